"""The gate list: what a roster tells the gate, and no more. Devices by public key, who of them signs lists, the meter's limits.

It is made from each new version of the roster, signed by the same devices, told to the gate, and kept on the depot under the roster
key, so that any member's sync can tell it to a gate that was away:

    name = g/<version, 20 digits>   (32 random hex digits after it where somebody took that name)
    object = frame("g", outside ‖ AEAD(D(roster key, "j1/gate-list", salt), signed list; name ‖ outside))
    outside = epoch 8 ‖ salt 32
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from safeconduct.gate.base import LIST_LABEL, Asker, GateList, Limits, SignedList
from safeconduct.ground import canon
from safeconduct.ground.ids import OS, Chance, DeviceId
from safeconduct.journal import frame
from safeconduct.journal.roster import Roster
from safeconduct.seal import keys, sign
from safeconduct.seal.primitives import NotOpened, derive, open_once, seal_once

SALT_SIZE = 32
_EPOCH = 8
_NAME = re.compile(r"g/([0-9]{20})(?:[0-9a-f]{32})?\Z")


def from_roster(roster: Roster, limits: Limits) -> bytes:
    """The list's bytes: the same on every device, so that several signers sign the same. Members become numbers in order of the roster."""
    number = {member.id: place for place, member in enumerate(roster.members)}
    askers = tuple(Asker(device.id, device.sign_public, number[device.member]) for device in roster.devices)
    signers = tuple(sorted(number[one] for one in roster.signers))
    return canon.encode(GateList(roster.version, roster.threshold, signers, askers, limits))


def sign_list(body: bytes, device: DeviceId, seed: bytes) -> tuple[DeviceId, bytes]:
    """One signer's line; lines of several signers may be gathered one by one."""
    return device, sign.sign(seed, LIST_LABEL + body)


def assemble(body: bytes, signatures: Iterable[tuple[DeviceId, bytes]]) -> bytes:
    """The document that `Gate.know` takes."""
    return canon.encode(SignedList(body, tuple(sorted(signatures))))


def write(roster: Roster, limits: Limits, signers: Mapping[DeviceId, bytes]) -> bytes:
    """The signed document, where all signing seeds are at hand: `signers` maps device to Ed25519 seed."""
    body = from_roster(roster, limits)
    return assemble(body, (sign_list(body, device, seed) for device, seed in signers.items()))


def read(document: bytes) -> GateList:
    """What a signed document says; whoever acts on it verifies it (gate.devices)."""
    return canon.decode_strict(canon.decode_strict(document, SignedList).body, GateList)


def limits_of(document: bytes) -> Limits:
    """The limits of the newest list, to be carried into the next."""
    return read(document).limits


def limits_of_body(body: bytes) -> Limits:
    return canon.decode_strict(body, GateList).limits


def fingerprint(document: bytes) -> str:
    """64 hex digits, told to a gate's keeper out of band."""
    return hashlib.sha256(LIST_LABEL + canon.decode_strict(document, SignedList).body).hexdigest()


def open_to(limits: Limits, locators: Iterable[bytes]) -> Limits:
    """Limits that leave these circles without a measure."""
    blinds = tuple(sorted({*limits.open, *(keys.gate_circle(locator).hex() for locator in locators)}))
    return Limits(limits.device, limits.circle, limits.forget, limits.lease, blinds)


def name_of(version: int) -> str:
    return f"g/{version:020d}"


def version_of(name: str) -> int:
    """The version in an object's name; 0 where it is no gate list's."""
    found = _NAME.match(name)
    return int(found[1]) if found else 0


def seal(epoch: int, key: bytes, version: int, document: bytes, chance: Chance = OS, aside: bool = False) -> tuple[str, bytes]:
    """(object name, object), under the newest roster key: every member holds it. `aside`: under a name that nobody could take before."""
    name, outside = name_of(version) + (chance(16).hex() if aside else ""), epoch.to_bytes(_EPOCH, "big") + chance(SALT_SIZE)
    sealed = seal_once(derive(key, b"j1/gate-list", outside[_EPOCH:]), document, name.encode() + outside)
    return name, frame.wrap(frame.GATE_LIST, outside + sealed)


def unseal(held: Mapping[int, bytes], name: str, data: bytes) -> bytes:
    """`held`: the roster keys of this device, by epoch."""
    payload = frame.unwrap(frame.GATE_LIST, name, data)
    outside = payload[: _EPOCH + SALT_SIZE]
    key = held.get(int.from_bytes(outside[:_EPOCH], "big"))
    if key is None or len(outside) < _EPOCH + SALT_SIZE:
        raise NotOpened
    return open_once(derive(key, b"j1/gate-list", outside[_EPOCH:]), payload[_EPOCH + SALT_SIZE :], name.encode() + outside)
