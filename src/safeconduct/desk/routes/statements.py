"""Statements: the list, reading one, opening what stands behind a warning, taking a new one."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

import htpy as h
from starlette.responses import Response

from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import consents as consent_pages
from safeconduct.desk.pages import statements as pages
from safeconduct.desk.pages.told import MANNERS, choices, language, lying_sealed, numbers, pager, stated, terms, warning_field
from safeconduct.desk.routes import testimony_waiting as testimony_waiting  # its groups of Today
from safeconduct.desk.routes.consents import agreed, consent_fields
from safeconduct.desk.routing import get, post
from safeconduct.desk.telling import tell
from safeconduct.desk.telling import testimony as testimony  # its sentences
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import CircleId, RecordId, new_id
from safeconduct.office import lease
from safeconduct.records import access, huridocs
from safeconduct.records.act import Act
from safeconduct.records.case import Case
from safeconduct.records.consent import of_item
from safeconduct.records.evidence import Evidence
from safeconduct.records.facet import named
from safeconduct.records.fact import Fact, Record
from safeconduct.records.place import REGIONS
from safeconduct.records.statement import Manner, Statement
from safeconduct.records.view import need
from safeconduct.testimony import read, take
from safeconduct.testimony.may import standings
from safeconduct.web.forms import Field, Form, Given, Kind, Option, Raw, Rows

LISTED = 40
R = TypeVar("R", bound=Record)
MOST_SEGMENTS = 60
SEGMENT = 20_000
WHOLE = 400_000


def listed(desk: Desk) -> Response:
    chosen = desk.query("show")
    found, turn = paged(desk, Statement, "/statements", **({chosen: "yes"} if chosen in ("waiting", "conflict") else {}))
    counts = {name: desk.view.count(Statement, **{name: "yes"}) for name in ("waiting", "conflict")}
    total = read.week(desk.view, desk.me.id, desk.now).total
    rows = [_row(desk, one) for one in found]
    body = pages.listed(desk.say, rows, desk.codename, total, chosen, counts)
    return desk.page(desk.say(N_("Statements")), body, turn, sealed(desk, "/statements"))


def sealed(desk: Desk, path: str) -> h.Node:
    return lying_sealed(desk.say, len(lease.sealed(desk.office.state, "statement")), f"{path}/recall", desk.token)


def recall(desk: Desk) -> Response:
    """As far as the gate's measure goes; it says so where it ends."""
    count = desk.office.recall("statement")
    path = desk.request.url.path.removesuffix("/recall")
    return desk.to(path, desk.say.n("{count} record is open again.", "{count} records are open again.", count))


def paged(desk: Desk, kind: type[R], path: str, **wanted: str) -> tuple[list[R], h.Node]:
    """A page of a list, newest first, and the ways to what is older."""
    before = desk.query("before") or None
    found = list(desk.view.where(kind, before=before, limit=LISTED + 1, **wanted))
    older = desk.view.mark(found[LISTED - 1].id) if len(found) > LISTED else ""
    more = "".join(f"&show={name}" for name in wanted)
    return found[:LISTED], pager(desk.say, path, more, older, began=before is None)


def _row(desk: Desk, one: Statement) -> pages.Row:
    return pages.Row(one, sum(part.quotable for part in standings(desk.view, one, desk.today)))


def show(desk: Desk) -> Response:
    """What it shows of the words is written down before it is shown."""
    statement = need(desk.view, Statement, desk.id())
    asked = numbers(desk.query("open"))
    shown = tuple(one.number for one in statement.segments if not one.warnings or one.number in asked)
    facts = read.read_statement(desk.view, read.ReadStatement(statement.id, shown), desk.me, desk.now)
    if facts:
        desk.record(facts)
        statement = need(desk.view, Statement, statement.id)
    return desk.page(
        desk.say(N_("Statement")),
        pages.one(desk.say, _shown(desk, statement, shown), desk.codename, desk.token, _consents(desk, statement)),
    )


def _shown(desk: Desk, statement: Statement, opened: tuple[int, ...]) -> pages.Shown:
    view = desk.view
    return pages.Shown(
        statement,
        opened,
        standings(view, statement, desk.today),
        list(view.where(Evidence, statement=statement.id)),
        _acts(desk, statement.id),
        able(desk, CircleId(f"statement/{statement.id}")),
        read.week(view, desk.me.id, desk.now).total, _history(desk, statement),
    )


def _history(desk: Desk, statement: Statement) -> list[tuple[dt.datetime, str, str]]:
    """Of the statement and its consents."""
    told = [*desk.view.history(statement.id), *(e for one in of_item(desk.view, statement.id) for e in desk.view.history(one.id))]
    lines = [(one.at, desk.codename(one.by), tell(one.fact, desk.say, desk.codename)) for one in told]
    return sorted(lines, key=lambda line: line[0], reverse=True)


def able(desk: Desk, circle: CircleId) -> list[str]:
    return sorted(desk.codename(one) for one in access.readers(circle, desk.view, desk.office.members, desk.today))


def _acts(desk: Desk, statement: RecordId) -> list[str]:
    found = list(desk.view.where(Act, statement=statement))
    return [f"{huridocs.label(4, one.type_of_act, desk.say.lang)}, {desk.say.part(one.begin)}" for one in found]


def _consents(desk: Desk, statement: Statement) -> h.Node:
    return consent_pages.listed(desk.say, statement, list(of_item(desk.view, statement.id)), desk.codename)


def open_segment(desk: Desk) -> Response:
    """One more segment is asked for, by its number. Back to where it was asked: the reading page or the working page."""
    statement, number = desk.id(), numbers(desk.form.first("number"))[:1]
    if desk.form.first("back") == "work" and number:
        return desk.to(f"/statements/{statement}/segments/{number[0]}?open={number[0]}")
    opened = sorted({*numbers(desk.form.first("opened")), *number})
    return desk.to(f"/statements/{statement}?open={','.join(map(str, opened))}#s{number[0] if number else 0}")


# A new one


def regions(desk: Desk) -> tuple[Option, ...]:
    return terms(REGIONS, desk.say)


def _form(desk: Desk) -> Form:
    say = desk.say
    segment = (Field("text", say(N_("What the person said, word for word")), Kind.AREA, longest=SEGMENT), warning_field(say, None))
    return Form(
        "statement:new",
        "/statements/new",
        (
            Field("codename", say(N_("Codename of the person")), help=say(N_("never the name"))),
            Field(
                "taken",
                say(N_("When it was told")),
                Kind.PART_DATE,
                start=desk.today.isoformat(),
                help=say(N_("as far as it is known: 2017-04-09, 2017-04, 2017")),
            ),
            Field(
                "language",
                say(N_("Language of the person's words")),
                Kind.CHOICE,
                options=tuple(Option(one, language(one, say)) for one in take.LANGUAGES),
            ),
            Field("region", say(N_("Where it happened, by region")), Kind.CHOICE, options=regions(desk)),
            Field("manner", say(N_("How it was told")), Kind.CHOICE, options=choices(MANNERS, say)),
            Field(
                "heard_before_by",
                say(N_("Who has taken this account before")),
                needed=False,
                help=say(N_("Courts hold differing accounts against a witness: do not take one twice without need.")),
            ),
            Field(
                "whole",
                say(N_("A longer text, to be cut at its empty lines")),
                Kind.AREA,
                needed=False,
                longest=WHOLE,
                help=say(N_("Recording first cuts it into the segments below; nothing is recorded until each has its warnings.")),
            ),
            Rows("said", say(N_("Segment {number}"), number="{number}"), segment, say(N_("One more segment")), most=MOST_SEGMENTS),
            *consent_fields(desk, needed=False),
        ),
        say(N_("Record the statement")),
        legend=say(N_("In the person's own words and language, a segment where they paused.")),
    )


def new(desk: Desk, given: Given | None = None) -> Response:
    return desk.page(desk.say(N_("Take a statement")), desk.form_of(_form(desk), given))


def take_new(desk: Desk) -> Response:
    form, made = _form(desk), new_id()
    if cut := _cut(desk.form.raw):
        desk.form.raw = cut
        desk.keep(form)
        return new(desk, Given(raw=cut))

    def verb(given: Given) -> list[Fact]:
        told = given.values
        said = tuple(take.Said(row["text"], stated(row["warnings"])) for row in told["said"])
        ask = take.TakeStatement(
            made,
            person_called(desk, told["codename"]),
            told["codename"],
            told["taken"],
            told["language"],
            told["region"],
            Manner(told["manner"]),
            told["heard_before_by"],
            said,
        )
        return [*take.take_statement(desk.view, ask, desk.me, desk.now), *agreed(desk, given, made)]

    return desk.submit(form, verb, lambda given: new(desk, given), f"/statements/{made}")


def person_called(desk: Desk, codename: str) -> RecordId | None:
    """The person of a case that this member reads, where just one bears this codename; acts can then be told of one person without a name."""
    wanted = named(codename)
    people = {one.id for case in desk.view.where(Case, codename=wanted) for one in case.people if named(one.codename) == wanted}
    return people.pop() if len(people) == 1 else None


def _cut(raw: Raw) -> Raw:
    """The longer text as rows behind those that were typed already; nothing where there is none to cut."""
    whole = next(iter(raw.get("whole", ())), "")
    parts = take.segments_of(whole)
    if not parts:
        return {}
    had = [next(iter(raw.get(f"said.{place}.text", ())), "") for place in range(MOST_SEGMENTS)]
    begin = max((place + 1 for place, text in enumerate(had) if text.strip()), default=0)
    room = MOST_SEGMENTS - begin
    rows = {f"said.{begin + place}.text": [text] for place, text in enumerate(parts[:room])}
    left = "\n\n".join(parts[room:])
    return {**raw, **rows, "said.rows": [str(min(MOST_SEGMENTS, begin + len(parts)))], "whole": [left]}


ENTRIES = (
    get("/statements", listed),
    post("/statements/recall", recall),
    post("/evidence/recall", recall),
    get("/statements/new", new),
    post("/statements/new", take_new),
    get("/statements/{id}", show, writes=True),
    post("/statements/{id}/open", open_segment, writes=False),
)
