"""Who sleeps where: a bed given, a stay made longer or shorter, a stay ended. A bed is never given twice by one who could have known."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.casework import beds
from safeconduct.casework.beds import HORIZON
from safeconduct.casework.keep import BadNights, ShelterIsClosed
from safeconduct.casework.triage import NothingSaid
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member
from safeconduct.records import placement as placements
from safeconduct.records.fact import Fact
from safeconduct.records.placement import Destination, Placement
from safeconduct.records.shelter import Shelter
from safeconduct.records.view import View, need


class NoBed(Refused):
    def __init__(self, codename: str, night: dt.date, free: int) -> None:
        super().__init__(
            N_("shelter {codename} has {free} free beds on the night of {night}, too few for this party"),
            N_("choose another shelter or other nights"),
            codename=codename,
            night=night.isoformat(),
            free=free,
        )


class PlacementOver(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this placement has ended already"))


class Place(msgspec.Struct, frozen=True):
    id: RecordId
    case: RecordId
    shelter: RecordId
    people: tuple[RecordId, ...]
    entry_date: dt.date
    planned_exit: dt.date | None
    reasons: tuple[str, ...]
    danger: int = 0


def place(view: View, ask: Place, _by: Member, _now: dt.datetime) -> list[Fact]:
    """`view` must hold the shelter's own circle, where its placements stand: its steward or a coordinator places."""
    shelter = need(view, Shelter, ask.shelter)
    if not ask.people:
        raise NothingSaid("people")
    if shelter.closed is not None and shelter.closed <= ask.entry_date:
        raise ShelterIsClosed(shelter.codename)
    _room(view, shelter, len(ask.people), ask.entry_date, ask.planned_exit or ask.entry_date + HORIZON)
    return [
        placements.Placed(ask.id, ask.case, shelter.id, ask.people, ask.entry_date, ask.planned_exit, ask.reasons, ask.danger)
    ]


def _room(view: View, shelter: Shelter, size: int, first: dt.date, end: dt.date, but: RecordId | None = None) -> None:
    """Raises NoBed for the first night with too few beds, `but` this placement."""
    if end <= first:
        raise BadNights
    there = [one for one in beds.stays(view, shelter.id) if one.id != but]
    for night in beds.nights(shelter, there, first, (end - first).days):
        if night.free < size:
            raise NoBed(shelter.codename, night.night, max(night.free, 0))


class PlanStay(msgspec.Struct, frozen=True):
    """`seen`: the planned exit on the page its writer looked at."""

    placement: RecordId
    planned_exit: dt.date | None
    seen: dt.date | None


def plan_stay(view: View, ask: PlanStay, _by: Member, _now: dt.datetime) -> list[Fact]:
    stay = open_stay(view, ask.placement)
    shelter, entry = need(view, Shelter, stay.shelter), stay.entry_date
    if entry is not None:
        end = ask.planned_exit or entry + HORIZON
        begin = max(entry, stay.planned_exit) if stay.planned_exit is not None else end
        if end <= entry:
            raise BadNights
        if end > begin:
            _room(view, shelter, len(stay.people), begin, end, stay.id)
    return [placements.StayPlanned(stay.id, ask.planned_exit, ask.seen)]


def open_stay(view: View, placement: RecordId) -> Placement:
    stay = need(view, Placement, placement)
    if stay.exit_date is not None:
        raise PlacementOver
    return stay


class EndPlacement(msgspec.Struct, frozen=True):
    placement: RecordId
    exit_date: dt.date
    destination: Destination


def end_placement(view: View, ask: EndPlacement, _by: Member, _now: dt.datetime) -> list[Fact]:
    stay = open_stay(view, ask.placement)
    if stay.entry_date is not None and ask.exit_date < stay.entry_date:
        raise BadNights
    return [placements.PlacementEnded(stay.id, ask.exit_date, ask.destination)]
