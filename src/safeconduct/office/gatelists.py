"""Gate lists between roster, depot and gate: published with each roster, told to a gate that is behind, by whoever syncs first."""

from __future__ import annotations

from collections.abc import Mapping

from safeconduct.depot.base import NoSuchObject
from safeconduct.gate.base import BadGateList, GateUnreachable, Limits
from safeconduct.ground.errors import Damaged
from safeconduct.journal import gatelist
from safeconduct.journal.finding import Finding
from safeconduct.journal.finding import State as FindingState
from safeconduct.journal.writer import deliver
from safeconduct.office.state import State
from safeconduct.records import access

OPEN = (access.DOCUMENTATION, access.SHELTERS)
"""Circles without a measure: what stands there is about events and beds, not about one person."""


def publish(state: State, document: bytes) -> None:
    """Keep a signed list on the depot, and tell the gate. A gate that is away is told by a later sync."""
    circle = state.roster_circle
    version = gatelist.read(document).version
    if not stands(state, version):
        name, data = gatelist.seal(circle.newest, circle.epochs[circle.newest], version, document, aside=_taken(state, version))
        deliver(state.depot, name, data)
    tell_gate(state)


def stands(state: State, version: int) -> bool:
    """Whether the depot holds a list of this version that opens; whoever may write there can put anything under its name."""
    return any(gatelist.version_of(name) == version and _opens(state, name) for name in state.depot.list("g"))


def _taken(state: State, version: int) -> bool:
    return gatelist.name_of(version) in set(state.depot.list("g"))


def _opens(state: State, name: str) -> bool:
    try:
        return gatelist.read(_read(state, name)).version == gatelist.version_of(name)
    except (Damaged, NoSuchObject):
        return False


def tell_gate(state: State) -> int:
    """Tell the gate, in order, the lists it lacks. Returns how many. Its absence or refusal is a finding, never a stop."""
    told = 0
    try:
        known = state.gate.knows()
        for version, name in sorted((gatelist.version_of(name), name) for name in state.depot.list("g")):
            if version > known:
                told += _tell(state, name)
    except GateUnreachable:
        return told
    return told


def _tell(state: State, name: str) -> int:
    """Garbage under one name stops no other: the gate judges each."""
    try:
        state.gate.know(_read(state, name))
    except (BadGateList, Damaged, NoSuchObject) as fault:
        _find(state, fault.template, fault.values)
        return 0
    return 1


def _read(state: State, name: str) -> bytes:
    return gatelist.unseal(state.roster_circle.epochs, name, state.depot.get(name))


def newest(state: State) -> bytes | None:
    """The newest signed list on the depot that this device can open."""
    for _, name in sorted(((gatelist.version_of(name), name) for name in state.depot.list("g")), reverse=True):
        try:
            return _read(state, name)
        except (Damaged, NoSuchObject):
            continue
    return None


def limits(state: State) -> Limits:
    """Those of the newest list, or what a network begins with; the standing open circles are always in."""
    document = newest(state)
    held = gatelist.limits_of(document) if document is not None else Limits()
    locators = [circle.locator for name in OPEN for circle in state.named(name)]
    return gatelist.open_to(held, locators)


def _find(state: State, sentence: str, values: Mapping[str, object]) -> None:
    found = Finding(FindingState.REFUSED, "g", sentence, values)
    if found not in state.findings:
        state.findings.append(found)
