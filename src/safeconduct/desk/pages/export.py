"""Giving records to others: choose what, see what would leave and what stays, and who must agree; then the file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.exchange.leaving import Leaving
from safeconduct.ground.errors import N_
from safeconduct.records.consent import Audience
from safeconduct.records.export import Format, Terms
from safeconduct.web.fields import hidden
from safeconduct.web.guard import TOKEN_FIELD
from safeconduct.web.say import Say

FORMATS: dict[Format, str] = {
    Format.UWAZI: N_("Uwazi: the public part, sources, claims, responses, events and acts"),
    Format.PRIMERO: N_("Primero: cases whose people agreed to it"),
    Format.HMIS: N_("HMIS CSV: beds and stays without names"),
    Format.GBV: N_("GBV incident recorder: incidents, at least five alike"),
}  # fmt: skip
AUDIENCES: dict[Audience, str] = {
    Audience.PUBLIC: N_("the public"), Audience.PARTNER: N_("a partner organisation"), Audience.TRIBUNAL: N_("a court"),
    Audience.NETWORK: N_("this network"),
}  # fmt: skip


class Asked(NamedTuple):
    """A request for a second member's agreement. `fresh`: an agreement stands and is not used. `may`: this member may answer."""

    id: str
    format: Format
    recipient: str
    items: int
    free_text: bool
    purpose: str
    asker: str
    on: dt.date | None
    agreed: tuple[str, ...]
    refused: tuple[str, ...]
    made: int
    fresh: bool
    mine: bool
    may: bool


def recipient(say: Say, terms: Terms) -> str:
    return f"{say(AUDIENCES[terms.audience])}: {terms.recipient}" if terms.recipient else say(AUDIENCES[terms.audience])


def amount(say: Say, format: Format, items: int) -> str:
    """How much a request is about; what names no record is about what is nobody's."""
    if items:
        return say.n("{count} record", "{count} records", items)
    return say(N_("the public part")) if format is Format.UWAZI else say(N_("beds only, and nobody's stay"))


def export(say: Say, form: h.Node, asked: Sequence[Asked], token: str) -> h.Node:
    return [
        h.p[say(N_("Nothing of a person leaves without their consent to this purpose, for this recipient, on this day."))],
        form,
        h.h2[say(N_("Asked, agreed, given"))],
        h.ul(".cards")[(h.li[_asked(say, one, token)] for one in asked)] if asked else h.p[say(N_("Nothing was asked for or given yet."))],
        h.p[h.a(href="/export/calendar/due.ics", download=True)[say(N_("My own calendar of what is due (codenames only)"))]],
    ]


def _asked(say: Say, one: Asked, token: str) -> h.Node:
    return [
        h.h3[say(FORMATS[one.format])],
        h.p[_mark(say, one)],
        h.dl(".facts")[
            h.dt[say(N_("For"))], h.dd[one.recipient],
            h.dt[say(N_("How much"))], h.dd[amount(say, one.format, one.items)],
            (h.dt[say(N_("Words of caseworkers"))], h.dd[say(N_("are in it"))]) if one.free_text else None,
            (h.dt[say(N_("What for"))], h.dd(".said")[one.purpose]) if one.purpose else None,
            h.dt[say(N_("Asked by"))], h.dd[f"{one.asker}, {say.date(one.on)}"],
            h.dt[say(N_("Agreed"))], h.dd[", ".join(one.agreed) or "-"],
            (h.dt[say(N_("Refused"))], h.dd[", ".join(one.refused)]) if one.refused else None,
        ],
        _answers(say, one, token) if one.may else None,
        h.p(".faint")[say(N_("Fill in the same again to make the file."))] if one.mine and one.fresh else None,
    ]  # fmt: skip


def _mark(say: Say, one: Asked) -> h.Element:
    if one.refused:
        return h.span(".mark.late")[say(N_("refused"))]
    if one.made:
        return h.span(".mark")[say.n("given {count} time", "given {count} times", one.made)]
    return h.span(".mark.good")[say(N_("agreed"))] if one.fresh else h.span(".mark.waiting")[say(N_("waits for a second member"))]


def _answers(say: Say, one: Asked, token: str) -> h.Node:
    about = say(N_("{what}, asked by {who}"), what=f"{say(FORMATS[one.format])}, {one.recipient}", who=one.asker)
    return [
        h.form(method="post", action=f"/export/{one.id}/agree")[
            hidden(TOKEN_FIELD, token), h.button(".go", type="submit", aria_label=say(N_("Agree: {about}"), about=about))[say(N_("Agree"))],
        ],
        h.p[h.a(href=f"/export/{one.id}/refuse", aria_label=say(N_("Refuse: {about}"), about=about))[say(N_("Refuse …"))]],
    ]  # fmt: skip


def plan(say: Say, terms: Terms, leaving: Leaving, second: bool, agreed: str, again: Mapping[str, Sequence[str]], token: str) -> h.Node:
    """`second`: whether another member must agree; `agreed`: who has. `again`: the form as it was sent."""
    kept = [hidden(name, value) for name, values in again.items() for value in values]
    may = not second or bool(agreed)
    return [
        h.p(".lead")[f"{say(FORMATS[terms.format])}. {say(N_('For {who}.'), who=recipient(say, terms))}"],
        h.h2[say(N_("What would leave"))],
        h.ul[(h.li[f"{say(what)}: {count}"] for what, count in leaving.counts.items())],
        h.h2[say(N_("What stays, and why"))],
        h.ul[(h.li[_left(say, one.what, one.why, one.number)] for one in leaving.left_out)]
        if leaving.left_out else h.p[say(N_("Nothing stays."))],
        _agreement(say, second, agreed),
        h.form(".buttons", method="post", action="/export/make")[
            hidden(TOKEN_FIELD, token), kept, h.button(".go", type="submit")[say(N_("Make the file"))]
        ] if may else _ask(say, kept, token),
        h.p(".faint")[say(N_("The browser writes the file unsealed where it keeps downloads: hand it on sealed, then delete it."))]
        if may else None,
        h.p[h.a(href="/export")[say(N_("Back, and choose otherwise"))]],
    ]  # fmt: skip


def _left(say: Say, what: str, why: str, number: int) -> str:
    return f"{say(what)}: {say(why)}" if number == 0 else f"{say(what)} ({number}): {say(why)}"


def _agreement(say: Say, second: bool, agreed: str) -> h.Element:
    if not second:
        return h.p[say(N_("No second member need agree."))]
    if agreed:
        return h.p[h.span(".mark.good")[say(N_("agreed"))], " ", say(N_("{who} has agreed to this, for one file."), who=agreed)]
    return h.p[h.span(".mark.waiting")[say(N_("waits"))], " ", say(N_("A second member must agree: a coordinator or a custodian."))]


def _ask(say: Say, kept: Sequence[h.Node], token: str) -> h.Element:
    return h.form(".form", method="post", action="/export/ask")[
        hidden(TOKEN_FIELD, token), kept,
        h.div(".field")[
            h.label(for_="purpose")[say(N_("What does the recipient need it for?"))],
            h.p(".help", id="purpose-help")[say(N_("Whoever agrees reads it. No name in it."))],
            h.textarea(id="purpose", name="purpose", rows="3", required=True, maxlength="2000", aria_describedby="purpose-help", dir="auto"),
        ],
        h.div(".buttons")[h.button(".go", type="submit")[say(N_("Ask a second member"))]],
    ]  # fmt: skip
