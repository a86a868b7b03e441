"""Quantities with their kind. Numbers of different things are never added; ranges survive arithmetic."""

from __future__ import annotations

from typing import NamedTuple

from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.times import PartDate
from safeconduct.records.claim import Claim, QuantityKind


class UnlikeQuantities(Refused):
    def __init__(self, one: str, other: str) -> None:
        super().__init__(
            N_("{one} and {other} count different things and cannot be added"), N_("show them side by side"), one=one, other=other
        )


class Quantity(NamedTuple):
    """`low` and `high` bound the number; None is unbounded."""

    ref: str
    about: str
    unit: str
    place: str
    start: PartDate | None
    end: PartDate | None
    source: str
    kind: QuantityKind
    low: int | None
    high: int | None


def quantity_of(claim: Claim) -> Quantity:
    number = claim.quantity
    low = number if claim.quantity_kind in (QuantityKind.EXACT, QuantityKind.AT_LEAST) else None
    high = number if claim.quantity_kind in (QuantityKind.EXACT, QuantityKind.AT_MOST) else None
    return Quantity(
        claim.ref, claim.about, claim.unit, claim.place, claim.period_start, claim.period_end, claim.source,
        claim.quantity_kind, low, high,
    )  # fmt: skip


def alike(one: Quantity, other: Quantity) -> bool:
    """Same thing, unit, place and list, over periods that do not overlap: only then may a sum mean anything."""
    same = (one.about, one.unit, one.place, one.source) == (other.about, other.unit, other.place, other.source)
    return same and _apart(one, other)


def _apart(one: Quantity, other: Quantity) -> bool:
    if not (one.start and one.end and other.start and other.end):
        return False
    return one.end.latest() < other.start.earliest() or other.end.latest() < one.start.earliest()


def add(one: Quantity, other: Quantity) -> Quantity:
    if not alike(one, other):
        raise UnlikeQuantities(one.ref, other.ref)
    low = one.low + other.low if one.low is not None and other.low is not None else None
    high = one.high + other.high if one.high is not None and other.high is not None else None
    first, last = sorted((one, other), key=lambda q: q.start.earliest() if q.start else PartDate("0001").earliest())
    return one._replace(
        ref=f"{one.ref}+{other.ref}", start=first.start, end=last.end, kind=_kind(low, high), low=low, high=high
    )


def _kind(low: int | None, high: int | None) -> QuantityKind:
    if low is not None and low == high:
        return QuantityKind.EXACT
    if low is not None:
        return QuantityKind.AT_LEAST
    return QuantityKind.AT_MOST if high is not None else QuantityKind.SEVERAL
