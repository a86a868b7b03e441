"""Linkages drawn from what is believed, so that the doubt of linking enters the estimate: each draw is one way the records may hang together.

Between two lists a draw is a one-to-one matching, with probability in proportion to the product of its pairs' odds, reached by
switching pairs on, off and over (Metropolis, Hastings 1970); inside a list pairs are drawn one by one. Judged pairs never change.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from safeconduct.figures.linkage.assign import Joiner
from safeconduct.figures.linkage.outcome import Linked

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_CERTAIN = 1e-4
_FIRST, _BETWEEN = 40, 8
"""Sweeps before the first draw, and between two."""


def draw(found: Linked, count: int, seed: int) -> Iterator[Ints]:
    """For each draw the person of every record."""
    rng = np.random.default_rng([seed, 29])
    pairs, list_of = found.pairs, found.list_of
    inside = list_of[pairs.left] == list_of[pairs.right]
    apart = [(int(one), int(other)) for one, other in zip(pairs.left[pairs.judged == 0], pairs.right[pairs.judged == 0], strict=True)]
    within = np.flatnonzero(inside & (pairs.probability > _CERTAIN))
    chains = [_Chain(found, places) for places in _blocks(found, np.flatnonzero(~inside & (pairs.probability > _CERTAIN)))]
    for chain in chains:
        chain.sweep(rng, _FIRST)
    for _ in range(count):
        joiner = Joiner(list_of, apart)
        held = within[rng.random(within.size) < pairs.probability[within]]
        for place in held[np.argsort(-pairs.probability[held], kind="stable")].tolist():
            joiner.join(int(pairs.left[place]), int(pairs.right[place]), duplicates=True)
        links = np.concatenate([chain.sweep(rng, _BETWEEN) for chain in chains]) if chains else np.zeros(0, np.int64)
        for place in links[np.argsort(-pairs.probability[links], kind="stable")].tolist():
            joiner.join(int(pairs.left[place]), int(pairs.right[place]))
        yield joiner.people().of


def _blocks(found: Linked, places: Ints) -> list[Ints]:
    one, other = found.list_of[found.pairs.left[places]], found.list_of[found.pairs.right[places]]
    block = np.minimum(one, other) * len(found.lists) + np.maximum(one, other)
    return [places[block == each] for each in np.unique(block)]


class _Chain:
    """The matching between two lists, as it stands now. Duplicates count as the person they were joined to."""

    def __init__(self, found: Linked, places: Ints) -> None:
        unit = _units(found)
        self._places = places
        self._left = unit[found.pairs.left[places]].tolist()
        self._right = unit[found.pairs.right[places]].tolist()
        self._odds = np.where(found.pairs.judged[places] == 1, 1e12, np.maximum(found.pairs.odds[places], 1e-12)).tolist()
        counts: dict[int, int] = {}
        for node in (*self._left, *self._right):
            counts[node] = counts.get(node, 0) + 1
        self._rivals = [place for place in range(places.size) if counts[self._left[place]] > 1 or counts[self._right[place]] > 1]
        self._alone = np.array(sorted(set(range(places.size)) - set(self._rivals)), np.int64)
        self._chances = found.pairs.probability[places]
        self._holds: dict[int, int] = {}
        for place in sorted(self._rivals, key=lambda one: -self._odds[one]):
            if self._odds[place] > 1 and self._left[place] not in self._holds and self._right[place] not in self._holds:
                self._set(place)

    def sweep(self, rng: np.random.Generator, times: int) -> Ints:
        """The places of the pairs that hold after some sweeps."""
        for _ in range(times):
            chances = rng.random(len(self._rivals))
            for place, chance in zip(self._rivals, chances.tolist(), strict=True):
                self._try(place, chance)
        alone = self._alone[rng.random(self._alone.size) < self._chances[self._alone]]
        held = np.array(sorted(set(self._holds.values())), np.int64)
        return np.asarray(self._places[np.concatenate([alone, held]).astype(np.int64)])

    def _try(self, place: int, chance: float) -> None:
        one, other = self._holds.get(self._left[place]), self._holds.get(self._right[place])
        odds = self._odds[place]
        if one == place:
            if chance * odds < 1:
                self._clear(place)
        elif one is None and other is None:
            if chance < odds:
                self._set(place)
        elif one is None or other is None:
            rival = one if one is not None else other
            assert rival is not None
            if chance * self._odds[rival] < odds:
                self._clear(rival)
                self._set(place)

    def _set(self, place: int) -> None:
        self._holds[self._left[place]] = place
        self._holds[self._right[place]] = place

    def _clear(self, place: int) -> None:
        del self._holds[self._left[place]]
        del self._holds[self._right[place]]


def _units(found: Linked) -> Ints:
    """Records of one list that were joined stand as one."""
    pairs = found.pairs
    inside = found.list_of[pairs.left] == found.list_of[pairs.right]
    joiner = Joiner(found.list_of)
    for place in np.flatnonzero(inside & pairs.linked).tolist():
        joiner.join(int(pairs.left[place]), int(pairs.right[place]), duplicates=True)
    return joiner.people().of
