"""The segment vectors: each file comes to its own verdict."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from safeconduct.ground.errors import Damaged
from safeconduct.ground.ids import DeviceId
from safeconduct.journal import segment
from safeconduct.journal.segment import BadSegment, Feed
from safeconduct.seal import keys

FILES = sorted((Path(__file__).parents[1] / "vectors" / "segment").glob("*.json"))


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


def test_there_are_vectors() -> None:
    assert len(FILES) == 14
