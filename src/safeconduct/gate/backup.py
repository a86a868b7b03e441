"""A gate's halves as one table: read out of a store, filled into a new one. Who seals it between the two is not this room's matter.

Left out is what the caller names: the records that hold the shares of backups, so that no backup carries the way to another.
Meter, log and the gate's own key stay behind: a restored gate is another gate with the same halves.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import msgspec

from safeconduct.gate.base import HALF_SIZE
from safeconduct.gate.halves import StoredGate
from safeconduct.gate.log import SCHEMA, keep, kept
from safeconduct.ground import canon
from safeconduct.ground.errors import N_, Damaged, Refused
from safeconduct.ground.ids import OS

NAME_SIZE = 16
_ROW = NAME_SIZE * 2 + HALF_SIZE
_STEP = 64 * 1024
_LENGTH = 8
_MARK = "backup"


class StoreInUse(Refused):
    def __init__(self, count: int) -> None:
        super().__init__(
            N_("this store holds {count} names already; halves are restored into an empty one only"),
            N_("name a new store: --store sqlite:PATH, or an empty database"),
            count=count,
        )


class NotATable(Damaged):
    def __init__(self) -> None:
        super().__init__(
            N_("what opens of this backup is no table of halves"), N_("it was made by another version, or wrongly; use another backup")
        )


class Row(NamedTuple):
    """`circle` is 32 zeros where an old gate did not know it."""

    name: str
    circle: str
    half: bytes


class Table(NamedTuple):
    """`store`: which gate's, also after it was restored. `forgotten`: names without a half, which stay so."""

    store: bytes
    rows: tuple[Row, ...]
    forgotten: tuple[str, ...]


class _Written(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    version: int
    mark: bytes
    store: bytes
    rows: bytes
    forgotten: bytes


def read(store: StoredGate, leave_out: Collection[str]) -> Table:
    """As it stands at one moment, sorted by name."""
    with store.db.transaction():
        for line in SCHEMA:
            store.db.all(line)
        own = kept(store.db, _MARK)
        if own is None:
            own = OS(NAME_SIZE)
            keep(store.db, _MARK, own)
        found = store.db.all("SELECT name, circle, half FROM half ORDER BY name")
    rows = tuple(Row(name, circle or "0" * 32, bytes(half)) for name, circle, half in found if half is not None and name not in leave_out)
    return Table(own, rows, tuple(name for name, _, half in found if half is None and name not in leave_out))


def fill(store: StoredGate, table: Table, forgotten: Collection[str]) -> int:
    """All of it or nothing, into an empty store. Names in `forgotten` get no half and stay taken. Returns how many halves stand."""
    gone = {*table.forgotten, *forgotten}
    rows = [(row.name, row.half, row.circle if row.circle.strip("0") else None) for row in table.rows if row.name not in gone]
    with store.db.transaction():
        there = int(store.db.all("SELECT count(*) FROM half")[0][0])
        if there:
            raise StoreInUse(there)
        for line in SCHEMA:
            store.db.all(line)
        store.db.many("INSERT INTO half(name, half, circle) VALUES(?, ?, ?)", rows)
        store.blank(sorted(gone))
        keep(store.db, _MARK, table.store)
    return len(rows)


def write(table: Table, mark: bytes) -> bytes:
    """Length ‖ msgpack ‖ zeros up to whole steps: its size tells the number of halves only roughly. `mark` names the backup."""
    rows = b"".join(bytes.fromhex(row.name) + bytes.fromhex(row.circle) + row.half for row in table.rows)
    body = canon.encode(_Written(1, mark, table.store, rows, b"".join(map(bytes.fromhex, table.forgotten))))
    whole = len(body).to_bytes(_LENGTH, "big") + body
    return whole + bytes(-len(whole) % _STEP)


def parse(data: bytes, mark: bytes) -> Table:
    """Raises NotATable."""
    length = int.from_bytes(data[:_LENGTH], "big")
    body, rest = data[_LENGTH : _LENGTH + length], data[_LENGTH + length :]
    try:
        found = canon.decode_strict(body, _Written)
    except Damaged as error:
        raise NotATable from error
    whole = len(body) == length and not rest.strip(b"\0") and not len(found.rows) % _ROW and not len(found.forgotten) % NAME_SIZE
    if not whole or (found.version, found.mark) != (1, mark):
        raise NotATable
    rows = tuple(_row(found.rows[at : at + _ROW]) for at in range(0, len(found.rows), _ROW))
    return Table(found.store, rows, names(found.forgotten))


def _row(data: bytes) -> Row:
    return Row(data[:NAME_SIZE].hex(), data[NAME_SIZE : 2 * NAME_SIZE].hex(), data[2 * NAME_SIZE :])


def names(data: bytes) -> tuple[str, ...]:
    return tuple(data[at : at + NAME_SIZE].hex() for at in range(0, len(data), NAME_SIZE))
