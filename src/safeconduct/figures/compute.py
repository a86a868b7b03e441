"""The verb that makes a figure: count, and keep from which entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from safeconduct.figures.count import MEASURES, breakdown, count
from safeconduct.figures.suppress import suppress
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member
from safeconduct.records.fact import EntryRef, Fact
from safeconduct.records.figure import FigureComputed, Row, Support, SupportListed, counted_from
from safeconduct.records.view import View

AT_ONCE = 400
"""Entries that one fact names: some 42,000 bytes of the 65,536 it may have."""


class ComputeFigure(NamedTuple):
    """`leaf` gives the RFC 6962 leaf hash of an entry, hex: the figure commits to what it counted. `by`: a dimension to break down by."""

    id: RecordId
    ref: str
    measure: str
    cutoff: dt.date
    leaf: Callable[[EntryRef], str]
    by: str = ""


def compute_figure(view: View, ask: ComputeFigure, _by: Member, _now: dt.datetime) -> list[Fact]:
    counted = count(view, ask.measure, ask.cutoff)
    measure = MEASURES[ask.measure]
    support = tuple(Support(entry, ask.leaf(entry)) for entry in counted.entries)
    of = counted_from(support) if len(support) > AT_ONCE else ""
    first = FigureComputed(
        ask.id, ask.ref, ask.measure, counted.value, measure.unit, ask.cutoff, measure.method, support[:AT_ONCE], _rows(view, ask), ask.by, of
    )
    parts = range(AT_ONCE, len(support), AT_ONCE)
    return [first, *(SupportListed(ask.id, of, at // AT_ONCE, support[at : at + AT_ONCE]) for at in parts)]


def _rows(view: View, ask: ComputeFigure) -> tuple[Row, ...]:
    """The break-down, small counts already taken out: what is not in the figure cannot leak from it."""
    if not ask.by:
        return ()
    rows = suppress(breakdown(view, ask.measure, ask.by, ask.cutoff), total_is_known=True)
    if ask.by == "month":
        return rows
    hidden = sorted((row for row in rows if row.count is None), key=lambda row: row.label)
    return (*(row for row in rows if row.count is not None), *hidden)  # their order must not tell which is larger
