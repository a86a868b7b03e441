"""The chains: the right posterior on every reference table, exactly repeatable, and honest about agreement."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from safeconduct.figures.estimate import kernel
from safeconduct.figures.estimate.chains import Chains, Plan, Prior, diagnose, sample
from safeconduct.figures.estimate.reading import read_tables
from safeconduct.figures.estimate.table import Table, table_of

TABLES = Path(__file__).parent / "tables"
AS_R = Prior(cap_times=20)


def table(name: str) -> Table:
    return read_tables((TABLES / f"{name}.csv").read_bytes()).tables[""]


@cache
def chains(name: str) -> Chains:
    return sample(table(name), AS_R, Plan(most=6000, long=3000), 1)


@pytest.mark.parametrize(
    ("name", "median", "low", "high"),
    [
        ("kosovo_1999", (10_360, 10_530), 9_060, 13_870),
        ("uk_2013", (22_700, 22_930), 16_950, 34_400),
        ("uk_2013_5lists", (22_000, 22_400), 15_800, 33_800),
        ("hare", (76, 77), 70, 90),
        ("hav", (507, 519), 368, 862),
        ("hiv", (10_920, 10_940), 9_370, 13_030),
        ("madigan_york_3lists", (732, 736), 684, 825),
    ],
)
def test_the_posterior_of_lcmcr(name: str, median: tuple[int, int], low: int, high: int) -> None:
    """R's LCMCR where it converges, at its own cap of 20 n: quantiles within some three Monte Carlo errors."""
    found = chains(name)
    assert found.converged
    at_low, middle, at_high = np.quantile(found.flat, [0.025, 0.5, 0.975])
    assert median[0] * 0.985 < middle < median[1] * 1.015
    assert at_low == pytest.approx(low, rel=0.03)
    assert at_high == pytest.approx(high, rel=0.08)
    assert found.rhat < 1.01
    assert min(found.ess, found.ess_tail) > 1000


def test_the_gradient_is_the_slope_of_the_density() -> None:
    hav = table("hav")
    rng = np.random.default_rng(3)
    prior = np.array([0.25, 0.25, 0.5, 2.0])
    u, y = rng.normal(size=6), rng.normal(size=(3, 7))
    du, dy, work = np.zeros(6), np.zeros((3, 7)), np.zeros((16, 7))

    def at(u: np.ndarray, y: np.ndarray, beta: float = 0.7) -> float:
        return kernel.density(u, y, hav.x(), hav.counts(), prior, beta, np.zeros(6), np.zeros((3, 7)), work)

    kernel.density(u, y, hav.x(), hav.counts(), prior, 0.7, du, dy, work)
    for i in range(6):
        nudge = np.eye(6)[i] * 1e-6
        assert (at(u + nudge, y) - at(u - nudge, y)) / 2e-6 == pytest.approx(du[i], rel=1e-4, abs=1e-4)
    for j in range(3):
        for k in range(7):
            step = np.zeros((3, 7))
            step[j, k] = 1e-6
            assert (at(u, y + step) - at(u, y - step)) / 2e-6 == pytest.approx(dy[j, k], rel=1e-4, abs=1e-4)


def test_the_same_seed_gives_the_same_draws_on_any_number_of_threads() -> None:
    plan = Plan(warm=200, first=200, most=200)
    one, two = (sample(table("hav"), Prior(), plan._replace(threads=threads), 5).draws for threads in (1, 2))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, sample(table("hav"), Prior(), plan, 6).draws)


def test_the_cap_is_kept() -> None:
    found = sample(table("hav"), Prior(cap=600), Plan(most=3000), 1)
    assert found.flat.max() <= 600
    free = chains("hav").flat
    assert np.quantile(found.flat, 0.5) == pytest.approx(np.quantile(free[free <= 600], 0.5), rel=0.02)


def test_lists_in_another_order_give_the_same_answer() -> None:
    hav = table("hav")
    turned = table_of(hav.lists[::-1], [(p[::-1], c, c) for p, c in zip(hav.patterns, hav.low, strict=True)])
    enough = Plan(first=6000, most=12000)  # the 0.9 quantile of fewer draws wanders by more than is allowed here
    one, two = (sample(lists, AS_R, enough, seed).flat for lists, seed in ((hav, 1), (turned, 2)))
    for at in (0.1, 0.5, 0.9):
        assert np.quantile(two, at) == pytest.approx(np.quantile(one, at), rel=0.03)


def test_hidden_small_counts_are_drawn_within_their_range() -> None:
    """A count hidden as <5 must give an answer between those of the smallest and the largest it can be, and about as wide."""
    hiv = table("hiv")
    hidden = table_of(hiv.lists, [(p, 1 if c < 5 else c, 4 if c < 5 else c) for p, c in zip(hiv.patterns, hiv.low, strict=True)])
    assert hidden.vague
    found = sample(hidden, AS_R, Plan(most=6000), 1)
    assert np.quantile(found.flat, 0.5) == pytest.approx(np.quantile(chains("hiv").flat, 0.5), rel=0.05)
    for one in found.ends:
        assert (one.counts >= np.array(hidden.low)).all()
        assert (one.counts <= np.array(hidden.high)).all()


def test_chains_that_stand_apart_are_seen() -> None:
    rng = np.random.default_rng(1)
    together = rng.normal(1000, 50, (4, 1000))
    apart = together + np.array([[0.0], [0.0], [0.0], [200.0]])
    assert diagnose(together)[0] < 1.01
    assert diagnose(apart)[0] > 1.2
    assert diagnose(apart)[1] < 100
