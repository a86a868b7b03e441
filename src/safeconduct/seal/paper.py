"""Words on paper: a 32-byte secret as SLIP-39 lists, `need` of them make it again. The one file that touches that library.

Its authors say of it that it is not hardened against side channels: use it on a machine without a network, and on nothing but this.
"""

from __future__ import annotations

from collections.abc import Iterable

import shamir_mnemonic
from shamir_mnemonic.share import Share

from safeconduct.ground.errors import N_, BadInput
from safeconduct.seal.primitives import KEY_SIZE

MOST = 16


class BadWords(BadInput):
    """Says which list and which word's place, never a word: the words are the secret."""

    def __init__(self, number: int) -> None:
        super().__init__(
            N_("list {number} is not as it was written: a word is wrong, missing or misplaced"),
            N_("compare it word by word with the paper"),
            number=number,
        )


class ListsDoNotMeet(BadInput):
    def __init__(self) -> None:
        super().__init__(
            N_("these lists do not make one secret: too few, one twice, or of two different backups"),
            N_("give as many different lists of one backup as its sheets say"),
        )


def write(secret: bytes, need: int, of: int) -> list[str]:
    """`of` lists of 33 words; any `need` of them are enough, fewer say nothing."""
    if len(secret) != KEY_SIZE or not (2 <= need <= of <= MOST):
        raise ValueError("a secret of 32 bytes, and 2 ≤ need ≤ of ≤ 16")
    return list(shamir_mnemonic.generate_mnemonics(1, [(need, of)], secret)[0])


def needed(words: str, number: int = 1) -> int:
    """How many lists it takes, as one of them tells. Raises BadWords."""
    try:
        return int(Share.from_mnemonic(words).member_threshold)
    except (shamir_mnemonic.MnemonicError, ValueError) as error:
        raise BadWords(number) from error


def read(lists: Iterable[str]) -> bytes:
    given = list(lists)
    for number, words in enumerate(given, 1):
        needed(words, number)
    try:
        secret = bytes(shamir_mnemonic.combine_mnemonics(given))
    except (shamir_mnemonic.MnemonicError, ValueError) as error:
        raise ListsDoNotMeet from error
    if len(secret) != KEY_SIZE:
        raise ListsDoNotMeet
    return secret
