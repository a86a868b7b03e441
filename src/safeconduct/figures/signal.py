"""Signals: more than before (surge), or others than before (a code whose share grows), over coded reports step by step.

Each question has a budget of false alarms a year, split over its looks, its windows and the codes that could alarm at all; the tests are
exact given what they hold fixed (figures/surprise.py), so the expected number of false alarms stays within the budget however
often one looks. What is assumed is said in docs/signals.md: reports that do not depend on each other, steps no more uneven than stated.
Counts only: a signal names a code and a week, says no count under five, and never crosses two dimensions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from safeconduct.figures.suppress import THRESHOLD
from safeconduct.figures.surprise import dispersion, share, surge, tarone

FALSE_A_YEAR = 1.0
"""Of one question, on average, if nothing changes."""
SURGE_WINDOWS, SHARE_WINDOWS = (1, 2, 4), (4, 8)
LEAST_BEFORE = 6
"""Steps that must lie before a window; fewer say nothing."""
MOST_BEFORE = 52
FEWEST = 3
"""Reports without which nothing is signalled: two people are not a trend, and could be pointed at."""
EVENNESS = 5.0
"""The dispersion believed at best: variance of a step = mean + mean² / 5."""
RARE = 0.1


class Coded(NamedTuple):
    """One report reduced to its day and codes, by dimension: who, where, how."""

    day: dt.date
    codes: tuple[tuple[str, str], ...]


class Sort(StrEnum):
    SURGE = "surge"
    """More reports than before."""
    NEW_GROUP = "new_group"
    """A code that was never or rarely seen before."""
    SHIFT = "shift"
    """A code that was common takes a larger share."""


class Signal(NamedTuple):
    """`seen` is None where fewer than five reports are behind it. `level`: chance of it if nothing had changed, as a power of ten."""

    sort: Sort
    dimension: str
    code: str
    noticed: dt.date
    since: dt.date
    seen: int | None
    level: str


class Watch(NamedTuple):
    """How long a step is and how many false alarms a question may raise in a year."""

    step_days: int = 7
    false_a_year: float = FALSE_A_YEAR

    @property
    def level(self) -> float:
        """Of one question at one look."""
        return self.false_a_year * self.step_days / 365.25


class Look(NamedTuple):
    """What stands before and in one window that ends at a step."""

    begin: dt.date
    end: dt.date
    before: Sequence[Sequence[Coded]]
    window: Sequence[Sequence[Coded]]


def signals(reports: Iterable[Coded], until: dt.date, watch: Watch = Watch()) -> list[Signal]:  # noqa: B008  (a constant)
    """Every signal raised at the end of a step up to and with `until`, oldest first; one that goes on is told once."""
    steps, begin = _steps(reports, until, watch.step_days)
    raised: list[Signal] = []
    standing: set[tuple[str, str]] = set()
    for number in range(LEAST_BEFORE + 1, len(steps) + 1):
        found = {(one.dimension, one.code): one for one in at_step(steps[:number], begin, watch)}
        raised += (one for key, one in found.items() if key not in standing)
        standing = set(found)
    return raised


def at_step(steps: Sequence[Sequence[Coded]], begin: dt.date, watch: Watch) -> list[Signal]:
    """What the newest of these steps shows."""
    found = [one for one in _surges(steps, begin, watch) if one is not None][:1]
    for dimension in sorted({name for step in steps for report in step for name, _ in report.codes}):
        found += _shares(steps, begin, watch, dimension)
    return found


def _steps(reports: Iterable[Coded], until: dt.date, days: int) -> tuple[list[list[Coded]], dt.date]:
    """Whole steps that end with `until`, the first no earlier than the first report."""
    known = [one for one in reports if one.day <= until]
    if not known:
        return [], until
    count = ((until - min(one.day for one in known)).days + 1) // days
    begin = until - dt.timedelta(days=count * days - 1)
    steps: list[list[Coded]] = [[] for _ in range(count)]
    for one in known:
        if one.day >= begin:
            steps[(one.day - begin).days // days].append(one)
    return steps, begin


def _looks(steps: Sequence[Sequence[Coded]], begin: dt.date, watch: Watch, windows: Sequence[int]) -> Iterator[Look]:
    step = dt.timedelta(days=watch.step_days)
    for window in windows:
        first = len(steps) - window
        if first >= LEAST_BEFORE:
            before = steps[max(0, first - MOST_BEFORE) : first]
            yield Look(begin + first * step, begin + len(steps) * step - dt.timedelta(days=1), before, steps[first:])


def _surges(steps: Sequence[Sequence[Coded]], begin: dt.date, watch: Watch) -> Iterator[Signal | None]:
    level = watch.level / len(SURGE_WINDOWS)
    for look in _looks(steps, begin, watch, SURGE_WINDOWS):
        counts = [len(one) for one in look.before]
        seen = sum(len(one) for one in look.window)
        even = dispersion(counts, EVENNESS)
        chance = surge(seen, seen + sum(counts), len(look.window), len(counts), even)
        yield _signal(Sort.SURGE, "reports", "all", look, seen, chance) if seen >= FEWEST and chance <= level else None


def _shares(steps: Sequence[Sequence[Coded]], begin: dt.date, watch: Watch, dimension: str) -> list[Signal]:
    found: dict[str, Signal] = {}
    for look in _looks(steps, begin, watch, SHARE_WINDOWS):
        before, window = _codes(look.before, dimension), _codes(look.window, dimension)
        for one in _grown(before, window, look, dimension, watch.level / len(SHARE_WINDOWS)):
            found.setdefault(one.code, one)
    return list(found.values())


def _codes(steps: Sequence[Sequence[Coded]], dimension: str) -> list[str]:
    """Codes of the reports that carry the dimension at all: what was not asked is no evidence."""
    return [code for step in steps for report in step for name, code in report.codes if name == dimension and code]


def _grown(before: Sequence[str], window: Sequence[str], look: Look, dimension: str, level: float) -> Iterator[Signal]:
    n, total = len(window), len(before) + len(window)
    if not before:
        return
    codes = sorted(set(window))
    margins = [before.count(code) + window.count(code) for code in sorted({*before, *window})]
    least = tarone([share(min(coded, n), n, coded, total) if coded >= FEWEST else 1.0 for coded in margins], level)
    for code in codes:
        seen, known = window.count(code), before.count(code)
        chance = share(seen, n, known + seen, total)
        if seen >= FEWEST and chance <= least:
            sort = Sort.NEW_GROUP if known <= RARE * len(before) else Sort.SHIFT
            yield _signal(sort, dimension, code, look, seen, chance)


def _signal(sort: Sort, dimension: str, code: str, look: Look, seen: int, chance: float) -> Signal:
    return Signal(sort, dimension, code, look.end, look.begin, seen if seen >= THRESHOLD else None, f"1e{_power(chance)}")


def _power(chance: float) -> int:
    """The power of ten at or above a probability: precise ones would give small counts away."""
    power = 0
    while power > -9 and chance <= 10.0 ** (power - 1):
        power -= 1
    return power
