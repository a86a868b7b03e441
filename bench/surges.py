"""Surges found and false alarms raised, beside EARS C2 over the same weeks. Writes bench/results.json.

Weekly counts, Poisson and uneven (variance = mean + mean²/5). EARS C2 (Hutwagner et al. 2003): mean and deviation of seven weeks with a gap
of two, alarm at three deviations; that is its published setting, and it states no rate of false alarms.
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
from typing import Any

import numpy as np

from journal import save
from safeconduct.figures.signal import FALSE_A_YEAR, Coded, Sort, signals

BEGIN, WEEKS, RUNS, CHANGE = dt.date(2015, 1, 5), 104, 60, 78


def counts(seed: int, mean: float, even: float, times: float) -> list[int]:
    """Two years of weeks; from the 79th on `times` as many."""
    chance = np.random.default_rng(seed)
    means = [mean * (times if week >= CHANGE else 1.0) for week in range(WEEKS)]
    return [int(chance.poisson(chance.gamma(even, one / even) if np.isfinite(even) else one)) for one in means]


def ours(weeks: list[int]) -> list[int]:
    reports = [Coded(BEGIN + dt.timedelta(weeks=week), (("who", ""),)) for week, count in enumerate(weeks) for _ in range(count)]
    found = signals(reports, BEGIN + dt.timedelta(weeks=len(weeks), days=-1))
    return [((one.noticed - BEGIN).days + 1) // 7 - 1 for one in found if one.sort is Sort.SURGE]


def ears(weeks: list[int]) -> list[int]:
    """Weeks of alarm, of one episode the first."""
    alarms = []
    for week in range(9, len(weeks)):
        base = weeks[week - 9 : week - 2]
        if weeks[week] > statistics.mean(base) + 3 * max(statistics.stdev(base), 0.5):
            alarms.append(week)
    return [one for one in alarms if one - 1 not in alarms]


def measured(find: Any, mean: float, even: float) -> dict[str, float]:
    calm = [find(counts(seed, mean, even, 1.0)) for seed in range(RUNS)]
    changed = [find(counts(seed, mean, even, 3.0)) for seed in range(RUNS)]
    after = [min((week - CHANGE + 1 for week in found if week >= CHANGE), default=None) for found in changed]
    known = [one for one in after if one is not None]
    return {
        "false_alarms_a_year": round(sum(map(len, calm)) / (RUNS * (WEEKS - 9) / 52.18), 2),
        "tripled_and_found": round(len(known) / RUNS, 2),
        "median_weeks_to_find": statistics.median(known) if known else float("nan"),
    }


def main() -> None:
    begun = time.process_time()
    result: dict[str, Any] = {"stated_false_alarms_a_year": FALSE_A_YEAR, "series": {}}
    for name, mean, even in (("thin", 1.5, np.inf), ("even", 8.0, np.inf), ("uneven", 8.0, 5.0)):
        result["series"][name] = {"ours": measured(ours, mean, even), "EARS C2": measured(ears, mean, even)}
    save("signal", result | {"cpu_seconds": round(time.process_time() - begun, 1)})


if __name__ == "__main__":
    main()
