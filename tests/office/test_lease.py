"""Leases: what is not worked on leaves the device, all of it, and comes back the same."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.office.test_erasing import readable
from tests.office.test_office import founded, opened_case

from safeconduct.demo.stage import PASSPHRASE
from safeconduct.ground.ids import CircleId, RecordId
from safeconduct.ground.who import Role
from safeconduct.office import lease
from safeconduct.office.deciding import undecided
from safeconduct.office.lease import Held, Work, plan
from safeconduct.office.office import open_office
from safeconduct.records import case as cases
from safeconduct.records.case import Case, Closure

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
WORDS = b"words that were noted in confidence"
HELD = [Held(bytes([number]), RecordId(str(number)), CircleId(f"case/{number}")) for number in range(3)]


ENDS = st.lists(st.none() | st.integers(1, 9), min_size=3, max_size=3)


@given(st.lists(st.sampled_from(Work), min_size=3, max_size=3), ENDS, st.integers(1, 9))
def test_only_what_is_over_and_ran_out_lapses(work: list[Work], until: list[int | None], now: int) -> None:
    running = {(one.locator, str(one.record)): end for one, end in zip(HELD, until, strict=True) if end is not None}
    by = dict(zip(HELD, work, strict=True))
    made = plan(HELD, running, by.__getitem__, now)
    for one, end in zip(HELD, until, strict=True):
        over = by[one] is Work.OVER
        assert (one in made.lapse) is (over and end is not None and end <= now)
        assert (one in made.begin) is (over and end is None)
        assert (one in made.leave) is (by[one] is Work.LEFT)


def test_a_closed_case_leaves_the_files_and_comes_back_the_same(tmp_path: Path) -> None:
    folder = founded(tmp_path, frozenset(Role))
    with open_office(folder, PASSPHRASE) as office:
        office.state.clock = lambda: NOW
        case, kept = opened_case(office), opened_case(office, "Birch")
        office.record([cases.NoteAdded(case, WORDS.decode()), cases.CaseClosed(case, Closure.REHOMED, NOW.date(), 0)], NOW)
        office.sync()
        before, key = office.view.get(Case, case), office.state.keys.store_key
        for days in (1, 4, 8):
            moment = NOW + dt.timedelta(days=days)
            office.state.clock = lambda moment=moment: moment  # type: ignore[misc]
            if days == 8:
                with pytest.MonkeyPatch.context() as patch:  # killed between strip and scrub
                    patch.setattr(office.state.index, "scrub", _killed)
                    with pytest.raises(KeyboardInterrupt):
                        office.sync()
            office.sync()
            assert (office.view.get(Case, case) is None) is (days == 8), days
        assert office.view.get(Case, kept) is not None
        assert undecided(office.state, CircleId(f"case/{case}"))
        office.sync()
        assert office.view.get(Case, case) is None  # it does not open by itself
    assert WORDS not in readable(folder / "index.db", key, tmp_path / "after.db")
    with open_office(folder, PASSPHRASE) as office:
        office.state.clock = lambda: NOW + dt.timedelta(days=8)
        assert lease.standing(office.state).sealed == 1
        assert office.recall("case") > 0
        assert office.view.get(Case, case) == before
        assert office.fsck().sound


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("order", list(itertools.permutations(("reopen", "recall"))))
def test_new_words_open_the_whole_record(tmp_path: Path, order: tuple[str, ...]) -> None:
    folder = founded(tmp_path, frozenset(Role))
    with open_office(folder, PASSPHRASE) as office:
        case = opened_case(office)
        office.sync()
        (locator,) = (circle.locator for circle in office.state.named(CircleId(f"case/{case}")))
        office.state.index.strip([case], [locator], lease.LAPSED)
        for step in order:
            if step == "recall":
                office.recall()
            else:
                office.record([cases.NoteAdded(case, "later")], NOW)
                office.sync()
        found = office.view.get(Case, case)
        assert found is not None
        assert (found.codename, [note.text for note in found.notes]) == ("Amber", ["later"])
