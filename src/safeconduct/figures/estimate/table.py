"""A table of capture patterns: which lists a person stands on, and how many people stand so."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Pattern = tuple[int, ...]


class Table(NamedTuple):
    """Patterns in ascending order without repetition, none all-zero. A count known only as a range has low < high."""

    lists: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]

    @property
    def vague(self) -> bool:
        return self.low != self.high

    @property
    def documented(self) -> int:
        """People recorded; with counts given as ranges, the middle of what it can be."""
        return (sum(self.low) + sum(self.high)) // 2

    def x(self) -> NDArray[np.float64]:
        return np.array(self.patterns, dtype=np.float64).reshape(len(self.patterns), len(self.lists))

    def counts(self) -> NDArray[np.float64]:
        """Middle counts, rounded up."""
        return np.array([(low + high + 1) // 2 for low, high in zip(self.low, self.high, strict=True)], dtype=np.float64)

    def on_list(self) -> tuple[int, ...]:
        return tuple(int(number) for number in self.counts() @ self.x()) if self.patterns else (0,) * len(self.lists)


def table_of(lists: Sequence[str], rows: Sequence[tuple[Pattern, int, int]]) -> Table:
    """Rows of (pattern, low, high) added up where they repeat; patterns of nobody left out."""
    low: dict[Pattern, int] = {}
    high: dict[Pattern, int] = {}
    for pattern, least, most in rows:
        low[pattern] = low.get(pattern, 0) + least
        high[pattern] = high.get(pattern, 0) + most
    kept = sorted(pattern for pattern in low if high[pattern] > 0 and any(pattern))
    return Table(tuple(lists), tuple(kept), tuple(low[p] for p in kept), tuple(high[p] for p in kept))


def keep(table: Table, places: Sequence[int]) -> Table:
    """The table of some of the lists; people on none of these leave it."""
    rows = [(tuple(p[i] for i in places), low, high) for p, low, high in zip(table.patterns, table.low, table.high, strict=True)]
    return table_of([table.lists[i] for i in places], [row for row in rows if any(row[0])])


def without(table: Table, place: int) -> Table:
    return keep(table, [i for i in range(len(table.lists)) if i != place])


def settled(table: Table, counts: NDArray[np.float64]) -> Table:
    """The table with its ranges filled in."""
    whole = tuple(int(count) for count in counts)
    return Table(table.lists, table.patterns, whole, whole)


def overlaps(table: Table) -> dict[tuple[int, int], int]:
    """People on both lists of each pair."""
    x, counts = table.x(), table.counts()
    return {(i, j): int(counts @ (x[:, i] * x[:, j])) for i, j in combinations(range(len(table.lists)), 2)}


def once_twice(table: Table) -> tuple[int, int]:
    """People on exactly one list and on exactly two."""
    x, counts = table.x(), table.counts()
    times = x.sum(axis=1)
    return int(counts[times == 1].sum()), int(counts[times == 2].sum())


def islands(table: Table) -> list[set[int]]:
    """Groups of lists that no chain of shared people joins."""
    groups: list[set[int]] = [{i} for i in range(len(table.lists))]
    for (i, j), shared in overlaps(table).items():
        if shared:
            one = next(group for group in groups if i in group)
            other = next(group for group in groups if j in group)
            if one is not other:
                one |= other
                groups.remove(other)
    return groups
