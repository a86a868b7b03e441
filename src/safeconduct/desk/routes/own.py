"""The member's own pages: where the day begins, settings, drafts, long work, the cover."""

from __future__ import annotations

import time

from starlette.responses import Response

from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import own
from safeconduct.desk.routing import get, post
from safeconduct.ground.errors import N_, NotFound
from safeconduct.ground.words import LANGS
from safeconduct.records.fact import Fact
from safeconduct.web.forms import Field, Form, Given, Kind, Option, Raw

OVERTAKEN = 5.0
"""Seconds within which a draft may have been overtaken by the form itself."""
LANGUAGES = {"en": "English", "ru": "Русский"}


class NoSuchWork(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("there is no such work"), N_("what ended long ago, or before the desk was locked, is not remembered"))


def cover(desk: Desk) -> Response:
    desk.room.covered = True
    return desk.to("/")


def uncover(desk: Desk) -> Response:
    desk.room.covered = False
    return desk.to(desk.room.page)


def jobs(desk: Desk) -> Response:
    return desk.page(desk.say(N_("Long work")), own.jobs(desk.say, [one for one in desk.room.jobs.all() if not one.quiet or one.error]))


def job(desk: Desk) -> Response:
    found = desk.room.jobs.get(desk.part("id"))
    if found is None:
        raise NoSuchWork
    if found.ended is not None and found.error is None:
        return desk.to(found.goal)
    return desk.page(desk.say(N_("Long work")), own.one_job(desk.say, found))


def sync(desk: Desk) -> Response:
    desk.room.sync(desk.say(N_("Sync")))
    return desk.to("/jobs")


def keep_draft(desk: Desk) -> Response:
    """What a page sends by itself while somebody types."""
    raw: Raw = {name: values for name, values in desk.form.raw.items() if not name.startswith("_") and any(values)}
    key = desk.form.first("_draft")[:200]
    if time.monotonic() - desk.room.sent.get(key, -OVERTAKEN) >= OVERTAKEN:
        desk.office.desk.keep(key, raw, desk.now)
    return Response("", 204)


def drop_draft(desk: Desk) -> Response:
    desk.office.desk.forget(desk.form.first("_draft")[:200])
    return desk.to(desk.room.page)


def _form(desk: Desk) -> Form:
    say = desk.say
    themes = (Option("light", say(N_("light"))), Option("dark", say(N_("dark"))))
    return Form(
        "settings", "/settings",
        (
            Field("lang", say(N_("Language")), Kind.CHOICE, options=tuple(Option(one, LANGUAGES[one]) for one in LANGS), start=say.lang),
            Field("theme", say(N_("Colours")), Kind.CHOICE, needed=False, options=themes, start=desk.setting("theme", ""),
                  help=say(N_("left empty: as the machine has it"))),
            Field("idle", say(N_("Lock after so many minutes with nothing done")), Kind.NUMBER, least=1, most=120,
                  start=str(int(desk.setting("idle", 10)))),
        ),
        say(N_("Save")), drafts=False,
    )  # fmt: skip


def settings(desk: Desk, given: Given | None = None) -> Response:
    return desk.page(desk.say(N_("Settings")), desk.form_of(_form(desk), given), own.closing(desk.say, desk.token))


def save_settings(desk: Desk) -> Response:
    def choose(given: Given) -> list[Fact]:
        for name in ("lang", "theme", "idle"):
            desk.office.desk.set(name, given.values[name] or "")
        return []

    return desk.submit(_form(desk), choose, lambda given: settings(desk, given), "/settings", desk.say(N_("Saved.")))


ENTRIES = (
    post("/cover", cover, writes=False),
    get("/uncover", uncover),
    get("/jobs", jobs, awake=False),
    get("/jobs/{id}", job, awake=False),
    post("/sync", sync, writes=False),
    post("/drafts", keep_draft, writes=False),
    post("/drafts/drop", drop_draft, writes=False),
    get("/settings", settings),
    post("/settings", save_settings, writes=False),
)
