"""Models that need no chains, held to published numbers."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from safeconduct.figures.estimate import bounds, graphs, loglinear
from safeconduct.figures.estimate.reading import read_tables
from safeconduct.figures.estimate.table import Table, table_of

TABLES = Path(__file__).parent / "tables"


def table(name: str) -> Table:
    return read_tables((TABLES / f"{name}.csv").read_bytes()).tables[""]


def test_kosovo_the_published_loglinear_model_to_the_decimal() -> None:
    """Ball, Betts, Scheuren, Dudukovich, Asher 2002: 10,356; the shipped table gives 10,356.5 (s.e. 785.9; 8,994 to 12,110)."""
    kosovo = table("kosovo_1999")
    fits = loglinear.search(kosovo)
    best = fits[0]
    assert best.name == "[123,14,34]"
    assert best.total == pytest.approx(10_356.5, abs=0.05)
    assert best.se == pytest.approx(785.9, abs=0.05)
    assert loglinear.profile(kosovo, best, 92_400) == pytest.approx((8_994, 12_110), abs=1)
    ten = sorted(one.total for one in fits[:10])
    assert (round(ten[0]), round(ten[-1])) == (7_665, 20_704)


@pytest.mark.parametrize(
    ("name", "delta", "most", "reference"),
    [
        ("kosovo_1999", None, 88_000, (12_595, 9_827, 16_543)),
        ("madigan_york_3lists", 1.0, 300, (731, 682, 797)),
        ("madigan_york_5lists", 0.5, 10_740, (616, 588, 655)),
    ],
)
def test_decomposable_graphs_give_the_answers_of_dga(name: str, delta: float | None, most: int, reference: tuple[int, int, int]) -> None:
    found = graphs.average(table(name), most, delta)
    assert found is not None
    assert [found.quantile(at) for at in (0.5, 0.025, 0.975)] == pytest.approx(reference, rel=0.002)
    assert found.probability.sum() == pytest.approx(1)


def test_every_decomposable_graph_is_there_once() -> None:
    for lists, number in ((3, 8), (4, 61), (5, 822)):
        found = graphs.decomposable(lists)
        edges = {frozenset(pair for clique in cliques for pair in combinations(sorted(clique), 2)) for cliques, _ in found}
        assert len(found) == len(edges) == number
        assert all(len(cliques) == len(separators) + 1 for cliques, separators in found)


def test_graphs_do_not_see_the_order_of_lists() -> None:
    kosovo = table("kosovo_1999")
    turned = table_of(kosovo.lists[::-1], [(p[::-1], c, c) for p, c in zip(kosovo.patterns, kosovo.low, strict=True)])
    one, other = graphs.average(kosovo, 50_000), graphs.average(turned, 50_000)
    assert one is not None
    assert other is not None
    assert one.quantile(0.5) == other.quantile(0.5)


def test_hierarchical_models_are_closed_and_counted() -> None:
    assert [len(loglinear.hierarchical(lists)) for lists in (2, 3, 4)] == [1, 8, 113]
    for model in loglinear.hierarchical(4):
        for term in model:
            assert all(part in model for size in range(2, len(term)) for part in combinations(term, size))


def test_pairs_that_share_nobody_are_fitted_as_zero() -> None:
    """The United Kingdom's table of 2013: the model of Silverman and the Home Office's range of 10 to 13 thousand."""
    fits = loglinear.search(table("uk_2013"))
    assert 10_000 < fits[0].total < 13_500
    assert any(round(one.total) == 11_418 for one in fits)  # SparseMSE's answer is among the models tried


def test_bounds() -> None:
    two = table_of("AB", [((1, 0), 60, 60), ((0, 1), 40, 40), ((1, 1), 20, 20)])
    chapman = bounds.chapman(two)
    assert chapman is not None
    assert chapman.median == pytest.approx(81 * 61 / 21 - 1)
    assert chapman.low is not None
    assert chapman.low > 120
    chao = bounds.chao(table("hare"))
    assert chao.median is not None
    assert 74 < chao.median < 82
    apart = table_of("AB", [((1, 0), 60, 60), ((0, 1), 40, 40)])
    assert bounds.chapman(apart) is None
