"""Passphrases: Argon2id (RFC 9106) over at least six random words, and the sealing of a keyring under one.

The floor of 256 MiB and three passes is set against a state that holds the disk: it can try, but each guess costs it
what it cost here (0.6 s of one core and 256 MiB when this was written).
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

import nacl.exceptions
import nacl.pwhash

from safeconduct.ground.errors import N_, Locked, Refused
from safeconduct.ground.ids import OS, Chance
from safeconduct.seal.primitives import KEY_SIZE, NotOpened, open_once, seal_once

SALT_SIZE = 16
FLOOR_MEMORY = 256 * 1024 * 1024
FLOOR_PASSES = 3
CEILING_MEMORY = 8 * 1024 * 1024 * 1024
SHORTEST = 20


class WrongPassphrase(Locked):
    """One constant sentence, whatever was wrong with it."""

    def __init__(self) -> None:
        super().__init__(
            N_("this passphrase does not open the keyring"),
            N_("check keyboard layout and spaces, then try again"),
        )


class PassphraseTooShort(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("this passphrase is too short to hold against a search"),
            N_("use at least six random words; leave it empty to have six made for you"),
        )


class Cost(NamedTuple):
    """Argon2id memory in bytes and number of passes."""

    memory: int = FLOOR_MEMORY
    passes: int = FLOOR_PASSES

    def acceptable(self) -> bool:
        return FLOOR_MEMORY <= self.memory <= CEILING_MEMORY and FLOOR_PASSES <= self.passes <= 100


def normal(passphrase: str) -> str:
    """One spelling of what was typed: NFC, single spaces, no case."""
    return " ".join(unicodedata.normalize("NFC", passphrase).casefold().split())


def check_strength(passphrase: str) -> None:
    if len(normal(passphrase)) < SHORTEST:
        raise PassphraseTooShort


def make_passphrase(words: int = 6) -> str:
    """Random words from the EFF long list (12.9 bits each), by the `diceware` package."""
    import diceware

    options = diceware.handle_options(["-n", str(words), "-d", " ", "--no-caps", "-w", "en_eff"])
    return normal(str(diceware.get_passphrase(options)))


def stretch(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    return nacl.pwhash.argon2id.kdf(
        KEY_SIZE, normal(passphrase).encode(), salt, opslimit=cost.passes, memlimit=cost.memory
    )


def lock(passphrase: str, plaintext: bytes, cost: Cost, context: bytes, chance: Chance = OS) -> tuple[bytes, bytes]:
    """(salt, sealed). The salt is fresh, so the stretched key seals exactly this."""
    salt = chance(SALT_SIZE)
    return salt, seal_once(stretch(passphrase, salt, cost), plaintext, context)


def unlock(passphrase: str, salt: bytes, sealed: bytes, cost: Cost, context: bytes) -> bytes:
    try:
        return open_once(stretch(passphrase, salt, cost), sealed, context)
    except (NotOpened, nacl.exceptions.CryptoError) as error:
        raise WrongPassphrase from error
