"""Looking for protected names in finished text, in whatever case, ending or alphabet they slipped in.

A word is folded to a skeleton that Cyrillic and the usual Latin spellings share, then compared by its beginning: endings decline.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

SHORTEST = 4
_ENDING = 2
_LONGEST_ENDING = 3
_DIGITS = 7
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")
_NUMBER = re.compile(r"\d(?:[\s().\-–]{0,2}\d)+")
_INVISIBLE = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_BROKEN = re.compile(r"(?<=[^\W\d_])[-‐]\s*\n\s*(?=[^\W\d_])")
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i", "к": "k", "л": "l",
    "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "ch",
    "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "u", "я": "a", "ӏ": "", "і": "i", "ї": "i", "є": "e", "ґ": "g",
}  # fmt: skip
_LATIN = (
    ("shch", "sh"), ("sch", "sh"), ("kh", "h"), ("ts", "c"), ("tz", "c"), ("dzh", "j"), ("ck", "k"), ("ph", "f"), ("yo", "e"), ("jo", "e"),
    ("ye", "e"), ("je", "e"), ("ie", "e"), ("yu", "u"), ("ju", "u"), ("iu", "u"), ("ya", "a"), ("ja", "a"), ("ia", "a"), ("y", "i"),
    ("j", "i"), ("w", "v"), ("q", "k"), ("x", "ks"), ("zh", "z"),
)  # fmt: skip


class Register(NamedTuple):
    """What must not appear. `words`: names; `numbers`: phones, documents; `lines`: addresses, looked for whole."""

    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def skeleton(word: str) -> str:
    """`Магомедов`, `Magomedov` and `MAGOMEDOV` are one; so are `Yakhyaev` and `Jahjaev`."""
    plain = "".join(_CYRILLIC.get(char, char) for char in unicodedata.normalize("NFKC", word).casefold().translate(_INVISIBLE))
    bare = "".join(char for char in unicodedata.normalize("NFD", plain) if char.isascii() and char.isalpha())
    for spelling, sound in _LATIN:
        bare = bare.replace(spelling, sound)
    return re.sub(r"(.)\1+", r"\1", re.sub("i(?=[aeou])", "", bare))


def _stem_length(whole: str) -> int:
    """What of a name stays when it is declined; at least four letters, if it has them."""
    return max(SHORTEST, len(whole) - _ENDING)


def found(text: str, register: Register, public: Iterable[str] = ()) -> int:
    """How many places of a text hold something protected. `public`: words that stand in print anyway, such as regions."""
    text = _BROKEN.sub("", text.translate(_INVISIBLE))
    known = {skeleton(word) for line in public for word in _WORD.findall(line)}
    names: dict[str, set[str]] = {}
    for whole in {skeleton(word) for line in register.words for word in _WORD.findall(line)}:
        if len(whole) >= SHORTEST:  # by its beginning, so that a word is held against few of many
            names.setdefault(whole[:SHORTEST], set()).add(whole)
    words = sum(1 for word in map(skeleton, _WORD.findall(text)) if _is_one(word, names.get(word[:SHORTEST], set()), known))
    return words + sum(1 for _ in _plain(text, register))


def _is_one(word: str, names: set[str], known: set[str]) -> bool:
    """A public word excuses its own declined forms, and nothing that could as well be a form of a protected name."""
    mine = [name for name in names if word.startswith(name[: _stem_length(name)])]
    if not mine or word in known:
        return False
    if any(word.startswith(name) and len(word) <= len(name) + _LONGEST_ENDING for name in mine):
        return True
    return not any(word.startswith(one[: _stem_length(one) + 1]) for one in known if len(one) > SHORTEST)


def _plain(text: str, register: Register) -> Iterator[str]:
    """Numbers by their digits, so that spaces and the prefix +7 or 8 make no difference; addresses by their letters and digits."""
    digits = [re.sub(r"\D", "", number)[-10:] for number in register.numbers]
    for match in _NUMBER.finditer(text):
        shown = re.sub(r"\D", "", match[0])
        yield from (number for number in digits if len(number) >= _DIGITS and number in shown)
    flat = _flat(text)
    yield from (line for line in map(_flat, register.lines) if len(line) > SHORTEST and line in flat)


def _flat(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
