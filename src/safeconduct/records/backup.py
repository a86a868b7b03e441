"""Backup: a gate's halves sealed in a file, its key split among the custodians. The file lies elsewhere; here stand the shares.

A backup ends when its record does: the gate forgets the half of the record, and each custodian's device drops what it had read of it.
Who dropped it is told in the newest backup, since nothing can be written to the old one any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.records.fact import Entered, Fact, Record
from safeconduct.records.sealed import Sealed

WEEK = dt.timedelta(days=7)
"""A backup older than this is due for the next."""


class BackupMade(Fact, frozen=True, tag="backup.made"):
    """`mark` begins the file. `number` counts the backups of one `store`. `forgotten`: how many names had no half any more. `own`: the
    gate's names of all records of backups, this one's among them: they are in no backup."""

    mark: bytes
    store: bytes
    number: int
    on: dt.date
    halves: int
    forgotten: int
    own: tuple[bytes, ...]
    sealed: Sealed


class BackupHeld(Fact, frozen=True, tag="backup.held"):
    """This custodian's device has opened its share and found it right."""


class BackupDropped(Fact, frozen=True, tag="backup.dropped"):
    """This device has nothing of an older backup any more."""

    old: RecordId
    mark: bytes
    number: int


class Dropped(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    old: RecordId
    mark: bytes
    number: int
    device: DeviceId


class Backup(Record, frozen=True):
    mark: bytes = b""
    store: bytes = b""
    number: int = 0
    on: dt.date = dt.date.min
    halves: int = 0
    forgotten: int = 0
    own: tuple[bytes, ...] = ()
    sealed: Sealed | None = None
    made_by: MemberId = MemberId("")
    held: tuple[MemberId, ...] = ()
    dropped: tuple[Dropped, ...] = ()

    @property
    def safe(self) -> bool:
        """So many custodians have found their share right that it can be opened."""
        return self.sealed is not None and len(self.sealed.custodians & {*self.held}) >= len(self.sealed.shares) // 2 + 1


FACTS = (BackupMade, BackupHeld, BackupDropped)


def fold(backup: Backup | None, e: Entered) -> Backup:
    backup = backup or Backup(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case BackupMade() as m if backup.sealed is None:  # the first stands
            return set_(
                backup, mark=m.mark, store=m.store, number=m.number, on=m.on, halves=m.halves, forgotten=m.forgotten, own=m.own,
                sealed=m.sealed, made_by=e.by,
            )  # fmt: skip
        case BackupHeld():
            return set_(backup, held=tuple(sorted({*backup.held, e.by})))
        case BackupDropped(old=old, mark=mark, number=number):
            return set_(backup, dropped=(*backup.dropped, Dropped(old, mark, number, e.device)))
    return backup


def standing(backups: Iterable[Backup]) -> list[Backup]:
    """Those that were made, newest first."""
    return sorted((one for one in backups if one.sealed is not None), key=lambda one: (one.number, one.id), reverse=True)


def superseded(backups: Iterable[Backup]) -> dict[RecordId, Backup]:
    """Old ones, with the one that takes their place: the newest that is safe. Beside it one older stays, if nothing was forgotten
    between the two. While none is safe, nothing is given up."""
    found: dict[RecordId, Backup] = {}
    whole = standing(backups)
    for store in {one.store for one in whole}:
        mine = [one for one in whole if one.store == store]
        newest = next((one for one in mine if one.safe), None)
        if newest is None:
            continue
        older = [one for one in mine if (one.number, one.id) < (newest.number, newest.id)]
        spare = next((one for one in older if one.safe and one.forgotten >= newest.forgotten), None)
        found |= {one.id: newest for one in older if one is not spare}
    return found
