"""Shown numbers and their arithmetic: a number is never without what it counts, and unlike numbers never meet.

A quantity is an interval of whole numbers with its basis: what is counted, in which unit, where, by whom, from which lists. Its kind
(exact, at least, at most, range, several) follows from the interval, so no arithmetic can lose it: `at least` + `exact` is
`at least`, a range + `exact` is a range. Two quantities may be added only on the same basis and over periods that follow one another
without gap or overlap: everything else is a refusal, and is shown side by side.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.times import PartDate
from safeconduct.records.claim import Claim, QuantityKind

_DAY = dt.timedelta(days=1)


class UnlikeQuantities(Refused):
    def __init__(self, one: str, other: str) -> None:
        super().__init__(
            N_("{one} and {other} count different things and cannot be added"), N_("show them side by side"), one=one, other=other
        )


class NoNumber(Refused):
    def __init__(self, ref: str) -> None:
        super().__init__(N_("{ref} states no number"), N_("show its words, not a number"), ref=ref)


class UnsaidBasis(Refused):
    def __init__(self, ref: str, missing: str) -> None:
        super().__init__(
            N_("{ref} has a number without: {missing}"),
            N_("a number is shown only with what it counts, its unit, place, period, list and who counted"),
            ref=ref,
            missing=missing,
        )


class Basis(NamedTuple):
    """What makes two numbers alike. `about`: what is counted, a state or an act; `lists`: sources or lists it was counted from."""

    about: str
    unit: str
    place: str
    claimant: str
    lists: tuple[str, ...]


class Quantity(NamedTuple):
    """`low` to `high` bound the number, both included; `high` None is unbounded. A count is never below 0."""

    ref: str
    basis: Basis
    start: PartDate
    end: PartDate
    low: int
    high: int | None

    @property
    def kind(self) -> QuantityKind:
        return kind_of(self.low, self.high)


def kind_of(low: int, high: int | None) -> QuantityKind:
    if high is None:
        return QuantityKind.AT_LEAST if low else QuantityKind.SEVERAL
    if low == high:
        return QuantityKind.EXACT
    return QuantityKind.RANGE if low else QuantityKind.AT_MOST


def quantity_of(claim: Claim) -> Quantity:
    """Raises NoNumber for a claim that states none, UnsaidBasis for a number that stands alone."""
    if claim.quantity_kind is QuantityKind.NONE:
        raise NoNumber(claim.ref)
    basis = Basis(claim.about, claim.unit, claim.place, claim.claimant, (str(claim.source),) if claim.source else ())
    said = {**basis._asdict(), "period": claim.period_start or claim.period_end}
    missing = [name for name, value in said.items() if not value]
    start, end = claim.period_start or claim.period_end, claim.period_end or claim.period_start
    if missing or start is None or end is None:
        raise UnsaidBasis(claim.ref, ", ".join(missing))
    number = claim.quantity or 0
    low = number if claim.quantity_kind in (QuantityKind.EXACT, QuantityKind.AT_LEAST) else 0
    high = number if claim.quantity_kind in (QuantityKind.EXACT, QuantityKind.AT_MOST) else None
    return Quantity(claim.ref, basis, start, end, low, high)


def alike(one: Quantity, other: Quantity) -> bool:
    """Same basis, over periods of which one begins the day after the other ends: only then does a sum mean anything."""
    return one.basis == other.basis and (_follows(one, other) or _follows(other, one))


def _follows(first: Quantity, then: Quantity) -> bool:
    return first.end.latest() + _DAY == then.start.earliest()


def add(one: Quantity, other: Quantity) -> Quantity:
    if not alike(one, other):
        raise UnlikeQuantities(one.ref, other.ref)
    first, last = (one, other) if _follows(one, other) else (other, one)
    high = None if one.high is None or other.high is None else one.high + other.high
    return Quantity(f"{first.ref}+{last.ref}", one.basis, first.start, last.end, one.low + other.low, high)


def less(whole: Quantity, part: Quantity) -> Quantity:
    """What is left of a count when the beginning or the end of its period is taken away. Bounds widen, they never cross 0."""
    rest = _rest(whole, part) if whole.basis == part.basis else None
    if rest is None:
        raise UnlikeQuantities(whole.ref, part.ref)
    low = 0 if part.high is None else max(0, whole.low - part.high)
    high = None if whole.high is None else max(0, whole.high - part.low)
    return Quantity(f"{whole.ref}-{part.ref}", whole.basis, *rest, low, high)


def _rest(whole: Quantity, part: Quantity) -> tuple[PartDate, PartDate] | None:
    begin, end = whole.start.earliest(), whole.end.latest()
    if part.start.earliest() == begin and part.end.latest() < end:
        return PartDate((part.end.latest() + _DAY).isoformat()), whole.end
    if part.end.latest() == end and part.start.earliest() > begin:
        return whole.start, PartDate((part.start.earliest() - _DAY).isoformat())
    return None
