"""ODK Central: submissions as CSV, as a ZIP of CSV files with one a repeat, and as OData JSON. Groups join with `-` in CSV, nest in JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple, Protocol

import msgspec

from safeconduct.exchange import kobo, package
from safeconduct.exchange.foreign import Cell, File, NotReadable, Row, refused
from safeconduct.exchange.meaning import Meaning, meaning
from safeconduct.exchange.proposed import Refusal, Why
from safeconduct.exchange.text import Shape, read_rows, shape_of
from safeconduct.ground.errors import N_

KEYS = ("KEY", "__id", "meta-instanceID", "meta/instanceID", "instanceID")
_SYSTEM = "__system/"
_OWN: dict[str, Meaning] = {
    **dict.fromkeys(KEYS, "key"), **dict.fromkeys(("meta-deprecatedID", "meta/deprecatedID", "deprecatedID"), "replaces"),
    "SubmissionDate": "submitted", f"{_SYSTEM}submissionDate": "submitted",
    **dict.fromkeys(("SubmitterID", "SubmitterName", f"{_SYSTEM}submitterId", f"{_SYSTEM}submitterName"), Why.SUBMITTER),
    **dict.fromkeys(("DeviceID", f"{_SYSTEM}deviceId"), Why.DEVICE),
    **dict.fromkeys(("AttachmentsPresent", "AttachmentsExpected", f"{_SYSTEM}attachmentsPresent", f"{_SYSTEM}attachmentsExpected"),
                    Why.ATTACHMENT),
    **dict.fromkeys(
        ("Status", "ReviewState", "Edits", "FormVersion", "PARENT_KEY", "meta-instanceName", "meta/instanceName", "start", "end", "today",
         *(f"{_SYSTEM}{name}" for name in ("updatedAt", "deletedAt", "status", "reviewState", "edits", "formVersion"))),
        Why.BOOKKEEPING,
    ),
}  # fmt: skip
_GEO_PARTS = ("-Latitude", "-Longitude", "-Altitude", "-Accuracy", "/coordinates", "/properties/accuracy")


def knows(column: str) -> Meaning | None:
    own = column.rsplit(_JOIN, 1)[-1]
    if own in _OWN:
        return _OWN[own] if own == column or own not in KEYS else Why.BOOKKEEPING
    if own.endswith(_GEO_PARTS):
        return Why.LOCATION
    if own.endswith("@odata.navigationLink") or own.startswith("@odata."):
        return Why.BOOKKEEPING
    return meaning(own.rsplit("-", 1)[-1]) or meaning(own)


_JOIN = " › "
"""Between the name of a repeat's file and a column of it."""


class Shelf(Protocol):
    """Where the rows of repeats wait for the row they belong to. The office gives an encrypted one; in a test it is a dictionary."""

    def put(self, parent: str, row: bytes) -> None: ...

    def take(self, parent: str) -> list[bytes]:
        """In the order they were put; they are there no more."""
        ...

    def left(self) -> int: ...


class MemoryShelf:
    def __init__(self) -> None:
        self._held: dict[str, list[bytes]] = {}

    def put(self, parent: str, row: bytes) -> None:
        self._held.setdefault(parent, []).append(row)

    def take(self, parent: str) -> list[bytes]:
        return self._held.pop(parent, [])

    def left(self) -> int:
        return sum(map(len, self._held.values()))


class NoMainTable(NotReadable):
    def __init__(self) -> None:
        super().__init__(
            N_("no table in the ZIP holds submissions of its own"), N_("export all submissions of one form, with its repeats, as a ZIP")
        )


class _Table(NamedTuple):
    name: str
    file: File
    shape: Shape


def read(file: File, shelf: Shelf, reached: Callable[[int], None] = lambda _bytes: None) -> Iterator[Row]:
    """By what the file is: ZIP, JSON or CSV."""
    if package.is_package(file):
        yield from _joined(_tables(file), shelf, reached)
    elif kobo.is_json(file):
        yield from map(_decrypted, kobo.read_json(file, reached))
    else:
        yield from map(_decrypted, read_rows(file, shape_of(file), reached))


def columns(file: File) -> list[str]:
    if not package.is_package(file):
        return kobo.columns(file)
    main, *repeats = _tables(file)
    return [*main.shape.heading, *(f"{table.name}{_JOIN}{column}" for table in repeats for column in table.shape.heading)]


def _tables(file: File) -> list[_Table]:
    """The main table first, then each repeat after the one it stands in."""
    found = [
        _Table(PurePosixPath(name).stem, member, shape_of(member))
        for name, member in package.members(file).items() if name.lower().endswith(".csv") and "__MACOSX" not in name
    ]  # fmt: skip
    main = [one for one in found if "PARENT_KEY" not in one.shape.heading]
    if len(main) != 1:
        raise NoMainTable
    return [main[0], *sorted((one for one in found if one is not main[0]), key=lambda one: len(one.name))]


def _joined(tables: list[_Table], shelf: Shelf, reached: Callable[[int], None]) -> Iterator[Row]:
    """Repeats are put on the shelf under the key of the row they stand in, the innermost first; then the main table takes them."""
    done = 0
    for table in reversed(tables[1:]):
        for row in read_rows(table.file, table.shape):
            own = {cell.column: cell.value for cell in row.cells}
            inner = _taken(shelf, own.get("KEY", ""))
            cells = [Cell(f"{table.name}{_JOIN}{cell.column}", cell.place, cell.value) for cell in row.cells]
            shelf.put(own.get("PARENT_KEY", ""), msgspec.msgpack.encode(([*cells, *inner[0]], row.refusal or inner[1])))
        done += table.file.size
    last = 0
    for row in read_rows(tables[0].file, tables[0].shape, lambda at: reached(done + at)):
        key = next((cell.value for cell in row.cells if cell.column == "KEY"), "")
        cells, refusal = _taken(shelf, key)
        last = row.number
        yield _decrypted(Row(row.number, [*row.cells, *cells], row.refusal or refusal))
    if lost := shelf.left():
        yield from (refused(last + 1 + place, Why.NOT_JOINED) for place in range(lost))


def _taken(shelf: Shelf, key: str) -> tuple[list[Cell], Refusal | None]:
    cells: list[Cell] = []
    refusal: Refusal | None = None
    for held in shelf.take(key) if key else ():
        more, fault = msgspec.msgpack.decode(held, type=tuple[list[Cell], Refusal | None])
        cells += more
        refusal = refusal or fault
    return cells, refusal


def _decrypted(row: Row) -> Row:
    """A submission whose answers are still encrypted is no submission."""
    for cell in row.cells:
        if cell.column in ("Status", "__system/status") and cell.value in ("notDecrypted", "missingEncryptedFormData"):
            return refused(row.number, Why.ENCRYPTED, cell.place, row.cells)
    return row
