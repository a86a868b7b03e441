"""Bytes as words to be read out in a call: the EFF long list, 12.9 bits a word, as the `diceware` package carries it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from safeconduct.ground.errors import N_, BadInput


class UnknownWord(BadInput):
    def __init__(self, number: int) -> None:
        super().__init__(
            N_("word {number} is not on the list these words are taken from"),
            N_("let it be read out once more, letter by letter"),
            number=number,
        )


@cache
def word_list() -> tuple[str, ...]:
    text = files("diceware").joinpath("wordlists/wordlist_en_eff.txt").read_text()
    return tuple(line.split()[-1] for line in text.splitlines() if line.strip())


def to_words(number: int, count: int) -> tuple[str, ...]:
    """`count` words of a number below 7776 ** count, the lowest first."""
    words = []
    for _ in range(count):
        number, place = divmod(number, len(word_list()))
        words.append(word_list()[place])
    return tuple(words)


def from_words(words: Sequence[str]) -> int:
    """Raises UnknownWord; case and stray spaces do not matter."""
    places = {word: place for place, word in enumerate(word_list())}
    number = 0
    for place, word in reversed(list(enumerate(words, 1))):
        found = places.get(word.strip().casefold())
        if found is None:
            raise UnknownWord(place)
        number = number * len(places) + found
    return number
