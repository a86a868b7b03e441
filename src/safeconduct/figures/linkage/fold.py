"""How a word of a name sounds, whatever script or romanisation it was written in: the skeleton.

A skeleton is a word over `a e i o u b v g d z k l m n p r s t f h` and `J` (ж, дж), `c` (ц), `C` (ч), `S` (ш, щ). Cyrillic, with the
letters of Chechen and Ingush, has one reading. Latin letters are ambiguous (`ch` is ч in English, х in German, ш in French; `j` is
ж or й), so a Latin word has a reading for each kind of typist that could have written it; two words sound alike when any two of
their readings do. Change anything here and `FOLD` must change too: model files carry it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

FOLD = "1"
"""Version of this fold and of the alias table."""

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "ғ": "g", "д": "d", "е": "e", "ё": "e", "є": "e", "ж": "J", "з": "z", "и": "i",
    "і": "i", "ї": "i", "й": "y", "ј": "y", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "о": "o", "ө": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ў": "u", "ү": "u", "ұ": "u", "ф": "f", "х": "h", "ҳ": "h", "ц": "c", "ч": "C", "ш": "S", "щ": "S",
    "ъ": "", "ы": "y", "ь": "", "э": "e", "ә": "a", "ю": "yu", "я": "ya", "ӏ": "", "кх": "h", "дж": "J", "тш": "C", "тс": "c",
    "аь": "a", "оь": "o", "уь": "u", "юь": "yu", "яь": "ya",
}  # fmt: skip
_LATIN = {
    "schtsch": "S", "chtch": "S", "shch": "S", "shh": "S", "šč": "S", "şç": "S", "sh": "S", "š": "S", "ş": "S", "ś": "S", "ŝ": "S",
    "dsch": "J", "dzh": "J", "dž": "J", "dj": "J", "zh": "J", "ž": "J", "ż": "J", "ź": "J", "ǧ": "J",
    "tsch": "C", "tch": "C", "č": "C", "ç": "C", "ć": "C", "ts": "c", "tz": "c", "ţ": "c", "ț": "c",
    "kh": "h", "kkh": "h", "x": "h", "ḫ": "h", "ḥ": "h", "gh": "g", "ğ": "g", "q": "k", "ck": "k", "w": "v", "ph": "f", "th": "t", "dh": "d",
    "ou": "u", "ı": "i", "ï": "i", "ü": "u", "ö": "o", "ä": "e", "è": "e", "é": "e", "ė": "e", "ë": "e", "ß": "s", "ł": "l",
    "c": "k", "j": "J",
}  # fmt: skip


class Typist(NamedTuple):
    """One way of writing Russian in Latin letters: what it spells otherwise, where it shows, and what it never writes."""

    name: str
    spells: dict[str, str]
    shows: str
    never: str


_TYPISTS = (
    Typist("english", {"ch": "C", "ee": "i", "oo": "u"}, "", ""),
    Typist("german", {"ch": "h", "sch": "S", "j": "y", "z": "c"}, "ch|j|z", "[kszg]h(?<!sch)|v|x|[čšžşç]|dj|tch"),
    Typist("german, voiced", {"ch": "h", "sch": "J", "j": "y", "z": "c", "s": "z", "ss": "s"}, "s", "[kszg]h(?<!sch)|v|x|[čšžşç]|z|dj|tch"),
    Typist("french", {"ch": "S", "gue": "ge", "gui": "gi"}, "ch|gu[ei]", "sh|zh|[čšžşç]|w|sch"),
    Typist("turkish", {"c": "J", "ch": "C"}, "c", "sh|zh|kh|[čšž]|w|ch|ck"),
    Typist("slavic", {"c": "c", "ch": "h", "j": "y", "sz": "S", "cz": "C", "û": "yu", "â": "ya"}, "[cjûâ]|sz", "zh|(?<!c)kh|[şç]|dj|tch|sch"),
    Typist("x as ks", {"x": "ks", "ch": "C"}, "x", "kh"),
    Typist("s and h apart", {"sh": "sh", "ch": "C"}, "sh", "kh|x"),
)  # fmt: skip
_VOWELS = "aeou"
_SOFT = re.compile(r"[\u02b0-\u02ff\u2018\u2019\u201b\u201c\u201d\u2032\u2033`'\"´’ʹʺ·.]")
_PALOCHKA = re.compile(r"(?<=[гкптхцч])[1iіl|!ӏ]|(?<=[а-яё])[1|!]|^[1](?=[а-я])")
_GLIDE = re.compile(rf"(?:^|(?<=[{_VOWELS}]))[iy]+(?=[{_VOWELS}])")
_SETTLE = ((re.compile("[iy]+"), "i"), (re.compile("dJ|dS"), "J"), (re.compile("SC"), "S"), (re.compile("tS"), "C"),
          (re.compile("ts"), "c"), (re.compile("kh"), "h"), (re.compile(r"(.)\1+"), r"\1"), (re.compile(r"(?<=[oe])f\Z"), "v"),
          (re.compile(rf"(?<=[{_VOWELS}i])h\Z"), ""))  # fmt: skip


def _matcher(table: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True)))


_CYRILLIC_PARTS = _matcher(_CYRILLIC)
_TABLES = tuple((_LATIN | typist.spells, typist) for typist in _TYPISTS)
_READERS = tuple(
    (_matcher(table), table, re.compile(typist.shows) if typist.shows else None, re.compile(typist.never) if typist.never else None)
    for table, typist in _TABLES
)  # fmt: skip


@lru_cache(maxsize=1 << 17)
def readings(word: str) -> tuple[str, ...]:
    """The skeletons of one word, the likeliest first; () where nothing of it is a letter."""
    text = _SOFT.sub("", unicodedata.normalize("NFKC", word).casefold())
    if any("\u0400" <= letter <= "\u052f" for letter in text):
        text = _PALOCHKA.sub("", text)
        spelled = _CYRILLIC_PARTS.sub(lambda found: _CYRILLIC[found[0]], text)
        return _some(settle(_latin(spelled)))
    return _some(*(settle(_read(text, *reader)) for reader in _READERS if _may(text, reader[2], reader[3])))


def skeleton(word: str) -> str:
    found = readings(word)
    return found[0] if found else ""


def _may(text: str, shows: re.Pattern[str] | None, never: re.Pattern[str] | None) -> bool:
    return (shows is None or shows.search(text) is not None) and (never is None or never.search(text) is None)


def _read(text: str, matcher: re.Pattern[str], table: dict[str, str], *_: object) -> str:
    return _latin(matcher.sub(lambda found: table[found[0]], text))


def _latin(text: str) -> str:
    """What no table knows, by its plainest Latin letters."""
    if not text.isascii():
        text = "".join(one if one.isascii() else anyascii(one).lower() for one in text)
    return "".join(one for one in text if one.isalpha())


def settle(sounds: str) -> str:
    """Glides before vowels, doubled and joined consonants brought to one spelling, until nothing is left to do."""
    while True:
        before, sounds = len(sounds), _GLIDE.sub("", sounds)
        for pattern, by in _SETTLE:
            sounds = pattern.sub(by, sounds)
        if len(sounds) == before:
            return sounds


def _some(*found: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if one))
