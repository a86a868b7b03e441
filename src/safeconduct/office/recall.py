"""Opening stubs again: entries whose leaf this device holds and whose body it does not, as far as the gate's measure goes.

A stub was accepted with its segment; its leaf commits to the body. So the body is taken from the depot's object, checked against the
leaf that stands here, and folded in its place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from safeconduct.depot.base import NoSuchObject
from safeconduct.ground.errors import Damaged
from safeconduct.ground.ids import CircleId, RecordId
from safeconduct.journal import segment
from safeconduct.journal.reader import fetch_measured
from safeconduct.office.rows import Line, Stub, blind_of
from safeconduct.office.state import State
from safeconduct.records import access, kinds
from safeconduct.records.fact import EntryRef, Fact
from safeconduct.seal.keys import CircleKeys, record_blind


def open_sealed(state: State) -> int:
    """What the measure left shut in earlier readings, newest first, and what can be opened now. Returns how many entries opened."""
    return open_some(state, state.index.sealed())


def open_some(state: State, blinds: Iterable[str]) -> int:
    """As many of these stubs as the measure gives, the first first."""
    asked = list(blinds)
    halves, _ = fetch_measured(state.gate, asked) if asked else ({}, set())
    return _open(state, halves)


def open_blinds(state: State, blinds: Iterable[str]) -> int:
    """These stubs, all or none. Raises Metered."""
    asked = list(blinds)
    halves = state.gate.fetch(asked) if asked else {}
    return _open(state, {bytes.fromhex(name): half for name, half in halves.items()})


def complete(state: State, lapsed: Collection[tuple[bytes, str]]) -> int:
    """Records that lay sealed and of which something new came are opened whole: no fold rests on half of a record."""
    blinds = {blind for _, blind in lapsed}
    return open_some(state, [blind for blind in blinds if state.index.stubs([blind])])


def recall(state: State, records: Iterable[RecordId]) -> int:
    """Open the stubs of these records, all or none: raises Metered, which says how many could be opened today."""
    wanted = list(records)
    blinds = [record_blind(circle.locator, record).hex() for record in wanted for circle in state.circles.values()]
    return open_blinds(state, [blind for blind in blinds if state.index.stubs([blind])])


def _open(state: State, halves: Mapping[bytes, bytes]) -> int:
    lines: list[Line] = []
    groups: dict[tuple[bytes, bytes, int], list[Stub]] = {}
    for stub in state.index.stubs(blind.hex() for blind in halves):
        part = state.index.segment_of(EntryRef(stub.feed.hex(), stub.place))
        if part is not None:
            groups.setdefault((stub.locator, stub.feed, part.first), []).append(stub)
    for (locator, feed, first), stubs in groups.items():
        circle = state.circles.get(locator)
        if circle is not None:
            lines += _lines(state, circle, segment.name_of(locator, feed, first), {stub.place: stub for stub in stubs}, halves)
    return state.index.fold(lines)


def _lines(
    state: State, circle: CircleKeys, name: str, stubs: Mapping[int, Stub], halves: Mapping[bytes, bytes]
) -> Iterator[Line]:
    """Damage and absence leave the stub a stub: fsck names them."""
    try:
        bodies = segment.reopen(circle, name, state.depot.get(name), halves)
    except (Damaged, NoSuchObject):
        return
    for place, body in bodies:
        stub = stubs.get(place)
        if stub is None or body.body is None or body.leaf != stub.leaf:
            continue
        try:
            fact = kinds.read(body.body)
        except Damaged:
            continue
        at_home = not isinstance(fact, Fact) or access.at_home(fact, CircleId(circle.circle))
        if at_home and record_blind(circle.locator, fact.record).hex() == blind_of(stub.leaf):
            yield Line(stub.feed, place, stub.stamp, stub.device, stub.locator, stub.leaf, body.body, fact)
