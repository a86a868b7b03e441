"""Make the quorum vectors: `python -m tests.vectors.make_quorum`. One file a defect: what the asker holds, the approvals, the verdict.

A second implementation opens `sealed` with the approvals given, at `now`, and must come to `verdict`: `opened` with this plain text, or the
refusal named (`bad share` names its givers). HPKE and the split draw their own chance, so making them again gives other bytes.
"""

from __future__ import annotations

import datetime as dt
import json
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from safeconduct.ground import canon
from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.journal.roster import Device, Roster
from safeconduct.office import shares, vault
from safeconduct.records.request import Approval, Request
from safeconduct.records.sealed import Sealed, Sort
from safeconduct.seal import envelope, quorum
from safeconduct.seal.quorum import Share

HERE = Path(__file__).parent / "quorum"
NOW = dt.datetime(2026, 1, 1, 8, tzinfo=dt.UTC)
UNTIL = NOW + dt.timedelta(hours=72)
OF, REQUEST, ASKER = RecordId("identity"), RecordId("request"), MemberId("willow")
PLAIN = b"an invented name"
REPLY = sha256(b"reply 1").digest() * 3


class Keeper(NamedTuple):
    id: MemberId
    secret: bytes


KEEPERS = [Keeper(MemberId(name), sha256(name.encode()).digest() * 3) for name in ("hazel", "maple", "sage")]


def roster() -> Roster:
    members = tuple(Member(one.id, one.id, frozenset({Role.CUSTODIAN})) for one in KEEPERS)
    devices = tuple(Device(DeviceId(f"{k.id}-device"), k.id, b"", b"", envelope.public_of(k.secret), b"") for k in KEEPERS)
    return Roster("network", 1, bytes(32), 1, (), members, devices, 0)


def share_of(sealed: Sealed, keeper: Keeper) -> Share:
    """What that custodian's device opens."""
    mine = sealed.share_of(keeper.id)
    assert mine is not None
    context = shares._share_context(sealed.sort, sealed.of, sealed.check, mine.number, keeper.id, f"{keeper.id}-device")
    value, salt = canon.decode_strict(envelope.open_with(keeper.secret, mine.to[0].sealed, b"j1/share", context), tuple[bytes, bytes])
    return Share(mine.number, value, salt)


def asked(request: RecordId = REQUEST) -> Request:
    return Request(request, asker=ASKER, reply=envelope.public_of(REPLY), until=NOW + dt.timedelta(days=7))


def lent(sealed: Sealed, keeper: Keeper, request: RecordId = REQUEST, **change: Any) -> Approval:
    share = share_of(sealed, keeper)
    one = msgspec.structs.replace(vault.Lent(sealed.of, sealed.check, share.number, share.value, share.salt), **change)
    return Approval(keeper.id, UNTIL, 0, 1, vault.seal_lent(asked(request), keeper.id, 0, 1, [one]), ())


def vector(sealed: Sealed, approvals: list[Approval], verdict: str, **change: Any) -> dict[str, Any]:
    return {
        "verdict": verdict, "sealed": canon.encode(sealed).hex(), "plain": PLAIN.hex(), "request": REQUEST, "asker": ASKER,
        "reply_secret": REPLY.hex(), "now": NOW.isoformat(),
        "approvals": [
            {"by": one.by, "until": one.until.isoformat(), "part": one.part, "parts": one.parts, "lent": one.sealed.hex()} for one in approvals
        ],
    } | change  # fmt: skip


def flipped(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


def cases() -> dict[str, dict[str, Any]]:
    replace = msgspec.structs.replace
    sealed, other = (shares.seal_for(roster(), Sort.IDENTITY, OF, PLAIN) for _ in range(2))
    hazel, maple, sage = KEEPERS
    one, two, three = (lent(sealed, keeper) for keeper in KEEPERS)
    mine = replace(two, by=ASKER)
    swapped = (replace(sealed.shares[0], commitment=sealed.shares[1].commitment), *sealed.shares[1:])
    false_key = replace(sealed, check=quorum.key_check(bytes(32)))
    return {
        "good": vector(sealed, [one, two], "opened"),
        "good-all-three": vector(sealed, [three, one, two], "opened"),
        "one-approval": vector(sealed, [one], "too few"),
        "approved-twice-by-one": vector(sealed, [one, one], "too few"),
        "approved-by-the-asker": vector(sealed, [one, mine], "too few"),
        "run-out": vector(sealed, [one, two], "too few", now=UNTIL.isoformat()),
        "a-part-missing": vector(sealed, [one, replace(two, parts=2)], "too few"),
        "of-another-splitting": vector(sealed, [one, lent(other, maple)], "too few"),
        "of-another-record": vector(sealed, [one, lent(sealed, maple, of=RecordId("another"))], "too few"),
        "for-another-request": vector(sealed, [one, lent(sealed, maple, RecordId("another"))], "bad share maple"),
        "by-another-custodian": vector(sealed, [one, replace(two, by=sage.id)], "bad share sage"),
        "as-another-part": vector(sealed, [one, replace(two, part=1, parts=2), replace(two, parts=2)], "bad share maple"),
        "altered": vector(sealed, [one, replace(two, sealed=flipped(two.sealed))], "bad share maple"),
        "cut-short": vector(sealed, [one, replace(two, sealed=two.sealed[:-1])], "bad share maple"),
        "share-altered": vector(sealed, [one, lent(sealed, maple, value=bytes(32))], "bad share maple"),
        "salt-altered": vector(sealed, [one, lent(sealed, maple, salt=bytes(16))], "bad share maple"),
        "anothers-number": vector(sealed, [one, lent(sealed, maple, number=3)], "bad share maple"),
        "false-and-enough-others": vector(sealed, [one, lent(sealed, maple, value=bytes(32)), three], "bad share maple"),
        "commitments-swapped": vector(replace(sealed, shares=swapped), [one, two], "bad share hazel"),
        "threshold-lowered": vector(replace(sealed, threshold=1), [one], "too few"),
        "threshold-lowered-and-enough": vector(replace(sealed, threshold=1), [one, two], "KeyDiffers"),
        "body-altered": vector(replace(sealed, body=flipped(sealed.body)), [one, two], "NotOpened"),
        "body-of-another": vector(replace(sealed, body=other.body), [one, two], "NotOpened"),
        "record-renamed": vector(replace(sealed, of=RecordId("another")), [one, two], "too few"),
        "sort-changed": vector(replace(sealed, sort=Sort.LIST), [one, two], "NotOpened"),
        "key-split-falsely": vector(false_key, [lent(sealed, k, check=false_key.check) for k in (hazel, maple)], "KeyDiffers"),
    }  # fmt: skip


def main() -> None:
    HERE.mkdir(exist_ok=True)
    for name, case in cases().items():
        (HERE / f"{name}.json").write_text(json.dumps(case, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
