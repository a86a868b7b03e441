"""What waits for review, in the order of what a look at it may change: the expected change of the estimate.

Between two lists of a and b people with m in common, N is about (a+1)(b+1)/(m+1) - 1 (Chapman 1951). A pair that is linked is, with
probability 1-p, one link too many; one that is not is, with probability p, one too few. Inside a list a pair changes a by one. False merges
weigh most by themselves: losing one of few links moves N furthest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np

from safeconduct.figures.linkage.columns import prepare
from safeconduct.figures.linkage.engine import DuckEngine
from safeconduct.figures.linkage.lists import Given
from safeconduct.figures.linkage.model import entry_pair, pair_id
from safeconduct.figures.linkage.outcome import Ints, Linked
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records.judgement import Judgement, Place, State

FIELDS = ("family_name", "given_name", "patronymic", "other_names", "birth_date", "birth_year", "sex", "place", "event_date", "event_place")
"""What can be unmasked; `entity_id` never."""


class Naming(NamedTuple):
    """How pairs are named, and by what a record of one is known, from the (list, record) of this linkage."""

    pair: Callable[[Place, Place], RecordId]
    place: Callable[[Place], Place]


def of_files(found: Linked) -> Naming:
    """Lists in files: by file and record, for those who hold the same model file."""
    return Naming(partial(pair_id, found.model.salt), lambda place: place)


OF_ENTRIES = Naming(entry_pair, lambda place: ("", place[1]))
"""Sealed lists: by token alone."""


class Waiting(NamedTuple):
    pair: RecordId
    one: Place
    other: Place
    place: int
    """In the pairs of the linkage."""
    probability: float
    linked: bool
    effect: float
    settle: bool
    """Two reviewers differ: it is to be settled."""


def waiting(found: Linked, known: Mapping[RecordId, Judgement], by: MemberId, naming: Naming | None = None) -> list[Waiting]:
    """Pairs of the middle zone, and those of which somebody has begun to judge, that this member can do something about."""
    pairs, naming = found.pairs, naming or of_files(found)
    links = _links(found)
    ids = [naming.place(one) for one in found.ids()]
    rows = []
    for place in _places(found, known, ids).tolist():
        one, other = ids[pairs.left[place]], ids[pairs.right[place]]
        pair = naming.pair(one, other)
        judged = known.get(pair, Judgement(pair))
        if judged.state in (State.AGREED, State.SETTLED) or any(word.by == by for word in judged.said):
            continue
        chance, linked = float(pairs.probability[place]), bool(pairs.linked[place])
        rows.append(Waiting(pair, one, other, place, chance, linked, _effect(found, place, links), judged.state is State.DISPUTED))
    return sorted(rows, key=lambda row: (not row.settle, -row.effect, row.pair))


def _places(found: Linked, known: Mapping[RecordId, Judgement], ids: list[Place]) -> Ints:
    """Of the pairs: a pair that was begun waits on, though the model, trained anew, may think itself sure of it now."""
    pairs, said = found.pairs, found.thresholds
    upper = 1.1 if found.names_only else said.sure
    wanted = (pairs.probability >= said.apart) & (pairs.probability < upper)
    begun = {frozenset((one.one, one.other)) for one in known.values() if one.state in (State.ONE_OF_TWO, State.DISPUTED)}
    if begun:
        both = zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)
        wanted |= np.fromiter((frozenset((ids[one], ids[other])) in begun for one, other in both), np.bool_, pairs.left.size)
    return np.flatnonzero(wanted & np.isnan(pairs.judged))


def _links(found: Linked) -> dict[tuple[int, int], int]:
    counted: dict[tuple[int, int], int] = {}
    held = found.pairs.linked
    for one, other in zip(found.list_of[found.pairs.left[held]].tolist(), found.list_of[found.pairs.right[held]].tolist(), strict=True):
        counted[min(one, other), max(one, other)] = counted.get((min(one, other), max(one, other)), 0) + 1
    return counted


def _effect(found: Linked, place: int, links: Mapping[tuple[int, int], int]) -> float:
    probability, linked = float(found.pairs.probability[place]), bool(found.pairs.linked[place])
    one, other = sorted((int(found.list_of[found.pairs.left[place]]), int(found.list_of[found.pairs.right[place]])))
    wrong = 1 - probability if linked else probability
    sizes = [given.size for given in found.lists]
    if one == other:
        partners = [number for number in range(len(sizes)) if number != one]
        shares = [(sizes[number] + 1) / (links.get((min(one, number), max(one, number)), 0) + 1) for number in partners]
        return wrong * (sum(shares) / len(shares) if shares else 1.0)
    common = links.get((one, other), 0)
    return wrong * abs(_chapman(sizes[one], sizes[other], common + (-1 if linked else 1)) - _chapman(sizes[one], sizes[other], common))


def _chapman(one: int, other: int, common: int) -> float:
    return (one + 1) * (other + 1) / (max(common, 0) + 1) - 1


def agreement(found: Linked, place: int) -> dict[str, str]:
    """For each comparison the step the pair stands on, in words; no value of either record."""
    left, right = int(found.pairs.left[place]), int(found.pairs.right[place])
    engine = DuckEngine(prepare([_only(found, left), _only(found, right)])[0], threads=1)
    comparisons = found.model.comparisons()
    steps = engine.steps(np.array([0]), np.array([1]), comparisons)
    engine.close()
    return {one.name: "not known" if (step := int(steps[one.name][0])) < 0 else one.levels[step].label for one in comparisons}


def values(found: Linked, place: int, field: str) -> tuple[str, str]:
    """One field of both records, as their lists have it: only after it was unmasked."""
    return tuple(_value(found, int(uid), field) for uid in (found.pairs.left[place], found.pairs.right[place]))  # type: ignore[return-value]


def fields(found: Linked, place: int) -> list[str]:
    """Fields that at least one of the two records fills."""
    return [field for field in FIELDS if any(values(found, place, field))]


def _value(found: Linked, uid: int, field: str) -> str:
    given = found.lists[int(found.list_of[uid])]
    start = int(np.searchsorted(found.list_of, found.list_of[uid]))
    return str(given.table.column(field)[uid - start].as_py() or "") if field in given.table.column_names else ""


def _only(found: Linked, uid: int) -> Given:
    given = found.lists[int(found.list_of[uid])]
    start = int(np.searchsorted(found.list_of, found.list_of[uid]))
    return given._replace(table=given.table.slice(uid - start, 1))
