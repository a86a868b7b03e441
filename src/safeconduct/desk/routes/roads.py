"""What is done on a way: check-ins as they were spoken, alarms settled, legs ended, arrivals, costs, documents. Each handler asks one verb."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import htpy as h
from starlette.responses import Response

from safeconduct.casework import alarm, checkin, plan, travel
from safeconduct.casework.alarm import Ringing
from safeconduct.casework.saying import ENDS, STATES
from safeconduct.desk.desk import Desk
from safeconduct.desk.routing import Entry, post
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId
from safeconduct.records.fact import Fact
from safeconduct.records.leg import Leg
from safeconduct.records.relocation import LegEnd, Outcome, Relocation, State
from safeconduct.records.view import need
from safeconduct.web.forms import Field, Form, Given, Kind, Option

CalledById = Callable[[RecordId], str]
Show = Callable[[Desk, h.Node], Response]
Made = Callable[[Desk, Relocation, int], Form]


def act(desk: Desk, form: Form) -> h.Element:
    return h.details(".act")[h.summary[form.button], desk.form_of(form)]


# Forms


def check_in_form(desk: Desk, road: Relocation, number: int) -> Form:
    """Words as spoken: the same answer comes whatever they were."""
    say, leg = desk.say, travel.leg_of(road, number)
    waited = [one for one in leg.check_ins if one.at is None and one.number not in leg.void]
    options = tuple(Option(str(one.number), say.moment(one.due)) for one in waited)
    return Form(
        f"check-in:{road.id}.{number}",
        f"/relocations/{road.id}/leg/{number}/check-in",
        (
            Field("number", say(N_("Which check-in")), Kind.CHOICE, options=options, start=options[0].value if options else ""),
            Field("words", say(N_("What was said, word for word")), Kind.TEXT, help=say(N_("Nothing of it is kept.")), longest=300),
        ),
        say(N_("A check-in came")),
        drafts=False,
    )


def add_form(desk: Desk, road: Relocation, number: int) -> Form:
    say = desk.say
    tellers = tuple(Option(one.id, one.codename) for one in tellers_of(desk, travel.leg_of(road, number).escort))
    return Form(
        f"ask:{road.id}.{number}",
        f"/relocations/{road.id}/leg/{number}/ask",
        (
            Field("due", say(N_("When")), Kind.MOMENT),
            Field("grace", say(N_("Minutes of grace")), Kind.NUMBER, start="30", least=0, most=1440),
            Field("first", say(N_("Told of silence at once")), Kind.CHOICE, options=tellers),
            Field("means", say(N_("By what means")), start=say(N_("phone"))),
        ),
        say(N_("Ask one more check-in")),
        drafts=False,
    )


def drop_form(desk: Desk, road: Relocation, number: int) -> Form:
    say, now, leg = desk.say, desk.office.now(), travel.leg_of(road, number)
    open_ = [one for one in leg.check_ins if one.at is None and one.number not in leg.void and one.late_from >= now]
    options = tuple(Option(str(one.number), say.moment(one.due)) for one in open_)
    return Form(
        f"drop:{road.id}.{number}",
        f"/relocations/{road.id}/leg/{number}/drop",
        (Field("number", say(N_("Which check-in")), Kind.CHOICE, options=options),),
        say(N_("A check-in need not come")),
        drafts=False,
    )


def trouble_form(desk: Desk, road: Relocation, number: int) -> Form:
    words = Field("words", desk.say(N_("What is known, from whom, since when")), Kind.AREA, longest=2000)
    return Form(f"trouble:{road.id}.{number}", f"/relocations/{road.id}/leg/{number}/trouble", (words,), desk.say(N_("Bad news")), danger=True)


def depart_form(desk: Desk, road: Relocation, number: int) -> Form:
    first = number == 1
    label = desk.say(N_("They departed")) if first else desk.say(N_("Taken over, and departed"))
    return Form(f"depart:{road.id}.{number}", f"/relocations/{road.id}/leg/{number}/depart", (), label, drafts=False)


def end_form(desk: Desk, road: Relocation, number: int) -> Form:
    options = tuple(Option(str(how), desk.say(label)) for how, label in ENDS.items())
    last = not road.legs or number == road.legs[-1].number
    start = LegEnd.ARRIVED if last else LegEnd.HANDED_OVER
    return Form(
        f"end:{road.id}.{number}",
        f"/relocations/{road.id}/leg/{number}/end",
        (Field("how", desk.say(N_("How the leg ended")), Kind.CHOICE, options=options, start=start),),
        desk.say(N_("The leg has ended")),
        drafts=False,
    )


def spend_form(desk: Desk, road: Relocation, number: int) -> Form:
    say = desk.say
    return Form(
        f"spend:{road.id}.{number}",
        f"/relocations/{road.id}/leg/{number}/spend",
        (
            Field("sum", say(N_("Sum")), help=say(N_("Such as 1250.50 RUB")), longest=30),
            Field("what", say(N_("What for"))),
        ),
        say(N_("Money spent")),
        drafts=False,
    )


def settle_form(desk: Desk, road: Relocation, one: Ringing) -> Form:
    how = Field("how", desk.say(N_("Who was reached, and by what means")), Kind.AREA, longest=2000)
    return Form(
        f"settle:{road.id}.{one.leg}.{one.number}.{one.kind}",
        f"/relocations/{road.id}/settle/{one.leg}/{one.number}/{one.kind}",
        (how,),
        desk.say(N_("Settle this alarm")),
        seen=desk.seen(road.id),
    )


def arrive_form(desk: Desk, road: Relocation) -> Form:
    there = {one.person for one in road.arrived}
    people = tuple(Option(one.person, one.codename) for one in road.arriving.people if one.person not in there) if road.arriving else ()
    return Form(
        f"arrive:{road.id}",
        f"/relocations/{road.id}/arrive",
        (Field("people", desk.say(N_("Who is there")), Kind.MANY, options=people, start=tuple(one.value for one in people)),),
        desk.say(N_("They arrived")),
        drafts=False,
    )


def have_form(desk: Desk, road: Relocation) -> Form:
    options = tuple(Option(one, one) for one in road.documents if one not in road.ready)
    return Form(
        f"have:{road.id}",
        f"/relocations/{road.id}/have",
        (Field("document", desk.say(N_("Document")), Kind.CHOICE, options=options),),
        desk.say(N_("A document is there")),
        drafts=False,
    )


def finish_form(desk: Desk, road: Relocation) -> Form:
    options = tuple(Option(str(one), desk.say(STATES[State(one.value)])) for one in Outcome)
    return Form(
        f"finish:{road.id}",
        f"/relocations/{road.id}/finish",
        (Field("outcome", desk.say(N_("How it ended")), Kind.CHOICE, options=options, start=Outcome.ARRIVED),),
        desk.say(N_("End the relocation")),
        seen=desk.seen(road.id),
        drafts=False,
    )


def tellers_of(desk: Desk, *escorts: str) -> list:  # type: ignore[type-arg]
    """Who reads the legs: coordinators and the reader, if they are no escort of it."""
    from safeconduct.ground.who import Role

    found = {one.id: one for one in (desk.me, *desk.with_role(Role.COORDINATOR, Role.CASEWORKER))}
    return sorted((one for one in found.values() if one.id not in escorts), key=lambda one: one.codename)


# Where they stand


def on_leg(desk: Desk, road: Relocation, leg: Leg, now: dt.datetime) -> h.Node:
    """In the order in which they are needed on the road."""
    if road.ended is not None:
        return act(desk, spend_form(desk, road, leg.number))
    mine = desk.me.id in leg.mute
    waited = any(one.at is None and one.number not in leg.void for one in leg.check_ins)
    droppable = not mine and any(one.at is None and one.number not in leg.void and one.late_from >= now for one in leg.check_ins)
    forms: list[Form | None] = [
        depart_form(desk, road, leg.number) if leg.departed is None and leg.ended is None else None,
        check_in_form(desk, road, leg.number) if waited else None,
        end_form(desk, road, leg.number) if leg.ended is None else None,
        trouble_form(desk, road, leg.number),
        add_form(desk, road, leg.number) if leg.ended is None and not mine else None,
        drop_form(desk, road, leg.number) if droppable else None,
        spend_form(desk, road, leg.number),
    ]
    ways = h.div(".ways-of")[(act(desk, one) if one.parts else desk.form_of(one) for one in forms if one is not None)]
    return [None if mine else _phrases(desk, leg), ways]


def _phrases(desk: Desk, leg: Leg) -> h.Node:
    """For whoever takes the call; shut, and never before the escort's own eyes: who looks over their shoulder learns which is which."""
    if not leg.all_clear:
        return None
    return h.details[
        h.summary[desk.say(N_("Sentences agreed for this leg"))],
        h.p[desk.say(N_("all is well:")), " ", h.span(".said")["«", leg.all_clear, "»"]],
        h.p[desk.say(N_("alarm:")), " ", h.span(".said")["«", leg.duress, "»"]],
    ]


def arriving(desk: Desk, road: Relocation) -> h.Node:
    if road.arriving is None or road.ended is not None or road.arriving.over is not None or len(road.arrived) >= len(road.arriving.people):
        return None
    return act(desk, arrive_form(desk, road))


def on_whole(desk: Desk, road: Relocation) -> h.Node:
    if not road.case or road.ended is not None:
        return None
    missing = [one for one in road.documents if one not in road.ready]
    return h.div(".ways-of")[act(desk, have_form(desk, road)) if missing else None, act(desk, finish_form(desk, road))]


# Handlers


def entries(show: Show) -> tuple[Entry, ...]:
    def leg(name: str, made: Made, verb: Callable[[Desk, Relocation, int, Given], Sequence[Fact]]) -> Entry:
        def handler(desk: Desk) -> Response:
            road = need(desk.view, Relocation, desk.id())
            number = int(desk.part("leg")) if desk.part("leg").isdecimal() and len(desk.part("leg")) < 4 else 0
            travel.leg_of(road, number)
            return _submit(desk, road, made(desk, road, number), lambda given: verb(desk, road, number, given), show)

        return post(f"/relocations/{{id}}/leg/{{leg}}/{name}", handler)

    def whole(name: str, made: Callable[[Desk, Relocation], Form], verb: Callable[[Desk, Relocation, Given], Sequence[Fact]]) -> Entry:
        def handler(desk: Desk) -> Response:
            road = need(desk.view, Relocation, desk.id())
            return _submit(desk, road, made(desk, road), lambda given: verb(desk, road, given), show)

        return post(f"/relocations/{{id}}/{name}", handler)

    return (
        leg("check-in", check_in_form, _check_in),
        leg("ask", add_form, _add),
        leg("drop", drop_form, _drop),
        leg("trouble", trouble_form, _trouble),
        leg("depart", depart_form, _depart),
        leg("end", end_form, _end),
        leg("spend", spend_form, _spend),
        whole("arrive", arrive_form, _arrive),
        whole("have", have_form, _have),
        whole("finish", finish_form, _finish),
        post("/relocations/{id}/settle/{leg}/{number}/{kind}", lambda desk: settle(desk, show)),
    )


def _submit(desk: Desk, road: Relocation, form: Form, verb: Callable[[Given], Sequence[Fact]], show: Show) -> Response:
    """Settling and ending answer what their page showed: what was told since is shown first."""
    return desk.submit(
        form,
        verb,
        again=lambda given: show(desk, h.div[desk.form_of(form, given)]),
        then=f"/relocations/{road.id}",
        about=(road.id,) if form.seen else (),
    )


def settle(desk: Desk, show: Show) -> Response:
    """What only the hour has told is written down first: a settling names what it answers."""
    road, now = need(desk.view, Relocation, desk.id()), desk.office.now()
    mark = desk.part("leg"), desk.part("number"), desk.part("kind")
    one = next((one for one in alarm.ringing(road, now) if (str(one.leg), str(one.number), str(one.kind)) == mark), None)
    if one is None or not alarm.shown_to(desk.me, road, one.leg, one.kind):
        raise alarm.NoSuchAlarm

    def verb(given: Given) -> Sequence[Fact]:
        ask = alarm.SettleAlarm(road.id, one.leg, one.number, one.kind, given.values["how"])
        if not one.written:
            desk.record(alarm.raise_overdue(desk.view, alarm.RaiseOverdue(road.id, one.leg, one.number), desk.me, now))
        return alarm.settle_alarm(desk.view, ask, desk.me, desk.office.now())

    return _submit(desk, road, settle_form(desk, road, one), verb, show)


def _check_in(desk: Desk, road: Relocation, leg: int, given: Given) -> Sequence[Fact]:
    ask = checkin.CheckInNow(road.id, leg, int(given.values["number"]), given.values["words"])
    return checkin.check_in(desk.view, ask, desk.me, desk.office.now())


def _add(desk: Desk, road: Relocation, leg: int, given: Given) -> Sequence[Fact]:
    from safeconduct.records.leg import Rung

    values = given.values
    asked = plan.AskCheckIn(values["due"], values["grace"], (Rung(0, values["first"], values["means"]),))
    return checkin.add_check_in(desk.view, checkin.AddCheckIn(road.id, leg, asked), desk.me, desk.office.now())


def _drop(desk: Desk, road: Relocation, leg: int, given: Given) -> Sequence[Fact]:
    return checkin.drop_check_in(desk.view, checkin.DropCheckIn(road.id, leg, int(given.values["number"])), desk.me, desk.office.now())


def _trouble(desk: Desk, road: Relocation, leg: int, given: Given) -> Sequence[Fact]:
    return alarm.tell_trouble(desk.view, alarm.TellTrouble(road.id, leg, given.values["words"]), desk.me, desk.office.now())


def _depart(desk: Desk, road: Relocation, leg: int, _given: Given) -> Sequence[Fact]:
    return travel.depart(desk.view, travel.Depart(road.id, leg), desk.me, desk.office.now())


def _end(desk: Desk, road: Relocation, leg: int, given: Given) -> Sequence[Fact]:
    return travel.end_leg(desk.view, travel.EndLeg(road.id, leg, LegEnd(given.values["how"])), desk.me, desk.office.now())


def _spend(desk: Desk, road: Relocation, leg: int, given: Given) -> Sequence[Fact]:
    ask = travel.Spend(road.id, leg, plan.read_sum(given.values["sum"]), given.values["what"])
    return travel.spend(desk.view, ask, desk.me, desk.office.now())


def _arrive(desk: Desk, road: Relocation, given: Given) -> Sequence[Fact]:
    people = tuple(RecordId(one) for one in given.values["people"])
    return travel.arrive(desk.view, travel.Arrive(road.id, people), desk.me, desk.office.now())


def _have(desk: Desk, road: Relocation, given: Given) -> Sequence[Fact]:
    return travel.have_document(desk.view, travel.HaveDocument(road.id, given.values["document"]), desk.me, desk.office.now())


def _finish(desk: Desk, road: Relocation, given: Given) -> Sequence[Fact]:
    return travel.end_relocation(desk.view, travel.EndRelocation(road.id, Outcome(given.values["outcome"])), desk.me, desk.office.now())
