"""Decomposable graphs averaged exactly: Madigan and York 1997, with every graph and every N.

A decomposable graph says which lists depend on each other. With a hyper-Dirichlet prior of `delta` a cell, the probability of the table
given a graph and N is a product over cliques divided by one over separators; only each one's all-zero cell changes with N, so one curve
for each set of lists serves every graph. Prior: graphs alike, N as 1/N.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from safeconduct.figures.estimate.table import Table

Floats = NDArray[np.float64]
MOST_LISTS = 5
"""822 graphs; six lists have 18,154, and are not averaged here."""


class Averaged(NamedTuple):
    values: Floats
    probability: Floats
    graphs: tuple[tuple[tuple[frozenset[int], ...], float], ...]
    """Graphs by their cliques, with posterior probability, most probable first."""

    def quantile(self, at: float) -> float:
        return float(self.values[np.searchsorted(np.cumsum(self.probability), at)])


def average(table: Table, cap: float, delta: float | None = None) -> Averaged | None:
    """None where there are too few or too many lists. `cap` bounds N - n."""
    lists = len(table.lists)
    if not 3 <= lists <= MOST_LISTS:
        return None
    unrecorded = _grid(cap)
    n = table.counts().sum()
    alpha = 2.0**-lists if delta is None else delta
    total, whole = n + unrecorded, alpha * 2**lists
    subsets = _subsets(lists)
    curves = np.array([_curve(table, subset, unrecorded, alpha) for subset in subsets])
    common = gammaln(total + 1) - gammaln(unrecorded + 1) - np.log(total) + gammaln(whole) - gammaln(total + whole)
    common += np.log(np.gradient(unrecorded) if unrecorded.size > 1 else np.ones(1))
    known = decomposable(lists)
    stack = common + np.array([[cliques.count(one) - separators.count(one) for one in subsets] for cliques, separators in known]) @ curves
    stack -= logsumexp(stack)
    share = np.exp(logsumexp(stack, axis=1))
    order = np.argsort(-share)
    return Averaged(total, np.exp(logsumexp(stack, axis=0)), tuple((known[i][0], float(share[i])) for i in order))


def _grid(cap: float) -> Floats:
    """Every number of unrecorded people up to 4,000, then steps of one in two thousand, each weighed by its width."""
    most = int(min(cap, 1e9))
    if most <= 4000:
        return np.arange(most + 1, dtype=float)
    steps = int(np.log(most / 4000) * 2000) + 2
    return np.concatenate([np.arange(4000, dtype=float), np.unique(np.geomspace(4000, most, steps).round())])


def _subsets(lists: int) -> list[frozenset[int]]:
    return [frozenset(some) for size in range(lists + 1) for some in combinations(range(lists), size)]


def _curve(table: Table, subset: frozenset[int], unrecorded: Floats, alpha: float) -> Floats:
    """Log Dirichlet-multinomial weight of the marginal table on these lists, for each number of unrecorded people."""
    places = sorted(subset)
    cell = alpha * 2 ** (len(table.lists) - len(places))
    marginal: dict[tuple[int, ...], float] = {}
    for pattern, count in zip(table.patterns, table.counts(), strict=True):
        key = tuple(pattern[i] for i in places)
        marginal[key] = marginal.get(key, 0.0) + float(count)
    dark = marginal.pop((0,) * len(places), 0.0)
    fixed = sum(gammaln(count + cell) - gammaln(cell) for count in marginal.values())
    return np.asarray(fixed + gammaln(dark + unrecorded + cell) - gammaln(cell))


@cache
def decomposable(lists: int) -> tuple[tuple[tuple[frozenset[int], ...], tuple[frozenset[int], ...]], ...]:
    """Every decomposable graph by its cliques and separators: 8, 61 and 822 of them on 3, 4 and 5 lists."""
    pairs = list(combinations(range(lists), 2))
    found = []
    for mask in range(1 << len(pairs)):
        near: list[set[int]] = [set() for _ in range(lists)]
        for place, (i, j) in enumerate(pairs):
            if mask >> place & 1:
                near[i].add(j)
                near[j].add(i)
        if (parts := _parts(near)) is not None:
            found.append(parts)
    return tuple(found)


def _parts(near: list[set[int]]) -> tuple[tuple[frozenset[int], ...], tuple[frozenset[int], ...]] | None:
    """Cliques and separators by maximum cardinality search; None where the graph has a hole."""
    left, seen = set(range(len(near))), set[int]()
    cliques: list[frozenset[int]] = []
    separators: list[frozenset[int]] = []
    while left:
        here = max(sorted(left), key=lambda node: len(near[node] & seen))
        earlier = near[here] & seen
        if any(not (earlier - {one}) <= near[one] for one in earlier):
            return None
        if cliques and cliques[-1] == earlier:
            cliques[-1] = frozenset(earlier | {here})
        else:
            if cliques:
                separators.append(frozenset(earlier))
            cliques.append(frozenset(earlier | {here}))
        left.remove(here)
        seen.add(here)
    return tuple(cliques), tuple(separators)
