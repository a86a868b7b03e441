"""Tables for Uwazi read back: each row as the record it was, every cell used, told to be derived from another, or dropped for a reason.

A table whose columns are not those of one of our templates is anybody's: its columns are mapped by a person, as of any form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from safeconduct.exchange import package, uwazi
from safeconduct.exchange.foreign import File, Row
from safeconduct.exchange.meaning import Meaning, meaning
from safeconduct.exchange.proposed import (
    Dropped,
    New,
    NewAct,
    NewClaim,
    NewEvent,
    NewResponse,
    NewSource,
    Proposed,
    Refusal,
    Why,
)
from safeconduct.exchange.public_part import ref_in
from safeconduct.exchange.sheet import fuse
from safeconduct.exchange.text import read_rows, shape_of
from safeconduct.exchange.uwazi import SUFFIX, Template
from safeconduct.exchange.uwazi_cells import Cells, Unfit

KEYS = ("id", "Reference")
_OWN: dict[str, Meaning] = {
    "id": "key", "date added": Why.BOOKKEEPING, "date modified": Why.BOOKKEEPING, "template": Why.BOOKKEEPING,
    "published": Why.BOOKKEEPING, "documents": Why.ATTACHMENT, "attachments": Why.ATTACHMENT, "file": Why.ATTACHMENT,
}  # fmt: skip
_LANG = re.compile(rf"{SUFFIX}[a-z]{{2}}\Z")


def table_of(file: File) -> File:
    """The table itself, or `import.csv` of a ZIP. Raises BadPackage."""
    if not package.is_package(file):
        return file
    members = package.members(file)
    if "import.csv" not in members:
        raise package.BadPackage("there is no import.csv at its root")
    return members["import.csv"]


def columns(file: File) -> list[str]:
    return list(shape_of(table_of(file)).heading)


def read(file: File, reached: Callable[[int], None] = lambda _bytes: None) -> Iterator[Row]:
    table = table_of(file)
    return read_rows(table, shape_of(table), reached)


def knows(column: str) -> Meaning | None:
    """Of somebody's own template: Uwazi's fixed columns, geolocations, and what the name of the property says."""
    if column.casefold() in _OWN:
        return _OWN[column.casefold()]
    if column.casefold().endswith(("_geolocation", "(geolocation)")):
        return Why.LOCATION
    return meaning(_LANG.sub("", column))


def own(file: File, reached: Callable[[int], None]) -> Iterator[Proposed] | None:
    """None where the table is of no template of ours."""
    template = uwazi.template_of(columns(file))
    return None if template is None else (_proposed(template, row) for row in read(file, reached))


def _proposed(template: Template, row: Row) -> Proposed:
    if row.refusal is not None:
        return Proposed(row.number, "", refusal=row.refusal, filled=len(row.cells))
    cells = Cells({cell.column: fuse(cell.value) for cell in row.cells}, {cell.column: cell.place for cell in row.cells})
    try:
        key, makes = cells.need("Reference"), (_MAKE[template.name](cells),)
    except Unfit as unfit:
        return Proposed(row.number, "", (), (), Refusal(unfit.why, unfit.place), "", len(row.cells))
    left = tuple(Dropped(cell.column, cells.reason(cell.column, template)) for cell in row.cells if cell.column not in cells.used)
    return Proposed(row.number, key, makes, left, None, "", len(row.cells))


def _source(cells: Cells) -> New:
    title, publisher = cells.need("Name"), cells.text("Publisher")
    titles, publishers = cells.translated(("Translated name", title), ("Translated publisher", publisher))
    return NewSource(
        cells.need("Reference"), title, publisher, cells.text("Author"), cells.text("Kind"), cells.date("Published as known"),
        cells.text("Language"), cells.warnings(), titles, publishers,
    )  # fmt: skip


def _claim(cells: Cells) -> New:
    text, claimant, place = cells.need("Wording"), cells.need("Stated by"), cells.text("Stated place")
    texts, claimants, places = cells.translated(("Text", text), ("Claimant", claimant), ("Place", place))
    kinds = {kind: named.values() for kind, named in uwazi.QUANTITIES.items()}
    supports = tuple((ref, origin) for ref, _, origin in (one.partition(": ") for one in cells.many("Origins of support")))
    return NewClaim(
        cells.need("Reference"), text, claimant, ref_in(cells.need("Source")), cells.text("About"), cells.number("Quantity"),
        cells.one("Kind of quantity", kinds), cells.text("Unit"), cells.date("Period begins as known"), cells.date("Period ends as known"),
        place, texts, claimants, places, supports,
    )  # fmt: skip


def _response(cells: Cells) -> New:
    text, speaker, role = cells.need("Wording"), cells.need("Said by"), cells.text("Stated role")
    texts, speakers, roles = cells.translated(("Text", text), ("Speaker", speaker), ("Role", role))
    claims = tuple(ref_in(title) for title in cells.many("Claims"))
    if not claims:
        raise Unfit(Why.MISSING)
    return NewResponse(
        cells.need("Reference"), claims, speaker, ref_in(cells.need("Source")), text, cells.term("Attribution", 28),
        cells.term("Kind of response", 27), cells.needed_date("Date as known"), role, texts, speakers, roles, cells.texts("What can be shown"),
    )  # fmt: skip


def _event(cells: Cells) -> New:
    status = {status: cells.said(41, code) for status, code in uwazi.STATUSES.items()}
    return NewEvent(
        cells.texts("Name"), cells.needed_date("Begins as known"), cells.region(), cells.texts("Description"),
        cells.date("Ends as known"), cells.one("Violation status", status), cells.warnings(),
    )  # fmt: skip


def _act(cells: Cells) -> New:
    involved = tuple((degree, by) for degree, _, by in (one.partition(" ") for one in cells.many("Involvement as coded")))
    return NewAct(
        ref_in(cells.need("Event")), cells.term("Type of act", 4), cells.needed_date("Date as known"), cells.term("Attribution", 28),
        cells.term("Status at end of act", 25), cells.term("Method", 5, needed=False), cells.warnings(), cells.targeted(), involved,
    )  # fmt: skip


_MAKE: Mapping[str, Callable[[Cells], New]] = {
    "sources": _source, "claims": _claim, "responses": _response, "events": _event, "acts": _act,
}  # fmt: skip
