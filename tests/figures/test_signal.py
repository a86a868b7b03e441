"""Signals: the stated rate of false alarms holds, a further group being targeted is noticed early, and nobody can be pointed at."""

from __future__ import annotations

import datetime as dt
import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.figures.coded import coded, named, watch_of
from safeconduct.figures.signal import FALSE_A_YEAR, FEWEST, Coded, Sort, Watch, signals
from safeconduct.figures.suppress import THRESHOLD
from safeconduct.figures.surprise import dispersion, share, surge, tarone
from safeconduct.office.office import Office

BEGIN = dt.date(2017, 1, 2)
PUBLISHED = dt.date(2017, 8, 2)
"""The day the public record says that lesbian women are being targeted as well."""


def week(number: int, codes: list[str], spread: np.random.Generator) -> list[Coded]:
    first = BEGIN + dt.timedelta(weeks=number)
    return [Coded(first + dt.timedelta(days=int(spread.integers(7))), (("who", code),)) for code in codes]


def calm(seed: int, weeks: int, mean: float, evenness: float, shares: dict[str, float]) -> list[Coded]:
    """Weeks in which nothing changes: negative binomial numbers of reports, codes in steady shares."""
    chance = np.random.default_rng(seed)
    out: list[Coded] = []
    for number in range(weeks):
        count = int(chance.poisson(mean if math.isinf(evenness) else chance.gamma(evenness, mean / evenness)))
        out += week(number, list(chance.choice(list(shares), count, p=list(shares.values()))), chance)
    return out


SHARES = {"men_thought_gay": 0.8, "relatives": 0.12, "helpers": 0.06, "women_thought_lesbian": 0.02}
RUNS, WEEKS = 50, 70


@pytest.mark.parametrize(("mean", "evenness"), [(1.5, math.inf), (6.0, 5.0), (12.0, math.inf)])
def test_false_alarms_stay_within_what_is_stated(mean: float, evenness: float) -> None:
    """Per question, with three standard errors, over half a century of weeks."""
    years = RUNS * (WEEKS - 7) / 52.18
    alarms = dict.fromkeys(("reports", "who"), 0)
    for seed in range(RUNS):
        found = signals(calm(seed, WEEKS, mean, evenness, SHARES), BEGIN + dt.timedelta(weeks=WEEKS, days=-1))
        for one in found:
            alarms[one.dimension] += 1
    most = FALSE_A_YEAR * years + 3 * math.sqrt(FALSE_A_YEAR * years)
    assert all(number <= most for number in alarms.values()), alarms
    assert sum(alarms.values()) > 0  # a watch that never errs sees nothing


def replay(seed: int, a_week: float) -> list[Coded]:
    """Half a year as the record has it: men hunted from spring on; from the third of July women too."""
    chance = np.random.default_rng(seed)
    out: list[Coded] = []
    for number in range(31):
        codes = ["men_thought_gay"] * int(chance.poisson(5)) + ["relatives"] * int(chance.poisson(0.5))
        codes += ["women_thought_lesbian"] * int(chance.poisson(a_week if number >= 26 else 0))
        out += week(number, codes, chance)
    return out


def test_a_further_group_is_noticed_before_the_paper_prints_it() -> None:
    """Two calls a week beside five of the known group: noticed within five weeks, in nine of ten replays."""
    early = 0
    for seed in range(40):
        found = [one for one in signals(replay(seed, 2.0), PUBLISHED - dt.timedelta(days=1)) if one.code == "women_thought_lesbian"]
        early += bool(found)
        assert all(one.sort is Sort.NEW_GROUP and one.dimension == "who" for one in found)
        assert all(one.noticed < PUBLISHED for one in found)
    assert early >= 36


def test_without_the_further_group_it_is_not_signalled() -> None:
    found = [one for seed in range(40) for one in signals(replay(seed, 0.0), PUBLISHED)]
    assert not [one for one in found if one.code == "women_thought_lesbian"]


def test_a_surge_is_told_once_and_again_after_calm() -> None:
    chance = np.random.default_rng(3)
    codes = [["men_thought_gay"] * ({12: 20, 13: 20, 30: 80}.get(number, 3)) for number in range(34)]
    reports = [one for number, some in enumerate(codes) for one in week(number, some, chance)]
    found = [one for one in signals(reports, BEGIN + dt.timedelta(weeks=34, days=-1)) if one.sort is Sort.SURGE]
    assert [((one.noticed - BEGIN).days + 1) // 7 for one in found] == [13, 31]


@given(st.integers(FEWEST, THRESHOLD - 1))
def test_few_reports_are_signalled_without_their_number(few: int) -> None:
    chance = np.random.default_rng(0)
    calm_ = [one for number in range(30) for one in week(number, ["men_thought_gay"] * 6, chance)]
    last = week(29, ["women_thought_lesbian"] * few, chance)
    found = [one for one in signals(calm_ + last, BEGIN + dt.timedelta(weeks=30, days=-1)) if one.code == "women_thought_lesbian"]
    assert [one.seen for one in found] == [None] * len(found)


def test_two_reports_are_never_a_signal() -> None:
    chance = np.random.default_rng(0)
    reports = [one for number in range(60) for one in week(number, ["men_thought_gay"] * 20, chance)]
    reports += week(59, ["women_thought_lesbian"] * (FEWEST - 1), chance)
    assert not [one for one in signals(reports, BEGIN + dt.timedelta(weeks=60, days=-1)) if one.code == "women_thought_lesbian"]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=20), st.integers(1, 400))
def test_only_the_past_counts(counts: list[int], day: int) -> None:
    """What is noticed by a day does not change when later reports come in."""
    chance = np.random.default_rng(1)
    reports = [one for number, count in enumerate(counts) for one in week(number, ["others"] * count, chance)]
    until = BEGIN + dt.timedelta(days=day)
    assert signals(reports, until) == signals([one for one in reports if one.day <= until], until)


@given(st.integers(0, 40), st.integers(1, 4), st.integers(1, 30), st.floats(0.5, 20))
def test_a_surge_is_a_probability_of_so_many_or_more(total: int, window: int, before: int, even: float) -> None:
    tails = [surge(seen, total, window, before, even) for seen in range(total + 2)]
    assert tails[0] == pytest.approx(1.0)
    assert all(0 <= later <= earlier + 1e-12 for earlier, later in itertools.pairwise(tails))
    mean = sum(tails[1:])
    assert mean == pytest.approx(total * window / (window + before), abs=1e-6)


@given(st.integers(1, 40), st.data())
def test_a_share_is_fishers_exact_test(total: int, data: st.DataObject) -> None:
    from scipy.stats import hypergeom

    window, coded = data.draw(st.integers(1, total)), data.draw(st.integers(0, total))
    seen = data.draw(st.integers(0, min(window, coded)))
    assert share(seen, window, coded, total) == pytest.approx(hypergeom.sf(seen - 1, total, coded, window), abs=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.floats(0.001, 0.2))
def test_tarones_level_keeps_the_whole_within_bounds(least: list[float], level: float) -> None:
    each = tarone(least, level)
    assert sum(one <= each for one in least) * each <= level + 1e-12


def test_the_invented_network_notices_it_too(rowan: Office) -> None:
    found = signals(coded(rowan.view, "calls"), PUBLISHED - dt.timedelta(days=2), watch_of("calls", FALSE_A_YEAR))
    (one,) = [one for one in found if one.dimension == "who"]
    assert (one.sort, one.code) == (Sort.NEW_GROUP, "women_thought_lesbian")
    assert one.noticed <= dt.date(2017, 7, 17)
    assert named("who", one.code, "ru") == "женщины, которых считают лесбиянками"


def test_uneven_weeks_are_believed_more_than_even_ones() -> None:
    assert dispersion([5, 5, 5, 5], 5.0) == 5.0
    assert dispersion([0, 0, 30, 0, 0, 1], 5.0) < 1.0
    assert Watch(7, 1.0).level == pytest.approx(7 / 365.25)
