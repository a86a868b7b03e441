"""The rules of placement as numbers: which pairs (party, shelter) may be at all, why the others may not, and what each would cost.

A forbidden pair gets no variable anywhere, so no weight and no fault of a solver can create it. Objective and weights:
docs/placement.md.
"""

from __future__ import annotations

from functools import cached_property
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from safeconduct.casework.placing.instance import Instance, Kind, Party, Shelter

Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
RULES = ("region", "people", "needs", "language", "beds", "crowded", "apart", "address")
"""The last three arise between parties; a party and a shelter break the others by themselves."""


class Weights(msgspec.Struct, frozen=True):
    """Settings of a network; these are the ones of the instance files that are measured."""

    unplaced: int = 40
    unplaced_night: int = 2
    address: int = 6
    wish: int = 2
    children: int = 2
    languages: int = 1
    room: int = 1
    """For each two beds beyond the party on the night it comes: large houses are for large groups."""
    move: int = 15
    """For a party that a kept plan had elsewhere."""
    danger: int = 0
    """For each person without a bed, a hundred times as much for each step of priority: no comfort of the calm outweighs the hunted."""


class Rules:
    """An instance in arrays. P parties, S shelters, N nights."""

    def __init__(self, instance: Instance, weights: Weights | None = None) -> None:
        self.instance = instance
        self.weights = weights or Weights()
        self.parties, self.shelters = instance.parties, instance.shelters
        self.size: Ints = np.array([party.size for party in self.parties], dtype=np.int64)
        self.arrive: Ints = np.array([party.arrive for party in self.parties], dtype=np.int64)
        self.leave: Ints = np.array([party.leave for party in self.parties], dtype=np.int64)
        self.known: Ints = np.array([party.known_from for party in self.parties], dtype=np.int64)
        self.beds: Ints = np.array([s.beds for s in self.shelters], dtype=np.int64).reshape(len(self.shelters), instance.nights)
        self.limit: Ints = np.array([s.address_known_to_at_most for s in self.shelters], dtype=np.int64)
        names = list(dict.fromkeys(party.caseworker for party in self.parties))
        self.workers = names
        self.worker: Ints = np.array([names.index(party.caseworker) for party in self.parties], dtype=np.int64)
        self.place_of = {party.id: number for number, party in enumerate(self.parties)}
        self.shelter_of = {shelter.id: number for number, shelter in enumerate(self.shelters)}

    @cached_property
    def apart(self) -> list[set[int]]:
        """For each party, those who must never be under one roof with it on one night; only where their nights meet."""
        found: list[set[int]] = [set() for _ in self.parties]
        for one, other in self.instance.keep_apart:
            a, b = self.place_of[one], self.place_of[other]
            if self.arrive[a] < self.leave[b] and self.arrive[b] < self.leave[a]:
                found[a].add(b)
                found[b].add(a)
        return found

    def broken(self, party: int, shelter: int) -> list[str]:
        """The pair rules this pair breaks, each unmet need by itself."""
        who, where = self.parties[party], self.shelters[shelter]
        found = [f"needs:{need}" for need in who.needs if need not in where.offers]
        found += [rule for rule, holds in pair_rules(who, where).items() if not holds and rule != "needs"]
        if int(self.beds[shelter, who.arrive : who.leave].min()) < who.size:
            found.append("beds")
        return found

    @cached_property
    def allowed(self) -> Bools:
        """P × S."""
        found = np.zeros((len(self.parties), len(self.shelters)), dtype=np.bool_)
        for party, who in enumerate(self.parties):
            for shelter, where in enumerate(self.shelters):
                found[party, shelter] = all(pair_rules(who, where).values())
            found[party] &= self.beds[:, who.arrive : who.leave].min(axis=1) >= who.size
        return found

    @cached_property
    def cost(self) -> Ints:
        """P × S: what placing here costs by itself; addresses are counted apart."""
        found = np.zeros((len(self.parties), len(self.shelters)), dtype=np.int64)
        for party, who in enumerate(self.parties):
            for shelter, where in enumerate(self.shelters):
                found[party, shelter] = sum(self.terms(who, where).values())
        return found

    def terms(self, who: Party, where: Shelter) -> dict[str, int]:
        """The soft wishes one by one, for the answer that explains itself."""
        w = self.weights
        common = len(set(who.languages) & set(where.languages))
        return {
            "wish": w.wish * (who.wished_region is not None and where.region != who.wished_region),
            "room": w.room * (max(0, where.beds[who.arrive] - who.size) // 2),
            "children": w.children * ("children" in who.needs and where.kind is Kind.SHELTER),
            "languages": w.languages * (3 - common if common < 2 else 0),
        }

    @cached_property
    def unplaced(self) -> Ints:
        """P: what leaving a party without a bed costs."""
        w = self.weights
        priority: Ints = np.array([party.priority for party in self.parties], dtype=np.int64)
        first: Ints = w.danger * 100 ** (priority - 1) * self.size
        return first + w.unplaced * priority * self.size + w.unplaced_night * self.size * (self.leave - self.arrive)


def pair_rules(who: Party, where: Shelter) -> dict[str, bool]:
    return {
        "region": where.region not in who.avoid_regions,
        "people": not set(who.avoid_people) & set(where.people),
        "needs": set(who.needs) <= set(where.offers),
        "language": bool(set(who.languages) & set(where.languages)),
    }
