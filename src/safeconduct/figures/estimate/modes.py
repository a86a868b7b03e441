"""Hills of a posterior: where the draws of N gather, and with what share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.signal import find_peaks

from safeconduct.figures.estimate.answer import Mode, Span

Floats = NDArray[np.float64]
LEAST_WEIGHT = 0.02
VALLEY = 0.6
"""Two hills are two only if the valley between is lower than this share of the lower hill."""


def span_of(draws: Floats, level: float = 0.95) -> Span:
    low, median, high = np.quantile(draws, [(1 - level) / 2, 0.5, (1 + level) / 2], method="inverted_cdf")
    return Span(float(median), float(low), float(high))


def modes_of(draws: Floats, lowest: float) -> tuple[Mode, ...]:
    """Hills of log(N - n): one where the posterior is one story. `draws` are chains by draws, `lowest` is n."""
    logs = np.log(np.maximum(draws - lowest, 0.5))
    cuts = _valleys(logs.ravel())
    edges = [-np.inf, *cuts, np.inf]
    found = []
    for left, right in pairwise(edges):
        here = (logs > left) & (logs <= right)
        if here.mean() >= LEAST_WEIGHT:
            found.append(Mode(float(here.mean()), span_of(draws[here]), tuple(float(one) for one in here.mean(axis=1))))
    return tuple(found)


def hills_of(strays: Sequence[float], draws: Floats) -> tuple[Mode, ...]:
    """Hills on which short runs settle and long ones do not stay: neighbours within 15 % are one. The weight is that of the draws there."""
    groups: list[list[float]] = []
    for one in sorted(strays):
        if groups and one <= groups[-1][-1] * 1.15:
            groups[-1].append(one)
        else:
            groups.append([one])
    found = []
    for group in groups:
        low, high = group[0] * 0.95, group[-1] * 1.05
        inside = (draws >= low) & (draws <= high)
        span = Span(float(np.median(group)), round(low), round(high))
        found.append(Mode(float(inside.mean()), span, tuple(float(one) for one in inside.mean(axis=1))))
    return tuple(found)


def _valleys(logs: Floats) -> list[float]:
    low, high = np.quantile(logs, [0.001, 0.999])
    spread = min(float(logs.std()), float(np.subtract(*np.quantile(logs, [0.75, 0.25]))) / 1.35)
    if high - low < 1e-9 or spread < 1e-9:
        return []
    counts, edges = np.histogram(logs, bins=400, range=(low - 0.2, high + 0.2))
    width = edges[1] - edges[0]
    smooth = gaussian_filter1d(counts.astype(float), max(1.0, 0.25 * spread / width))
    peaks, _ = find_peaks(smooth, height=0.03 * smooth.max())
    cuts: list[float] = []
    best = None
    for peak in peaks:
        if best is not None:
            valley = best + int(np.argmin(smooth[best : peak + 1]))
            if smooth[valley] < VALLEY * min(smooth[best], smooth[peak]):
                cuts.append(float(edges[valley] + width / 2))
                best = peak
            elif smooth[peak] > smooth[best]:
                best = peak
        else:
            best = peak
    return cuts
