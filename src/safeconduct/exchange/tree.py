"""Objects of a JSON file, one at a time: a list, a list under one of a few names, or one object a line. No single one may be without end."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, BinaryIO

import ijson

from safeconduct.exchange.foreign import File, NotReadable
from safeconduct.exchange.text import encoding_of
from safeconduct.ground.errors import N_

UNDER = ("results", "value", "data", "rows")
"""Where KoBo, OData and Primero keep their list."""
LONGEST_OBJECT = 16 * 1024 * 1024
"""Bytes without a whole object among them."""
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


class _Bounded:
    """A stream that is fed to the parser in pieces, and stops one value that has no end."""

    def __init__(self, stream: BinaryIO, encoding: str, reached: Callable[[int], None]) -> None:
        self._stream, self._reached = stream, reached
        self._text = None if encoding in ("utf-8", "utf-8-sig") else io.TextIOWrapper(stream, encoding, errors="replace")
        if encoding == "utf-8-sig":
            stream.seek(3)
        self.since = 0

    def read(self, size: int) -> bytes:
        piece = self._stream.read(size) if self._text is None else self._text.read(size).encode()
        self.since += len(piece)
        if self.since > LONGEST_OBJECT:
            raise _Endless
        if size:
            self._reached(self._stream.tell())
        return piece


class _Endless(Exception):
    pass


def read_objects(
    file: File, under: Collection[str] = UNDER, reached: Callable[[int], None] = lambda _bytes: None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """(number from 1, object) in the order they stand. Raises NotJson where it stops being JSON: what came before was given."""
    encoding, number = encoding_of(file), 0
    try:
        prefix = _prefix(file, encoding, under)
        with file.open() as stream:
            fed = _Bounded(stream, encoding, reached)
            for value in ijson.items(fed, prefix, use_float=True, multiple_values=True):
                fed.since = 0
                if isinstance(value, dict):
                    number += 1
                    yield number, value
    except (ijson.JSONError, _Endless, ValueError) as error:
        raise NotJson(number) from error


def _prefix(file: File, encoding: str, under: Collection[str]) -> str:
    """Where the objects stand, in the words of ijson."""
    with file.open() as stream:
        fed = _Bounded(stream, encoding, lambda _bytes: None)
        head = fed.read(1 << 16)
        if _LINES.search(head):
            return ""
    with file.open() as stream:
        depth, key = 0, ""
        for event, value in ijson.basic_parse(_Bounded(stream, encoding, lambda _bytes: None), multiple_values=True):
            if event == "start_array" and (depth == 0 or (depth == 1 and key in under)):
                return f"{key}.item" if depth else "item"
            if event == "map_key" and depth == 1:
                key = value
            depth += event.startswith("start_") - event.startswith("end_")
    raise NoList
