"""Shelters and who sleeps where. A bed is never given twice by one who could have known."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.casework.triage import CodenameTaken, NothingSaid
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.records import placement as placements
from safeconduct.records import shelter as shelters
from safeconduct.records.fact import Fact
from safeconduct.records.place import check_region
from safeconduct.records.placement import Destination, Placement
from safeconduct.records.shelter import Shelter, ShelterSort
from safeconduct.records.view import View, need

OFFERS = ("step_free", "pets", "children")
HORIZON = dt.timedelta(days=60)
"""How far ahead beds are checked where no exit is planned."""


class NoBed(Refused):
    def __init__(self, codename: str, night: dt.date, free: int) -> None:
        super().__init__(
            N_("shelter {codename} has {free} free beds on the night of {night}, too few for this party"),
            N_("choose another shelter or other nights"),
            codename=codename,
            night=night.isoformat(),
            free=free,
        )


class BadNights(Refused):
    def __init__(self) -> None:
        super().__init__(N_("the last night lies before the first"), N_("a stay has at least one night"))


class UnknownOffer(Refused):
    def __init__(self, offer: str) -> None:
        super().__init__(
            N_("{offer!r} is not a feature of a shelter"), N_("use one of: {known}"), offer=offer[:40], known=" ".join(OFFERS)
        )


class PlacementOver(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this placement has ended already"))


class OpenShelter(msgspec.Struct, frozen=True):
    id: RecordId
    codename: str
    region: str
    sort: ShelterSort
    steward: MemberId
    languages: tuple[str, ...]
    offers: tuple[str, ...]


def open_shelter(view: View, ask: OpenShelter, _by: Member, now: dt.datetime) -> list[Fact]:
    check_region(ask.region)
    if not ask.codename.strip():
        raise NothingSaid("codename")
    if any(one.codename == ask.codename for one in view.all(Shelter)):
        raise CodenameTaken(ask.codename)
    for offer in ask.offers:
        if offer not in OFFERS:
            raise UnknownOffer(offer)
    return [
        shelters.ShelterOpened(ask.id, ask.codename, ask.region, ask.sort, ask.steward, ask.languages, ask.offers, now.date())
    ]


class AddressShelter(msgspec.Struct, frozen=True):
    shelter: RecordId
    address: str


def address_shelter(view: View, ask: AddressShelter, _by: Member, _now: dt.datetime) -> list[Fact]:
    """The address goes to the shelter's own circle: its steward, coordinators, escorts of last legs to it."""
    if not ask.address.strip():
        raise NothingSaid("address")
    return [shelters.ShelterAddressed(need(view, Shelter, ask.shelter).id, ask.address)]


class SetBeds(msgspec.Struct, frozen=True):
    """Nights from `first` to `last`, both included; 0 beds is a closure for these nights."""

    shelter: RecordId
    first: dt.date
    last: dt.date
    beds: int


def set_beds(view: View, ask: SetBeds, _by: Member, _now: dt.datetime) -> list[Fact]:
    shelter = need(view, Shelter, ask.shelter)
    if ask.last < ask.first or ask.beds < 0:
        raise BadNights
    return [shelters.BedsSet(shelter.id, ask.first, ask.last, ask.beds)]


class CloseShelter(msgspec.Struct, frozen=True):
    shelter: RecordId
    since: dt.date
    reason: str


def close_shelter(view: View, ask: CloseShelter, _by: Member, _now: dt.datetime) -> list[Fact]:
    return [shelters.ShelterClosed(need(view, Shelter, ask.shelter).id, ask.since, ask.reason)]


def taken(view: View, shelter: RecordId, night: dt.date) -> int:
    return sum(len(one.people) for one in view.all(Placement) if one.shelter == shelter and one.there(night))


def free_beds(view: View, shelter: Shelter, night: dt.date) -> int:
    return shelter.beds(night) - taken(view, shelter.id, night)


class Place(msgspec.Struct, frozen=True):
    id: RecordId
    case: RecordId
    shelter: RecordId
    people: tuple[RecordId, ...]
    entry_date: dt.date
    planned_exit: dt.date | None
    reasons: tuple[str, ...]


def place(view: View, ask: Place, _by: Member, _now: dt.datetime) -> list[Fact]:
    """`view` must hold the shelter's own circle, where its placements stand: its steward or a coordinator places."""
    shelter = need(view, Shelter, ask.shelter)
    if not ask.people:
        raise NothingSaid("people")
    last = ask.planned_exit or ask.entry_date + HORIZON
    if last <= ask.entry_date:
        raise BadNights
    for night in _nights(ask.entry_date, last):
        free = free_beds(view, shelter, night)
        if free < len(ask.people):
            raise NoBed(shelter.codename, night, max(free, 0))
    return [placements.Placed(ask.id, ask.case, shelter.id, ask.people, ask.entry_date, ask.planned_exit, ask.reasons)]


def _nights(first: dt.date, end: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=number) for number in range((end - first).days)]


class EndPlacement(msgspec.Struct, frozen=True):
    placement: RecordId
    exit_date: dt.date
    destination: Destination


def end_placement(view: View, ask: EndPlacement, _by: Member, _now: dt.datetime) -> list[Fact]:
    placement = need(view, Placement, ask.placement)
    if placement.exit_date is not None:
        raise PlacementOver
    if placement.entry_date is not None and ask.exit_date < placement.entry_date:
        raise BadNights
    return [placements.PlacementEnded(placement.id, ask.exit_date, ask.destination)]
