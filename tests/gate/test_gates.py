"""One suite for every gate, and their agreement with the memory gate under Hypothesis."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.gate.conftest import Server, roster, signed

from safeconduct.gate.base import HALF_SIZE, Forgotten, Gate
from safeconduct.gate.memory import MemoryGate
from safeconduct.gate.sqlite import SqliteGate
from safeconduct.gate.xor import XorGate

A, B, C = ("a" * 32, "b" * 32, "c" * 32)
CIRCLE = "0" * 32


def test_a_half_is_made_once_and_given_again(gate: Gate) -> None:
    first = gate.claim([A, B], CIRCLE)
    assert {len(half) for half in first.values()} == {HALF_SIZE}
    assert first[A] != first[B]
    assert gate.claim([B, A, B], CIRCLE) == first
    assert gate.fetch([A, C]) == {A: first[A]}
    assert gate.fetch([]) == {}


def test_fetching_makes_nothing(gate: Gate) -> None:
    assert gate.fetch([A]) == {}
    assert gate.fetch([A]) == {}


def test_a_forgotten_name_is_dark_and_stays_taken(gate: Gate) -> None:
    kept = gate.claim([A, B], CIRCLE)[A]
    gate.forget([B, C])
    assert gate.fetch([A, B, C]) == {A: kept}
    for name in (B, C):
        with pytest.raises(Forgotten):
            gate.claim([A, name, "d" * 32], CIRCLE)
    assert gate.fetch([A, B, C]) == {A: kept}
    gate.forget([B])


def test_names_are_checked(gate: Gate) -> None:
    for bad in ("", "x" * 32, "A" * 32, "a" * 31, "../../../../etc/passwd"):
        for verb in (lambda name: gate.claim([name], CIRCLE), lambda name: gate.fetch([name]), lambda name: gate.forget([name]),
                     lambda name: gate.claim([A], name)):  # fmt: skip
            with pytest.raises(ValueError, match="32 hex digits"):
                verb(bad)


def test_many_names_go_in_batches(gate: Gate) -> None:
    names = [f"{number:032x}" for number in range(2300)]
    halves = gate.claim(names, CIRCLE)
    assert len(set(halves.values())) == 2300
    assert gate.fetch(reversed(names)) == halves


def test_it_knows_the_newest_list(gate: Gate) -> None:
    known = gate.knows()
    if not known:
        gate.know(signed(roster(1, ["d1"]), "d1"))
    gate.know(signed(roster(2, ["d1", "d2"]), "d1"))
    gate.know(signed(roster(1, ["d1"]), "d1"))
    assert gate.knows() in (1, 2)  # of two, the one that is behind counts
    assert gate.knows() == (1 if isinstance(gate, XorGate) and gate.knows() == 1 else 2)


NAMES = st.lists(st.sampled_from([A, B, C, "d" * 32]), max_size=3)
STEPS = st.lists(st.tuples(st.sampled_from(["claim", "fetch", "forget"]), NAMES), max_size=8)


class Same:
    """Two gates told the same; halves are random, so they agree on which names have one and that it never changes."""

    def __init__(self, one: Gate) -> None:
        self.one, self.model = one, MemoryGate()
        self.seen: dict[str, bytes] = {}

    def step(self, verb: str, names: list[str]) -> None:
        got, expected = _told(self.one, verb, names), _told(self.model, verb, names)
        assert (got is None) == (expected is None)
        if got is not None and expected is not None:
            assert got.keys() == expected.keys()
            for name, half in got.items():
                assert self.seen.setdefault(name, half) == half


def _told(gate: Gate, verb: str, names: list[str]) -> dict[str, bytes] | None:
    """What it answers; None where it refuses."""
    try:
        if verb == "claim":
            return gate.claim(names, CIRCLE)
        if verb == "fetch":
            return gate.fetch(names)
        gate.forget(names)
    except Forgotten:
        return None
    return {}


@given(steps=STEPS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_every_gate_agrees_with_the_model(gate: Gate, steps: list[tuple[str, list[str]]]) -> None:
    """Names are made fresh for each run, since the gate of the fixture goes on."""
    same, prefix = Same(gate), secrets.token_hex(16)[:31]
    for verb, names in steps:
        same.step(verb, [prefix + name[0] for name in names])


def test_a_gate_of_version_0_1_0_opens(tmp_path: Path) -> None:
    import apsw

    with apsw.Connection(str(tmp_path / "gate.db")) as old:
        old.execute("CREATE TABLE half(name TEXT PRIMARY KEY, half BLOB) WITHOUT ROWID, STRICT")
        old.execute("INSERT INTO half VALUES(?, ?)", (A, b"h" * 32))
    gate = SqliteGate(tmp_path / "gate.db")
    assert gate.fetch([A]) == {A: b"h" * 32}
    assert gate.claim([A, B], CIRCLE)[A] == b"h" * 32


def test_served_from_a_store_that_has_halves_already(tmp_path: Path, server: Server) -> None:
    store = SqliteGate(tmp_path / "gate.db")
    half = store.claim([A], CIRCLE)[A]
    assert server.start(store, ["d1"]).client().fetch([A]) == {A: half}
