"""The foreign formats that are read row by row, by name. A format says what its columns are, gives its rows, and names the row's key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from safeconduct.exchange import kobo, odk, primero_read, uwazi_read
from safeconduct.exchange.foreign import File, Row
from safeconduct.exchange.mapping import Mapping, guess
from safeconduct.exchange.meaning import Knows
from safeconduct.exchange.odk import Shelf
from safeconduct.exchange.propose import Proposer
from safeconduct.exchange.proposed import Proposed, Why
from safeconduct.ground.errors import N_, BadInput

Reached = Callable[[int], None]


class UnknownFormat(BadInput):
    def __init__(self, name: str) -> None:
        super().__init__(N_("{name!r} is not a format that is read here"), N_("use one of: {names}"), name=name[:20], names=" ".join(FORMATS))


class Format(NamedTuple):
    """`columns` and `rows` read a file, `knows` says what a column is by its name, `keys` are those that name a row. A file whose
    columns are fixed needs no mapping: `own` proposes its rows, and gives None for a file that is mapped after all."""

    name: str
    columns: Callable[[File], list[str]]
    rows: Callable[[File, Shelf, Reached], Iterator[Row]]
    knows: Knows
    keys: tuple[str, ...]
    own: Callable[[File, Reached], Iterator[Proposed] | None] = lambda _file, _reached: None


def _kobo(file: File, _shelf: Shelf, reached: Reached) -> Iterator[Row]:
    return kobo.read(file, reached)


def _primero(file: File, _shelf: Shelf, reached: Reached) -> Iterator[Row]:
    return primero_read.read(file, reached)


def _uwazi(file: File, _shelf: Shelf, reached: Reached) -> Iterator[Row]:
    return uwazi_read.read(file, reached)


FORMATS: dict[str, Format] = {
    "kobo": Format("kobo", kobo.columns, _kobo, kobo.knows, kobo.KEYS),
    "odk": Format("odk", odk.columns, odk.read, odk.knows, odk.KEYS),
    "primero": Format("primero", primero_read.columns, _primero, primero_read.knows, primero_read.KEYS),
    "uwazi": Format("uwazi", uwazi_read.columns, _uwazi, uwazi_read.knows, uwazi_read.KEYS, uwazi_read.own),
}


def format_named(name: str) -> Format:
    if name not in FORMATS:
        raise UnknownFormat(name)
    return FORMATS[name]


def columns_of(of: Format, file: File) -> list[str]:
    """The headings of a table, the names in the first objects of a list, in the order they stand."""
    return of.columns(file)


def guessed(of: Format, columns: list[str], become: str | None = None) -> Mapping:
    return guess(of.name, columns, of.knows, become)


def proposed(
    of: Format, file: File, mapping: Mapping, shelf: Shelf, keep: frozenset[Why] = frozenset(), reached: Reached = lambda _bytes: None
) -> Iterator[Proposed]:
    """Every row of the file as what it would become."""
    own = of.own(file, reached)
    if own is not None:
        return own
    return Proposer(mapping, of.knows, of.keys, keep).propose(of.rows(file, shelf, reached))
