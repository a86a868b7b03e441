"""Objects of a JSON file, one at a time: a list, a list under one of a few names, or one object a line. Depth and length are bounded."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, BinaryIO, NamedTuple

import ijson
from ijson.common import ObjectBuilder

from safeconduct.exchange.foreign import LONGEST_LINE, File, NotReadable
from safeconduct.exchange.text import encoding_of
from safeconduct.ground.errors import N_

DEEPEST = 24
UNDER = ("results", "value", "data", "rows")
"""Where KoBo, OData and Primero keep their list."""
MOST_EVENTS = 100_000
_LINES = re.compile(rb"\}\s*\n\s*\{")
"""One object a line."""


class NotJson(NotReadable):
    def __init__(self, after: int) -> None:
        super().__init__(
            N_("the file stops being JSON after row {after}; rows before it were read"),
            N_("export it again, as JSON; a download that broke off looks like this"),
            after=after,
        )


class NoList(NotReadable):
    def __init__(self) -> None:
        super().__init__(N_("the file holds no list of submissions"), N_("export the data, not the form"))


class Object(NamedTuple):
    """`value` None: it was nested too deep or had too many cells, and was passed over without being held."""

    number: int
    value: dict[str, Any] | None


class _Bounded:
    """A stream that is fed to the parser in pieces, and stops one value that has no end."""

    def __init__(self, stream: BinaryIO, encoding: str, reached: Callable[[int], None]) -> None:
        self._stream, self._reached = stream, reached
        self._decode = encoding not in ("utf-8", "utf-8-sig")
        if self._decode:
            self._text = io.TextIOWrapper(stream, encoding, errors="replace")
        elif encoding == "utf-8-sig":
            stream.seek(3)
        self.since = 0

    def read(self, size: int) -> bytes:
        piece = self._text.read(size).encode() if self._decode else self._stream.read(size)
        self.since += len(piece)
        if self.since > 4 * LONGEST_LINE:
            raise NotJson(0)
        self._reached(self._stream.tell())
        return piece


def read_objects(file: File, under: Collection[str] = UNDER, reached: Callable[[int], None] = lambda _bytes: None) -> Iterator[Object]:
    """Objects in the order they stand. Raises NotJson where it stops being JSON: what came before was given."""
    encoding, number = encoding_of(file), 0
    with file.open() as stream:
        head = stream.read(65536)
        stream.seek(0)
        fed = _Bounded(stream, encoding, reached)
        try:
            for value in _objects(fed, () if _LINES.search(head) else under):
                number += 1
                yield Object(number, value)
        except (ijson.JSONError, NotJson) as error:
            raise NotJson(number) from error
    if number == 0 and not head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"[") and not any(name.encode() in head for name in under):
        raise NoList


def _objects(fed: _Bounded, under: Collection[str]) -> Iterator[dict[str, Any] | None]:
    """Objects of the list at the top or under one of the names; without names, every object at the top."""
    events = iter(ijson.basic_parse(fed, use_float=True, multiple_values=True))
    depth, inside, key = 0, 0 if under else -1, ""
    entered = not under
    for event, value in events:
        fed.since = 0
        if event == "map_key":
            key = value
        elif event == "start_map" and entered and depth == inside + 1:
            yield _build(events, fed)
        elif event == "start_array" and not entered and (depth == 0 or (depth == 1 and key in under)):
            entered, inside = True, depth
            depth += 1
        elif event.startswith("start_"):
            depth += 1
        elif event.startswith("end_"):
            depth -= 1
            entered = entered and (not under or depth > inside)


def _build(events: Iterator[tuple[str, Any]], fed: _Bounded) -> dict[str, Any] | None:
    """The object whose opening was just read; None where it is not to be held."""
    builder, depth, cells, deepest = ObjectBuilder(), 1, 0, 1
    build = builder.event
    build("start_map", None)
    for event, value in events:
        fed.since = 0
        cells += 1
        if event.startswith("start_"):
            depth += 1
            deepest = max(deepest, depth)
        elif event.startswith("end_"):
            depth -= 1
        if deepest <= DEEPEST and cells <= MOST_EVENTS:
            build(event, value)
        if depth == 0:
            break
    held: dict[str, Any] = builder.value
    return held if deepest <= DEEPEST and cells <= MOST_EVENTS else None
