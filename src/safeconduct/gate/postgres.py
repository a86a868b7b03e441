"""A gate's database on PostgreSQL.

Forgetting there: an UPDATE leaves the older row in the table's file, in the write-ahead log until its segments are recycled, and in
whatever archives or replicas the server's keeper made. `scrub` does what a client can do: VACUUM FULL writes the table into a new file
without it, a checkpoint and a log switch let old log segments go. It cannot overwrite freed blocks; docs/decisions/forgetting.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from safeconduct.gate.base import GateUnreachable
from safeconduct.gate.halves import StoredGate


@contextmanager
def _speaking() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise GateUnreachable(error.sqlstate or type(error).__name__) from error


def _spoken(query: str) -> str:
    """The shared SQL in PostgreSQL's words. Queries are constants of this room; values never stand in them."""
    return query.replace("?", "%s").replace(" BLOB", " BYTEA").replace(" INTEGER", " BIGINT")


class PostgresDatabase:
    def __init__(self, url: str) -> None:
        with _speaking():
            self._db = psycopg.connect(url, autocommit=True, prepare_threshold=3, client_encoding="utf8")
            self._db.execute("SET synchronous_commit = on")

    def all(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with _speaking():
            cursor = self._db.execute(_spoken(query), values)
            return cursor.fetchall() if cursor.description is not None else []

    def many(self, query: str, rows: Iterable[Sequence[Any]]) -> None:
        with _speaking(), self._db.cursor() as cursor:
            cursor.executemany(_spoken(query), rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with _speaking(), self._db.transaction():
            yield

    def scrub(self) -> None:
        with _speaking():
            self._db.execute("VACUUM FULL half")
            for line in ("CHECKPOINT", "SELECT pg_switch_wal()"):
                try:
                    self._db.execute(line)
                except psycopg.errors.InsufficientPrivilege:  # the server's keeper does it on a timer
                    break

    def close(self) -> None:
        self._db.close()


class PostgresGate(StoredGate):
    def __init__(self, url: str) -> None:
        super().__init__(PostgresDatabase(url))
