"""Heartbeats: a device that syncs is heard of at least once a day, so that a depot that stands still is noticed.

One small entry in one circle: the standing circle that most members read. More circles would show the depot, by their timing, which
of them one device holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from safeconduct.ground import canon
from safeconduct.ground.ids import CircleId, RecordId
from safeconduct.journal.segment import Feed, Item
from safeconduct.office.outbox import Row
from safeconduct.office.rows import HEARTBEAT
from safeconduct.office.state import State
from safeconduct.records import access
from safeconduct.seal.keys import CircleKeys, feed_blind

EVERY = dt.timedelta(hours=20)
PROMISE = dt.timedelta(days=4)
"""A device is heard of within this, a long weekend included."""
KIND = HEARTBEAT
_CIRCLES = (access.DOCUMENTATION, access.SHELTERS, access.CALLS, access.VAULT)


def circle(state: State) -> CircleKeys | None:
    """The first standing circle this device holds; a device that holds none keeps no heartbeat."""
    return next((state.named(CircleId(name))[0] for name in _CIRCLES if state.named(CircleId(name))), None)


def beat(state: State, now: dt.datetime) -> bool:
    """Save a heartbeat where one is due."""
    held = circle(state)
    if held is None or now.timestamp() - state.logbook.moment("beat") < EVERY.total_seconds():
        return False
    record = RecordId(f"{KIND}/{state.keys.device}")
    known = state.outbox.feed(held.locator)
    feed, place = known or (Feed(feed_blind(held.locator, state.keys.device, 0), state.keys.device, 0), 0)
    stamp = max(int(now.timestamp() * 1000) << 16, state.outbox.clock() + 1)
    with state.outbox.transaction():
        state.outbox.set_feed(held.locator, feed, place + 1)
        state.outbox.save([Row(held.locator, feed.id, place, Item(record, stamp, canon.encode([KIND, record])))])
    with state.logbook.transaction():
        state.logbook.set_moment("beat", int(now.timestamp()))
    return True


def expires(items: Sequence[Item], now: dt.datetime) -> int:
    """When silence after these is worth a warning; 0 where they carry no heartbeat."""
    beats = any(item.record.startswith(f"{KIND}/") for item in items)
    return int((now + PROMISE).timestamp()) if beats else 0
