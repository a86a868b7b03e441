"""Search and the commands. What is searched for is kept in this process and in no address, so that one can go back to it."""

from __future__ import annotations

from functools import cache

from starlette.responses import Response

from safeconduct.desk.asked import Asked
from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import search as page
from safeconduct.desk.pages.frame import MORE, WAYS, Way
from safeconduct.desk.routing import get, post
from safeconduct.ground.errors import N_
from safeconduct.ground.who import Role
from safeconduct.office.search import PAGE, NothingAsked, search, terms

_AT_ONCE = 400
"""Records, the newest, whose words are read in while one waits; the rest becomes long work."""
_CASES, _TOLD = (Role.CASEWORKER, Role.COORDINATOR), (Role.INTERVIEWER, Role.ANALYST, Role.EDITOR)
BEGIN = (
    Way("/calls/new", N_("Take a call"), (Role.HOTLINE, Role.COORDINATOR)), Way("/cases/new", N_("Open a case"), _CASES),
    Way("/relocations/new", N_("Plan a relocation"), _CASES), Way("/shelters/new", N_("Open a shelter"), (Role.STEWARD, *_CASES)),
    Way("/statements/new", N_("Take a statement"), _TOLD), Way("/evidence/new", N_("Take evidence in"), _TOLD),
    Way("/events/new", N_("Record an event"), _TOLD), Way("/sources/new", N_("Add a source"), _TOLD),
    Way("/claims/new", N_("Make a claim"), _TOLD), Way("/reports/new", N_("Start a report"), (Role.EDITOR,)),
)  # fmt: skip
OTHERS = (
    Way("/cases/own", N_("My cases"), _CASES), Way("/providers", N_("Services outside"), _CASES),
    Way("/figures/lists", N_("Lists of names"), _TOLD), Way("/figures/signals", N_("Signals"), _TOLD),
    Way("/trust/members", N_("Members"), ()),
    Way("/trust/circles", N_("Circles"), ()), Way("/trust/custodians", N_("Custodians"), ()), Way("/trust/drill", N_("Drill"), ()),
)  # fmt: skip
"""Pages that are reached from others. Whichever of them this desk has are named."""


@cache
def _paths() -> frozenset[str]:
    from safeconduct.desk.routes import ENTRIES

    return frozenset(entry.path for entry in ENTRIES if entry.method == "GET")


def has_page(path: str) -> bool:
    return path in _paths()


def ask(desk: Desk) -> Response:
    """New words, another kind, another page of the list; then the page itself, which can be gone back to."""
    before, form = desk.room.asked, desk.form
    if "q" in form.raw:
        desk.room.asked = Asked(form.first("q").strip())
    elif form.first("turn") == "newer":
        desk.room.asked = before._replace(trail=before.trail[:-1])
    elif form.first("turn").isascii() and form.first("turn").isdigit():
        desk.room.asked = before._replace(trail=(*before.trail, min(int(form.first("turn")), 2**63 - 1)))
    else:
        desk.room.asked = Asked(before.words, form.first("kind") if form.first("kind") in page.KINDS else "")
    return desk.to("/search")


def found(desk: Desk) -> Response:
    asked, index = desk.room.asked, desk.office.state.index
    try:
        terms(asked.words)
    except NothingAsked:
        return desk.page(desk.say(N_("Search")), page.help_(desk.say))
    waiting = _read_in(desk)
    answer = search(index, asked.words, asked.kind, asked.trail[-1] if asked.trail else None, PAGE)
    lines = [page.Line(hit, page.path_of(hit.record, hit.segment, has_page), page.label_of(desk.say, hit.record)) for hit in answer.hits]
    return desk.page(desk.say(N_("Search")), page.results(desk.say, desk.token, asked, answer, lines, waiting))


def _read_in(desk: Desk) -> int:
    """Returns how many records wait to be read in."""
    index = desk.office.state.index
    index.text.read_in(_AT_ONCE)
    waiting = index.text.waiting()
    if waiting:
        desk.room.read_words()
    return waiting


def commands(desk: Desk) -> Response:
    def open_to(ways: tuple[Way, ...]) -> list[Way]:
        return [one for one in ways if has_page(one.path) and (not one.roles or desk.is_a(*one.roles))]

    groups = ((N_("Begin something"), open_to(BEGIN)), (N_("Go to"), open_to((*WAYS, *OTHERS, *MORE))))
    return desk.page(desk.say(N_("Commands")), page.commands(desk.say, groups))


ENTRIES = (get("/search", found), post("/search", ask, writes=False), get("/commands", commands))
