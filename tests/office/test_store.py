"""The encrypted stores are set as they are meant to be: nothing spills to a temporary file, deleted rows are overwritten."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from safeconduct.office.store import open_store


@pytest.mark.parametrize(("durable", "synchronous"), [(True, 2), (False, 1)])
def test_every_setting_holds(tmp_path: Path, durable: bool, synchronous: int) -> None:
    db = open_store(tmp_path / "x.db", os.urandom(32), "CREATE TABLE a(b); CREATE TABLE c(d)", durable)
    wanted = {"synchronous": synchronous, "temp_store": 2, "secure_delete": 1, "journal_mode": "wal", "foreign_keys": 1, "page_size": 8192}
    assert {name: db.pragma(name) for name in wanted} == wanted
    db.close()
