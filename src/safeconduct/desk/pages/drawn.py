"""Pictures of numbers as SVG on the page: in the reader's colours, legible at every width, always with their table beside them.

Places across are percentages of the width and places down are pixels, so text keeps its size on a phone. What is hidden has neither bar nor
number.
"""

from __future__ import annotations

from collections.abc import Sequence

import htpy as h

from safeconduct.figures.register.charts import Interval

_BAR, _FAINT, _INK = "var(--s1)", "var(--line)", "var(--ink)"
_SERIES = ("var(--s1)", "var(--s2)", "var(--s3)", "var(--s4)")
_ROOM = 0.82
"""Share of the width that the longest bar takes; its number stands after it."""
Named = tuple[str, int | None]


def picture(drawn: h.Element, caption: str, word: str, table: h.Node, shown: bool = False) -> h.Element:
    """`word`: what opens the table."""
    return h.figure(".picture.numbers")[drawn, h.figcaption[caption], h.details(open=shown)[h.summary[word], table]]


def columns(rows: Sequence[Named], said: str, hidden: str) -> h.Element:
    """Upright, for months in their order. `said`: the picture in words."""
    top, high, count = max([number or 0 for _, number in rows] + [1]), 150, max(len(rows), 1)
    every = -(-count // 10)
    width = 100 / count
    drawn = []
    for place, (label, number) in enumerate(rows):
        middle, tall = (place + 0.5) * width, (number or 0) / top * high
        drawn.append(_text(str(number) if number is not None else hidden, f"{middle:.2f}%", f"{high - tall + 14:.1f}", "middle"))
        if number:
            drawn.append(_rect(f"{middle - width * 0.36:.2f}%", f"{high - tall + 20:.1f}", f"{width * 0.72:.2f}%", f"{tall:.1f}"))
        if place % every == 0:
            first, _, second = label.partition(" ")
            drawn += [_text(first if count < 7 else first[:3], f"{middle:.2f}%", str(high + 36), "middle")]
            drawn += [_text(second, f"{middle:.2f}%", str(high + 51), "middle")] if place == 0 or first == rows[0][0].split(" ")[0] else []
    ground = h.line(x1="0", x2="100%", y1=str(high + 20), y2=str(high + 20), stroke=_INK)
    return _svg(high + 58, said)[drawn, ground]


def bars(rows: Sequence[Named], said: str, hidden: str, pale: int = 0) -> h.Element:
    """Lying, each under its name. The last `pale` of them hold what is left over."""
    top = max([number or 0 for _, number in rows] + [1])
    drawn = []
    for place, (label, number) in enumerate(rows):
        at, share = place * 40, (number or 0) / top * _ROOM * 100
        drawn += [_text(label, "0", str(at + 13))]
        if number:
            drawn.append(_rect("0", str(at + 18), f"{share:.2f}%", "14", "var(--edge)" if place >= len(rows) - pale else _BAR))
        drawn.append(_text(str(number) if number is not None else hidden, f"{share + 1:.2f}%", str(at + 30)))
    return _svg(len(rows) * 40, said)[drawn]


def intervals(rows: Sequence[Interval], floor: int, floor_word: str, said: str) -> h.Element:
    """One below the other; the dashed line is the count that no answer lies below; an arrow has no upper end."""
    top = max([float(floor), *(one.high if one.high is not None else (one.median or one.low) * 1.15 for one in rows)]) * 1.04
    drawn = [_interval(one, 22 + place * 40, top) for place, one in enumerate(rows)]
    at = f"{floor / top * 100:.2f}%"
    line = h.line(x1=at, x2=at, y1="18", y2=str(22 + len(rows) * 40), stroke=_INK, stroke_dasharray="5 3")
    anchor = "end" if floor / top > 0.5 else "start"
    return _svg(26 + len(rows) * 40, said)[line, _text(floor_word, at, "13", anchor), drawn]


def _interval(one: Interval, at: int, top: float) -> h.Node:
    low, high = one.low / top * 100, (one.high if one.high is not None else top) / top * 100
    ink, wide, middle = (_BAR if one.strong else "var(--edge)"), ("5" if one.strong else "3"), str(at + 25)
    end = [
        _text("▶", "100%", str(at + 29), "end") if one.high is None else None,
        h.circle(cx=f"{one.median / top * 100:.2f}%", cy=middle, r="5", fill=ink) if one.median is not None else None,
    ]
    across = h.line(x1=f"{low:.2f}%", x2=f"{high:.2f}%", y1=middle, y2=middle, stroke=ink, stroke_width=wide)
    return [_text(one.label, "0", str(at + 14), weight="650" if one.strong else "400"), across, end]


def traces(chains: Sequence[Sequence[int]], said: str) -> h.Element:
    """The draws of each chain in their order: chains that agree lie on one another."""
    least, most = min(map(min, chains)), max(map(max, chains))
    span = max(most - least, 1)
    drawn = []
    for place, chain in enumerate(chains):
        points = " ".join(f"{step / max(len(chain) - 1, 1) * 400:.1f},{100 - (n - least) / span * 96:.1f}" for step, n in enumerate(chain))
        drawn.append(h.polyline(
            points=points, fill="none", stroke=_SERIES[place % 4], stroke_width="1", stroke_dasharray="4 2" if place % 2 else None,
            vector_effect="non-scaling-stroke", opacity=".85",
        ))  # fmt: skip
    return h.svg(role="img", aria_label=said, viewBox="0 0 400 104", preserveAspectRatio="none", width="100%", height="150")[drawn]


def _svg(high: int, said: str) -> h.Element:
    return h.svg(role="img", aria_label=said, width="100%", height=str(high))


def _rect(x: str, y: str, width: str, height: str, ink: str = _BAR) -> h.Element:
    return h.rect(x=x, y=y, width=width, height=height, fill=ink, rx="2")


def _text(text: str, x: str, y: str, anchor: str = "start", weight: str = "400") -> h.Element:
    return h.text(x=x, y=y, text_anchor=anchor, font_weight=weight)[text]
