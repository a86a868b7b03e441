"""Cases: the list with its filters and saved views, and how old open cases are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.desk.pages import case_words as words
from safeconduct.desk.pages.bars import Bar, bars
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import MemberId
from safeconduct.records.case import Case
from safeconduct.web.fields import hidden
from safeconduct.web.forms import Option
from safeconduct.web.guard import TOKEN_FIELD
from safeconduct.web.say import Say

Names = Callable[[MemberId], str]


class Filter(NamedTuple):
    name: str
    label: str
    """Already said."""
    options: tuple[Option, ...]


class SavedView(NamedTuple):
    name: str
    query: str


def filters(say: Say, several: Sequence[Filter], chosen: Mapping[str, str]) -> h.Element:
    return h.form(".filters", method="get", action="/cases", role="search", aria_label=say(N_("Filter the list")))[
        (
            h.label[
                one.label,
                h.select(name=one.name)[
                    h.option(value="")[say(N_("any"))],
                    (h.option(value=option.value, selected=chosen.get(one.name) == option.value)[option.label] for option in one.options),
                ],
            ]
            for one in several
        ),
        h.button(".go", type="submit")[say(N_("Show"))],
    ]


def views(say: Say, token: str, saved: Sequence[SavedView], query: str) -> h.Element:
    """Lists that the member looks at often. They are this member's own, and stay on this device."""
    standing = (
        SavedView(say(N_("Open cases")), "state=open"), SavedView(say(N_("In great danger")), "state=open&risk=high"),
        SavedView(say(N_("Closed")), "state=closed"), SavedView(say(N_("All")), ""),
    )  # fmt: skip
    return h.nav(".ways-of", aria_label=say(N_("Lists of cases")))[
        h.a(".button.go", href="/cases/new")[say(N_("Open a case"))],
        (
            h.a(".button", href=f"/cases?{one.query}", aria_current="true" if one.query == query else None)[one.name]
            for one in (*standing, *saved)
        ),
        h.a(href="/cases/ages")[say(N_("How old they are"))],
        h.details[
            h.summary[say(N_("Keep this list"))],
            h.form(".filters", method="post", action="/cases/views")[
                hidden(TOKEN_FIELD, token),
                hidden("query", query),
                h.label[say(N_("Name of the list")), h.input(name="name", required=True, maxlength="60", autocomplete="off")],
                h.button(".go", type="submit")[say(N_("Keep it"))],
            ],
            (
                h.form(method="post", action="/cases/views")[
                    hidden(TOKEN_FIELD, token), hidden("drop", one.name), h.button(type="submit")[say(N_("Forget «{name}»"), name=one.name)]
                ]
                for one in saved
            ),
        ],
    ]  # fmt: skip


def listing(say: Say, cases: Sequence[Case], names: Names, today: dt.date, caption: str, pager: h.Node) -> h.Node:
    if not cases:
        return h.p(".lead")[say(N_("No cases here."))]
    heads = (N_("Codename"), N_("Risk"), N_("State"), N_("From"), N_("Owner"), N_("Since"), N_("Look at again"))
    return [
        h.div(".table", tabindex="0", role="region", aria_label=caption)[
            h.table[
                h.caption[caption],
                h.thead[h.tr[(h.th(scope="col")[say(one)] for one in heads)]],
                h.tbody[(_row(say, one, names, today) for one in cases)],
            ]
        ],
        pager,
    ]


def _row(say: Say, case: Case, names: Names, today: dt.date) -> h.Element:
    late = case.risk_review is not None and case.risk_review < today and case.closed is None
    waits = [h.span(".mark.conflict")[say(N_("conflict"))]] if case.conflicts else []
    return h.tr(data_row=True)[
        h.th(scope="row")[h.a(href=f"/cases/{case.id}")[case.codename], " ", waits],
        h.td[words.risk_mark(say, case.risk)],
        h.td[words.word(say, words.WORKFLOW, case.workflow)],
        h.td[words.region(case.region, say.lang), ", ", say.n("{count} person", "{count} people", case.size)],
        h.td[names(case.owner)],
        h.td[say.date(case.opened)],
        h.td[say.date(case.risk_review) if case.closed is None else "", " ", h.span(".mark.late")[say(N_("late"))] if late else None],
    ]


def ages(say: Say, counts: Sequence[tuple[str, int]]) -> h.Node:
    return [
        bars(say, say(N_("Open cases by how long they have been open")), say(N_("Cases")), [Bar(label, count) for label, count in counts]),
        h.p[h.a(href="/cases")[say(N_("Back to the cases"))]],
    ]
