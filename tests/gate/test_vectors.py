"""The gate's request vectors: each file comes to its own verdict, and the good half is given to nobody but its device."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.vectors.make_gate import DEVICE, GATE_SEED, HALF, NAME, NOW, SEED, key_of

from safeconduct.gate import devices
from safeconduct.gate import request as wire
from safeconduct.gate.base import Asker, GateList, Limits, SignedList
from safeconduct.gate.keeper import Keeper
from safeconduct.gate.server import make_app
from safeconduct.gate.sqlite import SqliteGate
from safeconduct.ground import canon
from safeconduct.ground.ids import DeviceId
from safeconduct.journal.gatelist import sign_list
from safeconduct.office.gatehouse import GateNotary
from safeconduct.seal import sign
from safeconduct.seal.primitives import sha256

FILES = sorted((Path(__file__).parents[1] / "vectors" / "gate").glob("*.json"))


def gate_list() -> bytes:
    held = {DEVICE: SEED, "second": sha256(b"second"), "third": sha256(b"third")}
    askers = tuple(Asker(DeviceId(who), sign.public_of(seed), number) for number, (who, seed) in enumerate(held.items()))
    body = canon.encode(GateList(1, 1, (0,), askers, Limits()))
    return canon.encode(SignedList(body, (sign_list(body, DeviceId(DEVICE), SEED),)))


def app(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    store, notary = SqliteGate(folder / "gate.db"), GateNotary(GATE_SEED)
    store.db.all("INSERT INTO half VALUES(?, ?, ?)", (NAME, HALF, "0" * 32))
    keeper = Keeper(store, devices.fingerprint(gate_list()), sign.verify, notary)
    keeper.know(gate_list(), NOW)
    challenges = wire.Challenges(key_of)
    monkeypatch.setattr(wire, "Challenges", lambda: challenges)
    return make_app(keeper, notary.public, lambda: NOW)


def ask(app: Any, requests: list[dict[str, Any]]) -> httpx.Response:
    async def run() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gate") as client:
            for one in requests:
                names = {"device": wire.DEVICE, "challenge": wire.CHALLENGE, "signature": wire.SIGNATURE}
                headers = {header: one[name] for name, header in names.items() if name in one}
                answer = await client.post(one["path"], content=bytes.fromhex(one["body"]), headers=headers)
            return answer

    return asyncio.run(run())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_vector(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = json.loads(file.read_text())
    answer = ask(app(tmp_path, monkeypatch), case["requests"])
    if case["verdict"] == "answered":
        assert answer.status_code in (200, 204)
        return
    fault = canon.decode_strict(answer.content, wire.Fault)
    assert f"{fault.code} {fault.why}".strip() == case["verdict"]
    assert answer.status_code >= 400
    assert HALF not in answer.content
    if fault.code == "bad_allowance":
        assert fault.values == (NOW,)  # a clock a year off is told the gate's time


def test_there_are_vectors() -> None:
    assert len(FILES) == 33
