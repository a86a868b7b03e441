"""Invented networks of the kind of tests/data/placement: parties, shelters and nights drawn from a seed, for tuning and for the bench.

Shares were counted on the files: two parties in three are one person, one in seven has a need, stays have a median of 27 nights, notice is
0 to 4 nights, about half of the houses close once.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import TypeVar

from safeconduct.casework.placing.instance import Instance, Kind, Party, Shelter

NIGHTS, REGIONS = 120, tuple(f"R{number}" for number in range(8))
T = TypeVar("T")


def network(seed: int, people: int = 64, shelters: int = 12) -> Instance:
    chance = random.Random(seed)
    workers = max(3, people // 25)
    parties: list[Party] = []
    while sum(one.size for one in parties) < people:
        parties.append(_party(chance, f"p{len(parties)}", workers, 3 * shelters))
    houses = tuple(_shelter(chance, number) for number in range(shelters))
    apart = {tuple(sorted(chance.sample([one.id for one in parties], 2))) for _ in range(len(parties) // 4)}
    return Instance(NIGHTS, tuple(parties), houses, tuple(sorted((one, other) for one, other in apart)))


def _drawn(chance: random.Random, of: Sequence[tuple[T, float]]) -> T:
    return chance.choices([one for one, _ in of], [share for _, share in of])[0]


def _party(chance: random.Random, name: str, workers: int, people: int) -> Party:
    size = _drawn(chance, [(1, 0.69), (2, 0.25), (3, 0.04), (4, 0.03)])
    arrive = chance.randrange(NIGHTS - 3)
    stay = min(max(4, round(math.exp(chance.gauss(math.log(27), 0.65)))), NIGHTS)
    needs = [need for need, share in (("step_free", 0.065), ("pet", 0.06)) if chance.random() < share]
    needs += ["children"] if size > 1 and chance.random() < 0.32 else []
    speaks = [(("ru",), 0.6), (("ru", "xx1"), 0.09), (("en", "ru"), 0.09), (("ru", "xx2"), 0.1), (("xx1",), 0.06), (("xx2",), 0.06)]
    return Party(
        name, size, arrive, min(arrive + stay, NIGHTS), max(0, arrive - chance.randrange(5)), _drawn(chance, speaks),
        f"w{chance.randrange(workers)}", tuple(needs),
        tuple(chance.sample(REGIONS, _drawn(chance, [(0, 0.41), (1, 0.39), (2, 0.2)]))),
        tuple(f"h{one}" for one in chance.sample(range(people), _drawn(chance, [(0, 0.46), (1, 0.32), (2, 0.22)]))),
        _drawn(chance, [(1, 0.6), (2, 0.22), (3, 0.18)]), chance.choice(REGIONS),
    )  # fmt: skip


def _shelter(chance: random.Random, number: int) -> Shelter:
    kind = chance.choice((Kind.HOST, Kind.HOST, Kind.SHELTER))
    beds = chance.choice((1, 2, 3, 3)) if kind is Kind.HOST else chance.choice((4, 4, 5))
    nights = [beds] * NIGHTS
    if chance.random() < 0.5:
        first = chance.randrange(NIGHTS)
        last = first + chance.randrange(3, 30)
        nights = [0 if first <= night < last else beds for night in range(NIGHTS)]
    speaks = [(("ru",), 0.48), (("en", "xx1", "xx2"), 0.17), (("ru", "xx1"), 0.14), (("ru", "xx2"), 0.11), (("en", "ru"), 0.1)]
    offers = [offer for offer, share in (("step_free", 0.21), ("pet", 0.35), ("children", 0.42)) if chance.random() < share]
    return Shelter(
        f"s{number}", tuple(nights), chance.choice(REGIONS), _drawn(chance, speaks), chance.randrange(3, 7), kind, tuple(offers),
        tuple(f"h{one}" for one in range(3 * number, 3 * number + 3)),
    )  # fmt: skip
