"""Who has read a statement or a piece of evidence: a line a member and day, folded from the signed facts that reading writes."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.ground.ids import MemberId
from safeconduct.records.facet import Span
from safeconduct.records.fact import Entered


class Read(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """`parts`: numbers of segments; of evidence 0 for a working copy, 1 for the original."""

    by: MemberId
    first: dt.datetime
    last: dt.datetime
    parts: tuple[int, ...]

    @property
    def day(self) -> dt.date:
        return self.first.date()

    @property
    def facet(self) -> str:
        """Sorts by reader and day."""
        return f"{self.by} {self.day.isoformat()}"


def note(reads: tuple[Read, ...], e: Entered, parts: tuple[int, ...]) -> tuple[Read, ...]:
    """Reading again on one day makes that day's line wider, in whatever order it arrives."""
    at = e.at
    same = next((one for one in reads if (one.by, one.day) == (e.by, at.date())), None)
    line = Read(e.by, at, at, tuple(sorted(set(parts))))
    if same is not None:
        line = Read(e.by, min(same.first, at), max(same.last, at), tuple(sorted({*same.parts, *parts})))
    others = [one for one in reads if one is not same]
    return tuple(sorted((*others, line), key=lambda one: (one.first, one.by)))


def of_reader(by: MemberId, since: dt.date) -> Span:
    """What a member read from that day on."""
    return Span(f"{by} {since.isoformat()}", f"{by} 9999-12-31")


def parts_of(reads: tuple[Read, ...], by: MemberId, day: dt.date) -> frozenset[int]:
    """What this member has read on that day already."""
    return frozenset(part for one in reads if (one.by, one.day) == (by, day) for part in one.parts)
