"""Numbers that others state, side by side; and signals: more than before, or others than before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.desk.pages.blocks import blocks
from safeconduct.desk.pages.figures import ways
from safeconduct.figures.coded import named, said_of
from safeconduct.figures.signal import Signal, Sort
from safeconduct.ground.errors import N_
from safeconduct.report.tree import Block, Table
from safeconduct.web.say import Say


class Stated(NamedTuple):
    """A claim with a number: address, reference, and the cells of its row."""

    path: str
    ref: str
    cells: Sequence[str]


def claimed(say: Say, unlike: Sequence[Block], stated: Sequence[Stated], head: Table, warning: str) -> h.Node:
    table = h.div(".table", tabindex="0", role="region", aria_label=head.caption)[
        h.table(".words")[
            h.caption[head.caption],
            h.thead[h.tr[(h.th(scope="col")[one] for one in head.header)]],
            h.tbody[(_stated(one) for one in stated)],
        ]
    ]
    return [
        ways(say, "/figures/claimed"),
        h.p[say(N_("A number stands with its kind, unit, period, place and source. Numbers of different things are never added."))],
        blocks(unlike),
        h.h2[say(N_("Every number that a claim states"))],
        (h.details(".warned")[h.summary[warning], table] if warning else table) if stated else h.p[say(N_("No claim states a number."))],
    ]


def _stated(one: Stated) -> h.Element:
    return h.tr(data_row=True)[h.th(scope="row")[h.a(href=one.path)[one.ref]], (h.td[cell] for cell in one.cells)]


class Watched(NamedTuple):
    """What one stream of reports showed until a day. `questions` 0: nothing that this member reads."""

    stream: str
    questions: int
    raised: Sequence[Signal]


class Looked(NamedTuple):
    until: dt.date
    rate: float
    streams: Sequence[Watched]


_SORTS = {Sort.SURGE: N_("more than before"), Sort.NEW_GROUP: N_("new, or rare before"), Sort.SHIFT: N_("a larger share than before")}


def signals(say: Say, looked: Looked | None, form: h.Node) -> h.Node:
    return [
        ways(say, "/figures/signals"),
        h.p[say(N_("Counts of codes by week or month, no text and no person. A signal is a question to look into, not a finding."))],
        form,
        _looked(say, looked) if looked is not None else None,
    ]


def _looked(say: Say, looked: Looked) -> h.Node:
    return [
        h.h2[say(N_("Until {day}"), day=say.date(looked.until))],
        ([h.h3[_stream(say, one)], _watched(say, one, looked.rate)] for one in looked.streams),
    ]


def _stream(say: Say, one: Watched) -> str:
    name = say(said_of(one.stream))
    return name[:1].upper() + name[1:]


def _watched(say: Say, one: Watched, rate: float) -> h.Node:
    if not one.questions:
        return h.p(".faint")[say(N_("There are none that this member can read."))]
    return [
        _raised(say, one) if one.raised else h.p[say(N_("No signal."))],
        h.p(".faint")[say.n("{count} question watched; it raises", "{count} questions watched; each raises", one.questions), " ",
                      say(N_("at most {rate} false alarms a year on average."), rate=f"{rate:g}")],
    ]  # fmt: skip


def _raised(say: Say, one: Watched) -> h.Element:
    head = (N_("What"), N_("Of which code"), N_("Noticed"), N_("Since"), N_("Reports"), N_("Chance, if nothing had changed"))
    return h.div(".table", tabindex="0", role="region", aria_label=_stream(say, one))[
        h.table[
            h.thead[h.tr[(h.th(scope="col")[say(name)] for name in head)]],
            h.tbody[
                (
                    h.tr[
                        h.th(scope="row")[h.span(".mark.waiting")[say(_SORTS[found.sort])]],
                        h.td[say(N_("all together")) if found.sort is Sort.SURGE else named(found.dimension, found.code, say.lang)],
                        h.td[say.date(found.noticed)], h.td[say.date(found.since)],
                        h.td[say(said_of("few")) if found.seen is None else str(found.seen)], h.td[_chance(found.level)],
                    ]
                    for found in reversed(one.raised)
                )
            ],
        ]
    ]  # fmt: skip


def _chance(level: str) -> str:
    power = int(level.partition("e")[2])
    return "≤ 1" if not power else f"≤ {10.0**power:.{-power}f}"
