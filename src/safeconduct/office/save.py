"""Saving: facts become durable rows, folded at once. What this returns from is on the disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from safeconduct.ground.ids import CircleId, RecordId
from safeconduct.ground.times import require_aware
from safeconduct.journal.segment import Feed, Item
from safeconduct.office.circles import settle, writing_circle
from safeconduct.office.outbox import Row
from safeconduct.office.rows import Line
from safeconduct.office.state import State
from safeconduct.office.watch import DRIFT
from safeconduct.records import access, kinds
from safeconduct.records.fact import EntryRef, Fact, Unknown
from safeconduct.records.view import Ahead
from safeconduct.seal.keys import CircleKeys, feed_blind


def save(state: State, facts: Sequence[Fact], now: dt.datetime) -> tuple[EntryRef, ...]:
    """All facts or none. A later fact of the list may rest on an earlier one (a case opened, then a person joined)."""
    stamp, today = _tick(state, now), now.date()
    before = dict(state.circles)
    touched: list[CircleId] = []
    rows: list[Row] = []
    lines: list[Line] = []
    ahead = Ahead(state.index)
    try:
        with state.outbox.transaction():
            for number, fact in enumerate(facts):
                name = access.circle_of(fact, ahead)
                own = _stamp(state, fact, stamp + number, lines)
                row = _row(state, _circle(state, name, fact, ahead, today), fact, own)
                rows.append(row)
                lines.append(_line(state, row, fact))
                ahead.add(fact, state.keys.member, own)
                touched += [name, *access.stirred(fact, ahead)]
            state.outbox.save(rows)
            state.outbox.set_clock(stamp + len(facts))
    except BaseException:
        state.circles = before  # the transaction is rolled back: its new circles never were
        raise
    state.index.fold(lines)
    with state.outbox.transaction():
        settle(state, touched, today)
    return tuple(EntryRef(row.feed.hex(), row.place) for row in rows)


def _tick(state: State, now: dt.datetime) -> int:
    """Hybrid logical clock (Kulkarni et al. 2014): never behind what was seen, else the wall clock in ms << 16.

    What runs ahead of the wall clock by more than the drift is a wrong clock, and does not move this one.
    """
    wall = int(require_aware(now).timestamp() * 1000) << 16
    own = state.outbox.clock()
    seen = state.index.newest_stamp(wall + DRIFT)
    return max(wall, own + 1 if own <= wall + DRIFT else 0, seen + 1)


def _stamp(state: State, fact: Fact, stamp: int, lines: Sequence[Line]) -> int:
    """After everything known of the fact's own record, even what a wrong clock wrote: there alone such a stamp is followed."""
    before = [line.stamp for line in lines if isinstance(line.fact, Fact) and line.fact.record == fact.record]
    return max([stamp, state.index.stamp_of(fact.record) + 1, *(one + 1 for one in before)])


def _circle(state: State, name: CircleId, fact: Fact, ahead: Ahead, today: dt.date) -> CircleKeys:
    """A circle we hold, or a new one if this very fact makes us one of its readers."""
    if not state.named(name):
        ahead = Ahead(ahead)
        ahead.add(fact, state.keys.member, 0)
    return writing_circle(state, name, state.keys.member in access.readers(name, ahead, state.roster_members, today))


def _row(state: State, circle: CircleKeys, fact: Fact, stamp: int) -> Row:
    known = state.outbox.feed(circle.locator)
    if known is None:
        known = Feed(feed_blind(circle.locator, state.keys.device, 0), state.keys.device, 0), 0
    feed, place = known
    state.outbox.set_feed(circle.locator, feed, place + 1)
    return Row(circle.locator, feed.id, place, Item(RecordId(fact.record), stamp, kinds.write(fact)))


def _line(state: State, row: Row, fact: Fact | Unknown) -> Line:
    return Line(row.feed, row.place, row.item.stamp, state.keys.device, row.locator, None, row.item.body, fact)


def refold(state: State) -> None:
    """After a crash between outbox, index and grants: fold what was saved, grant what was due."""
    names = state.names()
    lines, touched = [], []
    for row in state.outbox.rows():
        fact = kinds.read(row.item.body)
        lines.append(_line(state, row, fact))
        touched.append(names[row.locator])
    state.index.fold(lines)
    for line in lines:
        touched += access.stirred(line.fact, state.index) if isinstance(line.fact, Fact) else ()
    with state.outbox.transaction():
        settle(state, touched, state.today)
