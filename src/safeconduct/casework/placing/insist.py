"""Placements locked by hand. They may cost whatever they cost, but they keep the hard rules; where they cannot, a smallest set of rules in
conflict is named.

Everybody else may be left without a bed, so nothing but what is insisted on can be infeasible: each rule that is broken with all of it in
place is a conflict by itself, and its smallest part is counted exactly, without a solver.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import msgspec
import numpy as np

from safeconduct.casework.placing.instance import Instance
from safeconduct.casework.placing.plan import NOWHERE
from safeconduct.casework.placing.rules import Ints, Rules
from safeconduct.casework.placing.solve import numbers
from safeconduct.ground.errors import N_, Refused


class Conflict(msgspec.Struct, frozen=True):
    """With these placements this rule is broken; with any one of them left out it is not."""

    rule: str
    placements: tuple[tuple[str, str], ...]
    night: int | None = None


class CannotInsist(Refused):
    def __init__(self, conflict: Conflict) -> None:
        self.conflict = conflict
        on = "" if conflict.night is None else f" ({conflict.night})"
        super().__init__(
            N_("these placements cannot all be insisted on: {placements}; the rule is {rule}{night}"),
            N_("leave out one of them, or ask about that rule"),
            placements=" ".join(f"{who}={where}" for who, where in conflict.placements), rule=conflict.rule, night=on,
        )  # fmt: skip


def locks(instance: Instance, wanted: Mapping[str, str]) -> None:
    """Raises CannotInsist with a smallest conflict, or NotOfTheFile."""
    rules = Rules(instance)
    conflicts = list(_conflicts(rules, numbers(rules, wanted)))
    if conflicts:
        raise CannotInsist(min(conflicts, key=lambda one: len(one.placements)))


def _conflicts(rules: Rules, plan: Ints) -> Iterator[Conflict]:
    guests: dict[int, list[int]] = defaultdict(list)
    for party in np.flatnonzero(plan != NOWHERE):
        shelter = int(plan[party])
        guests[shelter].append(int(party))
        for rule in rules.broken(int(party), shelter):
            yield Conflict(rule, _named(rules, plan, [int(party)]))
    for shelter, there in guests.items():
        yield from _crowded(rules, plan, shelter, there)
        yield from _known(rules, plan, shelter, there)
        for one in there:
            yield from (Conflict("apart", _named(rules, plan, [one, other])) for other in rules.apart[one] if one < other in there)


def _named(rules: Rules, plan: Ints, parties: list[int]) -> tuple[tuple[str, str], ...]:
    return tuple((rules.parties[p].id, rules.shelters[int(plan[p])].id) for p in parties)


def _crowded(rules: Rules, plan: Ints, shelter: int, there: list[int]) -> Iterator[Conflict]:
    """The fewest for each night are the largest."""
    for night in range(rules.instance.nights):
        asleep = sorted((p for p in there if rules.arrive[p] <= night < rules.leave[p]), key=lambda p: -int(rules.size[p]))
        count = int(np.searchsorted(np.cumsum(rules.size[asleep]), rules.beds[shelter, night], side="right"))
        if count < len(asleep):
            yield Conflict("beds", _named(rules, plan, asleep[: count + 1]), night)


def _known(rules: Rules, plan: Ints, shelter: int, there: list[int]) -> Iterator[Conflict]:
    one_each = list({int(rules.worker[p]): p for p in there}.values())
    limit = int(rules.limit[shelter])
    if len(one_each) > limit:
        yield Conflict("address", _named(rules, plan, one_each[: limit + 1]))
