"""First-fit and best-fit: what a careful person with a notebook does. The fallback when no solver answers, and the peers of the bench."""

from __future__ import annotations

import numpy as np

from safeconduct.casework.placing.plan import NOWHERE, Tally, empty, fits, put, tally
from safeconduct.casework.placing.rules import Ints, Rules


def in_order(rules: Rules) -> list[int]:
    """Parties as they come: by night of arrival, nearest danger first, larger first."""
    return sorted(
        range(len(rules.parties)), key=lambda p: (rules.arrive[p], -rules.parties[p].priority, -rules.size[p], p)
    )


def first_fit(rules: Rules) -> Ints:
    return fill(rules, empty(rules), best=False)


def best_fit(rules: Rules, start: Ints | None = None) -> Ints:
    return fill(rules, empty(rules) if start is None else start.copy(), best=True)


def fill(rules: Rules, plan: Ints, best: bool, parties: list[int] | None = None) -> Ints:
    """Place who is not placed yet, one by one; nobody already placed is moved."""
    used = tally(rules, plan)
    for party in in_order(rules) if parties is None else parties:
        if plan[party] == NOWHERE:
            options = [(_price(rules, used, party, s) if best else 0, s) for s in _open(rules, plan, used, party)]
            if options and (not best or min(options)[0] < rules.unplaced[party]):
                put(rules, plan, used, party, min(options)[1])
    return plan


def _open(rules: Rules, plan: Ints, used: Tally, party: int) -> list[int]:
    able = np.flatnonzero(rules.allowed[party])
    return [int(s) for s in able if fits(rules, plan, used, party, int(s))]


def _price(rules: Rules, used: Tally, party: int, shelter: int) -> int:
    opens = not used.addresses[rules.worker[party], shelter]
    return int(rules.cost[party, shelter]) + rules.weights.address * opens
