"""Planning a way: the whole, and its legs one below the other. Works without scripts: a button gives one more leg."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import htpy as h
from starlette.responses import Response

from safeconduct.casework import plan
from safeconduct.casework.saying import MODES
from safeconduct.desk.desk import Desk
from safeconduct.desk.routes.roads import tellers_of
from safeconduct.desk.routing import get, post
from safeconduct.ground.errors import N_, BadInput
from safeconduct.ground.ids import MemberId, RecordId, new_id
from safeconduct.ground.who import Role
from safeconduct.records.case import Case
from safeconduct.records.fact import Fact
from safeconduct.records.leg import Mode, Rung
from safeconduct.records.place import REGIONS, region_name
from safeconduct.records.shelter import Shelter
from safeconduct.records.view import need
from safeconduct.web.forms import Field, Form, Given, Kind, Option, Rows


class BadHour(BadInput):
    def __init__(self, text: str) -> None:
        super().__init__(N_("{text!r} is no time of a check-in"), N_("write 14:30, or 2017-04-09 14:30, one a line"), text=text[:20])


def form(desk: Desk, case: Case) -> Form:
    say = desk.say
    shelters = tuple(
        Option(one.id, f"{one.codename}, {region_name(one.region, say.lang)}") for one in desk.view.all(Shelter) if one.closed is None
    )
    return Form(
        f"way:{case.id}",
        f"/relocations/plan/{case.id}",
        (
            Field("reason", say(N_("Why they leave")), Kind.AREA, longest=2000),
            Field(
                "contingency",
                say(N_("What to do if it cannot go on")),
                Kind.AREA,
                longest=2000,
                help=say(N_("Escorts read it. Name nobody in it.")),
            ),
            Field("documents", say(N_("Documents they need, one a line")), Kind.LINES, needed=False, longest=1000),
            Field("money", say(N_("Money they need beside the legs")), needed=False, help=say(N_("Such as 1250.50 RUB"))),
            Rows(
                "legs",
                say(N_("Leg {number}"), number="{number}"),
                _leg_fields(desk, case),
                say(N_("One more leg, with the next escort")),
                most=6,
            ),
            Field("shelter", say(N_("Shelter at the end")), Kind.CHOICE, needed=False, options=shelters),
            Field("note", say(N_("What they need at once, for the shelter's steward")), Kind.AREA, needed=False, longest=1000),
        ),
        say(N_("Plan this way")),
        seen=desk.seen(case.id),
    )


def _leg_fields(desk: Desk, case: Case) -> tuple[Field, ...]:
    say = desk.say
    regions = tuple(sorted((Option(code, names[say.lang]) for code, names in REGIONS.items()), key=lambda one: one.label))
    escorts = tuple(Option(one.id, one.codename) for one in desk.with_role(Role.ESCORT, Role.CASEWORKER, Role.COORDINATOR))
    tellers = tuple(Option(one.id, one.codename) for one in tellers_of(desk))
    modes = tuple(Option(str(mode), say(label)) for mode, label in MODES.items())
    return (
        Field("origin", say(N_("From")), Kind.CHOICE, options=regions),
        Field("destination", say(N_("To")), Kind.CHOICE, options=regions),
        Field("mode", say(N_("By what")), Kind.CHOICE, options=modes),
        Field("escort", say(N_("Escort")), Kind.CHOICE, options=escorts),
        Field("departs", say(N_("Departs")), Kind.MOMENT),
        Field("arrives", say(N_("Arrives")), Kind.MOMENT),
        Field("check_ins", say(N_("Check-ins, one a line")), Kind.LINES, help=say(N_("14:30, or 2017-04-09 14:30")), longest=400),
        Field("grace", say(N_("Minutes of grace")), Kind.NUMBER, start="30", least=0, most=1440),
        Field("first", say(N_("Told of silence at once")), Kind.CHOICE, options=tellers, start=case.owner),
        Field("first_means", say(N_("By what means")), start=say(N_("phone"))),
        Field("second", say(N_("Told after that")), Kind.CHOICE, needed=False, options=tellers),
        Field("second_after", say(N_("so many minutes later")), Kind.NUMBER, start="20", least=0, most=1440, needed=False),
        Field("second_means", say(N_("By what means")), start=say(N_("phone")), needed=False),
        Field("all_clear", say(N_("The sentence that means all is well")), help=say(N_("Another one for each leg."))),
        Field("duress", say(N_("The sentence that raises the alarm")), help=say(N_("It should sound like the other, to whoever listens."))),
        Field("cost", say(N_("Cost")), needed=False, help=say(N_("Such as 1250.50 RUB"))),
        Field(
            "place",
            say(N_("Where people are handed over at its end")),
            needed=False,
            help=say(N_("To the next escort, or at the shelter's door.")),
        ),
        Field("phrase", say(N_("What the one who takes says first")), needed=False),
        Field("reply", say(N_("What the other answers")), needed=False),
    )


def page(desk: Desk, given: Given | None = None) -> Response:
    case = need(desk.view, Case, desk.id())
    return desk.page(desk.say(N_("Plan a relocation")), h.p(".lead")[h.strong[case.codename]], desk.form_of(form(desk, case), given))


def planned(desk: Desk) -> Response:
    case, way = need(desk.view, Case, desk.id()), new_id()
    return desk.submit(
        form(desk, case),
        lambda given: _plan(desk, case, way, given),
        again=lambda given: page(desk, given),
        then=f"/relocations/{way}",
        notice=desk.say(N_("The way is planned. Give each escort their own card and words.")),
        about=(case.id,),
    )


def _plan(desk: Desk, case: Case, way: RecordId, given: Given) -> Sequence[Fact]:
    values = given.values
    ask = plan.PlanRelocation(
        way,
        case.id,
        values["reason"],
        values["contingency"],
        tuple(_leg(desk, one) for one in values["legs"]),
        shelter=values["shelter"],
        documents=values["documents"],
        money=(plan.read_sum(values["money"]),) if values["money"] else (),
        note=values["note"],
    )
    return plan.plan_relocation(desk.view, ask, desk.me, desk.office.now())


def _leg(desk: Desk, one: Mapping[str, Any]) -> plan.AskLeg:
    ladder = [Rung(0, MemberId(one["first"]), one["first_means"])]
    if one["second"]:
        ladder.append(Rung(one["second_after"] or 0, MemberId(one["second"]), one["second_means"] or one["first_means"]))
    asked = tuple(plan.AskCheckIn(_hour(desk, text, one["departs"]), one["grace"], tuple(ladder)) for text in one["check_ins"])
    met = plan.AskHandover(one["place"], one["phrase"], one["reply"]) if one["place"] or one["phrase"] or one["reply"] else None
    return plan.AskLeg(
        one["origin"],
        one["destination"],
        Mode(one["mode"]),
        MemberId(one["escort"]),
        one["departs"],
        one["arrives"],
        asked,
        one["all_clear"],
        one["duress"],
        plan.read_sum(one["cost"]) if one["cost"] else None,
        met,
    )


def _hour(desk: Desk, text: str, departs: dt.datetime) -> dt.datetime:
    """`14:30` is the first one after the leg departs, by the reader's wall."""
    begin = desk.say.here(departs)
    try:
        if len(text) <= 5:
            when = dt.datetime.combine(begin.date(), dt.time.fromisoformat(text.rjust(5, "0")), begin.tzinfo)
            return when if when >= begin else when + dt.timedelta(days=1)
        found = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise BadHour(text) from error
    return found if found.tzinfo is not None else found.replace(tzinfo=begin.tzinfo)


ENTRIES = (get("/relocations/plan/{id}", page), post("/relocations/plan/{id}", planned))
