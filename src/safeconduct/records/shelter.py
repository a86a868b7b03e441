"""Shelter: beds by night under a codename, what it offers, whom it takes, who keeps it. Its address stands in a circle of its own (`access`).

Whoever reads the list of shelters can write there; so a new steward counts only where the last one or a coordinator named them (`keeper`):
nobody comes to an address by calling themselves its steward.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import MemberId
from safeconduct.ground.who import Member, Role
from safeconduct.records.facet import Facets, day, named
from safeconduct.records.fact import Conflict, Entered, Fact, Record
from safeconduct.records.party import spelled

KNOWN_TO_AT_MOST = 12
"""How many people who bring somebody may come to know an address, where the shelter's rules do not say."""


class ShelterSort(StrEnum):
    HOST = "host"
    SHELTER = "shelter"


class ShelterOpened(Fact, frozen=True, tag="shelter.opened"):
    codename: str
    region: str
    sort: ShelterSort
    steward: MemberId
    languages: tuple[str, ...]
    offers: tuple[str, ...]
    """Of `party.OFFERS`."""
    opened: dt.date


class BedsSet(Fact, frozen=True, tag="shelter.beds_set"):
    """Beds on each night from `first` to `last`, both included. The newest that covers a night holds; 0 beds is a closure."""

    first: dt.date
    last: dt.date
    beds: int
    why: str = ""


class RulesSet(Fact, frozen=True, tag="shelter.rules_set"):
    """All rules of the house as they are from now on. `takes`: of `party.TAKES`, empty for everybody; `near`: codenames of people who live
    or come near it; `largest`: the largest party, 0 for any; `seen`: how often rules had been set when its writer looked."""

    sort: ShelterSort
    languages: tuple[str, ...]
    offers: tuple[str, ...]
    takes: tuple[str, ...]
    near: tuple[str, ...]
    largest: int
    known_to_at_most: int
    seen: int


class StewardChanged(Fact, frozen=True, tag="shelter.steward_changed"):
    steward: MemberId
    was: MemberId


class ShelterClosed(Fact, frozen=True, tag="shelter.closed"):
    """No bed from the night `since` on. `burnt`: the wrong people know the address; it never opens again."""

    since: dt.date
    reason: str
    burnt: bool = False


class ShelterReopened(Fact, frozen=True, tag="shelter.reopened"):
    """`closings`: how many its writer had seen. A closing that they had not seen stands."""

    why: str
    closings: int


class ShelterAddressed(Fact, frozen=True, tag="shelter.addressed"):
    address: str


class Span(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    first: dt.date
    last: dt.date
    beds: int
    why: str = ""


class Claim(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Somebody is named the steward, by somebody. The first is the opening's."""

    steward: MemberId
    by: MemberId
    opening: bool
    since: dt.date


class Shelter(Record, frozen=True):
    codename: str = ""
    region: str = ""
    sort: ShelterSort = ShelterSort.HOST
    steward: MemberId = MemberId("")
    """Who was named last; ask `keeper` who it is."""
    languages: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    opened: dt.date | None = None
    spans: tuple[Span, ...] = ()
    closed: dt.date | None = None
    closed_why: str = ""
    address: str = ""
    burnt: bool = False
    closings: int = 0
    takes: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    largest: int = 0
    known_to_at_most: int = KNOWN_TO_AT_MOST
    rules_set: int = 0
    claims: tuple[Claim, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    def beds(self, night: dt.date) -> int:
        if self.opened is None or night < self.opened or (self.closed is not None and night >= self.closed):
            return 0
        span = self.span(night)
        return span.beds if span is not None else 0

    def span(self, night: dt.date) -> Span | None:
        """What was said last of that night."""
        return next((one for one in reversed(self.spans) if one.first <= night <= one.last), None)


def keepers(shelter: Shelter, members: Sequence[Member]) -> list[Claim]:
    """Its stewards, oldest first: whoever the opening names, then whoever a steward or a coordinator named. Who has left is believed."""
    roles = {member.id: member.roles for member in members}

    def may(who: MemberId, *wanted: Role) -> bool:
        return who not in roles or not roles[who].isdisjoint(wanted)

    found: list[Claim] = []
    for claim in shelter.claims:
        if not found:
            counts = claim.opening and may(claim.by, Role.STEWARD, Role.CASEWORKER, Role.COORDINATOR)
        else:
            counts = not claim.opening and (claim.by == found[-1].steward or may(claim.by, Role.COORDINATOR))
        found += [claim] * counts
    return found


def keeper(shelter: Shelter, members: Sequence[Member]) -> MemberId:
    """Its steward now; empty where this view cannot tell."""
    found = keepers(shelter, members)
    return found[-1].steward if found else MemberId("")


FACTS = (ShelterOpened, BedsSet, RulesSet, StewardChanged, ShelterClosed, ShelterReopened, ShelterAddressed)


def fold(shelter: Shelter | None, e: Entered) -> Shelter:
    shelter = shelter or Shelter(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case ShelterOpened() as opened:
            return _open(shelter, opened, e.by)
        case BedsSet(first=first, last=last, beds=beds, why=why):
            return set_(shelter, spans=(*shelter.spans, Span(first, last, beds, why)))
        case RulesSet() as rules:
            return _rule(shelter, rules, e.by)
        case StewardChanged() as fact:
            return _hand(shelter, fact, e)
        case ShelterClosed() as fact:
            return _close(shelter, fact)
        case ShelterReopened() as fact:
            return _reopen(shelter, fact, e.by)
        case ShelterAddressed(address=address):
            return set_(shelter, address=address)
    return shelter


def _spelled(offers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(spelled, offers)))


def _open(shelter: Shelter, fact: ShelterOpened, by: MemberId) -> Shelter:
    """The first opening stands; another one of the same shelter is shown."""
    claims = (*shelter.claims, Claim(fact.steward, by, True, fact.opened))
    if shelter.opened is not None:
        lost = Conflict("opened", shelter.codename, fact.codename, by)
        return msgspec.structs.replace(shelter, claims=claims, conflicts=(*shelter.conflicts, lost))
    ruled = shelter.rules_set > 0
    return msgspec.structs.replace(
        shelter, codename=fact.codename, region=fact.region, opened=fact.opened, steward=shelter.steward or fact.steward, claims=claims,
        sort=shelter.sort if ruled else fact.sort, languages=shelter.languages if ruled else fact.languages,
        offers=shelter.offers if ruled else _spelled(fact.offers),
    )  # fmt: skip


_RULES = ("sort", "languages", "offers", "takes", "near", "largest", "known_to_at_most")


def _rule(shelter: Shelter, fact: RulesSet, by: MemberId) -> Shelter:
    """The later stands; what a writer had not seen and changed is shown."""
    new = {name: getattr(fact, name) for name in _RULES}
    new["offers"] = _spelled(fact.offers)
    lost: tuple[Conflict, ...] = ()
    if fact.seen < shelter.rules_set:
        old = {name: getattr(shelter, name) for name in _RULES}
        lost = tuple(Conflict(name, _told(new[name]), _told(old[name]), by) for name in _RULES if new[name] != old[name])
    return msgspec.structs.replace(shelter, rules_set=shelter.rules_set + 1, conflicts=(*shelter.conflicts, *lost), **new)


def _told(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _hand(shelter: Shelter, fact: StewardChanged, e: Entered) -> Shelter:
    claims = (*shelter.claims, Claim(fact.steward, e.by, False, e.at.date()))
    conflicts = shelter.conflicts
    if fact.was != shelter.steward and fact.steward != shelter.steward:
        conflicts = (*conflicts, Conflict("steward", fact.steward, shelter.steward, e.by))
    return msgspec.structs.replace(shelter, steward=fact.steward, claims=claims, conflicts=conflicts)


def _close(shelter: Shelter, fact: ShelterClosed) -> Shelter:
    """Of two closings the earlier day holds; a burnt address stays burnt."""
    since, why = (fact.since, fact.reason)
    if shelter.closed is not None and shelter.closed < since:
        since, why = shelter.closed, shelter.closed_why
    return msgspec.structs.replace(
        shelter, closed=since, closed_why=why, burnt=shelter.burnt or fact.burnt, closings=shelter.closings + 1
    )


def _reopen(shelter: Shelter, fact: ShelterReopened, by: MemberId) -> Shelter:
    if shelter.burnt or fact.closings < shelter.closings:
        lost = Conflict("closed", _told(shelter.closed), "reopened", by)
        return msgspec.structs.replace(shelter, conflicts=(*shelter.conflicts, lost))
    return msgspec.structs.replace(shelter, closed=None, closed_why="")


def facets(shelter: Shelter) -> Facets:
    return {
        "codename": named(shelter.codename), "region": shelter.region, "steward": shelter.steward, "sort": shelter.sort,
        "offers": shelter.offers, "state": "closed" if shelter.closed is not None else "open", "closed": day(shelter.closed),
        "conflict": "yes" if shelter.conflicts else "",
    }  # fmt: skip


def words(shelter: Shelter) -> Iterator[str]:
    """Not the address."""
    yield from (shelter.codename, shelter.closed_why)
