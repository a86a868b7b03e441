"""The roster: who belongs to the network, with which devices, and who was removed. Signed by a threshold, versioned, expiring, sealed.

The rules are those of TUF's root role (https://theupdateframework.github.io/specification/): version n+1 must be signed by
the threshold of version n's signers and by its own. Threshold and signers follow from the members (docs/decisions/threshold.md):
a network of one coordinator is signed by one, every other by two different people. The bytes are signed and stored verbatim.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from safeconduct.ground import canon
from safeconduct.ground.errors import N_, Damaged
from safeconduct.ground.ids import OS, Chance, DeviceId, MemberId
from safeconduct.ground.who import Member, Role
from safeconduct.journal import frame
from safeconduct.seal import sign
from safeconduct.seal.primitives import derive, open_once, seal_once

LABEL = b"j1/roster\0"
_EPOCH, SALT_SIZE = 8, 32
NO_KEY = "this device has no key of it"
MOST_SIGNERS = 2
"""Two people, however many coordinators there are."""


class BadRoster(Damaged):
    """`why` is one of a closed list, named in docs/format.md section 7."""

    def __init__(self, version: int, why: str) -> None:
        super().__init__(
            N_("roster version {version} cannot be accepted: {why}"),
            N_("compare the roster's fingerprint with a colleague before going on"),
            version=version,
            why=why,
        )
        self.why = why


class Device(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Public keys of one device. `locator` is a secret shared with the roster's readers, so that they can address grants."""

    id: DeviceId
    member: MemberId
    sign_public: bytes
    lasting_public: bytes
    hpke_public: bytes
    locator: bytes


class Last(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """How much of a removed device's feed stands: `size` entries under `root`. What comes after is kept and not counted."""

    device: DeviceId
    feed: bytes
    size: int
    root: bytes


class Removed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A device that was removed. Its keys stay, so that what it wrote before can still be verified."""

    device: Device
    member: Member
    last: tuple[Last, ...]
    """Of the feeds that the removing side read. A circle it did not hold is closed by those who do (journal.handing)."""


class Roster(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    network: str
    version: int
    previous: bytes
    """SHA-256 of the previous version's bytes; 32 zeros for the first."""
    threshold: int
    signers: tuple[MemberId, ...]
    members: tuple[Member, ...]
    devices: tuple[Device, ...]
    expires: int
    """POSIX seconds. A roster past it is used with a warning, never refused: a clock must not lock people out."""
    removed: tuple[Removed, ...] = ()

    def device(self, wanted: DeviceId) -> Device | None:
        """A device that belongs to the network now."""
        return next((device for device in self.devices if device.id == wanted), None)

    def author(self, wanted: DeviceId) -> Device | None:
        """A device that belongs to the network or once did."""
        return self.device(wanted) or next((one.device for one in self.removed if one.device.id == wanted), None)

    def member(self, wanted: MemberId) -> Member | None:
        return next((member for member in self.members if member.id == wanted), None)

    def devices_of(self, member: MemberId) -> tuple[Device, ...]:
        return tuple(device for device in self.devices if device.member == member)

    @property
    def gone(self) -> frozenset[DeviceId]:
        return frozenset(one.device.id for one in self.removed)


class Signed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    roster: bytes
    signatures: tuple[tuple[DeviceId, bytes], ...]


class Standing(NamedTuple):
    """An accepted roster and the hash of its bytes."""

    roster: Roster
    digest: bytes


def name_of(version: int) -> str:
    return f"r/{version:020d}"


def version_of(name: str) -> int:
    """0 for a name that no roster has."""
    tail = name.removeprefix("r/")
    return int(tail) if len(tail) == 20 and tail.isdigit() else 0


def fingerprint(roster: bytes) -> bytes:
    return hashlib.sha256(LABEL + roster).digest()


def digest(roster: bytes) -> bytes:
    return hashlib.sha256(roster).digest()


def signature(body: bytes, seed: bytes) -> bytes:
    return sign.sign(seed, LABEL + body)


def sign_roster(roster: Roster, signers: Mapping[DeviceId, bytes]) -> bytes:
    """Signed document; `signers` maps device to Ed25519 seed."""
    body = canon.encode(roster)
    return canon.encode(Signed(body, tuple((who, signature(body, seed)) for who, seed in sorted(signers.items()))))


def who_signs(members: tuple[Member, ...], devices: tuple[Device, ...]) -> tuple[int, tuple[MemberId, ...]]:
    """(threshold, signers): the coordinators who have a device; two of them, or the only one."""
    able = {device.member for device in devices}
    signers = tuple(sorted(member.id for member in members if member.is_a(Role.COORDINATOR) and member.id in able))
    return min(MOST_SIGNERS, len(signers)), signers


# Accepting


def accept(document: bytes, before: Standing | None, pinned: bytes | None = None) -> Standing:
    """The roster, if it may follow `before`. Numbered as in docs/format.md section 7."""
    signed = canon.decode_strict(document, Signed)  # 1 well formed
    roster = canon.decode_strict(signed.roster, Roster)
    check_form(roster)
    if before is None:  # 2 the first version is the one this device was told of
        if roster.version != 1 or roster.previous != bytes(32) or fingerprint(signed.roster) != pinned:
            raise BadRoster(roster.version, "it is not the first version this device was told of")
    else:  # 3 a later one follows the one before
        check_follows(roster, before)
    if not tally(signed.roster, roster, signed.signatures, before).enough:  # 4 enough people signed
        raise BadRoster(roster.version, "too few of its signers signed it")
    return Standing(roster, digest(signed.roster))


def check_form(roster: Roster) -> None:
    """1. One spelling of every roster: ids and codenames once, devices of members, threshold and signers as they follow."""
    devices = [*roster.devices, *(one.device for one in roster.removed)]
    ids = [device.id for device in devices]
    members = [member.id for member in roster.members]
    names = [member.codename.casefold() for member in roster.members]
    sound = (
        len(set(ids)) == len(ids)
        and len({device.sign_public for device in devices}) == len(ids)
        and len(set(members)) == len(members)
        and len(set(names)) == len(names)
        and {device.member for device in roster.devices} <= set(members)
        and all(mark.device == one.device.id for one in roster.removed for mark in one.last)
    )
    if not sound or (roster.threshold, roster.signers) != who_signs(roster.members, roster.devices) or not roster.signers:
        raise BadRoster(roster.version, "malformed")


def check_follows(roster: Roster, before: Standing) -> None:
    """3. Next in number, by hash; no device changes its keys, vanishes without a removal, or comes back."""
    old = before.roster
    if (roster.network, roster.version, roster.previous) != (old.network, old.version + 1, before.digest):
        raise BadRoster(roster.version, "it does not follow the version before it")
    kept = set(roster.devices) | {one.device for one in roster.removed}
    if not set(old.devices) <= kept or roster.removed[: len(old.removed)] != old.removed:
        raise BadRoster(roster.version, "it changes or drops what the version before it holds")
    if not {one.device for one in roster.removed[len(old.removed) :]} <= set(old.devices):
        raise BadRoster(roster.version, "it changes or drops what the version before it holds")


class Tally(NamedTuple):
    """Who signed, and who could: a count of signatures is a value, not an error."""

    signed: frozenset[MemberId]
    could: frozenset[MemberId]
    enough: bool


def tally(
    body: bytes, roster: Roster, signatures: tuple[tuple[DeviceId, bytes], ...], before: Standing | None
) -> Tally:
    """4. Different people are counted, not devices; a bad signature never counts. By the rule before and by its own."""
    own = _own(before.roster, roster) if before is not None else None
    rules = [roster] if before is None else [before.roster, roster]
    signed: set[MemberId] = set()
    enough = True
    for rule in rules:
        people = _people(rule, body, signatures, roster, own)
        able = people & (set(rule.signers) | ({own} if own is not None else set()))
        enough = enough and len(able) >= rule.threshold >= 1 and not able.isdisjoint(rule.signers)
        signed |= able
    could = {one for rule in rules for one in rule.signers} | ({own} if own is not None else set())
    return Tally(frozenset(signed), frozenset(could), enough)


def could_sign(roster: Roster, before: Standing) -> frozenset[MemberId]:
    """Members whose signature would count."""
    return tally(canon.encode(roster), roster, (), before).could


def _people(
    rule: Roster, body: bytes, signatures: tuple[tuple[DeviceId, bytes], ...], after: Roster, own: MemberId | None
) -> set[MemberId]:
    good = set()
    for who, signed in signatures:
        device = rule.device(who)
        if device is None or (device.member == own and own not in rule.signers and after.device(who) is None):
            continue  # a lost device does not speak for its member
        try:
            sign.verify(device.sign_public, LABEL + body, signed)
        except sign.BadSignature:
            continue
        good.add(device.member)
    return good


def _own(before: Roster, after: Roster) -> MemberId | None:
    """The member whose devices alone change: beside one signer, they may sign for their own."""
    touched = {device.member for device in set(before.devices) ^ set(after.devices)}
    if before.members != after.members or len(touched) != 1:
        return None
    (member,) = touched
    return member if before.devices_of(member) and after.devices_of(member) else None


# Sealing


def seal(epoch: int, key: bytes, version: int, document: bytes, chance: Chance = OS) -> tuple[str, bytes]:
    """(object name, object), under the newest roster key: every member holds it."""
    name, outside = name_of(version), epoch.to_bytes(_EPOCH, "big") + chance(SALT_SIZE)
    sealed = seal_once(derive(key, b"j1/roster", outside[_EPOCH:]), document, name.encode() + outside)
    return name, frame.wrap(frame.ROSTER, outside + sealed)


def unseal(held: Mapping[int, bytes], name: str, data: bytes) -> bytes:
    """`held`: the roster keys of this device, by epoch."""
    payload = frame.unwrap(frame.ROSTER, name, data)
    outside = payload[: _EPOCH + SALT_SIZE]
    key = held.get(int.from_bytes(outside[:_EPOCH], "big"))
    if key is None or len(outside) < _EPOCH + SALT_SIZE:
        raise BadRoster(version_of(name), NO_KEY)
    return open_once(derive(key, b"j1/roster", outside[_EPOCH:]), payload[_EPOCH + SALT_SIZE :], name.encode() + outside)
