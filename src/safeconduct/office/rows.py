"""The index file: its tables, the lines that stand in them, and what every part of the index has in common.

`entry` holds every opened fact and the leaf of every other; `record` the folds; `facet` and `tally` what lists ask by; `prose`, `word`
and `unread` what search asks (office.fulltext). All but the first follow from it, and are made anew where this program folds otherwise than the
one that wrote them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from safeconduct.ground.ids import DeviceId
from safeconduct.office import morphology
from safeconduct.office.fulltext import TEXT, TEXT_TABLES
from safeconduct.office.store import open_store, speaking
from safeconduct.records import kinds
from safeconduct.records.fact import Fact, Unknown

HEARTBEAT = "heartbeat"
TOLD = f"kind<>'' AND kind<>'{HEARTBEAT}'"
"""Of `entry`: bodies that are here and are facts about something."""
HELD = f"""
CREATE TABLE IF NOT EXISTS entry(feed BLOB, place INTEGER, record TEXT, kind TEXT, stamp INTEGER, device TEXT, locator BLOB,
    leaf BLOB, body BLOB, UNIQUE(feed, place)) STRICT;
CREATE INDEX IF NOT EXISTS entry_record ON entry(record, stamp, feed, place);
CREATE INDEX IF NOT EXISTS entry_stub ON entry(record, stamp) WHERE kind='';
CREATE INDEX IF NOT EXISTS entry_stamp ON entry(stamp) WHERE {TOLD};
CREATE INDEX IF NOT EXISTS entry_kind ON entry(kind, stamp) WHERE {TOLD};
CREATE TABLE IF NOT EXISTS feed(locator BLOB, feed BLOB, state BLOB, PRIMARY KEY(feed)) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS closed(feed BLOB PRIMARY KEY, size INTEGER) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS segment(feed BLOB, first INTEGER, entries INTEGER, epoch INTEGER, salt BLOB, root BLOB, head_signature BLOB,
    top INTEGER, PRIMARY KEY(feed, first)) WITHOUT ROWID, STRICT;
CREATE INDEX IF NOT EXISTS entry_sealed ON entry(locator, record) WHERE kind='';
CREATE TABLE IF NOT EXISTS lease(locator BLOB, record TEXT, until INTEGER, PRIMARY KEY(locator, record)) WITHOUT ROWID, STRICT
"""
FOLDED = """
CREATE TABLE IF NOT EXISTS record(seq INTEGER PRIMARY KEY, id TEXT UNIQUE, kind TEXT, stamp INTEGER, feed BLOB, place INTEGER,
    body BLOB) STRICT;
CREATE INDEX IF NOT EXISTS record_kind ON record(kind, stamp DESC, seq);
CREATE TABLE IF NOT EXISTS facet(seq INTEGER, facet INTEGER, value TEXT, stamp INTEGER, PRIMARY KEY(seq, facet, value))
    WITHOUT ROWID, STRICT;
CREATE INDEX IF NOT EXISTS facet_by ON facet(facet, value, stamp DESC, seq);
CREATE TABLE IF NOT EXISTS tally(facet INTEGER, value TEXT, number INTEGER, PRIMARY KEY(facet, value)) WITHOUT ROWID, STRICT
"""
_FOLDED_TABLES = ("record", "facet", "tally", *TEXT_TABLES)


def shape() -> int:
    """Of what this program folds, and of how it reads words."""
    return kinds.shape() ^ morphology.VERSION or 1


class Line(NamedTuple):
    """One opened entry on its way into the index. `leaf` is None until its segment is sealed."""

    feed: bytes
    place: int
    stamp: int
    device: DeviceId
    locator: bytes
    leaf: bytes | None
    body: bytes
    fact: Fact | Unknown


class Stub(NamedTuple):
    """An entry of which this device holds the leaf and no body: never opened here, erased, or lapsed."""

    feed: bytes
    place: int
    stamp: int
    device: DeviceId
    locator: bytes
    leaf: bytes


class SegmentLine(NamedTuple):
    feed: bytes
    first: int
    entries: int
    epoch: int
    salt: bytes
    root: bytes
    head_signature: bytes
    top: int
    """Highest stamp in it."""


class Rows:
    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._db = open_store(path, key, HELD, durable=False)
        if self._shape() != shape() and self._row("SELECT 1 FROM entry LIMIT 1", ()) is None:
            with speaking("index.db"), self._db:
                self._begin_folds()

    def _shape(self) -> int:
        """Of the program that folded what stands here."""
        return int((self._row("PRAGMA user_version", ()) or (0,))[0])

    def _begin_folds(self) -> None:
        """Empty tables for what is folded."""
        for table in _FOLDED_TABLES:
            self._db.execute(f"DROP TABLE IF EXISTS {table}")
        run(self._db, FOLDED)
        run(self._db, TEXT)
        self._db.execute(f"PRAGMA user_version={shape()}")

    def _row(self, query: str, values: tuple[Any, ...]) -> tuple[Any, ...] | None:
        return self._db.execute(query, values).fetchone()

    def close(self) -> None:
        with speaking("index.db"):
            self._db.close()

    def scrub(self) -> None:
        """Freed pages are overwritten at once (secure_delete); the write-ahead log is cut off here."""
        with speaking("index.db"):
            self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)


def run(db: apsw.Connection, schema: str) -> None:
    for statement in filter(None, map(str.strip, schema.split(";"))):
        db.execute(statement)


def blind_of(leaf: bytes) -> str:
    """A record's blind id as its leaf has it, in hex: what a stub stands under, since its record's id is in the body."""
    return leaf[34:50].hex()


def stub_row(one: Stub) -> tuple[Any, ...]:
    return one.feed, one.place, blind_of(one.leaf), one.stamp, one.device, one.locator, one.leaf


def line_rows(lines: Iterable[Line]) -> Iterable[tuple[Any, ...]]:
    for one in sorted(lines, key=lambda line: (line.feed, line.place)):
        yield one.feed, one.place, one.fact.record, kind_of(one.fact), one.stamp, one.device, one.locator, one.leaf, one.body


def kind_of(fact: Fact | Unknown) -> str:
    if isinstance(fact, Unknown):
        return fact.kind
    return str(fact.__struct_config__.tag)
