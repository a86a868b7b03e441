"""What may still come, and what a bed given tonight will then cost those who come (rollout: Bertsekas, Tsitsiklis and Wu 1997).

Without cheating: what may come is drawn from those known so far (their sizes, languages, stays, notice, whom and what they avoid, at their
rate); needs and languages nobody has asked for yet have a small chance (Laplace's rule), so that the one step-free house is worth
keeping before the first wheelchair comes. In each future drawn, those who come are placed best-fit; the mean of what that costs,
for each bed the party could have, is the price of that bed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from safeconduct.casework.placing.instance import Party
from safeconduct.casework.placing.plan import Tally
from safeconduct.casework.placing.rules import Ints, Rules, pair_rules

_FEW = 4
"""Fewer known parties than this say little of what will come."""


class Foresight(NamedTuple):
    futures: int = 30
    unseen: float = 0.06
    """Share of parties with a need that nobody has asked for, before anything is known."""
    weight: float = 20.0
    """How many parties that first guess is worth."""
    guess: float = 0.3
    """Parties a night, before anything is known; worth `nights` nights."""
    nights: float = 10.0


class Guest(NamedTuple):
    """Who will come, as the simulation needs it: where the pair rules allow, at what cost."""

    arrive: int
    leave: int
    size: int
    worker: int
    houses: Ints
    cost: Ints
    unplaced: int


def real(rules: Rules, party: int) -> Guest:
    houses = np.flatnonzero(rules.allowed[party])
    return Guest(
        int(rules.arrive[party]), int(rules.leave[party]), int(rules.size[party]), int(rules.worker[party]), houses,
        rules.cost[party, houses], int(rules.unplaced[party]),
    )  # fmt: skip


def future(rules: Rules, night: int, until: int, how: Foresight, chance: random.Random) -> list[Guest]:
    """Parties that may become known after `night` and arrive before `until`."""
    seen = [rules.parties[int(p)] for p in np.flatnonzero(rules.known <= night)]
    left = until - night - 1
    if len(seen) < _FEW or left < 1:
        return []
    rate = (len(seen) + how.guess * how.nights) / (night + 1 + how.nights)
    needs = {
        need: (sum(need in one.needs for one in seen) + how.unseen * how.weight) / (len(seen) + how.weight)
        for need in sorted({offer for shelter in rules.shelters for offer in shelter.offers})
    }
    tongues = sorted({language for shelter in rules.shelters for language in shelter.languages})
    count = int(np.random.default_rng(chance.randrange(2**32)).poisson(rate * left))
    drawn = (_imagined(rules, seen, needs, tongues, night + 1 + chance.randrange(left), how, chance) for _ in range(count))
    return [_guest(rules, one) for one in sorted(drawn, key=lambda one: one.arrive) if one.arrive < until]


def _imagined(
    rules: Rules, seen: list[Party], needs: dict[str, float], tongues: list[str], known: int, how: Foresight, chance: random.Random
) -> Party:
    like, stays, speaks, shuns = (chance.choice(seen) for _ in range(4))
    arrive = min(known + like.arrive - like.known_from, rules.instance.nights)
    strange = chance.random() < how.unseen * how.weight / (len(seen) + how.weight)
    return msgspec.structs.replace(
        like, arrive=arrive, leave=min(arrive + stays.leave - stays.arrive, rules.instance.nights), known_from=known,
        languages=(chance.choice(tongues),) if strange else speaks.languages,
        avoid_regions=shuns.avoid_regions, avoid_people=shuns.avoid_people,
        needs=tuple(need for need, share in needs.items() if chance.random() < share),
    )  # fmt: skip


def _guest(rules: Rules, who: Party) -> Guest:
    houses = np.array([s for s, where in enumerate(rules.shelters) if all(pair_rules(who, where).values())], dtype=np.int64)
    cost = np.array([sum(rules.terms(who, rules.shelters[s]).values()) for s in houses], dtype=np.int64)
    w = rules.weights
    unplaced = who.size * (w.unplaced * who.priority + w.unplaced_night * (who.leave - who.arrive))
    return Guest(who.arrive, who.leave, who.size, rules.workers.index(who.caseworker), houses, cost, unplaced)


def best_fit_cost(rules: Rules, used: Tally, guests: Sequence[Guest]) -> float:
    """What these cost, placed best-fit in this order."""
    free, knows = used.free.copy(), used.addresses > 0
    told = knows.sum(axis=0)
    total = 0.0
    for who in guests:
        if not len(who.houses):
            total += who.unplaced
            continue
        stay = free[:, who.arrive : who.leave]
        opens = ~knows[who.worker, who.houses]
        able = (stay[who.houses].min(axis=1) >= who.size) & ~(opens & (told[who.houses] >= rules.limit[who.houses]))
        price = np.where(able, who.cost + rules.weights.address * opens, who.unplaced)
        best = int(price.argmin())
        total += float(price[best])
        if able[best]:
            house = who.houses[best]
            stay[house] -= who.size
            told[house] += opens[best]
            knows[who.worker, house] = True
    return total
