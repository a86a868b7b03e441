"""Numbers and days beyond what a reader's tables or calendar can hold: refused, and never a stop."""

from __future__ import annotations

import datetime as dt

import pytest

from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.journal import leaf, segment
from safeconduct.journal.segment import BadSegment, Feed, Item, Seen
from safeconduct.records import access
from safeconduct.records.relocation import CheckIn, Leg, Mode, Relocation
from safeconduct.seal import keys, sign

SEED, LOCATOR, KEY = bytes([1]) * 32, bytes([2]) * 32, bytes([3]) * 32
CIRCLE = keys.CircleKeys("calls", LOCATOR, {keys.epoch_id(1, KEY): KEY})
FEED = Feed(keys.feed_blind(LOCATOR, "device", 0), DeviceId("device"), 0)
RECORD = RecordId("record")
HALVES = {keys.record_blind(LOCATOR, RECORD): bytes(32)}


def read(stamp: int = 1, expires: int = 0, seen: tuple[Seen, ...] = ()) -> segment.Head:
    written = segment.write(CIRCLE, SEED, FEED, [Item(RECORD, stamp, b"body")], HALVES, seen, expires)
    return segment.open_head(CIRCLE, written.name, written.data, FEED, sign.public_of(SEED))


def test_numbers_have_bounds() -> None:
    assert read(2**63 - 1, 2**62 - 1).header.count == 1
    with pytest.raises(leaf.BadLeaf):
        read(2**63)
    with pytest.raises(BadSegment, match="malformed"):
        read(expires=2**62)
    with pytest.raises(BadSegment, match="malformed"):
        read(seen=(Seen(bytes(16), 2**63, bytes(32), bytes(64)),))


def test_the_last_day_there_is_stops_nobody() -> None:
    last = dt.datetime(9999, 12, 31, 23, tzinfo=dt.UTC)
    leg = Leg(1, "", "", Mode.CAR, MemberId("m"), last, last, RECORD)
    assert not access._on_the_way(Relocation(RECORD, legs=(leg,)), leg, dt.date(2026, 1, 1))
    assert CheckIn(1, last, 2**40, ()).late_from > last
