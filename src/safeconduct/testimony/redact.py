"""From what was said to what may be printed: what points to a person is left out, and the original is not touched.

An editor marks what goes with double brackets, `I lived at [[our uncle's]]`; printed is `I lived at […]`. What a rule can see is marked
beforehand, as a start for a reader and never instead of one: rules see digits, dates, addresses and capitals; they do not see "the only
dentist of the village".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from safeconduct.ground.errors import N_, BadInput

LEFT_OUT = "[…]"
_MARKED = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_NUMBERS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://\S+|(?<!\w)@\w{3,}|\+?\d[\d\s().-]{4,}\d|\d+")
"""An address in the net, a page, a nickname, a telephone or document or whole date, any other number: an age, a house, a day."""
_CAPITAL = re.compile(r"(?<=[^\W_])(?:[,;:]|)\s+([^\W\d_][\w'’-]*)")
"""A word inside a sentence, in its group: behind a letter or digit and a space."""
_APART = re.compile(r"\]\](\s+)\[\[")
_NEVER = ("I", "I'm", "I'd", "I've", "I'll", "I’m", "I’d", "I’ve", "I’ll")


class MarksDoNotMatch(BadInput):
    def __init__(self) -> None:
        super().__init__(N_("a mark [[ has no ]], or the other way round"), N_("close each [[ with ]] in the same segment"))


def redacted(marked: str) -> str:
    """What is printed of a marked text."""
    text = _MARKED.sub(LEFT_OUT, marked)
    if "[[" in text or "]]" in text:
        raise MarksDoNotMatch
    return text


def marked(text: str) -> str:
    """A text with what may point to a person marked; without the marks it is the same text."""
    spans = [found.span() for found in _NUMBERS.finditer(text)]
    for start, end in reversed(_joined([*spans, *_names(text)])):
        text = f"{text[:start]}[[{text[start:end]}]]{text[end:]}"
    return _APART.sub(r"\1", text)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """In order; those that overlap are one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _names(text: str) -> Iterator[tuple[int, int]]:
    for found in _CAPITAL.finditer(text):
        if found[1][0].isupper() and found[1] not in _NEVER:
            yield found.span(1)


def unmarked(marked: str) -> str:
    return _MARKED.sub(r"\1", marked)
