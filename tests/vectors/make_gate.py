"""Make the gate's request vectors: `python -m tests.vectors.make_gate`. One file a defect: the gate's state, requests, the verdict of the last.

A second gate that holds `half`, the list and the challenge (made at `made`, valid for 300 seconds), told the requests at time `now`, must
come to `verdict`: `answered`, or the code of the fault (with its reason).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from safeconduct.gate import request as wire
from safeconduct.ground import canon
from safeconduct.ground.ids import DeviceId
from safeconduct.seal import sign

HERE = Path(__file__).parent / "gate"
GATE_SEED, SEED, OTHER = (sha256(word).digest() for word in (b"gate", b"device", b"other device"))
GATE = wire.gate_id(sign.public_of(GATE_SEED))
DEVICE = "vector-device"
NAME, HALF = sha256(b"name").hexdigest()[:32], sha256(b"half").digest()
NOW = 1_800_000_000
YEAR = 365 * 86_400


def key_of(size: int) -> bytes:
    """The randomness of a vector's gate: its challenges' key, then their random parts."""
    return sha256(b"challenges").digest()[:size]


def challenge(made: int = NOW) -> bytes:
    return wire.Challenges(key_of).make(made)


def request(path: str = "/v1/fetch", body: bytes | None = None, **change: Any) -> dict[str, Any]:
    """A request as signed by the device; `change` alters what is sent, not what was signed."""
    sent = canon.encode(wire.Ask(bytes.fromhex(NAME))) if body is None else body
    token, seed = change.pop("token", challenge()), change.pop("seed", SEED)
    signed = wire.to_sign(change.pop("gate", GATE), change.pop("signed_path", path), token, change.pop("signed_body", sent))
    made = {"path": path, "device": DEVICE, "challenge": token.hex(), "signature": sign.sign(seed, signed).hex(), "body": sent.hex()}
    return made | change


def allowance(until: int, *seeds: tuple[str, bytes], device: str = DEVICE) -> dict[str, Any]:
    body = canon.encode(wire.Allowance(DeviceId(device), 100, 0, until, bytes(16)))
    lines = tuple((DeviceId(who), sign.sign(seed, wire.allowance_to_sign(body))) for who, seed in seeds)
    return {"path": "/v1/allow", "body": canon.encode(wire.SignedAllowance(body, lines)).hex()}


def deep(levels: int) -> bytes:
    return b"\x91" * levels + b"\x90"


def cases() -> dict[str, tuple[str, list[dict[str, Any]]]]:
    good = canon.encode(wire.Ask(bytes.fromhex(NAME)))
    two = (("second", sha256(b"second").digest()), ("third", sha256(b"third").digest()))
    make: Callable[..., dict[str, Any]] = request
    return {
        "good": ("answered", [make()]),
        "replayed": ("stale", [make(), make()]),
        "challenge-made-up": ("stale", [make(token=bytes(40))]),
        "challenge-cut-short": ("stale", [make(token=challenge()[:39])]),
        "challenge-too-old": ("stale", [make(token=challenge(NOW - wire.LASTS - 1))]),
        "challenge-from-the-future": ("stale", [make(token=challenge(NOW + 1))]),
        "device-unknown": ("not_admitted", [make(device="stranger")]),
        "device-named-by-another": ("not_admitted", [make(device="second")]),
        "signed-by-another-key": ("not_admitted", [make(seed=OTHER)]),
        "signature-absent": ("not_admitted", [make(signature="")]),
        "signature-cut-short": ("not_admitted", [make() | {"signature": make()["signature"][:-2]}]),
        "signed-for-another-path": ("not_admitted", [make(signed_path="/v1/forget")]),
        "signed-for-another-body": ("not_admitted", [make(signed_body=b"another")]),
        "signed-for-another-gate": ("not_admitted", [make(gate=bytes(16))]),
        "body-empty": ("bad_request malformed", [make(body=b"")]),
        "body-cut-short": ("bad_request malformed", [make(body=good[:-1])]),
        "body-with-more-after-it": ("bad_request malformed", [make(body=good + b"\x00")]),
        "body-in-another-spelling": ("bad_request malformed", [make(body=b"\xdc\x00\x02" + good[1:])]),
        "body-with-a-field-more": ("bad_request malformed", [make(body=b"\x93" + good[1:] + b"\xc0")]),
        "body-deep": ("bad_request malformed", [make(body=deep(20_000))]),
        "body-oversized": ("bad_request too large", [make(body=bytes(wire.LARGEST_REQUEST + 1))]),
        "name-cut-short": ("bad_request not a name", [make(body=canon.encode(wire.Ask(bytes(15))))]),
        "names-too-many": ("bad_request too many names", [make(body=canon.encode(wire.Ask(bytes(16 * 1001))))]),
        "claim-without-a-circle": ("bad_request malformed", [make("/v1/claim")]),
        "log-before-its-beginning": ("bad_request malformed", [make("/v1/log", canon.encode(wire.LogAsk(-1, 5)))]),
        "log-asked-whole": ("bad_request malformed", [make("/v1/log", canon.encode(wire.LogAsk(0, 10**9)))]),
        "allowance-good": ("answered", [allowance(NOW + 3600, *two)]),
        "allowance-by-a-clock-a-year-ahead": ("bad_allowance it is not for the day ahead", [allowance(NOW + YEAR + 3600, *two)]),
        "allowance-by-a-clock-a-year-behind": ("bad_allowance it is not for the day ahead", [allowance(NOW - YEAR + 3600, *two)]),
        "allowance-by-one": ("bad_allowance two other members have not signed it", [allowance(NOW + 3600, two[0], two[0])]),
        "allowance-by-oneself-and-one": (
            "bad_allowance two other members have not signed it", [allowance(NOW + 3600, (DEVICE, SEED), two[0])]),
        "allowance-for-a-stranger": ("bad_allowance its device is not in the newest list", [allowance(NOW + 3600, *two, device="x")]),
        "list-of-noise": ("bad_request malformed", [{"path": "/v1/list", "body": deep(500).hex()}]),
    }  # fmt: skip


def main() -> None:
    HERE.mkdir(exist_ok=True)
    for name, (verdict, requests) in cases().items():
        case = {"verdict": verdict, "now": NOW, "gate_key": sign.public_of(GATE_SEED).hex(), "challenge_key": key_of(32).hex(),
                "name": NAME, "half": HALF.hex(), "device": DEVICE, "device_key": sign.public_of(SEED).hex(), "requests": requests}  # fmt: skip
        (HERE / f"{name}.json").write_text(json.dumps(case, indent=1) + "\n")


if __name__ == "__main__":
    main()
