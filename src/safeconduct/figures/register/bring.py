"""A list as it was handed over, row by row, to the bytes that are sealed: our columns only, a random token for each entry.

Nothing is written to disk. A refusal names lines and columns and never repeats what stands there.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from safeconduct.figures.linkage.lists import COLUMNS, NAMES, decode
from safeconduct.ground.errors import N_, BadInput
from safeconduct.ground.ids import Chance
from safeconduct.ground.times import BadDate, PartDate
from safeconduct.records.listing import State

OURS = (*(one for one in COLUMNS if one not in ("record_id", "entity_id")), "state", "state_date")
KEPT = ("record_id", *OURS, "their_id")
"""Columns of the sealed bytes; `record_id` is the token."""
LONGEST, MOST_TOLD = 500, 40
TOKEN = 8


class BadRow(NamedTuple):
    """`line` counts lines of the file from 1; `column` is one of ours, or empty for the whole line."""

    line: int
    column: str
    why: str

    def __str__(self) -> str:
        return f"{self.line}: {self.column + ': ' if self.column else ''}{self.why}"


class BadEntries(BadInput):
    def __init__(self, ref: str, rows: Sequence[BadRow], count: int) -> None:
        self.rows = tuple(rows)
        super().__init__(
            N_("list {ref} was not added: {count} places cannot be used\n{places}"),
            N_("mend these places, then add the list again; nothing was kept"),
            ref=ref,
            count=count,
            places="\n".join(map(str, rows)),
        )


class Brought(NamedTuple):
    """`plain`: what is to be sealed, and then forgotten. `left_out`: their columns that are none of ours and were not kept."""

    plain: bytes
    entries: tuple[tuple[State, int], ...]
    left_out: int


def read_entries(ref: str, data: bytes, mapping: Mapping[str, str], state: State | None, chance: Chance) -> Brought:
    """`state`: of every entry, where the file has no column for it."""
    text, _ = decode(data)
    header, delimiter = _header(ref, text)
    names = _our_names(ref, header, mapping, state)
    out, counted = io.StringIO(), Counter[State]()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(KEPT)
    wrong: list[BadRow] = []
    count = 0
    for line, cells in _rows(text, delimiter, len(names), wrong):
        entry = dict(zip(names, cells, strict=True))
        found = list(_faults(line, entry, state))
        wrong += found
        count += 1
        if not found:
            its = State(entry.get("state") or state or "")
            counted[its] += 1
            writer.writerow([chance(TOKEN).hex(), *(_cell(entry, name, its) for name in OURS), entry.get("record_id", "")])
    if wrong or not count:
        raise BadEntries(ref, wrong[:MOST_TOLD] or [BadRow(1, "", "no entries")], max(1, len(wrong)))
    left_out = sum(1 for name in names if name not in (*OURS, "record_id"))
    return Brought(out.getvalue().encode(), tuple(sorted(counted.items())), left_out)


def _header(ref: str, text: str) -> tuple[list[str], str]:
    first = text.lstrip("\ufeff").split("\n", 1)[0].rstrip("\r")
    delimiter = max(",;\t|", key=first.count)
    try:
        return [cell.strip() for cell in next(csv.reader([first], delimiter=delimiter), [])], delimiter
    except csv.Error as error:
        raise BadEntries(ref, [BadRow(1, "", "the first line does not name columns")], 1) from error


def _our_names(ref: str, header: Sequence[str], mapping: Mapping[str, str], state: State | None) -> list[str]:
    lower = {theirs.casefold(): ours for theirs, ours in mapping.items()}
    names = [lower.get(one.casefold(), one.casefold()) for one in header]
    ours = [one for one in names if one in (*OURS, "record_id")]
    wrong = [BadRow(1, one, "the column stands twice") for one, times in Counter(ours).items() if times > 1]
    if not set(ours) & set(NAMES):
        wrong.append(BadRow(1, "", f"none of the columns {' '.join(NAMES)}; name them with --map THEIRS=OURS"))
    if "state" not in ours and state is None:
        wrong.append(BadRow(1, "state", "the column is missing; or say --state for the whole list"))
    if wrong:
        raise BadEntries(ref, wrong, len(wrong))
    return names


def _rows(text: str, delimiter: str, width: int, wrong: list[BadRow]) -> Iterator[tuple[int, list[str]]]:
    """Rows after the first, with the line each begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for number, cells in enumerate(reader):
            begun, line = line, reader.line_num + 1
            if number == 0 or not any(cell.strip() for cell in cells):
                continue
            if len(cells) != width:
                wrong.append(BadRow(begun, "", f"{len(cells)} fields where there should be {width}"))
            else:
                yield begun, [cell.strip() for cell in cells]
    except csv.Error:
        wrong.append(BadRow(line, "", "it is not well-formed CSV; look for a quotation mark that is never closed"))


def _faults(line: int, entry: Mapping[str, str], state: State | None) -> Iterator[BadRow]:
    for name in OURS:
        if len(entry.get(name, "")) > LONGEST or "\0" in entry.get(name, ""):
            yield BadRow(line, name, f"longer than {LONGEST} characters, or not text")
    if not any(entry.get(name) for name in NAMES):
        yield BadRow(line, "", "no name")
    if not (entry.get("state") or state):
        yield BadRow(line, "state", "empty")
    elif entry.get("state") and entry["state"] not in tuple(State):
        yield BadRow(line, "state", f"not one of: {' '.join(State)}")
    try:
        if entry.get("state_date"):
            PartDate(entry["state_date"])
    except BadDate:
        yield BadRow(line, "state_date", "not a date; write 2017, 2017-04 or 2017-04-09")


def _cell(entry: Mapping[str, str], name: str, state: State) -> str:
    if name == "state":
        return state.value
    if name == "event_date":  # when it happened is what strata are made of
        return entry.get("event_date") or entry.get("state_date", "")
    return entry.get(name, "")


def surnames(plain: bytes) -> list[str]:
    """What must not slip into print: family names; where a list keeps a name whole in one column, that; other names as well."""
    rows = list(csv.DictReader(io.StringIO(plain.decode())))
    found = [name for row in rows for name in (row["family_name"], row["other_names"])]
    return [name for name in (*found, *(row["given_name"] for row in rows if not row["family_name"] and " " in row["given_name"])) if name]


def only(plain: bytes, state: State) -> bytes:
    """The entries of a sealed list that carry one state."""
    reader = csv.DictReader(io.StringIO(plain.decode()))
    out = io.StringIO()
    writer = csv.DictWriter(out, [one for one in KEPT if one not in ("their_id", "state", "state_date")], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(row for row in reader if row["state"] == state)
    return out.getvalue().encode()
