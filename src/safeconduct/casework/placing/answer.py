"""What a placement answers with. One frozen value that a command prints and a page shows; never made from a plan that was not checked."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec
import numpy as np

from safeconduct.casework.placing import check
from safeconduct.casework.placing.plan import NOWHERE, Tally, address_pairs, against, objective, tally
from safeconduct.casework.placing.rules import Ints, Rules


class Status(StrEnum):
    OPTIMAL = "optimal"
    """Proven: no plan is better."""
    FEASIBLE = "feasible"
    """Sound, and at most `objective - bound` above the best there can be."""
    FALLBACK = "fallback"
    """No solver answered; what a careful person with a notebook would do."""


class Against(msgspec.Struct, frozen=True):
    """Why a party is not in a shelter: rules of the pair, or `crowded`, `apart`, `address`, `cost`."""

    shelter: str
    rules: tuple[str, ...]


class Unplaced(msgspec.Struct, frozen=True):
    party: str
    reasons: tuple[Against, ...]
    """One for each shelter, those that break fewest rules first: that is the rule to ask about."""


class Answer(msgspec.Struct, frozen=True):
    status: Status
    objective: int
    bound: int
    seconds: float
    assignments: dict[str, str]
    unplaced: tuple[Unplaced, ...]
    address_pairs: int
    seed: int
    solver: str


class UnsoundPlan(Exception):
    """The program is at fault: a plan breaks a hard rule or counts differently. It is never given out."""


class Proposal(msgspec.Struct, frozen=True):
    """A plan on its way to an answer. `locked` cost nothing; `kept` says where moving costs."""

    plan: Any
    status: Status
    bound: int
    solver: str
    kept: Any = None


def value(rules: Rules, plan: Ints, kept: Ints | None = None) -> int:
    """The objective, with the price of moving those who had a bed elsewhere."""
    if kept is None:
        return objective(rules, plan)
    moved = (kept != NOWHERE) & (plan != NOWHERE) & (plan != kept)
    return objective(rules, plan) + rules.weights.move * int(moved.sum())


def assignments(rules: Rules, plan: Ints) -> dict[str, str]:
    return {rules.parties[p].id: rules.shelters[int(s)].id for p, s in enumerate(plan) if s != NOWHERE}


def answer(rules: Rules, proposal: Proposal, seconds: float, seed: int) -> Answer:
    """Raises UnsoundPlan."""
    given = assignments(rules, proposal.plan)
    cost = value(rules, proposal.plan, proposal.kept)
    _vouch(rules, given, cost, proposal.kept)
    return Answer(
        proposal.status, cost, min(proposal.bound, cost), round(seconds, 2), given,
        _unplaced(rules, proposal.plan), address_pairs(rules, proposal.plan), seed, proposal.solver,
    )  # fmt: skip


def _vouch(rules: Rules, given: Mapping[str, str], cost: int, kept: Ints | None) -> None:
    plain = msgspec.to_builtins(rules.instance)
    if check.check(plain, given):
        raise UnsoundPlan
    before = {} if kept is None else assignments(rules, kept)
    if check.cost(plain, given, msgspec.to_builtins(rules.weights), before) != cost:
        raise UnsoundPlan


def _unplaced(rules: Rules, plan: Ints) -> tuple[Unplaced, ...]:
    used = tally(rules, plan)
    return tuple(Unplaced(rules.parties[p].id, reasons(rules, plan, used, int(p))) for p in np.flatnonzero(plan == NOWHERE))


def reasons(rules: Rules, plan: Ints, used: Tally, party: int) -> tuple[Against, ...]:
    """For a party without a bed, by shelter."""
    if not rules.shelters:
        return (Against("", ("no_shelter",)),)
    found = [Against(where.id, tuple(against(rules, plan, used, party, s)) or ("cost",)) for s, where in enumerate(rules.shelters)]
    return tuple(sorted(found, key=lambda one: len(one.rules)))
