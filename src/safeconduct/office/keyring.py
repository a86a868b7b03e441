"""The keyring: the only file that holds a device's secrets, sealed under a passphrase.

"SCK1" ‖ Argon2id memory 8 ‖ passes 4 ‖ salt 16 ‖ sealed ‖ SHA-256 of all before
"""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import msgspec

from safeconduct.depot.folder import replace_file
from safeconduct.ground import canon
from safeconduct.ground.errors import N_, Damaged, NotFound
from safeconduct.ground.ids import OS, DeviceId, MemberId, spell
from safeconduct.journal.roster import Device
from safeconduct.seal import envelope, phrase, sign

_MAGIC = b"SCK1"
_COST = struct.Struct(">QI")
_HEAD = len(_MAGIC) + _COST.size + phrase.SALT_SIZE


class KeyringDamaged(Damaged):
    def __init__(self) -> None:
        super().__init__(
            N_("the keyring file is damaged: its bytes are not what was written"),
            N_("restore it from your backup; without it this device's keys are lost, the network's records are not"),
        )


class NoKeyring(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("there is no office here"), N_("make one with: safeconduct init DIR, or name it with --office DIR"))


class Keys(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A device's secrets. None of them is ever written anywhere else."""

    network: str
    member: MemberId
    device: DeviceId
    sign_seed: bytes
    lasting_seed: bytes
    hpke_secret: bytes
    locator: bytes
    roster_keys: tuple[tuple[int, bytes], ...]
    """(epoch, key) of the roster as this device was invited with, the founding one first. Later ones are granted."""
    pinned: bytes
    """Fingerprint of the roster's first version, told out of band."""
    store_key: bytes
    """Key of the encrypted outbox and index."""

    @property
    def roster_key(self) -> bytes:
        return self.roster_keys[0][1]

    def public(self) -> Device:
        return Device(
            self.device, self.member, sign.public_of(self.sign_seed), sign.lasting_public(self.lasting_seed),
            envelope.public_of(self.hpke_secret), self.locator,
        )  # fmt: skip


def make_keys(network: str, member: MemberId, roster_keys: tuple[tuple[int, bytes], ...], pinned: bytes = b"") -> Keys:
    return Keys(
        network, member, DeviceId(spell(OS(16))), OS(32), OS(32), OS(envelope.SECRET_SIZE), OS(32), roster_keys, pinned, OS(32)
    )


def save(path: Path, keys: Keys, passphrase: str, cost: phrase.Cost) -> None:
    phrase.check_strength(passphrase)
    head = _MAGIC + _COST.pack(*cost)
    salt, sealed = phrase.lock(passphrase, canon.encode(keys), cost, head)
    data = head + salt + sealed
    replace_file(path, data + hashlib.sha256(data).digest())


def cost(path: Path) -> phrase.Cost:
    """What one guess of the passphrase costs whoever has this file."""
    return phrase.Cost(*_COST.unpack(path.read_bytes()[len(_MAGIC) : len(_MAGIC) + _COST.size]))


def load(path: Path, passphrase: str) -> Keys:
    """Raises NoKeyring, KeyringDamaged, WrongPassphrase."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise NoKeyring from error
    if len(data) < _HEAD + 32 or hashlib.sha256(data[:-32]).digest() != data[-32:] or data[:4] != _MAGIC:
        raise KeyringDamaged
    head, salt, sealed = data[: _HEAD - phrase.SALT_SIZE], data[_HEAD - phrase.SALT_SIZE : _HEAD], data[_HEAD:-32]
    cost = phrase.Cost(*_COST.unpack(head[4:]))
    if not cost.acceptable():
        raise KeyringDamaged
    return canon.decode_strict(phrase.unlock(passphrase, salt, sealed, cost, head), Keys)
