"""Whether this device holds the records that a circle's readers follow from. Who holds one of them only as a stub judges nobody."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from safeconduct.ground.ids import CircleId, RecordId
from safeconduct.office.state import State
from safeconduct.records import access, relocation
from safeconduct.records.erasure import Erasure
from safeconduct.seal.keys import record_blind


def undecided(state: State, name: CircleId) -> bool:
    """A record that decides who reads this circle lies sealed here: never opened, or lapsed."""
    sort, record = name.partition("/")[0], access.record_of(name)
    if sort not in ("case", *access.ROADS, "shelter", "statement") or not state.index.has_stubs():
        return False
    if sort == "shelter":
        return _roads_sealed(state)
    if _sealed(state, name, record):
        return True
    if sort not in access.ROADS:
        return False
    found = state.index.get(relocation.Relocation, record)
    if any(_sealed(state, one, record) for one in _beside(state, record)):
        return True
    return found is not None and _sealed(state, CircleId(f"case/{found.case}"), found.case)


def _beside(state: State, road: RecordId) -> Iterator[CircleId]:
    """The relocation's other circles: its readers follow from all of them. Legs are numbered one after the other."""
    yield from (CircleId(f"corridor/{road}"), CircleId(f"arrival/{road}"))
    for number in itertools.count(1):
        name = CircleId(f"leg/{road}.{number}")
        if not state.named(name):
            break
        yield name


def _sealed(state: State, name: CircleId, record: RecordId) -> bool:
    blinds = [record_blind(circle.locator, record).hex() for circle in state.named(name)]
    return bool(state.index.stubs(blinds)) and record not in erased(state)


def _roads_sealed(state: State) -> bool:
    """Relocations that may lead to a shelter and were never opened here. A lapsed one has ended: it leads nowhere any more."""
    names = state.names()
    sealed = {names.get(locator, "") for locator in state.index.sealed_circles()}
    gone = erased(state)
    return any(CircleId(name).partition("/")[0] in access.ROADS and access.record_of(CircleId(name)) not in gone for name in sealed)


def erased(state: State) -> set[RecordId]:
    return {thing.record for one in state.index.all(Erasure) for thing in one.things}
