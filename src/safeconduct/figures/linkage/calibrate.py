"""Probabilities put right by reviewed pairs: isotonic regression of the judgement on the probability (pool adjacent violators,
Barlow et al. 1972).

A few pseudo-pairs on the diagonal keep the ends from being exactly 0 or 1. Below `LEAST` pairs of each kind nothing is changed.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEAST = 8
_DIAGONAL = (0.001, 0.01, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99, 0.999)
_EACH = 0.25


class Calibration(msgspec.Struct, frozen=True):
    """Probabilities as they came, and as they should be; between the points, straight lines."""

    said: tuple[float, ...]
    meant: tuple[float, ...]
    same: int
    different: int

    def __call__(self, probability: Floats) -> Floats:
        return np.asarray(np.interp(probability, (0.0, *self.said, 1.0), (0.0, *self.meant, 1.0)))


def fit(probability: Sequence[float], same: Sequence[bool]) -> Calibration | None:
    judged = np.asarray(same, np.float64)
    if min(judged.sum(), (1 - judged).sum()) < LEAST:
        return None
    said = np.concatenate([np.asarray(probability, np.float64), _DIAGONAL])
    worth = np.concatenate([np.ones(judged.size), np.full(len(_DIAGONAL), _EACH)])
    order = np.lexsort((np.concatenate([judged, _DIAGONAL]), said))
    from scipy.optimize import isotonic_regression

    found = isotonic_regression(np.concatenate([judged, _DIAGONAL])[order], weights=worth[order])
    points, meant = said[order], np.asarray(found.x)
    starts = found.blocks[:-1]
    middles = [float(np.average(points[one:other], weights=worth[order][one:other]))
               for one, other in zip(starts, found.blocks[1:], strict=True)]  # fmt: skip
    levels = [float(meant[one]) for one in starts]
    return Calibration(tuple(middles), tuple(levels), int(judged.sum()), int((1 - judged).sum()))


def brier(probability: Floats, same: Floats) -> float:
    return float(np.mean((probability - same) ** 2))
