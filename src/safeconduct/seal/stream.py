"""Sealing of attachments in chunks, after STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) as age v1 has it.

64 KiB chunks, nonce = 11-byte big-endian counter ‖ last-chunk flag. A chunk moved, dropped, repeated or cut off does not open.
The key must be fresh for each attachment; a 32-byte commitment to it stands before the first chunk.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator

from safeconduct.seal.primitives import TAG_SIZE, NotOpened, derive, open_numbered, seal_numbered

CHUNK = 64 * 1024
COMMITMENT_SIZE = 32


def _nonce(counter: int, last: bool) -> bytes:
    return counter.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _commitment(key: bytes) -> bytes:
    return derive(key, b"j1/stream-commit")


def seal_stream(key: bytes, data: bytes) -> Iterator[bytes]:
    """Commitment, then sealed chunks; an empty attachment is one empty last chunk."""
    yield _commitment(key)
    total = max(1, -(-len(data) // CHUNK))
    for counter in range(total):
        chunk = data[counter * CHUNK : (counter + 1) * CHUNK]
        yield seal_numbered(key, _nonce(counter, counter == total - 1), chunk, b"")


def open_stream(key: bytes, sealed: bytes) -> Iterator[bytes]:
    if not hmac.compare_digest(sealed[:COMMITMENT_SIZE], _commitment(key)):
        raise NotOpened
    chunks = list(_cut(sealed))
    for counter, chunk in enumerate(chunks):
        last = counter == len(chunks) - 1
        opened = open_numbered(key, _nonce(counter, last), chunk, b"")
        if last and counter and not opened:
            raise NotOpened  # the writer never ends on an empty chunk after others
        yield opened


def _cut(sealed: bytes) -> Iterable[bytes]:
    if len(sealed) < COMMITMENT_SIZE + TAG_SIZE:
        raise NotOpened
    step = CHUNK + TAG_SIZE
    for start in range(COMMITMENT_SIZE, len(sealed), step):
        yield sealed[start : start + step]
