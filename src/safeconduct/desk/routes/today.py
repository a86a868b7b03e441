"""Today: what waits for this member."""

from __future__ import annotations

from starlette.responses import Response

from safeconduct.casework.due import due
from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import today as pages
from safeconduct.desk.routing import get
from safeconduct.ground.errors import N_


def today(desk: Desk) -> Response:
    return desk.page(desk.say(N_("Today")), pages.today(desk.say, due(desk.view, desk.now)))


ENTRIES = (get("/", today),)
