"""Grants: a circle's epoch key, wrapped to one device (HPKE) and signed by the device that gives it.

    object = frame("w", sealed)     name = w/<nonce, 32 hex><MAC of the nonce under the device's locator, 32 hex>

The depot cannot tell whose grant it is, nor that two belong to one circle; a device finds its own by one MAC a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from safeconduct.ground import canon
from safeconduct.ground.errors import N_, Damaged
from safeconduct.ground.ids import OS, Chance, DeviceId
from safeconduct.journal import frame
from safeconduct.journal.roster import Device, Roster
from safeconduct.seal import envelope, keys, sign

_LABEL = b"j1/grant\0"
_WRAP = b"j1/wrap"
_NAME = re.compile(r"w/([0-9a-f]{32})([0-9a-f]{32})\Z")


class BadGrant(Damaged):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            N_("grant {name} cannot be accepted: {why}"),
            N_("ask the colleague who opened the circle to grant it again"),
            name=name,
            why=why,
        )


class Grant(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    circle: str
    epoch: int
    key: bytes
    locator: bytes
    to: DeviceId
    by: DeviceId


class Signed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    grant: bytes
    signature: bytes


def write(circle: keys.CircleKeys, epoch: int, to: Device, by: DeviceId, seed: bytes, chance: Chance = OS) -> tuple[str, bytes]:
    """(object name, object)."""
    nonce = chance(keys.BLIND_SIZE)
    name = f"w/{nonce.hex()}{keys.grant_mac(to.locator, nonce).hex()}"
    body = canon.encode(Grant(circle.circle, epoch, circle.epochs[epoch], circle.locator, to.id, by))
    signed = canon.encode(Signed(body, sign.sign(seed, _LABEL + body)))
    return name, frame.wrap(frame.GRANT, envelope.seal_to(to.hpke_public, signed, _WRAP, name.encode()))


def mine(locator: bytes, names: Iterable[str]) -> Iterator[str]:
    """Names of the grants meant for the device that owns `locator`."""
    for name in names:
        shape = _NAME.match(name)
        if shape and keys.grant_mac(locator, bytes.fromhex(shape[1])).hex() == shape[2]:
            yield name


def read(name: str, data: bytes, secret: bytes, me: DeviceId, roster: Roster) -> Grant:
    sealed = frame.unwrap(frame.GRANT, name, data)
    signed = canon.decode_strict(envelope.open_with(secret, sealed, _WRAP, name.encode()), Signed)
    grant = canon.decode_strict(signed.grant, Grant)
    giver = roster.device(grant.by)
    if grant.to != me:
        raise BadGrant(name, "it is for another device")
    if giver is None:
        raise BadGrant(name, "its giver is not in the roster")
    sign.verify(giver.sign_public, _LABEL + signed.grant, signed.signature)
    if len(grant.key) != 32 or len(grant.locator) != 32:
        raise BadGrant(name, "malformed")
    return grant
