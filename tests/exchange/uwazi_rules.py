"""The rules of Uwazi's CSV import, written from its documentation and its importer alone, knowing nothing of our writer.

Sources: `admin-docs/working-with-entities-in-your-collection.md`, `app/api/csv` (`validateColumns`, `typeParsers`, `sanitizationUtils`,
`importEntity`, `importFile`) of huridocs/uwazi.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping

LANGUAGES = ("en", "ru")
TRANSLATED = {"text", "markdown", "select", "multiselect", "link", "nested"}
SPECIAL = {"id", "title", "file", "attachments"}
EMPTY = {"null", "NULL", "Null", "undefined", "UNDEFINED", "Undefined", "N/A", "n/a", "N/a"}
DATES = ("%Y/%m/%d", "%Y-%m-%d", "%Y %m %d", "%Y")

Properties = Mapping[str, str]
"""Label to type, of the template that the table is imported for."""


def faults(file: bytes, properties: Properties, titles: Mapping[str, list[str]] | None = None) -> list[str]:
    """Everything Uwazi would refuse, change or do that was not meant. `titles`: by label of a relationship, of what it may name."""
    try:
        table, others = _open(file)
        rows = list(csv.reader(io.StringIO(table.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error, ValueError, KeyError) as error:
        return [f"not readable: {error}"]
    if not rows:
        return ["no header"]
    found = list(_header(rows[0], properties))
    for number, cells in enumerate(rows[1:], 1):
        if len(cells) != len(rows[0]):
            found.append(f"row {number}: {len(cells)} cells")
            continue
        row = dict(zip(rows[0], cells, strict=True))
        found += (f"row {number}: {fault}" for fault in _row(row, properties, titles or {}, others))
    return [*found, *_across(rows, properties)]


def _open(file: bytes) -> tuple[bytes, set[str]]:
    if not file.startswith(b"PK"):
        return file, set()
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        names = set(package.namelist())
        if any("/" in name for name in names):
            raise ValueError("files of a ZIP stand at its root")
        return package.read("import.csv"), names - {"import.csv"}


def old_name(label: str) -> str:
    return re.sub(r"[^a-z0-9]", "_", label.strip(), flags=re.IGNORECASE).lower()


def new_name(label: str) -> str:
    return re.sub(r'[#\\/*?"<>=|\s:.]', "_", label.strip()).lower()


def split(column: str) -> tuple[str, str]:
    found = re.fullmatch(rf"(.*)__({'|'.join(LANGUAGES)})", column)
    return (found[1], found[2]) if found else (column, "")


def _header(header: list[str], properties: Properties) -> Iterator[str]:
    labels = {label.lower(): sort for label, sort in properties.items()}
    spoken: dict[str, set[str]] = {}
    for column in header:
        label, lang = split(column)
        spoken.setdefault(label.lower(), set()).add(lang)
        if label.lower() not in labels and label.lower() not in SPECIAL:
            yield f"{column} is no property of the template"
        if label.lower() in ("date added", "date modified"):
            yield f"{column} is Uwazi's own"
    for name in (old_name, new_name):
        if len({name(column) for column in header}) < len(header):
            yield "two columns have one name"
    if "title" not in spoken:
        yield "no title"
    for label, langs in spoken.items():
        sort = "title" if label == "title" else labels.get(label, "")
        if "" in langs and len(langs) > 1:
            yield f"{label} stands with and without a language"
        if langs - {""} and sort not in TRANSLATED | {"title"} and label != "file":
            yield f"{label} takes no language"
        if langs - {""} and LANGUAGES[0] not in langs:
            yield f"{label} has no column of the default language"


def _row(row: dict[str, str], properties: Properties, titles: Mapping[str, list[str]], files: set[str]) -> Iterator[str]:
    sorts = {label.lower(): sort for label, sort in properties.items()}
    said = {lang for column, cell in row.items() if cell and (lang := split(column)[1])}
    for lang in said | {LANGUAGES[0]}:
        if not row.get(f"Title__{lang}", row.get("Title", "")).strip():
            yield f"no title in {lang}"
    for column, cell in row.items():
        label = split(column)[0]
        sort = sorts.get(label.lower(), "text")
        if cell:
            yield from (f"{column}: {fault}" for fault in _cell(cell, sort))
        if sort == "relationship" and label in titles:
            for title in filter(None, cell.split("|")):
                if titles[label].count(title) != 1:
                    yield f"{column}: names what is there {titles[label].count(title)} times"
    for column in ("File", "Attachments"):
        yield from (f"{name} is not in the ZIP" for name in filter(None, row.get(column, "").split("|")) if name not in files)


def _cell(cell: str, sort: str) -> Iterator[str]:
    if "\0" in cell:
        yield "a NUL"
    if sort == "text" and (cell in EMPTY or " ".join(cell.split()) != cell):
        yield "Uwazi would change it"
    if sort in ("select", "multiselect"):
        values = cell.split("|")
        if sort == "select" and len(values) > 1:
            yield "more than one value"
        if any(not value.strip() or value.strip() != value or value.count("::") > 1 for value in values):
            yield "a value that is none"
        if len({value.lower() for value in values}) < len(values):
            yield "a value twice"
    if sort == "numeric" and re.fullmatch(r"-?\d+(\.\d+)?", cell) is None:
        yield "not a number"
    if sort == "date" and _day(cell) is None:
        yield "not a date"
    if sort == "daterange":
        yield from _range(cell)


def _range(cell: str) -> Iterator[str]:
    ends = cell.split(":")
    if len(ends) != 2 or not any(ends):
        yield "not a range"
        return
    days = [_day(end) if end else None for end in ends]
    if any(end and day is None for end, day in zip(ends, days, strict=True)):
        yield "an end is not a date"
    elif days[0] and days[1] and days[0] > days[1]:
        yield "it ends before it begins"


def _day(text: str) -> dt.date | None:
    for form in DATES:
        try:
            return dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
    return None


def _across(rows: list[list[str]], properties: Properties) -> Iterator[str]:
    """One title is one entity; one term of a list has one translation."""
    header = rows[0]
    body = [dict(zip(header, row, strict=False)) for row in rows[1:]]
    named = [row.get("Title__en", row.get("Title", "")) for row in body]
    if len(set(named)) < len(named):
        yield "two entities have one title"
    for label, sort in properties.items():
        if sort not in ("select", "multiselect") or f"{label}__{LANGUAGES[1]}" not in header:
            continue
        pairs: dict[str, str] = {}
        for row in body:
            first, second = (row[f"{label}__{lang}"].split("|") for lang in LANGUAGES)
            if len(first) != len(second):
                yield f"{label}: not every value is translated"
                continue
            if any(pairs.setdefault(one, other) != other for one, other in zip(first, second, strict=True)):
                yield f"{label}: one value has two translations"
