"""Facts by a hostile hand: whoever holds one circle may write any bytes there, and must not stop or hide what stands in others."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.ground.ids import RecordId
from safeconduct.records import kinds
from safeconduct.records import relocation as moves
from safeconduct.records.fact import Unknown
from safeconduct.records.kinds import BeyondTime

R, NOW = RecordId("a" * 26), dt.datetime(2017, 5, 1, 12, tzinfo=dt.UTC)
ABSURD = ["2017-05-01T12:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", dt.datetime(3000, 1, 1, tzinfo=dt.UTC)]


@pytest.mark.parametrize("when", ABSURD)
def test_a_moment_without_zone_or_beyond_the_years_is_kept_and_not_folded(when: object) -> None:
    """One of them would be compared with others' moments, or shown in another zone, and stop every reader."""
    body = msgspec.msgpack.encode(["relocation.checked_in", R, 1, 1, when, False])
    fact = kinds.read(body)
    assert isinstance(fact, Unknown)
    assert fact.body == body
    nested = msgspec.msgpack.encode(["relocation.arrival_expected", R, None, when, [], "", "", ""])
    assert isinstance(kinds.read(nested), Unknown)


@given(st.dates(min_value=dt.date(1000, 1, 1), max_value=dt.date(2999, 12, 31)), st.times(timezones=st.just(dt.UTC)))
def test_a_moment_within_them_is_read_as_ever(day: dt.date, time: dt.time) -> None:
    fact = moves.CheckedIn(R, 1, 1, dt.datetime.combine(day, time), False)
    assert kinds.read(kinds.write(fact)) == fact


def test_nobody_writes_what_no_reader_would_count() -> None:
    with pytest.raises(BeyondTime):
        kinds.write(moves.RelocationEnded(R, dt.date(3017, 5, 1), moves.Outcome.ARRIVED))
    with pytest.raises(BeyondTime):
        kinds.write(moves.CheckedIn(R, 1, 1, NOW.replace(tzinfo=None), False))
