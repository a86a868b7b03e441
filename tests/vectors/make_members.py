"""Make the roster vectors: `python -m tests.vectors.make_members`. One file a defect: what came before, the document, the verdict.

`sort` says what the document is: `roster` (the signed document of a next version), `proposal` (an object of the depot, with the roster key),
`request` or `invitation` (a letter's text). A second implementation must come to `verdict`: `accepted`, or the refusal named.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from safeconduct.gate.base import Limits
from safeconduct.ground import canon
from safeconduct.ground.ids import DeviceId, MemberId, seeded
from safeconduct.ground.who import Member, Role
from safeconduct.journal import change, gatelist, proposal, roster
from safeconduct.journal.proposal import Proposal
from safeconduct.journal.roster import Device, Last, Roster, Signed, Standing
from safeconduct.office import invitation, letter
from safeconduct.office.keyring import Keys
from safeconduct.seal import sign
from safeconduct.seal.keys import epoch_id

HERE = Path(__file__).parent / "members"
KEY = sha256(b"roster key").digest()
EPOCH = epoch_id(1, KEY)
set_ = msgspec.structs.replace


def seed(name: str) -> bytes:
    return sha256(f"seed {name}".encode()).digest()


def device(name: str, member: str) -> Device:
    return Device(DeviceId(name), MemberId(member), sign.public_of(seed(name)), b"lasting", b"hpke", sha256(name.encode()).digest())


def keys(name: str, member: str) -> Keys:
    return Keys("network", MemberId(member), DeviceId(name), seed(name), seed("l"), bytes(96), bytes(32), ((EPOCH, KEY),), bytes(32), bytes(32))


MEMBERS = (
    Member(MemberId("a"), "Rowan", frozenset({Role.COORDINATOR})), Member(MemberId("b"), "Linden", frozenset({Role.COORDINATOR})),
    Member(MemberId("c"), "Willow", frozenset({Role.CASEWORKER})),
)  # fmt: skip
DEVICES = (device("a1", "a"), device("a2", "a"), device("b1", "b"), device("c1", "c"), device("c2", "c"))
BEFORE = Roster("network", 7, sha256(b"6").digest(), 2, (MemberId("a"), MemberId("b")), MEMBERS, DEVICES, 2 * 10**9)
STANDING = Standing(BEFORE, roster.digest(canon.encode(BEFORE)))
NEWCOMER = Member(MemberId("d"), "Hazel", frozenset({Role.ESCORT}))
ADMITTED = change.admit(STANDING, NEWCOMER, device("d1", "d"), 2 * 10**9)


def signed(after: Roster, *by: str, body: bytes = b"") -> bytes:
    return roster.sign_roster(after, {DeviceId(one): seed(one) for one in by}) if not body else canon.encode(
        Signed(body, tuple((DeviceId(one), roster.signature(body, seed(one))) for one in by))
    )


def of_roster(document: bytes, verdict: str) -> dict[str, Any]:
    return {"sort": "roster", "before": canon.encode(BEFORE).hex(), "document": document.hex(), "verdict": verdict}


def rosters() -> dict[str, dict[str, Any]]:
    lost = change.remove_device(STANDING, DeviceId("c1"), [Last(DeviceId("c1"), bytes(16), 4, bytes(32))], 2 * 10**9)
    third = change.set_roles(STANDING, "Willow", frozenset({Role.COORDINATOR}), 2 * 10**9)
    few = "too few of its signers signed it"
    changed = "it changes or drops what the version before it holds"
    body = canon.encode(ADMITTED)
    swapped = (*ADMITTED.devices[:-2], set_(device("c2", "c"), sign_public=bytes(32)), device("d1", "d"))
    bad = canon.encode(Signed(body, ((DeviceId("a1"), roster.signature(body, seed("a1"))), (DeviceId("b1"), bytes(64)))))
    return {
        "good": of_roster(signed(ADMITTED, "a1", "b1"), "accepted"),
        "one-signer": of_roster(signed(ADMITTED, "a1"), few),
        "two-devices-of-one-member": of_roster(signed(ADMITTED, "a1", "a2"), few),
        "signed-by-no-signer": of_roster(signed(ADMITTED, "a1", "c1"), few),
        "signed-by-the-newcomer": of_roster(signed(ADMITTED, "a1", "d1"), few),
        "one-signature-bad": of_roster(bad, few),
        "lost-by-its-member-and-one": of_roster(signed(lost, "c2", "b1"), "accepted"),
        "lost-by-the-lost-device": of_roster(signed(lost, "c1", "b1"), few),
        "lost-by-its-member-alone": of_roster(signed(lost, "c2"), few),
        "three-coordinators-two-sign": of_roster(signed(third, "a1", "b1"), "accepted"),
        "version-skipped": of_roster(signed(set_(ADMITTED, version=9), "a1", "b1"), "it does not follow the version before it"),
        "of-another-history": of_roster(signed(set_(ADMITTED, previous=bytes(32)), "a1", "b1"), "it does not follow the version before it"),
        "of-another-network": of_roster(signed(set_(ADMITTED, network="other"), "a1", "b1"), "it does not follow the version before it"),
        "threshold-lowered": of_roster(signed(set_(ADMITTED, threshold=1), "a1", "b1"), "malformed"),
        "signer-added": of_roster(signed(set_(ADMITTED, signers=(*ADMITTED.signers, MemberId("c"))), "a1", "b1"), "malformed"),
        "codename-twice": of_roster(
            signed(set_(ADMITTED, members=(*MEMBERS, set_(NEWCOMER, codename="ROWAN"))), "a1", "b1"), "malformed"
        ),
        "device-without-member": of_roster(signed(set_(ADMITTED, members=MEMBERS), "a1", "b1"), "malformed"),
        "key-of-a-device-changed": of_roster(
            signed(set_(ADMITTED, devices=swapped), "a1", "b1"), changed
        ),
        "device-vanished": of_roster(signed(set_(ADMITTED, devices=ADMITTED.devices[:3] + ADMITTED.devices[4:]), "a1", "b1"), changed),
        "removed-who-never-was": of_roster(signed(set_(ADMITTED, removed=lost.removed[:1]), "a1", "b1"), "malformed"),
        "second-spelling": of_roster(signed(ADMITTED, "a1", "b1", body=b"\xdc\x00\x09" + body[1:]), "NotThisShape"),
        "not-a-roster": of_roster(b"\x00", "NotThisShape"),
    }


def of_proposal(name: str, data: bytes, verdict: str) -> dict[str, Any]:
    return {
        "sort": "proposal", "before": canon.encode(BEFORE).hex(), "epoch": EPOCH, "key": KEY.hex(), "name": name, "document": data.hex(),
        "verdict": verdict,
    }  # fmt: skip


def sealed(plan: Proposal, by: str = "a1", seed_of: str = "", version: int = 8, key: bytes = KEY) -> tuple[str, bytes]:
    message = proposal.sign_proposal(plan, DeviceId(by), seed(seed_of or by))
    return proposal.seal(EPOCH, key, version, message, seeded("vectors"))


def proposals() -> dict[str, dict[str, Any]]:
    plan = proposal.propose(ADMITTED, Limits())
    other = gatelist.from_roster(BEFORE, Limits())
    name, data = sealed(plan)
    flipped = data[:90] + bytes([data[90] ^ 1]) + data[91:]
    return {
        "proposal-good": of_proposal(name, data, "accepted"),
        "proposal-byte-flipped": of_proposal(name, flipped, "ObjectAltered"),
        "proposal-under-another-name": of_proposal(name[:-1] + ("0" if name[-1] != "0" else "1"), data, "NotOpened"),
        "proposal-under-another-version": of_proposal(*sealed(plan, version=9), "it stands under another version's name"),
        "proposal-under-another-key": of_proposal(*sealed(plan, key=bytes(32)), "NotOpened"),
        "proposal-signed-by-another": of_proposal(*sealed(plan, seed_of="b1"), "BadSignature"),
        "proposal-of-a-stranger": of_proposal(*sealed(plan, by="z1"), "its signer is in neither version"),
        "proposal-gate-list-of-another": of_proposal(
            *sealed(Proposal(plan.roster, other)), "its gate list is not the roster's"
        ),
        "proposal-does-not-follow": of_proposal(
            *sealed(proposal.propose(set_(ADMITTED, previous=bytes(32)), Limits())), "it does not follow the version before it"
        ),
    }


def of_letter(kind: str, text: str, verdict: str, words: str = "") -> dict[str, Any]:
    return {"sort": kind, "document": text, "words": words, "verdict": verdict}


def letters() -> dict[str, dict[str, Any]]:
    request = invitation.write_request(keys("d1", "d"), "Hazel")
    words = " ".join(invitation.spoken(invitation.read_request(letter.read("request", request))))
    invited = invitation.Invitation("network", ((EPOCH, KEY),), sha256(b"first").digest(), "folder:/depot", "sqlite:/gate.db").text()
    body = letter.read("request", request)
    forged = letter.write("request", body[:-1] + bytes([body[-1] ^ 1]))
    return {
        "request-good": of_letter("request", request, "accepted", words),
        "request-signed-by-another": of_letter("request", forged, "BadLetter"),
        "request-cut-short": of_letter("request", request[:-6] + "\n", "BadLetter"),
        "request-as-invitation": of_letter("invitation", request, "BadLetter"),
        "request-line-moved": of_letter("request", _moved(request), "BadLetter"),
        "request-of-a-later-version": of_letter("request", request.replace(" 1\n", " 2\n", 1), "BadLetter"),
        "invitation-good": of_letter("invitation", invited, "accepted"),
        "invitation-without-keys": of_letter(
            "invitation", invitation.Invitation("network", (), bytes(32)).text(), "BadLetter"
        ),
        "empty": of_letter("invitation", "", "BadLetter"),
    }


def _moved(text: str) -> str:
    head, first, second, *rest = text.splitlines()
    return "\n".join([head, second, first, *rest]) + "\n"


def main() -> None:
    HERE.mkdir(exist_ok=True)
    cases: Mapping[str, dict[str, Any]] = rosters() | proposals() | letters()
    for name, case in cases.items():
        (HERE / f"{name}.json").write_text(json.dumps(case, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
