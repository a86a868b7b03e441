"""Erasure, carried out: order → the gate forgets (every copy is dark from then on) → this device's rows go → it acknowledges.

Each step may be repeated and each device does its part at its next sync, so that a crash or a dead gate only delays. A device purges
when the gate has no half any more, not because somebody says so: an order alone hides nothing from anybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from safeconduct.casework.erase import Order, order, wished
from safeconduct.gate.base import Forgotten
from safeconduct.gate.xor import ForgottenInPart
from safeconduct.ground.errors import Refused, StoreFailed
from safeconduct.ground.ids import CircleId, MemberId, RecordId, new_id
from safeconduct.journal.finding import Finding
from safeconduct.journal.finding import State as FindingState
from safeconduct.journal.segment import Item
from safeconduct.office import drawer
from safeconduct.office.lease import recall_sorts
from safeconduct.office.rows import Line
from safeconduct.office.save import save
from safeconduct.office.state import State
from safeconduct.records import access, kinds
from safeconduct.records.erasure import Erasure, ErasureAcknowledged, Thing, WordsDropped
from safeconduct.seal.keys import gate_circle, record_blind


def erase(state: State, ask: Order, now: dt.datetime) -> RecordId:
    """Order it and begin. Returns the wish that names it. Raises NoWish, NothingToErase, StillUnderway."""
    recall_sorts(state)
    facts = order(state.index, ask, lambda circle: _readers(state, circle, now), new_id, now)
    save(state, facts, now)
    carry_out(state, now)
    return next(one.wish for one in state.index.all(Erasure) if one.id == facts[0].record)


def _readers(state: State, circle: CircleId, now: dt.datetime) -> frozenset[MemberId]:
    return access.readers(circle, state.index, state.roster_members, now.date()) | {state.keys.member}


def carry_out(state: State, now: dt.datetime) -> int:
    """What this device has to do for any erasure it knows of. Returns how many it finished. A gate that is away stops it quietly."""
    if state.standing.roster.device(state.keys.device) is None:
        return 0  # a removed device writes nothing any more; what it holds it may still read
    try:
        for ask in wished(state.index, state.me):
            recall_sorts(state)  # its relocations and placements may lie sealed here
            save(state, order(state.index, ask, lambda circle: _readers(state, circle, now), new_id, now), now)
        again(state)
        return sum(_carry_out_one(state, one, now) for one in list(state.index.all(Erasure)))
    except StoreFailed:
        return 0
    except Refused as refused:  # the day's measure, or a relocation that has not ended
        _find(state, refused)
        return 0


def _find(state: State, refused: Refused) -> None:
    found = Finding(FindingState.REFUSED, "erasure", refused.template, refused.values)
    if found not in state.findings:
        state.findings.append(found)


def _carry_out_one(state: State, one: Erasure, now: dt.datetime) -> bool:
    locators = [circle.locator for circle in state.named(one.circle)]
    names = _names(state, one)
    if one.ordered is None or not names:
        return False
    if one.by == state.keys.member:
        _forget(state, one, names)
    if state.keys.device in one.done or state.gate.fetch(names):
        return False
    for thing in one.things:
        _drop_unsent(state, locators, thing.record, one.circle)
    state.index.strip((thing.record for thing in one.things), locators)
    drawer.forget_about(state.folder, state.keys.store_key, [thing.record for thing in one.things])
    state.outbox.scrub()
    save(state, [ErasureAcknowledged(one.id, one.circle, now.date())], now)
    return True


def _names(state: State, one: Erasure) -> list[str]:
    return [record_blind(circle.locator, thing.record).hex() for circle in state.named(one.circle) for thing in one.things]


def forgotten_names(state: State) -> list[str]:
    """Names at the gate of everything this office knows to be erased."""
    return [name for one in state.index.all(Erasure) if one.ordered is not None for name in _names(state, one)]


def again(state: State) -> None:
    """What this device has found forgotten stays so: a gate restored from an older backup is told again. Of others' word alone nothing
    is forgotten here, else one device could have all the others destroy what the gate lets itself not."""
    seen = [one for one in state.index.all(Erasure) if one.ordered is not None and state.keys.device in one.done]
    names = [name for one in seen for name in _names(state, one)]
    back = sorted(state.gate.fetch(names)) if names else []
    if back:
        with suppress(ForgottenInPart):
            state.gate.forget(back)


def _forget(state: State, one: Erasure, names: list[str]) -> None:
    """Until it is known to be done at each gate. Of two, one is enough for the dark; the other is asked again at each sync."""
    mark = f"forgotten/{one.id}"
    if state.outbox.kept(mark) is not None:
        return
    try:
        state.gate.forget(names)
    except ForgottenInPart:
        return
    with state.outbox.transaction():
        state.outbox.keep(mark, b"")


# What was written here to a record that is erased meanwhile


def drop_forgotten(state: State, locator: bytes) -> None:
    """Before sending: rows of records whose halves the gate has forgotten give their places to a fact that says just that."""
    circle = state.circles[locator]
    for record in dict.fromkeys(row.item.record for row in state.outbox.rows(locator)):
        try:
            state.gate.claim([record_blind(locator, record).hex()], gate_circle(locator).hex())
        except Forgotten:
            _drop_unsent(state, [locator], record, CircleId(circle.circle))


def _drop_unsent(state: State, locators: Iterable[bytes], record: RecordId, circle: CircleId) -> None:
    rows = [row for locator in locators for row in state.outbox.rows(locator) if row.item.record == record]
    if not rows:
        return
    state.index.forget_places([(row.feed, row.place) for row in rows], record)  # first: a crash after it brings them back from the outbox
    facts = [WordsDropped(new_id(), circle) for _ in rows]
    put = [row._replace(item=Item(fact.record, row.item.stamp, kinds.write(fact))) for row, fact in zip(rows, facts, strict=True)]
    with state.outbox.transaction():
        for row in put:
            state.outbox.rewrite(row)
    state.index.fold(
        Line(row.feed, row.place, row.item.stamp, state.keys.device, row.locator, None, row.item.body, fact)
        for row, fact in zip(put, facts, strict=True)
    )


# How far it is


class Standing(NamedTuple):
    """How far one wish is carried out, over all the circles it touched that this device reads."""

    wish: RecordId
    ordered: dt.date
    by: MemberId
    things: tuple[Thing, ...]
    done: int
    devices: int
    removed: int
    """Devices that held it and are in the roster no more: nobody can ask them."""


def standings(state: State) -> list[Standing]:
    """Newest first."""
    wishes: dict[RecordId, list[Erasure]] = {}
    for one in state.index.all(Erasure):
        if one.ordered is not None:
            wishes.setdefault(one.wish, []).append(one)
    return [_standing(state, wish, parts) for wish, parts in wishes.items()]


def _standing(state: State, wish: RecordId, parts: list[Erasure]) -> Standing:
    """A device has done its part when it has in every circle whose reader it was."""
    roster = state.standing.roster
    held = {device.id: [part for part in parts if device.member in part.readers] for device in roster.devices}
    expected = {device: own for device, own in held.items() if own}
    readers = {reader for part in parts for reader in part.readers}
    return Standing(
        wish,
        min(part.ordered for part in parts if part.ordered is not None),
        parts[0].by,
        tuple(thing for part in parts for thing in part.things),
        sum(all(device in part.done for part in own) for device, own in expected.items()),
        len(expected),
        sum(one.device.member in readers for one in roster.removed),
    )
