"""Words as search compares them: two forms of each, since neither finds all that a Russian word can look like.

The stem (Snowball) cuts endings off, in English and Russian; the lemma (pymorphy3) is the dictionary's form of a Russian word. Together they
find nearly every form (docs/search.md has the shares). The dictionary takes some 0.4 s and 24 MB, so it is loaded by whoever searches or
reads words in, and by nobody else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer
    from Stemmer import Stemmer

VERSION = 1
"""Another one where words are cut or folded otherwise: the full text is then made anew."""
_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_UNSEEN = re.compile("[\u0300\u0301\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Stress marks, soft hyphens, zero-width and direction marks: nobody sees them, and no word is another by them."""
_REMEMBERED = 100_000


class Word(NamedTuple):
    """How it is compared. `lemmas`: the likeliest first, and what else it may well be a form of; none but for Cyrillic letters."""

    stem: str
    lemmas: tuple[str, ...]


def words(text: str) -> Iterator[Word]:
    """Every word of a text that `seen` has passed, in order."""
    for word in cut(text):
        yield Word(stem(word), lemmas(word))


def places(text: str) -> list[tuple[int, int]]:
    """Where the same words begin and end."""
    return [found.span() for found in _WORD.finditer(text)]


def seen(text: str) -> str:
    """Without what nobody sees. Places of words are places in this."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _UNSEEN.sub("", unicodedata.normalize("NFD", text)))


def cut(text: str) -> list[str]:
    return [folded(word) for word in _WORD.findall(text)]


def folded(word: str) -> str:
    return word.casefold().replace("ё", "е")


def is_cyrillic(word: str) -> bool:
    return _CYRILLIC.search(word) is not None


@lru_cache(_REMEMBERED)
def stem(word: str) -> str:
    return str(_stemmer("russian" if is_cyrillic(word) else "english").stemWord(word))


@lru_cache(_REMEMBERED)
def lemmas(word: str, least: float = 0.1) -> tuple[str, ...]:
    """`нашли` may be a form of two verbs. `least`: from which likelihood on."""
    if not is_cyrillic(word):
        return ()
    parses = _dictionary().parse(word)
    return tuple(dict.fromkeys(folded(one.normal_form) for one in parses if one is parses[0] or one.score >= least))


@cache
def _stemmer(language: str) -> Stemmer:
    from Stemmer import Stemmer

    return Stemmer(language, 0)  # it would remember words by itself


@cache
def _dictionary() -> MorphAnalyzer:
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="ru")
