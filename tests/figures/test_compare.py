"""The algebra of shown numbers: a sum holds whatever the truth is, a kind is never lost, unlike numbers never meet."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from safeconduct.figures.compare import (
    Basis,
    NoNumber,
    Quantity,
    UnlikeQuantities,
    UnsaidBasis,
    add,
    alike,
    kind_of,
    less,
    quantity_of,
)
from safeconduct.ground.ids import RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records.claim import Claim, QuantityKind

BASIS = Basis("detained", "person", "Chechnya", "A paper", ("L1", "L2"))
BOUNDS = st.tuples(st.integers(0, 50), st.integers(0, 50) | st.none()).map(
    lambda pair: (pair[0], None if pair[1] is None else pair[0] + pair[1])
)


def quantity(bounds: tuple[int, int | None], start: str = "2017-01", end: str = "2017-03", basis: Basis = BASIS, ref: str = "Q") -> Quantity:
    return Quantity(ref, basis, PartDate(start), PartDate(end), *bounds)


def later(bounds: tuple[int, int | None]) -> Quantity:
    return quantity(bounds, "2017-04", "2017-05", ref="R")


def latest(bounds: tuple[int, int | None]) -> Quantity:
    return quantity(bounds, "2017-06", "2017-06", ref="S")


@st.composite
def truth_within(draw: st.DrawFn) -> tuple[tuple[int, int | None], int]:
    low, high = draw(BOUNDS)
    return (low, high), draw(st.integers(low, 200 if high is None else high))


@given(truth_within(), truth_within())
def test_a_sum_holds_whatever_the_truth_is(one: tuple[tuple[int, int | None], int], other: tuple[tuple[int, int | None], int]) -> None:
    total = add(quantity(one[0]), later(other[0]))
    assert total.low <= one[1] + other[1] <= (total.high if total.high is not None else 10**9)


@given(BOUNDS, BOUNDS)
def test_no_sum_is_surer_than_its_parts(one: tuple[int, int | None], other: tuple[int, int | None]) -> None:
    """Both ends are reached: a narrower answer would be a lie."""
    total = add(quantity(one), later(other))
    assert total.low == one[0] + other[0]
    assert (total.high is None) is (one[1] is None or other[1] is None)
    if total.high is not None and one[1] is not None and other[1] is not None:
        assert total.high == one[1] + other[1]


@given(BOUNDS, BOUNDS, BOUNDS)
def test_adding_is_commutative_and_associative(one: tuple[int, int | None], two: tuple[int, int | None], three: tuple[int, int | None]) -> None:
    a, b, c = quantity(one), later(two), latest(three)
    assert add(a, b) == add(b, a)
    assert add(add(a, b), c) == add(a, add(b, c))


_K = QuantityKind


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ((3, 3), (4, 4), _K.EXACT),
        ((3, None), (4, 4), _K.AT_LEAST),
        ((3, None), (0, 4), _K.AT_LEAST),
        ((0, 3), (0, 4), _K.AT_MOST),
        ((0, 3), (4, 4), _K.RANGE),
        ((2, 3), (4, 4), _K.RANGE),
        ((2, 3), (4, None), _K.AT_LEAST),
        ((0, None), (4, 4), _K.AT_LEAST),
        ((0, None), (0, None), _K.SEVERAL),
        ((0, None), (0, 4), _K.SEVERAL),
    ],
)
def test_kinds_survive_a_sum(one: tuple[int, int | None], other: tuple[int, int | None], kind: QuantityKind) -> None:
    assert add(quantity(one), later(other)).kind is kind


@given(truth_within(), st.data())
def test_what_is_left_holds_and_adds_back(whole: tuple[tuple[int, int | None], int], data: st.DataObject) -> None:
    part_truth = data.draw(st.integers(0, whole[1]))
    low = data.draw(st.integers(0, part_truth))
    high = data.draw(st.integers(part_truth, part_truth + 20) | st.none())
    total, part = quantity(whole[0], "2017-01", "2017-05"), quantity((low, high), "2017-01", "2017-03")
    rest = less(total, part)
    assert rest.low <= whole[1] - part_truth <= (rest.high if rest.high is not None else 10**9)
    assert (rest.start.earliest(), rest.end.latest()) == (dt.date(2017, 4, 1), dt.date(2017, 5, 31))
    back = add(part, rest)
    assert back.low <= whole[1] <= (back.high if back.high is not None else 10**9)


@given(st.sampled_from(Basis._fields), BOUNDS, BOUNDS)
def test_numbers_of_different_things_are_refused(field: str, one: tuple[int, int | None], other: tuple[int, int | None]) -> None:
    other_things: dict[str, Any] = {field: ("L3",) if field == "lists" else "other"}
    unlike = BASIS._replace(**other_things)
    strange = later(other)._replace(basis=unlike)
    for act, first in ((add, quantity(one)), (less, quantity(one, "2017-01", "2017-05"))):
        with pytest.raises(UnlikeQuantities):
            act(first, strange)


@given(st.integers(1, 12), st.integers(0, 5), st.integers(1, 12), st.integers(0, 5))
def test_periods_must_follow_without_gap_or_overlap(first: int, long: int, then: int, longer: int) -> None:
    assume(first + long <= 12 and then + longer <= 12)
    one = quantity((1, 1), f"2017-{first:02d}", f"2017-{first + long:02d}")
    other = quantity((2, 2), f"2017-{then:02d}", f"2017-{then + longer:02d}")
    assert alike(one, other) is (first + long + 1 == then or then + longer + 1 == first)


def claim(**fields: object) -> Claim:
    given_ = {
        "ref": "C1", "claimant": "A paper", "source": RecordId("s"), "about": "killings", "quantity": 5, "quantity_kind": _K.EXACT,
        "unit": "person", "period_start": PartDate("2017"), "period_end": PartDate("2017"), "place": "Chechnya",
    } | fields  # fmt: skip
    return Claim(RecordId("c"), **given_)  # type: ignore[arg-type]


def test_a_claims_kind_comes_through() -> None:
    for kind, number in itertools.product((_K.EXACT, _K.AT_LEAST, _K.AT_MOST), (1, 7)):
        assert quantity_of(claim(quantity=number, quantity_kind=kind)).kind is kind
    assert quantity_of(claim(quantity=None, quantity_kind=_K.SEVERAL)).kind is _K.SEVERAL
    assert kind_of(0, 0) is _K.EXACT
    with pytest.raises(NoNumber):
        quantity_of(claim(quantity=None, quantity_kind=_K.NONE))


@pytest.mark.parametrize("missing", ["about", "unit", "place", "claimant", "source", "period_start"])
def test_a_number_that_stands_alone_is_refused(missing: str) -> None:
    emptied = {"period_start": None, "period_end": None} if missing == "period_start" else {missing: ""}
    with pytest.raises(UnsaidBasis):
        quantity_of(claim(**emptied))
