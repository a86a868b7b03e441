"""The keys of the journal and how each follows from another. docs/format.md section 2 draws the same tree.

    circle secret ─┬─ locator ── circle, feed and record blind ids (names on the depot and at the gate)
                   └─ epoch key ─┬─ segment key (one per segment, by its salt)
                                 └─ record key  (one per record, with the half that lies at the gate)
                                        ├─ entry key (one per entry, by salt, feed and index) ── opener
                                        └─ blob key  (one per attachment)

An opener is what a proof gives away: it lets an outsider check one body against its commitment and opens nothing else.
"""

from __future__ import annotations

from typing import NamedTuple

from safeconduct.seal.primitives import derive

BLIND_SIZE = 16
HALF_SIZE = 32


class CircleKeys(NamedTuple):
    """What a device holds of one circle. `epochs` maps an epoch's id to its 32-byte key; `locator` never changes."""

    circle: str
    locator: bytes
    epochs: dict[int, bytes]

    @property
    def newest(self) -> int:
        """The epoch to write under: the highest number; of two keys made at once for one number, the higher tag."""
        return max(self.epochs)


def epoch_id(number: int, key: bytes) -> int:
    """number 4 ‖ tag of the key 4. Two devices that rotate at once make two epochs, and both stay readable."""
    return number << 32 | int.from_bytes(derive(key, b"j1/epoch", size=4), "big")


def epoch_number(epoch: int) -> int:
    return epoch >> 32


def roster_locator(roster_key: bytes) -> bytes:
    """The roster's keys are those of a circle of all members; its locator follows from the first key."""
    return derive(roster_key, b"j1/roster-circle")


def circle_blind(locator: bytes) -> bytes:
    return derive(locator, b"j1/circle", size=BLIND_SIZE)


def gate_circle(locator: bytes) -> bytes:
    """A circle's name at the gate: another than on the depot, so that the two keepers cannot join what they hold."""
    return derive(locator, b"j1/gate-circle", size=BLIND_SIZE)


def feed_blind(locator: bytes, device: str, incarnation: int) -> bytes:
    context = device.encode() + b"\0" + incarnation.to_bytes(4, "big")
    return derive(locator, b"j1/feed", context, BLIND_SIZE)


def record_blind(locator: bytes, record: str) -> bytes:
    return derive(locator, b"j1/record-id", record.encode(), BLIND_SIZE)


def segment_key(epoch_key: bytes, salt: bytes) -> bytes:
    return derive(epoch_key, b"j1/segment", salt)


def record_key(epoch_key: bytes, half: bytes, blind: bytes) -> bytes:
    """Dark without the circle's key, and dark without the half: either alone says nothing of the other's output."""
    return derive(epoch_key, b"j1/record", half + blind)


def entry_key(of_record: bytes, salt: bytes, feed: bytes, index: int) -> bytes:
    """Fresh for every entry: the salt is random per segment, so a restored laptop image cannot bring a key back."""
    return derive(of_record, b"j1/entry", salt + feed + index.to_bytes(8, "big"))


def opener(of_entry: bytes) -> bytes:
    return derive(of_entry, b"j1/opener")


def blob_key(of_record: bytes, blob: bytes) -> bytes:
    return derive(of_record, b"j1/blob", blob)


def grant_mac(locator: bytes, nonce: bytes) -> bytes:
    """Marks a grant as meant for the device that owns `locator`, to nobody but that device and the roster's readers."""
    return derive(locator, b"j1/grant", nonce, BLIND_SIZE)


def imported_blind(locator: bytes, key: bytes) -> bytes:
    """What records made from a row of a foreign file are named after: known to whoever holds the roster's locator and the file's key."""
    return derive(locator, b"j1/imported", key, BLIND_SIZE)
