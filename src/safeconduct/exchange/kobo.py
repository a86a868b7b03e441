"""KoBoToolbox: submissions as JSON (API or download) and as CSV. Answers are keyed `group/question`; repeats are lists of the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from safeconduct.exchange import tree
from safeconduct.exchange.foreign import LONGEST_CELL, MOST_COLUMNS, Cell, File, Row, refused
from safeconduct.exchange.meaning import Meaning, meaning
from safeconduct.exchange.proposed import Why
from safeconduct.exchange.text import read_rows, shape_of

KEYS = ("meta/rootUuid", "_uuid", "meta/instanceID")
"""The first that is filled names the submission: the root stays when it is edited."""
_OWN: dict[str, Meaning] = {
    **dict.fromkeys(KEYS, "key"), "meta/deprecatedID": "replaces", "_submission_time": "submitted", "_submitted_by": Why.SUBMITTER,
    "_geolocation": Why.LOCATION, "_attachments": Why.ATTACHMENT, "_notes": Why.BOOKKEEPING,
    **dict.fromkeys(
        ("_id", "_xform_id_string", "_userform_id", "_status", "_validation_status", "_tags", "__version__", "formhub/uuid", "_index",
         "_parent_index", "_parent_table_name", "_submission__id", "_submission__uuid", "meta/instanceName", "start", "end", "today",
         "_bamboo_dataset_id", "_supplementalDetails"),
        Why.BOOKKEEPING,
    ),
}  # fmt: skip
DEEPEST, MOST_CELLS = 24, 50_000
SURVEYED = 500
"""Objects looked at before a mapping is guessed."""
_GEO_PARTS = ("_latitude", "_longitude", "_altitude", "_precision")


def knows(column: str) -> Meaning | None:
    if column in _OWN:
        return _OWN[column]
    if column.startswith("_") and column.endswith(_GEO_PARTS):
        return Why.LOCATION
    head = column.split("/")[0]
    return _OWN[head] if head in _OWN and head.startswith("_") else meaning(column)


def read(file: File, reached: Callable[[int], None] = lambda _bytes: None) -> Iterator[Row]:
    """JSON or CSV, told by the first character."""
    return read_json(file, reached) if is_json(file) else read_rows(file, shape_of(file), reached)


def columns(file: File) -> list[str]:
    """The heading of a table; of JSON, the names in its first objects."""
    if not is_json(file):
        return list(shape_of(file).heading)
    places: dict[str, int] = {}
    for number, found in islice(tree.read_objects(file), SURVEYED):
        flat(number, found, places)
    return list(places)


def is_json(file: File) -> bool:
    with file.open() as stream:
        head = stream.read(4096)
    wide = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    return wide.startswith((b"{", b"["))


def read_json(file: File, reached: Callable[[int], None] = lambda _bytes: None) -> Iterator[Row]:
    places: dict[str, int] = {}
    number = 0
    try:
        for number, found in tree.read_objects(file, reached=reached):
            yield flat(number, found, places)
    except tree.NotJson:
        if number == 0:
            raise
        yield refused(number + 1, Why.BROKEN_OFF)


class _TooDeep(Exception):
    pass


def flat(number: int, found: dict[str, Any], places: dict[str, int]) -> Row:
    """An object as a row: nested names joined by `/`, lists gone through, so that a repeat gives a column several cells."""
    cells: list[Cell] = []
    try:
        _gather(found, "", places, cells, 0)
    except _TooDeep:
        return refused(number, Why.TOO_DEEP, 0, cells)
    for cell in cells:
        if len(cell.value) > LONGEST_CELL:
            return refused(number, Why.TOO_LONG, cell.place, cells)
        if "\0" in cell.value:
            return refused(number, Why.BROKEN, cell.place, cells)
    return Row(number, cells)


def _gather(found: dict[str, Any], path: str, places: dict[str, int], cells: list[Cell], depth: int) -> None:
    if depth > DEEPEST or len(cells) > MOST_CELLS or len(places) > MOST_COLUMNS:
        raise _TooDeep
    for key, value in found.items():
        whole = key if not path or key.startswith(path) else f"{path}/{key}"
        if isinstance(value, str):
            if value and not value.isspace():
                cells.append(Cell(whole, places.get(whole) or _place(whole, places), value))
        elif isinstance(value, dict):
            _gather(value, whole, places, cells, depth + 1)
        elif isinstance(value, list):
            _gather_list(value, whole, places, cells, depth + 1)
        elif value is not None:
            cells.append(Cell(whole, places.get(whole) or _place(whole, places), _said(value)))


def _gather_list(values: list[Any], path: str, places: dict[str, int], cells: list[Cell], depth: int) -> None:
    for value in values:
        if isinstance(value, dict):
            _gather(value, path, places, cells, depth)
        elif isinstance(value, list):
            if depth > DEEPEST:
                raise _TooDeep
            _gather_list(value, path, places, cells, depth + 1)
        else:
            _gather({path: value}, "", places, cells, depth)


def _place(column: str, places: dict[str, int]) -> int:
    return places.setdefault(column, len(places) + 1)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
