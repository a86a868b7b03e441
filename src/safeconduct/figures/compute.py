"""The verb that makes a figure: count, and keep from which entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from safeconduct.figures.count import MEASURES, count
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member
from safeconduct.records.fact import EntryRef, Fact
from safeconduct.records.figure import FigureComputed, Row, Support
from safeconduct.records.view import View


class ComputeFigure(NamedTuple):
    """`leaf` gives the RFC 6962 leaf hash of an entry, hex: the figure commits to what it counted. `rows`: a break-down."""

    id: RecordId
    ref: str
    measure: str
    cutoff: dt.date
    leaf: Callable[[EntryRef], str]
    rows: tuple[Row, ...] = ()


def compute_figure(view: View, ask: ComputeFigure, _by: Member, _now: dt.datetime) -> list[Fact]:
    counted = count(view, ask.measure, ask.cutoff)
    measure = MEASURES[ask.measure]
    support = tuple(Support(entry, ask.leaf(entry)) for entry in counted.entries)
    return [
        FigureComputed(ask.id, ask.ref, ask.measure, counted.value, measure.unit, ask.cutoff, measure.method, support, ask.rows)
    ]
