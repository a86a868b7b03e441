"""How surprising a count is if nothing changed: exact conditional tests, with no rate to be estimated.

`surge`: a count in a window of w steps, given the total over it and the b steps before. Steps are independent negative binomial with
dispersion r (variance = mean + mean² / r; Poisson as r grows), whatever their mean: then the count is beta-binomial(total, w r, b r).
`share`: how many of the window's reports carry a code, given how many of all do: hypergeometric (Fisher's exact test, one side).
Both are probabilities of the count or more. Discrete tests err on the safe side: P(p ≤ a) ≤ a.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def surge(seen: int, total: int, window: int, before: int, dispersion: float) -> float:
    """P(count in the window ≥ seen | total); `window` and `before` in steps."""
    if seen > total:
        return 0.0
    a, b = window * dispersion, before * dispersion
    term = math.exp(_log_choose(total, seen) + _log_beta(a + seen, b + total - seen) - _log_beta(a, b))
    tail = 0.0
    for x in range(seen, total + 1):
        tail += term
        term *= (total - x) * (a + x) / ((x + 1) * (b + total - x - 1)) if x < total else 0.0
    return min(1.0, tail)


@cache
def share(seen: int, window: int, coded: int, total: int) -> float:
    """P(reports with the code in the window ≥ seen), of `window` reports drawn from `total`, `coded` of which carry it."""
    ways = sum(math.comb(coded, x) * math.comb(total - coded, window - x) for x in range(seen, min(coded, window) + 1))
    return ways / math.comb(total, window)


def tarone(least: Sequence[float], level: float) -> float:
    """Tarone's level for one of several discrete tests: tests that could never reach it are not paid for.

    `least`: the smallest probability each test can give at its margins. All tests at the returned level together err at most at `level`.
    """
    for number in range(1, len(least) + 1):
        if sum(one <= level / number for one in least) <= number:
            return level / number
    return level / max(1, len(least))


def dispersion(counts: Sequence[int], most: float) -> float:
    """Moment estimate of r, never above `most`: calmer steps than that are not believed."""
    if len(counts) < 2:
        return most
    mean = sum(counts) / len(counts)
    variance = sum((one - mean) ** 2 for one in counts) / (len(counts) - 1)
    return min(most, mean**2 / (variance - mean)) if variance > mean > 0 else most
