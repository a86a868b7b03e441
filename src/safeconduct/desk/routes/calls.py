"""Calls: taken, answered, triaged, compared, closed, and made a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

import htpy as h
from starlette.responses import Response

from safeconduct.casework import match, triage, urgency
from safeconduct.casework.gather import LANGUAGES
from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import calls as pages
from safeconduct.desk.pages import case_words as words
from safeconduct.desk.pages.pager import pager
from safeconduct.desk.routing import get, post
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.office import contacts
from safeconduct.records.call import Call, CallStatus, Urgency
from safeconduct.records.case import Case
from safeconduct.records.facet import Span, moment
from safeconduct.records.fact import Fact
from safeconduct.records.targeted import TARGETED
from safeconduct.records.view import need
from safeconduct.web.forms import Field, Form, Given, Kind, Option, fill

PAGE = 50
_OPEN = (CallStatus.WAITING, CallStatus.ANSWERED)


def calls(desk: Desk) -> Response:
    say, status = desk.say, desk.query("status", "waiting")
    wanted = {"status": status} if status in set(CallStatus) else {}
    found = list(desk.view.where(Call, limit=PAGE + 1, before=desk.query("before") or None, **wanted))
    older = pager(desk, found, PAGE, f"/calls?status={status}")
    if status == CallStatus.WAITING:
        found.sort(key=lambda call: (urgency.RANK.index(call.urgency), call.received or desk.now))
    count = desk.view.count(Call, **wanted)
    caption = say.n("{count} call", "{count} calls", count)
    return desk.page(say(N_("Calls")), pages.ways(say, status), pages.listing(say, found[:PAGE], desk.now, older, caption))


def weeks(desk: Desk) -> Response:
    monday = desk.today - dt.timedelta(days=desk.today.weekday())
    firsts = [monday - dt.timedelta(weeks=number) for number in range(15, -1, -1)]
    return desk.page(desk.say(N_("Calls per week")), pages.weeks(desk.say, [(first, _came(desk, first)) for first in firsts]))


def _came(desk: Desk, first: dt.date) -> int:
    begin = dt.datetime.combine(first, dt.time(), dt.UTC)
    end = begin + dt.timedelta(weeks=1) - dt.timedelta(seconds=1)
    return desk.view.count(Call, received=Span(moment(begin), moment(end)))


# One comes in


def _taking(desk: Desk) -> Form:
    say, lang = desk.say, desk.say.lang
    signs = tuple(Option(one.code, f"{one.text[lang]} ({words.word(say, words.URGENCY, one.urgency)})") for one in urgency.SIGNS.values())
    return Form(
        "call-new", "/calls/new",
        (
            Field("channel", say(N_("How it came")), Kind.CHOICE, options=words.options(say, words.CHANNEL), start="phone"),
            Field("received", say(N_("When")), Kind.MOMENT, start=say.here(desk.now).strftime("%Y-%m-%dT%H:%M")),
            Field("region", say(N_("Where they are in danger")), Kind.CHOICE, options=words.regions(lang)),
            Field("people", say(N_("How many people")), Kind.NUMBER, start="1", least=1, most=50),
            Field("language", say(N_("Language they speak")), Kind.CHOICE, options=words.named(LANGUAGES, lang), start="ru"),
            Field("signs", say(N_("What they said makes it urgent")), Kind.MANY, needed=False, options=signs,
                  help=say(N_("Tick only what was said. The gravest sign decides; you can set another urgency afterwards."))),
            Field("targeted", say(N_("Whom the hunters say they are after")), Kind.CHOICE, needed=False, options=words.named(TARGETED, lang),
                  help=say(N_("Only where it was said unasked."))),
            Field("summary", say(N_("What they said, in a few words")), Kind.AREA, longest=5000,
                  help=say(N_("No surname, no address, no phone number."))),
        ),
        say(N_("Take the call")),
    )  # fmt: skip


def new(desk: Desk, given: Given | None = None) -> Response:
    return desk.page(desk.say(N_("A call has come in")), desk.form_of(_taking(desk), given))


def take(desk: Desk) -> Response:
    made = new_id()

    def verb(given: Given) -> list[Fact]:
        signs, targeted = tuple(given.values["signs"]), given.values["targeted"] or ""
        return triage.take_call(desk.view, fill(triage.TakeCall, given, id=made, signs=signs, targeted=targeted), desk.me, desk.now)

    return desk.submit(_taking(desk), verb, lambda given: new(desk, given), f"/calls/{made}", desk.say(N_("The call is taken.")))


# What is done with one


def _answering(desk: Desk, call: Call) -> Form:
    say = desk.say
    note = Field("note", say(N_("What was said")), Kind.AREA, longest=5000)
    return Form(f"call-answer:{call.id}", f"/calls/{call.id}/answer", (note,), say(N_("It was answered")))


def _triaging(desk: Desk, call: Call) -> Form:
    say = desk.say
    fields = (
        Field("urgency", say(N_("Urgency")), Kind.CHOICE, options=words.options(say, words.URGENCY), start=call.urgency),
        Field("why", say(N_("Why")), Kind.AREA, longest=2000),
    )
    return Form(f"call-triage:{call.id}", f"/calls/{call.id}/triage", fields, say(N_("Set the urgency")), seen=desk.seen(call.id))


def _comparing(desk: Desk, call: Call) -> Form:
    say = desk.say
    help_ = say(N_("It is compared with the ways earlier callers were reached, and is written down nowhere. Others see that you compared."))
    field = Field("contact", say(N_("How the caller can be reached")), help=help_, longest=120)
    return Form(f"call-compare:{call.id}", f"/calls/{call.id}/compare", (field,), say(N_("Compare")), drafts=False)


def _judging(desk: Desk, call: Call) -> Form:
    say = desk.say
    answers = (Option("same", say(N_("the same person"))), Option("different", say(N_("different people"))))
    fields = (
        Field("other", say(N_("The other call")), Kind.CHOICE, options=tuple(_others(desk, call))),
        Field("answer", say(N_("They are")), Kind.CHOICE, options=answers),
        Field("why", say(N_("How you know")), Kind.AREA, longest=2000),
    )
    return Form(f"call-judge:{call.id}", f"/calls/{call.id}/judge", fields, say(N_("Say so")))


def _others(desk: Desk, call: Call) -> list[Option]:
    return [Option(one.call, desk.say.moment(one.received)) for one in _likely(desk, call)]


def _closing(desk: Desk, call: Call) -> Form:
    say = desk.say
    why = Field("why", say(N_("Why no case is needed")), Kind.AREA, longest=2000)
    return Form(f"call-close:{call.id}", f"/calls/{call.id}/close", (why,), say(N_("Close the call")), danger=True)


def _likely(desk: Desk, call: Call) -> list[match.Match]:
    tokens = frozenset(mark.token for mark in call.compared)
    return match.likely(desk.view, call.id, tokens) if tokens else []


Make = Callable[[Desk, Call], Form]


def show(desk: Desk, typed: dict[Make, Given] | None = None) -> Response:
    call = need(desk.view, Call, desk.id())
    case = f"/cases/{call.case}" if call.case is not None and desk.view.get(Case, call.case) is not None else ""
    shown = pages.call_page(desk.say, call, desk.codename, _likely(desk, call), case, _acts(desk, call, typed or {}))
    return desk.page(desk.say(N_("Call")), shown)


def _acts(desk: Desk, call: Call, typed: dict[Make, Given]) -> h.Node:
    """What can be done with it now; the form that came back with errors stands open."""
    say = desk.say
    acts: list[tuple[str, Make]] = [(N_("Has the same person called before?"), _comparing)]
    if _others(desk, call):
        acts.append((N_("Say whether two calls are of one person"), _judging))
    if call.status in _OPEN:
        acts = [(N_("Answer"), _answering), *acts, (N_("Set another urgency"), _triaging), (N_("Close without a case"), _closing)]
    opening = h.a(".button.go", href=f"/cases/new?call={call.id}")[say(N_("Open a case"))] if call.status in _OPEN else None
    return h.section[
        h.h2[say(N_("What now"))],
        h.p[opening] if opening else None,
        (
            h.details(".act", open=make in typed or desk.draft(make(desk, call)) is not None)[
                h.summary[say(label)], desk.form_of(make(desk, call), typed.get(make))
            ]
            for label, make in acts
        ),
    ]


def _submit(desk: Desk, make: Make, verb: Callable[[Call, Given], list[Fact]], notice: str = "") -> Response:
    call = need(desk.view, Call, desk.id())
    form = make(desk, call)
    about = (call.id,) if form.seen else ()
    return desk.submit(form, partial(verb, call), lambda given: show(desk, {make: given}), f"/calls/{call.id}", notice, about)


def answer(desk: Desk) -> Response:
    return _submit(desk, _answering, lambda call, given: triage.answer_call(
        desk.view, fill(triage.AnswerCall, given, call=call.id), desk.me, desk.now))  # fmt: skip


def set_urgency(desk: Desk) -> Response:
    return _submit(desk, _triaging, lambda call, given: triage.triage_call(
        desk.view, fill(triage.TriageCall, given, call=call.id, urgency=Urgency(given.values["urgency"])), desk.me, desk.now))  # fmt: skip


def compare(desk: Desk) -> Response:
    def verb(call: Call, given: Given) -> list[Fact]:
        spelled = match.normal(given.values["contact"])
        match.may_compare(desk.view, call.id, desk.me, desk.now)
        mark = contacts.token(desk.office.state, spelled)
        return match.compare_contact(desk.view, match.CompareContact(call.id, mark), desk.me, desk.now)

    return _submit(desk, _comparing, verb, desk.say(N_("Compared. If somebody called before, it stands below.")))


def judge(desk: Desk) -> Response:
    def verb(call: Call, given: Given) -> list[Fact]:
        same, why = given.values["answer"] == "same", given.values["why"]
        ask = match.JudgeCalls(call.id, RecordId(given.values["other"]), same, why)
        return match.judge_calls(desk.view, ask, desk.me, desk.now)

    return _submit(desk, _judging, verb)


def close(desk: Desk) -> Response:
    return _submit(desk, _closing, lambda call, given: triage.close_call(
        desk.view, fill(triage.CloseCall, given, call=call.id), desk.me, desk.now))  # fmt: skip


ENTRIES = (
    get("/calls", calls),
    get("/calls/weeks", weeks),
    get("/calls/new", new),
    post("/calls/new", take),
    get("/calls/{id}", show),
    post("/calls/{id}/answer", answer),
    post("/calls/{id}/triage", set_urgency),
    post("/calls/{id}/compare", compare),
    post("/calls/{id}/judge", judge),
    post("/calls/{id}/close", close),
)
