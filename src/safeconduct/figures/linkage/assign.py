"""From probabilities to people: duplicates inside a list first, then at most one record of each list to a person.

Between two lists the matching of greatest total weight is taken, component by component; over several lists links are joined from the
surest down, and a link that would bring two people of one list together is refused and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
LARGEST = 1_500
"""Past so many records on one side of a component the surest pair is taken first instead."""


class People(NamedTuple):
    """`of[uid]` is the record's person; persons are numbered by their first record."""

    of: Ints
    conflicts: int

    @property
    def number(self) -> int:
        return int(np.unique(self.of).size)


def components(left: Ints, right: Ints, size: int) -> Ints:
    """For each node the number of its connected component."""
    from scipy.sparse import coo_matrix  # a second of loading, for whoever links
    from scipy.sparse.csgraph import connected_components

    graph = coo_matrix((np.ones(left.size, np.int8), (left, right)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def matching(left: Ints, right: Ints, worth: Floats) -> NDArray[np.bool_]:
    """Which pairs stand in the matching of greatest worth; every record at most once on its side. Only pairs worth more than 0."""
    chosen = np.zeros(left.size, np.bool_)
    use = np.flatnonzero(worth > 0)
    if not use.size:
        return chosen
    lefts, row = np.unique(left[use], return_inverse=True)
    rights, column = np.unique(right[use], return_inverse=True)
    parts = components(row, column + lefts.size, lefts.size + rights.size)[row]
    sizes = np.bincount(parts)
    alone = sizes[parts] == 1
    chosen[use[alone]] = True
    order = np.flatnonzero(~alone)
    order = order[np.argsort(parts[order], kind="stable")]
    for edges in np.split(order, np.flatnonzero(np.diff(parts[order])) + 1) if order.size else ():
        chosen[use[edges[_best(row[edges], column[edges], worth[use[edges]])]]] = True
    return chosen


def _best(row: Ints, column: Ints, worth: Floats) -> Ints:
    """Places of the pairs taken in one component."""
    rows, r = np.unique(row, return_inverse=True)
    columns, c = np.unique(column, return_inverse=True)
    if max(rows.size, columns.size) > LARGEST:
        return _surest_first(r, c, worth)
    table = np.zeros((rows.size, columns.size))
    place = np.full(table.shape, -1, np.int64)
    order = np.argsort(worth, kind="stable")
    table[r[order], c[order]] = worth[order]
    place[r[order], c[order]] = order
    from scipy.optimize import linear_sum_assignment

    found = place[linear_sum_assignment(table, maximize=True)]
    return np.asarray(found[found >= 0])


def _surest_first(row: Ints, column: Ints, worth: Floats) -> Ints:
    rows: set[int] = set()
    columns: set[int] = set()
    taken = []
    for place in np.argsort(-worth, kind="stable"):
        if row[place] not in rows and column[place] not in columns:
            rows.add(int(row[place]))
            columns.add(int(column[place]))
            taken.append(place)
    return np.array(taken, np.int64)


class Joiner:
    """Union of records into people, refusing what must not be together: two people of one list, a pair judged different."""

    def __init__(self, lists: Ints, apart: Iterable[tuple[int, int]] = ()) -> None:
        self._lists = lists
        self._parent = list(range(lists.size))
        self._held: dict[int, dict[int, int]] = {}
        self._members: dict[int, list[int]] = {}
        self._apart: dict[int, set[int]] = {}
        for one, other in apart:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)

    def find(self, record: int) -> int:
        while self._parent[record] != record:
            self._parent[record] = self._parent[self._parent[record]]
            record = self._parent[record]
        return record

    def join(self, one: int, other: int, duplicates: bool = False) -> bool:
        """Whether the two now are one person. `duplicates` allows two records of one list."""
        first, second = sorted((self.find(one), self.find(other)))
        if first == second:
            return True
        if self._forbidden(first, second) or (not duplicates and self._lists_of(first) & self._lists_of(second)):
            return False
        self._parent[second] = first
        self._members[first] = self._members_of(first) + self._members_of(second)
        return True

    def _members_of(self, root: int) -> list[int]:
        return self._members.get(root, [root])

    def _lists_of(self, root: int) -> set[int]:
        return {int(self._lists[one]) for one in self._members_of(root)}

    def _forbidden(self, first: int, second: int) -> bool:
        if not self._apart:
            return False
        others = set(self._members_of(second))
        return any(not others.isdisjoint(self._apart.get(one, ())) for one in self._members_of(first))

    def people(self, conflicts: int = 0) -> People:
        return People(np.array([self.find(one) for one in range(len(self._parent))], np.int64), conflicts)


def surest_first(left: Ints, right: Ints, probability: Floats) -> Iterator[tuple[int, int]]:
    order = np.lexsort((right, left, -probability))
    yield from zip(left[order].tolist(), right[order].tolist(), strict=True)
