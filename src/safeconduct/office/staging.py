"""The staging queue: rows of foreign files that wait for a person. Encrypted like the outbox, and never sent anywhere.

A batch is one file read with one mapping. Rows stand as they were proposed until somebody accepts or drops them; then their content
goes and their number, state and reason stay. Reading is resumed after a crash where the last commit was.
"""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import msgspec

from safeconduct.exchange.proposed import Dropped, New, Proposed, Refusal, Why
from safeconduct.ground.errors import N_, NotFound
from safeconduct.office.state import State
from safeconduct.office.store import open_store, speaking

_SCHEMA = """
CREATE TABLE IF NOT EXISTS batch(id INTEGER PRIMARY KEY AUTOINCREMENT, format TEXT, at INTEGER, print BLOB, mapping BLOB, keep TEXT,
    state TEXT, rows INTEGER, columns BLOB, drops BLOB) STRICT;
CREATE TABLE IF NOT EXISTS row(batch INTEGER, number INTEGER, state TEXT, why TEXT, place INTEGER, key BLOB, makes BLOB, drops BLOB,
    said BLOB, PRIMARY KEY(batch, number)) WITHOUT ROWID, STRICT;
CREATE INDEX IF NOT EXISTS row_state ON row(batch, state, number);
CREATE INDEX IF NOT EXISTS row_key ON row(key, batch);
CREATE TABLE IF NOT EXISTS known(key BLOB PRIMARY KEY, root BLOB, print BLOB) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS meant(form BLOB PRIMARY KEY, mapping BLOB) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS piece(batch INTEGER, number INTEGER, data BLOB, PRIMARY KEY(batch, number)) WITHOUT ROWID, STRICT;
"""
PIECE = 256 * 1024
_PATTERNS = 5_000
_ROWS = "SELECT number, state, why, place, key, makes, drops, said FROM row {} WHERE batch=? AND {} ORDER BY number LIMIT ?"
"""Walked along an index in its order: a page of a queue of 200,000 costs what a page of a short one does."""


class RowState(StrEnum):
    NEW = "new"
    EDITED = "edited"
    MATCHED = "matched"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


WAITING = (RowState.NEW, RowState.EDITED)
"""What can still be accepted."""


class BatchState(StrEnum):
    GIVEN = "given"
    """Its bytes lie here; nobody has said yet what its columns mean."""
    READING = "reading"
    READY = "ready"


class NoBatch(NotFound):
    def __init__(self, wanted: int) -> None:
        super().__init__(N_("there is no import {wanted} in the queue"), N_("see them with: safeconduct import queue"), wanted=wanted)


class NoRow(NotFound):
    def __init__(self, wanted: int) -> None:
        super().__init__(N_("this import has no row {wanted}"), N_("see its rows with: safeconduct import show"), wanted=wanted)


class Batch(NamedTuple):
    id: int
    format: str
    at: dt.datetime
    print: bytes
    mapping: bytes
    keep: frozenset[Why]
    state: BatchState
    rows: int
    columns: tuple[str, ...]
    drops: dict[tuple[str, Why], int]
    """How many cells of a column were dropped for a reason."""


class Staged(NamedTuple):
    """`makes` is empty once the row is accepted or dropped. `said`: template and values of the refusal that accepting met."""

    number: int
    state: RowState
    refusal: Refusal | None
    key: bytes
    makes: tuple[New, ...]
    dropped: tuple[Dropped, ...]
    said: tuple[str, dict[str, Any]] | None


class Judged(NamedTuple):
    """A row on its way into the queue; `key` is the blind id its records' ids follow from."""

    proposed: Proposed
    state: RowState
    refusal: Refusal | None
    key: bytes


class Tally:
    """What was dropped, while one file is read. Most rows drop the same cells: each pattern is packed once and counted."""

    def __init__(self, batch: Batch) -> None:
        self.columns = {column: place for place, column in enumerate(batch.columns)}
        self._counts = Counter(batch.drops)
        self._patterns: dict[tuple[int, ...], tuple[bytes, tuple[Dropped, ...]]] = {}
        self._seen: Counter[tuple[int, ...]] = Counter()

    def pattern(self, dropped: tuple[Dropped, ...]) -> bytes:
        key = tuple(map(id, dropped))  # the values are kept, so their ids stay theirs
        self._seen[key] += 1
        known = self._patterns.get(key)
        if known is None:
            known = self._packed(dropped), dropped
            if len(self._patterns) < _PATTERNS:
                self._patterns[key] = known
            else:
                del self._seen[key]
                self._counts.update((one.column, one.why) for one in dropped)
        return known[0]

    def _packed(self, dropped: tuple[Dropped, ...]) -> bytes:
        by: dict[str, list[int]] = {}
        for one in dropped:
            by.setdefault(one.why.value, []).append(self.columns.setdefault(one.column, len(self.columns)))
        return _pack(by)

    def counted(self) -> list[tuple[int, str, int]]:
        for key, count in self._seen.items():
            for one in self._patterns[key][1]:
                self._counts[one.column, one.why] += count
        self._seen.clear()
        return [(self.columns[column], why.value, count) for (column, why), count in self._counts.items()]


class Staging:
    def __init__(self, path: Path, key: bytes) -> None:
        self._db = open_store(path, key, _SCHEMA, durable=True)

    def close(self) -> None:
        with speaking("staging.db"):
            self._db.close()

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with speaking("staging.db"), self._db:
            yield

    # Batches

    def begin(self, format: str, at: dt.datetime, print: bytes, mapping: bytes, keep: Iterable[Why], state: BatchState) -> int:
        with self.transaction():
            self._db.execute(
                "INSERT INTO batch(format, at, print, mapping, keep, state, rows, columns, drops) VALUES(?, ?, ?, ?, ?, ?, 0, ?, ?)",
                (format, int(at.timestamp()), print, mapping, " ".join(sorted(keep)), state.value, _pack([]), _pack([])),
            )
            return self._db.last_insert_rowid()

    def batches(self) -> list[Batch]:
        """Newest first."""
        rows = self._db.execute("SELECT id, format, at, print, mapping, keep, state, rows, columns, drops FROM batch ORDER BY id DESC")
        return [_batch(row) for row in rows]

    def batch(self, wanted: int) -> Batch:
        found = next((one for one in self.batches() if one.id == wanted), None)
        if found is None:
            raise NoBatch(wanted)
        return found

    def mean(self, batch: int, mapping: bytes, keep: Iterable[Why], form: bytes) -> None:
        """What the columns of a given file mean; it is read from here on. Remembered for the next file of the same form."""
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO meant VALUES(?, ?)", (form, mapping))
            self._db.execute(
                "UPDATE batch SET mapping=?, keep=?, state=? WHERE id=?",
                (mapping, " ".join(sorted(keep)), BatchState.READING.value, batch),
            )

    def meant(self, form: bytes) -> bytes | None:
        """What a person said of a file with the same columns."""
        found = self._db.execute("SELECT mapping FROM meant WHERE form=?", (form,)).fetchone()
        return bytes(found[0]) if found else None

    def guess(self, batch: int, mapping: bytes) -> None:
        """Another guess of what a given file's columns mean."""
        with self.transaction():
            self._db.execute("UPDATE batch SET mapping=? WHERE id=? AND state=?", (mapping, batch, BatchState.GIVEN.value))

    def finish(self, batch: int) -> None:
        """Read to its end: the bytes of the file are wanted no more."""
        with self.transaction():
            self._db.execute("UPDATE batch SET state=? WHERE id=?", (BatchState.READY.value, batch))
            self._db.execute("DELETE FROM piece WHERE batch=?", (batch,))
        self._scrub()

    def forget(self, batch: int) -> None:
        """The whole of it, with what nobody accepted."""
        with self.transaction():
            for table in ("row", "piece"):
                self._db.execute(f"DELETE FROM {table} WHERE batch=?", (batch,))  # noqa: S608  (names of our own)
            self._db.execute("DELETE FROM batch WHERE id=?", (batch,))
        self._scrub()

    def _scrub(self) -> None:
        with speaking("staging.db"):
            self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)

    # Rows

    def add(self, batch: Batch, judged: Iterable[Judged], tally: Tally) -> None:
        """One commit: rows, and the counts that go with them."""
        rows = [_row(batch.id, one, tally.pattern(one.proposed.dropped)) for one in judged]
        with self.transaction():
            self._db.executemany("INSERT INTO row VALUES(?, ?, ?, ?, ?, ?, ?, ?, NULL)", rows)
            values = len(rows), _pack(list(tally.columns)), _pack(tally.counted()), batch.id
            self._db.execute("UPDATE batch SET rows=rows+?, columns=?, drops=? WHERE id=?", values)

    def counts(self, batch: int) -> dict[RowState, int]:
        rows = self._db.execute("SELECT state, count(*) FROM row WHERE batch=? GROUP BY state", (batch,))
        return {RowState(state): int(count) for state, count in rows}

    def reasons(self, batch: int, state: RowState) -> dict[tuple[Why, int], int]:
        """(why, column number or 0) to the number of rows refused or matched for it."""
        query = "SELECT why, place, count(*) FROM row WHERE batch=? AND state=? AND why<>'' GROUP BY why, place"
        rows = self._db.execute(query, (batch, state.value))
        return {(Why(why), int(place)): int(count) for why, place, count in rows}

    def rows(self, batch: Batch, only: RowState | None = None, after: int = 0, limit: int = 2**31) -> list[Staged]:
        """In the order of the file, from the row behind `after`."""
        query, values = _ROWS.format("", "number>?"), (batch.id, after, limit)
        if only is not None:
            query, values = _ROWS.format("INDEXED BY row_state", f"state='{only.value}' AND number>?"), (batch.id, after, limit)
        return [_staged(row, batch.columns) for row in self._db.execute(query, values)]

    def waiting(self, batch: Batch, limit: int) -> list[Staged]:
        """What can be accepted, in the order of the file; what was refused when somebody tried comes last."""
        found: list[Staged] = []
        for tried in ("said IS NULL", "said IS NOT NULL"):
            some: list[Staged] = []
            for state in WAITING:
                query = _ROWS.format("INDEXED BY row_state", f"state='{state.value}' AND {tried}")
                some += (_staged(row, batch.columns) for row in self._db.execute(query, (batch.id, limit)))
            found += sorted(some, key=lambda one: one.number)
        return found[:limit]

    def row(self, batch: Batch, number: int) -> Staged:
        found = self._db.execute(_ROWS.format("", "number=?"), (batch.id, number, 1)).fetchone()
        if found is None:
            raise NoRow(number)
        return _staged(found, batch.columns)

    def has_key(self, batch: int, key: bytes) -> bool:
        query = "SELECT 1 FROM row INDEXED BY row_key WHERE key=? AND batch=? LIMIT 1"  # left alone, it would walk the whole batch
        return self._db.execute(query, (key, batch)).fetchone() is not None

    def settle(self, batch: int, number: int, state: RowState) -> None:
        """Accepted or dropped: the content goes."""
        with self.transaction():
            self._db.execute("UPDATE row SET state=?, makes=x'', said=NULL WHERE batch=? AND number=?", (state.value, batch, number))

    def say(self, batch: int, number: int, template: str, values: dict[str, Any]) -> None:
        """What accepting it met."""
        plain = {name: value if isinstance(value, int) else str(value) for name, value in values.items()}
        with self.transaction():
            self._db.execute("UPDATE row SET said=? WHERE batch=? AND number=?", (_pack([template, plain]), batch, number))

    def drop(self, batch: int, states: Iterable[RowState]) -> int:
        """Every row in one of these states; returns how many."""
        wanted = [state.value for state in states]
        with self.transaction():
            self._db.execute(
                f"UPDATE row SET state='dropped', makes=x'' WHERE batch=? AND state IN ({','.join('?' * len(wanted))})",  # noqa: S608
                (batch, *wanted),
            )
            return self._db.changes()

    # What came in before, as this device knows it

    def known(self, key: bytes) -> tuple[bytes, bytes] | None:
        """(key of the first version, print of what was accepted last)."""
        found = self._db.execute("SELECT root, print FROM known WHERE key=?", (key,)).fetchone()
        return (bytes(found[0]), bytes(found[1])) if found else None

    def know(self, key: bytes, root: bytes, print: bytes) -> None:
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO known VALUES(?, ?, ?)", (key, root, print))

    # Bytes of a file that was given and not read yet

    def add_piece(self, batch: int, number: int, data: bytes) -> None:
        with self.transaction():
            self._db.execute("INSERT INTO piece VALUES(?, ?, ?)", (batch, number, data))

    def size(self, batch: int) -> int:
        found = self._db.execute("SELECT coalesce(sum(length(data)), 0) FROM piece WHERE batch=?", (batch,)).fetchone()
        return int(found[0]) if found else 0

    def open_pieces(self, batch: int) -> io.BufferedReader:
        return io.BufferedReader(_Pieces(self._db, batch, self.size(batch)), PIECE)


class _Pieces(io.RawIOBase):
    """A given file as a seekable stream. Every piece but the last has `PIECE` bytes."""

    def __init__(self, db: apsw.Connection, batch: int, size: int) -> None:
        self._db, self._batch, self._size, self._at = db, batch, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        number, inside = divmod(self._at, PIECE)
        found = self._db.execute("SELECT data FROM piece WHERE batch=? AND number=?", (self._batch, number)).fetchone()
        piece = bytes(found[0])[inside : inside + len(buffer)] if found else b""
        memoryview(buffer)[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def tell(self) -> int:
        return self._at


def open_staging(state: State) -> Staging:
    return Staging(state.folder / "staging.db", state.keys.store_key)


def _pack(value: Any) -> bytes:
    return msgspec.msgpack.encode(value)


def _row(batch: int, one: Judged, drops: bytes) -> tuple[Any, ...]:
    why, place = (one.refusal.why.value, one.refusal.column) if one.refusal else ("", 0)
    makes = one.proposed.makes if one.state in WAITING or one.refusal in (Refusal(Why.CODENAME),) else ()
    return batch, one.proposed.number, one.state.value, why, place, one.key, _pack(makes) if makes else b"", drops


def _staged(row: Any, columns: tuple[str, ...]) -> Staged:
    number, state, why, place, key, makes, drops, said = row
    by = msgspec.msgpack.decode(drops, type=dict[Why, list[int]])
    dropped = tuple(Dropped(columns[column], reason) for reason, held in by.items() for column in held)
    made = msgspec.msgpack.decode(makes, type=tuple[New, ...]) if makes else ()
    met = msgspec.msgpack.decode(said, type=tuple[str, dict[str, Any]]) if said else None
    return Staged(number, RowState(state), Refusal(Why(why), place) if why else None, key, made, dropped, met)


def _batch(row: Any) -> Batch:
    number, format, at, print, mapping, keep, state, rows, columns, drops = row
    names = tuple(msgspec.msgpack.decode(columns, type=list[str]))
    counted = msgspec.msgpack.decode(drops, type=list[tuple[int, Why, int]])
    return Batch(
        number, format, dt.datetime.fromtimestamp(at, dt.UTC), print, mapping, frozenset(map(Why, keep.split())), BatchState(state), rows,
        names, {(names[column], why): count for column, why, count in counted},
    )  # fmt: skip
