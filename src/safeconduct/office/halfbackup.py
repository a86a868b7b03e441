"""Backup of a gate: made by a custodian beside the gate's store, its shares held by each custodian's device, old ones let go.

    make         table read → sealed under a fresh key → file on the disk and read back → shares saved and sent
    carry_out    at every sync of a custodian's device: its share is tried and held; superseded backups are forgotten and dropped

A crash before the shares are saved leaves a file that nobody can open, and the older backups as they were. A backup is superseded only
when a quorum holds the newer one. The device that makes a backup has all halves in memory for that moment; docs/decisions/gate-backup.md.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NamedTuple

from safeconduct.depot.folder import replace_file
from safeconduct.gate import backup as tables
from safeconduct.gate.halves import StoredGate
from safeconduct.ground.errors import N_, BadInput, Damaged, Refused, SafeconductError, StoreFailed
from safeconduct.ground.ids import OS, RecordId, new_id
from safeconduct.journal.finding import Finding
from safeconduct.journal.finding import State as FindingState
from safeconduct.office.flush import flush
from safeconduct.office.save import save
from safeconduct.office.shares import custodians, my_share, seal_for_custodians
from safeconduct.office.state import NotInCircle, State
from safeconduct.records.access import VAULT
from safeconduct.records.backup import Backup, BackupDropped, BackupHeld, BackupMade, standing, superseded
from safeconduct.records.fact import Fact
from safeconduct.records.sealed import Sort
from safeconduct.seal.keys import record_blind
from safeconduct.seal.primitives import KEY_SIZE
from safeconduct.seal.stream import open_stream, seal_stream

MARK_SIZE = 16


class FileIsThere(BadInput):
    def __init__(self) -> None:
        super().__init__(N_("there is a file of this name already; a backup takes the place of none"), N_("name a new file"))


class FileNotWritten(StoreFailed):
    def __init__(self) -> None:
        super().__init__(N_("the backup could not be written, so nothing is backed up"), N_("name a file on a medium with room and try again"))


def blinds(state: State, record: RecordId) -> list[str]:
    """A backup record's names at the gate."""
    return [record_blind(circle.locator, record).hex() for circle in state.named(VAULT)]


def own_names(state: State) -> set[str]:
    """Of every record that ever held the shares of a backup, as far as this device knows."""
    found = standing(state.index.all(Backup))
    return {name.hex() for one in found for name in one.own} | {name for one in found for name in blinds(state, one.id)}


def make(state: State, store: StoredGate, path: Path, now: dt.datetime) -> Backup:
    """Seal a store's halves into `path` and give the custodians their shares."""
    if not state.named(VAULT):
        raise NotInCircle(VAULT)
    if path.exists():
        raise FileIsThere
    known, record = own_names(state), new_id()
    own = sorted({*known, *blinds(state, record)})
    table = tables.read(store, own)
    fact = _seal(state, table, path, record, own, now)
    save(state, [fact], now)
    _hold(state, now)
    flush(state)
    found = state.index.get(Backup, record)
    assert found is not None
    return found


def _seal(state: State, table: tables.Table, path: Path, record: RecordId, own: list[str], now: dt.datetime) -> BackupMade:
    mark, key = OS(MARK_SIZE), OS(KEY_SIZE)
    sealed = seal_for_custodians(state, Sort.GATE, record, key)
    plain = tables.write(table, mark)
    _write(path, mark + b"".join(seal_stream(key, plain)), key, plain)
    before = [one.number for one in state.index.all(Backup) if one.store == table.store]
    return BackupMade(
        record, mark, table.store, max(before, default=0) + 1, now.date(), len(table.rows), len(table.forgotten),
        tuple(map(bytes.fromhex, own)), sealed,
    )  # fmt: skip


def _write(path: Path, data: bytes, key: bytes, plain: bytes) -> None:
    """Durable, and opened again before anybody relies on it."""
    try:
        replace_file(path, data)
        back = path.read_bytes()
    except OSError as error:
        raise FileNotWritten from error
    if b"".join(open_stream(key, back[MARK_SIZE:])) != plain:
        raise FileNotWritten


# What each custodian's device does at a sync


def carry_out(state: State, now: dt.datetime) -> None:
    """Quietly: a gate that is away only delays."""
    if not state.named(VAULT):
        return
    _hold(state, now)
    try:
        for old, newest in superseded(state.index.all(Backup)).items():
            _drop(state, old, newest, now)
    except StoreFailed:
        return
    except Refused as refused:
        _find(state, refused)


def _hold(state: State, now: dt.datetime) -> None:
    """Say of each backup whose share this device has opened that it has; once, since a restored gate takes no words about the old ones."""
    found = standing(state.index.all(Backup))
    over = superseded(found)
    new = [one for one in found if one.id not in over and state.keys.member not in one.held and state.outbox.kept(_told(one.id)) is None]
    facts: list[Fact] = [BackupHeld(one.id) for one in new if _opens(state, one)]
    if facts:
        save(state, facts, now)
        with state.outbox.transaction():
            for fact in facts:
                state.outbox.keep(_told(fact.record), b"")


def _told(backup: RecordId) -> str:
    return f"backup-held/{backup}"


def _opens(state: State, one: Backup) -> bool:
    try:
        return one.sealed is not None and my_share(state, one.sealed) is not None
    except Damaged as error:
        _find(state, error)
        return False


def _find(state: State, error: SafeconductError) -> None:
    found = Finding(FindingState.REFUSED, "backup", error.template, error.values)
    if found not in state.findings:
        state.findings.append(found)


def _drop(state: State, old: RecordId, newest: Backup, now: dt.datetime) -> None:
    """The gate first: from then on nobody reads the shares anew. Then this device's own, then it says so."""
    names, one = blinds(state, old), state.index.get(Backup, old)
    if state.gate.fetch(names):
        state.gate.forget(names)
    state.index.strip([old], [circle.locator for circle in state.named(VAULT)])
    state.outbox.scrub()
    if one is not None and state.index.get(Backup, old) is None:  # what is unsent yet goes at a later sync
        save(state, [BackupDropped(newest.id, old, one.mark, one.number)], now)


# Which there are


class Line(NamedTuple):
    """One backup. `held`: custodians who said that their share is right, of so many; `needed` of them open it. `over`: superseded."""

    number: int
    mark: str
    on: dt.date
    halves: int
    held: int
    of: int
    needed: int
    over: bool


class Gone(NamedTuple):
    """One that was given up, and how many custodians' devices have dropped their shares of it."""

    number: int
    dropped: int
    devices: int


def listed(state: State) -> tuple[list[Line], list[Gone]]:
    backups = standing(state.index.all(Backup))
    over = superseded(backups)
    lines = [
        Line(one.number, one.mark.hex()[:8], one.on, one.halves, len(one.sealed.custodians & {*one.held}), len(one.sealed.shares),
             one.sealed.threshold, one.id in over)
        for one in backups if one.sealed is not None
    ]  # fmt: skip
    keepers = {one.id for one in custodians(state.standing.roster)}
    devices = {device.id for device in state.standing.roster.devices if device.member in keepers}
    by: dict[RecordId, tuple[int, set[str]]] = {}
    for told in (told for one in backups for told in one.dropped):
        by.setdefault(told.old, (told.number, set()))[1].add(told.device)
    return lines, [Gone(number, len(who & devices), len(devices)) for number, who in by.values()]
