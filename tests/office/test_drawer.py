"""The drawer: drafts and settings of one device, encrypted, kept through a crash, thrown away with what they are about."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.ground.errors import Damaged
from safeconduct.office.drawer import FILE, KEPT, Drawer

NOW = dt.datetime(2017, 8, 4, 9, 40, tzinfo=dt.UTC)
KEY = b"k" * 32


def test_a_draft_is_there_after_a_crash_and_unreadable_without_the_key(tmp_path: Path) -> None:
    Drawer(tmp_path, KEY).keep("note:abc", {"text": ["Arzubekov said"]}, NOW)  # never closed
    for path in tmp_path.iterdir():
        assert b"Arzubekov" not in path.read_bytes()
    again = Drawer(tmp_path, KEY)
    found = again.draft("note:abc")
    assert found is not None
    assert found == ({"text": ["Arzubekov said"]}, NOW)
    again.close()
    with pytest.raises(Damaged):
        Drawer(tmp_path, b"x" * 32)


def test_old_drafts_go_and_erased_records_take_theirs_along(tmp_path: Path) -> None:
    drawer = Drawer(tmp_path, KEY)
    for key in ("note:abc", "risk:abc", "note:abcd", "new"):
        drawer.keep(key, {"a": ["1"]}, NOW)
    drawer.forget_about(["abc"])
    assert sorted(key for key, _ in drawer.drafts()) == ["new", "note:abcd"]
    drawer.forget("new")
    drawer.keep("late", {"a": ["1"]}, NOW + KEPT + dt.timedelta(seconds=1))
    assert [key for key, _ in drawer.drafts()] == ["late"]


@given(st.dictionaries(st.text(max_size=9), st.lists(st.text(max_size=30), max_size=3), max_size=4), st.text(max_size=9))
def test_what_was_kept_comes_back(tmp_path_factory: pytest.TempPathFactory, fields: dict[str, list[str]], value: str) -> None:
    folder = tmp_path_factory.mktemp("drawer")
    one = Drawer(folder, KEY)
    one.keep("k", fields, NOW)
    one.set("lang", value)
    assert one.setting("lang", "") == value
    one.close()
    other = Drawer(folder, KEY)
    assert other.draft("k") == (fields, NOW)
    assert (other.setting("lang", ""), other.setting("none", 7)) == (value, 7)
    other.close()
    assert (folder / FILE).exists()


def test_what_is_thrown_away_is_not_left_in_the_write_ahead_log(tmp_path: Path) -> None:
    """A desk that is open, or was killed, leaves the log where it is; its pages open with this office's key."""
    drawer = Drawer(tmp_path, KEY)
    for about in (False, True):
        drawer.keep("note:abc", {"text": ["word " * 20_000]}, NOW)
        assert (tmp_path / f"{FILE}-wal").stat().st_size > 100_000
        if about:
            drawer.forget_about(["abc"])
        else:
            drawer.forget("note:abc")
        assert (tmp_path / f"{FILE}-wal").stat().st_size == 0
    drawer.close()
