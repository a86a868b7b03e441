"""What depot server and client say to each other beyond plain HTTP: docs/format.md section 10 is the grammar.

Each answer ends with a mark of its own, so that one that was cut, by whatever stands between, is never taken for a whole one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import NamedTuple

HEADER = "Safeconduct-Depot"
VERSION = "1"
MOST_NAMES = 64
"""Names in one question for many."""
_FRAME = struct.Struct(">HQ")
_END = 0xFFFF
_LINES = 500


class Cut(Exception):
    """The answer ended before its mark. Never leaves the client."""


def write_names(names: Iterable[str]) -> Iterator[bytes]:
    """One name a line, in lots; the last line says how many there were."""
    count, lot = 0, []
    for name in names:
        count += 1
        lot.append(name)
        if len(lot) == _LINES:
            yield ("\n".join(lot) + "\n").encode()
            lot = []
    yield ("".join(f"{name}\n" for name in lot) + f"={count}\n").encode()


def read_names(text: str) -> list[str]:
    *names, last = text.splitlines() or [""]
    if not text.endswith("\n") or last != f"={len(names)}":
        raise Cut
    return names


def write_frame(place: int, body: bytes) -> bytes:
    return _FRAME.pack(place, len(body)) + body


def write_end(count: int) -> bytes:
    return _FRAME.pack(_END, count)


class Framed(NamedTuple):
    place: int
    body: bytes


def read_frames(chunks: Iterable[bytes], largest: int) -> Iterator[Framed]:
    """Raises Cut where the answer is cut, too large or does not count."""
    held = bytearray()
    source = iter(chunks)
    count = 0
    while True:
        _fill(held, source, _FRAME.size)
        place, size = _FRAME.unpack_from(held)
        if place == _END:
            if size != count:
                raise Cut
            return
        if size > largest:
            raise Cut
        _fill(held, source, _FRAME.size + size)
        yield Framed(place, bytes(held[_FRAME.size : _FRAME.size + size]))
        del held[: _FRAME.size + size]
        count += 1


def _fill(held: bytearray, source: Iterator[bytes], size: int) -> None:
    while len(held) < size:
        more = next(source, None)
        if more is None:
            raise Cut
        held += more
