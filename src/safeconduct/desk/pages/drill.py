"""The drill: what a seizure would reveal, as a table of numbers that is good news where it is small."""

from __future__ import annotations

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
        h.form(method="post", action="/trust/drill")[hidden(TOKEN_FIELD, token), h.button(".go", type="submit")[say(N_("Run the drill"))]],
    ]  # fmt: skip


def result(say: Say, rows: Sequence[Row]) -> h.Node:
    heads = (say(N_("seized or coerced")), *(numbers(say(_HEADS[name])) for name in COLUMNS), numbers(say(N_("more a day"))))
    return [
        table(say(N_("What a seizure would reveal")), heads, (_row(say, one) for one in rows)),
        h.p(".faint")[say(N_("≥: that member may hold more than this office can see."))] if any(one.partial for one in rows) else None,
        h.h2[say(N_("What the attacker holds, and how it is noticed"))],
        (_told(say, one) for one, before in zip(rows, (None, *rows), strict=False) if before is None or before.scenario != one.scenario),
    ]  # fmt: skip


def _row(say: Say, one: Row) -> h.Element:
    counts = one.readable.counts()
    return h.tr[
        h.th(scope="row")[say(MEANING[one.scenario]), f": {one.whose}" if one.whose else None],
        (h.td(".number")[f"{'≥ ' if name in one.partial else ''}{counts[name]}"] for name in COLUMNS),
        h.td(".number")[str(one.more_a_day) if one.more_a_day is not None else ""],
    ]


def _told(say: Say, one: Row) -> h.Element:
    return h.details[
        h.summary[say(MEANING[one.scenario])],
        h.ul[(h.li[say(text, **values)] for text, values in one.holds)],
        h.p[h.strong[say(N_("noticed"))], ": ", say(one.noticed)],
    ]
