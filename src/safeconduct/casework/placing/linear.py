"""The model as rows of whole numbers, once, for every solver: all parties, or some of them while the others stay where they are.

Columns are yes or no: `at` a party in a shelter (only where every pair rule holds and there is room beside those who stay), `out` a
party without a bed, `opens` an address that a caseworker would come to know. Objective: the sum of `price`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from safeconduct.casework.placing.plan import NOWHERE, Tally, objective, tally
from safeconduct.casework.placing.rules import Ints, Rules


class Row(NamedTuple):
    """low ≤ Σ weight · column ≤ high. `sort`: one, beds, apart, opens, address. `where` names the shelter, `night` the night."""

    sort: str
    columns: list[int]
    weights: list[int]
    low: int
    high: int
    where: int = NOWHERE
    night: int = NOWHERE


class Columns:
    """`kept`: where a party stood before, so that moving it costs `weights.move`."""

    def __init__(self, rules: Rules, plan: Ints, free: Sequence[int], kept: Ints | None = None) -> None:
        self.rules, self.free = rules, list(free)
        self.rest = plan.copy()
        self.rest[self.free] = NOWHERE
        self.used = tally(rules, self.rest)
        self.fixed = objective(rules, self.rest) - int(rules.unplaced[self.free].sum())
        """What the parties that stay cost, whatever is decided here."""
        self.price: list[int] = []
        self.out = {party: self._add(int(rules.unplaced[party])) for party in self.free}
        self.at: dict[tuple[int, int], int] = {}
        self.opens: dict[tuple[int, int], int] = {}
        for party in self.free:
            self._options(party, kept)

    def _add(self, price: int) -> int:
        self.price.append(price)
        return len(self.price) - 1

    def _options(self, party: int, kept: Ints | None) -> None:
        rules, worker = self.rules, int(self.rules.worker[party])
        for shelter in self._able(party):
            moves = kept is not None and kept[party] not in (NOWHERE, shelter)
            self.at[party, shelter] = self._add(int(rules.cost[party, shelter]) + rules.weights.move * moves)
            if not self.used.addresses[worker, shelter] and (worker, shelter) not in self.opens:
                self.opens[worker, shelter] = self._add(rules.weights.address)

    def _able(self, party: int) -> list[int]:
        rules = self.rules
        stay = slice(int(rules.arrive[party]), int(rules.leave[party]))
        room = self.used.free[:, stay].min(axis=1) >= rules.size[party]
        barred = {int(self.rest[other]) for other in rules.apart[party]}
        return [int(s) for s in np.flatnonzero(rules.allowed[party] & room) if int(s) not in barred]

    def rows(self) -> Iterator[Row]:
        options: dict[int, list[int]] = defaultdict(list)
        guests: dict[int, list[int]] = defaultdict(list)
        for (party, shelter), column in self.at.items():
            options[party].append(column)
            guests[shelter].append(party)
        for party, column in self.out.items():
            columns = [column, *options[party]]
            yield Row("one", columns, [1] * len(columns), 1, 1)
        for shelter, parties in guests.items():
            yield from self._beds(shelter, parties)
        yield from self._apart()
        yield from self._addresses()

    def _beds(self, shelter: int, parties: list[int]) -> Iterator[Row]:
        for left, night, there in busiest(self.rules, parties, self.used, shelter):
            weights = [int(self.rules.size[party]) for party in there]
            if sum(weights) > left:
                yield Row("beds", [self.at[party, shelter] for party in there], weights, 0, left, shelter, night)

    def _apart(self) -> Iterator[Row]:
        for (party, shelter), column in self.at.items():
            for other in self.rules.apart[party]:
                if other > party and (other, shelter) in self.at:
                    yield Row("apart", [column, self.at[other, shelter]], [1, 1], 0, 1, shelter)

    def _addresses(self) -> Iterator[Row]:
        known, by_shelter = self.used.addresses, defaultdict(list)
        for (party, shelter), column in self.at.items():
            opens = self.opens.get((int(self.rules.worker[party]), shelter))
            if opens is not None:
                yield Row("opens", [column, opens], [1, -1], -1, 0, shelter)
        for (_, shelter), column in self.opens.items():
            by_shelter[shelter].append(column)
        for shelter, columns in by_shelter.items():
            left = int(self.rules.limit[shelter]) - int(np.count_nonzero(known[:, shelter]))
            if len(columns) > left:
                yield Row("address", columns, [1] * len(columns), 0, left, shelter)

    def values(self, plan: Ints) -> list[int]:
        """The columns as this plan has them."""
        found = [0] * len(self.price)
        for party in self.free:
            column = self.at.get((party, int(plan[party])))
            found[self.out[party] if column is None else column] = 1
            opens = self.opens.get((int(self.rules.worker[party]), int(plan[party])))
            if opens is not None:
                found[opens] = 1
        return found


def busiest(rules: Rules, parties: Sequence[int], used: Tally, shelter: int) -> list[tuple[int, int, list[int]]]:
    """(beds left, night, who could be there) for each night that says more than the others: one with fewer guests and no fewer beds
    says nothing."""
    nights: dict[frozenset[int], tuple[int, int]] = {}
    for night in sorted({int(rules.arrive[party]) for party in parties} | _drops(used, shelter)):
        there = frozenset(party for party in parties if rules.arrive[party] <= night < rules.leave[party])
        if there:
            nights[there] = min(nights.get(there, (1 << 30, night)), (int(used.free[shelter, night]), night))
    return [
        (left, night, sorted(there))
        for there, (left, night) in nights.items()
        if not any(other > there and beds <= left for other, (beds, _) in nights.items())
    ]


def _drops(used: Tally, shelter: int) -> set[int]:
    """Nights on which fewer beds are free than on the night before."""
    free = used.free[shelter]
    return {0, *(int(night) + 1 for night in np.flatnonzero(free[1:] < free[:-1]))}
