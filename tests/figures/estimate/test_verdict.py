"""What may be printed, and what is refused: the rules that keep a wrong number from a newspaper."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from safeconduct.figures.estimate.answer import Answer, Verdict
from safeconduct.figures.estimate.chains import Plan, Prior, sample
from safeconduct.figures.estimate.estimate import Ask, estimate, tidy
from safeconduct.figures.estimate.reading import read_tables
from safeconduct.figures.estimate.several import estimate_mixture, estimate_strata
from safeconduct.figures.estimate.table import Table, table_of

TABLES = Path(__file__).parent / "tables"
FAST = Ask(plan=Plan(warm=600, first=600, most=4800, ess=300.0, rhat=1.02, long=600),
           short=Plan(warm=400, first=300, most=2400, ess=100.0, rhat=1.05, hunts=4, long=300), sensitivity=False)  # fmt: skip
TINY = Ask(plan=Plan(warm=300, first=300, most=300, ess=20.0, rhat=1.2, long=300),
           short=Plan(warm=150, first=150, most=150, ess=10.0, rhat=1.5, hunts=2, long=150), sensitivity=False)  # fmt: skip
"""For tables that take long and where the verdict does not hang on precision."""


def table(name: str) -> Table:
    return read_tables((TABLES / f"{name}.csv").read_bytes()).tables[""]


def drawn(rows: list[tuple[int, tuple[float, ...]]], seed: int) -> Table:
    """A table of people who are on each list with these chances."""
    rng = np.random.default_rng(seed)
    marks = np.concatenate([rng.random((people, len(chances))) < chances for people, chances in rows])
    return table_of([f"L{i}" for i in range(marks.shape[1])], [(tuple(int(v) for v in row), 1, 1) for row in marks if row.any()])


@cache
def kosovo() -> Answer:
    return estimate(table("kosovo_1999"), FAST).answer


def codes(answer: Answer) -> list[str]:
    return [one.code for one in (*answer.reasons, *answer.warnings)]


def test_no_number_without_agreement() -> None:
    """Remove the gate on R-hat and effective draws, and this fails: chains too short to agree must not print a number."""
    short = FAST._replace(plan=Plan(warm=8, first=20, most=20, hunts=4))
    answer = estimate(table("kosovo_1999"), short).answer
    assert answer.rhat is None or answer.rhat > 1.01 or (answer.ess or 0) < 1000
    assert answer.verdict is Verdict.REFUSED
    assert (answer.median, answer.low, answer.high) == (None, None, None)
    assert not answer.converged
    assert "LCMCR" not in [one.name for one in answer.models]
    assert answer.paragraph_en.startswith("At least 4 400 people are documented. No estimate is given")


def test_kosovo_is_a_range_unless_somebody_vouches_for_reach() -> None:
    answer = kosovo()
    assert answer.verdict is Verdict.RANGE
    assert codes(answer) == ["reach"]
    assert answer.median == pytest.approx(10_430, rel=0.03)
    assert answer.low is not None
    assert answer.high is not None
    assert 8_700 < answer.low < 9_400
    assert 12_700 < answer.high < 15_500
    assert estimate(table("kosovo_1999"), FAST._replace(reach=True)).answer.verdict is Verdict.ESTIMATE


def test_the_panel_of_priors_is_always_shown() -> None:
    panel = [one.what for one in kosovo().sensitivity if one.kind == "prior"]
    assert panel == ["a_lambda=1 b_lambda=1", "a_lambda=1 b_lambda=4", "a_lambda=0.5 b_lambda=2"]
    assert [one.name for one in kosovo().models] == ["LCMCR", "dga", "loglinear", "Chao"]


def test_the_model_fits_the_table_it_came_from() -> None:
    checks = {one.what: one.p for one in kosovo().checks}
    assert checks["all patterns"] > 0.05
    assert len(checks) == 3 + 6
    assert all(0 <= p <= 1 for p in checks.values())


def test_the_netherlands_shows_every_hill_and_prints_only_a_floor() -> None:
    """R's LCMCR says 50 thousand or 141 thousand with the seed; we show both, and promise neither."""
    answer = estimate(table("netherlands"), TINY._replace(plan=Plan(first=1200, most=2400, ess=300.0, rhat=1.05, long=1200))).answer
    assert answer.verdict in (Verdict.FLOOR, Verdict.REFUSED)
    assert answer.median is None
    assert answer.high is None
    assert any(mode.span.median < 100_000 for mode in answer.modes)
    assert any(mode.span.median > 130_000 for mode in answer.modes)


@pytest.mark.parametrize(
    ("lists", "rows", "code"),
    [
        ("A", [((1,), 40, 40)], "one_list"),
        ("AB", [((1, 0), 40, 40), ((0, 1), 30, 30), ((1, 1), 10, 10)], "two_lists"),
        ("ABC", [((1, 0, 0), 40, 40), ((0, 1, 0), 30, 30), ((0, 0, 1), 10, 10)], "no_overlap"),
        ("ABC", [((1, 0, 0), 1, 1), ((0, 1, 0), 1, 1), ((1, 1, 1), 1, 1)], "too_few"),
        ("ABC", [((1, 0, 0), 40, 40), ((0, 1, 0), 30, 30), ((1, 1, 0), 10, 10)], "empty_list"),
    ],
)
def test_at_least_what_is_documented(lists: str, rows: list[tuple[tuple[int, ...], int, int]], code: str) -> None:
    given = table_of(lists, rows)
    answer = estimate(given, FAST).answer
    assert answer.verdict is Verdict.AT_LEAST
    assert code in codes(answer)
    assert (answer.low, answer.median, answer.high) == (given.documented, None, None)
    assert answer.paragraph_en.startswith(f"At least {given.documented} people")
    assert answer.paragraph_ru.startswith(f"Не менее {given.documented} человек")


def test_a_list_apart_from_all_others_warns_and_leaves_a_floor() -> None:
    rows = [((*p, 0), c, c) for p, c in zip(table("hav").patterns, table("hav").low, strict=True)]
    answer = estimate(table_of("PQEX", [*rows, ((0, 0, 0, 1), 40, 40)]), FAST).answer
    assert answer.verdict in (Verdict.FLOOR, Verdict.REFUSED)
    assert "disjoint" in codes(answer)


@pytest.mark.parametrize(
    ("rows", "seed"),
    [
        ([(105, (0.12, 0.1, 0.15, 0.08)), (45, (0.6, 0.5, 0.65, 0.4))], 5),
        ([(225, (0.15, 0.1, 0.2)), (75, (0.6, 0.5, 0.7))], 6),
        ([(400, (0.0, 0.0, 0.0, 0.0)), (600, (0.3, 0.25, 0.35, 0.2))], 7),
    ],
)
def test_small_mixed_or_unreachable_populations_never_give_a_confident_number(rows: list[tuple[int, tuple[float, ...]]], seed: int) -> None:
    """Populations E, F and G: a range or a floor, in the small ones as wide as the widest prior."""
    answer = estimate(drawn(rows, seed), FAST).answer
    assert answer.verdict in (Verdict.RANGE, Verdict.FLOOR)
    own = next(one for one in answer.models if one.name == "LCMCR")
    if answer.documented < 200:
        assert answer.low is not None
        assert own.low is not None
        assert answer.low <= own.low
        assert answer.high is None or (own.high is not None and answer.high > own.high)


def test_twelve_lists_are_answered() -> None:
    answer = estimate(drawn([(90, (0.1,) * 12)], 3), TINY).answer
    assert answer.verdict in (Verdict.RANGE, Verdict.FLOOR, Verdict.REFUSED)
    assert next(one for one in answer.models if one.name == "dga").median is None


def test_empty_and_repeated_lists_change_nothing() -> None:
    hav = table("hav")
    wider = table_of("PQEZQ", [((*p, 0, p[1]), c, c) for p, c in zip(hav.patterns, hav.low, strict=True)])
    tidied, said = tidy(wider)
    assert {one.code for one in said} == {"empty_list", "same_list"}
    assert tidied._replace(lists=hav.lists) == hav


def test_strata_are_added_draw_by_draw() -> None:
    hiv = table("hiv")
    one = estimate(hiv, FAST).answer
    both = estimate_strata({"first": hiv, "second": hiv}, FAST)
    assert one.median is not None
    assert both.answer.median == pytest.approx(2 * one.median, rel=0.03)
    assert both.answer.documented == 2 * one.documented
    assert both.answer.high is not None
    assert one.high is not None
    assert both.answer.high < 2 * one.high  # doubts of their own do not add up
    thin = table_of(hiv.lists, [((1, 0, 0, 0), 9, 9), ((0, 1, 1, 0), 2, 2)])
    mixed = estimate_strata({"first": hiv, "thin": thin}, FAST).answer
    assert mixed.verdict is Verdict.FLOOR
    assert "thin_strata" in codes(mixed)
    assert mixed.documented == one.documented + 11


def test_linkage_uncertainty_enters_the_interval() -> None:
    """Estimate only the middle linkage, and this fails: linkages that differ must make the answer wider than any of them."""
    hiv = table("hiv")
    missed = table_of(hiv.lists, [(p, c if sum(p) > 1 else round(c * 1.08), c if sum(p) > 1 else round(c * 1.08))
                                  for p, c in zip(hiv.patterns, hiv.low, strict=True)])  # fmt: skip
    merged = table_of(hiv.lists, [(p, round(c * 1.25) if sum(p) > 1 else c, round(c * 1.25) if sum(p) > 1 else c)
                                  for p, c in zip(hiv.patterns, hiv.low, strict=True)])  # fmt: skip
    alone = estimate(hiv, FAST).answer
    mixed = estimate_mixture([missed, hiv, hiv, merged], FAST).answer
    assert mixed.linkages == 4
    assert mixed.documented_low is not None
    assert mixed.documented_high is not None
    assert mixed.documented_low < mixed.documented_high
    assert mixed.low is not None
    assert mixed.high is not None
    assert alone.low is not None
    assert alone.high is not None
    assert mixed.high - mixed.low > 1.15 * (alone.high - alone.low)
    assert mixed.low < alone.low
    assert mixed.high > alone.high


def test_interrupted_the_draws_so_far_are_kept_and_labelled() -> None:
    calls = 0

    def stop(step: str, done: int, total: int, /) -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise KeyboardInterrupt

    found = estimate(table("hiv"), FAST._replace(plan=FAST.plan._replace(ess=1e9)), stop)
    assert found.answer.verdict is Verdict.UNFINISHED
    assert not found.answer.finished
    assert not found.answer.converged
    assert found.draws.shape == (4, 360)
    assert found.answer.so_far is not None
    assert (found.answer.median, found.answer.high) == (None, None)
    assert "interrupted" in found.answer.paragraph_en


def test_truths_drawn_from_the_prior_rank_evenly() -> None:
    """A tiny simulation-based calibration on three lists; the whole one is bench/estimate_soak.py."""
    rng = np.random.default_rng(17)
    prior = Prior(cap=2000)
    ranks: list[float] = []
    while len(ranks) < 16:
        total = int(np.exp(rng.uniform(np.log(50), np.log(2001))))
        e = rng.exponential(size=6) / max(rng.gamma(0.25, 4.0), 1e-300)
        left = np.exp(-np.concatenate([[0.0], np.cumsum(e)]))
        pi = np.append(-np.expm1(-e), 1.0) * left
        marks = rng.random((total, 3)) < rng.beta(1, 1, size=(7, 3))[rng.choice(7, total, p=pi / pi.sum())]
        if marks.any(axis=1).sum() < 5:
            continue
        given = table_of("ABC", [(tuple(int(v) for v in row), 1, 1) for row in marks if row.any()])
        draws = sample(given, prior, Plan(warm=400, first=300, most=2400, ess=100.0, rhat=1.05, hunts=4, long=300), len(ranks)).flat
        draws = draws[draws >= 50]
        ranks.append(float((draws < total).mean() + rng.random() * (draws == total).mean()))
    assert 0.25 < float(np.mean(ranks)) < 0.75
    assert max(ranks) - min(ranks) > 0.4
