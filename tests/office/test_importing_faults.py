"""The staging queue under faults: every write and sync of its store fails once, in turn; a reading process is killed.

Afterwards the same file read again goes on to the same rows and counts, and what was accepted stands once.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
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
from safeconduct.office.accepting import Accept, NothingToAccept, accept
from safeconduct.office.office import open_office
from safeconduct.office.staging import Batch, open_staging
from safeconduct.office.state import State
from safeconduct.records.call import Call


@pytest.fixture
def cell(tmp_path: Path) -> Iterator[Cell]:
    made = Cell(tmp_path, {"Hazel": ALL})
    yield made
    made.close()


def attempt(state: State, due: int) -> int:
    """Read and accept, with the fault that is due; `due` 0 fails nothing. Returns the operations of the store that were seen."""
    Faults.seen, Faults.due = 0, due or 10**9
    try:
        with open_staging(state) as queue:
            batch = staged(state, queue, submissions(10, f"u{due}-"))
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
    monkeypatch.setattr(store, "VFS", "faults")  # for reading again, too: a write-ahead log belongs to the file system that wrote it
    state = cell.at["Hazel"]
    total = attempt(state, 0)
    assert total > 20
    for due in range(1, total + 1, max(1, total // 9)):
        gc.collect()  # a connection whose closing failed, too
        for path in state.folder.glob("staging.db*"):
            path.unlink()
        attempt(state, due)
        gc.collect()
        with open_staging(state) as queue:
            batch = staged(state, queue, submissions(10, f"u{due}-"))
            assert len(queue.rows(batch)) == 10
            assert batch.rows == 10
            assert batch.drops[("name", Why.IDENTITY)] == 10
            assert sum(counts(queue, batch).values()) == 10
            with suppress(NothingToAccept):
                accept(state, queue, batch, Accept(), NOW)
    calls = list(state.index.all(Call))
    assert len(calls) == 3 + 10 * len(range(1, total + 1, max(1, total // 9)))
    assert all(len(state.index.history(one.id)) == 1 for one in calls)
    assert vfs is not None


def test_a_killed_import_goes_on_where_it_was(tmp_path: Path) -> None:
    office = founded(tmp_path, ALL)
    (tmp_path / "secret").write_text(PASSPHRASE + "\n")
    file = tmp_path / "kobo.json"
    with submissions(5_000).open() as stream:
        file.write_bytes(stream.read())
    command = ["import", "kobo", str(file), "--office", str(office), "--passphrase-file", str(tmp_path / "secret"), "--json"]
    killed = killed_at(command, 0.6)
    assert killed == -signal.SIGKILL
    with open_office(office, PASSPHRASE) as opened, open_staging(opened.state) as queue:
        (left,) = queue.batches()
        assert 0 < left.rows < 5_000
        assert left.rows == sum(counts(queue, left).values())
        whole = staged_again(opened.state, file)
        assert whole.id == left.id
        assert counts(queue, whole) == {"new": 5_000}
        assert whole.drops[("name", Why.IDENTITY)] == 5_000
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
