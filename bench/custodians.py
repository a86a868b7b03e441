"""Seal one name for five custodians, open it with three: milliseconds and bytes, beside the operations they cannot do without.

The bound is the cipher work alone, called bare in the same run: to seal, five HPKE seals, a split and one AEAD; to open, three custodians
open their share and seal it again, the asker opens three, combines and opens one AEAD. CPU milliseconds, median of ROUNDS.
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from journal import save
from safeconduct.ground import canon
from safeconduct.ground.ids import OS, DeviceId, MemberId, RecordId, new_id
from safeconduct.ground.who import Member, Role
from safeconduct.journal.roster import Device, Roster
from safeconduct.office import shares, vault
from safeconduct.office.keyring import Keys
from safeconduct.records.identity import IdentitySealed, Names
from safeconduct.records.request import Approval, Request
from safeconduct.records.sealed import Sealed, Sort
from safeconduct.seal import envelope, quorum
from safeconduct.seal.primitives import open_once, seal_once

COUNT, NEED, ROUNDS = 5, 3, 40
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
NAMES = Names("Vymyshlenov", "Nikto", "Nikakovich", ("+7 900 000-00-00",), "Nebyvalaya ulitsa 1, kv. 2")


class Keeper(NamedTuple):
    keys: Keys
    device: Device


def keepers() -> list[Keeper]:
    found = []
    for number in range(COUNT):
        member, device, secret = MemberId(f"keeper{number}"), DeviceId(f"device{number}"), OS(envelope.SECRET_SIZE)
        keys = Keys("network", member, device, OS(32), OS(32), secret, OS(32), ((1, OS(32)),), b"", OS(32))
        found.append(Keeper(keys, Device(device, member, b"", b"", envelope.public_of(secret), b"")))
    return found


def roster(of: list[Keeper]) -> Roster:
    members = tuple(Member(one.keys.member, one.keys.member, frozenset({Role.CUSTODIAN})) for one in of)
    return Roster("network", 1, bytes(32), 1, (), members, tuple(one.device for one in of), 0)


def cpu_ms(work: Callable[[], Any]) -> float:
    runs = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        runs.append((time.process_time() - begun) * 1000)
    return statistics.median(runs)


def approve(sealed: Sealed, asked: Request, keeper: Keeper) -> Approval:
    share = shares.own_share(keeper.keys, sealed)
    assert share is not None
    lent = vault.Lent(sealed.of, sealed.check, share.number, share.value, share.salt)
    until = NOW + dt.timedelta(hours=72)
    return Approval(keeper.keys.member, until, 0, 1, vault.seal_lent(asked, keeper.keys.member, 0, 1, [lent]), ())


def opening(sealed: Sealed, of: list[Keeper], secret: bytes) -> bytes:
    """From three approvals to the name."""
    asked = Request(RecordId("r"), asker=MemberId("asker"), reply=envelope.public_of(secret))
    asked = Request(RecordId("r"), asker=asked.asker, reply=asked.reply, approvals=tuple(approve(sealed, asked, k) for k in of[:NEED]))
    good = vault.gather(asked, [sealed], secret, NOW).of[sealed.of][1]
    return shares.open_body(sealed, good.values(), sealed.body)


def bare_seal(of: list[Keeper], plain: bytes) -> None:
    key = OS(32)
    for keeper, share in zip(of, quorum.split(key, NEED, COUNT), strict=True):
        envelope.seal_to(keeper.device.hpke_public, share.value, b"l", b"c")
    seal_once(key, plain, b"")


def bare_open(of: list[Keeper], secret: bytes, plain: bytes) -> Callable[[], None]:
    key, reply = OS(32), envelope.public_of(secret)
    split, body = quorum.split(key, NEED, COUNT), seal_once(key, plain, b"")
    wrapped = [envelope.seal_to(k.device.hpke_public, s.value, b"l", b"c") for k, s in zip(of, split, strict=True)][:NEED]
    committed, check = {s.number: quorum.commitment(s) for s in split}, quorum.key_check(key)

    def work() -> None:
        for keeper, one in zip(of, wrapped, strict=False):
            share = envelope.open_with(keeper.keys.hpke_secret, one, b"l", b"c")
            envelope.open_with(secret, envelope.seal_to(reply, share, b"l", b"c"), b"l", b"c")
        open_once(quorum.combine(split[:NEED], NEED, committed, check), body, b"")

    return work


def main() -> None:
    of, secret, plain, record = keepers(), OS(envelope.SECRET_SIZE), canon.encode(NAMES), new_id()
    who = roster(of)
    sealed = shares.seal_for(who, Sort.IDENTITY, record, plain)
    assert opening(sealed, of, secret) == plain
    seal, seal_bound = cpu_ms(lambda: shares.seal_for(who, Sort.IDENTITY, record, plain)), cpu_ms(lambda: bare_seal(of, plain))
    open_, open_bound = cpu_ms(lambda: opening(sealed, of, secret)), cpu_ms(bare_open(of, secret, plain))
    split = quorum.split(bytes(32), NEED, COUNT)
    committed, check = {s.number: quorum.commitment(s) for s in split}, quorum.key_check(bytes(32))
    save("custodians", {
        "need": NEED, "custodians": COUNT, "seal_ms": round(seal, 2), "seal_bound_ms": round(seal_bound, 2),
        "seal_over_bound": round(seal / seal_bound, 2), "open_ms": round(open_, 2), "open_bound_ms": round(open_bound, 2),
        "open_over_bound": round(open_ / open_bound, 2),
        "split_ms": round(cpu_ms(lambda: quorum.split(bytes(32), NEED, COUNT)), 3),
        "combine_ms": round(cpu_ms(lambda: quorum.combine(split[:NEED], NEED, committed, check)), 2),
        "bytes_a_record": len(canon.encode(IdentitySealed(record, new_id(), "Heron", sealed))), "plain_bytes": len(plain),
        "how": f"CPU milliseconds, median of {ROUNDS}; bound: the same HPKE, Shamir and AEAD operations called bare",
    })  # fmt: skip


if __name__ == "__main__":
    main()
