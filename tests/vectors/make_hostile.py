"""Make the hostile vectors: `python -m tests.vectors.make_hostile`. What a malicious member, a stolen device or a depot could write.

segment/   as make_segments; hostile ones are signed with the device's own key, so that only the rule they break refuses them
fact/      a body as it stands in an entry; verdict `typed`, `unknown` (kept, and written again unchanged) or the refusal
grant/     an object for one device, with its HPKE secret and the roster's bytes; verdict `accepted` or the refusal
roster/    a signed document, the one before it and the pinned fingerprint; verdict `accepted` or the refusal
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import zstandard

from safeconduct.ground import canon
from safeconduct.ground.ids import DeviceId, MemberId, RecordId, seeded
from safeconduct.ground.who import Member, Role
from safeconduct.journal import entry, frame, grant, roster, segment, tree
from safeconduct.journal import leaf as leaves_
from safeconduct.journal.head import Checkpoint, sign_note
from safeconduct.journal.roster import Device, Roster, Standing
from safeconduct.journal.segment import Header
from safeconduct.records import case, kinds
from safeconduct.seal import envelope, keys, sign
from safeconduct.seal.primitives import seal_once
from tests.vectors.make_segments import BLIND, CIRCLE, DEVICE, FEED, HALF, ITEMS, SEED, vector

HERE = Path(__file__).parent
Change = Callable[[Header], Header]


# Segments, as a device with the circle's key and its own could write them


class Forge:
    """A segment put together by hand: every part may be replaced before it is signed."""

    def __init__(self, salt: str = "hostile") -> None:
        self.salt = seeded(salt)(segment.SALT_SIZE)
        self.leaves, self.bodies = list[bytes](), list[bytes]()
        for place, item in enumerate(ITEMS):
            self.add(place, item.stamp, item.body)

    def add(self, place: int, stamp: int, body: bytes) -> None:
        leaf, sealed = entry.seal_body(self.key(place), leaves_.header(FEED.id, place, stamp, BLIND), body)
        self.leaves.append(leaf)
        self.bodies.append(sealed)

    def key(self, place: int) -> bytes:
        return keys.entry_key(keys.record_key(CIRCLE.epochs[CIRCLE.newest], HALF, BLIND), self.salt, FEED.id, place)

    def sealed_by_hand(self, place: int, packed: bytes, body: bytes) -> None:
        """An entry whose compressed part is what its writer likes."""
        header = leaves_.header(FEED.id, place, 1 << 16, BLIND)
        plain = len(packed).to_bytes(4, "big") + packed
        sealed = seal_once(self.key(place), plain.ljust(entry.padded_size(len(plain)), b"\0"), header)
        self.leaves[place] = header + leaves_.commit(keys.opener(self.key(place)), body) + sha256(sealed).digest()
        self.bodies[place] = sealed

    def header(self) -> Header:
        root = tree.root(map(tree.leaf_hash, self.leaves))
        note = Checkpoint(segment.origin(FEED.id), len(self.leaves), root)
        signature = sign_note(note, note.origin, SEED).signature
        return Header(CIRCLE.circle, FEED.id, DEVICE, 0, 0, len(self.leaves), bytes(32), root, signature, (), 0)

    def written(self, change: Change = lambda header: header) -> bytes:
        return self.with_header(canon.encode(change(self.header())))

    def with_header(self, header: bytes, sizes: Sequence[int] | None = None, length: int | None = None) -> bytes:
        block = b"".join(self.leaves) + b"".join(size.to_bytes(4, "big") for size in sizes or map(len, self.bodies))
        signature = sign.sign(SEED, b"j1/segment\0" + header + sha256(block).digest())
        plain = (len(header) if length is None else length).to_bytes(4, "big") + header + block + signature
        outside = CIRCLE.newest.to_bytes(segment._EPOCH.size, "big") + self.salt
        name = segment.name_of(CIRCLE.locator, FEED.id, 0)
        sealed = seal_once(keys.segment_key(CIRCLE.epochs[CIRCLE.newest], self.salt), plain, name.encode() + outside)
        return frame.wrap(frame.SEGMENT, outside + len(sealed).to_bytes(4, "big") + sealed + b"".join(self.bodies))


def _replace(**changes: Any) -> Change:
    return lambda header: msgspec.structs.replace(header, **changes)


def _bomb() -> bytes:
    """Four gigabytes of zeros, by their own account, in a few bytes."""
    packer = zstandard.ZstdCompressor(level=19, write_content_size=True)
    small = packer.compress(bytes(1 << 20))
    return small[:4] + bytes([0xE0 | (small[4] & 0x1F)]) + (1 << 32).to_bytes(8, "little") + small[9:]


def segments() -> dict[str, dict[str, Any]]:
    name = segment.name_of(CIRCLE.locator, FEED.id, 0)

    def case_of(data: bytes, verdict: str, **change: Any) -> dict[str, Any]:
        return vector(name, data, verdict, **change)

    good = Forge()
    plain = canon.encode(good.header())
    bomb, long, unknown, late, swapped = (Forge(f"hostile {number}") for number in range(5))
    bomb.sealed_by_hand(0, _bomb(), b"")
    long.sealed_by_hand(0, entry._compressor().compress(bytes(entry.LARGEST_BODY + 1)), bytes(entry.LARGEST_BODY + 1))
    unknown.leaves, unknown.bodies = [], []
    strange = canon.encode(["kind.of.next.year", "record", {"deep": [1, [2, [3]]]}, b"\xff"])
    unknown.add(0, 1 << 16, strange)
    late.leaves, late.bodies = [], []
    in_a_year = 33_000_000_000_000 << 16
    late.add(0, in_a_year, ITEMS[0].body)
    swapped.leaves.reverse()
    swapped.bodies.reverse()
    return {
        "unknown-kind-of-fact": case_of(unknown.written(), "accepted", bodies=[strange.hex()]),
        "clock-of-the-next-millennium": case_of(late.written(), "accepted", bodies=[ITEMS[0].body.hex()]),
        "body-that-unpacks-to-gigabytes": case_of(bomb.written(), "BodyAltered"),
        "body-of-65537-bytes": case_of(long.written(), "BodyAltered"),
        "leaves-at-each-other-s-place": case_of(swapped.written(), "a leaf stands at another's place"),
        "root-of-another-tree": case_of(good.written(_replace(root=bytes(32))), "root does not match its leaves"),
        "head-signed-by-nobody": case_of(good.written(_replace(head_signature=bytes(64))), "BadSignature"),
        "no-entries": case_of(good.written(_replace(count=0)), "malformed"),
        "count-below-zero": case_of(good.written(_replace(count=-1)), "malformed"),
        "count-of-10001": case_of(good.written(_replace(count=10_001)), "malformed"),
        "more-entries-than-leaves": case_of(good.written(_replace(count=3)), "malformed"),
        "first-below-zero": case_of(good.written(_replace(first=-2)), "malformed"),
        "first-beyond-2-64": case_of(good.with_header(plain.replace(b"\x00\x02\xc4", b"\xcf" + b"\xff" * 8 + b"\x02\xc4", 1)),
                                     "malformed"),
        "after-a-segment-that-never-was": case_of(good.written(_replace(previous=b"\1" * 32)), "does not follow the segment before it"),
        "feed-of-another-device": case_of(good.written(_replace(device="another-device")), "not of this circle, feed and device"),
        "another-incarnation-in-this-feed": case_of(good.written(_replace(incarnation=1)), "not of this circle, feed and device"),
        "header-with-one-field-more": case_of(good.with_header(bytes([plain[0] + 1]) + plain[1:] + b"\x00"), "NotThisShape"),
        "header-in-a-second-spelling": case_of(good.with_header(b"\xdc\x00" + bytes([plain[0] & 15]) + plain[1:]), "NotThisShape"),
        "header-nested-100000-deep": case_of(good.with_header(b"\x91" * 100_000), "NotThisShape"),
        "header-of-another-type": case_of(good.with_header(canon.encode({"circle": CIRCLE.circle})), "NotThisShape"),
        "header-longer-than-its-object": case_of(good.with_header(plain, length=2**31), "malformed"),
        "body-sizes-that-lie": case_of(good.with_header(plain, [2**31, 4]), "malformed"),
        "head-cut-short": case_of(_cut(good.written()), "malformed"),
    }  # fmt: skip


def _cut(data: bytes) -> bytes:
    """The sealed head says it is longer than what is there."""
    payload = data[8:-32]
    at = segment._EPOCH.size + segment.SALT_SIZE
    return frame.wrap(frame.SEGMENT, payload[:at] + (2**32 - 1).to_bytes(4, "big") + payload[at + 4 :])


# Facts


def bodies() -> dict[str, tuple[bytes, str]]:
    noted = kinds.write(case.NoteAdded(RecordId("record"), "a note"))
    return {
        "good": (noted, "typed"),
        "unknown-kind": (canon.encode(["kind.of.next.year", "record", 1, [2], {"three": 3}]), "unknown"),
        "known-kind-of-a-later-shape": (canon.encode(["case.note_added", "record", {"text": "a note"}]), "unknown"),
        "known-kind-with-more-fields": (canon.encode(["case.note_added", "record", "a note", 1, 2, 3, 4, 5]), "unknown"),
        "unknown-kind-nested-100000-deep": (b"\x93\xa4deep\xa6record" + b"\x91" * 100_000 + b"\x00", "NotThisShape"),
        "empty": (b"", "NotThisShape"),
        "cut-short": (noted[:-3], "NotThisShape"),
        "trailing-bytes": (noted + b"\x00", "NotThisShape"),
        "not-an-array": (canon.encode({"kind": "case.note_added"}), "NotThisShape"),
        "no-record": (canon.encode(["case.note_added"]), "NotThisShape"),
        "record-of-another-type": (canon.encode(["kind.of.next.year", 7]), "NotThisShape"),
        "kind-of-another-type": (canon.encode([1, "record"]), "NotThisShape"),
        "array-said-to-have-four-thousand-million-elements": (b"\xdd\xff\xff\xff\xff" + noted[1:], "NotThisShape"),
        "text-that-is-not-utf-8": (b"\x93\xa4kind\xa6record\xa2\xff\xfe", "NotThisShape"),
    }


# Rosters and grants

SECRET = seeded("hostile hpke")(envelope.SECRET_SIZE)


def _device(name: str, member: str) -> Device:
    secret = SECRET if name == "me" else seeded(name)(envelope.SECRET_SIZE)
    locator = sha256(name.encode()).digest()
    return Device(DeviceId(name), MemberId(member), sign.public_of(_seed(name)), b"", envelope.public_of(secret), locator)


def _seed(name: str) -> bytes:
    return sha256(b"seed " + name.encode()).digest()


MEMBERS = tuple(Member(MemberId(name), name.title(), frozenset({Role.COORDINATOR})) for name in ("alder", "birch"))
DEVICES = (_device("me", "alder"), _device("other", "birch"))


def _roster(**change: Any) -> Roster:
    members, devices = change.get("members", MEMBERS), change.get("devices", DEVICES)
    threshold, signers = roster.who_signs(members, devices)
    return msgspec.structs.replace(
        Roster("network", 1, bytes(32), threshold, signers, members, devices, 2_000_000_000), **change
    )


def _signed(one: Roster, *by: str) -> bytes:
    return roster.sign_roster(one, {DeviceId(name): _seed(name) for name in by})


def rosters() -> dict[str, dict[str, Any]]:
    first = _roster()
    document = _signed(first, "me", "other")
    pinned = roster.fingerprint(canon.encode(first))
    before = roster.accept(document, None, pinned)
    newcomer = (*MEMBERS, Member(MemberId("cedar"), "Cedar", frozenset()))
    following = {"version": 2, "previous": before.digest, "members": newcomer}

    def case_of(data: bytes, verdict: str, standing: Standing | None = before) -> dict[str, Any]:
        return {"document": data.hex(), "before": document.hex() if standing else "", "pinned": pinned.hex(), "verdict": verdict}

    def two(*by: str, **change: Any) -> bytes:
        return _signed(_roster(**(following | change)), *by)

    forged = canon.decode_strict(two("me", "other"), roster.Signed)
    other_text = canon.encode(_roster(**following, expires=1))
    exchanged = msgspec.structs.replace(DEVICES[1], sign_public=bytes(32))
    follows, changes, few = (
        "it does not follow the version before it", "it changes or drops what the version before it holds", "too few of its signers signed it",
    )  # fmt: skip
    return {
        "good-first": case_of(document, "accepted", None),
        "good-second": case_of(two("me", "other"), "accepted"),
        "first-of-another-network": case_of(_signed(_roster(network="other"), "me", "other"),
                                            "it is not the first version this device was told of", None),
        "signed-by-one-of-two": case_of(two("me"), few),
        "signed-twice-by-one": case_of(canon.encode(roster.Signed(forged.roster, (forged.signatures[0],) * 2)), few),
        "signed-by-a-stranger": case_of(two("me", "stranger"), few),
        "signatures-of-another-text": case_of(canon.encode(roster.Signed(other_text, forged.signatures)), few),
        "threshold-lowered-by-itself": case_of(two("me", threshold=1), "malformed"),
        "a-version-left-out": case_of(two("me", "other", version=3), follows),
        "an-older-version-again": case_of(document, follows),
        "after-another-history": case_of(two("me", "other", previous=bytes(32)), follows),
        "a-device-s-keys-exchanged": case_of(two("me", "other", devices=(DEVICES[0], exchanged)), changes),
        "a-device-that-vanished": case_of(two("me", members=(MEMBERS[0], newcomer[2]), devices=DEVICES[:1]), changes),
        "a-device-of-nobody": case_of(two("me", "other", devices=(*DEVICES, _device("third", "nobody"))), "malformed"),
        "one-codename-twice": case_of(two("me", "other", members=(*MEMBERS, Member(MemberId("cedar"), "ALDER", frozenset()))), "malformed"),
        "nested-100000-deep": case_of(b"\x91" * 100_000, "NotThisShape"),
        "cut-short": case_of(document[:-10], "NotThisShape", None),
        "in-a-second-spelling": case_of(document + b"\x00", "NotThisShape", None),
    }  # fmt: skip


def grants() -> dict[str, dict[str, Any]]:
    who = _roster()
    epoch = keys.epoch_id(1, bytes(range(32)))
    circle = keys.CircleKeys("case/vector", sha256(b"locator").digest(), {epoch: bytes(range(32))})
    me, other = DEVICES
    given = [grant.given(circle, circle.epochs)]

    def made(number: int, what: Sequence[grant.Given] = given, to: Device = me, by: str = "other", seed: str = "other") -> tuple[str, bytes]:
        return grant.write(what, to, DeviceId(by), _seed(seed), seeded(f"grant {number}"))

    def case_of(name: str, data: bytes, verdict: str) -> dict[str, Any]:
        return {"name": name, "object": data.hex(), "secret": SECRET.hex(), "me": "me", "roster": canon.encode(who).hex(), "verdict": verdict}

    good, second = made(1), made(2)
    readdressed = made(3, to=msgspec.structs.replace(other, hpke_public=me.hpke_public))
    wrong_epoch = [grant.Given(circle.circle, circle.locator, ((keys.epoch_id(1, bytes(32)), bytes(range(32))),))]
    short_key = [grant.Given(circle.circle, circle.locator, ((keys.epoch_id(1, bytes(31)), bytes(31)),))]
    short_locator = [grant.Given(circle.circle, bytes(16), tuple(circle.epochs.items()))]
    twice = [grant.Given(circle.circle, circle.locator, tuple(circle.epochs.items()) * 2)]
    return {
        "good": case_of(*good, "accepted"),
        "for-another-device": case_of(*readdressed, "it is for another device"),
        "by-nobody-of-the-roster": case_of(*made(4, by="stranger", seed="stranger"), "its giver is not in the roster"),
        "signed-by-another-device-than-it-says": case_of(*made(5, seed="me"), "BadSignature"),
        "replayed-under-another-name": case_of(second[0], good[1], "NotOpened"),
        "a-key-that-is-not-the-epoch-s": case_of(*made(6, wrong_epoch), "malformed"),
        "a-key-of-31-bytes": case_of(*made(7, short_key), "malformed"),
        "a-locator-of-16-bytes": case_of(*made(8, short_locator), "malformed"),
        "one-epoch-twice": case_of(*made(9, twice), "malformed"),
        "of-no-epoch": case_of(*made(10, [grant.Given(circle.circle, circle.locator, ())]), "malformed"),
        "cut-short": case_of(good[0], good[1][:-1], "ObjectAltered"),
        "another-kind-of-object": case_of(good[0], frame.wrap(frame.SEGMENT, good[1][8:-32]), "NotAnObject"),
    }  # fmt: skip


def main() -> None:
    facts = {name: {"body": body.hex(), "verdict": verdict} for name, (body, verdict) in bodies().items()}
    for folder, cases in {"segment": segments(), "fact": facts, "roster": rosters(), "grant": grants()}.items():
        (HERE / folder).mkdir(exist_ok=True)
        for name, case_ in cases.items():
            (HERE / folder / f"{name}.json").write_text(json.dumps(case_, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
