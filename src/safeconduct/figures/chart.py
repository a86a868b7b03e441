"""Charts: a picture, what it says in words, and the table behind it. A Vega-Lite specification, drawn to SVG by vl-convert.

vl-convert is imported when the first chart is drawn: it starts a JavaScript engine, and most commands draw none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from safeconduct.records.figure import Row

FONT = "Libertinus Serif"
INK, BAR, FAINT = "#1f2a30", "#2f6f73", "#d8d3c8"


class Chart(NamedTuple):
    title: str
    alt: str
    svg: str
    rows: tuple[tuple[str, int | None], ...]


def bars(title: str, rows: Sequence[Row], labels: Sequence[str], hidden_word: str, upright: bool = True) -> Chart:
    """A bar for each row, in the given order; `labels` are the rows' names as shown. Suppressed rows have no bar."""
    named = [(label, row.count) for label, row in zip(labels, rows, strict=True)]
    said = "; ".join(f"{label}: {number if number is not None else hidden_word}" for label, number in named)
    return Chart(title, f"{title}. {said}.", draw(_spec(named, hidden_word, upright)), tuple(named))


def draw(spec: dict[str, Any]) -> str:
    """A Vega-Lite specification as SVG."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec))


def _spec(named: Sequence[tuple[str, int | None]], hidden_word: str, upright: bool) -> dict[str, Any]:
    """A Vega-Lite 5 specification: one layer of bars, one of their numbers."""
    values = [
        {"label": label, "number": number or 0, "said": str(number) if number is not None else hidden_word}
        for label, number in named
    ]
    axis = {"labelFont": FONT, "labelFontSize": 13, "labelColor": INK, "title": None, "domainColor": INK, "tickColor": INK}
    names = {"field": "label", "type": "nominal", "sort": None, "axis": {**axis, "labelAngle": 0, "labelLimit": 900}}
    numbers = {
        "field": "number", "type": "quantitative",
        "axis": {**axis, "grid": True, "gridColor": FAINT, "tickMinStep": 1, "format": "d"},
    }  # fmt: skip
    text = {"type": "text", "font": FONT, "fontSize": 13, "color": INK}
    text |= {"dy": -8} if upright else {"align": "left", "dx": 5}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": values},
        "encoding": {"x": names, "y": numbers} if upright else {"y": names, "x": numbers},
        "layer": [
            {"mark": {"type": "bar", "color": BAR}},
            {"mark": text, "encoding": {"text": {"field": "said", "type": "nominal"}}},
        ],
        "width": 460 if upright else 380,
        "height": 220 if upright else max(90, 26 * len(values)),
        "config": {"view": {"stroke": None}, "background": None},
    }
