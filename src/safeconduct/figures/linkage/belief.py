"""The probability that a pair is one person: evidence, the share of such pairs between these two lists, and what rivals leave over.

Between two lists without duplicates a record has at most one partner, so rivals share: with odds o, a pair's probability is
o / (1 + the odds of every pair that shares one of its records). Once the sure pairs are taken out, what is left on both sides
is few, and the share is estimated again among it: that is why a weak pair between two nearly complete lists may be believed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from safeconduct.figures.linkage.assign import matching
from safeconduct.figures.linkage.train import priors

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
SURE = 0.95
_LOW = 1e-3
_MOST_WEIGHT = 50.0


class Block(NamedTuple):
    """The pairs between two lists; sizes are numbers of people on each side."""

    left: Ints
    right: Ints
    weight: Floats
    sizes: tuple[int, int]


class Belief(NamedTuple):
    odds: Floats
    """Before rivals are heard."""
    probability: Floats
    chosen: NDArray[np.bool_]
    """Stands in the one-to-one matching; whether it is a link, a threshold says."""


def odds_of(weight: Floats, pairs: float, most: float) -> Floats:
    share = priors(weight, np.zeros(weight.size, np.int64), np.array([pairs]), np.array([most]))[0]
    return np.asarray(share / (1 - share) * np.exp2(np.clip(weight, -_MOST_WEIGHT, _MOST_WEIGHT)))


def within(weight: Floats, people: int) -> Floats:
    """Probabilities of pairs inside one list."""
    odds = odds_of(weight, people * (people - 1) / 2, people)
    return np.asarray(odds / (1 + odds))


def between(block: Block) -> Belief:
    odds = odds_of(block.weight, float(block.sizes[0]) * block.sizes[1], min(block.sizes))
    for _ in range(3):
        probability = against_rivals(block.left, block.right, odds)
        chosen = matching(block.left, block.right, np.log(odds) - np.log(_LOW / (1 - _LOW)))
        sure = chosen & (probability >= SURE)
        free = ~np.isin(block.left, block.left[sure]) & ~np.isin(block.right, block.right[sure])
        rest = (block.sizes[0] - int(sure.sum()), block.sizes[1] - int(sure.sum()))
        if not free.any() or min(rest) < 1:
            break
        new = odds.copy()
        new[free] = odds_of(block.weight[free], float(rest[0]) * rest[1], min(rest))
        if np.allclose(new, odds, rtol=1e-2):
            break
        odds = new
    probability = against_rivals(block.left, block.right, odds)
    return Belief(odds, probability, matching(block.left, block.right, np.log(odds) - np.log(_LOW / (1 - _LOW))))


def against_rivals(left: Ints, right: Ints, odds: Floats) -> Floats:
    _, row = np.unique(left, return_inverse=True)
    _, column = np.unique(right, return_inverse=True)
    return np.asarray(odds / (1 + np.bincount(row, odds)[row] + np.bincount(column, odds)[column] - odds))


def best_threshold(probability: Floats, everything: float, beta: float = 1.0) -> float:
    """Where the expected F is highest: `everything` is the expected number of true pairs, also of those not chosen. A `beta`
    below 1 holds a false merge for worse than a missed one, and never merges what is more likely two people. Where less than one
    true pair is expected there is nothing to weigh, and one half it is."""
    if not probability.size or everything < 1:
        return 0.5
    order = np.sort(probability)[::-1]
    expected = np.cumsum(order) / (np.arange(1, order.size + 1) + beta**2 * max(everything, 1e-9))
    best = int(np.argmax(expected))
    below = order[best + 1] if best + 1 < order.size else 0.0
    threshold = float((order[best] + below) / 2) if below > 0 else float(order[best] / 2)
    return max(threshold, 0.5) if beta < 1 else threshold


def zones(probability: Floats, threshold: float, slip: float = 0.01) -> tuple[float, float]:
    """Below the first nothing is linked, above the second all is; a person looks between. Above, no more than `slip` of the pairs
    are expected false; below, no more than `slip` of the true pairs are expected lost."""
    order = np.sort(probability)[::-1]
    if not order.size:
        return threshold, threshold
    false = np.cumsum(1 - order) / np.arange(1, order.size + 1)
    upper = float(order[np.flatnonzero(false <= slip)[-1]]) if (false <= slip).any() else 1.0
    lost = np.cumsum(order[::-1]) <= slip * order.sum()
    lower = float(order[::-1][np.flatnonzero(lost)[-1]]) if lost.any() else 0.0
    return min(lower, threshold), max(upper, threshold)
