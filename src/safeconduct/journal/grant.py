"""Grants: epoch keys of one or many circles, wrapped to one device (HPKE) and signed by the device that gives them.

    object = frame("w", sealed)     name = w/<nonce, 32 hex><MAC of the nonce under the device's locator, 32 hex>

The depot cannot tell whose grant it is, nor that two belong to one circle, nor how many circles stand in it but by its size; a
device finds its own by one MAC a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from safeconduct.ground import canon
from safeconduct.ground.errors import N_, Damaged
from safeconduct.ground.ids import OS, Chance, DeviceId
from safeconduct.journal import frame
from safeconduct.journal.roster import Device, Roster
from safeconduct.seal import envelope, keys, sign

TOGETHER = 200
"""Circles in one grant."""
_LABEL = b"j1/grant\0"
_WRAP = b"j1/wrap"
GIVER_REMOVED = "its giver was removed"
_NAME = re.compile(r"w/([0-9a-f]{32})([0-9a-f]{32})\Z")


class BadGrant(Damaged):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            N_("grant {name} cannot be accepted: {why}"),
            N_("ask the colleague who opened the circle to grant it again"),
            name=name,
            why=why,
        )
        self.why = why


class Given(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Keys of one circle: (epoch id, key), lowest first."""

    circle: str
    locator: bytes
    epochs: tuple[tuple[int, bytes], ...]


class Grant(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    given: tuple[Given, ...]
    to: DeviceId
    by: DeviceId


class Signed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    grant: bytes
    signature: bytes


def write(given: Sequence[Given], to: Device, by: DeviceId, seed: bytes, chance: Chance = OS) -> tuple[str, bytes]:
    """(object name, object)."""
    nonce = chance(keys.BLIND_SIZE)
    name = f"w/{nonce.hex()}{keys.grant_mac(to.locator, nonce).hex()}"
    body = canon.encode(Grant(tuple(given), to.id, by))
    signed = canon.encode(Signed(body, sign.sign(seed, _LABEL + body)))
    return name, frame.wrap(frame.GRANT, envelope.seal_to(to.hpke_public, signed, _WRAP, name.encode()))


def given(circle: keys.CircleKeys, epochs: Iterable[int]) -> Given:
    return Given(circle.circle, circle.locator, tuple((epoch, circle.epochs[epoch]) for epoch in sorted(epochs)))


def mine(locator: bytes, names: Iterable[str]) -> Iterator[str]:
    """Names of the grants meant for the device that owns `locator`."""
    for name in names:
        shape = _NAME.match(name)
        if shape and keys.grant_mac(locator, bytes.fromhex(shape[1])).hex() == shape[2]:
            yield name


def read(name: str, data: bytes, secret: bytes, me: DeviceId, roster: Roster) -> Grant:
    """A grant whose giver is in the roster now. One of a removed device is refused: a colleague gives its keys anew."""
    sealed = frame.unwrap(frame.GRANT, name, data)
    signed = canon.decode_strict(envelope.open_with(secret, sealed, _WRAP, name.encode()), Signed)
    grant = canon.decode_strict(signed.grant, Grant)
    giver = roster.device(grant.by)
    if grant.to != me:
        raise BadGrant(name, "it is for another device")
    if giver is None:
        raise BadGrant(name, GIVER_REMOVED if grant.by in roster.gone else "its giver is not in the roster")
    sign.verify(giver.sign_public, _LABEL + signed.grant, signed.signature)
    for one in grant.given:
        _check(name, one)
    return grant


def _check(name: str, one: Given) -> None:
    numbers = [epoch for epoch, _ in one.epochs]
    if len(one.locator) != 32 or not numbers or numbers != sorted(set(numbers)):
        raise BadGrant(name, "malformed")
    for epoch, key in one.epochs:
        if len(key) != 32 or epoch != keys.epoch_id(keys.epoch_number(epoch), key) or not 0 < keys.epoch_number(epoch) < 2**31:
            raise BadGrant(name, "malformed")
