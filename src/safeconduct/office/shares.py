"""Shares: bytes sealed for the custodians, each share sealed to the devices of one of them, and my own share opened again.

    body key   D(key, "j1/vault-body")          key    32 random bytes, split by seal/quorum.py
    share      HPKE to a device                 context: sort, record, check of the key, number, custodian, device
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from safeconduct.casework import ask as asking
from safeconduct.ground import canon
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import OS, Chance, MemberId, RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.journal.roster import Device, Roster
from safeconduct.office.keyring import Keys
from safeconduct.office.state import State
from safeconduct.records.identity import Identity
from safeconduct.records.sealed import Sealed, SealedShare, Sort, Wrapped
from safeconduct.seal import envelope, quorum
from safeconduct.seal.primitives import KEY_SIZE, derive, open_once, seal_once
from safeconduct.seal.quorum import Share

_SHARE, _BODY = b"j1/share", b"j1/vault-body"


class NoCustodians(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("nobody in the roster is a custodian, so nothing can be sealed for them"), N_("admit a custodian first")
        )


def custodians(roster: Roster) -> list[Member]:
    """Members who keep shares: custodians with a device, in a fixed order."""
    owners = {device.member for device in roster.devices}
    return sorted((m for m in roster.members if m.is_a(Role.CUSTODIAN) and m.id in owners), key=lambda m: m.id)


def needed(roster: Roster) -> int:
    return asking.threshold(len(custodians(roster)))


def seal_for_custodians(state: State, sort: Sort, of: RecordId, plain: bytes, chance: Chance = OS) -> Sealed:
    """Seal bytes so that k custodians together open them, and nobody alone, this device included once it has returned."""
    return seal_for(state.standing.roster, sort, of, plain, chance)


def seal_for(roster: Roster, sort: Sort, of: RecordId, plain: bytes, chance: Chance = OS) -> Sealed:
    keepers = custodians(roster)
    if not keepers:
        raise NoCustodians
    key = chance(KEY_SIZE)
    check, least = quorum.key_check(key), asking.threshold(len(keepers))
    shares = tuple(
        _seal_share(sort, of, check, share, keeper.id, [d for d in roster.devices if d.member == keeper.id])
        for keeper, share in zip(keepers, quorum.split(key, least, len(keepers), chance), strict=True)
    )
    head = Sealed(sort, of, least, check, shares, b"")
    return msgspec.structs.replace(head, body=seal_once(derive(key, _BODY), plain, _body_context(head)))


def _seal_share(sort: Sort, of: RecordId, check: bytes, share: Share, keeper: MemberId, to: Iterable[Device]) -> SealedShare:
    sealed = tuple(Wrapped(d.id, seal_share(d, sort, of, check, share, keeper)) for d in to)
    return SealedShare(keeper, share.number, quorum.commitment(share), sealed)


def seal_share(to: Device, sort: Sort, of: RecordId, check: bytes, share: Share, keeper: MemberId) -> bytes:
    context = _share_context(sort, of, check, share.number, keeper, to.id)
    return envelope.seal_to(to.hpke_public, canon.encode((share.value, share.salt)), _SHARE, context)


def _share_context(sort: Sort, of: RecordId, check: bytes, number: int, keeper: str, device: str) -> bytes:
    return canon.encode((sort.value, of, check, number, keeper, device))


def _body_context(sealed: Sealed) -> bytes:
    """Binds the body to its record and to the very list of shares, without their wrapping, which may grow by a device."""
    listed = [(s.custodian, s.number, s.commitment) for s in sealed.shares]
    return canon.encode((sealed.sort.value, sealed.of, sealed.threshold, sealed.check, listed))


def open_body(sealed: Sealed, shares: Iterable[Share], body: bytes) -> bytes:
    """Raises what quorum.combine raises, and NotOpened where the body or the list of shares was altered."""
    key = quorum.combine(shares, sealed.threshold, sealed.commitments, sealed.check)
    return open_once(derive(key, _BODY), body, _body_context(sealed))


def own_share(keys: Keys, sealed: Sealed, handed: Iterable[Wrapped] = ()) -> Share | None:
    """The share this device can open, checked against its commitment; None where it has none. Raises BadShare, NotOpened."""
    mine = sealed.share_of(keys.member)
    if mine is None:
        return None
    wrapped = next((one.sealed for one in (*mine.to, *handed) if one.device == keys.device), None)
    if wrapped is None:
        return None
    context = _share_context(sealed.sort, sealed.of, sealed.check, mine.number, keys.member, keys.device)
    opened = envelope.open_with(keys.hpke_secret, wrapped, _SHARE, context)
    share = Share(mine.number, *canon.decode_strict(opened, tuple[bytes, bytes]))
    quorum.verify(share, mine.commitment)
    return share


def my_share(state: State, sealed: Sealed) -> Share | None:
    """`own_share`, also where another device of this member handed it on."""
    found = state.index.get(Identity, sealed.of)
    handed = found.handed if found is not None else ()
    mine = [Wrapped(one.device, one.sealed) for one in handed if (one.by, one.check) == (state.keys.member, sealed.check)]
    return own_share(state.keys, sealed, mine)
