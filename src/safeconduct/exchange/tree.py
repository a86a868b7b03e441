"""Objects of a JSON file, one at a time: a list, a list under one of a few names, or one object a line. No single one may be without end."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

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

    def __init__(self, file: File, encoding: str, reached: Callable[[int], None] = lambda _bytes: None) -> None:
        self._reached = reached
        plain = encoding in ("utf-8", "utf-8-sig")
        self._stream = file.open()
        self._text = None if plain else io.TextIOWrapper(self._stream, encoding, errors="replace")
        if encoding == "utf-8-sig":
            self._stream.seek(3)
        self.since = 0

    def __enter__(self) -> _Bounded:
        return self

    def __exit__(self, *_: object) -> None:
        (self._text or self._stream).close()

    def read(self, size: int) -> bytes:
        piece = self._stream.read(size) if self._text is None else self._text.read(size).lstrip("\ufeff").encode()
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
        with _Bounded(file, encoding, reached) as fed:
            for value in ijson.items(fed, prefix, use_float=True, multiple_values=True):
                fed.since = 0
                if isinstance(value, dict):
                    number += 1
                    yield number, value
    except (ijson.JSONError, _Endless, ValueError) as error:
        raise NotJson(number) from error


def _prefix(file: File, encoding: str, under: Collection[str]) -> str:
    """Where the objects stand, in the words of ijson."""
    with _Bounded(file, encoding) as fed:
        if _LINES.search(fed.read(1 << 16)):
            return ""
    with _Bounded(file, encoding) as fed:
        depth, key = 0, ""
        for event, value in ijson.basic_parse(fed, multiple_values=True):
            fed.since = 0
            if event == "start_array" and (depth == 0 or (depth == 1 and key in under)):
                return f"{key}.item" if depth else "item"
            if event == "map_key" and depth == 1:
                key = value
            depth += event.startswith("start_") - event.startswith("end_")
    raise NoList
