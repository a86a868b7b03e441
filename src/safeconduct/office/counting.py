"""Counting at the office: what lapsed is opened first, so that a number is of all that this member reads."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from safeconduct.figures.compute import ComputeFigure, compute_figure
from safeconduct.figures.count import MEASURES, UnknownDimension, UnknownMeasure, breakdown, count, dimensions
from safeconduct.figures.suppress import suppress
from safeconduct.ground.errors import N_, BadInput, Refused
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.office.office import Office
from safeconduct.records.fact import EntryRef
from safeconduct.records.figure import Figure, Row
from safeconduct.records.view import View, need

_REF = re.compile(r"F[1-9]\d{0,5}")


class FigureRefTaken(Refused):
    def __init__(self, ref: str) -> None:
        super().__init__(
            N_("{ref} stands for another count already"),
            N_("a figure keeps what it counts; give this one a reference of its own"),
            ref=ref[:16],
        )


class BadReference(BadInput):
    def __init__(self) -> None:
        super().__init__(N_("this is no reference of a figure"), N_("write F and a number, such as F15"))


class Counting(NamedTuple):
    """What is counted, by what it is broken down (or nothing), until when."""

    measure: str
    by: str
    cutoff: dt.date


class Tried(NamedTuple):
    """A count that nobody has recorded. Small counts are taken out of `rows` already; `entries` is how many entries were counted."""

    asked: Counting
    value: int
    entries: int
    rows: tuple[Row, ...]

    @property
    def figure(self) -> Figure:
        """As it would stand, under no reference."""
        asked, measure = self.asked, MEASURES[self.asked.measure]
        return Figure(RecordId(""), "", asked.measure, self.value, measure.unit, asked.cutoff, measure.method, (), self.rows, asked.by)


class Again(NamedTuple):
    """A figure counted again. `unread`: none of what it was counted from is read by this member."""

    value: int
    same_entries: bool
    unread: bool


def check(asked: Counting) -> None:
    if asked.measure not in MEASURES:
        raise UnknownMeasure(asked.measure)
    if asked.by and asked.by not in dimensions(asked.measure):
        raise UnknownDimension(asked.measure, asked.by)


def check_ref(view: View, asked: Counting, ref: str) -> Figure | None:
    """The figure that stands under this reference, if it counts the same."""
    if not _REF.fullmatch(ref):
        raise BadReference
    standing = figure_of(view, ref)
    if standing is not None and (standing.measure, standing.by) != (asked.measure, asked.by):
        raise FigureRefTaken(ref)
    return standing


def try_count(office: Office, asked: Counting, progress: Progress = QUIET) -> Tried:
    check(asked)
    office.recall()
    counted = count(office.view, asked.measure, asked.cutoff, progress)
    broken = breakdown(office.view, asked.measure, asked.by, asked.cutoff) if asked.by else []
    return Tried(asked, counted.value, len(counted.entries), suppress(broken, total_is_known=True))


def record_figure(office: Office, asked: Counting, ref: str, now: dt.datetime, progress: Progress = QUIET) -> RecordId:
    """A figure of its own, or the newest computation of the one that has this reference and counts the same."""
    check(asked)
    standing = check_ref(office.view, asked, ref)
    office.recall()
    office.flush()
    number = 0

    def leaf(entry: EntryRef) -> str:
        nonlocal number
        number += 1
        progress(N_("writing down what was counted"), number, 0)
        return office.leaf(entry)

    made = standing.id if standing is not None else new_id()
    ask = ComputeFigure(made, ref, asked.measure, asked.cutoff, leaf, asked.by)
    office.record(compute_figure(office.view, ask, office.me, now), now)
    return made


def count_again(office: Office, figure: RecordId, progress: Progress = QUIET) -> Again:
    found = need(office.view, Figure, figure)
    office.recall()
    again = count(office.view, found.measure, found.cutoff or dt.date.min, progress)
    same = {one.entry for one in found.support} == set(again.entries)
    return Again(again.value, same, bool(found.support) and not again.entries)


def figure_of(view: View, ref: str) -> Figure | None:
    """The newest with that reference."""
    return next((one for one in view.all(Figure) if one.ref == ref), None)


def newest(view: View) -> list[Figure]:
    """One of each reference, in the order of the references."""
    found = {one.ref: one for one in reversed(list(view.all(Figure)))}
    return sorted(found.values(), key=lambda one: (len(one.ref), one.ref))


def next_ref(view: View) -> str:
    numbers = [int(one.ref[1:]) for one in view.all(Figure) if one.ref[:1] == "F" and one.ref[1:].isdecimal()]
    return f"F{max(numbers, default=0) + 1}"
