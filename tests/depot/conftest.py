"""Depots of every kind for the one suite. `Maker.fresh()` gives an empty one, cheaply: Hypothesis asks for many."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from tests.servers import Postgres, Swift, serving

from safeconduct.depot.base import Depot
from safeconduct.depot.folder import FolderDepot
from safeconduct.depot.http import HttpDepot
from safeconduct.depot.memory import MemoryDepot
from safeconduct.depot.objectstore import ObjectStoreDepot
from safeconduct.depot.postgres import PostgresDepot, set_up
from safeconduct.depot.server import app
from safeconduct.depot.tokens import May, Tokens, add_token

KINDS = ("memory", "folder", "postgres", "objectstore", "http", "http over postgres")
Fresh = Callable[[], Depot]


class Behind:
    """What a server serves: the depot within may be exchanged."""

    def __init__(self, inner: Depot) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)


@contextlib.contextmanager
def over_http(inner: Depot, folder: Path) -> Iterator[HttpDepot]:
    folder.mkdir(parents=True, exist_ok=True)
    token = add_token(folder / "tokens", May.WRITE)
    with serving(app(inner, Tokens(folder / "tokens"))) as url:
        depot = HttpDepot(url, token)
        yield depot
        depot.close()


def in_postgres(server: Postgres) -> tuple[PostgresDepot, Callable[[], None]]:
    """A depot, and what empties it (as the owner; the depot's own code never deletes)."""
    url = server.fresh()
    set_up(url)

    def empty() -> None:
        with psycopg.connect(url) as owner:
            owner.execute("TRUNCATE object")

    return PostgresDepot(url), empty


@pytest.fixture(scope="session", params=KINDS)
def fresh(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fresh]:
    kind: str = request.param
    numbers = itertools.count()
    with contextlib.ExitStack() as stack:
        if kind == "memory":
            yield MemoryDepot
        elif kind == "folder":
            root = tmp_path_factory.mktemp("depots")
            yield lambda: FolderDepot.create(root / str(next(numbers)))
        elif kind == "objectstore":
            swift: Swift = request.getfixturevalue("swift")
            bucket = swift.bucket()
            yield lambda: ObjectStoreDepot(swift.store(bucket, f"n{next(numbers)}"))
        elif kind == "http":
            behind = Behind(MemoryDepot())
            client = stack.enter_context(over_http(behind, tmp_path_factory.mktemp("http")))  # type: ignore[arg-type]

            def emptied() -> Depot:
                behind.inner = MemoryDepot()
                return client

            yield emptied
        else:
            depot, empty = in_postgres(request.getfixturevalue("postgres"))
            stack.callback(depot.close)
            face: Depot = stack.enter_context(over_http(depot, tmp_path_factory.mktemp("http"))) if "http" in kind else depot

            def cleared() -> Depot:
                empty()
                return face

            yield cleared


@pytest.fixture
def depot(fresh: Fresh) -> Depot:
    return fresh()
