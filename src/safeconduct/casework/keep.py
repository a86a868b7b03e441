"""Keep a shelter: open it, its beds and rules, who stewards it, close it in a hurry, open it again."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.casework.triage import CodenameTaken, NothingSaid
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.records import shelter as shelters
from safeconduct.records.facet import named
from safeconduct.records.fact import Fact
from safeconduct.records.party import OFFERS, TAKES
from safeconduct.records.place import check_region
from safeconduct.records.shelter import KNOWN_TO_AT_MOST, Shelter, ShelterSort
from safeconduct.records.view import View, need


class BadNights(Refused):
    def __init__(self) -> None:
        super().__init__(N_("the last night lies before the first"), N_("a stay has at least one night"))


class UnknownOffer(Refused):
    def __init__(self, offer: str) -> None:
        super().__init__(
            N_("{offer!r} is not a feature of a shelter"), N_("use one of: {known}"), offer=offer[:40], known=" ".join(OFFERS)
        )


class UnknownGuests(Refused):
    def __init__(self, sort: str) -> None:
        super().__init__(
            N_("{sort!r} is not a word for whom a shelter takes"), N_("use one of: {known}, or none for everybody"),
            sort=sort[:40], known=" ".join(TAKES),
        )  # fmt: skip


class NotTheirs(Refused):
    def __init__(self, codename: str) -> None:
        super().__init__(
            N_("only the steward of {codename} or a coordinator may do that"), N_("ask one of them"), codename=codename
        )


class ShelterIsClosed(Refused):
    def __init__(self, codename: str) -> None:
        super().__init__(
            N_("shelter {codename} is closed"), N_("open it again first, or choose another shelter"), codename=codename
        )


class ShelterIsOpen(Refused):
    def __init__(self, codename: str) -> None:
        super().__init__(N_("shelter {codename} is not closed"), codename=codename)


class AddressBurnt(Refused):
    def __init__(self, codename: str) -> None:
        super().__init__(
            N_("the address of {codename} is known to the wrong people; it is not opened again"),
            N_("open another shelter under another codename"), codename=codename,
        )  # fmt: skip


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
    if view.count(Shelter, codename=named(ask.codename)):
        raise CodenameTaken(ask.codename)
    _check_offers(ask.offers)
    return [
        shelters.ShelterOpened(ask.id, ask.codename, ask.region, ask.sort, ask.steward, ask.languages, ask.offers, now.date())
    ]


def _check_offers(offers: tuple[str, ...]) -> None:
    for offer in offers:
        if offer not in OFFERS:
            raise UnknownOffer(offer)


class AddressShelter(msgspec.Struct, frozen=True):
    shelter: RecordId
    address: str


def address_shelter(view: View, ask: AddressShelter, _by: Member, _now: dt.datetime) -> list[Fact]:
    """The address goes to the shelter's own circle: its steward, coordinators, escorts of last legs to it."""
    if not ask.address.strip():
        raise NothingSaid("address")
    return [shelters.ShelterAddressed(need(view, Shelter, ask.shelter).id, ask.address)]


class SetBeds(msgspec.Struct, frozen=True):
    """Nights from `first` to `last`, both included; 0 beds is a closure for these nights, with its reason."""

    shelter: RecordId
    first: dt.date
    last: dt.date
    beds: int
    why: str = ""


def set_beds(view: View, ask: SetBeds, _by: Member, _now: dt.datetime) -> list[Fact]:
    shelter = need(view, Shelter, ask.shelter)
    if ask.last < ask.first or ask.beds < 0:
        raise BadNights
    return [shelters.BedsSet(shelter.id, ask.first, ask.last, ask.beds, ask.why.strip())]


class SetRules(msgspec.Struct, frozen=True):
    """All rules as they are to be. `seen`: how often rules had been set on the page its writer looked at; None for now."""

    shelter: RecordId
    sort: ShelterSort
    languages: tuple[str, ...]
    offers: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    largest: int = 0
    known_to_at_most: int = KNOWN_TO_AT_MOST
    seen: int | None = None


def set_rules(view: View, ask: SetRules, _by: Member, _now: dt.datetime) -> list[Fact]:
    shelter = need(view, Shelter, ask.shelter)
    _check_offers(ask.offers)
    for sort in ask.takes:
        if sort not in TAKES:
            raise UnknownGuests(sort)
    if not ask.languages:
        raise NothingSaid("languages")
    if ask.largest < 0 or ask.known_to_at_most < 0:
        raise BadLimit
    seen = shelter.rules_set if ask.seen is None else ask.seen
    return [
        shelters.RulesSet(
            shelter.id, ask.sort, ask.languages, ask.offers, ask.takes, ask.near, ask.largest, ask.known_to_at_most, seen
        )
    ]


class BadLimit(Refused):
    def __init__(self) -> None:
        super().__init__(N_("a limit is a number, 0 or more"), N_("leave it out where there is none"))


class ChangeSteward(msgspec.Struct, frozen=True):
    shelter: RecordId
    to: MemberId


def change_steward(view: View, ask: ChangeSteward, by: Member, _now: dt.datetime) -> list[Fact]:
    """The new steward reads the address from the next time a coordinator's laptop syncs; the old one nothing new from then on."""
    shelter = need(view, Shelter, ask.shelter)
    _theirs(shelter, by)
    if ask.to == shelter.steward:
        raise StewardAlready(shelter.codename)
    return [shelters.StewardChanged(shelter.id, ask.to, shelter.steward)]


class StewardAlready(Refused):
    def __init__(self, codename: str) -> None:
        super().__init__(N_("this member is the steward of {codename} already"), codename=codename)


def _theirs(shelter: Shelter, by: Member) -> None:
    if by.id != shelter.steward and not by.is_a(Role.COORDINATOR):
        raise NotTheirs(shelter.codename)


class CloseShelter(msgspec.Struct, frozen=True):
    """`since`: the first night with no bed. `burnt`: the wrong people know the address."""

    shelter: RecordId
    since: dt.date
    reason: str
    burnt: bool = False


def close_shelter(view: View, ask: CloseShelter, by: Member, _now: dt.datetime) -> list[Fact]:
    """Whoever sleeps there is not moved by this: `beds.lacking` says who needs another bed, and people decide."""
    shelter = need(view, Shelter, ask.shelter)
    _theirs(shelter, by)
    if not ask.reason.strip():
        raise NothingSaid("reason")
    if shelter.closed is not None and shelter.closed <= ask.since and shelter.burnt >= ask.burnt:
        raise ShelterIsClosed(shelter.codename)
    return [shelters.ShelterClosed(shelter.id, ask.since, ask.reason, ask.burnt)]


class ReopenShelter(msgspec.Struct, frozen=True):
    shelter: RecordId
    why: str


def reopen_shelter(view: View, ask: ReopenShelter, by: Member, _now: dt.datetime) -> list[Fact]:
    shelter = need(view, Shelter, ask.shelter)
    _theirs(shelter, by)
    if shelter.burnt:
        raise AddressBurnt(shelter.codename)
    if shelter.closed is None:
        raise ShelterIsOpen(shelter.codename)
    if not ask.why.strip():
        raise NothingSaid("why")
    return [shelters.ShelterReopened(shelter.id, ask.why, shelter.closings)]
