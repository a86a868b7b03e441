"""The access log: an RFC 6962 tree under C2SP checkpoints, so that nobody, not even the gate's keeper, edits it unseen.

A leaf says when, which device (a hash), which circle (the gate's blind id), what, how many. It names no record. Tree and signature are
passed in as a `Notary`: the gate knows no cipher and stands below the journal, whose tree this is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from safeconduct.gate.halves import Database
from safeconduct.ground import canon
from safeconduct.ground.ids import DeviceId

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS access(place INTEGER PRIMARY KEY, leaf BLOB)",
    "CREATE TABLE IF NOT EXISTS kept(name TEXT PRIMARY KEY, value BLOB)",
)
_HASH = 32


class Act(StrEnum):
    CLAIMED = "claimed"
    FETCHED = "fetched"
    FORGOT = "forgot"
    REFUSED = "refused"
    ALLOWED = "allowed"
    LISTED = "listed"


class Access(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    at: int
    device: bytes
    circle: bytes
    act: Act
    count: int


class Notary(Protocol):
    """The tree and the gate's own signing key."""

    def grow(self, frontier: Sequence[bytes], size: int, leaves: Iterable[bytes]) -> list[bytes]:
        """Frontier after these leaves (whole leaves, not hashes)."""
        ...

    def note(self, frontier: Sequence[bytes], size: int) -> str:
        """The signed checkpoint."""
        ...


def pseudonym(device: DeviceId) -> bytes:
    """Members who hold the roster can tell whose it is; nobody else has the device's id."""
    return hashlib.sha256(b"j1/gate-device\0" + device.encode()).digest()[:16]


class Log:
    def __init__(self, db: Database, notary: Notary) -> None:
        self._db, self._notary = db, notary

    def size(self) -> int:
        return int(self._db.all("SELECT coalesce(max(place) + 1, 0) FROM access")[0][0])

    def append(self, entries: Iterable[Access]) -> None:
        """Call inside a transaction: an act and its entry stand or fall together."""
        leaves = [canon.encode(one) for one in entries]
        size = self.size()
        frontier = self._notary.grow(self._frontier(), size, leaves)
        self._db.many("INSERT INTO access VALUES(?, ?)", list(enumerate(leaves, size)))
        keep(self._db, "frontier", b"".join(frontier))

    def _frontier(self) -> list[bytes]:
        held = kept(self._db, "frontier") or b""
        return [held[start : start + _HASH] for start in range(0, len(held), _HASH)]

    def leaves(self, first: int, count: int) -> list[bytes]:
        rows = self._db.all("SELECT leaf FROM access WHERE place >= ? AND place < ? ORDER BY place", (first, first + count))
        return [bytes(leaf) for (leaf,) in rows]

    def checkpoint(self) -> str:
        return self._notary.note(self._frontier(), self.size())


def keep(db: Database, name: str, value: bytes) -> None:
    db.many("INSERT INTO kept VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET value=excluded.value", [(name, value)])


def kept(db: Database, name: str) -> bytes | None:
    found = db.all("SELECT value FROM kept WHERE name=?", (name,))
    return bytes(found[0][0]) if found else None
