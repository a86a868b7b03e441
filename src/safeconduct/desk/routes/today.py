"""Today: what waits for this member. Other rooms of the desk add their groups to `MORE`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import htpy as h
from starlette.responses import Response

from safeconduct.casework.due import due
from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import today as pages
from safeconduct.desk.pages.today import Group
from safeconduct.desk.routes import relocations
from safeconduct.desk.routing import get
from safeconduct.ground.errors import N_

MORE: list[Callable[[Desk], Iterable[Group]]] = []
"""Further groups, each by a function of the desk: replies, findings."""


def today(desk: Desk) -> Response:
    found = due(desk.view, desk.now, desk.me)
    more = [group for one in MORE for group in one(desk)]
    groups = [pages.calls(desk.say, found), *more, *pages.groups(desk.say, found, desk.today)]
    return desk.page(desk.say(N_("Today")), pages.today(desk.say, groups, _fresh(desk), relocations.standing(desk)))


def _fresh(desk: Desk) -> h.Node:
    """How old what is shown may be: when this device last reached depot and gate, and what waits to be sent."""
    say, synced = desk.say, desk.room.synced
    told = (
        say(N_("synced {ago} ago"), ago=say.ago(synced, desk.now)) if synced is not None else say(N_("not synced since the desk was unlocked"))
    )
    pending = desk.office.pending
    waits = say.n("{count} entry waits to be sent", "{count} entries wait to be sent", pending)
    last = desk.room.jobs.last("sync")
    away = h.span(".mark.late")[say(N_("depot or gate not reached"))] if last is not None and last.error is not None else None
    return h.p(".faint")[told, f"; {waits}" if pending else "", " ", away]


ENTRIES = (get("/", today),)
