"""Acts, coded from a statement with the terms of HURIDOCS, and the events they belong to."""

from __future__ import annotations

from starlette.responses import Response

from safeconduct.desk.desk import Desk
from safeconduct.desk.pages.acts import around
from safeconduct.desk.pages.told import choices, stated, terms, warning_field
from safeconduct.desk.routes.statements import regions
from safeconduct.desk.routing import get, post
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.records import huridocs
from safeconduct.records.event import Event, ViolationStatus
from safeconduct.records.fact import Fact
from safeconduct.records.statement import Statement
from safeconduct.records.targeted import TARGETED
from safeconduct.records.view import need
from safeconduct.testimony import code
from safeconduct.testimony.take import WarningsNotStated
from safeconduct.web.forms import Field, Form, Given, Kind, Option

STATUS = {
    ViolationStatus.CONFIRMED: N_("confirmed"), ViolationStatus.LIKELY: N_("likely"), ViolationStatus.POSSIBLE: N_("possible"),
    ViolationStatus.UNLIKELY: N_("unlikely"), ViolationStatus.UNKNOWN: N_("unknown"),
}  # fmt: skip
LISTED = 50


def _terms(desk: Desk, thesaurus: int) -> tuple[Option, ...]:
    return terms(huridocs.TERMS[thesaurus], desk.say)


def _form(desk: Desk, statement: Statement) -> Form:
    say = desk.say
    events = desk.view.where(Event, limit=LISTED)
    known = tuple(Option(one.id, one.title.get(say.lang) or next(iter(one.title.values()), one.id[:8])) for one in events)
    return Form(
        f"act:{statement.id}", f"/statements/{statement.id}/acts/new",
        (
            Field("event", say(N_("Event it belongs to")), Kind.CHOICE, options=known),
            Field("type_of_act", say(N_("What was done")), Kind.CHOICE, options=_terms(desk, 4)),
            Field("method", say(N_("By what method")), Kind.CHOICE, needed=False, options=_terms(desk, 5)),
            Field("begin", say(N_("When it began")), Kind.PART_DATE),
            Field("attribution", say(N_("What officials say of it")), Kind.CHOICE, options=_terms(desk, 28)),
            Field("status_at_end", say(N_("What became of the person")), Kind.CHOICE, options=_terms(desk, 25)),
            Field("perpetrator", say(N_("Who did it")), Kind.CHOICE, needed=False, options=_terms(desk, 24)),
            Field("degree", say(N_("How they were involved")), Kind.CHOICE, needed=False, options=_terms(desk, 18)),
            Field("targeted", say(N_("Whom it was aimed at")), Kind.CHOICE, needed=False, options=terms(TARGETED, say)),
            warning_field(say, None),
        ),
        say(N_("Code the act")),
    )  # fmt: skip


def new(desk: Desk, given: Given | None = None) -> Response:
    statement = need(desk.view, Statement, desk.id())
    return desk.page(desk.say(N_("Code an act")), around(desk.say, statement), desk.form_of(_form(desk, statement), given))


def code_act(desk: Desk) -> Response:
    statement = need(desk.view, Statement, desk.id())

    def verb(given: Given) -> list[Fact]:
        told = given.values
        warnings = stated(told["warnings"])
        if warnings is None:
            raise WarningsNotStated
        ask = code.CodeAct(
            new_id(), RecordId(told["event"]), statement.id, statement.person, told["type_of_act"], told["method"] or "", told["begin"],
            told["attribution"], told["status_at_end"], told["degree"] or "", told["perpetrator"] or "", warnings, told["targeted"] or "",
        )  # fmt: skip
        return code.code_act(desk.view, ask, desk.me, desk.now)

    return desk.submit(_form(desk, statement), verb, lambda given: new(desk, given), f"/statements/{statement.id}#acts")


def _event(desk: Desk) -> Form:
    say = desk.say
    return Form(
        "event:new", "/events/new",
        (
            Field("title_ru", say(N_("Title, in Russian"))), Field("title_en", say(N_("Title, in English"))),
            Field("begin", say(N_("When it began")), Kind.PART_DATE), Field("end", say(N_("When it ended")), Kind.PART_DATE, needed=False),
            Field("region", say(N_("Where it happened, by region")), Kind.CHOICE, options=regions(desk)),
            Field("text_ru", say(N_("What happened, in Russian")), Kind.AREA, longest=4_000),
            Field("text_en", say(N_("What happened, in English")), Kind.AREA, longest=4_000),
            Field("status", say(N_("How sure is it")), Kind.CHOICE, options=choices(STATUS, say)),
            warning_field(say, None),
        ),
        say(N_("Record the event")),
    )  # fmt: skip


def new_event(desk: Desk, given: Given | None = None) -> Response:
    return desk.page(desk.say(N_("Record an event")), desk.form_of(_event(desk), given))


def record_event(desk: Desk) -> Response:
    def verb(given: Given) -> list[Fact]:
        told = given.values
        warnings = stated(told["warnings"])
        if warnings is None:
            raise WarningsNotStated
        title, text = ({lang: told[f"{name}_{lang}"] for lang in ("en", "ru")} for name in ("title", "text"))
        ask = code.RecordEvent(
            new_id(), title, told["begin"], told["end"], told["region"], text, ViolationStatus(told["status"]), warnings
        )
        return code.record_event(desk.view, ask, desk.me, desk.now)

    return desk.submit(
        _event(desk),
        verb,
        lambda given: new_event(desk, given),
        "/statements",
        desk.say(N_("The event is recorded; acts can belong to it now.")),
    )


ENTRIES = (
    get("/statements/{id}/acts/new", new),
    post("/statements/{id}/acts/new", code_act),
    get("/events/new", new_event),
    post("/events/new", record_event),
)
