"""Bounds from closed formulas: what the table says without any model of how lists depend."""

from __future__ import annotations

import numpy as np

from safeconduct.figures.estimate.answer import Model
from safeconduct.figures.estimate.table import Table, once_twice, overlaps

Z = 1.959963984540054


def chao(table: Table) -> Model:
    """Chao's lower bound (1987, bias-corrected for a few occasions), with a log-normal interval over the unrecorded."""
    once, twice = once_twice(table)
    n = table.documented
    occasions = len(table.lists)
    scale = (occasions - 1) / occasions
    dark = scale * once * (once - 1) / (2 * (twice + 1))
    ratio = once / (twice + 1)
    variance = scale * once * (once - 1) / (2 * (twice + 1)) + scale**2 * (
        once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2) + once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
    )
    if dark <= 0 or ratio == 0:
        return Model("Chao", float(n), float(n), float(n), "lower bound")
    spread = float(np.exp(Z * np.sqrt(np.log1p(variance / dark**2))))
    return Model("Chao", n + dark, n + dark / spread, n + dark * spread, "lower bound")


def chapman(table: Table) -> Model | None:
    """Two lists: Lincoln and Petersen's estimate as Chapman corrects it (1951). True only where the lists do not depend on each other."""
    if len(table.lists) != 2:
        return None
    one, other = table.on_list()
    both = overlaps(table)[0, 1]
    if both == 0:
        return None
    estimate = (one + 1) * (other + 1) / (both + 1) - 1
    variance = (one + 1) * (other + 1) * (one - both) * (other - both) / ((both + 1) ** 2 * (both + 2))
    n = table.documented
    dark = estimate - n
    if dark <= 0 or variance <= 0:
        return Model("Chapman", estimate, float(n), estimate, "two lists taken as independent")
    spread = float(np.exp(Z * np.sqrt(np.log1p(variance / dark**2))))
    return Model("Chapman", estimate, n + dark / spread, n + dark * spread, "two lists taken as independent")
