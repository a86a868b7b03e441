"""Splitting a key k of n, so that fewer than k shares say nothing of it, with a commitment to every share.

The split is Shamir's (1979) over GF(2^128) by PyCryptodome, which takes 16 bytes: the two halves of a 32-byte key are split each by a
polynomial of its own (docs/decisions/quorum.md). This is the one file that touches that library.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from Crypto.Protocol.SecretSharing import Shamir

from safeconduct.ground.errors import N_, Damaged, Refused
from safeconduct.ground.ids import OS, Chance
from safeconduct.seal.primitives import KEY_SIZE, derive, sha256

SALT_SIZE = 16
MOST = 64
"""Custodians at most: more than any network of this size has use for."""
_HALF = KEY_SIZE // 2


class TooFewShares(Refused):
    def __init__(self, count: int, threshold: int) -> None:
        super().__init__(
            N_("{count} shares of a key are here; {threshold} are needed"),
            N_("wait until more custodians have approved"),
            count=count,
            threshold=threshold,
        )


class ShareGivenTwice(Refused):
    def __init__(self, number: int) -> None:
        super().__init__(N_("share {number} of a key was given twice; it counts once"), number=number)


class BadShare(Damaged):
    """`number` says whose: the list of shares names a custodian for each."""

    def __init__(self, number: int) -> None:
        super().__init__(
            N_("share {number} of a key is not the one that was committed to"),
            N_("ask its custodian to approve again, from another device if there is one"),
            number=number,
        )
        self.number = number


class KeyDiffers(Damaged):
    """Every share is as committed to and still they make another key: whoever split it split something else."""

    def __init__(self) -> None:
        super().__init__(N_("the shares agree with their commitments and make another key: they were made wrongly"))


class Share(NamedTuple):
    """`number` from 1; `salt` keeps the commitment from saying that two shares are equal."""

    number: int
    value: bytes
    salt: bytes


def split(key: bytes, threshold: int, count: int, chance: Chance = OS) -> tuple[Share, ...]:
    """`count` shares, any `threshold` of which make `key` again. `chance` makes the salts; the library draws its own polynomials."""
    if len(key) != KEY_SIZE or not 1 <= threshold <= count <= MOST:
        raise ValueError("a key of 32 bytes, and 1 ≤ threshold ≤ count ≤ 64")
    halves = zip(Shamir.split(threshold, count, key[:_HALF]), Shamir.split(threshold, count, key[_HALF:]), strict=True)
    return tuple(Share(number, left + right, chance(SALT_SIZE)) for (number, left), (_, right) in halves)


def commitment(share: Share) -> bytes:
    return sha256(b"j1/share\0" + share.salt + bytes([share.number]) + share.value)


def key_check(key: bytes) -> bytes:
    """Says whether a key is the one that was split, and nothing else of it; it also names this splitting."""
    return derive(key, b"j1/vault-check")


def verify(share: Share, committed: bytes) -> None:
    whole = 1 <= share.number <= MOST and len(share.value) == KEY_SIZE and len(share.salt) == SALT_SIZE
    if not whole or not hmac.compare_digest(commitment(share), committed):
        raise BadShare(share.number)


def combine(shares: Iterable[Share], threshold: int, committed: Mapping[int, bytes], check: bytes) -> bytes:
    """The key. Refuses a share given twice, too few of them, one that differs from its commitment, and a wrong sum of right ones."""
    held: dict[int, Share] = {}
    for share in shares:
        if share.number in held:
            raise ShareGivenTwice(share.number)
        verify(share, committed.get(share.number, b""))
        held[share.number] = share
    if not 1 <= threshold <= len(held):
        raise TooFewShares(len(held), threshold)
    used = list(held.values())[:threshold]  # the library wants exactly as many as the threshold
    key = b"".join(Shamir.combine([(s.number, s.value[at : at + _HALF]) for s in used]) for at in (0, _HALF))
    if not hmac.compare_digest(key_check(key), check):
        raise KeyDiffers
    return key
