"""Make the segment vectors: `python -m tests.vectors.make_segments`. One file a defect: keys, the feed's state, the object, the verdict.

A second implementation opens `object` with the keys given and must come to `verdict`: `accepted` with these bodies, or the refusal named.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from safeconduct.ground.ids import DeviceId, RecordId, seeded
from safeconduct.journal import frame, segment
from safeconduct.journal.segment import Feed, Item
from safeconduct.seal import keys, sign

HERE = Path(__file__).parent / "segment"
CIRCLE = keys.CircleKeys("case/vector", sha256(b"locator").digest(), {1: sha256(b"epoch").digest()})
SEED, DEVICE = sha256(b"device").digest(), DeviceId("vector-device")
HALF = sha256(b"half").digest()
BLIND = keys.record_blind(CIRCLE.locator, "record")
FEED = Feed(keys.feed_blind(CIRCLE.locator, DEVICE, 0), DEVICE, 0)
ITEMS = [Item(RecordId("record"), 1 << 16, b"first body"), Item(RecordId("record"), 2 << 16, "второе тело".encode())]


def vector(name: str, data: bytes, verdict: str, **change: Any) -> dict[str, Any]:
    return {
        "name": name, "object": data.hex(), "verdict": verdict, "circle": CIRCLE.circle, "locator": CIRCLE.locator.hex(),
        "epochs": {"1": CIRCLE.epochs[1].hex()}, "device": DEVICE, "device_key": sign.public_of(SEED).hex(), "first": 0,
        "previous": bytes(32).hex(), "half": HALF.hex(), "bodies": [item.body.hex() for item in ITEMS],
    } | change  # fmt: skip


def main() -> None:
    made = segment.write(CIRCLE, SEED, FEED, ITEMS, {BLIND: HALF}, chance=seeded("vectors"))
    following = segment.write(CIRCLE, SEED, made.feed, ITEMS, {BLIND: HALF}, chance=seeded("vectors 2"))
    other = keys.CircleKeys("case/other", CIRCLE.locator, CIRCLE.epochs)
    foreign = segment.write(other, SEED, FEED, ITEMS, {BLIND: HALF}, chance=seeded("vectors 3"))
    forged = segment.write(CIRCLE, bytes(32), FEED, ITEMS, {BLIND: HALF}, chance=seeded("vectors 4"))
    def flipped(place: int) -> bytes:
        return made.data[:place] + bytes([made.data[place] ^ 1]) + made.data[place + 1 :]
    reframed = frame.wrap(frame.SEGMENT, flipped(len(made.data) - 60)[8:-32])
    cases = {
        "good": vector(made.name, made.data, "accepted"),
        "byte-flipped": vector(made.name, flipped(200), "ObjectAltered"),
        "cut-short": vector(made.name, made.data[:-1], "ObjectAltered"),
        "unknown-version": vector(made.name, _hashed(b"SCJ2" + made.data[4:-32]), "NotAnObject"),
        "another-kind-of-object": vector(made.name, frame.wrap(frame.GRANT, made.data[8:-32]), "NotAnObject"),
        "empty": vector(made.name, frame.wrap(frame.SEGMENT, b""), "malformed"),
        "unknown-epoch": vector(made.name, made.data, "of an epoch this device has no key for", epochs={"2": bytes(32).hex()}),
        "wrong-epoch-key": vector(made.name, made.data, "NotOpened", epochs={"1": bytes(32).hex()}),
        "replayed-under-another-name": vector(following.name, made.data, "NotOpened"),
        "replayed-into-another-circle": vector(foreign.name, foreign.data, "not of this circle, feed and device"),
        "signed-by-another-device": vector(forged.name, forged.data, "BadSignature"),
        "not-the-next": vector(following.name, following.data, "does not follow the segment before it"),
        "body-altered-and-rehashed": vector(made.name, reframed, "BodyAltered"),
        "half-forgotten": vector(made.name, made.data, "dark", half=""),
    }
    HERE.mkdir(exist_ok=True)
    for name, case in cases.items():
        (HERE / f"{name}.json").write_text(json.dumps(case, indent=1, ensure_ascii=False) + "\n")


def _hashed(data: bytes) -> bytes:
    return data + sha256(data).digest()


if __name__ == "__main__":
    main()
