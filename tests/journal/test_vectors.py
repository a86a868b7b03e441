"""The segment vectors: each file comes to its own verdict."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from safeconduct.ground import canon
from safeconduct.ground.errors import Damaged
from safeconduct.ground.ids import DeviceId
from safeconduct.journal import grant, roster, segment
from safeconduct.journal.segment import BadSegment, Feed
from safeconduct.records import kinds
from safeconduct.records.fact import Unknown
from safeconduct.seal import keys

VECTORS = Path(__file__).parents[1] / "vectors"
FILES = sorted((VECTORS / "segment").glob("*.json"))


def verdict(case: dict[str, Any]) -> str:
    epochs = {int(number): bytes.fromhex(key) for number, key in case["epochs"].items()}
    circle = keys.CircleKeys(case["circle"], bytes.fromhex(case["locator"]), epochs)
    device = DeviceId(case["device"])
    feed = Feed(keys.feed_blind(circle.locator, device, 0), device, 0, case["first"], previous=bytes.fromhex(case["previous"]))
    try:
        head = segment.open_head(circle, case["name"], bytes.fromhex(case["object"]), feed, bytes.fromhex(case["device_key"]))
        halves = {keys.record_blind(circle.locator, "record"): bytes.fromhex(case["half"])} if case["half"] else {}
        bodies = list(segment.open_bodies(circle, head, halves))
    except BadSegment as refused:
        return refused.why
    except Damaged as refused:
        return type(refused).__name__
    faults = [type(body.fault).__name__ for body in bodies if body.fault]
    if faults:
        return faults[0]
    if any(body.body is None for body in bodies):
        return "dark"
    assert [body.body.hex() for body in bodies if body.body is not None] == case["bodies"]
    return "accepted"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_vector(file: Path) -> None:
    case = json.loads(file.read_text())
    assert verdict(case) == case["verdict"]


def refusal(of: Callable[[], object]) -> str:
    try:
        of()
    except (grant.BadGrant, roster.BadRoster) as refused:
        return refused.why
    except Damaged as refused:
        return type(refused).__name__
    return "accepted"


@pytest.mark.parametrize("file", sorted((VECTORS / "fact").glob("*.json")), ids=lambda file: file.stem)
def test_fact(file: Path) -> None:
    case = json.loads(file.read_text())
    body = bytes.fromhex(case["body"])
    if case["verdict"] == "NotThisShape":
        with pytest.raises(canon.NotThisShape):
            kinds.read(body)
        return
    found = kinds.read(body)
    if case["verdict"] == "older":  # written before its kind had all its fields: it reads, and is never written like this again
        assert not isinstance(found, Unknown)
        assert kinds.read(kinds.write(found)) == found
        return
    assert case["verdict"] == ("unknown" if isinstance(found, Unknown) else "typed")
    assert (found.body if isinstance(found, Unknown) else kinds.write(found)) == body


@pytest.mark.parametrize("file", sorted((VECTORS / "roster").glob("*.json")), ids=lambda file: file.stem)
def test_roster(file: Path) -> None:
    case = json.loads(file.read_text())
    pinned = bytes.fromhex(case["pinned"])
    before = roster.accept(bytes.fromhex(case["before"]), None, pinned) if case["before"] else None
    assert refusal(lambda: roster.accept(bytes.fromhex(case["document"]), before, pinned)) == case["verdict"]


@pytest.mark.parametrize("file", sorted((VECTORS / "grant").glob("*.json")), ids=lambda file: file.stem)
def test_grant(file: Path) -> None:
    case = json.loads(file.read_text())
    who = canon.decode_strict(bytes.fromhex(case["roster"]), roster.Roster)
    data, secret, me = bytes.fromhex(case["object"]), bytes.fromhex(case["secret"]), DeviceId(case["me"])
    assert refusal(lambda: grant.read(case["name"], data, secret, me, who)) == case["verdict"]


def test_there_are_vectors() -> None:
    assert len(FILES) == 14 + 23
    assert {folder: len(list((VECTORS / folder).glob("*.json"))) for folder in ("fact", "roster", "grant")} == {
        "fact": 15, "roster": 18, "grant": 12,
    }  # fmt: skip
