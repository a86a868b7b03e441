"""Overlapping lists: whoever knows the total and the size of every list cannot pin a small combination."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.figures.hidden import MOST_LISTS, bounds, cover
from safeconduct.figures.suppress import THRESHOLD

THREE = ["".join(digits) for digits in itertools.product("01", repeat=3) if "1" in digits]
TABLES = st.fixed_dictionaries({on: st.integers(0, 9) for on in THREE})


def fillings(counts: dict[str, int], shown: dict[str, int]) -> list[dict[str, int]]:
    """Every table that agrees with what a reader knows, found by trying all."""
    hidden = [on for on in THREE if on not in shown]
    rest = sum(counts.values()) - sum(shown.values())
    sizes = [sum(n for on, n in counts.items() if on[place] == "1") for place in range(3)]
    found = []
    for some in itertools.product(range(rest + 1), repeat=len(hidden)):
        table = shown | dict(zip(hidden, some, strict=True))
        if sum(some) == rest and sizes == [sum(n for on, n in table.items() if on[place] == "1") for place in range(3)]:
            found.append(table)
    return found


@settings(max_examples=15)
@given(TABLES)
def test_no_small_combination_can_be_pinned(counts: dict[str, int]) -> None:
    shown = {one.on: one.count or 0 for one in cover(counts, 3).shown}
    assert all(number >= THRESHOLD for number in shown.values())
    small = [on for on, number in counts.items() if 0 < number < THRESHOLD and shown]
    for on in small:
        low, high = bounds(counts, shown, 3, on)
        assert low == 0
        assert high >= THRESHOLD


@settings(max_examples=12)
@given(st.fixed_dictionaries({on: st.integers(0, 3) for on in THREE}), st.sampled_from(THREE))
def test_the_bounds_are_those_of_every_possible_table(counts: dict[str, int], wanted: str) -> None:
    shown = {on: number for on, number in counts.items() if number == 3 and on != wanted}
    if sum(counts.values()) - sum(shown.values()) <= 6:
        possible = [table[wanted] for table in fillings(counts, shown)]
        assert bounds(counts, shown, 3, wanted) == (min(possible), max(possible))


def test_one_small_combination_takes_others_with_it() -> None:
    """`111` is the only hidden one here: sizes and total would give it away, so more must go."""
    counts = {"100": 40, "010": 30, "001": 20, "110": 15, "101": 12, "011": 9, "111": 2}
    covered = cover(counts, 3)
    assert "111" not in {one.on for one in covered.shown}
    assert len(covered.shown) < 6
    assert covered.others == sum(counts.values()) - sum(one.count or 0 for one in covered.shown)


def test_nothing_small_nothing_hidden() -> None:
    counts = {"10": 40, "01": 30, "11": 15}
    assert [(one.on, one.count) for one in cover(counts, 2).shown] == [("10", 40), ("01", 30), ("11", 15)]
    assert cover(counts, 2).others == 0


def test_many_lists_are_shown_by_their_total_alone() -> None:
    lists = MOST_LISTS + 1
    assert cover({"1" * lists: 50}, lists).shown == ()


@pytest.mark.parametrize("counts", [{}, {"100": 0}])
def test_nobody_is_nobody(counts: dict[str, int]) -> None:
    assert cover(counts, 3) == ((), 0)
