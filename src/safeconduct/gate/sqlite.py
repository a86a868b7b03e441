"""The embedded gate: an SQLite file beside the depot, told to forget for real (secure_delete, the log cut off).

SQLite here is the one inside `apsw`: the standard library's may be too old to delete without a trace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from safeconduct.gate.base import GateUnreachable
from safeconduct.gate.halves import StoredGate

VFS: str | None = None
"""Another SQLite file system underneath: only the fault tests set it."""


@contextmanager
def _speaking() -> Iterator[None]:
    try:
        yield
    except apsw.Error as error:
        raise GateUnreachable(type(error).__name__) from error


class SqliteDatabase:
    """One file; several processes of one machine may hold it open at once."""

    def __init__(self, path: Path) -> None:
        with _speaking():
            self._db = apsw.Connection(str(path), vfs=VFS)
            self._db.set_busy_timeout(10_000)
            self._db.transaction_mode = "IMMEDIATE"
            self._db.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=1")
            self._widen()

    def _widen(self) -> None:
        """A gate of version 0.1.0 did not know circles."""
        columns = [name for (name,) in self._db.execute("SELECT name FROM pragma_table_info('half')")]
        if columns and "circle" not in columns:
            self._db.execute("ALTER TABLE half ADD COLUMN circle TEXT")

    def all(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with _speaking():
            return list(self._db.execute(query, values))

    def many(self, query: str, rows: Iterable[Sequence[Any]]) -> None:
        with _speaking():
            self._db.executemany(query, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with _speaking(), self._db:
            yield

    def scrub(self) -> None:
        with _speaking():
            self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)

    def close(self) -> None:
        self._db.close()


class SqliteGate(StoredGate):
    def __init__(self, path: Path) -> None:
        super().__init__(SqliteDatabase(path))
