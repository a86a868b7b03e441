"""The checker finds each rule that is broken, and the reader each thing that is wrong, by name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from safeconduct.casework.placing.check import check
from safeconduct.casework.placing.instance import BadInstance, read

PARTY = {"id": "a", "size": 2, "arrive": 1, "leave": 3, "known_from": 0, "languages": ["ru"], "needs": ["pet"], "avoid_regions": ["R9"],
         "avoid_people": ["h9"], "caseworker": "w0", "priority": 1, "wished_region": None}  # fmt: skip
HOUSE = {"id": "s", "beds": [0, 4, 4, 0], "region": "R0", "languages": ["ru"], "offers": ["pet"], "people": ["h0"],
         "address_known_to_at_most": 1, "kind": "host"}  # fmt: skip


def instance(party: dict[str, Any] | None = None, house: dict[str, Any] | None = None, **other: Any) -> dict[str, Any]:
    second = PARTY | {"id": "b"}
    return {"nights": 4, "parties": [PARTY | (party or {}), second], "shelters": [HOUSE | (house or {})], "keep_apart": []} | other


BOTH = {"a": "s", "b": "s"}


def test_a_sound_plan_has_nothing_against_it() -> None:
    assert check(instance(), BOTH) == []
    assert check(instance(keep_apart=[["a", "b"]], party={"arrive": 0, "leave": 1}, house={"beds": [2, 4, 4, 0]}), BOTH) == []


@pytest.mark.parametrize(
    ("given", "rule", "night"),
    [
        (instance({"avoid_regions": ["R0"]}), "region", None),
        (instance({"avoid_people": ["h0"]}), "people", None),
        (instance({"needs": ["pet", "step_free"]}), "needs", None),
        (instance({"languages": ["en"]}), "language", None),
        (instance({"size": 3}), "beds", 1),
        (instance({"leave": 4}), "beds", 3),
        (instance(house={"beds": [0, 4, 3, 0]}), "beds", 2),
        (instance(keep_apart=[["b", "a"]]), "apart", 1),
        (instance({"caseworker": "w1"}), "address", None),
        (instance(house={"id": "other"}), "unknown", None),
    ],
)
def test_each_broken_rule_is_found(given: dict[str, Any], rule: str, night: int | None) -> None:
    found = check(given, BOTH)
    assert {one.rule for one in found} == {rule}
    assert found[0].night == night


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        (instance(nights=0), "no nights"),
        (instance({"id": "b"}), "two of parties have one id"),
        (instance(keep_apart=[["a", "zz"]]), "keep_apart[0]"),
        (instance(keep_apart=[["a", "a"]]), "keep_apart[0]"),
        (instance({"size": 0}), "parties[0]"),
        (instance({"leave": 1}), "parties[0]"),
        (instance({"leave": 9}), "parties[0]"),
        (instance({"known_from": 2}), "parties[0]"),
        (instance({"priority": 4}), "parties[0]"),
        (instance({"size": "SECRET"}), "parties[0].size"),
        (instance({"SECRET": 1}), "parties[0]"),
        (instance(house={"kind": "SECRET"}), "shelters[0].kind"),
        (instance(house={"beds": [1]}), "shelters[0]"),
        (instance(house={"beds": [1, 1, -1, 1]}), "shelters[0]"),
        (instance(house={"address_known_to_at_most": -1}), "shelters[0]"),
        (instance(format="other"), "format"),
        (instance(SECRET=1), "file"),
        ({"nights": 3}, "lacks"),
        ([], "file"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_without_its_value(wrong: Any, where: str) -> None:
    with pytest.raises(BadInstance) as found:
        read(json.dumps(wrong).encode())
    assert where in str(found.value)
    assert "SECRET" not in str(found.value)


@pytest.mark.parametrize("data", [b"", b"\xff", b"{", b"[" * 100_000])
def test_what_is_not_json_is_refused(data: bytes) -> None:
    with pytest.raises(BadInstance):
        read(data)
