"""The drill: what a seizure would reveal, as a table of numbers that is good news where it is small."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import htpy as h

from safeconduct.desk.pages.trust import numbers, table
from safeconduct.ground.errors import N_
from safeconduct.office.drill import COLUMNS, MEANING, Row
from safeconduct.web.fields import hidden
from safeconduct.web.guard import TOKEN_FIELD
from safeconduct.web.say import Say

_HEADS = {
    "people": N_("people"), "surnames": N_("surnames"), "addresses": N_("addresses"), "routes": N_("routes"), "statements": N_("statements"),
}  # fmt: skip


def begin(say: Say, token: str) -> h.Node:
    return [
        h.p(".lead")[say(N_("What would somebody read who has seized the depot, a laptop, a custodian?"))],
        h.p[say(N_("It is counted from this network's own records and keys, as this office sees them."))],
        h.form(method="post", action="/trust/drill")[
            hidden(TOKEN_FIELD, token), h.p(".buttons")[h.button(".go", type="submit")[say(N_("Run the drill"))]],
        ],
    ]  # fmt: skip


def result(say: Say, rows: Sequence[Row]) -> h.Node:
    heads = (say(N_("whose")), *(numbers(say(_HEADS[name])) for name in COLUMNS), numbers(say(N_("more a day"))))
    scenarios = [(name, [*of]) for name, of in itertools.groupby(rows, key=lambda one: one.scenario)]
    return [
        table(say(N_("What a seizure would reveal")), heads, (_group(say, name, of) for name, of in scenarios), grouped=True),
        h.p(".faint")[say(N_("≥: that member may hold more than this office can see."))] if any(one.partial for one in rows) else None,
        h.h2[say(N_("What the attacker holds, and how it is noticed"))],
        (_told(say, of[0]) for _, of in scenarios),
    ]


def _group(say: Say, scenario: str, rows: Sequence[Row]) -> h.Element:
    """One scenario over the whole width, then its numbers, so that on a narrow page they stand under their name."""
    if all(map(_nothing, rows)):
        whose = rows[0].whose if len(rows) == 1 else ""
        shown = [h.tr[_whose(say, whose), h.td(colspan=len(COLUMNS) + 1)[h.span(".mark.good")[say(N_("nothing"))]]]]
    else:
        shown = [_row(say, one) for one in rows]
    return h.tbody[h.tr[h.th(".over", scope="rowgroup", colspan=len(COLUMNS) + 2)[h.span[say(MEANING[scenario])]]], shown]


def _nothing(one: Row) -> bool:
    return not any(one.readable.counts().values()) and not one.partial and not one.more_a_day


def _row(say: Say, one: Row) -> h.Element:
    counts = one.readable.counts()
    return h.tr[
        _whose(say, one.whose),
        (h.td(".number")[f"{'≥ ' if name in one.partial else ''}{counts[name]}"] for name in COLUMNS),
        h.td(".number")[str(one.more_a_day) if one.more_a_day is not None else ""],
    ]


def _whose(say: Say, codename: str) -> h.Element:
    return h.th(scope="row")[codename or say(N_("in all"))]


def _told(say: Say, one: Row) -> h.Element:
    return h.details[
        h.summary[say(MEANING[one.scenario])],
        h.ul[(h.li[say(text, **values)] for text, values in one.holds)],
        h.p[h.strong[say(N_("noticed"))], ": ", say(one.noticed)],
    ]
