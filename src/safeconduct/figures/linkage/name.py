"""A name in parts: words, the patronymic told apart, each word by its sound.

Words are parted by blanks and commas; a hyphen joins (Саид-Эмин is one word, as Саидэмин is). A slash, bracket or semicolon parts
*versions* of one name, as lists write them: "Кадыров / Kadyrov".
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from safeconduct.figures.linkage.alias import group
from safeconduct.figures.linkage.fold import readings

_VERSIONS = re.compile(r"[/|;()\[\]{}=\n]+|\s(?:aka|а\.к\.а\.|он же|она же)\s", re.I)
_WORDS = re.compile(r"[\s,_+]+")
_HYPHENS = re.compile(r"[-\u2010-\u2015\u2212]")
_INITIAL = re.compile(r"\A\w\.?\Z")
_PATRONYMIC = re.compile(r"(?:.{2,}(?:ov|ev|ov\.)iC|.{2,}(?:ov|ev)na|(?:kuzm|il|luk|fom|nikit|sav|mihal|iham)iC|.{2,}iniCna)\Z")
_CHILD_OF = {"ogli": "m", "oglu": "m", "uli": "m", "kizi": "f", "kiz": "f", "ibn": "m", "bin": "m", "bint": "f"}
_FATHER = re.compile(r"(?:(?:ov|ev)iC|(?:ov|ev)na|iC|iniCna|ov|ev)\Z")
_SURNAME = re.compile(r".{2,}(?:ov|ev|in|sk|ova|eva|ina|skaia|skaa|ski|enko|uk|ian|Svili|dze|oi)\Z")


class Word(NamedTuple):
    text: str
    sounds: tuple[str, ...]
    group: str

    @property
    def sound(self) -> str:
        return self.sounds[0]

    @property
    def initial(self) -> bool:
        return _INITIAL.match(self.text) is not None

    @property
    def patronymic(self) -> bool:
        return _PATRONYMIC.match(self.sound) is not None

    @property
    def surname(self) -> bool:
        return _SURNAME.match(self.sound) is not None and not self.patronymic


class Name(NamedTuple):
    words: tuple[Word, ...]
    """Without the patronymic."""
    father: tuple[Word, ...]


def versions(text: str) -> list[str]:
    return [part for part in (one.strip() for one in _VERSIONS.split(unicodedata.normalize("NFKC", text))) if part]


def words(text: str) -> tuple[Word, ...]:
    found = []
    for part in _WORDS.split(_HYPHENS.sub("", unicodedata.normalize("NFKC", text)).strip()):
        sounds = readings(part.strip("."))
        if sounds:
            found.append(Word(part, sounds, group(sounds[0])))
    return tuple(found)


def parse(text: str) -> Name:
    """One version of a full name. The last word that looks like a patronymic is one, where two others remain or it stands alone."""
    found = list(words(text))
    if len(found) > 2:
        for place in range(len(found) - 1, 0, -1):
            if found[place].sound in _CHILD_OF and place >= 1:
                return Name(tuple(found[: place - 1] + found[place + 1 :]), (found[place - 1],))
        for place in range(len(found) - 1, -1, -1):
            if found[place].patronymic:
                return Name(tuple(found[:place] + found[place + 1 :]), (found[place],))
    return Name(tuple(found), ())


def father(sound: str) -> str:
    """The father's name inside a patronymic: Мусаевич and Мусаевна hold Муса."""
    bare = _FATHER.sub("", sound)
    return group(bare) if len(bare) > 1 else sound
