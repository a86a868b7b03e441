"""The desk's web app: one member's browser on a loopback address. Locked until the passphrase comes; locking ends the process.

Every address is an `Entry` of a module in `routes`; this file brings them together, asks whose turn it is, and turns errors into pages.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import anyio.to_thread
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from safeconduct.desk.desk import NOTHING, Desk, error_status, sent
from safeconduct.desk.ends import LOCKED, QUIT
from safeconduct.desk.jobs import Fault
from safeconduct.desk.pages import outside
from safeconduct.desk.pages.frame import frame
from safeconduct.desk.room import Room, unlock
from safeconduct.desk.routes import ENTRIES
from safeconduct.desk.routing import Entry
from safeconduct.ground.errors import N_, NotFound, SafeconductError
from safeconduct.office.state import Clock
from safeconduct.web.assets import Assets
from safeconduct.web.guard import LARGEST, TOKEN_FIELD, Guard, Session
from safeconduct.web.say import Say

ROOMS = ("safeconduct.desk", "safeconduct.web")
"""Whose catalogues the pages speak from."""
WORK_AWAKE = 60 * 60.0
"""Seconds that long work which a person began holds off the lock."""
MultiPartParser.spool_max_size = LARGEST + 1  # larger files would be spooled to a disk, in clear


class NoSuchPage(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("there is no such page"), N_("go on from one of the pages named above"))


class Settings(NamedTuple):
    """`zone`: None for the machine's. `idle`: minutes until the desk locks by itself; None for what its member chose."""

    office: Path
    lang: str
    clock: Clock
    zone: dt.tzinfo | None = None
    idle: float | None = None
    set_clock: bool = False


class Face:
    """`tell` sends a word to whoever started this process; `end` ends it."""

    def __init__(self, settings: Settings, session: Session, tell: Callable[[str], None], end: Callable[[int], None]) -> None:
        self.settings, self.session, self._tell, self._end = settings, session, tell, end
        self.assets = Assets("safeconduct.desk")
        self.room: Room | None = None
        self._saved = asyncio.Event()
        self._unlocking = asyncio.Lock()
        """One passphrase at a time: each try takes a quarter of a gigabyte."""
        self._tasks: set[asyncio.Task[None]] = set()

    def app(self) -> Starlette:
        pages = [Route(one.path, partial(self.answer, one), methods=[one.method]) for one in ENTRIES]
        routes = [
            self.assets.route(),
            Route("/enter/{link}", self.enter),
            Route("/unlock", self.unlock, methods=["POST"]),
            Route("/lock", self.lock, methods=["POST"]),
            Route("/quit", self.quit, methods=["POST"]),
            *pages,
        ]
        guard = Middleware(Guard, session=self.session, open_to_all=("/static/", "/enter/"))
        return Starlette(routes=routes, middleware=[guard], exception_handlers={404: self.missing})

    # Outside

    async def enter(self, request: Request) -> Response:
        """The one-time link. Whoever uses it first has the desk; a second use is told."""
        if not self.session.enter(request.path_params["link"]):
            return self._outside(outside.used(self.say(request), self.assets), 403)
        self._tell("entered")
        return self.session.admit(RedirectResponse("/", 303))

    async def unlock(self, request: Request) -> Response:
        form = await sent(request, LARGEST)
        if not self.session.meant(form.first(TOKEN_FIELD)):
            return RedirectResponse("/", 303)
        async with self._unlocking:
            try:
                await self._open(form.first("passphrase"))
            except SafeconductError as error:
                return self._outside(outside.locked(self.say(request), self.assets, self.session.token, error), error_status(error))
        return RedirectResponse("/", 303)

    async def _open(self, passphrase: str) -> None:
        if self.room is None:
            room = self.room = await anyio.to_thread.run_sync(unlock, self.settings.office, passphrase, self.settings.clock)
            self._tasks |= {asyncio.create_task(one) for one in (room.pulse(self._saved), self._watch(room))}

    async def lock(self, _request: Request) -> Response:
        """Every key of this process ends with it. No token: a page that is locked by somebody else's trick is no harm."""
        answer = RedirectResponse("/", 303, {"connection": "close", "clear-site-data": '"cache"'})
        answer.background = BackgroundTask(self._end, LOCKED)
        return answer

    async def quit(self, request: Request) -> Response:
        form = await sent(request, LARGEST)
        if not self.session.meant(form.first(TOKEN_FIELD)):
            return RedirectResponse("/", 303)
        answer = self._outside(outside.ended(self.say(request), self.assets))
        answer.background = BackgroundTask(self._end, QUIT)
        return answer

    async def missing(self, request: Request, _error: Exception) -> Response:
        return await self.answer(Entry("", "GET", _missing, False), request)

    async def _watch(self, room: Room) -> None:
        """Locks when nobody has done anything for as long as its member allows."""
        while True:
            await asyncio.sleep(2)
            minutes = self.settings.idle if self.settings.idle is not None else float(room.office.desk.setting("idle", 10))
            working = any(not one.quiet for one in room.jobs.running) and room.idle() < WORK_AWAKE
            if room.idle() > minutes * 60 * (0.2 if room.covered else 1) and not working:
                self._end(LOCKED)

    def say(self, request: Request) -> Say:
        """Before the office is open, in the language of the browser, where it is one of ours."""
        asked = request.headers.get("accept-language", "")[:2].lower()
        return Say(self.settings.lang or asked, *ROOMS, zone=self.settings.zone)

    @staticmethod
    def _outside(page: object, status: int = 200) -> Response:
        return Response(str(page), status, media_type="text/html; charset=utf-8")

    # Inside

    async def answer(self, entry: Entry, request: Request) -> Response:
        room = self.room
        if room is None:
            return self._outside(outside.locked(self.say(request), self.assets, self.session.token, None))
        if entry.awake:
            room.touched = time.monotonic()
        if room.covered and entry.path not in ("/uncover", "/cover"):
            return self._outside(outside.cover(self.say(request), self.assets))
        try:
            form = await sent(request, LARGEST) if request.method == "POST" else NOTHING
        except ClientDisconnect:
            return Response("", 400)
        say = Say(str(room.office.desk.setting("lang", "") or self.say(request).lang), *ROOMS, zone=self.settings.zone)
        desk = Desk(room, request, form, self.session, say, partial(frame, assets=self.assets, set_clock=self.settings.set_clock))
        if request.method == "POST" and not self.session.meant(form.first(TOKEN_FIELD)):
            return Response("not from a page of this desk\n", 403, media_type="text/plain")
        return await self._turned(room, desk, entry)

    async def _turned(self, room: Room, desk: Desk, entry: Entry) -> Response:
        answer: Response
        try:
            answer = await room.run(partial(entry.handler, desk), entry.writes)
        except SafeconductError as error:
            answer = await room.run(partial(_refused, desk, error), False)
        except Exception:  # noqa: BLE001  (a trace could hold a name)
            answer = await room.run(partial(_refused, desk, Fault()), False)
        if desk.saved:
            self._saved.set()
        return answer


def _refused(desk: Desk, error: SafeconductError) -> Response:
    return desk.page(desk.say(N_("This did not go")), outside.refused(desk.say, error), status=error_status(error))


def _missing(_desk: Desk) -> Response:
    raise NoSuchPage


