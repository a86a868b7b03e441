"""Log-linear models of the overlaps, chosen by BIC, with profile likelihood intervals (Fienberg 1972, Cormack 1992).

A model is hierarchical and named by its largest terms: [123,14,34] lets lists 1, 2 and 3 depend on each other in every way, and 1 with 4
and 3 with 4 in pairs. A term whose people are none at all has its best value at minus infinity: the cells it covers are fitted as zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammaln

from safeconduct.figures.estimate.table import Table

Floats = NDArray[np.float64]
Term = tuple[int, ...]
EVERY_MODEL = 4
"""Up to so many lists every hierarchical model is fitted; above, pairs are added and taken away one by one while BIC falls."""
CHI2 = 3.841458820694124


class Fit(NamedTuple):
    name: str
    total: float
    se: float
    bic: float
    terms: tuple[Term, ...]


class _Cells(NamedTuple):
    x: Floats
    counts: Floats


def name_of(terms: Sequence[Term]) -> str:
    largest = [term for term in terms if not any(set(term) < set(other) for other in terms)]
    return "[" + ",".join("".join(str(i + 1) for i in term) for term in sorted(largest, key=lambda t: (-len(t), t))) + "]"


def search(table: Table) -> list[Fit]:
    """Every model tried, lowest BIC first."""
    cells = _cells(table)
    if len(table.lists) <= EVERY_MODEL:
        fits = [fit(cells, terms) for terms in hierarchical(len(table.lists))]
    else:
        fits = list(_stepwise(cells, len(table.lists)))
    return sorted((one for one in fits if one is not None), key=lambda one: one.bic)


def _cells(table: Table) -> _Cells:
    known = dict(zip(table.patterns, table.counts(), strict=True))
    patterns = [p for p in product((0, 1), repeat=len(table.lists)) if any(p)]
    return _Cells(np.array(patterns, float), np.array([float(known.get(p, 0)) for p in patterns]))


@cache
def hierarchical(lists: int) -> tuple[tuple[Term, ...], ...]:
    """Every set of interactions that holds, with a term, all its parts; never the one of all lists, which nothing could be learnt of."""
    models: list[frozenset[Term]] = [frozenset()]
    for size in range(2, lists):
        for term in combinations(range(lists), size):
            parts = {part for part in combinations(term, size - 1) if size > 2}
            models += [model | {term} for model in models if parts <= model]
    return tuple(tuple(sorted(model, key=lambda t: (len(t), t))) for model in models)


def _stepwise(cells: _Cells, lists: int) -> Iterator[Fit | None]:
    pairs = list(combinations(range(lists), 2))
    here: frozenset[Term] = frozenset()
    best = fit(cells, ())
    yield best
    while best is not None:
        tried = [(fit(cells, tuple(sorted(here ^ {pair}))), here ^ {pair}) for pair in pairs]
        yield from (one for one, _ in tried)
        step = min(((one, terms) for one, terms in tried if one is not None), key=lambda t: t[0].bic, default=None)
        if step is None or step[0].bic >= best.bic:
            return
        best, here = step


def _design(cells: _Cells, terms: Sequence[Term]) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Columns of the model, the counts, and which cells are not fitted as zero."""
    lists = cells.x.shape[1]
    columns = {term: cells.x[:, list(term)].all(axis=1) for term in [*((i,) for i in range(lists)), *terms]}
    dark = np.zeros(len(cells.counts), bool)
    for column in columns.values():
        if not cells.counts[column].any():
            dark |= column
    used = [column for term, column in columns.items() if not (dark | ~column).all()]
    return np.column_stack([np.ones(len(cells.counts)), *used]).astype(float)[~dark], cells.counts[~dark], ~dark


def _poisson(design: Floats, counts: Floats) -> tuple[Floats, Floats] | None:
    """Maximum likelihood by Newton's method; the coefficients and their covariance. None where it does not exist."""
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(max(counts.mean(), 0.5))
    for _ in range(100):
        mean = np.exp(np.clip(design @ beta, -40, 40))
        try:
            step = np.linalg.solve(design.T @ (mean[:, None] * design), design.T @ (counts - mean))
        except np.linalg.LinAlgError:
            return None
        longest = np.abs(step).max()
        beta = beta + step * min(1.0, 3.0 / max(longest, 1e-12))
        if longest < 1e-9:
            mean = np.exp(design @ beta)
            information = design.T @ (mean[:, None] * design)
            return (beta, np.linalg.inv(information)) if np.linalg.cond(information) < 1e13 else None
    return None


def fit(cells: _Cells, terms: Sequence[Term]) -> Fit | None:
    design, counts, _ = _design(cells, terms)
    if design.shape[0] < design.shape[1] or (found := _poisson(design, counts)) is None:
        return None
    beta, covariance = found
    mean = np.exp(design @ beta)
    n = float(counts.sum())
    likelihood = float((counts * np.log(mean) - mean - gammaln(counts + 1)).sum())
    dark = float(np.exp(beta[0]))
    size = 1 + cells.x.shape[1] + len(terms)
    se = float(np.sqrt(dark + dark**2 * covariance[0, 0]))
    every = [*((i,) for i in range(cells.x.shape[1])), *terms]
    return Fit(name_of(every), n + dark, se, float(-2 * likelihood + size * np.log(n)), tuple(terms))


def profile(table: Table, best: Fit, most: float) -> tuple[float, float]:
    """The 95 % profile likelihood interval of N, within n and `most`."""
    cells = _cells(table)
    design, counts, _ = _design(cells, best.terms)
    n = float(counts.sum())
    whole = np.vstack([np.eye(1, design.shape[1]), design])

    def likelihood(dark: float) -> float:
        seen = np.concatenate([[dark], counts])
        found = _poisson(whole, seen)
        if found is None:
            return -np.inf
        fitted = np.exp(whole @ found[0])
        total = n + dark
        logs = float((counts * np.log(fitted[1:] / total)).sum()) + (dark * float(np.log(fitted[0] / total)) if dark > 0 else 0.0)
        return float(gammaln(total + 1) - gammaln(dark + 1)) + logs

    top = max(best.total - n, 1e-6)
    highest = max(likelihood(top), likelihood(max(top - 0.5, 1e-6)))

    def short(dark: float) -> float:
        return 2 * (highest - likelihood(dark)) - CHI2

    low = n if short(1e-6) < 0 else n + float(brentq(short, 1e-6, top, xtol=1e-3))
    ceiling = max(most - n, top * 1.01)
    far = top
    while far < ceiling and short(far) < 0:
        far = min(far * 1.5 + 1, ceiling)
    return low, (n + ceiling if short(far) < 0 else n + float(brentq(short, top, far, xtol=1e-3)))
