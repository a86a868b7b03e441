"""Halves and gate lists in an SQL database: the one text of the tables, whichever engine stands behind (sqlite.py, postgres.py).

Written in the SQL that both understand; an engine brings its transaction, and its way to make what was forgotten gone from its files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from safeconduct.gate import devices
from safeconduct.gate.base import HALF_SIZE, Forgotten, valid
from safeconduct.ground.ids import OS

_BATCH = 500
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS half(name TEXT PRIMARY KEY, half BLOB, circle TEXT)",
    "CREATE TABLE IF NOT EXISTS gate_list(version INTEGER PRIMARY KEY, document BLOB)",
)


class Database(Protocol):
    """One connection; calls come one at a time. Raises GateUnreachable where the engine fails."""

    def all(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]: ...

    def many(self, query: str, rows: Iterable[Sequence[Any]]) -> None: ...

    def transaction(self) -> AbstractContextManager[None]:
        """All of it or none, durable when it ends; taken for writing from the start."""
        ...

    def scrub(self) -> None:
        """After a deletion: nothing of it stays in the engine's files, as far as the engine can see to that."""
        ...

    def close(self) -> None: ...


def rows_of(db: Database, query: str, names: Sequence[str], before: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """`query` ends in `IN ({})`, which takes the names in batches."""
    found: list[tuple[Any, ...]] = []
    for start in range(0, len(names), _BATCH):
        batch = names[start : start + _BATCH]
        found += db.all(query.format(",".join("?" * len(batch))), (*before, *batch))
    return found


class StoredGate:
    """The gate over a database, without a meter: whoever can open the database has it."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.transaction():
            for line in SCHEMA:
                db.all(line)

    def close(self) -> None:
        self.db.close()

    def claim(self, names: Iterable[str], circle: str) -> dict[str, bytes]:
        with self.db.transaction():
            return self.make(names, circle)

    def make(self, names: Iterable[str], circle: str) -> dict[str, bytes]:
        """`claim`, inside a transaction of the caller's."""
        wanted = sorted(valid(names))
        valid([circle])
        self.db.many(
            "INSERT INTO half(name, half, circle) VALUES(?, ?, ?) ON CONFLICT(name) DO NOTHING",
            [(name, OS(HALF_SIZE), circle) for name in wanted],
        )
        found = self._read(wanted)
        if len(found) < len(wanted):
            raise Forgotten(len(wanted) - len(found))  # rolls the insert back
        return found

    def fetch(self, names: Iterable[str]) -> dict[str, bytes]:
        return self._read(valid(names))

    def _read(self, names: list[str]) -> dict[str, bytes]:
        query = "SELECT name, half FROM half WHERE half IS NOT NULL AND name IN ({})"
        return {name: bytes(half) for name, half in rows_of(self.db, query, names)}

    def forget(self, names: Iterable[str]) -> None:
        with self.db.transaction():
            self.blank(names)
        self.db.scrub()

    def blank(self, names: Iterable[str]) -> None:
        """Delete the halves, keep the names taken. Call inside a transaction, and scrub after it."""
        self.db.many(
            "INSERT INTO half(name, half) VALUES(?, NULL) ON CONFLICT(name) DO UPDATE SET half=NULL",
            [(name,) for name in sorted(valid(names))],
        )

    def know(self, document: bytes) -> None:
        """Kept, not judged: whoever can open this database could write what they like. A service judges (keeper.py)."""
        version = devices.read(document)[1].version
        with self.db.transaction():
            self.db.many("INSERT INTO gate_list VALUES(?, ?) ON CONFLICT(version) DO NOTHING", [(version, document)])

    def knows(self) -> int:
        return int(self.db.all("SELECT coalesce(max(version), 0) FROM gate_list")[0][0])
