"""Flushing: rows become segments, segments and grants go to the depot. Killed anywhere, the next flush goes on where it was.

Order (restic's rule): attachments and grants that were queued before → halves at the gate → segments. A parcel is sealed once and
kept until it is delivered, so a second try puts the same bytes.
"""

from __future__ import annotations

from typing import NamedTuple

from safeconduct.gate.base import Forgotten
from safeconduct.ground.errors import N_, Refused, StoreFailed
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.journal import writer
from safeconduct.journal.segment import BadSegment, Seen, Written
from safeconduct.office import pulse
from safeconduct.office.erasing import drop_forgotten
from safeconduct.office.incarnation import recover
from safeconduct.office.outbox import Row
from safeconduct.office.rows import Line, SegmentLine
from safeconduct.office.state import State
from safeconduct.office.watch import signed_heads
from safeconduct.records import kinds


def flush(state: State, progress: Progress = QUIET) -> int:
    """Returns how many objects went to the depot. Raises what kept the rest back; it is kept, and goes with the next flush."""
    sent = send(state, progress)
    if sent.kept_back is not None:
        raise sent.kept_back
    return sent.objects


class Sent(NamedTuple):
    objects: int
    kept_back: StoreFailed | Refused | None


def send(state: State, progress: Progress = QUIET) -> Sent:
    """As much as can go: without the gate nothing new is sealed, and what was sealed before leaves all the same."""
    kept_back: StoreFailed | Refused | None = None
    try:
        for locator in state.outbox.waiting():
            try:
                _seal_circle(state, locator)
            except Forgotten:  # a record was erased while this device still had something to say to it
                drop_forgotten(state, locator)
                _seal_circle(state, locator)
    except (StoreFailed, Refused) as error:
        kept_back = error
    delivered = _deliver(state, progress)
    if not delivered.taken:
        return Sent(delivered.objects, delivered.failed or kept_back)
    try:
        recover(state, delivered.taken)
    except StoreFailed as error:
        return Sent(delivered.objects, error)
    rest = send(state, progress)
    return Sent(delivered.objects + rest.objects, rest.kept_back)


class _Delivered(NamedTuple):
    objects: int
    failed: StoreFailed | None
    taken: str
    """Name of one of our segments whose place another's took."""


def _deliver(state: State, progress: Progress) -> _Delivered:
    """In the order they were made: the first that does not go ends it, since later ones may rest on it."""
    seqs = state.outbox.parcels()
    sent: list[int] = []
    failed: StoreFailed | None = None
    taken = ""
    try:
        for done, seq in enumerate(seqs):
            progress(N_("sending to the depot"), done, len(seqs))
            name, data = state.outbox.parcel(seq)
            try:
                writer.deliver(state.depot, name, data)
            except BadSegment:
                if not name.startswith("s/"):
                    raise
                taken = name
                break
            sent.append(seq)
    except StoreFailed as error:
        failed = error
    finally:
        with state.outbox.transaction():
            state.outbox.drop_parcels(sent)
    return _Delivered(len(sent), failed, taken)


def _seal_circle(state: State, locator: bytes) -> None:
    rows = list(state.outbox.rows(locator))
    pen = writer.Pen(state.circles[locator], state.keys.sign_seed)
    start = 0
    for batch in writer.batches(row.item for row in rows):
        _seal_batch(state, pen, rows[start : start + len(batch)])
        start += len(batch)


def _seal_batch(state: State, pen: writer.Pen, rows: list[Row]) -> None:
    locator = pen.circle.locator
    held = state.outbox.feed(locator)
    assert held is not None  # a row was saved, so its feed was
    feed, following = held
    items, seen = [row.item for row in rows], _seen(state, locator, feed.id)
    written = writer.seal(state.gate, pen, feed, items, seen, pulse.expires(items, state.clock()))
    with state.outbox.transaction():
        state.outbox.add_parcel(written.name, written.data)
        state.outbox.set_feed(locator, written.feed, following)
        state.outbox.drop_rows(locator, written.feed.size)
    if seen:
        with state.logbook.transaction():
            state.logbook.keep_said(locator, seen)
    _index(state, pen, rows, written, feed.size)


def _seen(state: State, locator: bytes, mine: bytes) -> list[Seen]:
    """What this device read of the circle's other feeds since it last told."""
    said = state.logbook.said(locator)
    heads = signed_heads(state, state.index.feeds(locator).values())
    return [one for one in heads if one.feed != mine and said.get(one.feed, 0) < one.size and one.signature]


def _index(state: State, pen: writer.Pen, rows: list[Row], written: Written, first: int) -> None:
    """Tell the index the leaves: they exist only now that the entries are sealed."""
    lines = [
        Line(row.feed, row.place, row.item.stamp, state.keys.device, row.locator, leaf, row.item.body, kinds.read(row.item.body))
        for row, leaf in zip(rows, written.leaves, strict=True)
    ]
    sealed = SegmentLine(
        written.feed.id, first, len(rows), written.epoch, written.salt, written.feed.root, written.head_signature,
        max(row.item.stamp for row in rows),
    )
    known = state.index.feeds(pen.circle.locator).get(written.feed.id.hex())
    follows = first == (known.size if known is not None else 0)  # else the index was rebuilt: reading comes to it in order
    state.index.fold(lines, [sealed] if follows else [], {pen.circle.locator: [written.feed]} if follows else None)
