"""A depot in PostgreSQL: one table of immutable objects. A role that may INSERT and SELECT is enough; no statement here does more.

Create-only by primary key. Durable: `synchronous_commit` is switched on for the session, whatever the server's default.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import conninfo, sql

from safeconduct.depot.base import (
    LARGEST,
    AlreadyThere,
    DepotFaltered,
    DepotFull,
    DepotRefused,
    DepotUnreachable,
    NoSuchObject,
    TooLarge,
    below,
    validate_name,
    validate_put,
)

SCHEMA = """
CREATE TABLE IF NOT EXISTS object(name text COLLATE "C" PRIMARY KEY, body bytea NOT NULL);
ALTER TABLE object ALTER COLUMN body SET STORAGE EXTERNAL;
REVOKE ALL ON object FROM PUBLIC;
"""
"""Sealed bytes do not compress, so they are stored as they are. Names are compared byte by byte, as everywhere."""
_PAGE = 2000
_TOGETHER = 8 * 1024 * 1024


@contextmanager
def _speaking() -> Iterator[None]:
    """Turn the server's errors into sentences that hold neither its address nor a name."""
    try:
        yield
    except psycopg.errors.DiskFull as error:
        raise DepotFull from error
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidAuthorizationSpecification) as error:
        raise DepotRefused from error
    except psycopg.OperationalError as error:
        raise DepotFaltered(error.sqlstate or "no connection") from error
    except psycopg.Error as error:
        raise DepotUnreachable(error.sqlstate or type(error).__name__) from error


def set_up(url: str, writer: str | None = None, password: str | None = None) -> None:
    """Make the table as its owner; `writer`, a role that exists, may then add and read, and nothing else."""
    with _speaking(), psycopg.connect(conninfo.make_conninfo(url, password=password), autocommit=True) as owner:
        owner.execute(SCHEMA)
        if writer is not None:
            owner.execute(sql.SQL("GRANT SELECT, INSERT ON object TO {}").format(sql.Identifier(writer)))


class PostgresDepot:
    """Threads may share it: they take turns on one connection, which is opened when first needed and again when it broke."""

    def __init__(self, url: str, password: str | None = None) -> None:
        self._url, self._password = url, password
        self._db: psycopg.Connection[Any] | None = None
        self._turn = threading.RLock()

    def close(self) -> None:
        with self._turn:
            if self._db is not None:
                self._db.close()
                self._db = None

    def _connected(self) -> psycopg.Connection[Any]:
        if self._db is None or self._db.closed:
            url = conninfo.make_conninfo(self._url, password=self._password, connect_timeout=10)
            self._db = psycopg.connect(url, autocommit=True)
            self._db.execute("SET synchronous_commit = on")
            self._db.execute("SET statement_timeout = '120s'")
        return self._db

    def _ask(self, ask: Callable[[psycopg.Connection[Any]], Any]) -> Any:
        """A connection that broke while idle (a laptop that slept) is opened again once; every statement here may be repeated."""
        with self._turn, _speaking():
            fresh = self._db is None or self._db.closed
            try:
                return ask(self._connected())
            except psycopg.OperationalError:
                if fresh or self._db is None or not self._db.closed:
                    raise
                return ask(self._connected())

    def put(self, name: str, data: bytes) -> None:
        validate_put(name, data)
        query = "INSERT INTO object(name, body) VALUES(%s, %s) ON CONFLICT DO NOTHING"
        if self._ask(lambda db: db.execute(query, (name, data)).rowcount) != 1:
            raise AlreadyThere(name)

    def get(self, name: str) -> bytes:
        """An object larger than anybody may put is not fetched."""
        validate_name(name)
        query = "SELECT octet_length(body), CASE WHEN octet_length(body)<=%s THEN body END FROM object WHERE name=%s"
        row = self._ask(lambda db: db.execute(query, (LARGEST, name), binary=True).fetchone())
        if row is None:
            raise NoSuchObject(name)
        if row[1] is None:
            raise TooLarge(name, row[0])
        return bytes(row[1])

    def get_many(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """One question a batch, none larger than some megabytes."""
        wanted = [validate_name(name) for name in names]
        sizes = dict(self._ask(lambda db: db.execute(
            "SELECT name, octet_length(body) FROM object WHERE name=ANY(%s)", (wanted,)).fetchall()))  # fmt: skip
        batch: list[str] = []
        size = 0
        for name in (name for name in wanted if sizes.get(name, LARGEST + 1) <= LARGEST):
            if batch and size + sizes[name] > _TOGETHER:
                yield from self._bodies(batch)
                batch, size = [], 0
            batch.append(name)
            size += sizes[name]
        yield from self._bodies(batch)

    def _bodies(self, names: list[str]) -> Iterator[tuple[str, bytes]]:
        query = "SELECT name, body FROM object WHERE name=ANY(%s)"
        rows = self._ask(lambda db: db.execute(query, (names,), binary=True).fetchall())
        yield from ((name, bytes(body)) for name, body in rows)

    def size(self, name: str) -> int:
        query = "SELECT octet_length(body) FROM object WHERE name=%s"
        row = self._ask(lambda db: db.execute(query, (validate_name(name),)).fetchone())
        if row is None:
            raise NoSuchObject(name)
        return int(row[0])

    def list(self, prefix: str = "") -> Iterator[str]:
        """Page by page along the index: no transaction stays open while the caller works."""
        start = below(prefix)
        end = start[:-1] + "0" if start else "{"  # "0" follows "/", "{" follows "z"
        return self._pages(start, end)

    def _pages(self, last: str, end: str) -> Iterator[str]:
        rows = self._page(last, end)
        while rows:
            yield from rows
            rows = self._page(rows[-1], end) if len(rows) == _PAGE else []

    def _page(self, last: str, end: str) -> Sequence[str]:
        query = "SELECT name FROM object WHERE name>%s AND name<%s ORDER BY name LIMIT %s"
        return [name for (name,) in self._ask(lambda db: db.execute(query, (last, end, _PAGE)).fetchall())]
