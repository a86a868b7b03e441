"""A foreign file as it is given: bytes that can be opened again, rows that can be had of it, and the bounds no real file passes."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from safeconduct.exchange.proposed import Refusal, Why
from safeconduct.ground.errors import N_, BadInput

LONGEST_CELL = 100_000
"""Characters. More than any record holds; a longer cell costs its row, never the file."""
LONGEST_LINE = 4_000_000
MOST_COLUMNS = 5_000


class NotReadable(BadInput):
    """The file as a whole; `row` is the last that could be read before the fault, 0 where none could."""

    def __init__(self, sentence: str, hint: str = "", **values: object) -> None:
        super().__init__(sentence, hint, **values)


class File(NamedTuple):
    """`open` gives a fresh stream from the beginning, seekable; `size` in bytes."""

    open: Callable[[], BinaryIO]
    size: int


class Cell(NamedTuple):
    """`column` is the heading, `place` counts columns from 1. The value is text as it stands; an empty cell is not there at all."""

    column: str
    place: int
    value: str


class Row(NamedTuple):
    """`number` counts rows from 1 below the heading. A refused row has no cells that are used; `filled` says how many it had."""

    number: int
    cells: list[Cell]
    refusal: Refusal | None = None


def refused(number: int, why: Why, column: int = 0, cells: list[Cell] | None = None) -> Row:
    return Row(number, cells or [], Refusal(why, column))


def file_at(path: Path) -> File:
    try:
        size = path.stat().st_size
        path.open("rb").close()
    except OSError as error:
        raise BadInput(N_("the file to import cannot be read"), N_("name a file that is there, and not a folder")) from error
    return File(lambda: path.open("rb"), size)


def file_of(data: bytes) -> File:
    return File(lambda: io.BytesIO(data), len(data))
