"""Posterior predictive checks: would tables drawn from the fitted model look like the table itself?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from safeconduct.figures.estimate.answer import Check
from safeconduct.figures.estimate.chains import Kept
from safeconduct.figures.estimate.table import Table

Floats = NDArray[np.float64]
REPLICATES = 5
MOST_LISTS = 10


def predictive(table: Table, states: Sequence[Kept], seed: int) -> tuple[Check, ...]:
    """Checks of the whole (Freeman and Tukey's distance), of people on one list, on two, and of each pair of lists."""
    if len(table.lists) > MOST_LISTS or not states:
        return ()
    rng = np.random.default_rng([seed, 7])
    patterns = np.array([p for p in product((0, 1), repeat=len(table.lists)) if any(p)], float)
    place = {tuple(int(v) for v in p): i for i, p in enumerate(patterns)}
    observed = np.zeros(len(patterns))
    for pattern, count in zip(table.patterns, table.counts(), strict=True):
        observed[place[pattern]] = count
    far, far_again, stats = [], [], []
    for state in states:
        p = _chances(state, patterns)
        expected = p * observed.sum()
        for _ in range(REPLICATES):
            again = rng.multinomial(int(observed.sum()), p).astype(float)
            far.append(_distance(observed, expected))
            far_again.append(_distance(again, expected))
            stats.append(_statistics(again, patterns))
    here, there = _statistics(observed, patterns), np.array(stats)
    found = [Check("all patterns", float(np.mean(np.array(far_again) >= np.array(far))))]
    names = ["on one list", "on two lists", *(f"{a} and {b}" for i, a in enumerate(table.lists) for b in table.lists[i + 1 :])]
    for i, name in enumerate(names):
        above, below = float(np.mean(there[:, i] >= here[i])), float(np.mean(there[:, i] <= here[i]))
        found.append(Check(name, min(1.0, 2 * min(above, below))))
    return tuple(found)


def _chances(state: Kept, patterns: Floats) -> Floats:
    """Chance of each pattern among the recorded."""
    e = np.exp(np.minimum(np.sinh(state.u), 600.0))
    left = np.exp(-np.concatenate([[0.0], np.cumsum(e)]))
    pi = np.append(-np.expm1(-e), 1.0) * left
    rate = 1 / (1 + np.exp(-np.clip(state.y, -500, 500)))
    p = np.ones((len(patterns), len(pi)))
    for j in range(patterns.shape[1]):
        p *= np.where(patterns[:, j : j + 1] > 0.5, rate[j], 1 - rate[j])
    whole = p @ pi
    return np.asarray(whole / whole.sum())


def _distance(counts: Floats, expected: Floats) -> float:
    return float(((np.sqrt(counts) - np.sqrt(expected)) ** 2).sum())


def _statistics(counts: Floats, patterns: Floats) -> Floats:
    times = patterns.sum(axis=1)
    both = [counts @ (patterns[:, i] * patterns[:, j]) for i in range(patterns.shape[1]) for j in range(i + 1, patterns.shape[1])]
    return np.array([counts[times == 1].sum(), counts[times == 2].sum(), *both], float)
