"""A stay: who is there until when; another day of leaving; that they have left."""

from __future__ import annotations

from starlette.responses import Response

from safeconduct.casework import beds, place
from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import bed_words, shelter
from safeconduct.desk.routing import get, post
from safeconduct.ground.errors import N_
from safeconduct.ground.who import Role
from safeconduct.records.case import Case
from safeconduct.records.fact import Fact
from safeconduct.records.placement import Destination, Placement
from safeconduct.records.shelter import Shelter
from safeconduct.records.view import need
from safeconduct.web.forms import Field, Form, Given, Kind, Option, fill


def stay_of(desk: Desk, one: Placement) -> shelter.Stay:
    case = desk.view.get(Case, one.case)
    return shelter.Stay(one, case.codename if case is not None else "", beds.danger(desk.view, one))


def keeps(desk: Desk, found: Shelter) -> bool:
    return desk.is_a(Role.COORDINATOR) or found.steward == desk.me.id


def stay(desk: Desk, **given: Given) -> Response:
    found = need(desk.view, Placement, desk.id())
    house, case = desk.view.get(Shelter, found.shelter), desk.view.get(Case, found.case)
    names = [one.codename for one in case.people if one.id in found.people] if case is not None else []
    may = found.exit_date is None and house is not None and keeps(desk, house)
    extend = desk.form_of(_extend_form(desk, found), given.get("extend")) if may else None
    leave = desk.form_of(_leave_form(desk, found), given.get("leave")) if may else None
    body = shelter.stay(desk.say, stay_of(desk, found), house.codename if house is not None else "?", names, extend, leave)
    return desk.page(desk.say(N_("A stay")), body)


def _extend_form(desk: Desk, found: Placement) -> Form:
    field = Field("planned_exit", desk.say(N_("Day of leaving")), Kind.DATE, needed=False, start=shelter.until(found.planned_exit),
                  help=desk.say(N_("left empty: no end is known")))  # fmt: skip
    return Form(f"stay-plan:{found.id}", f"/stays/{found.id}/plan", (field,), desk.say(N_("Record")), seen=desk.seen(found.id), drafts=False)


def plan_stay(desk: Desk) -> Response:
    found = need(desk.view, Placement, desk.id())

    def verb(given: Given) -> list[Fact]:
        ask = fill(place.PlanStay, given, placement=found.id, seen=found.planned_exit)
        return place.plan_stay(desk.view, ask, desk.me, desk.now)

    form = _extend_form(desk, found)
    return desk.submit(form, verb, lambda given: stay(desk, extend=given), f"/stays/{found.id}", about=(found.id,))


def _leave_form(desk: Desk, found: Placement) -> Form:
    say = desk.say
    to = tuple(Option(code, say(word)) for code, word in bed_words.DESTINATIONS.items())
    return Form(
        f"stay-end:{found.id}", f"/stays/{found.id}/end",
        (
            Field("exit_date", say(N_("Day they left")), Kind.DATE, start=desk.today.isoformat()),
            Field("destination", say(N_("Where to")), Kind.CHOICE, options=to),
        ),
        say(N_("Record that they have left")), seen=desk.seen(found.id), drafts=False,
    )  # fmt: skip


def end_stay(desk: Desk) -> Response:
    found = need(desk.view, Placement, desk.id())

    def verb(given: Given) -> list[Fact]:
        ask = place.EndPlacement(found.id, given.values["exit_date"], Destination(given.values["destination"]))
        return place.end_placement(desk.view, ask, desk.me, desk.now)

    form = _leave_form(desk, found)
    return desk.submit(form, verb, lambda given: stay(desk, leave=given), f"/stays/{found.id}", about=(found.id,))


ENTRIES = (get("/stays/{id}", stay), post("/stays/{id}/plan", plan_stay), post("/stays/{id}/end", end_stay))
