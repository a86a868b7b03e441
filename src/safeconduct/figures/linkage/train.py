"""How often records of one person agree: the `m` of each step, by expectation-maximisation over the pairs that blocking brings together.

`u` is counted on random pairs and stays. Pairs that no rule brings together count as different people. A Dirichlet prior, worth `LEAN` pairs
and centred on each step's own `m`, keeps lists of thirty records from inventing certainty; reviewed pairs count as what they were judged.
The share of pairs that are one person is kept for each pair of lists. After Fellegi and Sunter 1969, Winkler 1988.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from safeconduct.figures.linkage.levels import Comparison

LEAN = 40.0
ROUNDS = 60
_SETTLED = 1e-4
_TINY = 1e-9
Floats = NDArray[np.float64]
Steps = Mapping[str, NDArray[np.int8]]


def priors(weight: Floats, block: NDArray[np.int64], totals: Floats, most: Floats, sampled: float = 1.0) -> Floats:
    """The share of all pairs of each pair of lists that are one person: the likelihood is concave in it, so this ends at its top."""
    share = np.minimum(most, 1.0) * 0.1 / np.maximum(totals, 1)
    share = np.maximum(share, 0.1 / np.maximum(totals, 1))
    factor = np.exp2(np.clip(weight, -60, 60))
    for _ in range(200):
        odds = (share / (1 - share))[block] * factor
        expected = np.bincount(block, odds / (1 + odds), totals.size) / sampled
        new = np.clip(np.minimum(expected, most) / np.maximum(totals, 1), _TINY / np.maximum(totals, 1), 0.9)
        if np.all(np.abs(new - share) <= 1e-3 * share):
            return np.asarray(new)
        share = new
    return np.asarray(share)


def expectation_maximisation(
    steps: Steps, u: Mapping[str, Floats], comparisons: Sequence[Comparison], block: NDArray[np.int64], totals: Floats, most: Floats,
    known: Floats, sampled: float,
) -> dict[str, Floats]:  # fmt: skip
    """`known` is 1 or 0 for a reviewed pair and NaN for the others; `sampled` the share of the blocked pairs given."""
    start = {one.name: _normal(np.array([level.m for level in one.levels])) for one in comparisons}
    m = dict(start)
    for _ in range(ROUNDS):
        weight = weights(steps, m, u)
        share = priors(weight, block, totals, most, sampled)
        odds = (share / (1 - share))[block] * np.exp2(np.clip(weight, -60, 60))
        same = np.where(np.isnan(known), odds / (1 + odds), known)
        new = {name: _agreements(steps[name], same, start[name]) for name in m}
        moved = max(float(np.max(np.abs(new[name] - m[name]))) for name in m)
        m = new
        if moved < _SETTLED:
            break
    return m


def weights(steps: Steps, m: Mapping[str, Floats], u: Mapping[str, Floats]) -> Floats:
    """Log2 of the Bayes factor of each pair, term frequencies left out."""
    total = np.zeros(next(iter(steps.values())).size)
    for name, placed in steps.items():
        factor = np.append(np.log2(m[name] / u[name]), 0.0)  # the last place is -1: not known, no evidence
        total += factor[placed]
    return total


def _agreements(placed: NDArray[np.int8], same: Floats, start: Floats) -> Floats:
    known = placed >= 0
    counted = np.bincount(placed[known], same[known], start.size)
    return _normal(counted + LEAN * start)


def _normal(values: Floats) -> Floats:
    return np.asarray(np.maximum(values, _TINY) / np.maximum(values, _TINY).sum())


def read_u(settings: Mapping[str, Any], comparisons: Sequence[Comparison], pairs: float) -> dict[str, Floats]:
    """From trained settings; a step that no random pair stood on gets half a pair."""
    least = 0.5 / max(pairs, 1.0)
    found = {}
    for one in comparisons:
        levels = next(c for c in settings["comparisons"] if c["output_column_name"] == one.name)["comparison_levels"][1:]
        found[one.name] = _normal(np.array([max(level.get("u_probability") or 0.0, least) for level in levels]))
    return found


def with_probabilities(settings: Mapping[str, Any], m: Mapping[str, Floats], u: Mapping[str, Floats]) -> dict[str, Any]:
    comparisons = []
    for one in settings["comparisons"]:
        name = one["output_column_name"]
        first, *rest = one["comparison_levels"]
        levels = [{**level, "m_probability": float(m[name][place]), "u_probability": float(u[name][place])} for place, level in enumerate(rest)]
        comparisons.append({**one, "comparison_levels": [first, *levels]})
    return {**settings, "comparisons": comparisons}
