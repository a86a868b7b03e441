"""Attachments: one object each under a random name, sealed in chunks under a key that follows from the record's own."""

from __future__ import annotations

import re

from safeconduct.ground.ids import OS, Chance, RecordId
from safeconduct.journal import frame
from safeconduct.seal import keys, stream

NAME_BYTES = 32
_EPOCH = 8
_NAME = re.compile(r"x/([0-9a-f]{64})\Z")


def _key(circle: keys.CircleKeys, epoch: int, record: RecordId, half: bytes, blob: bytes) -> bytes:
    blind = keys.record_blind(circle.locator, record)
    return keys.blob_key(keys.record_key(circle.epochs[epoch], half, blind), blob)


def write(circle: keys.CircleKeys, record: RecordId, half: bytes, data: bytes, chance: Chance = OS) -> tuple[str, bytes]:
    """(object name, object). The name is random and fresh, so the key is too."""
    blob, epoch = chance(NAME_BYTES), circle.newest
    sealed = b"".join(stream.seal_stream(_key(circle, epoch, record, half, blob), data))
    return f"x/{blob.hex()}", frame.wrap(frame.BLOB, epoch.to_bytes(_EPOCH, "big") + sealed)


def read(circle: keys.CircleKeys, record: RecordId, half: bytes, name: str, data: bytes) -> bytes:
    payload = frame.unwrap(frame.BLOB, name, data)
    epoch = int.from_bytes(payload[:_EPOCH], "big")
    blob = _NAME.match(name)
    if epoch not in circle.epochs or blob is None:
        raise frame.NotAnObject(name)
    key = _key(circle, epoch, record, half, bytes.fromhex(blob[1]))
    return b"".join(stream.open_stream(key, payload[_EPOCH:]))
