"""Figure: a number with what it counts, until when, by which method, and the entries it was counted from."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.records.fact import Entered, EntryRef, Fact, Record

Texts = dict[str, str]


class Support(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One counted entry; `leaf` is its RFC 6962 leaf hash, hex."""

    entry: EntryRef
    leaf: str


class Row(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One line of a break-down in one dimension; None where the count is suppressed."""

    label: str
    count: int | None


class FigureComputed(Fact, frozen=True, tag="figure.computed"):
    ref: str
    measure: str
    value: int
    unit: str
    cutoff: dt.date
    method: Texts
    support: tuple[Support, ...]
    rows: tuple[Row, ...]
    by: str = ""
    """The one dimension of `rows`: month, origin, destination, mode; empty without a break-down."""


class Figure(Record, frozen=True):
    ref: str = ""
    measure: str = ""
    value: int = 0
    unit: str = ""
    cutoff: dt.date | None = None
    method: Texts = {}
    support: tuple[Support, ...] = ()
    rows: tuple[Row, ...] = ()
    by: str = ""


FACTS = (FigureComputed,)


def fold(figure: Figure | None, e: Entered) -> Figure:
    """The newest computation stands; the older ones stay in the journal."""
    figure = figure or Figure(e.fact.record)
    match e.fact:
        case FigureComputed() as c:
            return Figure(figure.id, c.ref, c.measure, c.value, c.unit, c.cutoff, c.method, c.support, c.rows, c.by)
    return figure
