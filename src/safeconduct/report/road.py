"""How the relocations went: region level, no map, one dimension a table, small counts not shown.

Drawn from figures alone: whoever composes the report need not read a single relocation.
"""

from __future__ import annotations

from collections.abc import Callable

from safeconduct.figures import chart as charts
from safeconduct.ground.times import PartDate
from safeconduct.records.figure import Figure
from safeconduct.records.place import region_name
from safeconduct.records.view import View
from safeconduct.report.cite import date, number
from safeconduct.report.tree import Block, Chart, Table
from safeconduct.report.wording import MODES, named, say


def road(view: View, lang: str) -> list[Block]:
    return _charts(view, lang, (
        ("people_relocated", "month", "arrivals_by_month"), ("people_relocated", "origin", "arrivals_from"),
        ("people_relocated", "destination", "arrivals_to"), ("legs_travelled", "mode", "by_mode"),
    ))  # fmt: skip


def shelters(view: View, lang: str) -> list[Block]:
    return _charts(view, lang, (
        ("calls_received", "month", "calls_by_month"), ("people_placed", "month", "placed_by_month"),
        ("people_rehomed", "month", "rehomed_by_month"),
    ))  # fmt: skip


def _charts(view: View, lang: str, wanted: tuple[tuple[str, str, str], ...]) -> list[Block]:
    newest = {(one.measure, one.by): one for one in reversed(list(view.all(Figure)))}
    return [_chart(newest[measure, by], key, lang) for measure, by, key in wanted if (measure, by) in newest]


def _month(lang: str) -> Callable[[str], str]:
    return lambda code: date(PartDate(code), lang)


def _region(lang: str) -> Callable[[str], str]:
    return lambda code: region_name(code, lang)


def _mode(lang: str) -> Callable[[str], str]:
    return lambda code: named(MODES, code, lang)


_LABELS: dict[str, tuple[str, Callable[[str], Callable[[str], str]]]] = {
    "month": ("month", _month), "origin": ("region", _region), "destination": ("region", _region), "mode": ("mode", _mode),
}  # fmt: skip
_SECOND = {"person": "people", "leg": "legs"}


def broken_down(figure: Figure, lang: str, caption: str) -> Table:
    """The break-down as it may be shown: a dash for what is hidden, and why."""
    heading, label = _LABELS[figure.by]
    dash = say("hidden_short", lang)
    cells = tuple((label(lang)(row.label), number(row.count, lang) if row.count is not None else dash) for row in figure.rows)
    note = say("hidden_note", lang) if any(row.count is None for row in figure.rows) else ""
    return Table(caption, (say(heading, lang), say(_SECOND.get(figure.unit, "number"), lang)), cells, note, numbers=(1,))


def _chart(figure: Figure, key: str, lang: str) -> Chart:
    caption, dash = f"{say(key, lang)} [{figure.ref}]", say("hidden_short", lang)
    table = broken_down(figure, lang, caption)
    drawn = charts.bars(caption, figure.rows, [row[0] for row in table.rows], dash, upright=figure.by == "month")
    return Chart(caption, drawn.alt.replace(f": {dash}", f": {say('hidden', lang)}"), drawn.svg, table)
