"""Requests to the custodians: who asks for whose name and why, who has agreed. A name itself is never shown in the browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.casework.ask import State
from safeconduct.ground.errors import N_
from safeconduct.records.request import Wanted
from safeconduct.web.fields import hidden
from safeconduct.web.guard import TOKEN_FIELD
from safeconduct.web.say import Say

WANTED: dict[Wanted, str] = {
    Wanted.IDENTITY: N_("the name of one person"), Wanted.REVIEW: N_("names, to search an edition for them"),
    Wanted.CHANGE: N_("all names, to hand them to other custodians"), Wanted.LIST: N_("sealed lists, to compare them"),
    Wanted.PAIRS: N_("pairs in doubt, to look at them"),
}  # fmt: skip
STATES: dict[State, tuple[str, str]] = {
    State.WAITING: ("waiting", N_("waits")), State.READY: ("good", N_("enough have agreed")), State.OPENED: ("", N_("opened")),
    State.REFUSED: ("late", N_("refused")), State.LAPSED: ("", N_("lapsed")),
}  # fmt: skip


_AT_THE_TERMINAL = N_(
    "A name is opened at a terminal only, where nothing keeps it: safeconduct identity open. A browser keeps pages in memory and may show them "
    "to others."
)


class Asked(NamedTuple):
    """`mine`: this member asked. `may`: this member may answer now. `against`: who refused, and why."""

    id: str
    wanted: Wanted
    about: str
    purpose: str
    asker: str
    until: dt.datetime
    state: State
    agreed: tuple[str, ...]
    against: tuple[tuple[str, str], ...]
    mine: bool
    may: bool


def custodians(say: Say, keepers: Sequence[str], least: int, names: int | None, asked: Sequence[Asked], token: str) -> h.Node:
    return [
        h.dl(".facts")[
            h.dt[say(N_("Custodians"))], h.dd[", ".join(keepers) or say(N_("nobody"))],
            h.dt[say(N_("Must agree to open a name"))], h.dd[str(least)],
            (h.dt[say(N_("Names kept"))], h.dd[str(names)]) if names is not None else None,
        ],
        h.div(".alarm")[h.p[say(N_("There is one custodian: one open laptop opens every name. Admit at least two more."))]]
        if len(keepers) == 1 else None,
        h.h2[say(N_("Requests"))],
        h.ul(".cards")[(h.li[_asked(say, one, token)] for one in asked)] if asked else h.p[say(N_("No request waits."))],
        h.p(".faint")[say(_AT_THE_TERMINAL)],
    ]  # fmt: skip


def _asked(say: Say, one: Asked, token: str) -> h.Node:
    shape, label = STATES[one.state]
    return [
        h.h3[f"{say(WANTED[one.wanted])}: {one.about}"],
        h.p[h.span(class_=f"mark {shape}".strip())[say(label)], " ", say(N_("until {when}"), when=say.moment(one.until))],
        h.dl(".facts")[
            h.dt[say(N_("Asked by"))], h.dd[one.asker],
            h.dt[say(N_("What for"))], h.dd(".said")[one.purpose],
            h.dt[say(N_("Agreed"))], h.dd[", ".join(one.agreed) or "-"],
            (h.dt[say(N_("Refused"))], h.dd[h.ul[(h.li[f"{who}: {why}"] for who, why in one.against)]]) if one.against else None,
        ],
        _answers(say, one, token) if one.may else None,
        h.p(".faint")[say(N_("Open it at the terminal: safeconduct identity open {id}"), id=one.id[:8])]
        if one.mine and one.state is State.READY and one.wanted is Wanted.IDENTITY else None,
    ]  # fmt: skip


def _answers(say: Say, one: Asked, token: str) -> h.Node:
    about = say(N_("{what}, asked by {who}"), what=f"{say(WANTED[one.wanted])}: {one.about}", who=one.asker)
    return [
        h.form(method="post", action=f"/trust/requests/{one.id}/approve")[
            hidden(TOKEN_FIELD, token), h.button(".go", type="submit", aria_label=say(N_("Agree: {about}"), about=about))[say(N_("Agree"))],
        ],
        h.p[h.a(href=f"/trust/requests/{one.id}/refuse", aria_label=say(N_("Refuse: {about}"), about=about))[say(N_("Refuse …"))]],
    ]  # fmt: skip
