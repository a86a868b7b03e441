"""One way in: an instance and what is asked of it → an answer.

First a plan as a careful person would make it, at once. Then, where the whole model is small, CP-SAT to proof; where it is not, a search
through large neighbourhoods beside a bound by PDLP. What no solver vouches for is not used: the answer falls back to the first plan.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from importlib.metadata import version

import msgspec
import numpy as np

from safeconduct.casework.placing import exact, neighbourhood
from safeconduct.casework.placing.answer import Answer, Proposal, Status, answer, value
from safeconduct.casework.placing.bound import floor, relaxation
from safeconduct.casework.placing.greedy import best_fit
from safeconduct.casework.placing.instance import Instance, NotOfTheFile
from safeconduct.casework.placing.linear import Columns
from safeconduct.casework.placing.plan import NOWHERE, empty, fits, put, tally
from safeconduct.casework.placing.rules import Ints, Rules, Weights
from safeconduct.ground.errors import N_
from safeconduct.ground.progress import QUIET, Progress

WHOLE = 4_000
"""Pairs of party and shelter up to which the model is solved whole."""
_BETWEEN = 1.0
"""Least seconds between two plans that are handed on while the search goes on."""
Better = Callable[[Answer], None]
Clock = Callable[[], float]


class Ask(msgspec.Struct, frozen=True):
    seconds: float = 300.0
    seed: int = 1
    workers: int = 0
    """0: as the method likes it. With 1 worker and the same seed, a small instance gives the same plan."""
    keep: dict[str, str] = {}
    """A plan that stands: moving somebody away from it costs."""
    locked: dict[str, str] = {}
    """Placements by hand; they keep every rule among themselves (`insist.locks`)."""


def nothing(_answer: Answer, /) -> None:
    pass


class Run:
    """What is under way: the best plan so far, and who wants to hear of it."""

    def __init__(self, rules: Rules, ask: Ask, clock: Clock, stop: threading.Event, better: Better, progress: Progress) -> None:
        self.rules, self.ask, self.clock, self.stop = rules, ask, clock, stop
        self.better, self.progress = better, progress
        self.shown = ("", -1)
        self.begun, self.told, self.told_at = clock(), -1, -_BETWEEN
        self.kept = _kept(rules, ask.keep) if ask.keep else None
        self.locked = numbers(rules, ask.locked)
        self.best = first(rules, self.kept, self.locked)
        self.free = [p for p in range(len(rules.parties)) if self.locked[p] == NOWHERE]
        self.columns = Columns(rules, self.best, self.free, self.kept)
        prices = sum(one * two for one, two in zip(self.columns.price, self.columns.values(self.best), strict=True))
        self.base = value(rules, self.best, self.kept) - prices
        """What the locked cost, whatever is decided about the others."""
        self.bound = self.base + floor(self.columns)
        self._lock = threading.Lock()

    def hear(self, plan: Ints) -> None:
        """From any thread."""
        with self._lock:
            if value(self.rules, plan, self.kept) < value(self.rules, self.best, self.kept):
                self.best = plan.copy()

    def tell(self, at_once: bool = False) -> None:
        """Hand the best so far on, where it is better than what was handed on before; from the thread that waits."""
        with self._lock:
            plan = self.best
        worth = value(self.rules, plan, self.kept)
        if worth != self.told and (at_once or self.clock() - self.told_at >= _BETWEEN):
            self.better(self.answer(plan, Status.FEASIBLE, "best so far"))
            self.told, self.told_at = worth, self.clock()

    def answer(self, plan: Ints, status: Status, solver: str) -> Answer:
        return answer(self.rules, Proposal(plan, status, self.bound, solver, self.kept), self.spent(), self.ask.seed)

    def spent(self) -> float:
        return self.clock() - self.begun

    def left(self) -> float:
        return self.ask.seconds - self.spent()

    def wait(self, hand: threading.Thread, step: str) -> None:
        """Until this thread has ended, telling of better plans meanwhile; a failure to tell stops the work."""
        try:
            while hand.is_alive():
                hand.join(0.1)
                self.tell()
                self._show(step)
        except BaseException:
            self.stop.set()
            hand.join()
            raise

    def _show(self, step: str) -> None:
        done = min(int(self.spent()), int(self.ask.seconds))
        if (step, done) != self.shown:
            self.shown = (step, done)
            self.progress(step, done, int(self.ask.seconds))


def place(
    instance: Instance, ask: Ask, clock: Clock, stop: threading.Event | None = None, better: Better = nothing,
    progress: Progress = QUIET, weights: Weights | None = None,
) -> Answer:  # fmt: skip
    """Raises UnsoundPlan rather than give out a plan that breaks a rule."""
    run = Run(Rules(instance, weights), ask, clock, stop or threading.Event(), better, progress)
    run.tell(at_once=True)
    found = _whole(run) if len(run.columns.at) <= WHOLE else _large(run)
    better(found)
    return found


def _whole(run: Run) -> Answer:
    how = exact.How(run.left(), run.ask.workers or 8, run.ask.seed)
    found: list[exact.Solved] = []
    hand = threading.Thread(
        target=lambda: found.append(exact.solve(run.columns, run.best, how, run.stop, run.hear)), daemon=True
    )
    hand.start()
    run.wait(hand, N_("solving the whole model"))
    plan, bound, proven = found[0] if found else exact.NOTHING
    if plan is None:
        return run.answer(run.best, Status.FALLBACK, "best-fit")
    run.hear(plan)
    run.bound = max(run.bound, run.base + bound)
    return run.answer(plan if proven else run.best, Status.OPTIMAL if proven else Status.FEASIBLE, solver_name("CP-SAT"))


def _large(run: Run) -> Answer:
    search = neighbourhood.Search(run.rules, run.best, run.ask.seed, run.kept, run.free)
    bounds: list[int] = []
    seconds = run.left()
    aside = threading.Thread(target=lambda: bounds.append(relaxation(run.columns, max(seconds * 0.6, 1.0))), daemon=True)
    aside.start()
    hand = threading.Thread(target=lambda: search.run(seconds, run.ask.workers or 2, run.stop, run.hear), daemon=True)
    hand.start()
    run.wait(hand, N_("bettering the plan"))
    if not run.stop.is_set():
        run.wait(aside, N_("bounding what is possible"))
    run.bound = max([run.bound, *(run.base + one for one in bounds)])
    if not search.answered:
        return run.answer(run.best, Status.FALLBACK, "best-fit")
    proven = value(run.rules, search.plan, run.kept) <= run.bound
    return run.answer(search.plan, Status.OPTIMAL if proven else Status.FEASIBLE, solver_name("large neighbourhoods over CP-SAT"))


def solver_name(method: str) -> str:
    return f"{method} {version('ortools')}"


def first(rules: Rules, kept: Ints | None, locked: Ints) -> Ints:
    """Best-fit around who is locked and, where there is a plan that stands, around whoever may stay where they are."""
    plan = locked.copy()
    used = tally(rules, plan)
    stay = empty(rules) if kept is None else kept
    for party in np.flatnonzero((plan == NOWHERE) & (stay != NOWHERE)):
        if fits(rules, plan, used, int(party), int(stay[party])):
            put(rules, plan, used, int(party), int(stay[party]))
    around, alone = best_fit(rules, plan), best_fit(rules, locked)
    return min((around, alone), key=lambda one: value(rules, one, kept))


def _kept(rules: Rules, keep: Mapping[str, str]) -> Ints:
    """Who is not in the file any more, or may not stay where they were, has nothing to keep."""
    known = {who: where for who, where in keep.items() if who in rules.place_of and where in rules.shelter_of}
    plan = numbers(rules, known)
    for party in np.flatnonzero(plan != NOWHERE):
        if not rules.allowed[party, plan[party]]:
            plan[party] = NOWHERE
    return plan


def numbers(rules: Rules, assignments: Mapping[str, str]) -> Ints:
    plan = empty(rules)
    for who, where in assignments.items():
        if who not in rules.place_of or where not in rules.shelter_of:
            raise NotOfTheFile
        plan[rules.place_of[who]] = rules.shelter_of[where]
    return plan
