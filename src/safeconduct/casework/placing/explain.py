"""Why a party is where it is: each shelter with the rules that exclude it, or what it would cost to insist on it; and one bed more.

What insisting costs, and what a bed would save, is found by solving the neighbourhood afresh (whoever is there on the same nights may
move), so the cost is *at most* and the saving *at least* what is said.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Collection, Iterator, Sequence

import msgspec
import numpy as np

from safeconduct.casework.placing import exact
from safeconduct.casework.placing.answer import value
from safeconduct.casework.placing.greedy import fill
from safeconduct.casework.placing.instance import Instance, NotOfTheFile
from safeconduct.casework.placing.linear import Columns
from safeconduct.casework.placing.plan import NOWHERE, against, fits, put, take, tally
from safeconduct.casework.placing.rules import Ints, Rules, Weights
from safeconduct.casework.placing.solve import numbers
from safeconduct.ground.errors import N_
from safeconduct.ground.progress import QUIET, Progress

_FREED = 60
_BEDS_ASKED = 12
_HOW = exact.How(2.0, 1, 1)


class Option(msgspec.Struct, frozen=True):
    shelter: str
    rules: tuple[str, ...]
    """Against it as the plan stands; where only others are in the way, insisting is possible and `costs` says at what price."""
    wishes: dict[str, int]
    """What this shelter costs by itself, wish by wish."""
    costs: int | None
    """At most; None where a hard rule of the pair forbids it."""


class Bed(msgspec.Struct, frozen=True):
    shelter: str
    saves: int
    """At least, in the objective."""
    here: bool
    """Whether the party itself would then sleep there."""


class Explained(msgspec.Struct, frozen=True):
    party: str
    shelter: str | None
    options: tuple[Option, ...]
    one_bed_more: tuple[Bed, ...]
    ask_about: tuple[str, ...]
    """For a party without a bed: the rules of the shelters that break fewest."""


class _Held(Rules):
    def __init__(self, instance: Instance, held: Collection[str], weights: Weights | None = None) -> None:
        super().__init__(instance, weights)
        self.held = frozenset(self.place_of[one] for one in held)


def explain(
    instance: Instance, given: dict[str, str], who: str, stop: threading.Event, progress: Progress = QUIET,
    held: Collection[str] = (), weights: Weights | None = None,
) -> Explained:  # fmt: skip
    """`held` were placed by hand and stay where they are."""
    rules = _Held(instance, held, weights)
    if who not in rules.place_of:
        raise NotOfTheFile
    plan, party = numbers(rules, given), rules.place_of[who]
    options = []
    for shelter in range(len(rules.shelters)):
        progress(N_("explaining"), shelter, 2 * len(rules.shelters))
        options.append(_option(rules, plan, party, shelter, stop))
    beds = tuple(_beds(rules, plan, party, stop, progress))
    where = None if plan[party] == NOWHERE else rules.shelters[int(plan[party])].id
    return Explained(who, where, tuple(sorted(options, key=_order)), beds, _ask_about(options) if where is None else ())


def _order(option: Option) -> tuple[bool, int, int]:
    return option.costs is None, len(option.rules) if option.costs is None else option.costs, len(option.rules)


def _ask_about(options: Sequence[Option]) -> tuple[str, ...]:
    fewest = min((len(one.rules) for one in options if one.rules), default=0)
    return tuple(dict.fromkeys(rule for one in options if len(one.rules) == fewest for rule in one.rules))


def _option(rules: _Held, plan: Ints, party: int, shelter: int, stop: threading.Event) -> Option:
    where = rules.shelters[shelter]
    wishes = {wish: int(cost) for wish, cost in rules.terms(rules.parties[party], where).items() if cost}
    if plan[party] == shelter:
        return Option(where.id, (), wishes, 0)
    found = tuple(against(rules, plan, tally(rules, plan), party, shelter))
    if not rules.allowed[party, shelter] or stop.is_set():
        return Option(where.id, found, wishes, None)
    return Option(where.id, found, wishes, _insisted(rules, plan, party, shelter, stop))


def _insisted(rules: _Held, plan: Ints, party: int, shelter: int, stop: threading.Event) -> int | None:
    start = _moved(rules, plan, party, shelter)
    if start is None:
        return None
    free = [other for other in _near(rules, plan, party, shelter) if other != party]
    return value(rules, _solved(rules, start, free, stop)) - value(rules, plan)


def _moved(rules: _Held, plan: Ints, party: int, shelter: int) -> Ints | None:
    """The party there; whoever is in its way on its nights is put elsewhere as well as may be, one by one until it fits."""
    moved, used = plan.copy(), tally(rules, plan)
    if moved[party] != NOWHERE:
        take(rules, moved, used, party)
    away = []
    there = [int(p) for p in np.flatnonzero(moved == shelter) if int(p) not in rules.held]
    for other in sorted(there, key=lambda p: (not _meet(rules, party, p), int(rules.unplaced[p]))):
        if fits(rules, moved, used, party, shelter):
            break
        take(rules, moved, used, int(other))
        away.append(int(other))
    if not fits(rules, moved, used, party, shelter):
        return None
    put(rules, moved, used, party, shelter)
    return fill(rules, moved, best=True, parties=away)


def _meet(rules: _Held, one: int, other: int) -> bool:
    return bool(rules.arrive[one] < rules.leave[other] and rules.arrive[other] < rules.leave[one])


def _near(rules: _Held, plan: Ints, party: int, shelter: int) -> list[int]:
    """Who may move: those of the same nights, first those of this shelter and of the party's own caseworker."""
    meet = [p for p in range(len(plan)) if p not in rules.held and (_meet(rules, party, p) or plan[p] == shelter)]
    return sorted(meet, key=lambda p: (plan[p] != shelter, rules.worker[p] != rules.worker[party], p))[:_FREED]


def _solved(rules: _Held, start: Ints, free: Sequence[int], stop: threading.Event) -> Ints:
    found = exact.solve(Columns(rules, start, free), start, _HOW, stop).plan
    return start if found is None or value(rules, found) > value(rules, start) else found


def _beds(rules: _Held, plan: Ints, party: int, stop: threading.Event, progress: Progress) -> Iterator[Bed]:
    alone = [s for s in range(len(rules.shelters)) if not [rule for rule in rules.broken(party, s) if rule != "beds"]]
    for number, shelter in enumerate(sorted(alone, key=lambda s: int(rules.cost[party, s]))[:_BEDS_ASKED]):
        progress(N_("explaining"), len(rules.shelters) + number, 2 * len(rules.shelters))
        wider = _with_a_bed_more(rules, shelter)
        free = _near(rules, plan, party, shelter)
        found = plan if stop.is_set() else _solved(wider, plan, free, stop)
        saves = value(rules, plan) - value(wider, found)
        if saves > 0:
            yield Bed(rules.shelters[shelter].id, saves, bool(found[party] == shelter))


def _with_a_bed_more(rules: _Held, shelter: int) -> _Held:
    """On each night the house is open; what being there costs stays as it was."""
    wider = copy.copy(rules)
    wider.__dict__.pop("allowed", None)
    wider.__dict__["cost"] = rules.cost
    wider.beds = rules.beds.copy()
    wider.beds[shelter] += wider.beds[shelter] > 0
    return wider
