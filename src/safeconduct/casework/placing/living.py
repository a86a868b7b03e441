"""The instance of a living network: who needs a bed tonight and on, who sleeps where, and what every house allows, from a coordinator's view.

A party is known by a token: of its placement where it has one, else of its case. Who has a sound bed keeps it, unless moving them is worth it.
A bed that cannot be given (somebody may have to stay in it, somebody sleeps in it whose case is not read) is taken off its house.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from safeconduct.casework import beds, told
from safeconduct.casework.placing.instance import Instance, Kind, Party, Shelter
from safeconduct.casework.placing.rules import pair_rules
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.records import shelter as shelters
from safeconduct.records.call import Call
from safeconduct.records.case import Case
from safeconduct.records.facet import since
from safeconduct.records.party import OFFERS, TAKES, StaySort
from safeconduct.records.placement import Destination, Placement
from safeconduct.records.relocation import Relocation
from safeconduct.records.view import View

BED = "bed"
"""The need that asks for one."""
STAY = dt.timedelta(days=30)
"""How long a party is taken to stay where nobody has said."""
LONGEST = dt.timedelta(days=180)
_BACK = (Destination.OTHER_SHELTER, Destination.UNKNOWN)
"""Whoever left for one of these may need a bed again."""


class Why(StrEnum):
    NEW = "new"
    CLOSED = "closed"
    TWICE = "twice"
    RULE = "rule"
    """Where they are breaks a hard rule: somebody to keep away from, a need that came up."""
    BETTER = "better"
    """They have a sound bed; moving them is worth it."""


class Guest(msgspec.Struct, frozen=True):
    """A party behind a token. `stays`: the shelter in which it has a sound bed."""

    token: str
    case: RecordId
    people: tuple[RecordId, ...]
    entry: dt.date
    leave: dt.date
    open_end: bool
    danger: int
    why: Why
    placement: RecordId | None = None
    shelter: RecordId | None = None

    @property
    def stays(self) -> bool:
        return self.why is Why.BETTER


class Network(msgspec.Struct, frozen=True):
    """`first`: the day that is night 0. Shelters of the instance are record ids."""

    instance: Instance
    first: dt.date
    guests: dict[str, Guest]

    @property
    def keep(self) -> dict[str, str]:
        return {token: one.shelter for token, one in self.guests.items() if one.stays and one.shelter is not None}


class _Reading:
    """What is asked of one view for one instance, read once."""

    def __init__(self, view: View, members: Sequence[Member], today: dt.date) -> None:
        self.view, self.members, self.today = view, members, today
        self.cases: dict[RecordId, Case] = {one.id: one for one in view.where(Case, state="open")}
        self.shelters = {one.id: one for one in view.all(shelters.Shelter)}
        self.codenames = {one.id: one.codename.casefold() for one in members}
        self._roads: dict[RecordId, Relocation | None] = {}
        self.now = [one for one in view.where(Placement, exit=since(today)) if one.until is None or one.until > today]
        """Placements that go on."""
        closed = (view.get(Case, one.case) for one in self.now if one.case not in self.cases)
        self.cases |= {one.id: one for one in closed if one is not None}  # whoever sleeps in a shelter is looked after, closed or not
        self.bringers: set[MemberId] = set()
        """Of all parties of the instance."""

    def road(self, case: RecordId) -> Relocation | None:
        """The newest with legs."""
        if case not in self._roads:
            self._roads[case] = next((one for one in self.view.where(Relocation, case=case) if one.legs), None)
        return self._roads[case]

    def bringer(self, case: Case) -> MemberId:
        """Who will come to know the address: the escort of the last leg, else whoever owns the case and will find one."""
        road = self.road(case.id)
        return road.legs[-1].escort if road is not None else case.owner


def network(view: View, members: Sequence[Member], today: dt.date) -> Network:
    """Of all that this member reads; only a coordinator reads enough of it to place people well."""
    read = _Reading(view, members, today)
    guests = {one.token: one for one in (*_housed(read), *_newcomers(read))}
    nights = max([1, *((one.leave - today).days for one in guests.values())])
    read.bringers = {read.bringer(read.cases[one.case]) for one in guests.values()}
    taken = _withheld(read, guests, nights)
    houses = tuple(_house(read, one, nights, taken.get(one.id, {})) for one in read.shelters.values())
    parties = tuple(_party(read, one, houses) for one in guests.values())
    apart = tuple(_apart(read, guests))
    guests = _unsettled(guests, parties, houses, apart)
    if any(one.why is Why.RULE for one in guests.values()):
        taken = _withheld(read, guests, nights)
        houses = tuple(_house(read, one, nights, taken.get(one.id, {})) for one in read.shelters.values())
    return Network(Instance(nights, parties, houses, apart), today, guests)


def sealed(view: View, today: dt.date) -> int:
    """People who sleep in a shelter and whose case this view does not hold: it was closed and has left the device, or is not theirs to read."""
    there = (one for one in view.where(Placement, exit=since(today)) if one.until is None or one.until > today)
    return sum(len(one.people) for one in there if view.get(Case, one.case) is None)


def _housed(read: _Reading) -> Iterable[Guest]:
    """Everybody with a placement that goes on and a case that is read: with a sound bed, or without one from some night on."""
    lacking = {one.placement.id: one for one in beds.all_lacking(read.view, read.today)}
    for stay in read.now:
        case = read.cases.get(stay.case)
        if case is None or stay.entry_date is None or not stay.people:
            continue
        entry, lack = max(stay.entry_date, read.today), lacking.get(stay.id)
        leave = _until(stay.until, lack.since if lack is not None else entry)
        why = Why.BETTER if lack is None else Why.CLOSED if lack.why is beds.Lack.CLOSED else Why.TWICE
        near = max(stay.danger, beds.danger_of(case))
        yield Guest(
            stay.id, case.id, stay.people, lack.since if lack is not None else entry, leave, stay.until is None, near, why, stay.id,
            stay.shelter,
        )  # fmt: skip


def _until(planned: dt.date | None, entry: dt.date) -> dt.date:
    return min(max(planned or entry + beds.HORIZON, entry + dt.timedelta(days=1)), entry + LONGEST)


def _newcomers(read: _Reading) -> Iterable[Guest]:
    housed = {one.case for one in read.now}
    for case in read.cases.values():
        if not case.people or case.id in housed or not _wants(read, case):
            continue
        road = read.road(case.id)
        on_the_road = road is not None and road.ended is None
        entry = max(read.today, road.legs[-1].arrives.date()) if road is not None and on_the_road else read.today
        people = tuple(one.id for one in case.people)
        yield Guest(case.id, case.id, people, entry, entry + STAY, True, beds.danger_of(case), Why.NEW)


def _wants(read: _Reading, case: Case) -> bool:
    """Whether nobody has given it a bed and it needs one: it says so, is on the road, or left a shelter for no home."""
    stays = list(read.view.where(Placement, case=case.id))
    if stays:
        return max(stays, key=lambda one: one.until or read.today).destination in _BACK
    road = read.road(case.id)
    return BED in case.open_needs or (road is not None and road.ended is None)


def _withheld(read: _Reading, guests: dict[str, Guest], nights: int) -> dict[RecordId, dict[int, int]]:
    """Beds by house and night that are not to be given: of those whose case is not read, of those who wait for another bed until they
    have it, and all along of those whom a rule drives out."""
    found: dict[RecordId, dict[int, int]] = {}
    for stay in read.now:
        one = guests.get(stay.id)
        if stay.entry_date is None or (one is not None and one.stays):
            continue
        first = max(0, (stay.entry_date - read.today).days)
        until = stay.until if one is None or one.why is Why.RULE else one.entry
        end = nights if until is None else min(nights, (until - read.today).days)
        for night in range(first, end):
            house = found.setdefault(stay.shelter, {})
            house[night] = house.get(night, 0) + len(stay.people)
    return found


def _house(read: _Reading, one: shelters.Shelter, nights: int, taken: dict[int, int]) -> Shelter:
    free = tuple(max(0, one.beds(read.today + dt.timedelta(days=night)) - taken.get(night, 0)) for night in range(nights))
    elsewhere = told.brought(read.view, one, read.today) - read.bringers
    there = {read.bringer(read.cases[stay.case]) for stay in read.now if stay.shelter == one.id and stay.case in read.cases}
    people = {near.casefold() for near in one.near} | {read.codenames.get(shelters.keeper(one, read.members), "")}
    takes = tuple(f"takes:{sort}" for sort in (one.takes or (*TAKES, "anybody")))
    return Shelter(
        one.id, free, one.region, one.languages, max(len(there), one.known_to_at_most - len(elsewhere)), Kind(one.sort),
        (*one.offers, *takes, *(f"party_of:{size}" for size in range(1, (one.largest or _LARGEST) + 1))), tuple(sorted(people - {""})),
    )  # fmt: skip


_LARGEST = 30
"""A party larger than this has a house to itself."""


def _party(read: _Reading, one: Guest, houses: Sequence[Shelter]) -> Party:
    case = read.cases[one.case]
    sorts = [need for need in case.offers_needed if need in TAKES]
    needs = [need for need in case.offers_needed if need in OFFERS] + [f"takes:{sort}" for sort in sorts or ("anybody",)]
    wished = case.stay(StaySort.WISHED_REGION)
    return Party(
        one.token, len(one.people), (one.entry - read.today).days, (one.leave - read.today).days, 0, _languages(read, case, houses),
        read.bringer(case), (*needs, f"party_of:{min(len(one.people), _LARGEST)}"),
        tuple(dict.fromkeys((case.region, *case.stay(StaySort.AVOID_REGION)))),
        tuple(who.casefold() for who in case.stay(StaySort.AVOID_PERSON)), max(1, one.danger), wished[-1] if wished else None,
    )  # fmt: skip


def _languages(read: _Reading, case: Case, houses: Sequence[Shelter]) -> tuple[str, ...]:
    """What they speak; the call's language; where nobody knows, no house is ruled out for it."""
    call = read.view.get(Call, case.call) if case.call is not None else None
    said = case.stay(StaySort.LANGUAGE) or ((call.language,) if call is not None and call.language else ())
    return said or tuple(sorted({language for house in houses for language in house.languages}))


def _unsettled(
    guests: dict[str, Guest], parties: Sequence[Party], houses: Sequence[Shelter], apart: Sequence[tuple[str, str]]
) -> dict[str, Guest]:  # fmt: skip
    """Those whose house breaks a hard rule for them are looked after as well; of two who must not be under one roof, the one in less danger."""
    where = {one.id: one for one in houses}
    who = {one.id: one for one in parties}
    driven = {
        token for token, one in guests.items()
        if one.stays and (one.shelter not in where or not all(pair_rules(who[token], where[one.shelter]).values()))
    }  # fmt: skip
    for pair in apart:
        one, other = sorted(pair, key=lambda token: (-guests[token].danger, token))
        under = guests[one].stays and guests[other].stays and guests[one].shelter == guests[other].shelter
        if under and one not in driven and who[one].arrive < who[other].leave and who[other].arrive < who[one].leave:
            driven.add(other)
    return {token: msgspec.structs.replace(one, why=Why.RULE) if token in driven else one for token, one in guests.items()}


def _apart(read: _Reading, guests: dict[str, Guest]) -> Iterable[tuple[str, str]]:
    """Parties one of which keeps away from somebody of the other."""
    named: dict[str, list[str]] = {}
    for token, one in guests.items():
        case = read.cases[one.case]
        for codename in (case.codename, *(person.codename for person in case.people)):
            named.setdefault(codename.casefold(), []).append(token)
    pairs: dict[tuple[str, str], None] = {}
    for token, one in guests.items():
        for who in read.cases[one.case].stay(StaySort.AVOID_PERSON):
            for other in named.get(who.casefold(), ()):
                if guests[other].case != one.case:
                    pairs[min(token, other), max(token, other)] = None
    return pairs
