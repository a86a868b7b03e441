"""The outside of every object on a depot: eight bytes that say what it is, its payload, and a SHA-256 over both.

The hash needs no key, so that any mirror can tell a damaged object from a whole one. It proves nothing against an
adversary, who can write it anew: against him stand the signatures inside.
"""

from __future__ import annotations

import hashlib

from safeconduct.ground.errors import N_, Damaged

MAGIC = b"SCJ1"
SUITE = 1
SEGMENT, GRANT, HANDING, ROSTER, PROPOSAL, BLOB, GATE_LIST, TRIAL, ROUND = b"s", b"w", b"h", b"r", b"p", b"x", b"g", b"t", b"n"
HEAD_SIZE = 8
HASH_SIZE = 32


class NotAnObject(Damaged):
    def __init__(self, name: str) -> None:
        super().__init__(
            N_("object {name} is not of this program's format, or of a later version"),
            N_("get a copy of it from another depot"),
            name=name,
        )


class ObjectAltered(Damaged):
    def __init__(self, name: str) -> None:
        super().__init__(
            N_("object {name} is altered or cut short: its bytes do not match their hash"),
            N_("get a copy of it from another depot or a colleague"),
            name=name,
        )


def head(sort: bytes) -> bytes:
    return MAGIC + sort + bytes([SUITE, 0, 0])


def wrap(sort: bytes, payload: bytes) -> bytes:
    framed = head(sort) + payload
    return framed + hashlib.sha256(framed).digest()


def unwrap(sort: bytes, name: str, data: bytes) -> bytes:
    """The payload. Raises ObjectAltered before anything else, so that one flipped byte has one name."""
    if not is_whole(data):
        raise ObjectAltered(name)
    if data[:HEAD_SIZE] != head(sort):
        raise NotAnObject(name)
    return data[HEAD_SIZE:-HASH_SIZE]


def is_whole(data: bytes) -> bool:
    """Whether the hash matches, whatever the object is: what a mirror asks."""
    return len(data) >= HEAD_SIZE + HASH_SIZE and hashlib.sha256(data[:-HASH_SIZE]).digest() == data[-HASH_SIZE:]
