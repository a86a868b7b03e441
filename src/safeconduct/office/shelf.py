"""Rows of repeats that wait for the row they belong to, while one file is read: on disk, under a key that no file holds.

All of it is one transaction that is never committed. What a crash leaves cannot be read and is written over by the next import.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from safeconduct.ground.ids import OS
from safeconduct.office.state import State
from safeconduct.office.store import open_store, speaking

_SCHEMA = """
CREATE TABLE shelf(seq INTEGER PRIMARY KEY, parent TEXT, body BLOB) STRICT;
CREATE INDEX shelf_parent ON shelf(parent, seq)
"""


class Shelf:
    """An `exchange.odk.Shelf`."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def put(self, parent: str, row: bytes) -> None:
        self._db.execute("INSERT INTO shelf(parent, body) VALUES(?, ?)", (parent, row))

    def take(self, parent: str) -> list[bytes]:
        found = [bytes(body) for (body,) in self._db.execute("SELECT body FROM shelf WHERE parent=? ORDER BY seq", (parent,))]
        if found:
            self._db.execute("DELETE FROM shelf WHERE parent=?", (parent,))
        return found

    def left(self) -> int:
        found = self._db.execute("SELECT count(*) FROM shelf").fetchone()
        return int(found[0]) if found else 0


@contextmanager
def open_shelf(state: State) -> Iterator[Shelf]:
    path = state.folder / "shelf.db"
    _clear(path)
    db = open_store(path, OS(32), _SCHEMA, durable=False)
    try:
        with speaking(path.name):
            db.execute("BEGIN")
            yield Shelf(db)
    finally:
        try:
            with speaking(path.name):
                db.close()
        finally:
            _clear(path)


def _clear(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
        path.with_name(name).unlink(missing_ok=True)
