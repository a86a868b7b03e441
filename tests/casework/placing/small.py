"""Small random instances, and the best there can be by trying everything."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
from hypothesis import strategies as st

from safeconduct.casework.placing.check import check, cost
from safeconduct.casework.placing.instance import Instance, Kind, Party, Shelter

NIGHTS = 6


def few(*of: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(of), unique=True, max_size=2).map(tuple)


@st.composite
def parties(draw: Any, name: str) -> Party:
    arrive = draw(st.integers(0, NIGHTS - 1))
    return Party(
        name, draw(st.integers(1, 3)), arrive, draw(st.integers(arrive + 1, NIGHTS)), draw(st.integers(0, arrive)),
        draw(st.lists(st.sampled_from(("ru", "en", "xx")), unique=True, min_size=1, max_size=2).map(tuple)),
        draw(st.sampled_from(("w0", "w1", "w2"))), draw(few("step_free", "pet", "children")), draw(few("R0", "R1")),
        draw(few("h0", "h1", "h2")), draw(st.integers(1, 3)), draw(st.sampled_from((None, "R0", "R1", "R2"))),
    )  # fmt: skip


@st.composite
def shelters(draw: Any, name: str) -> Shelter:
    return Shelter(
        name, tuple(draw(st.lists(st.integers(0, 4), min_size=NIGHTS, max_size=NIGHTS))), draw(st.sampled_from(("R0", "R1", "R2"))),
        draw(st.lists(st.sampled_from(("ru", "en", "xx")), unique=True, min_size=1, max_size=3).map(tuple)), draw(st.integers(0, 2)),
        draw(st.sampled_from(Kind)), draw(st.sampled_from(((), ("pet",), ("step_free", "pet", "children")))), draw(few("h0", "h1", "h2")),
    )  # fmt: skip


@st.composite
def instances(draw: Any, most: int = 5) -> Instance:
    them = tuple(draw(parties(f"p{number}")) for number in range(draw(st.integers(0, most))))
    houses = tuple(draw(shelters(f"s{number}")) for number in range(draw(st.integers(0, 3))))
    pairs = list(itertools.combinations([one.id for one in them], 2))
    apart = tuple(draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3))) if pairs else ()
    return Instance(NIGHTS, them, houses, apart)


def best(instance: Instance) -> int:
    """By trying every plan, counted by the checker alone."""
    plain = msgspec.to_builtins(instance)
    options = [None, *(one.id for one in instance.shelters)]
    able = [[where for where in options if where is None or not check(plain, {who.id: where})] for who in instance.parties]
    found = []
    for choice in itertools.product(*able):
        plan = {who.id: where for who, where in zip(instance.parties, choice, strict=True) if where is not None}
        if not check(plain, plan):
            found.append(cost(plain, plan))
    return min(found)
