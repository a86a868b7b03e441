"""Rounds: once a day a device says what it read of every circle it holds, in a log that outside witnesses cosign.

    object = frame("n", epoch 8 ‖ salt 32 ‖ AEAD(D(roster epoch key, "j1/round", salt), signed round; context = name ‖ epoch ‖ salt))
    name   = n/<random, 64 hex>
    part   = mark 16 ‖ epoch 8 ‖ salt 32 ‖ AEAD(D(circle epoch key, "j1/heads", salt), [heads], padded; context = mark ‖ epoch ‖ salt)
    leaf   = "j1/round\\0" ‖ SHA-256(msgpack [part, …])

The log's tree grows by one leaf a round, whatever the device holds: a witness sees a key that looks random, a size and a root. A member who
opens the object sees how many circles the device holds (rounded up to eights by parts of noise) and reads the parts of their own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from safeconduct.ground import canon
from safeconduct.ground.errors import N_, Damaged
from safeconduct.ground.ids import OS, Chance, DeviceId
from safeconduct.journal import frame, head, tree
from safeconduct.journal.entry import padded_size
from safeconduct.journal.head import ED25519, BadNote, Checkpoint, NoteKey
from safeconduct.journal.roster import Roster
from safeconduct.seal import sign
from safeconduct.seal.keys import CircleKeys
from safeconduct.seal.primitives import NotOpened, derive, open_once, seal_once

_LABEL = b"j1/round\0"
_NAME = re.compile(r"n/[0-9a-f]{64}\Z")
_EPOCH, _SALT, _MARK = 8, 32, 16
_TOGETHER = 8


class BadRound(Damaged):
    """`why` is one of a closed list, named in docs/format.md."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            N_("round {name} cannot be accepted: {why}"),
            N_("its writer's device, or the depot, is at fault: ask them"),
            name=name,
            why=why,
        )
        self.why = why


class Standing(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """How far a feed was read."""

    feed: bytes
    size: int
    root: bytes


class Round(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    device: DeviceId
    series: int
    """Which log of this device: a device that lost its memory of one begins the next."""
    note: str
    """Checkpoint of the log with this round as its last leaf."""
    lines: tuple[str, ...]
    """The log's own signature, then cosignatures."""
    path: tuple[bytes, ...]
    """Inclusion of the last leaf."""
    parts: tuple[bytes, ...]


class Signed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    round: bytes
    signature: bytes


class Read(NamedTuple):
    """A verified round. `cosigned`: names of the witnesses whose lines verify."""

    round: Round
    note: Checkpoint
    cosigned: frozenset[str]


def log_seed(roster_secret: bytes, device: DeviceId, series: int) -> bytes:
    """Every member can work out which log is whose, and nobody else can; what a round says is signed by the device itself."""
    return derive(roster_secret, b"j1/round-log", device.encode() + b"\0" + series.to_bytes(4, "big"))


def log_public(roster_secret: bytes, device: DeviceId, series: int) -> bytes:
    return sign.public_of(log_seed(roster_secret, device, series))


def _mark(circle: CircleKeys, salt: bytes) -> bytes:
    return derive(circle.locator, b"j1/heads-mark", salt, _MARK)


def seal_part(circle: CircleKeys, heads: Sequence[Standing], chance: Chance = OS) -> bytes:
    salt = chance(_SALT)
    outside = _mark(circle, salt) + circle.newest.to_bytes(_EPOCH, "big") + salt
    plain = canon.encode(list(heads))
    plain = len(plain).to_bytes(4, "big") + plain
    key = derive(circle.epochs[circle.newest], b"j1/heads", salt)
    return outside + seal_once(key, plain.ljust(padded_size(len(plain)), b"\0"), outside)


def open_part(circle: CircleKeys, part: bytes) -> list[Standing] | None:
    """The heads, or None for a part of another circle or epoch. Raises Damaged where it is ours and wrong."""
    outside = part[: _MARK + _EPOCH + _SALT]
    salt, epoch = outside[-_SALT:], int.from_bytes(outside[_MARK : _MARK + _EPOCH], "big")
    if len(outside) < _MARK + _EPOCH + _SALT or outside[:_MARK] != _mark(circle, salt) or epoch not in circle.epochs:
        return None
    plain = open_once(derive(circle.epochs[epoch], b"j1/heads", salt), part[len(outside) :], outside)
    size = int.from_bytes(plain[:4], "big")
    return canon.decode_strict(plain[4 : 4 + size], list[Standing])


def padded(parts: Iterable[bytes], chance: Chance = OS) -> tuple[bytes, ...]:
    """With noise up to the next eight, in an order that says nothing."""
    real = list(parts)
    largest = max((len(part) for part in real), default=128)
    noise = [chance(largest) for _ in range(-len(real) % _TOGETHER)]
    return tuple(sorted([*real, *noise]))


def leaf_of(parts: tuple[bytes, ...]) -> bytes:
    """Leaf hash of a round in its log."""
    return tree.leaf_hash(_LABEL + hashlib.sha256(canon.encode(parts)).digest())


def head_of(public: bytes, leaves: Sequence[bytes]) -> Checkpoint:
    return Checkpoint(f"safeconduct.heads/{public.hex()}", len(leaves), tree.root(leaves))


def write(roster_circle: CircleKeys, round_: Round, seed: bytes, chance: Chance = OS) -> tuple[str, bytes]:
    """(object name, object)."""
    body = canon.encode(round_)
    signed = canon.encode(Signed(body, sign.sign(seed, _LABEL + body)))
    name = f"n/{chance(32).hex()}"
    outside = roster_circle.newest.to_bytes(_EPOCH, "big") + chance(_SALT)
    key = derive(roster_circle.epochs[roster_circle.newest], b"j1/round", outside[_EPOCH:])
    return name, frame.wrap(frame.ROUND, outside + seal_once(key, signed, name.encode() + outside))


def read(
    roster_circle: CircleKeys, roster_secret: bytes, name: str, data: bytes, roster: Roster, witnesses: Mapping[str, NoteKey]
) -> Read | None:
    """The round; None while this device has no roster key of its epoch. Raises Damaged.

    1 frame and hash, 2 opens, 3 well formed, 4 by a device of the roster, 5 signed by it, 6 its log's head is signed and holds these parts.
    """
    payload = frame.unwrap(frame.ROUND, name, data)  # 1
    outside = payload[: _EPOCH + _SALT]
    epoch = int.from_bytes(outside[:_EPOCH], "big")
    if epoch not in roster_circle.epochs:
        return None
    key = derive(roster_circle.epochs[epoch], b"j1/round", outside[_EPOCH:])
    plain = open_once(key, payload[len(outside) :], name.encode() + outside)  # 2
    signed = canon.decode_strict(plain, Signed)  # 3
    found = canon.decode_strict(signed.round, Round)
    device = roster.device(found.device)
    if device is None or not _NAME.match(name):
        raise BadRound(name, "its device is not in the roster")  # 4
    sign.verify(device.sign_public, _LABEL + signed.round, signed.signature)  # 5
    return _checked(name, found, log_public(roster_secret, found.device, found.series), witnesses)  # 6


def _checked(name: str, found: Round, public: bytes, witnesses: Mapping[str, NoteKey]) -> Read:
    origin = f"safeconduct.heads/{public.hex()}"
    own = NoteKey(origin, ED25519, public)
    try:
        note = head.parse_checkpoint(found.note)
        signers = head.signers(note, map(head.parse_signature, found.lines), [own, *witnesses.values()])
        tree.verify_inclusion(leaf_of(found.parts), note.size - 1, note.size, found.path, note.root)
    except (BadNote, sign.BadSignature, tree.NotInTree) as error:
        raise BadRound(name, "its log's head does not hold it") from error
    if own not in signers or note.origin != origin:
        raise BadRound(name, "its log's head does not hold it")
    return Read(found, note, frozenset(key.name for key in signers - {own}))


__all__ = ["BadRound", "NotOpened", "Read", "Round", "Standing", "head_of", "leaf_of", "log_public", "log_seed", "open_part", "padded",
           "read", "seal_part", "write"]  # fmt: skip
