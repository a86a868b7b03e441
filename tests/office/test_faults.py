"""Fault injection at every operation of the encrypted stores: each write and sync of SQLite fails once, in turn.

After the fault the office is reopened on sound files: a saved pair of facts is there whole or not at all, and the next one is saved.
"""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import apsw
import pytest
from tests.office.test_office import founded

from safeconduct.demo.stage import PASSPHRASE
from safeconduct.ground.errors import StoreFailed
from safeconduct.ground.ids import new_id
from safeconduct.office import store
from safeconduct.office.office import Office, open_office
from safeconduct.records import case as cases
from safeconduct.records.case import Case

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Faults:
    """Counts operations; the one that is due raises."""

    due = 10**9
    seen = 0

    @classmethod
    def pass_or_fail(cls) -> None:
        cls.seen += 1
        if cls.seen == cls.due:
            raise apsw.FullError("disk full, injected")


class FaultFile(apsw.VFSFile):
    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802
        Faults.pass_or_fail()
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802
        Faults.pass_or_fail()
        super().xSync(flags)


class FaultVFS(apsw.VFS):
    def __init__(self) -> None:
        super().__init__("faults", "multipleciphers-unix" if "multipleciphers-unix" in apsw.vfs_names() else "")

    def xOpen(self, name: Any, flags: list[int]) -> FaultFile:  # noqa: N802
        return FaultFile(self.base, name, flags)

    base = ""


@pytest.fixture(scope="module")
def vfs() -> FaultVFS:
    FaultVFS.base = apsw.vfs_names()[0]
    return FaultVFS()


def save_two(office: Office, codename: str) -> None:
    case = new_id()
    facts = [cases.CaseOpened(case, codename, office.me.id, None, "chechnya", NOW.date()), cases.NoteAdded(case, "whole")]
    office.record(facts, NOW)


def attempt(folder: Path, due: int) -> tuple[bool, int]:
    """(whether saving was confirmed, operations seen). `due` 0 fails nothing."""
    with open_office(folder, PASSPHRASE) as office:
        Faults.seen, Faults.due = 0, due or 10**9
        try:
            save_two(office, "First")
            office.flush()
            confirmed = True
        except StoreFailed:
            confirmed = False
        except apsw.Error:
            pytest.fail("a fault of the disk came out without a sentence")
        finally:
            seen, Faults.due = Faults.seen, 10**9
    return confirmed, seen


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_write_and_sync_may_fail(tmp_path: Path, vfs: FaultVFS, monkeypatch: pytest.MonkeyPatch) -> None:
    pristine = tmp_path / "pristine"
    founded(pristine)
    monkeypatch.setattr(store, "VFS", "faults")
    measured = tmp_path / "measured"
    shutil.copytree(pristine, measured)
    confirmed, total = attempt(measured / "office", 0)
    assert confirmed
    assert total >= 10
    broken = 0
    for due in range(1, total + 1, max(1, total // 14)):
        network = tmp_path / f"due{due}"
        shutil.copytree(pristine, network)
        confirmed, _ = attempt(network / "office", due)
        broken += not confirmed
        with open_office(network / "office", PASSPHRASE) as office:
            found = list(office.view.all(Case))
            assert [(one.codename, len(one.notes)) for one in found] in ([], [("First", 1)])
            assert found or not confirmed
            save_two(office, "Second")
            office.sync()
            assert "Second" in {one.codename for one in office.view.all(Case)}
            assert office.fsck().sound
        shutil.rmtree(network)
    assert broken > 3
    assert vfs is not None
