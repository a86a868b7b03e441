"""The gate's grammar on the wire: what a device signs, what bodies and answers are. Pure; docs/format.md section 3.

A device signs a challenge that the gate made, never a time: its own clock may be a year off. A challenge serves once, for five
minutes, at the gate that made it; the gate's id stands in what is signed, so that one gate cannot use a request at another.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from safeconduct.gate.base import HALF_SIZE, valid
from safeconduct.ground import canon
from safeconduct.ground.errors import N_, BadInput
from safeconduct.ground.ids import OS, Chance, DeviceId

LARGEST_REQUEST = 64 * 1024
NAMES_AT_ONCE = 1000
NAME_SIZE = 16
CHALLENGE_SIZE = 40
LASTS = 300
DEVICE, CHALLENGE, SIGNATURE, NEXT = (f"safeconduct-{name}" for name in ("device", "challenge", "signature", "next"))
T = TypeVar("T")
_LABEL = b"j1/gate-request\0"
_ALLOW = b"j1/gate-allow\0"


class BadRequest(BadInput):
    """`why` is one of a closed list: malformed, too large, too many names, not a name."""

    def __init__(self, why: str) -> None:
        super().__init__(N_("the gate cannot read this request: {why}"), N_("update the program; both sides must speak one version"), why=why)
        self.why = why


class Ask(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Body of claim, fetch and forget: names of 16 bytes one after the other; `circle` 16 bytes, empty but for claim."""

    names: bytes
    circle: bytes = b""


class LogAsk(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    first: int
    count: int


class Greeting(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    public: bytes
    """The gate's Ed25519 key, which signs its access log; its hash is the gate's id."""
    challenge: bytes
    time: int
    version: int
    """Of the newest gate list."""


class Halves(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Answer to claim and fetch: 16 bytes of name and 32 of half, one after the other; until when they may be kept."""

    halves: bytes
    until: int
    time: int


class Left(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What this device may still open now, of how many a day."""

    left: int
    budget: int
    time: int


class Leaves(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    leaves: tuple[bytes, ...]


class Note(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The access log's checkpoint, with the gate's signature line."""

    text: str


class Fault(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    code: str
    values: tuple[int, ...] = ()
    why: str = ""


class Allowance(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """More for one device until a moment (POSIX seconds, at most a day ahead), signed by two other members."""

    device: DeviceId
    names: int
    forget: int
    until: int
    nonce: bytes


class SignedAllowance(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    body: bytes
    signatures: tuple[tuple[DeviceId, bytes], ...]


def gate_id(public: bytes) -> bytes:
    """16 bytes that name a gate."""
    return hashlib.sha256(b"j1/gate\0" + public).digest()[:16]


def to_sign(gate: bytes, path: str, challenge: bytes, body: bytes) -> bytes:
    """Fields of fixed size around the path: no two requests have the same bytes."""
    return _LABEL + gate + challenge + hashlib.sha256(body).digest() + b"POST " + path.encode()


def allowance_to_sign(body: bytes) -> bytes:
    return _ALLOW + body


def pack(names: Sequence[str]) -> bytes:
    return bytes.fromhex("".join(names))


def unpack(packed: bytes) -> list[str]:
    if len(packed) % NAME_SIZE:
        raise BadRequest("not a name")
    names = [packed[start : start + NAME_SIZE].hex() for start in range(0, len(packed), NAME_SIZE)]
    if len(names) > NAMES_AT_ONCE:
        raise BadRequest("too many names")
    return valid(names)


def pack_halves(halves: dict[str, bytes]) -> bytes:
    return b"".join(bytes.fromhex(name) + half for name, half in sorted(halves.items()))


def unpack_halves(packed: bytes) -> dict[str, bytes]:
    step = NAME_SIZE + HALF_SIZE
    if len(packed) % step:
        raise BadRequest("malformed")
    cut: Iterable[bytes] = (packed[start : start + step] for start in range(0, len(packed), step))
    return {one[:NAME_SIZE].hex(): one[NAME_SIZE:] for one in cut}


class Challenges:
    """Made and checked without a store: a random part, the gate's time, and a MAC under a key that ends with the process."""

    def __init__(self, chance: Chance = OS) -> None:
        self._chance = chance
        self._key = chance(32)
        self._used: dict[bytes, int] = {}
        self._tidied = 0

    def make(self, now: int) -> bytes:
        head = self._chance(16) + now.to_bytes(8, "big")
        return head + self._mac(head)

    def _mac(self, head: bytes) -> bytes:
        return hmac.digest(self._key, head, "sha256")[:16]

    def spend(self, challenge: bytes, now: int) -> bool:
        """True once for each challenge of ours that is not stale."""
        head = challenge[:24]
        if len(challenge) != CHALLENGE_SIZE or not hmac.compare_digest(self._mac(head), challenge[24:]):
            return False
        made = int.from_bytes(head[16:], "big")
        if not made <= now <= made + LASTS or challenge in self._used:
            return False
        if len(self._used) > 10_000 and now >= self._tidied + LASTS // 10:  # a flood must not cost a look at all each time
            self._tidied = now
            self._used = {one: when for one, when in self._used.items() if when + LASTS >= now}
        self._used[challenge] = made
        return True


def read_ask(body: bytes) -> Ask:
    return _read(body, Ask)


def read_log_ask(body: bytes) -> LogAsk:
    found = _read(body, LogAsk)
    if not 0 <= found.first < 2**62 or not 0 <= found.count <= NAMES_AT_ONCE:
        raise BadRequest("malformed")
    return found


def _read(body: bytes, shape: type[T]) -> T:
    try:
        return canon.decode_strict(body, shape)
    except canon.NotThisShape as error:
        raise BadRequest("malformed") from error
