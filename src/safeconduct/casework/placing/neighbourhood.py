"""Large-neighbourhood search over CP-SAT (Shaw 1998): free some parties, solve them exactly with the rest fixed, keep what is better.

Four ways to choose who is freed, drawn by how much each has gained per second lately (adaptive, Ropke and Pisinger 2006):
`stranded` a party without a bed and those who could make room for it; `addresses` all parties of a few caseworkers who know the same
houses; `houses` everybody in a few shelters that could take each other's guests; `weeks` everybody whose stay meets a span of nights.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence

import numpy as np

from safeconduct.casework.placing.answer import value
from safeconduct.casework.placing.exact import Heard, How, solve
from safeconduct.casework.placing.linear import Columns
from safeconduct.casework.placing.plan import NOWHERE, tally
from safeconduct.casework.placing.rules import Ints, Rules

SMALLEST, FIRST, LARGEST = 20, 60, 240
_SUB_SECONDS = 4.0
Choose = Callable[[Rules, Ints, random.Random, int], list[int]]


def stranded(rules: Rules, plan: Ints, chance: random.Random, size: int) -> list[int]:
    out = np.flatnonzero(plan == NOWHERE).tolist()
    party = chance.choice(out) if out else chance.randrange(len(plan))
    meet = (rules.arrive < rules.leave[party]) & (rules.leave > rules.arrive[party])
    houses = rules.allowed[party]
    near = [p for p in np.flatnonzero(meet & (plan != NOWHERE)).tolist() if houses[plan[p]]]
    chance.shuffle(near)
    return [party, *_more(near, size - 1, chance, [p for p in out if p != party])]


def addresses(rules: Rules, plan: Ints, chance: random.Random, size: int) -> list[int]:
    known = tally(rules, plan).addresses > 0
    worker = chance.randrange(len(rules.workers))
    shared = (known & known[worker]).sum(axis=1) + np.array([chance.random() * 1.5 for _ in rules.workers])
    shared[worker] = known.shape[1] + 1
    found: list[int] = []
    for one in np.argsort(-shared):
        theirs = np.flatnonzero(rules.worker == one).tolist()
        if found and len(found) + len(theirs) > size:
            break
        found += theirs
    return found[:size] if len(found) > size else found


def houses(rules: Rules, plan: Ints, chance: random.Random, size: int) -> list[int]:
    first = chance.randrange(len(rules.shelters))
    could = rules.allowed.astype(np.int64)
    alike = could.T @ could[:, first] + np.array([chance.random() * 12 for _ in rules.shelters])
    alike[first] = len(plan) + 13
    found = np.flatnonzero(plan == NOWHERE).tolist()
    found = chance.sample(found, min(len(found), size // 6))
    for shelter in np.argsort(-alike):
        there = np.flatnonzero(plan == shelter).tolist()
        if len(found) + len(there) > size:
            break
        found += there
    return found


def weeks(rules: Rules, plan: Ints, chance: random.Random, size: int) -> list[int]:
    night = chance.randrange(rules.instance.nights)
    centre = (rules.arrive + rules.leave) / 2
    near = np.abs(centre - night) + np.array([chance.random() * 20 for _ in plan])
    return [int(p) for p in np.argsort(near)[:size]]


WAYS: tuple[Choose, ...] = (stranded, addresses, houses, weeks)


def _more(near: Sequence[int], size: int, chance: random.Random, out: list[int]) -> list[int]:
    some = chance.sample(out, min(len(out), size // 5))
    return [*some, *near[: size - len(some)]]


class Search:
    """One plan, bettered by as many threads as there are cores; each solve is outside the lock."""

    def __init__(self, rules: Rules, plan: Ints, seed: int, kept: Ints | None = None, open_: Sequence[int] | None = None) -> None:
        self.rules, self.plan, self.kept = rules, plan.copy(), kept
        self.best = value(rules, plan, kept)
        self.open = None if open_ is None else np.isin(np.arange(len(plan)), np.array(open_, dtype=np.int64))
        self._seed = seed
        self._lock = threading.Lock()
        self._gain = dict.fromkeys(WAYS, 1.0)
        self._size = {way: float(FIRST) for way in WAYS}
        self.rounds = 0
        self.answered = 0

    def run(self, seconds: float, threads: int, stop: threading.Event, heard: Heard) -> None:
        until = time.monotonic() + seconds
        hands = [threading.Thread(target=self._work, args=(until, number, stop, heard), daemon=True) for number in range(threads)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()

    def _work(self, until: float, number: int, stop: threading.Event, heard: Heard) -> None:
        chance = random.Random(f"{self._seed} {number}")  # noqa: S311
        while time.monotonic() < until and not stop.is_set():
            self.once(chance, until, stop)
            heard(self.plan)

    def once(self, chance: random.Random, until: float, stop: threading.Event) -> None:
        with self._lock:
            least = max(self._gain.values()) / 5
            way = chance.choices(WAYS, [max(self._gain[one], least) for one in WAYS])[0]
            plan, size = self.plan.copy(), int(self._size[way])
        free = way(self.rules, plan, chance, size)
        if self.open is not None:
            free = [p for p in free if self.open[p]]
        if not free:
            return
        begun = time.monotonic()
        columns = Columns(self.rules, plan, free, self.kept)
        solved = solve(columns, plan, How(min(_SUB_SECONDS, until - begun), 1, chance.randrange(2**31)), stop)
        self._learn(way, plan, free, solved.plan, solved.proven, time.monotonic() - begun)

    def _learn(self, way: Choose, before: Ints, free: list[int], after: Ints | None, proven: bool, spent: float) -> None:
        with self._lock:
            self.rounds += 1
            gained = 0
            if after is not None:
                self.answered += 1
                gained = self._take(before, free, after)
            self._gain[way] = max(0.1, 0.8 * self._gain[way] + 0.2 * gained / max(spent, 0.01))
            quick = proven and spent < _SUB_SECONDS / 8
            self._size[way] = min(LARGEST, self._size[way] * 1.05) if quick else max(SMALLEST, self._size[way] * (0.97 if proven else 0.9))

    def _take(self, before: Ints, free: list[int], after: Ints) -> int:
        """The other thread may have changed the ground meanwhile: merge, look again, keep only what holds and is better."""
        merged = self.plan.copy()
        merged[free] = after[free]
        if not np.array_equal(before, self.plan) and not holds(self.rules, merged):
            return 0
        worth = value(self.rules, merged, self.kept)
        if worth > self.best:
            return 0
        gained = self.best - worth
        self.plan, self.best = merged, worth
        return gained


def holds(rules: Rules, plan: Ints) -> bool:
    """Whether two answers that did not know of each other still keep every rule between parties."""
    used = tally(rules, plan)
    crowded = used.free.min() < 0
    known = (np.count_nonzero(used.addresses, axis=0) > rules.limit).any()
    together = any(plan[p] != NOWHERE and plan[p] == plan[q] for p in range(len(plan)) for q in rules.apart[p])
    return not (crowded or known or together)
