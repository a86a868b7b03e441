"""From a CSV file to tables. What cannot be read is refused in one sentence; what was read with a liberty is said as a warning."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import NamedTuple

from safeconduct.figures.estimate.answer import Said
from safeconduct.figures.estimate.saying import said
from safeconduct.figures.estimate.table import Pattern, Table, table_of
from safeconduct.ground.errors import N_, BadInput

MOST_LISTS = 40
STRATUM = ("stratum", "strata")
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}([-./]\d{2,4})?|\d{1,2}[-. ]?[a-zа-яё]{3,8}\.?(-?\d{2,4})?|[a-zа-яё]{3,8}[-. ]\d{1,4}", re.IGNORECASE)
_BELOW, _UP_TO, _FROM_TO = re.compile(r"< ?(\d+)"), re.compile(r"(?:<=|≤) ?(\d+)"), re.compile(r"(\d+)\.\.(\d+)")


class BadTable(BadInput):
    """`line` counts from 1, the header included. No cell is quoted: it may hold a name."""


class Read(NamedTuple):
    """Tables by stratum; a table without strata stands under the empty name."""

    tables: dict[str, Table]
    warnings: tuple[Said, ...]


class _Row(NamedTuple):
    line: int
    stratum: str
    cells: tuple[str, ...]
    low: int
    high: int


def read_tables(data: bytes, stratum: str = "") -> Read:
    """`stratum` names the column of strata; one called so by itself is found."""
    text, warnings = _decode(data)
    delimiter = _delimiter(text)
    if delimiter != ",":
        warnings.append(said("separator", N_("columns were separated by another sign than a comma")))
    lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    filled = [(number, [cell.strip() for cell in line]) for number, line in enumerate(lines, 1) if any(c.strip() for c in line)]
    if not filled:
        raise BadTable(N_("the file is empty"), N_("give a table: list names and count, then rows of 0 and 1"))
    names, place = _header(filled[0][1], stratum)
    rows = [_row(number, cells, len(filled[0][1]), place) for number, cells in filled[1:]]
    if any(row.low != row.high for row in rows):
        warnings.append(said("suppressed", N_("some counts are given as a range (a count under 5 as 1 to 4); they are drawn within it")))
    tables = {}
    for one in dict.fromkeys(row.stratum for row in rows):
        tables[one] = _table(names, [row for row in rows if row.stratum == one], warnings)
    if not tables:
        raise BadTable(N_("the table has a header and no rows"), N_("add a row of 0 and 1 for each pattern that somebody has"))
    return Read(tables, tuple(dict.fromkeys(warnings)))


def _decode(data: bytes) -> tuple[str, list[Said]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), []
        except UnicodeDecodeError as error:
            raise BadTable(N_("the file's letters cannot be read"), N_("save it as CSV in UTF-8")) from error
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in data:
        raise BadTable(N_("this is not a text file"), N_("save the sheet as CSV in UTF-8"))
    try:
        return data.decode(), []
    except UnicodeDecodeError:
        pass
    if any(not line.isascii() and _is_utf8(line) for line in data.splitlines()):
        raise BadTable(N_("the file mixes two encodings"), N_("save it as CSV in UTF-8, from one program"))
    return data.decode("cp1251", errors="replace"), [said("encoding", N_("the file is not UTF-8; it was read as Windows-1251"))]


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(text: str) -> str:
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t|", key=head.count)


def _header(cells: list[str], stratum: str) -> tuple[list[str], int | None]:
    """Names of the lists, and the place of the strata's column."""
    lowered = [cell.casefold() for cell in cells]
    if lowered[-1] != "count":
        raise BadTable(N_("the last column is not named count"), N_("the header holds the lists' names, then count"))
    if "" in cells:
        raise BadTable(N_("a column of the header has no name"), N_("name each list, or take the empty column away"))
    if len(set(lowered)) < len(lowered):
        raise BadTable(N_("two columns have the same name"), N_("give each list a name of its own"))
    wanted = (stratum.casefold(),) if stratum else STRATUM
    place = next((i for i, name in enumerate(lowered[:-1]) if name in wanted), None)
    if stratum and place is None:
        raise BadTable(N_("no column has the name given for strata"), N_("name a column of the header"))
    names = [cell for i, cell in enumerate(cells[:-1]) if i != place]
    if not names:
        raise BadTable(N_("the table has no list"), N_("the header holds the lists' names, then count"))
    if len(names) > MOST_LISTS:
        raise BadTable(N_("{given} lists are more than {most}"), N_("merge lists of one kind first"), given=len(names), most=MOST_LISTS)
    return names, place


def _row(line: int, cells: Sequence[str], width: int, place: int | None) -> _Row:
    if len(cells) != width:
        raise BadTable(N_("line {line} has {given} cells, the header has {wanted}"), N_("look for a stray separator"),
                       line=line, given=len(cells), wanted=width)  # fmt: skip
    low, high = _count(line, cells[-1])
    marks = tuple(cell for i, cell in enumerate(cells[:-1]) if i != place)
    for cell in marks:
        if cell not in ("0", "1", "", "NA"):
            _not_a_mark(line, cell)
    if not any(cell == "1" for cell in marks):
        raise BadTable(
            N_("line {line} counts people who are on no list"),
            N_("take that row away: how many they are is what is to be estimated"),
            line=line,
        )
    return _Row(line, cells[place] if place is not None else "", marks, low, high)


def _not_a_mark(line: int, cell: str) -> None:
    if _DATE.fullmatch(cell):
        raise BadTable(N_("line {line} has a date where 0 or 1 should stand"),
                       N_("a spreadsheet has changed the cells; write them as plain 0 and 1"), line=line)  # fmt: skip
    raise BadTable(N_("line {line} has something else than 0 or 1 for a list"), N_("write 1 for on the list, 0 for not"), line=line)


def _count(line: int, cell: str) -> tuple[int, int]:
    if cell.isascii() and cell.isdigit() and len(cell) <= 9:
        return int(cell), int(cell)
    for shape, span in ((_BELOW, (1, -1)), (_UP_TO, (1, 0))):
        if found := shape.fullmatch(cell):
            most = int(found[1]) + span[1]
            if 1 <= most <= 100:
                return span[0], most
    if (found := _FROM_TO.fullmatch(cell)) and int(found[1]) <= int(found[2]) <= int(found[1]) + 100:
        return int(found[1]), int(found[2])
    if re.fullmatch(r"[-−–]\s*\d+(\.\d+)?", cell):
        raise BadTable(N_("line {line} has a count below zero"), N_("correct the table"), line=line)
    if _DATE.fullmatch(cell) and not re.fullmatch(r"\d+\.\d+", cell):
        raise BadTable(N_("line {line} has a date where a count should stand"),
                       N_("a spreadsheet has changed the cells; write them as plain numbers"), line=line)  # fmt: skip
    raise BadTable(N_("line {line} has a count that is not a whole number"), N_("write digits only, or <5 for a hidden small count"),
                   line=line)  # fmt: skip


def _table(names: Sequence[str], rows: Sequence[_Row], warnings: list[Said]) -> Table:
    """One stratum. A list whose cells are all empty was not kept there and is left out."""
    absent = {i for i in range(len(names)) if all(row.cells[i] in ("", "NA") for row in rows)}
    for row in rows:
        if any(cell in ("", "NA") for i, cell in enumerate(row.cells) if i not in absent):
            raise BadTable(N_("line {line} does not say whether these people are on a list"),
                           N_("write 0 or 1; leave a list empty only where it was not kept at all"), line=row.line)  # fmt: skip
    if absent:
        warnings.append(said("not_kept", N_("a list that was not kept in a stratum is left out there")))
    there = [i for i in range(len(names)) if i not in absent]
    found: list[tuple[Pattern, int, int]] = [(tuple(int(row.cells[i]) for i in there), row.low, row.high) for row in rows]
    if len({pattern for pattern, _, _ in found}) < len(found):
        warnings.append(said("repeated", N_("some patterns stand on several rows; their counts were added")))
    return table_of([names[i] for i in there], found)
