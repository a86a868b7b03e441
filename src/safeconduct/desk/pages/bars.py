"""Bars for counts, with their table behind them. A picture says nothing that the table does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.ground.errors import N_
from safeconduct.web.say import Say

_ROW, _LEFT, _WIDE = 26, 150, 640


class Bar(NamedTuple):
    label: str
    total: int
    path: str = ""
    """Where its records are listed."""


def bars(say: Say, title: str, unit: str, several: Sequence[Bar]) -> h.Element:
    """`unit`: the heading of the column of counts."""
    most = max([1, *(one.total for one in several)])
    room = _WIDE - _LEFT - 60
    drawn = [_bar(one, number, most, room) for number, one in enumerate(several)]
    size = {"viewBox": f"0 0 {_WIDE} {len(several) * _ROW + 4}", "width": str(_WIDE), "height": str(len(several) * _ROW + 4)}
    table = h.table[
        h.thead[h.tr[h.th(scope="col")[title], h.th(".number", scope="col")[unit]]],
        h.tbody[(h.tr[h.th(scope="row")[_linked(one)], h.td(".number")[str(one.total)]] for one in several)],
    ]
    return h.figure(".picture")[
        h.figcaption[title],
        h.svg(size, role="img", aria_label=f"{title}; {say(N_('the numbers stand in the table below'))}")[drawn],
        h.details[h.summary[say(N_("The numbers"))], h.div(".table", tabindex="0", role="region", aria_label=title)[table]],
    ]


def _linked(one: Bar) -> h.Node:
    return h.a(href=one.path)[one.label] if one.path else one.label


def _bar(one: Bar, number: int, most: int, room: int) -> h.Fragment:
    top, width = number * _ROW + 4, max(one.total * room / most, 1 if one.total else 0)
    label = {"x": str(_LEFT - 8), "y": str(top + 14), "text-anchor": "end"}
    rect = {"x": str(_LEFT), "y": str(top), "width": f"{width:.1f}", "height": str(_ROW - 6), "rx": "2", "fill": "var(--s1)"}
    count = {"x": f"{_LEFT + width + 6:.1f}", "y": str(top + 14)}
    return h.fragment[h.text(label)[one.label], h.rect(rect), h.text(count)[str(one.total)]]
