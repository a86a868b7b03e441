"""PostgreSQL: a role that may only add is enough, and cannot do more; durable; a connection that broke is opened again."""

from __future__ import annotations

import os

import psycopg
import pytest
from tests.servers import Postgres

from safeconduct.depot.base import LARGEST, AlreadyThere, DepotFaltered, DepotRefused, TooLarge
from safeconduct.depot.postgres import PostgresDepot, set_up


@pytest.fixture
def url(postgres: Postgres) -> str:
    url = postgres.fresh()
    with psycopg.connect(url, autocommit=True) as owner:
        for role in ("adder", "stranger"):
            if owner.execute("SELECT 1 FROM pg_roles WHERE rolname=%s", (role,)).fetchone() is None:
                owner.execute(f"CREATE ROLE {role} LOGIN")
    set_up(url, "adder")
    return url


def as_role(url: str, role: str) -> str:
    return psycopg.conninfo.make_conninfo(url, user=role)


def test_a_role_that_may_add_and_read_is_enough_and_may_nothing_else(url: str) -> None:
    depot = PostgresDepot(as_role(url, "adder"))
    depot.put("s/a/1", b"kept")
    with pytest.raises(AlreadyThere):
        depot.put("s/a/1", b"other")
    assert (depot.get("s/a/1"), depot.size("s/a/1"), list(depot.list("s"))) == (b"kept", 4, ["s/a/1"])
    assert dict(depot.get_many(["s/a/1", "s/a/2"])) == {"s/a/1": b"kept"}
    depot.close()
    for statement in ("UPDATE object SET body=''", "DELETE FROM object", "TRUNCATE object", "DROP TABLE object",
                      "ALTER TABLE object ADD more int"):  # fmt: skip
        with psycopg.connect(as_role(url, "adder")) as db, pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.execute(statement)
    depot = PostgresDepot(as_role(url, "adder"))
    assert depot.get("s/a/1") == b"kept"
    depot.close()


def test_set_up_twice_changes_nothing(url: str) -> None:
    depot = PostgresDepot(url)
    depot.put("s/a/1", b"kept")
    set_up(url, "adder")
    assert depot.get("s/a/1") == b"kept"
    depot.close()


def test_a_stranger_is_refused_without_a_word_about_where(url: str) -> None:
    depot = PostgresDepot(as_role(url, "stranger"))
    with pytest.raises(DepotRefused) as refused:
        depot.get("s/a/1")
    depot.close()
    assert "stranger" not in str(refused.value)


def test_a_broken_connection_is_opened_again(url: str) -> None:
    depot = PostgresDepot(url)
    depot.put("s/a/1", b"x")
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid<>pg_backend_pid() AND datname=current_database()")
    assert depot.get("s/a/1") == b"x"
    depot.close()


def test_commits_wait_for_the_disk_whatever_the_server_prefers(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as owner:
        name = owner.info.dbname
        owner.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    depot = PostgresDepot(url)
    assert depot._ask(lambda db: db.execute("SHOW synchronous_commit").fetchone()) == ("on",)
    depot.close()


def test_no_server_is_a_fault_that_may_pass_and_names_no_place() -> None:
    depot = PostgresDepot("postgresql://somebody@/network?host=/nonexistent", "secret")
    with pytest.raises(DepotFaltered) as faltered:
        depot.get("s/a/1")
    assert all(word not in str(faltered.value) for word in ("somebody", "network", "nonexistent", "secret"))


def test_an_object_larger_than_any_is_not_fetched(url: str) -> None:
    with psycopg.connect(url) as owner:
        owner.execute("INSERT INTO object VALUES('x/1', convert_to(repeat('a', %s), 'UTF8'))", (LARGEST + 1,))
    depot = PostgresDepot(url)
    with pytest.raises(TooLarge):
        depot.get("x/1")
    assert dict(depot.get_many(["x/1"])) == {}
    depot.close()


def test_many_pages_and_batches(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safeconduct.depot.postgres._PAGE", 7)
    monkeypatch.setattr("safeconduct.depot.postgres._TOGETHER", 100)
    depot = PostgresDepot(url)
    there = {f"s/a/{number:02d}": os.urandom(40) for number in range(28)}
    for name, data in there.items():
        depot.put(name, data)
    assert list(depot.list("s/a")) == sorted(there)
    assert list(depot.list()) == sorted(there)
    assert dict(depot.get_many(list(there))) == there
    depot.close()
