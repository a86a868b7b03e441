"""How the relocations went: region level, no map, one dimension a table, small counts not shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from safeconduct.figures import chart as charts
from safeconduct.figures import count as counts
from safeconduct.figures.suppress import suppress
from safeconduct.ground.times import PartDate
from safeconduct.records.figure import Row
from safeconduct.records.place import region_name
from safeconduct.records.view import View
from safeconduct.report.cite import date, number
from safeconduct.report.tree import Block, Chart, Table
from safeconduct.report.wording import MODES, named, say


def road(view: View, lang: str, cutoff: dt.date) -> list[Block]:
    arrivals = suppress(counts.by_month(view, "people_relocated", cutoff), total_is_known=True)
    left = suppress(counts.arrivals_by_region(view, cutoff, end=False), total_is_known=True)
    came = suppress(counts.arrivals_by_region(view, cutoff, end=True), total_is_known=True)
    modes = suppress(counts.legs_by_mode(view, cutoff), total_is_known=False)
    return [
        _chart("arrivals_by_month", arrivals, "month", "people", lang, _month(lang), upright=True),
        _chart("arrivals_from", left, "region", "people", lang, _region(lang), upright=False),
        _chart("arrivals_to", came, "region", "people", lang, _region(lang), upright=False),
        _chart("by_mode", modes, "mode", "legs", lang, lambda code: named(MODES, code, lang), upright=False),
    ]


def shelters(view: View, lang: str, cutoff: dt.date) -> list[Block]:
    calls = suppress(counts.by_month(view, "calls_received", cutoff), total_is_known=True)
    nights = suppress(counts.bed_nights_by_month(view, cutoff), total_is_known=False)
    return [
        _chart("calls_by_month", calls, "month", "number", lang, _month(lang), upright=True),
        _chart("nights_by_month", nights, "month", "nights", lang, _month(lang), upright=True),
    ]


def _month(lang: str) -> Callable[[str], str]:
    return lambda code: date(PartDate(code), lang)


def _region(lang: str) -> Callable[[str], str]:
    return lambda code: region_name(code, lang)


def _chart(
    key: str, rows: Sequence[Row], first: str, second: str, lang: str, label: Callable[[str], str], upright: bool
) -> Chart:
    caption = say(key, lang)
    labels = [label(row.label) for row in rows]
    drawn = charts.bars(caption, rows, labels, say("hidden_short", lang), upright)
    cells = tuple(
        (name, number(row.count, lang) if row.count is not None else say("hidden_short", lang))
        for name, row in zip(labels, rows, strict=True)
    )
    note = say("hidden_note", lang) if any(row.count is None for row in rows) else ""
    table = Table(caption, (say(first, lang), say(second, lang)), cells, note, numbers=(1,))
    said = drawn.alt.replace(f": {say('hidden_short', lang)}", f": {say('hidden', lang)}")
    return Chart(caption, said, drawn.svg, table)
