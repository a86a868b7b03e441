"""The embedded gate: an SQLite file beside the depot, told to forget for real (secure_delete, the log cut off).

SQLite here is the one inside `apsw`: the standard library's may be too old to delete without a trace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from safeconduct.gate.base import HALF_SIZE, Forgotten, GateUnreachable, valid
from safeconduct.ground.ids import OS

_BATCH = 500


@contextmanager
def _speaking() -> Iterator[None]:
    try:
        yield
    except apsw.Error as error:
        raise GateUnreachable(type(error).__name__) from error


class SqliteGate:
    """One file; several offices on one machine may hold it open at once."""

    def __init__(self, path: Path) -> None:
        with _speaking():
            self._db = apsw.Connection(str(path))
            self._db.set_busy_timeout(10_000)
            self._db.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=1")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS half(name TEXT PRIMARY KEY, half BLOB) WITHOUT ROWID, STRICT"
            )

    def close(self) -> None:
        self._db.close()

    def claim(self, names: Iterable[str]) -> dict[str, bytes]:
        wanted = valid(names)
        with _speaking(), self._db:
            self._db.executemany(
                "INSERT OR IGNORE INTO half VALUES(?, ?)", ((name, OS(HALF_SIZE)) for name in wanted)
            )
            found = self._read(wanted)
            if len(found) < len(wanted):
                raise Forgotten(len(wanted) - len(found))  # rolls the insert back
        return found

    def fetch(self, names: Iterable[str]) -> dict[str, bytes]:
        with _speaking():
            return self._read(valid(names))

    def _read(self, names: list[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for start in range(0, len(names), _BATCH):
            batch = names[start : start + _BATCH]
            marks = ",".join("?" * len(batch))
            rows = self._db.execute(f"SELECT name, half FROM half WHERE half IS NOT NULL AND name IN ({marks})", batch)  # noqa: S608
            found.update(rows)
        return found

    def forget(self, names: Iterable[str]) -> None:
        with _speaking():
            with self._db:
                self._db.executemany(
                    "INSERT INTO half VALUES(?, NULL) ON CONFLICT(name) DO UPDATE SET half=NULL",
                    ((name,) for name in valid(names)),
                )
            self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
