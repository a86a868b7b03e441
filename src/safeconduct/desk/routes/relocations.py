"""Relocations: the board, one way, its card. What is done on one: desk.routes.roads; planning: desk.routes.ways."""

from __future__ import annotations

import datetime as dt

import htpy as h
from starlette.responses import Response

from safeconduct.casework import timetable, travel
from safeconduct.casework.alarm import Ringing, as_shown, ringing
from safeconduct.casework.card import card as the_card
from safeconduct.casework.timetable import Column, Coming, column
from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import roadline
from safeconduct.desk.pages import roads as pages
from safeconduct.desk.routes import roads
from safeconduct.desk.routing import get
from safeconduct.desk.telling import roads as telling
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Role
from safeconduct.office.alarms import Look
from safeconduct.office.carding import sheet
from safeconduct.records.case import Case
from safeconduct.records.facet import between
from safeconduct.records.relocation import Relocation
from safeconduct.records.view import need

SENTENCES = telling.SENTENCES
"""Facts of relocations are told on timelines and on the page of who did what."""
WITHIN = dt.timedelta(hours=24)
RECENT = dt.timedelta(days=14)


def called(desk: Desk, road: Relocation | None) -> str:
    """By the codename of its case; whoever reads no case sees the leg they read."""
    case = desk.view.get(Case, road.case) if road is not None and road.case else None
    if case is not None:
        return case.codename
    if road is not None and road.legs:
        leg = road.legs[0]
        return f"{roadline.way(desk.say, leg)}, {desk.say.weekday(desk.say.here(leg.departs).date())}"
    return desk.say(N_("an arrival")) if road is not None else desk.say(N_("a way"))


def _called_by_id(desk: Desk) -> pages.Called:
    return lambda road: called(desk, road)


def board(desk: Desk) -> Response:
    now, say = desk.office.now(), desk.say
    look = desk.office.look()
    found = _open(desk, now)
    travelling = [road for road in found if road.legs]
    columns = {where: [road for road in travelling if column(road, now) is where] for where in (Column.LATE, Column.ON_ROAD, Column.PLANNED)}
    ended = [as_shown(desk.me, one) for one in desk.view.where(Relocation, ended=between(now.date() - RECENT, now.date() + RECENT), limit=24)]
    columns[Column.OVER] = [road for road in ended if column(road, now) is Column.OVER] + [
        r for r in travelling if column(r, now) is Column.OVER
    ]
    coming = timetable.coming(desk.view, now, WITHIN)
    waited = [one for one in coming if one.word is not timetable.Word.LATE]
    by_id = _by_id(desk)
    return desk.page(
        say(N_("Relocations")),
        pages.ringing(say, look, by_id, desk.codename, settling(desk, look)),
        pages.expected(say, _at_my_door(desk, found), {road.id: roads.arriving(desk, road) for road in found}, desk.codename),
        _road_part(desk, columns, waited, now) if travelling or ended or not desk.is_a(Role.STEWARD) else None,
        h.p[h.a(".button", href="/relocations/past")[say(N_("All ways, month by month"))]],
    )


def _road_part(desk: Desk, columns: dict[Column, list[Relocation]], waited: list[Coming], now: dt.datetime) -> h.Node:
    """For whoever reads a leg; a steward reads none."""
    say, by_id = desk.say, _by_id(desk)
    open_ = [road for where, several in columns.items() for road in several if where is not Column.OVER]
    return [
        pages.next_one(say, waited[0] if waited else None, by_id, desk.codename),
        pages.following(say, waited[1:12], by_id, desk.codename),
        _picture(desk, sorted(open_, key=lambda road: road.legs[0].departs), now),
        pages.board(say, columns, now, _called_by_id(desk), desk.codename),
    ]


def _by_id(desk: Desk) -> roads.CalledById:
    return lambda record: called(desk, desk.view.get(Relocation, record))


def _open(desk: Desk, now: dt.datetime) -> list[Relocation]:
    """Not ended, and those that ended and ring all the same."""
    found = {one.id: one for one in desk.view.where(Relocation, ended="not")}
    found |= {one.id: one for one in desk.view.where(Relocation, watched="yes") if column(one, now) is Column.LATE}
    return sorted((as_shown(desk.me, one) for one in found.values()), key=lambda road: road.legs[0].departs if road.legs else now)


def _at_my_door(desk: Desk, found: list[Relocation]) -> list[Relocation]:
    """Of a steward: who is expected, as long as somebody is not there."""
    if not desk.is_a(Role.STEWARD):
        return []
    waited = [
        road for road in found if road.arriving is not None and road.arriving.over is None and len(road.arrived) < len(road.arriving.people)
    ]
    return sorted(waited, key=lambda road: road.arriving.at if road.arriving is not None else desk.now)


def _picture(desk: Desk, found: list[Relocation], now: dt.datetime) -> h.Node:
    """The open ways along the days around today."""
    rows = [(road, called(desk, road), f"/relocations/{road.id}") for road in found if road.legs]
    if not rows:
        return None
    span = roadline.span_of([road for road, _, _ in rows])
    assert span is not None
    first = max(span.first.date(), now.date() - dt.timedelta(days=10))
    return roadline.overview(desk.say, rows[:40], first, min(span.last.date(), first + dt.timedelta(days=40)), now)


def settling(desk: Desk, look: Look) -> dict[Ringing, h.Node]:
    """A form for each alarm that this reader may settle: not an escort's on their own leg."""
    found: dict[Ringing, h.Node] = {}
    for one in look.ringing:
        road = desk.view.get(Relocation, one.relocation)
        leg = road.leg(one.leg) if road is not None else None
        if road is not None and (leg is None or desk.me.id not in leg.mute):
            found[one] = h.details(".act")[h.summary[desk.say(N_("Settle it"))], desk.form_of(roads.settle_form(desk, road, one))]
    return found


def standing(desk: Desk) -> h.Node:
    """For Today: what rings, who is to be heard from next, and of a steward who comes to the door within a day."""
    now, by_id = desk.office.now(), _by_id(desk)
    look = desk.office.look()
    coming = timetable.coming(desk.view, now, WITHIN)
    waited = [one for one in coming if one.word is not timetable.Word.LATE]
    door = [road for road in _at_my_door(desk, _open(desk, now)) if road.arriving is not None and road.arriving.at <= now + WITHIN]
    if not look.ringing and not waited and not door and not (look.slept and (look.missed or look.answered)):
        return None
    return [
        pages.ringing(desk.say, look, by_id, desk.codename, {}),
        pages.expected(desk.say, door, {road.id: roads.arriving(desk, road) for road in door}, desk.codename),
        pages.next_one(desk.say, waited[0], by_id, desk.codename) if waited else None,
    ]


def past(desk: Desk) -> Response:
    """Every way of one month. Without a month: the one in which the newest began."""
    say, now = desk.say, desk.office.now()
    tally = desk.view.tally(Relocation, "departs")
    months = sorted({value[:7] for value in tally if value}, reverse=True)
    month = desk.query("month") if desk.query("month") in months else (months[0] if months else f"{now:%Y-%m}")
    first = dt.date.fromisoformat(f"{month}-01")
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    begin, end = dt.datetime.combine(first, dt.time(), dt.UTC), dt.datetime.combine(last, dt.time(23, 59, 59), dt.UTC)
    found = sorted(desk.view.where(Relocation, departs=between(begin, end)), key=lambda road: road.legs[0].departs if road.legs else now)
    rows = [(as_shown(desk.me, road), called(desk, road), f"/relocations/{road.id}") for road in found]
    ways = [pages.Month(dt.date.fromisoformat(f"{one}-01"), f"/relocations/past?month={one}", one == month) for one in months[:24]]
    return desk.page(say(N_("Relocations by month")), pages.past(say, rows, ways, first, last, now))


def show(desk: Desk, content: h.Node = None) -> Response:
    """`content`: a form that came back with what is wrong."""
    road, now = as_shown(desk.me, need(desk.view, Relocation, desk.id())), desk.office.now()
    about = desk.office.look()._replace(ringing=tuple(ringing(road, now)), slept=None)
    settled = [one for one in road.alarms if one.settled is not None]
    acts = pages.Acts(
        {leg.number: roads.on_leg(desk, road, leg, now) for leg in road.legs}, roads.on_whole(desk, road), roads.arriving(desk, road), settled
    )
    case = f"/cases/{road.case}" if road.case and desk.view.get(Case, road.case) is not None else ""
    ring = pages.ringing(desk.say, about, _by_id(desk), desk.codename, settling(desk, about))
    title = h.p(".lead")[h.strong[called(desk, road)]]
    return desk.page(desk.say(N_("Relocation")), content, title, pages.one(desk.say, road, now, ring, desk.codename, acts, case))


def card(desk: Desk) -> Response:
    road = need(desk.view, Relocation, desk.id())
    leg = travel.leg_of(road, int(desk.part("leg")) if desk.part("leg").isdecimal() and len(desk.part("leg")) < 4 else 0)
    made = the_card(desk.view, road, leg, {one.id: one.codename for one in desk.office.members}, desk.say.lang)
    return desk.page(desk.say(N_("Card for an escort")), pages.card(desk.say, sheet(made), made.named))


def about(desk: Desk, record: RecordId) -> list[Relocation]:
    """The ways of a case, for its page."""
    return list(desk.view.where(Relocation, case=record))


ENTRIES = (
    get("/relocations", board),
    get("/relocations/past", past),
    get("/relocations/{id}", show),
    get("/relocations/{id}/card/{leg}", card),
    *roads.entries(show),
)
