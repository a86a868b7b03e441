"""What linking found, as plain values: pairs, people, thresholds, and how far all that may be believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from safeconduct.figures.linkage.assign import People
from safeconduct.figures.linkage.blocking import Blocks
from safeconduct.figures.linkage.lists import Given, Note
from safeconduct.figures.linkage.model import Model

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Reviewed(NamedTuple):
    """A pair that people judged, by (list, record_id)."""

    one: tuple[str, str]
    other: tuple[str, str]
    same: bool


class Thresholds(NamedTuple):
    link: float
    duplicate: float
    apart: float
    sure: float
    how: str
    """A msgid: how they were chosen."""
    expected_precision: float
    expected_recall: float


class Pairs(NamedTuple):
    left: Ints
    right: Ints
    probability: Floats
    odds: Floats
    """Before rivals are heard, calibrated; what linkages are drawn from."""
    linked: NDArray[np.bool_]
    judged: Floats
    """1 same, 0 different, NaN not judged."""


class Linked(NamedTuple):
    lists: tuple[Given, ...]
    list_of: Ints
    pairs: Pairs
    people: People
    thresholds: Thresholds
    blocks: Blocks
    scored: int
    model: Model
    trained: bool
    names_only: bool
    notes: tuple[Note, ...]

    def where(self, uid: int) -> tuple[str, str]:
        """(list, record_id) of a record."""
        number = int(self.list_of[uid])
        start = int(np.searchsorted(self.list_of, number))
        return self.lists[number].name, str(self.lists[number].table.column("record_id")[uid - start].as_py())

    def ids(self) -> list[tuple[str, str]]:
        return [(given.name, str(one)) for given in self.lists for one in given.column("record_id")]


def clusters(people: People) -> list[list[int]]:
    """Records of each person who has more than one, by first record."""
    order = np.argsort(people.of, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(people.of[order])) + 1)
    return [group.tolist() for group in groups if group.size > 1]


def certainty(found: Linked) -> dict[int, float]:
    """For each person of several records, the chance that every link in it holds, links taken as independent."""
    of = found.people.of
    inside = found.pairs.linked & (of[found.pairs.left] == of[found.pairs.right])
    certain: dict[int, float] = {}
    for person, probability in zip(of[found.pairs.left[inside]].tolist(), found.pairs.probability[inside].tolist(), strict=True):
        certain[person] = certain.get(person, 1.0) * probability
    return certain


class Truth(NamedTuple):
    precision: float
    recall: float
    f1: float
    pairs: int


def against_truth(found: Linked) -> Truth | None:
    """Pairs of records within one found person, against pairs that share an `entity_id`. Records without one are left out."""
    entities = [one for given in found.lists for one in given.column("entity_id")]
    known = np.array([one is not None for one in entities], np.bool_)
    if not known.any():
        return None
    _, truth = np.unique(np.array([one or "" for one in entities])[known], return_inverse=True)
    person = np.unique(found.people.of[known], return_inverse=True)[1]
    both = _pairs(np.unique(np.stack([person, truth]), axis=1, return_counts=True)[1])
    claimed, real = _pairs(np.bincount(person)), _pairs(np.bincount(truth))
    precision, recall = both / claimed if claimed else 1.0, both / real if real else 1.0
    return Truth(precision, recall, 2 * both / (claimed + real) if claimed + real else 1.0, real)


def _pairs(sizes: NDArray[np.int64]) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def patterns(people: Ints, list_of: Ints, lists: int, strata: Sequence[str] | None = None) -> dict[tuple[str, str], int]:
    """How many people stand on exactly which lists, per stratum: (stratum, pattern such as `101`) to count."""
    persons, place = np.unique(people, return_inverse=True)
    on = np.zeros((persons.size, lists), np.bool_)
    on[place, list_of] = True
    where = _strata(place, persons.size, strata)
    counted: dict[tuple[str, str], int] = {}
    codes = on @ (1 << np.arange(lists)[::-1])
    for (stratum, code), count in zip(*_counted(where, codes), strict=True):
        counted[stratum, format(int(code), f"0{lists}b")] = count
    return counted


def _counted(where: list[str], codes: Ints) -> tuple[list[tuple[str, int]], list[int]]:
    counts: dict[tuple[str, int], int] = {}
    for key in zip(where, codes.tolist(), strict=True):
        counts[key] = counts.get(key, 0) + 1
    keys = sorted(counts)
    return keys, [counts[key] for key in keys]


def _strata(place: Ints, size: int, strata: Sequence[str] | None) -> list[str]:
    """A person's stratum is what most of his records say, the first in the alphabet where they are even."""
    if strata is None:
        return [""] * size
    said: list[dict[str, int]] = [{} for _ in range(size)]
    for person, stratum in zip(place.tolist(), strata, strict=True):
        if stratum:
            said[person][stratum] = said[person].get(stratum, 0) + 1
    return [min(one, key=lambda name: (-one[name], name)) if one else "not known" for one in said]
