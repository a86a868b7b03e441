"""Rows of a CSV file as people really have them: any encoding, any delimiter, doubled headings, ragged rows, huge cells."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple

from safeconduct.exchange.foreign import LONGEST_CELL, LONGEST_LINE, MOST_COLUMNS, Cell, File, NotReadable, Row, refused
from safeconduct.exchange.proposed import Why
from safeconduct.ground.errors import N_

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 256 * 1024
_TOLD_EVERY = 500
"""Rows between two words of how far it is."""
_OLD = ("cp1251", "koi8_r", "cp866", "cp1252", "mac_cyrillic")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip


class Shape(NamedTuple):
    encoding: str
    delimiter: str
    heading: tuple[str, ...]


class Unreadable(NotReadable):
    def __init__(self) -> None:
        super().__init__(N_("what letters the file is written in cannot be told"), N_("save it as UTF-8 in the program it comes from"))


class NoTable(NotReadable):
    def __init__(self) -> None:
        super().__init__(N_("the file is not a table with a heading"), N_("export it as CSV, with the names of the columns in the first row"))


def encoding_of(file: File) -> str:
    """By its mark; else UTF-8 if all of it is; else what its letters look like. Raises Unreadable."""
    with file.open() as stream:
        head = stream.read(_SAMPLE)
        for mark, name in _MARKS:
            if head.startswith(mark):
                return name
        if (wide := _wide(head)) is not None:
            return wide
        fault = _first_fault(head, stream)
    return "utf-8" if fault is None else _guess(head if fault < _SAMPLE else _around(file, fault))


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of a heading is one of very few."""
    pair = head[:2000]
    for name, high in (("utf-16-le", pair[1::2]), ("utf-16-be", pair[0::2])):
        if len(high) > 8 and sum(one in (0, 4) for one in high) > 0.9 * len(high):
            return name
    return None


def _first_fault(head: bytes, stream: BinaryIO) -> int | None:
    decoder, at, piece = codecs.getincrementaldecoder("utf-8")(), 0, head
    while piece:
        try:
            decoder.decode(piece)
        except UnicodeDecodeError:
            return at
        at += len(piece)
        piece = stream.read(1 << 20)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return at
    return None


def _around(file: File, at: int) -> bytes:
    with file.open() as stream:
        stream.seek(at)
        return stream.read(_SAMPLE)


def _guess(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    found = from_bytes(sample, cp_isolation=list(_OLD)).best()
    if found is None:
        raise Unreadable
    return found.encoding


def shape_of(file: File) -> Shape:
    """Encoding, delimiter and heading. A line `sep=;` of a spreadsheet is obeyed."""
    encoding = encoding_of(file)
    with open_text(file, encoding) as (text, _):
        lines = [line for _, line in zip(range(20), _lines(text, lambda: None), strict=False)]
    told = lines[0].strip().lower().removeprefix("sep=") if lines and lines[0].lower().startswith("sep=") else ""
    body = lines[1:] if told else lines
    delimiter = told if len(told) == 1 else _delimiter(body)
    heading = next(iter(csv.reader(iter(body), delimiter=delimiter)), [])
    if not any(name.strip() for name in heading) or len(heading) > MOST_COLUMNS:
        raise NoTable
    return Shape(encoding, delimiter, _told_apart(heading))


def _delimiter(lines: list[str]) -> str:
    """Whichever cuts the first rows into most cells, the same number in each."""
    def fit(delimiter: str) -> tuple[bool, int]:
        try:
            widths = [len(row) for row in csv.reader(iter(lines), delimiter=delimiter) if row]
        except csv.Error:
            return False, 0
        return len(set(widths[:-1])) <= 1, widths[0] if widths else 0

    def rank(delimiter: str) -> tuple[bool, int]:
        even, width = fit(delimiter)
        return even and width > 1, width

    return max(DELIMITERS, key=rank)


def _told_apart(heading: list[str]) -> tuple[str, ...]:
    """Headings that stand twice get their number: `name`, `name #2`; one without a name its place."""
    seen: dict[str, int] = {}
    names: list[str] = []
    for place, name in enumerate(heading, 1):
        plain = " ".join(name.split())[:300] or f"({place})"
        seen[plain] = seen.get(plain, 0) + 1
        names.append(plain if seen[plain] == 1 else f"{plain} #{seen[plain]}")
    return tuple(names)


@contextmanager
def open_text(file: File, encoding: str) -> Iterator[tuple[io.TextIOWrapper, BinaryIO]]:
    """The text, and the stream of bytes behind it, which tells how far the file is read."""
    with file.open() as stream, io.TextIOWrapper(stream, encoding, errors="replace", newline="") as text:
        yield text, stream


def _lines(text: io.TextIOWrapper, too_long: Callable[[], None]) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) >= LONGEST_LINE:
            too_long()
            return
        yield line


def read_rows(file: File, shape: Shape, reached: Callable[[int], None] = lambda _bytes: None) -> Iterator[Row]:
    """Every row below the heading, one at a time. What cannot be read is a refused row; where a quote never closes, the rest of the
    file is one. `reached` is told how many bytes were read."""
    csv.field_size_limit(LONGEST_LINE)
    endless: list[Why] = []
    with open_text(file, shape.encoding) as (text, stream):
        lines = _lines(text, lambda: endless.append(Why.TOO_LONG))
        number = -1 if _names_its_delimiter(file, shape) else 0
        for cells in _each(csv.reader(lines, delimiter=shape.delimiter, strict=True), endless):
            if cells is not None and not any(cells):
                continue
            if number > 0:
                yield refused(number, Why.BROKEN) if cells is None else _row(number, cells, shape.heading)
                if not number % _TOLD_EVERY:
                    reached(stream.tell())
            number += 1
        if endless:
            yield refused(max(number, 1), endless[0])


def _names_its_delimiter(file: File, shape: Shape) -> bool:
    with open_text(file, shape.encoding) as (text, _):
        return text.readline(64).lower().startswith("sep=")


def _each(reader: Iterable[list[str]], endless: list[Why]) -> Iterator[list[str] | None]:
    """The rows, None for a broken one. What a line without an end was cut off from is no row."""
    rows = iter(reader)
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            if "field limit" in str(error) or "end of data" in str(error):
                endless.append(Why.UNCLOSED)
                return
            yield None
            continue
        if endless:
            return
        yield cells


def _row(number: int, cells: list[str], heading: tuple[str, ...]) -> Row:
    width = len(heading)
    named = enumerate(zip(heading, cells, strict=False), 1)
    found = [Cell(column, place, value) for place, (column, value) in named if value and not value.isspace()]
    if len(cells) < width or any(value.strip() for value in cells[width:]):
        return refused(number, Why.RAGGED, min(len(cells), width) + 1, found)
    whole = "".join(cells)
    if len(whole) > LONGEST_CELL or "\0" in whole or "�" in whole:  # seldom: then which
        for _, place, value in found:
            if len(value) > LONGEST_CELL:
                return refused(number, Why.TOO_LONG, place, found)
            if "\0" in value or "�" in value:
                return refused(number, Why.BROKEN, place, found)
    return Row(number, found)
