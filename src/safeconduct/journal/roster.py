"""The roster: who belongs to the network, with which devices. Signed by a threshold, versioned, expiring, sealed.

The rules are those of TUF's root role (https://theupdateframework.github.io/specification/): version n+1 must be signed by
the threshold of version n's signers and by its own. The bytes are signed and stored verbatim (docs/decisions/roster.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from safeconduct.ground import canon
from safeconduct.ground.errors import N_, Damaged
from safeconduct.ground.ids import OS, Chance, DeviceId, MemberId
from safeconduct.ground.who import Member
from safeconduct.journal import frame
from safeconduct.seal import sign
from safeconduct.seal.primitives import derive, open_once, seal_once

_LABEL = b"j1/roster\0"
SALT_SIZE = 32


class BadRoster(Damaged):
    def __init__(self, version: int, why: str) -> None:
        super().__init__(
            N_("roster version {version} cannot be accepted: {why}"),
            N_("compare the roster's fingerprint with a colleague before going on"),
            version=version,
            why=why,
        )


class Device(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Public keys of one device. `locator` is a secret shared with the roster's readers, so that they can address grants."""

    id: DeviceId
    member: MemberId
    sign_public: bytes
    lasting_public: bytes
    hpke_public: bytes
    locator: bytes


class Roster(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    network: str
    version: int
    previous: bytes
    """SHA-256 of the previous version's bytes; 32 zeros for the first."""
    threshold: int
    signers: tuple[DeviceId, ...]
    members: tuple[Member, ...]
    devices: tuple[Device, ...]
    expires: int
    """POSIX seconds. A roster past it is used with a warning, never refused: a clock must not lock people out."""

    def device(self, wanted: DeviceId) -> Device | None:
        return next((device for device in self.devices if device.id == wanted), None)

    def member(self, wanted: MemberId) -> Member | None:
        return next((member for member in self.members if member.id == wanted), None)



class Signed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    roster: bytes
    signatures: tuple[tuple[DeviceId, bytes], ...]


class Standing(NamedTuple):
    """An accepted roster and the hash of its bytes."""

    roster: Roster
    digest: bytes


def name_of(version: int) -> str:
    return f"r/{version:020d}"


def fingerprint(roster: bytes) -> bytes:
    return hashlib.sha256(_LABEL + roster).digest()


def sign_roster(roster: Roster, signers: Mapping[DeviceId, bytes]) -> bytes:
    """Signed document; `signers` maps device to Ed25519 seed."""
    body = canon.encode(roster)
    return canon.encode(Signed(body, tuple((who, sign.sign(seed, _LABEL + body)) for who, seed in sorted(signers.items()))))


def accept(document: bytes, before: Standing | None, pinned: bytes | None = None) -> Standing:
    """The roster, if it may follow `before`; the first must match the pinned fingerprint."""
    signed = canon.decode_strict(document, Signed)
    roster = canon.decode_strict(signed.roster, Roster)
    if before is None:
        if roster.version != 1 or roster.previous != bytes(32) or fingerprint(signed.roster) != pinned:
            raise BadRoster(roster.version, "it is not the first version this device was told of")
    else:
        if (roster.network, roster.version, roster.previous) != (
            before.roster.network, before.roster.version + 1, before.digest,
        ):  # fmt: skip
            raise BadRoster(roster.version, "it does not follow the version before it")
        _enough(before.roster, signed, roster.version)
    _enough(roster, signed, roster.version)
    return Standing(roster, hashlib.sha256(signed.roster).digest())


def _enough(rule: Roster, signed: Signed, version: int) -> None:
    """Raise unless `rule.threshold` different signers of `rule` signed. A bad signature never counts."""
    good = set()
    for who, signature in signed.signatures:
        device = rule.device(who)
        if device is None or who not in rule.signers:
            continue
        try:
            sign.verify(device.sign_public, _LABEL + signed.roster, signature)
        except sign.BadSignature:
            continue
        good.add(who)
    if rule.threshold < 1 or len(good) < rule.threshold:
        raise BadRoster(version, "too few of its signers signed it")


def seal(key: bytes, version: int, document: bytes, chance: Chance = OS) -> tuple[str, bytes]:
    """(object name, object), under the key that every member holds."""
    name, salt = name_of(version), chance(SALT_SIZE)
    sealed = seal_once(derive(key, b"j1/roster", salt), document, name.encode() + salt)
    return name, frame.wrap(frame.ROSTER, salt + sealed)


def unseal(key: bytes, name: str, data: bytes) -> bytes:
    payload = frame.unwrap(frame.ROSTER, name, data)
    salt = payload[:SALT_SIZE]
    return open_once(derive(key, b"j1/roster", salt), payload[SALT_SIZE:], name.encode() + salt)

