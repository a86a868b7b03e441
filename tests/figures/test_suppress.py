"""Small cells against a reader who knows the total and the rule, and runs the rule on every table that could stand behind what he sees."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.figures.suppress import suppress

NAMES = ("east", "north", "south", "west", "yonder")


def published(counts: list[int]) -> tuple[int | None, ...]:
    return tuple(row.count for row in suppress(list(zip(NAMES, counts, strict=False)), total_is_known=True))


def fillings(total: int, cells: int) -> Iterator[tuple[int, ...]]:
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in fillings(total - first, cells - 1))


def possible(counts: list[int]) -> list[set[int]]:
    """For each hidden cell, the counts that the rule would have published just so."""
    shown = published(counts)
    hidden = [place for place, number in enumerate(shown) if number is None]
    values: list[set[int]] = [set() for _ in hidden]
    for filling in fillings(sum(counts) - sum(number or 0 for number in shown), len(hidden)) if hidden else ():
        tried = list(counts)
        for place, number in zip(hidden, filling, strict=True):
            tried[place] = number
        if published(tried) == shown:
            for seen, number in zip(values, filling, strict=True):
                seen.add(number)
    return values


@given(st.lists(st.integers(0, 9), min_size=2, max_size=4))
def test_the_rule_does_not_give_away_what_it_hides(counts: list[int]) -> None:
    """The exception is what no rule can hide: everybody of a known total in one row, or one person in each."""
    hidden = [place for place, number in enumerate(published(counts)) if number is None]
    for place, values in zip(hidden, possible(counts), strict=True):
        assert counts[place] in values
        if sum(map(bool, counts)) > 1 and sum(counts) > len(counts):
            assert len(values) > 1


BROKEN = ([5, 5, 4, 9, 20], [6, 6, 4, 20], [7, 5, 4, 4], [5, 5, 10, 4, 4], [6, 6, 6, 4, 15], [4, 4, 4, 5, 9])


@pytest.mark.parametrize("counts", BROKEN, ids=str)
def test_tables_that_a_rule_with_ties_broken_by_label_gave_away(counts: list[int]) -> None:
    """The cell beside the small one was known to be the least of the rest, and which of two equal ones it was told the small count."""
    values = possible(counts)
    assert values
    assert all(len(one) > 1 for one in values)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=9), st.randoms(use_true_random=False))
def test_what_is_hidden_does_not_depend_on_where_it_stands(counts: list[int], chance: random.Random) -> None:
    shuffled = chance.sample(list(enumerate(counts)), len(counts))
    first = {place for place, row in enumerate(suppress([(str(p), n) for p, n in enumerate(counts)], True)) if row.count is None}
    again = {int(row.label) for row in suppress([(str(p), n) for p, n in shuffled], True) if row.count is None}
    assert first == again


def test_what_needs_no_hiding_stays() -> None:
    assert published([20, 9, 5, 0]) == (20, 9, 5, 0)
    assert published([54, 3, 4, 2]) == (54, None, None, None)
    assert [row.count for row in suppress([("a", 3), ("b", 9)], total_is_known=False)] == [None, 9]
