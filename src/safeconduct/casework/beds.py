"""Beds by night: how many there are, how many are taken, who has been promised one that is not there.

Pure questions over what a view holds. Only a shelter's steward and coordinators read who sleeps in it: for anybody else nothing is taken there,
so ask `reads` before showing free beds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.records.case import DANGER, Case
from safeconduct.records.facet import since
from safeconduct.records.placement import Placement
from safeconduct.records.shelter import Shelter
from safeconduct.records.view import View

HORIZON = dt.timedelta(days=60)
"""How far ahead beds are checked where no exit is planned."""


class Night(NamedTuple):
    night: dt.date
    beds: int
    taken: int

    @property
    def free(self) -> int:
        return self.beds - self.taken


class Lack(StrEnum):
    CLOSED = "closed"
    """The house has not enough beds for this party that night, whoever else sleeps there."""
    TWICE = "twice"
    """A bed was promised to more than one."""


class Lacking(NamedTuple):
    """A party that was promised a bed and has none from the night `since` on."""

    placement: Placement
    since: dt.date
    why: Lack
    danger: int


def reads(me: Member, shelter: Shelter) -> bool:
    """Whether this member reads who sleeps there, and where that is."""
    return me.is_a(Role.COORDINATOR) or shelter.steward == me.id


def stays(view: View, shelter: RecordId) -> list[Placement]:
    return list(view.where(Placement, shelter=shelter))


def nights(shelter: Shelter, there: Iterable[Placement], first: dt.date, count: int) -> list[Night]:
    taken = [0] * count
    for one in there:
        for place in _places(one, first, count):
            taken[place] += len(one.people)
    days = [first + dt.timedelta(days=number) for number in range(count)]
    return [Night(day, shelter.beds(day), used) for day, used in zip(days, taken, strict=True)]


def _places(one: Placement, first: dt.date, count: int) -> range:
    """Its nights as numbers from `first`."""
    if one.entry_date is None:
        return range(0)
    end = count if one.until is None else (one.until - first).days
    return range(max(0, (one.entry_date - first).days), max(0, min(count, end)))


def occupancy(view: View, first: dt.date, count: int) -> dict[RecordId, list[Night]]:
    """Of every shelter in the view, in one pass over its placements."""
    there: dict[RecordId, list[Placement]] = {}
    for one in view.where(Placement, exit=since(first)):
        there.setdefault(one.shelter, []).append(one)
    return {one.id: nights(one, there.get(one.id, ()), first, count) for one in view.all(Shelter)}


def danger(view: View, one: Placement) -> int:
    """1 to 3, 3 the nearest; 0 where nobody said. The higher of what was said when the bed was promised and what the case says."""
    case = view.get(Case, one.case)
    return max(one.danger, danger_of(case) if case is not None else 0)


def danger_of(case: Case) -> int:
    return 0 if case.risk is None else DANGER[case.risk] + 1


def lacking(view: View, shelter: Shelter, today: dt.date) -> list[Lacking]:
    """Who keeps their bed is decided night by night in one order for everybody who looks: the nearer danger, then who came first."""
    there = view.where(Placement, shelter=shelter.id, exit=since(today))  # an exit that nobody knows sorts after every day
    rest = [one for one in there if one.entry_date is not None and (one.until is None or one.until > today)]
    ranked = sorted(rest, key=lambda one: (-danger(view, one), one.entry_date or today, one.id))
    used: dict[dt.date, int] = {}
    found = []
    for one in ranked:
        night = _first_without(shelter, one, today, used)
        if night is not None:
            alone = shelter.beds(night) < len(one.people)
            found.append(Lacking(one, night, Lack.CLOSED if alone else Lack.TWICE, danger(view, one)))
    return found


def overstaying(view: View, shelter: RecordId, today: dt.date) -> list[Placement]:
    """Planned to have left, and nobody has said that they have: they may still sleep there, in beds that count as free."""
    return [one for one in view.where(Placement, shelter=shelter, state="open") if one.until is not None and one.until <= today]


def _first_without(shelter: Shelter, one: Placement, today: dt.date, used: dict[dt.date, int]) -> dt.date | None:
    """The first night it has no bed; the nights before that are taken by it."""
    for night in waking(one, today):
        if used.get(night, 0) + len(one.people) > shelter.beds(night):
            return night
        used[night] = used.get(night, 0) + len(one.people)
    return None


def waking(one: Placement, today: dt.date) -> Iterator[dt.date]:
    """Its nights from today on."""
    first = max(today, one.entry_date or today)
    count = (HORIZON if one.until is None else one.until - first).days
    return (first + dt.timedelta(days=number) for number in range(max(0, count)))


def all_lacking(view: View, today: dt.date) -> list[Lacking]:
    """In every shelter, in the order in which they are given another bed: the nearest danger, then the first night without one. Of a house
    whose opening a member does not read (an escort, who has its address alone) nothing is known."""
    found = [one for shelter in view.all(Shelter) if shelter.opened is not None for one in lacking(view, shelter, today)]
    return sorted(found, key=lambda one: (-one.danger, one.since, one.placement.id))
