"""The service directory as a list, and one service as a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import htpy as h

from safeconduct.desk.pages import case_words as words
from safeconduct.desk.pages.case_sent import service
from safeconduct.ground.errors import N_
from safeconduct.records.provider import Provider
from safeconduct.web.say import Say


def listing(say: Say, found: Sequence[Provider], doubtful: dt.date) -> h.Node:
    """`doubtful`: what was checked before that day is marked."""
    way = h.p(".ways-of")[h.a(".button.go", href="/providers/new")[say(N_("Add a service"))]]
    if not found:
        return [way, h.p(".lead")[say(N_("The directory is empty."))]]
    caption = say.n("{count} service", "{count} services", len(found))
    heads = (N_("Service"), N_("Help"), N_("Where"), N_("Told as"), N_("Checked"))
    return [
        way,
        h.div(".table", tabindex="0", role="region", aria_label=caption)[
            h.table[
                h.caption[caption],
                h.thead[h.tr[(h.th(scope="col")[say(one)] for one in heads)]],
                h.tbody[(_row(say, one, doubtful) for one in found)],
            ]
        ],
    ]


def _row(say: Say, one: Provider, doubtful: dt.date) -> h.Element:
    if one.withdrawn is not None:
        checked: h.Node = h.span(".mark.late")[say(N_("nobody is sent there"))]
    else:
        stale = one.checked is None or one.checked < doubtful
        checked = [say.date(one.checked), " ", h.span(".mark.waiting")[say(N_("ask again whether it is so"))] if stale else None]
    return h.tr(data_row=True)[
        h.th(scope="row")[h.a(href=f"/providers/{one.id}")[one.name]],
        h.td[words.listed(service(code, say.lang) for code in one.services)],
        h.td[words.listed(words.region(code, say.lang) for code in one.regions)],
        h.td[words.word(say, words.AUDIENCE, one.told)],
        h.td[checked],
    ]


def one(say: Say, found: Provider, forms: Sequence[h.Element]) -> h.Node:
    gone = None
    if found.withdrawn is not None:
        gone = h.div(".alarm")[h.p[say(N_("Since {day} nobody is sent there"), day=say.date(found.withdrawn))], h.p(".said")[found.why]]
    titles = (None, N_("Change it"), N_("Send nobody there any more"))
    return [
        h.p(".lead")[found.name],
        gone,
        h.p(".said")[found.how] if found.how else None,
        h.p(".said")[found.limits] if found.limits else None,
        h.p(".faint")[say(N_("Checked on {day}"), day=say.date(found.checked))],
        (h.details(".act")[h.summary[say(title)], form] if title else form for title, form in zip(titles, forms, strict=False)),
        h.p[h.a(href="/providers")[say(N_("The service directory"))]],
    ]
