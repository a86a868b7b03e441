"""A restored office: when the depot holds more of this device's own feed than the device remembers, it goes on in a new feed.

So it is after a backup or an image of the machine was put back, or where a copy of it runs elsewhere. To append to the old feed would
give two histories of it, and every colleague would refuse one. The next incarnation is another feed of the same device; members read
both, and are told. What waited in the outbox goes into the new feed, but for what the depot already holds of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from safeconduct.ground.errors import N_
from safeconduct.ground.ids import DeviceId, RecordId
from safeconduct.journal import segment
from safeconduct.journal.finding import Finding
from safeconduct.journal.finding import State as FindingState
from safeconduct.journal.leaf import read_leaf
from safeconduct.journal.reader import Opened
from safeconduct.journal.segment import Feed, Item
from safeconduct.office.outbox import Row
from safeconduct.office.rows import Line
from safeconduct.office.state import State
from safeconduct.records import kinds
from safeconduct.seal import sign
from safeconduct.seal.keys import CircleKeys, circle_blind, feed_blind


def meet(state: State, circle: CircleKeys, opened: Sequence[Opened], lines: Iterable[Line]) -> None:
    """Call with what was just read, before it is folded."""
    me = state.keys.device
    known = {bytes.fromhex(feed) for feed in state.index.feeds(circle.locator)}
    for header in {one.head.header.feed: one.head.header for one in opened}.values():
        if header.incarnation and header.feed not in known:
            _tell(state, header.feed, header.device)
    mine = [one.head.feed for one in opened if one.head.header.device == me]
    now = _current(state, circle)
    if any(feed.incarnation > now.incarnation or (feed.id == now.id and feed.size > now.size) for feed in mine):
        there = {(line.feed, line.place): (line.stamp, line.body) for line in lines if line.device == me}
        rows = list(state.outbox.rows(circle.locator))
        kept = [row.item for row in rows if there.get((row.feed, row.place)) != (row.item.stamp, row.item.body)]
        _begin_anew(state, circle, kept, now.size, [feed.incarnation for feed in mine])


def recover(state: State, name: str) -> None:
    """Another segment stands where a sealed one of ours was to go: a copy of this device is at work. Nothing of ours is lost."""
    _, blind, feed, _ = name.split("/")
    circle = next(one for one in state.circles.values() if circle_blind(one.locator).hex() == blind)
    mine = [(seq, *state.outbox.parcel(seq)) for seq in state.outbox.parcels()]
    mine = [one for one in mine if one[1].startswith(f"s/{blind}/{feed}/")]
    items = [item for _, sealed_name, data in mine for item in _unseal(state, circle, sealed_name, data)]
    items += [row.item for row in state.outbox.rows(circle.locator)]
    first = min(int(sealed_name.rsplit("/", 1)[1]) for _, sealed_name, _ in mine)
    _begin_anew(state, circle, items, first, (), [seq for seq, _, _ in mine])


def _unseal(state: State, circle: CircleKeys, name: str, data: bytes) -> list[Item]:
    header = segment.peek(circle, name, data)
    feed = Feed(header.feed, header.device, header.incarnation, whole=False)
    head = segment.open_head(circle, name, data, feed, sign.public_of(state.keys.sign_seed))
    blinds = sorted({leaf[34:50].hex() for leaf in head.leaves})
    halves = {bytes.fromhex(blind): half for blind, half in state.gate.fetch(blinds).items()}
    found = []
    for one in segment.open_bodies(circle, head, halves):
        if one.body is not None:  # an erased record stays erased
            found.append(Item(RecordId(kinds.read(one.body).record), read_leaf(one.leaf).stamp, one.body))
    return found


def _current(state: State, circle: CircleKeys) -> Feed:
    held = state.outbox.feed(circle.locator)
    return held[0] if held is not None else Feed(feed_blind(circle.locator, state.keys.device, 0), state.keys.device, 0)


def _begin_anew(
    state: State, circle: CircleKeys, items: Sequence[Item], beyond: int, seen: Iterable[int], parcels: Sequence[int] = ()
) -> None:
    """The index forgets first what it folded of the old feed's unsent end: killed in between, it is folded again from the outbox."""
    me, old = state.keys.device, _current(state, circle)
    before = [feed.incarnation for feed in state.index.feeds(circle.locator).values() if feed.device == me]
    number = max((old.incarnation, *before, *seen)) + 1
    feed = Feed(feed_blind(circle.locator, me, number), me, number)
    rows = [Row(circle.locator, feed.id, place, item) for place, item in enumerate(items)]
    state.index.take_out(old.id, beyond)
    with state.outbox.transaction():
        state.outbox.drop_parcels(parcels)
        state.outbox.drop_rows(circle.locator, 2**62)
        state.outbox.save(rows)
        state.outbox.set_feed(circle.locator, feed, len(rows))
    state.index.fold(
        [Line(row.feed, row.place, row.item.stamp, me, row.locator, None, row.item.body, kinds.read(row.item.body)) for row in rows]
    )
    _tell(state, feed.id, me)


def _tell(state: State, feed: bytes, device: DeviceId) -> None:
    of = state.standing.roster.author(device)
    member = state.standing.roster.member(of.member) if of is not None else None
    sentence = N_("a device of {codename} went on from an older copy of itself: ask whether they restored it, or lost a copy")
    found = Finding(FindingState.RESTORED, feed.hex(), sentence, {"codename": member.codename if member is not None else "?"})
    if found not in state.findings:
        state.findings.append(found)
