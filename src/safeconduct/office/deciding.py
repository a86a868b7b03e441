"""Whether this device holds the records that a circle's readers follow from. Who holds one of them only as a stub judges nobody."""

from __future__ import annotations

from safeconduct.ground.ids import CircleId, RecordId
from safeconduct.office.state import State
from safeconduct.records import relocation
from safeconduct.records.erasure import Erasure
from safeconduct.seal.keys import record_blind


def undecided(state: State, name: CircleId) -> bool:
    """A record that decides who reads this circle lies sealed here: never opened, or lapsed."""
    sort, _, tail = name.partition("/")
    if sort not in ("case", "corridor", "shelter", "statement") or not state.index.has_stubs():
        return False
    if sort == "shelter":
        return _roads_sealed(state)
    if _sealed(state, name, RecordId(tail)):
        return True
    found = state.index.get(relocation.Relocation, RecordId(tail)) if sort == "corridor" else None
    return found is not None and _sealed(state, CircleId(f"case/{found.case}"), found.case)


def _sealed(state: State, name: CircleId, record: RecordId) -> bool:
    blinds = [record_blind(circle.locator, record).hex() for circle in state.named(name)]
    return bool(state.index.stubs(blinds)) and record not in erased(state)


def _roads_sealed(state: State) -> bool:
    """Relocations that may lead to a shelter and were never opened here. A lapsed one has ended: it leads nowhere any more."""
    names = state.names()
    sealed = {names.get(locator, "") for locator in state.index.sealed_circles()}
    return any(name.startswith("corridor/") and RecordId(name.partition("/")[2]) not in erased(state) for name in sealed)


def erased(state: State) -> set[RecordId]:
    return {thing.record for one in state.index.all(Erasure) for thing in one.things}
