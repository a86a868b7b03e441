"""The leaf of an entry: what the tree stands on, what a proof shows, what an erasure leaves.

    leaf = version 1 ‖ flags 1 ‖ feed 16 ‖ place 8 ‖ stamp 8 ‖ record 16 ‖ commitment 32 ‖ SHA-256(sealed) 32      (114 bytes)
    commitment = SHA-256("j1/open\\0" ‖ opener ‖ body)

The first 50 bytes are the header and the context of the sealed body. The commitment binds key and body at once: an
AEAD alone can be opened to two texts by a writer who prepared two keys; two pairs (opener, body) with one commitment
would be a collision of SHA-256. A body can be pruned or go dark, its leaf stays and the tree still verifies.

This file holds no cipher and no key, so that a verifier can rest on it.
"""

from __future__ import annotations

import struct
from hashlib import sha256
from typing import NamedTuple

from safeconduct.ground.errors import N_, Damaged

VERSION = 1
LEAF_SIZE = 114
HEADER_SIZE = 50
_HEADER = struct.Struct(">BB16sQQ16s")
_OPEN_LABEL = b"j1/open\0"


class BadLeaf(Damaged):
    def __init__(self) -> None:
        super().__init__(N_("a leaf of the journal is malformed"))


class Leaf(NamedTuple):
    feed: bytes
    place: int
    stamp: int
    record: bytes
    commitment: bytes
    sealed_hash: bytes

    def write(self) -> bytes:
        return header(self.feed, self.place, self.stamp, self.record) + self.commitment + self.sealed_hash


def header(feed: bytes, place: int, stamp: int, record: bytes) -> bytes:
    """The first 50 bytes of a leaf: the context under which its body is sealed."""
    return _HEADER.pack(VERSION, 0, feed, place, stamp, record)


def read_leaf(data: bytes) -> Leaf:
    """Raises BadLeaf for any other length, version or flag than the writer writes, and a stamp that is no moment."""
    if len(data) != LEAF_SIZE:
        raise BadLeaf
    version, flags, feed, place, stamp, record = _HEADER.unpack_from(data)
    if version != VERSION or flags or stamp >> 63:
        raise BadLeaf
    return Leaf(feed, place, stamp, record, data[50:82], data[82:])


def stamp_of(leaf: bytes) -> int:
    return int.from_bytes(leaf[26:34], "big")


def commit(opener: bytes, body: bytes) -> bytes:
    return sha256(_OPEN_LABEL + opener + body).digest()
