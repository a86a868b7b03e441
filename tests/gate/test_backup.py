"""The table of halves out of one store into another, on each engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.servers import Postgres

from safeconduct.gate import backup
from safeconduct.gate.base import Forgotten
from safeconduct.gate.halves import StoredGate
from safeconduct.gate.postgres import PostgresGate
from safeconduct.gate.sqlite import SqliteGate

KEPT, GONE, SINCE, OWN, OLD = (f"{number:032x}" for number in range(1, 6))
CIRCLE = "c" * 32


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_halves_come_back_and_what_was_forgotten_does_not(tmp_path: Path, request: pytest.FixtureRequest, engine: str) -> None:
    if engine == "sqlite":
        stores: list[StoredGate] = [SqliteGate(tmp_path / name) for name in ("old.db", "new.db")]
    else:
        server: Postgres = request.getfixturevalue("postgres")
        stores = [PostgresGate(server.fresh()), PostgresGate(server.fresh())]
    old, new = stores
    halves = old.claim([KEPT, GONE, SINCE, OWN], CIRCLE)
    old.db.many("INSERT INTO half(name, half, circle) VALUES(?, ?, ?)", [(OLD, b"h" * 32, None)])  # before gates knew circles
    old.forget([GONE])
    table = backup.read(old, {OWN})
    assert (len(table.rows), table.forgotten) == (3, (GONE,))
    assert backup.read(old, {OWN}).store == table.store
    assert backup.fill(new, backup.parse(backup.write(table, b"m"), b"m"), {SINCE, OWN}) == 2
    assert new.fetch([KEPT, GONE, SINCE, OWN, OLD]) == {KEPT: halves[KEPT], OLD: b"h" * 32}
    for name in (GONE, SINCE, OWN):
        with pytest.raises(Forgotten):
            new.claim([name], CIRCLE)
    assert new.db.all("SELECT circle FROM half WHERE name IN (?, ?) ORDER BY name", (KEPT, OLD)) == [(CIRCLE,), (None,)]
    assert backup.read(new, set()).store == table.store
    with pytest.raises(backup.StoreInUse):
        backup.fill(new, table, set())
    for store in stores:
        store.close()
