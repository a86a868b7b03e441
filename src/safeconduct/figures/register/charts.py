"""Pictures of an estimate: which lists overlap how far, which intervals the models give, whether the chains agree.

Vega-Lite specifications written as plain values, as in figures/chart.py. Words come in from the report; nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from safeconduct.figures.chart import BAR, FAINT, FONT, INK, draw
from safeconduct.records.figure import Pattern

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_AXIS: dict[str, Any] = {
    "labelFont": FONT, "labelFontSize": 13, "labelColor": INK, "title": None, "domainColor": INK, "tickColor": INK, "labelLimit": 900,
}  # fmt: skip
_GRID: dict[str, Any] = {**_AXIS, "grid": True, "gridColor": FAINT, "format": "d"}
_TEXT: dict[str, Any] = {"type": "text", "font": FONT, "fontSize": 13, "color": INK}
_CONFIG: dict[str, Any] = {"view": {"stroke": None}, "background": None}
CHAINS = (BAR, "#a5502b", "#6b6456", "#1f2a30", "#8aa6a3", "#c99a7e", "#b0aa9d", "#4f6d7a")


def overlap(patterns: Sequence[Pattern], others: int, lists: Sequence[str], others_word: str) -> str:
    """A bar for each combination of lists that is shown, its lists below it as joined dots; the rest as one pale bar."""
    columns: list[tuple[str, str, int]] = [(one.on, one.on, one.count or 0) for one in patterns]
    if others:
        columns.append(("rest", "", others))
    order = [name for name, _, _ in columns]
    bars = [{"x": name, "n": n, "rest": not on} for name, on, n in columns]
    dots = [
        {"x": name, "list": label, "on": bool(on) and on[place] == "1"}
        for name, on, _ in columns for place, label in enumerate(lists)
    ]  # fmt: skip
    x = {"field": "x", "type": "nominal", "sort": order, "axis": None, "scale": {"paddingInner": 0.35}}
    width = max(240, min(460, 46 * len(columns)))
    return draw({
        "$schema": SCHEMA, "spacing": 6, "config": _CONFIG,
        "vconcat": [_bars(bars, x, width), _matrix(dots, x, lists, width, others_word if others else "")],
    })  # fmt: skip


def _bars(values: list[dict[str, Any]], x: dict[str, Any], width: int) -> dict[str, Any]:
    y = {"field": "n", "type": "quantitative", "axis": {**_GRID, "tickMinStep": 1}}
    color = {"condition": {"test": "datum.rest", "value": "#b0aa9d"}, "value": BAR}
    return {
        "data": {"values": values}, "width": width, "height": 170, "encoding": {"x": x, "y": y},
        "layer": [
            {"mark": {"type": "bar"}, "encoding": {"color": color}},
            {"mark": {**_TEXT, "dy": -8}, "encoding": {"text": {"field": "n", "type": "quantitative", "format": "d"}}},
        ],
    }  # fmt: skip


def _matrix(values: list[dict[str, Any]], x: dict[str, Any], lists: Sequence[str], width: int, others_word: str) -> dict[str, Any]:
    y = {"field": "list", "type": "nominal", "sort": list(lists), "axis": {**_AXIS, "domain": False, "ticks": False}}
    on = [{"filter": "datum.on"}]
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "circle", "size": 110, "opacity": 1, "color": FAINT}, "transform": [{"filter": "datum.x != 'rest'"}],
         "encoding": {"y": y}},
        {"mark": {"type": "line", "strokeWidth": 2, "color": INK}, "transform": on, "encoding": {"y": y, "detail": {"field": "x"}}},
        {"mark": {"type": "circle", "size": 110, "opacity": 1, "color": INK}, "transform": on, "encoding": {"y": y}},
    ]  # fmt: skip
    if others_word:
        middle = {"filter": f"datum.x == 'rest' && datum.list == {lists[len(lists) // 2]!r}"}
        layers.append({"mark": {**_TEXT, "fontSize": 12}, "transform": [middle], "encoding": {"y": y, "text": {"value": others_word}}})
    return {"data": {"values": values}, "width": width, "height": 24 * len(lists), "encoding": {"x": x}, "layer": layers}


class Interval(NamedTuple):
    """One line of the plot. `median` None: no point; `high` None: no upper end, drawn as an arrow. `strong`: what may be printed."""

    label: str
    low: float
    median: float | None
    high: float | None
    strong: bool = False


def intervals(rows: Sequence[Interval], documented: int, documented_word: str) -> str:
    """Intervals one below the other, the documented count as the floor that all stand on."""
    top = max([documented, *(one.high if one.high is not None else (one.median or one.low) * 1.15 for one in rows)])
    values = [
        {"label": one.label, "low": one.low, "high": one.high if one.high is not None else top, "median": one.median,
         "open": one.high is None, "strong": one.strong}
        for one in rows
    ]  # fmt: skip
    x = {"field": "low", "type": "quantitative", "scale": {"zero": True, "nice": True}, "axis": _GRID}
    y = {"field": "label", "type": "nominal", "sort": None, "axis": {**_AXIS, "ticks": False, "domain": False}}
    color = {"condition": {"test": "datum.strong", "value": BAR}, "value": "#8d877a"}
    some = [{"filter": "datum.median != null"}]
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "rule", "strokeWidth": 3}, "encoding": {"y": y, "x": x, "x2": {"field": "high"}, "color": color}},
        {"mark": {"type": "point", "shape": "triangle-right", "filled": True, "size": 90, "opacity": 1},
         "transform": [{"filter": "datum.open"}], "encoding": {"y": y, "x": {**x, "field": "high"}, "color": color}},
        {"mark": {"type": "point", "filled": True, "size": 70, "opacity": 1}, "transform": some,
         "encoding": {"y": y, "x": {**x, "field": "median"}, "color": color}},
        {"data": {"values": [{"n": documented}]}, "mark": {"type": "rule", "strokeDash": [5, 3], "color": INK, "strokeWidth": 1.5},
         "encoding": {"x": {**x, "field": "n"}}},
        {"data": {"values": [{"n": documented}]}, "mark": {**_TEXT, "align": "left", "baseline": "bottom", "dx": 4, "fontSize": 12},
         "encoding": {"x": {**x, "field": "n"}, "y": {"value": -3}, "text": {"value": documented_word}}},
    ]  # fmt: skip
    return draw({
        "$schema": SCHEMA, "config": _CONFIG, "padding": {"top": 18, "left": 5, "right": 5, "bottom": 5}, "data": {"values": values},
        "width": 400, "height": max(70, 26 * len(values)), "layer": layers,
    })  # fmt: skip


def traces(chains: Sequence[Sequence[int]], documented: int) -> str:
    """The draws of each chain in their order: chains that agree lie on one another."""
    values = [{"chain": str(number), "step": step, "n": n} for number, chain in enumerate(chains, 1) for step, n in enumerate(chain)]
    names = [str(number) for number in range(1, len(chains) + 1)]
    x = {"field": "step", "type": "quantitative", "axis": None}
    y = {"field": "n", "type": "quantitative", "scale": {"zero": False, "domainMin": documented}, "axis": _GRID}
    color = {
        "field": "chain", "type": "nominal", "scale": {"domain": names, "range": list(CHAINS[: len(names)])},
        "legend": {"title": None, "labelFont": FONT, "labelFontSize": 13, "orient": "top", "symbolType": "stroke"},
    }  # fmt: skip
    mark = {"type": "line", "strokeWidth": 1, "opacity": 0.8}
    return draw({
        "$schema": SCHEMA, "config": _CONFIG, "data": {"values": values}, "width": 460, "height": 180, "mark": mark,
        "encoding": {"x": x, "y": y, "color": color, "strokeDash": {"field": "chain", "legend": None}},
    })  # fmt: skip
