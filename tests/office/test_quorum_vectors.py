"""The quorum vectors: each file comes to its own verdict, and so does each case made anew."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from tests.vectors.make_quorum import cases

from safeconduct.ground import canon
from safeconduct.ground.errors import SafeconductError
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.office import shares, vault
from safeconduct.records.request import Approval, Request
from safeconduct.records.sealed import Sealed
from safeconduct.seal import envelope

FILES = sorted((Path(__file__).parents[1] / "vectors" / "quorum").glob("*.json"))


def verdict(case: dict[str, Any]) -> str:
    secret, sealed = bytes.fromhex(case["reply_secret"]), canon.decode_strict(bytes.fromhex(case["sealed"]), Sealed)
    approvals = tuple(
        Approval(MemberId(a["by"]), dt.datetime.fromisoformat(a["until"]), a["part"], a["parts"], bytes.fromhex(a["lent"]), ())
        for a in case["approvals"]
    )
    request = Request(
        RecordId(case["request"]), asker=MemberId(case["asker"]), reply=envelope.public_of(secret), approvals=approvals
    )
    found = vault.gather(request, [sealed], secret, dt.datetime.fromisoformat(case["now"]))
    _, good = found.of[sealed.of]
    if found.bad:
        return "bad share " + " ".join(sorted(found.bad))
    if len(good) < vault.quorum_of(sealed):
        return "too few"
    try:
        plain = shares.open_body(sealed, good.values(), sealed.body)
    except SafeconductError as refused:
        return type(refused).__name__
    assert plain.hex() == case["plain"]
    return "opened"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_vector(file: Path) -> None:
    case = json.loads(file.read_text())
    assert verdict(case) == case["verdict"]


def test_made_anew_they_come_to_the_same() -> None:
    made = cases()
    assert {file.stem for file in FILES} == set(made)
    assert {name: verdict(case) for name, case in made.items()} == {name: case["verdict"] for name, case in made.items()}
