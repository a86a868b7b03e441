"""A plan: for each party the number of its shelter, or -1. Its cost, its free beds and its addresses, all counted afresh."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from safeconduct.casework.placing.rules import Ints, Rules

NOWHERE = -1


class Tally(NamedTuple):
    """What a plan uses. `free`: S × N beds left; `addresses`: W × S, how many parties of a caseworker sleep there."""

    free: Ints
    addresses: Ints


def empty(rules: Rules) -> Ints:
    return np.full(len(rules.parties), NOWHERE, dtype=np.int64)


def tally(rules: Rules, plan: Ints) -> Tally:
    free = rules.beds.copy()
    addresses = np.zeros((len(rules.workers), len(rules.shelters)), dtype=np.int64)
    for party, shelter in enumerate(plan):
        if shelter != NOWHERE:
            free[shelter, rules.arrive[party] : rules.leave[party]] -= rules.size[party]
            addresses[rules.worker[party], shelter] += 1
    return Tally(free, addresses)


def address_pairs(rules: Rules, plan: Ints) -> int:
    there = plan != NOWHERE
    return len(set(zip(rules.worker[there].tolist(), plan[there].tolist(), strict=True)))


def objective(rules: Rules, plan: Ints) -> int:
    """To be minimised."""
    there = np.flatnonzero(plan != NOWHERE)
    unplaced = int(rules.unplaced[plan == NOWHERE].sum())
    return unplaced + int(rules.cost[there, plan[there]].sum()) + rules.weights.address * address_pairs(rules, plan)


def between(rules: Rules, plan: Ints, used: Tally, party: int, shelter: int) -> list[str]:
    """The rules between parties that stand against it, given who is there."""
    found = []
    if int(used.free[shelter, rules.arrive[party] : rules.leave[party]].min()) < rules.size[party]:
        found.append("crowded")
    if any(plan[other] == shelter for other in rules.apart[party]):
        found.append("apart")
    known = used.addresses[:, shelter]
    if not known[rules.worker[party]] and np.count_nonzero(known) >= rules.limit[shelter]:
        found.append("address")
    return found


def fits(rules: Rules, plan: Ints, used: Tally, party: int, shelter: int) -> bool:
    """Whether the rules between parties allow it. The pair itself must be allowed."""
    return not between(rules, plan, used, party, shelter)


def against(rules: Rules, plan: Ints, used: Tally, party: int, shelter: int) -> list[str]:
    """Every rule against it; a house that never has the beds is `beds`, one that others sleep in `crowded`."""
    alone = rules.broken(party, shelter)
    return [*alone, *(rule for rule in between(rules, plan, used, party, shelter) if rule != "crowded" or "beds" not in alone)]


def put(rules: Rules, plan: Ints, used: Tally, party: int, shelter: int) -> None:
    plan[party] = shelter
    used.free[shelter, rules.arrive[party] : rules.leave[party]] -= rules.size[party]
    used.addresses[rules.worker[party], shelter] += 1


def take(rules: Rules, plan: Ints, used: Tally, party: int) -> None:
    """Undo `put`."""
    used.free[plan[party], rules.arrive[party] : rules.leave[party]] += rules.size[party]
    used.addresses[rules.worker[party], plan[party]] -= 1
    plan[party] = NOWHERE
