"""Placing as the network lives: a party is known from `known_from`, those who arrive tonight are given a bed tonight and keep it.

Nobody real is refused a bed for somebody imagined: foresight only chooses among the beds that are open.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

import numpy as np

from safeconduct.casework.placing.answer import Answer, Proposal, Status, answer
from safeconduct.casework.placing.bound import floor, relaxation
from safeconduct.casework.placing.foresight import Foresight, Guest, best_fit_cost, future, real
from safeconduct.casework.placing.instance import Instance
from safeconduct.casework.placing.linear import Columns
from safeconduct.casework.placing.plan import NOWHERE, Tally, empty, fits, put, take, tally
from safeconduct.casework.placing.rules import Ints, Rules
from safeconduct.casework.placing.solve import Ask
from safeconduct.ground.errors import N_
from safeconduct.ground.progress import QUIET, Progress


def roll(
    rules: Rules, how: Foresight, seed: int, every: int = 1, stop: threading.Event | None = None, progress: Progress = QUIET
) -> Ints:
    """The plan that came to be by the last night. `every`: nights between two rounds; whoever arrives meanwhile and was known at the round
    before is given a bed there already. Once stopped, the rest is best-fit."""
    done = empty(rules)
    used = tally(rules, done)
    for night in range(rules.instance.nights):
        progress(N_("placing night by night"), night, rules.instance.nights)
        until = night + every if night % every == 0 else night + 1
        waiting = (done == NOWHERE) & (rules.known <= night) & (rules.arrive >= night) & (rules.arrive < until)
        soon = sorted(map(int, np.flatnonzero(waiting)), key=lambda p: (rules.arrive[p], -int(rules.unplaced[p]), p))
        for place, party in enumerate(soon):
            chance = random.Random(f"{seed} {night} {place}")  # noqa: S311
            futures = 0 if stop is not None and stop.is_set() else how.futures
            _give(rules, done, used, party, night, how._replace(futures=futures), chance)
    return done


def _give(rules: Rules, done: Ints, used: Tally, party: int, night: int, how: Foresight, chance: random.Random) -> None:
    options = [int(s) for s in np.flatnonzero(rules.allowed[party]) if fits(rules, done, used, party, int(s))]
    if not options:
        return
    casts = [_cast(rules, done, party, night, how, chance) for _ in range(how.futures)] if len(options) > 1 else []
    put(rules, done, used, party, min(options, key=lambda s: (_price(rules, done, used, party, s, casts), s)))


def _cast(rules: Rules, done: Ints, party: int, night: int, how: Foresight, chance: random.Random) -> list[Guest]:
    """Who comes while this party stays: those known, and one draw of those who may."""
    until = int(rules.leave[party])
    known = (done == NOWHERE) & (rules.known <= night) & (rules.arrive >= night) & (rules.arrive < until)
    sure = [real(rules, int(p)) for p in np.flatnonzero(known) if p != party]
    return sorted([*sure, *future(rules, night, until, how, chance)], key=lambda one: (one.arrive, -one.unplaced))


def _price(rules: Rules, done: Ints, used: Tally, party: int, shelter: int, casts: list[list[Guest]]) -> float:
    opens = not used.addresses[rules.worker[party], shelter]
    now = int(rules.cost[party, shelter]) + rules.weights.address * opens
    if not casts:
        return float(now)
    put(rules, done, used, party, shelter)
    later = sum(best_fit_cost(rules, used, cast) for cast in casts) / len(casts)
    take(rules, done, used, party)
    return now + later


def place(
    instance: Instance, ask: Ask, every: int, clock: Callable[[], float], stop: threading.Event | None = None, progress: Progress = QUIET
) -> Answer:
    """The bound is that of hindsight: what one would have reached who knew everything."""
    begun, stop = clock(), stop or threading.Event()
    rules = Rules(instance)
    timer = threading.Timer(ask.seconds, stop.set)
    timer.daemon = True
    timer.start()
    try:
        plan = roll(rules, Foresight(), ask.seed, every, stop, progress)
    finally:
        timer.cancel()
    everybody = Columns(rules, empty(rules), range(len(rules.parties)))
    left = ask.seconds - (clock() - begun)
    bound = max(floor(everybody), relaxation(everybody, min(left, 20.0)) if left > 0 and not stop.is_set() else 0)
    return answer(rules, Proposal(plan, Status.FEASIBLE, bound, "rollout over best-fit"), clock() - begun, ask.seed)
