"""Several chains of one model, run until they agree and hold enough, or until the plan's end."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from safeconduct.figures.estimate import kernel
from safeconduct.figures.estimate.table import Table
from safeconduct.ground.errors import N_
from safeconduct.ground.progress import QUIET, Progress

Floats = NDArray[np.float64]


STRAYS = 0.1
_COOLING = np.concatenate([np.geomspace(0.003, 1.0, 150), np.ones(150)])


class Prior(NamedTuple):
    """Named as in R's LCMCR. `cap_times`: N is at most so many times n; `cap`: N is at most this (0: no such limit).

    LCMCR itself stops near N = 21 n: cap_times 20 over the unrecorded is the same rule, and is what `--cap 20n` asks for.
    """

    a: float = 0.25
    b: float = 0.25
    a_lambda: float = 1.0
    b_lambda: float = 1.0
    K: int = 0
    cap_times: float = 100.0
    cap: int = 0

    def classes(self, lists: int) -> int:
        return self.K or int(min(2**lists - 1, 15))

    def most_unrecorded(self, n: int) -> float:
        return max(0.0, float(self.cap - n)) if self.cap else self.cap_times * n

    def numbers(self) -> Floats:
        return np.array([self.a, self.b, self.a_lambda, self.b_lambda])


class Plan(NamedTuple):
    """How long to run. A run stops at the first look where R-hat and both effective sizes are good, else at `most` draws a chain."""

    chains: int = 4
    warm: int = 1000
    first: int = 1500
    most: int = 24_000
    ess: float = 1000.0
    rhat: float = 1.01
    travel: float = 1.2
    hunts: int = 16
    long: int = 8000
    """Draws a chain where more than STRAYS of the hunts settle elsewhere: so long must the chains stay away from there."""
    threads: int = 2


class Kept(NamedTuple):
    """State of one chain between blocks; the arrays are its own."""

    rng: np.random.Generator
    u: Floats
    y: Floats
    counts: Floats
    n0: float
    step: float


class Chains(NamedTuple):
    """`draws` of N, chains by draws. `ends` are the last states, for checks of the fit."""

    draws: Floats
    rhat: float
    ess: float
    ess_tail: float
    cpu: float
    seconds: float
    finished: bool
    hunted: tuple[float, ...]
    """N where each hunt settled: runs cooled from a nearly flat likelihood, which find hills that long chains may never leave or reach."""
    ends: tuple[Kept, ...]
    snapshots: tuple[tuple[Kept, ...], ...]
    plan: Plan

    @property
    def converged(self) -> bool:
        """The gate: no number passes that the chains do not agree on, or that hunts contradict and a long run has not settled."""
        agree = self.rhat < self.plan.rhat and min(self.ess, self.ess_tail) > self.plan.ess
        return self.finished and agree and (len(self.strays) <= STRAYS * len(self.hunted) or self.draws.shape[1] >= self.plan.long)

    @property
    def strays(self) -> tuple[float, ...]:
        """Where hunts settled that lie where the chains have almost never been."""
        return strays(self.draws, self.hunted)

    @property
    def flat(self) -> Floats:
        return self.draws.ravel()


def sample(table: Table, prior: Prior, plan: Plan, seed: int | Sequence[int], progress: Progress = QUIET) -> Chains:
    """Draws of N. Interrupted, it returns what it has, marked not finished. The same seed gives the same draws on any number of threads."""
    wall, cpu = time.perf_counter(), time.process_time()
    x, low, high = table.x(), np.array(table.low, float), np.array(table.high, float)
    cap = prior.most_unrecorded(int(low.sum()))
    draws = np.empty((plan.chains, 0))
    snapshots: list[tuple[Kept, ...]] = []
    hunted: tuple[float, ...] = ()
    kept: tuple[Kept, ...] = ()
    found = (np.inf, 0.0, 0.0)
    finished = False
    seeds = np.random.SeedSequence(seed).spawn(plan.hunts)
    try:
        with ThreadPoolExecutor(plan.threads) as pool:
            settled = sorted(pool.map(lambda one: _hunt(table, x, low, high, prior, cap, np.random.default_rng(one)), seeds), key=_where)
            hunted = tuple(where for where, _ in settled)
            kept = tuple(settled[place][1] for place in np.linspace(0, len(settled) - 1, plan.chains).round().astype(int))

            def block(size: int, adapt: bool) -> Floats:
                nonlocal kept
                done = list(pool.map(lambda one: _advance(one, x, low, high, prior, cap, plan, size, adapt), kept))
                kept = tuple(state for state, _ in done)
                return np.array([out for _, out in done])

            for part in range(4):
                block(plan.warm // 4, adapt=part < 3)  # the last quarter runs at the step that stays
            size = min(plan.first, plan.most)
            while not finished:
                for _ in range(5):
                    progress(N_("drawing"), draws.shape[1], plan.most)
                    new = block(size // 5, adapt=False)
                    draws = np.concatenate([draws, new], axis=1)
                    snapshots.append(tuple(_copy(one) for one in kept))
                found = diagnose(draws)
                good = found[0] < plan.rhat and min(found[1:]) > plan.ess
                good = good and (len(strays(draws, hunted)) <= STRAYS * plan.hunts or draws.shape[1] >= plan.long)
                finished = good or draws.shape[1] >= plan.most
                size = min(draws.shape[1], plan.most - draws.shape[1])
    except KeyboardInterrupt:
        found = diagnose(draws)
    return Chains(draws, *found, time.process_time() - cpu, time.perf_counter() - wall, finished, hunted, kept, tuple(snapshots), plan)


def _copy(one: Kept) -> Kept:
    return one._replace(u=one.u.copy(), y=one.y.copy(), counts=one.counts.copy())


def strays(draws: Floats, hunted: Sequence[float]) -> tuple[float, ...]:
    if not draws.size:
        return ()
    low, high = np.quantile(draws, [0.001, 0.999])
    return tuple(one for one in hunted if not low <= one <= high)


def _where(settled: tuple[float, Kept]) -> float:
    return settled[0]


def _hunt(table: Table, x: Floats, low: Floats, high: Floats, prior: Prior, cap: float, rng: np.random.Generator) -> tuple[float, Kept]:
    """One run from far out, cooled until it settles: where, and the state to go on from. Chains start from hunts that lie far apart."""
    classes = prior.classes(len(table.lists))
    u = rng.normal(size=classes - 1) * 0.5
    y = rng.normal(size=(len(table.lists), classes)) * 1.5 - 3 * rng.random()
    counts = table.counts()
    out = np.empty(_COOLING.size)
    n0, step = kernel.cool(rng, u, y, x, counts, low, high, prior.numbers(), cap, _COOLING, 0.3, out)
    return float(np.median(out[-50:])), Kept(rng, u, y, counts, n0, step)


def _advance(
    one: Kept, x: Floats, low: Floats, high: Floats, prior: Prior, cap: float, plan: Plan, size: int, adapt: bool
) -> tuple[Kept, Floats]:
    out = np.empty(size)
    leaps = int(np.clip(round(plan.travel / one.step), 6, 90))
    n0, step, _ = kernel.run(
        one.rng, one.u, one.y, one.n0, x, one.counts, low, high, prior.numbers(), cap, one.step, leaps, 1, size, adapt, 0.8, out
    )
    return one._replace(n0=n0, step=step), out


def diagnose(draws: Floats) -> tuple[float, float, float]:
    """Rank-normalised split R-hat, and bulk and tail effective sizes (Vehtari et al. 2021), as ArviZ computes them."""
    if draws.shape[1] < 8 or np.ptp(draws) == 0:
        return (1.0, float(draws.size), float(draws.size)) if draws.shape[1] >= 8 else (np.inf, 0.0, 0.0)
    from arviz_stats.base.array import array_stats

    stats: Any = array_stats

    where = {"chain_axis": 0, "draw_axis": 1}
    rhat = float(stats.rhat(draws, **where)) if draws.shape[0] > 1 else np.inf
    bulk = float(stats.ess(draws, method="bulk", **where))
    tail = float(stats.ess(draws, method="tail", prob=(0.025, 0.975), **where))
    return rhat, bulk, tail
