"""The last proposal outlives whoever made it: it is sealed, whole, and read again by the next process."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import apsw
import msgspec
import pytest
from tests.office.cell import THREE, Cell

from safeconduct.casework.placing.answer import Against, Status
from safeconduct.casework.placing.living import Why
from safeconduct.casework.propose import Proposed, Step, Without
from safeconduct.ground.ids import RecordId
from safeconduct.office import proposals
from safeconduct.office.store import LocalDiskFull, open_store

MADE = dt.datetime(2017, 7, 20, 12, tzinfo=dt.UTC)
DAY = MADE.date()


def proposed(seconds: float) -> Proposed:
    step = Step(
        RecordId("c" * 26), (RecordId("p" * 26),), RecordId("s" * 26), DAY, DAY, True, 3, Why.CLOSED, ("only_house",), None, None
    )
    without = Without(RecordId("d" * 26), (), DAY, 1, Why.NEW, (Against("s" * 26, ("beds",)),), None)
    return Proposed(MADE, (step,), (without,), 2, 1, Status.FEASIBLE, 7, 5, seconds, 1, "best so far")


def test_the_last_good_plan_is_there_after_a_crash_and_says_nothing_on_the_disk(tmp_path: Path) -> None:
    state = Cell(tmp_path, THREE).at["Willow"]
    assert proposals.last(state) is None
    for seconds in (0.1, 0.2):
        proposals.keep(state, proposed(seconds))  # a solver is killed after any of them
    assert proposals.last(state) == proposed(0.2)
    assert b"only_house" not in (state.folder / "proposal.db").read_bytes()
    proposals.forget(state)
    assert proposals.last(state) is None


def test_a_plan_that_cannot_be_written_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = Cell(tmp_path, THREE).at["Willow"]
    proposals.keep(state, proposed(0.1))

    def full(*given: Any, **more: Any) -> apsw.Connection:
        db = open_store(*given, **more)
        db.pragma("max_page_count", db.pragma("page_count"))
        return db

    with monkeypatch.context() as patched:
        patched.setattr(proposals, "open_store", full)
        with pytest.raises(LocalDiskFull):
            proposals.keep(state, msgspec.structs.replace(proposed(0.3), solver="x" * 100_000))
    assert proposals.last(state) == proposed(0.1)
