"""The staging queue under faults: every write and sync of its store fails once, in turn; a reading process is killed.

Afterwards the same file read again goes on to the same rows and counts, and what was accepted stands once.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest
from tests.office.cell import Cell
from tests.office.test_faults import Faults, FaultVFS, vfs  # noqa: F401  (a fixture)
from tests.office.test_importing import ALL, NOW, counts, staged, submissions
from tests.office.test_office import founded

from safeconduct.demo.stage import PASSPHRASE
from safeconduct.exchange.proposed import Why
from safeconduct.ground.errors import StoreFailed
from safeconduct.office import store
from safeconduct.office.accepting import Accept, accept
from safeconduct.office.office import open_office
from safeconduct.office.staging import Batch, open_staging
from safeconduct.office.state import State
from safeconduct.records.call import Call


@pytest.fixture
def cell(tmp_path: Path) -> Iterator[Cell]:
    made = Cell(tmp_path, {"Hazel": ALL})
    yield made
    made.close()


def attempt(state: State, monkeypatch: pytest.MonkeyPatch, due: int) -> int:
    """Read and accept, with the fault that is due; `due` 0 fails nothing. Returns the operations of the store that were seen."""
    Faults.seen, Faults.due = 0, due or 10**9
    with monkeypatch.context() as patched:
        patched.setattr(store, "VFS", "faults")
        try:
            with open_staging(state) as queue:
                batch = staged(state, queue, submissions(15))
                accept(state, queue, batch, Accept((1, 2, 3)), NOW)
        except StoreFailed:
            assert due
        except apsw.Error:
            pytest.fail("a fault of the disk came out without a sentence")
        finally:
            seen, Faults.due = Faults.seen, 10**9
    return seen


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_write_and_sync_may_fail(cell: Cell, vfs: FaultVFS, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr("safeconduct.office.importing.CHUNK", 5)
    state = cell.at["Hazel"]
    total = attempt(state, monkeypatch, 0)
    assert total > 20
    for due in range(1, total + 1, max(1, total // 15)):
        for path in state.folder.glob("staging.db*"):
            path.unlink()
        attempt(state, monkeypatch, due)
        with open_staging(state) as queue:
            batch = staged(state, queue, submissions(15))
            assert len(queue.rows(batch)) == 15
            assert batch.rows == 15
            assert batch.drops[("name", Why.IDENTITY)] == 15
            assert sum(counts(queue, batch).values()) == 15
    assert {one.summary for one in state.index.all(Call)} == {"help 1", "help 2", "help 3"}
    assert vfs is not None


def test_a_killed_import_goes_on_where_it_was(tmp_path: Path) -> None:
    office = founded(tmp_path, ALL)
    (tmp_path / "secret").write_text(PASSPHRASE + "\n")
    file = tmp_path / "kobo.json"
    with submissions(9_000).open() as stream:
        file.write_bytes(stream.read())
    command = ["import", "kobo", str(file), "--office", str(office), "--passphrase-file", str(tmp_path / "secret"), "--json"]
    killed = killed_at(command, 0.7)
    assert killed == -signal.SIGKILL
    with open_office(office, PASSPHRASE) as opened, open_staging(opened.state) as queue:
        (left,) = queue.batches()
        assert 0 < left.rows < 9_000
        assert left.rows == sum(counts(queue, left).values())
        whole = staged_again(opened.state, file)
        assert whole.id == left.id
        assert counts(queue, whole) == {"new": 9_000}
        assert whole.drops[("name", Why.IDENTITY)] == 9_000
        assert not list(office.glob("shelf.db*"))


def killed_at(command: list[str], share: float) -> int:
    """Run the program and kill it when its own progress says so."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.Popen([sys.executable, "-m", "safeconduct.cli.main", *command], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                           env=environment)  # fmt: skip
    assert run.stderr is not None
    with run.stderr:
        for line in run.stderr:
            told: dict[str, Any] = json.loads(line)
            if told.get("progress") == "reading the file" and told["done"] > share * told["total"]:
                run.kill()
                break
    return run.wait()


def staged_again(state: State, file: Path) -> Batch:
    from safeconduct.exchange.foreign import file_at

    with open_staging(state) as queue:
        return staged(state, queue, file_at(file))
