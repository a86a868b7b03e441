"""What lies in a member's own drawer on this device, and is no fact: drafts of forms, settings. Encrypted as everything of the office.

It never leaves the device. Drafts survive a lock and a crash, and are thrown away after a month; whoever erases a record throws away the
drafts about it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import msgspec

from safeconduct.office.store import open_store, speaking

KEPT = dt.timedelta(days=30)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS draft(key TEXT PRIMARY KEY, fields BLOB, at INTEGER) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS setting(name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID, STRICT;
"""
FILE = "desk.db"


def forget_about(folder: Path, key: bytes, records: Iterable[str]) -> None:
    """The same as `Drawer.forget_about`, for an office whose desk may be shut."""
    if (folder / FILE).exists():
        drawer = Drawer(folder, key)
        drawer.forget_about(records)
        drawer.close()


class Draft(NamedTuple):
    fields: dict[str, list[str]]
    at: dt.datetime


class Drawer:
    """A draft's key is `form:record`, so that what is erased takes its drafts along."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._db = open_store(folder / FILE, key, _SCHEMA, durable=True)
        self._settings: dict[str, Any] = {}
        with speaking(FILE):
            for name, value in self._db.execute("SELECT name, value FROM setting"):
                self._settings[name] = msgspec.msgpack.decode(value)

    def close(self) -> None:
        with speaking(FILE):
            self._db.close()

    def draft(self, key: str) -> Draft | None:
        with speaking(FILE):
            row: tuple[Any, ...] | None = self._db.execute("SELECT fields, at FROM draft WHERE key=?", (key,)).fetchone()
        if row is None:
            return None
        return Draft(msgspec.msgpack.decode(row[0], type=dict[str, list[str]]), dt.datetime.fromtimestamp(row[1] / 1000, dt.UTC))

    def drafts(self) -> list[tuple[str, dt.datetime]]:
        """Keys, newest first."""
        with speaking(FILE):
            rows: list[Any] = self._db.execute("SELECT key, at FROM draft ORDER BY at DESC").fetchall()
        return [(key, dt.datetime.fromtimestamp(at / 1000, dt.UTC)) for key, at in rows]

    def keep(self, key: str, fields: Mapping[str, list[str]], now: dt.datetime) -> None:
        at = int(now.timestamp() * 1000)
        with speaking(FILE), self._db:
            self._db.execute("DELETE FROM draft WHERE at<?", (at - int(KEPT.total_seconds() * 1000),))
            self._db.execute("INSERT OR REPLACE INTO draft VALUES(?, ?, ?)", (key, msgspec.msgpack.encode(dict(fields)), at))

    def forget(self, key: str) -> None:
        with speaking(FILE), self._db:
            self._db.execute("DELETE FROM draft WHERE key=?", (key,))
        self._scrub()

    def forget_about(self, records: Iterable[str]) -> None:
        """The drafts of every form about these records."""
        with speaking(FILE), self._db:
            self._db.executemany("DELETE FROM draft WHERE instr(key || ':', ':' || ? || ':') > 0", ((record,) for record in records))
        self._scrub()

    def _scrub(self) -> None:
        """Cut the write-ahead log off: its pages hold what was thrown away while the desk is open, and after it was killed."""
        with speaking(FILE):
            self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)

    def setting(self, name: str, default: Any) -> Any:
        """From memory: any thread may ask."""
        return self._settings.get(name, default)

    def set(self, name: str, value: Any) -> None:
        with speaking(FILE), self._db:
            self._db.execute("INSERT OR REPLACE INTO setting VALUES(?, ?)", (name, msgspec.msgpack.encode(value)))
        self._settings[name] = value
