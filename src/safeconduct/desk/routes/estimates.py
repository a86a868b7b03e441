"""Lists of names, their linkage and what is estimated from them: asked of the custodians, opened once, worked out while the desk goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import htpy as h
from starlette.responses import Response

from safeconduct.casework.ask import State as Asked
from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import estimates as pages
from safeconduct.desk.routing import get, post
from safeconduct.figures.register.tables import by_stratum, tables
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.ground.progress import Progress
from safeconduct.office import counting, vault
from safeconduct.records.fact import Fact
from safeconduct.records.figure import Figure
from safeconduct.records.linkage import Linkage
from safeconduct.records.listing import NameList, State
from safeconduct.records.request import Request
from safeconduct.records.view import need
from safeconduct.report.wording import STATES, named
from safeconduct.web.forms import Field, Form, Given, Kind, Option

_STRATA = {"event_year": N_("by the year of the event"), "sex": N_("by sex"), "region": N_("by region")}
_STATES = {
    Asked.WAITING: (N_("waits for custodians"), "waiting"), Asked.READY: (N_("custodians have approved"), "good"),
    Asked.OPENED: (N_("opened, and not linked whole"), "late"), Asked.REFUSED: (N_("custodians refused"), "late"),
    Asked.LAPSED: (N_("nobody answered in time"), "late"),
}  # fmt: skip


def lists(desk: Desk, given: Given | None = None) -> Response:
    known = sorted(desk.view.all(NameList), key=lambda one: (len(one.ref), one.ref))
    mine = any(one.sealed is not None for one in known)
    form = desk.form_of(_ask_form(desk, known), given) if mine else None
    ask = h.details(".act", open=given is not None)[h.summary[desk.say(N_("Ask the custodians to compare lists"))], form] if mine else None
    linked = [_linked(desk, one) for one in desk.view.all(Linkage)]
    return desk.page(desk.say(N_("Lists and estimates")), pages.lists(desk.say, [one for one in known if one.ref], linked, ask))


def _linked(desk: Desk, one: Linkage) -> pages.Linked:
    say = desk.say
    state, mark = (N_("linked"), "good") if one.whole else _STATES[_asked(desk, one)]
    figures = [(f"/figures/{f.id}", f.ref) for f in counting.newest(desk.view) if f.estimate is not None and f.estimate.linkage == one.id]
    what = named(STATES, one.state, say.lang)
    if one.whole:
        what += ". " + say.n("{count} entry compared;", "{count} entries compared;", one.records)
        what += " " + say.n("{count} linkage drawn by probability.", "{count} linkages drawn by probability.", one.draws)
    return pages.Linked(one.id, " + ".join(one.refs), what, say(state), mark, one.purpose, _act(desk, one), figures)


def _asked(desk: Desk, one: Linkage) -> Asked:
    if desk.view.get(Request, one.request) is None:
        return Asked.WAITING  # only its asker and the custodians read it
    return vault.status(desk.office.state, one.request, desk.now)


def _act(desk: Desk, one: Linkage) -> h.Node:
    if one.whole:
        return h.details(".act")[h.summary[desk.say(N_("Estimate how many there were"))], desk.form_of(_estimate_form(desk, one))]
    request = desk.view.get(Request, one.request)
    mine = request is not None and (request.asker, request.device) == (desk.me.id, desk.office.state.keys.device)
    if mine and _asked(desk, one) is Asked.READY:
        return desk.form_of(Form(f"link:{one.id}", f"/figures/lists/{one.id}/link", (), desk.say(N_("Open once and compare")), drafts=False))
    return None


def _ask_form(desk: Desk, known: list[NameList]) -> Form:
    say = desk.say
    states = tuple(Option(one, named(STATES, one, say.lang)) for one in State)
    return Form(
        "linkage", "/figures/lists/ask",
        (
            Field("refs", say(N_("Lists")), Kind.MANY, options=tuple(Option(one.ref, one.ref) for one in known if one.ref)),
            Field("state", say(N_("What happened to people")), Kind.CHOICE, options=states),
            Field("stratum", say(N_("Counted apart")), Kind.CHOICE, needed=False,
                  options=tuple(Option(one, say(label)) for one, label in _STRATA.items())),
            Field("purpose", say(N_("Why the names are to be opened")), longest=300, help=say(N_("the custodians read it; no name in it"))),
        ),
        say(N_("Ask the custodians")),
    )  # fmt: skip


def ask(desk: Desk) -> Response:
    known = sorted(desk.view.all(NameList), key=lambda one: (len(one.ref), one.ref))

    def asked(given: Given) -> list[Fact]:
        found = given.values
        from safeconduct.office import register  # brings linkage and its engines

        register.ask(desk.office, register.AskLinkage(found["refs"], State(found["state"]), found["stratum"] or "", found["purpose"]), desk.now)
        desk.saved = True
        return []

    notice = desk.say(N_("Asked. The custodians see it on their page Circle of trust."))
    return desk.submit(_ask_form(desk, known), asked, lambda given: lists(desk, given), "/figures/lists", notice)


def link(desk: Desk) -> Response:
    from safeconduct.figures.linkage.engine import engine_named

    made, now = need(desk.view, Linkage, desk.id()).id, desk.now

    def work(progress: Progress) -> RecordId:
        from safeconduct.office import register

        register.link(desk.office, register.Link(made, engine_named("duckdb")), now, progress=progress)
        return made

    return desk.to(desk.begin(f"link:{made}", desk.say(N_("Comparing lists")), "/figures/lists", work))


def _estimate_form(desk: Desk, one: Linkage) -> Form:
    say = desk.say
    return Form(
        f"estimate:{one.id}", f"/figures/lists/{one.id}/estimate",
        (
            Field("ref", say(N_("Reference of the figure")), start=counting.next_ref(desk.view), longest=8),
            *((Field("strata", say(N_("Each part by itself, then added")), Kind.CHECK, needed=False),) if one.stratum else ()),
        ),
        say(N_("Estimate")), drafts=False, legend=say(N_("It takes minutes. The desk can be used meanwhile.")),
    )  # fmt: skip


def estimate(desk: Desk) -> Response:
    one = need(desk.view, Linkage, desk.id())
    seen = ""

    def start(given: Given) -> list[Fact]:
        nonlocal seen
        ref = given.values["ref"]
        if counting.check_ref(desk.view, counting.Counting(f"register/{one.id}", "", desk.today), ref) is not None:
            raise counting.FigureRefTaken(ref)
        strata = bool(given.values.get("strata"))
        seen = desk.begin(
            f"estimate:{one.id}", desk.say(N_("Estimate {ref}"), ref=ref), lambda job: f"/figures/{job.result}",
            _estimating(one, strata), apart=True, then=lambda answer: _record(desk, one, ref, answer),
        )  # fmt: skip
        return []

    return desk.submit(_estimate_form(desk, one), start, lambda given: lists(desk, given), lambda _given: seen, None)


def _estimating(one: Linkage, strata: bool) -> Callable[[Progress], Any]:
    """The tables are taken now; the work itself does not touch the office."""
    from safeconduct.figures.estimate.estimate import Ask
    from safeconduct.figures.estimate.several import estimate_mixed_strata, estimate_mixture

    if strata:
        parts = by_stratum(one)
        return lambda progress: estimate_mixed_strata(parts, Ask(), progress).answer
    whole = tables(one)
    return lambda progress: estimate_mixture(whole, Ask(), progress).answer


def _record(desk: Desk, one: Linkage, ref: str, answer: Any) -> RecordId:
    from safeconduct.figures.register.figure import EstimateRegister, estimate_register

    office, made, now = desk.office, new_id(), desk.room.clock()
    office.flush()
    office.record(estimate_register(office.view, EstimateRegister(made, ref, one.id, answer, office.leaf), office.me, now), now)
    return need(office.view, Figure, made).id


ENTRIES = (
    get("/figures/lists", lists),
    post("/figures/lists/ask", ask),
    post("/figures/lists/{id}/link", link, writes=False),
    post("/figures/lists/{id}/estimate", estimate, writes=False),
)
