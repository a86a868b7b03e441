"""Every depot agrees with the memory depot, whatever is asked in whatever order (Hypothesis state machine)."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.depot.conftest import Fresh

from safeconduct.depot.base import Depot, get_many
from safeconduct.depot.memory import MemoryDepot
from safeconduct.ground.errors import SafeconductError

PARTS = st.sampled_from(["s", "w", "aa", "aab", "a0", "1", "01", "z"])
NAMES = st.lists(PARTS, min_size=1, max_size=4).map("/".join)
ODD = st.one_of(NAMES, st.sampled_from(["", "..", "S", "s//1", "s/", "ё", "s/a/b/c/d/e"]))


def outcome(ask: object, *given: object) -> object:
    """What it gave, or the kind of its refusal."""
    try:
        found = ask(*given)  # type: ignore[operator]
        return list(found) if hasattr(found, "__next__") else found
    except SafeconductError as error:
        return type(error).__name__


def test_agrees_with_memory(fresh: Fresh, request: pytest.FixtureRequest) -> None:
    class Agreement(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.real: Depot = fresh()
            self.model = MemoryDepot()
            self.folders: set[str] = set()

        @rule(name=ODD, data=st.binary(max_size=40))
        def put(self, name: str, data: bytes) -> None:
            # a folder holds objects of the journal's own shapes: no object is another's folder
            inside = {name.rsplit("/", cut)[0] for cut in range(1, name.count("/") + 1)}
            if name in self.folders or inside & set(self.model.objects):
                return
            assert outcome(self.real.put, name, data) == outcome(self.model.put, name, data)
            self.folders |= inside

        @rule(name=ODD)
        def get(self, name: str) -> None:
            assert outcome(self.real.get, name) == outcome(self.model.get, name)
            assert outcome(self.real.size, name) == outcome(self.model.size, name)

        @rule(prefix=ODD)
        def list(self, prefix: str) -> None:
            assert outcome(lambda: iter([*self.real.list(prefix)])) == outcome(lambda: iter([*self.model.list(prefix)]))

        @rule(names=st.lists(NAMES, max_size=6, unique=True))
        def many(self, names: list[str]) -> None:  # type: ignore[valid-type]
            assert dict(get_many(self.real, names)) == dict(get_many(self.model, names))

        @invariant()
        def same(self) -> None:
            assert [*self.real.list()] == [*self.model.list()]

    slow = "objectstore" in request.node.name or "postgres" in request.node.name
    run_state_machine_as_test(
        Agreement, settings=settings(max_examples=6 if slow else 25, stateful_step_count=12 if slow else 20, deadline=None)
    )
