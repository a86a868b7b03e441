"""Linkages drawn by probability, and their doubt in the estimate: taking one linkage for certain makes the last tests fail."""

from __future__ import annotations

import random

import numpy as np
import pytest

from safeconduct.figures.estimate.chains import Plan
from safeconduct.figures.estimate.estimate import Ask, estimate
from safeconduct.figures.estimate.several import estimate_mixture
from safeconduct.figures.estimate.table import Table, table_of
from safeconduct.figures.linkage.draws import draw
from safeconduct.figures.linkage.lists import read_list
from safeconduct.figures.linkage.outcome import Floats, Linked, patterns
from tests.figures.linkage.conftest import LATIN, run
from tests.figures.linkage.invented import csv_of, noted, people

DRAWS = 8


def tables(found: Linked, seed: int = 4, count: int = DRAWS) -> list[Table]:
    names = [given.name for given in found.lists]
    return [
        table_of(names, [(tuple(map(int, pattern)), n, n) for (_, pattern), n in patterns(one, found.list_of, len(names)).items()])
        for one in draw(found, count, seed)
    ]


@pytest.fixture(scope="module")
def doubtful() -> Linked:
    """Three lists of which two have years of birth only and no place: many links are a matter of chance."""
    everybody, chance = people(170, 21), random.Random(21)
    rows = [[noted(one, hands, chance, slips=0.25) for one in everybody if chance.random() < 0.6] for hands in (("cyrillic",), LATIN, LATIN)]
    for row in (*rows[1], *rows[2]):
        row["birth_date"], row["place"] = row["birth_date"][:4], ""
    return run([read_list(name, csv_of(part), {}) for name, part in zip("abc", rows, strict=True)])


def test_every_draw_is_one_to_one(scripts: Linked) -> None:
    inside = scripts.list_of[scripts.pairs.left] == scripts.list_of[scripts.pairs.right]
    possible = int((inside & (scripts.pairs.probability > 1e-4)).sum())
    for people_of in draw(scripts, 5, 1):
        together = np.unique(np.stack([people_of, scripts.list_of]), axis=1, return_counts=True)[1]
        assert int((together - 1).sum()) <= possible


def test_pairs_are_drawn_as_often_as_they_are_believed(doubtful: Linked) -> None:
    """Over many draws the share of linkages that hold a pair is its probability."""
    pairs = doubtful.pairs
    held = np.zeros(pairs.left.size)
    count = 150
    for people_of in draw(doubtful, count, 3):
        held += people_of[pairs.left] == people_of[pairs.right]
    between = doubtful.list_of[pairs.left] != doubtful.list_of[pairs.right]
    for low, high in ((0.0, 0.05), (0.85, 1.01)):
        band = between & (pairs.probability >= low) & (pairs.probability < high)
        assert abs(float(held[band].mean()) / count - float(pairs.probability[band].mean())) < 0.1
    assert len({int(np.unique(one).size) for one in draw(doubtful, 10, 5)}) > 1


def test_the_same_seed_draws_the_same(scripts: Linked) -> None:
    assert all(np.array_equal(one, other) for one, other in zip(draw(scripts, 2, 9), draw(scripts, 2, 9), strict=True))


@pytest.fixture(scope="module")
def even(doubtful: Linked) -> Linked:
    """Every link between lists is as likely as not: the doubt of linking is of the size of the estimate's own."""
    pairs = doubtful.pairs
    between = doubtful.list_of[pairs.left] != doubtful.list_of[pairs.right]
    open_ = between & (pairs.probability > 0.3)
    made = pairs._replace(probability=np.where(open_, 0.5, pairs.probability), odds=np.where(open_, 1.0, pairs.odds))
    return doubtful._replace(pairs=made)


def width(draws: Floats) -> float:
    return float(np.subtract(*np.quantile(draws, (0.975, 0.025))))


def test_the_doubt_of_linking_widens_the_estimate(even: Linked) -> None:
    """Propagation: many linkages mixed, against each of them taken for certain."""
    ask = Ask(plan=Plan(warm=300, first=400, most=1200), sensitivity=False)
    drawn = tables(even)
    alone = [estimate(table, ask).draws for table in drawn]
    means = [float(one.mean()) for one in alone]
    assert max(means) - min(means) > 0.1 * min(means)
    mixed = estimate_mixture(drawn, ask).draws
    assert float(mixed.mean()) == pytest.approx(float(np.mean(means)), rel=0.04)
    assert width(mixed) > 1.05 * float(np.mean([width(one) for one in alone]))
