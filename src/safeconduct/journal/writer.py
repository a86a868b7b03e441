"""Writing: halves at the gate first, then the segment on the depot. Killed between any two steps, the same call goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from safeconduct.depot.base import AlreadyThere, Depot
from safeconduct.gate.base import Gate
from safeconduct.ground.ids import RecordId
from safeconduct.journal import segment
from safeconduct.journal.segment import BadSegment, Feed, Item, Seen, Written
from safeconduct.seal import keys

SEGMENT_ENTRIES = 1000
SEGMENT_BYTES = 4 * 1024 * 1024


class Pen(NamedTuple):
    """What a device writes one circle with: its keys of that circle and its Ed25519 seed."""

    circle: keys.CircleKeys
    seed: bytes


def claim_halves(gate: Gate, circle: keys.CircleKeys, records: Iterable[RecordId]) -> dict[bytes, bytes]:
    """Record blind id to half, durable at the gate before anything is sealed with it."""
    blinds = {keys.record_blind(circle.locator, record) for record in records}
    halves = gate.claim((blind.hex() for blind in sorted(blinds)), keys.gate_circle(circle.locator).hex())
    return {bytes.fromhex(name): half for name, half in halves.items()}


def seal(gate: Gate, pen: Pen, feed: Feed, items: Sequence[Item], seen: Sequence[Seen] = (), expires: int = 0) -> Written:
    """The next segment, not yet on the depot: its caller keeps the bytes until `deliver` has returned."""
    halves = claim_halves(gate, pen.circle, {item.record for item in items})
    return segment.write(pen.circle, pen.seed, feed, items, halves, seen, expires)


def deliver(depot: Depot, name: str, data: bytes) -> None:
    """Put, and accept that an earlier try already did. Another object under our name means another writer with our key."""
    try:
        depot.put(name, data)
    except AlreadyThere:
        if depot.get(name) != data:
            raise BadSegment(name, "another segment stands at its place: this device's key was used elsewhere") from None


def batches(items: Iterable[Item]) -> Iterable[list[Item]]:
    """Cut a long run of items into segments of a bounded count and size."""
    batch: list[Item] = []
    size = 0
    for item in items:
        if batch and (len(batch) >= SEGMENT_ENTRIES or size + len(item.body) > SEGMENT_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += len(item.body)
    if batch:
        yield batch
