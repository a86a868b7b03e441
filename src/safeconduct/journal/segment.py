"""Segments: a batch of one device's entries in one circle, sealed as a whole, signed once inside the seal.

    object  = frame("s", epoch 8 ‖ salt 32 ‖ length 4 ‖ sealed head ‖ sealed bodies)
    head    = AEAD(segment key, length 4 ‖ header ‖ leaves ‖ body sizes 4 each ‖ signature 64; context = name ‖ epoch ‖ salt)
    header  = msgpack array, see Header
    signed  = "j1/segment\\0" ‖ header ‖ SHA-256(leaves ‖ body sizes)

The depot sees an epoch number, sizes and times. The author's signature and the circle's name stand inside.
"""

from __future__ import annotations

import struct
from collections.abc import Container, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

import msgspec

from safeconduct.ground import canon
from safeconduct.ground.errors import N_, Damaged
from safeconduct.ground.ids import OS, Chance, DeviceId, RecordId
from safeconduct.journal import entry, frame, tree
from safeconduct.journal import leaf as leaves_
from safeconduct.journal.head import Checkpoint, sign_note
from safeconduct.seal import keys, sign
from safeconduct.seal.primitives import open_once, seal_once

SALT_SIZE = 32
NO_KEY = "of an epoch this device has no key for"
LARGEST_COUNT = 10_000
LARGEST_NUMBER = 1 << 62
"""Of anything counted here: what a reader's tables cannot hold must not stop the reading of others."""
LARGEST = 8 * 1024 * 1024
_LABEL = b"j1/segment\0"
_U32 = struct.Struct(">I")
_EPOCH = struct.Struct(">Q")
_OUTSIDE = _EPOCH.size + SALT_SIZE
"""What stands before the sealed head: the epoch and the salt."""


class BadSegment(Damaged):
    """`why` is one of a closed list, named in docs/format.md section 5."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            N_("segment {name} cannot be accepted: {why}"),
            N_("its writer's device, or the depot, is at fault: ask them, and compare heads with a colleague"),
            name=name,
            why=why,
        )
        self.why = why


class Seen(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What the writer holds of another feed of this circle, told once: a later segment tells only what is new since."""

    feed: bytes
    size: int
    root: bytes
    signature: bytes
    """The head signature of that feed's own device: two of them that disagree are a proof of a fork (journal.fork)."""


class Header(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    circle: str
    feed: bytes
    device: DeviceId
    incarnation: int
    first: int
    count: int
    previous: bytes
    """SHA-256 of the feed's previous segment object; 32 zeros before the first."""
    root: bytes
    """RFC 6962 root of the feed after this segment, of `first + count` leaves."""
    head_signature: bytes
    """Ed25519 by the device over the checkpoint note of that root."""
    seen: tuple[Seen, ...]
    expires: int
    """POSIX seconds after which silence of this feed is worth a warning; 0 where no heartbeat is kept."""

    @property
    def size(self) -> int:
        return self.first + self.count


class Feed(NamedTuple):
    """State of one feed: all that is needed to append to it or to accept its next segment."""

    id: bytes
    device: DeviceId
    incarnation: int
    size: int = 0
    frontier: tuple[bytes, ...] = ()
    previous: bytes = bytes(32)
    last: int = 0
    """First index of the newest segment."""
    whole: bool = True
    """False once a segment was missing or altered: later ones are still opened by their signature, but lead to no root."""

    @property
    def root(self) -> bytes:
        return tree.root_of(self.frontier)

    def after(self, leaf_hashes: Iterable[bytes], object_hash: bytes) -> Feed:
        frontier, size = tree.grow(self.frontier, self.size, leaf_hashes)
        return self._replace(size=size, frontier=tuple(frontier), previous=object_hash, last=self.size)


class Item(NamedTuple):
    """One entry to be written: the record it belongs to, its stamp, its body."""

    record: RecordId
    stamp: int
    body: bytes


class Written(NamedTuple):
    name: str
    data: bytes
    feed: Feed
    leaves: list[bytes]
    epoch: int
    salt: bytes
    head_signature: bytes


class Head(NamedTuple):
    """A segment whose head opened and whose signature, tree and place were accepted; bodies still sealed."""

    name: str
    header: Header
    epoch: int
    salt: bytes
    leaves: list[bytes]
    bodies: list[memoryview]
    feed: Feed
    leaf_hashes: list[bytes]


def origin(feed: bytes) -> str:
    return f"safeconduct.journal/{feed.hex()}"


def name_of(locator: bytes, feed: bytes, first: int) -> str:
    return f"s/{keys.circle_blind(locator).hex()}/{feed.hex()}/{first:020d}"


def write(
    circle: keys.CircleKeys, seed: bytes, feed: Feed, items: Sequence[Item], halves: Mapping[bytes, bytes],
    seen: Sequence[Seen] = (), expires: int = 0, chance: Chance = OS,
) -> Written:  # fmt: skip
    """Seal `items` as the next segment of `feed`. `halves`: record blind id to half, for every record of the items."""
    if not 0 < len(items) <= LARGEST_COUNT:
        raise ValueError("a segment holds 1 to 10,000 entries")
    epoch = circle.newest
    salt = chance(SALT_SIZE)
    leaves, bodies = _seal_all(circle, epoch, salt, feed, items, halves)
    hashes = [tree.leaf_hash(leaf) for leaf in leaves]
    frontier, size = tree.grow(feed.frontier, feed.size, hashes)
    root = tree.root_of(frontier)
    checkpoint = Checkpoint(origin(feed.id), size, root)
    head_signature = sign_note(checkpoint, checkpoint.origin, seed).signature
    header = canon.encode(Header(
        circle.circle, feed.id, feed.device, feed.incarnation, feed.size, len(items), feed.previous, root,
        head_signature, tuple(seen), expires,
    ))  # fmt: skip
    name = name_of(circle.locator, feed.id, feed.size)
    block = b"".join(leaves) + b"".join(_U32.pack(len(body)) for body in bodies)
    signature = sign.sign(seed, _LABEL + header + sha256(block).digest())
    plain = _U32.pack(len(header)) + header + block + signature
    outside = _EPOCH.pack(epoch) + salt
    sealed = seal_once(keys.segment_key(circle.epochs[epoch], salt), plain, name.encode() + outside)
    data = frame.wrap(frame.SEGMENT, outside + _U32.pack(len(sealed)) + sealed + b"".join(bodies))
    after = feed._replace(size=size, frontier=tuple(frontier), previous=sha256(data).digest(), last=feed.size)
    return Written(name, data, after, leaves, epoch, salt, head_signature)


def _seal_all(
    circle: keys.CircleKeys, epoch: int, salt: bytes, feed: Feed, items: Sequence[Item], halves: Mapping[bytes, bytes]
) -> tuple[list[bytes], list[bytes]]:
    record_keys: dict[RecordId, tuple[bytes, bytes]] = {}
    leaves, bodies = [], []
    for index, item in enumerate(items, feed.size):
        found = record_keys.get(item.record)
        if found is None:
            blind = keys.record_blind(circle.locator, item.record)
            found = blind, keys.record_key(circle.epochs[epoch], halves[blind], blind)
            record_keys[item.record] = found
        blind, record_key = found
        header = leaves_.header(feed.id, index, item.stamp, blind)
        leaf, sealed = entry.seal_body(keys.entry_key(record_key, salt, feed.id, index), header, item.body)
        leaves.append(leaf)
        bodies.append(sealed)
    return leaves, bodies


def _payload(name: str, data: bytes) -> bytes:
    payload = frame.unwrap(frame.SEGMENT, name, data)
    if len(payload) < _OUTSIDE + 4 or len(data) > LARGEST + 4096:
        raise BadSegment(name, "malformed")
    return payload


def open_head(circle: keys.CircleKeys, name: str, data: bytes, feed: Feed, device_key: bytes) -> Head:
    """Accept the next segment of `feed`, or raise. Numbered as in docs/format.md section 5.

    `device_key` is the Ed25519 public key that the roster gives for `feed.device`.
    """
    payload = _payload(name, data)  # 1 frame and hash
    epoch = int(_EPOCH.unpack_from(payload)[0])
    salt = payload[_EPOCH.size : _OUTSIDE]
    plain, rest = _open_plain(circle, name, payload, epoch, salt)  # 2 opens under the circle's epoch key
    header_bytes, header, block, signature = _parse(name, plain)  # 3 well formed
    leaves, bodies = _split(name, header, block, rest)
    if (header.circle, header.feed, header.device, header.incarnation) != (
        circle.circle, feed.id, feed.device, feed.incarnation,
    ):  # fmt: skip
        raise BadSegment(name, "not of this circle, feed and device")  # 4
    sign.verify(device_key, _LABEL + header_bytes + sha256(block).digest(), signature)  # 5 signed by the device
    hashes = [tree.leaf_hash(leaf) for leaf in leaves]
    after = _follow(name, header, feed, hashes, sha256(data).digest())  # 6, 7 the chain and the tree
    _check_leaves(name, header, leaves)  # 8 each leaf stands at its own place
    checkpoint = Checkpoint(origin(feed.id), header.size, header.root)
    sign.verify(device_key, checkpoint.text().encode(), header.head_signature)  # 9 the head is signed for outsiders
    return Head(name, header, epoch, salt, leaves, bodies, after, hashes)


def _follow(name: str, header: Header, feed: Feed, hashes: Sequence[bytes], digest: bytes) -> Feed:
    if not feed.whole:
        if header.first < feed.size:
            raise BadSegment(name, "does not follow the segment before it")
        return feed._replace(size=header.size, frontier=(), previous=digest, last=header.first)
    if (header.first, header.previous) != (feed.size, feed.previous):
        raise BadSegment(name, "does not follow the segment before it")
    after = feed.after(hashes, digest)
    if header.root != after.root:
        raise BadSegment(name, "root does not match its leaves")
    return after


def _open_plain(circle: keys.CircleKeys, name: str, payload: bytes, epoch: int, salt: bytes) -> tuple[bytes, bytes]:
    if epoch not in circle.epochs:
        raise BadSegment(name, NO_KEY)
    start = _OUTSIDE + 4
    (length,) = _U32.unpack_from(payload, _OUTSIDE)
    if length > len(payload) - start:
        raise BadSegment(name, "malformed")
    sealed = payload[start : start + length]
    key = keys.segment_key(circle.epochs[epoch], salt)
    return open_once(key, sealed, name.encode() + payload[:_OUTSIDE]), payload[start + length :]


def peek(circle: keys.CircleKeys, name: str, data: bytes) -> Header:
    """Header of a segment before anything is accepted: to learn which device says it wrote it."""
    payload = _payload(name, data)
    epoch = int(_EPOCH.unpack_from(payload)[0])
    plain, _ = _open_plain(circle, name, payload, epoch, payload[_EPOCH.size : _OUTSIDE])
    return _parse(name, plain)[1]


def _parse(name: str, plain: bytes) -> tuple[bytes, Header, bytes, bytes]:
    if len(plain) < 4 + sign.SIGNATURE_SIZE:
        raise BadSegment(name, "malformed")
    (length,) = _U32.unpack_from(plain)
    if length > len(plain) - 4 - sign.SIGNATURE_SIZE:
        raise BadSegment(name, "malformed")
    header_bytes = plain[4 : 4 + length]
    header = canon.decode_strict(header_bytes, Header)
    numbers = (header.first, header.count, header.expires, *(one.size for one in header.seen))
    if not 0 <= header.incarnation < 1 << 32 or not all(0 <= one < LARGEST_NUMBER for one in numbers):
        raise BadSegment(name, "malformed")
    return header_bytes, header, plain[4 + length : -sign.SIGNATURE_SIZE], plain[-sign.SIGNATURE_SIZE :]


def _split(name: str, header: Header, block: bytes, rest: bytes) -> tuple[list[bytes], list[memoryview]]:
    count, size = header.count, leaves_.LEAF_SIZE
    if not 0 < count <= LARGEST_COUNT or len(block) != count * (size + 4):
        raise BadSegment(name, "malformed")
    leaves = [block[start : start + size] for start in range(0, count * size, size)]
    sizes = [found for (found,) in _U32.iter_unpack(block[count * size :])]
    if sum(sizes) != len(rest):
        raise BadSegment(name, "malformed")
    view, bodies, at = memoryview(rest), [], 0
    for length in sizes:
        bodies.append(view[at : at + length])
        at += length
    return leaves, bodies


def _check_leaves(name: str, header: Header, leaves: Sequence[bytes]) -> None:
    for index, leaf in enumerate(leaves, header.first):
        found = leaves_.read_leaf(leaf)
        if found.feed != header.feed or found.place != index:
            raise BadSegment(name, "a leaf stands at another's place")


class Body(NamedTuple):
    """One opened entry: its leaf, and its body or the reason why it stays shut: the gate has no half (dark), was not asked for one
    (`sealed`), or a fault."""

    leaf: bytes
    body: bytes | None
    fault: Damaged | None = None
    sealed: bool = False


def open_bodies(
    circle: keys.CircleKeys, head: Head, halves: Mapping[bytes, bytes], unasked: Container[bytes] = ()
) -> Iterable[Body]:
    """Bodies in order. A dark, sealed or altered one is reported in its place and never stops the others."""
    epoch_key = circle.epochs[head.epoch]
    record_keys: dict[bytes, bytes] = {}
    for index, (leaf, sealed) in enumerate(zip(head.leaves, head.bodies, strict=True), head.header.first):
        blind = leaf[34:50]
        record_key = record_keys.get(blind)
        if record_key is None:
            half = halves.get(blind)
            if half is None:
                yield Body(leaf, None, sealed=blind in unasked)
                continue
            record_key = record_keys[blind] = keys.record_key(epoch_key, half, blind)
        try:
            key = keys.entry_key(record_key, head.salt, head.header.feed, index)
            yield Body(leaf, entry.open_body(key, leaf, bytes(sealed)))
        except Damaged as fault:
            yield Body(leaf, None, fault)


def reopen(circle: keys.CircleKeys, name: str, data: bytes, halves: Mapping[bytes, bytes]) -> list[tuple[int, Body]]:
    """(place, body) of a segment that was accepted before: nothing of its chain is checked again, so the caller compares leaves."""
    payload = _payload(name, data)
    epoch, salt = int(_EPOCH.unpack_from(payload)[0]), payload[_EPOCH.size : _OUTSIDE]
    plain, rest = _open_plain(circle, name, payload, epoch, salt)
    _, header, block, _ = _parse(name, plain)
    leaves, bodies = _split(name, header, block, rest)
    _check_leaves(name, header, leaves)
    head = Head(name, header, epoch, salt, leaves, bodies, Feed(header.feed, header.device, header.incarnation), [])
    return list(enumerate(open_bodies(circle, head, halves), header.first))
