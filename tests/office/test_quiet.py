"""A circle where nothing has changed is passed over; whatever does change there is met at the next reading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from tests.office.cell import FIVE, Cell

from safeconduct.ground.ids import CircleId, RecordId
from safeconduct.journal.finding import State as FindingState
from safeconduct.journal.reader import feed_names
from safeconduct.journal.seen import Judged, Told
from safeconduct.office import watch
from safeconduct.office.refresh import refresh
from safeconduct.office.state import State
from safeconduct.records.case import CaseOpened
from safeconduct.seal.keys import CircleKeys


@pytest.fixture
def cell(tmp_path: Path) -> Iterator[Cell]:
    cell = Cell(tmp_path, FIVE)
    yield cell
    cell.close()


def test_what_has_not_changed_is_not_judged_again(cell: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    hazel = cell.at["Hazel"]
    case = CaseOpened(RecordId("c" * 26), "Amber", hazel.keys.member, None, "tver", dt.date(2026, 1, 1))
    cell.record("Hazel", [case])
    cell.sync()
    refresh(hazel)
    judged, judge = [], watch.judge

    def judging(state: State, circle: CircleKeys, told: Iterable[Told]) -> Judged:
        judged.append(circle.circle)
        return judge(state, circle, told)

    monkeypatch.setattr(watch, "judge", judging)
    refresh(hazel)
    assert judged == []
    circle = hazel.named(CircleId(f"case/{case.record}"))[0]
    name = next(names[0] for names in feed_names(cell.depot, circle).values())
    del cell.depot.objects[name]
    refresh(hazel)
    assert judged == [f"case/{case.record}"]
    assert any(one.state is FindingState.ROLLED_BACK for one in hazel.findings)
    refresh(hazel)
    assert judged == [f"case/{case.record}"] * 2  # a circle with a fault is looked at every time
