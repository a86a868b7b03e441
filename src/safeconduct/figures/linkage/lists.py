"""A list as it was handed over: CSV of any encoding and delimiter, brought to columns of text under our names.

Nothing is written to disk on the way, and no refusal repeats a value of the list.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.csv as arrow_csv

from safeconduct.ground.errors import N_, BadInput

COLUMNS = (
    "record_id", "given_name", "family_name", "patronymic", "other_names", "birth_date", "birth_year", "sex", "place", "event_date",
    "event_place", "entity_id",
)  # fmt: skip
NAMES = ("given_name", "family_name", "other_names")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_SINGLE_BYTE = ("cp1251", "koi8-r", "cp866", "cp1252")
_LEAD = re.compile("\\A[\\s\ufeff]*(?:sep=.[\\r\\n]+)?")
_COMMON = re.compile("[оеаинтсрвлкмдпуя]")


class BadList(BadInput):
    def __init__(self, template: str, hint: str, **values: object) -> None:
        super().__init__(template, hint, **values)


class Note(NamedTuple):
    """Something the reader of the answer should know about a list. `template` is a msgid."""

    template: str
    values: dict[str, object]


class Given(NamedTuple):
    """One list. `table` has a text column for each of `COLUMNS` that the file has, and always `record_id`."""

    name: str
    table: pa.Table
    notes: tuple[Note, ...]
    mapped: frozenset[str]
    """Columns of theirs that were brought under a name of ours."""

    @property
    def size(self) -> int:
        return int(self.table.num_rows)

    def column(self, name: str) -> list[str | None]:
        return self.table.column(name).to_pylist() if name in self.table.column_names else [None] * self.size


def read_list(name: str, data: bytes, mapping: Mapping[str, str]) -> Given:
    text, notes = decode(data)
    text = _LEAD.sub("", text, count=1)
    if not text.strip():
        raise BadList(N_("list {name} is empty"), N_("the first line names the columns, each further line is one record"), name=name)
    header, delimiter = _header(text)
    names = _our_names(name, header, mapping)
    table = _columns(name, text, delimiter, len(header)).rename_columns(names)
    ours = [column for column in COLUMNS if column in names]
    if not set(ours) & set(NAMES) and not {"birth_date", "birth_year"} & set(ours):
        raise BadList(
            N_("list {name} has none of the columns that can be linked"), N_("name them: --map THEIRS=OURS with ours one of: {ours}"),
            name=name, ours=" ".join(COLUMNS[:-1]),
        )  # fmt: skip
    table = _with_ids(name, table.select(ours))
    return Given(name, table, tuple(notes), frozenset(theirs for theirs in mapping if theirs.casefold() in {one.casefold() for one in header}))


def check_mapping(lists: Sequence[Given], mapping: Mapping[str, str]) -> None:
    """A column that no list has is a slip of the hand."""
    for theirs in mapping:
        if not any(theirs in given.mapped for given in lists):
            hint = N_("the first line of a list must name the columns given with --map")
            raise BadList(N_("no list has the column {column}"), hint, column=theirs[:40])


def decode(data: bytes) -> tuple[str, list[Note]]:
    """By its mark, else UTF-8, else line by line: UTF-8 where a line is, the likeliest Cyrillic or Western table where not."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), []
    if data[:200].count(0) > 20:
        guess = "utf-16-le" if data[1:200:2].count(0) > data[0:200:2].count(0) else "utf-16-be"
        return data.decode(guess, errors="replace"), [Note(N_("list {name}: read as {encoding}"), {"encoding": guess})]
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        return _decode_lines(data)


def _decode_lines(data: bytes) -> tuple[str, list[Note]]:
    lines = data.split(b"\n")
    foreign = b"\n".join(line for line in lines if not _utf8(line))
    encoding = max(_SINGLE_BYTE, key=lambda one: _likeness(foreign[:200_000], one))
    text = "\n".join(line.decode("utf-8" if _utf8(line) else encoding, errors="replace") for line in lines)
    other = sum(not _utf8(line) for line in lines)
    return text, [Note(N_("list {name}: {count} lines are not UTF-8; read as {encoding}"), {"count": other, "encoding": encoding})]


def _utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _likeness(data: bytes, encoding: str) -> float:
    """How much the text looks like Russian or Western words: small common letters, capitals only at the beginnings of words."""
    text = data.decode(encoding, errors="replace")
    letters = [one for one in text if ord(one) > 127]
    odd = sum(not one.isalpha() for one in letters) + len(re.findall(r"(?<=[a-zа-яё])[A-ZА-ЯЁ]|(?<=[a-z])[а-яё]|(?<=[а-яё])[a-z]", text))
    common = len(_COMMON.findall(text)) if encoding != "cp1252" else len(re.findall("[a-zà-ÿ](?=[à-ÿ])|[à-ÿ](?=[a-z])", text)) / 2
    return common - 3 * odd


def _header(text: str) -> tuple[list[str], str]:
    first = text.split("\n", 1)[0].rstrip("\r")
    delimiter = max(",;\t|", key=lambda one: len(next(csv.reader([first], delimiter=one), [])))
    return [one.strip() for one in next(csv.reader([first], delimiter=delimiter))], delimiter


def _our_names(name: str, header: Sequence[str], mapping: Mapping[str, str]) -> list[str]:
    lower = {theirs.casefold(): ours for theirs, ours in mapping.items()}
    names = [lower.get(one.casefold(), one.casefold()) for one in header]
    claimed = {lower[one.casefold()] for one in header if one.casefold() in lower}
    names = [f"{one} (theirs)" if one in claimed and theirs.casefold() not in lower else one
             for one, theirs in zip(names, header, strict=True)]  # fmt: skip
    names = [one or f"column {place}" for place, one in enumerate(names, 1)]
    twice = [one for one, count in Counter(names).items() if count > 1]
    if twice:
        raise BadList(
            N_("list {name} has the column {column} twice"), N_("rename or remove one of them, then run the command again"),
            name=name, column=twice[0][:40],
        )  # fmt: skip
    return names


def _columns(name: str, text: str, delimiter: str, width: int) -> pa.Table:
    uneven: list[int] = []

    def skip(row: Any) -> str:
        uneven.append(row.number or 0)
        return "skip"

    read = arrow_csv.ReadOptions(skip_rows=1, column_names=[str(place) for place in range(width)], use_threads=False)
    parse = arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=skip)
    convert = arrow_csv.ConvertOptions(
        column_types={str(place): pa.string() for place in range(width)},
        strings_can_be_null=True,
        null_values=[""],
        quoted_strings_can_be_null=True,
    )
    body = text.replace("\x00", "").encode()
    if "\n" not in text.strip("\r\n"):
        return pa.table({str(place): pa.array([], pa.string()) for place in range(width)})
    try:
        table = arrow_csv.read_csv(io.BytesIO(body), read, parse, convert)
    except pa.ArrowInvalid as error:
        raise BadList(N_("list {name} cannot be read as CSV"), N_("look for a quotation mark that is never closed"), name=name) from error
    if uneven:
        raise BadList(
            N_("list {name}: line {line} has not as many columns as the first line ({count} such lines)"),
            N_("look for a delimiter inside a value: such a value stands in quotation marks"),
            name=name, line=uneven[0], count=len(uneven),
        )  # fmt: skip
    return table


def _with_ids(name: str, table: pa.Table) -> pa.Table:
    if "record_id" not in table.column_names:
        return table.add_column(0, "record_id", pa.array([str(number) for number in range(1, table.num_rows + 1)], pa.string()))
    ids = table.column("record_id")
    if ids.null_count:
        raise BadList(
            N_("list {name}: {count} records have no record_id"), N_("number them, or leave the column out"), name=name, count=ids.null_count
        )
    if len(ids.unique()) != table.num_rows:
        raise BadList(
            N_("list {name}: {count} records share a record_id with another"), N_("each record needs its own, or leave the column out"),
            name=name, count=table.num_rows - len(ids.unique()) + 1,
        )  # fmt: skip
    return table
