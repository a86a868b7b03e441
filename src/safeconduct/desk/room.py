"""The open office in this process, and what goes on around it: long work, notices, whether the window is covered."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import anyio.to_thread

from safeconduct.desk.asked import Asked
from safeconduct.desk.jobs import Jobs
from safeconduct.desk.turn import Turn, set_aside
from safeconduct.ground.errors import N_
from safeconduct.ground.progress import Progress
from safeconduct.office.flush import send
from safeconduct.office.office import Office, open_office
from safeconduct.office.reach import Reached
from safeconduct.office.search import catch_up
from safeconduct.office.state import Clock

T = TypeVar("T")
SYNC_EVERY = 120.0
"""Seconds between two syncs that the desk begins by itself."""
SEND_AFTER = 3.0
"""Seconds from a saving to its sending."""


class Room:
    """What has a key lies in `office`, and ends with the process."""

    def __init__(self, office: Office, clock: Clock) -> None:
        self.office, self.clock = office, clock
        self.drawer = office.desk  # opened here, on one thread; its settings are in memory from then on
        self.turn = Turn()
        self.jobs = Jobs(self.turn, clock)
        self.covered = False
        self.page = "/"
        """Where the member was last."""
        self.notices: list[str] = []
        self.asked = Asked()
        """What was searched for last."""
        self.sent: dict[str, float] = {}
        """When a form was recorded last, by its key: a draft of it that arrives just after is older than that."""
        self.touched = time.monotonic()
        self.synced: dt.datetime | None = None
        self.reached: Reached | None = None
        office.state.depot, office.state.gate = set_aside(office.state.depot, self.turn), set_aside(office.state.gate, self.turn)

    async def run(self, work: Callable[[], T], writes: bool) -> T:
        """On a thread, when it is this work's turn."""

        def taking_turn() -> T:
            with self.turn.writing() if writes else self.turn.reading():
                return work()

        return await anyio.to_thread.run_sync(taking_turn)

    def idle(self) -> float:
        """Seconds since a person did something."""
        return time.monotonic() - self.touched

    def sync(self, label: str, quiet: bool = False) -> None:
        self.jobs.start("sync", label, "/trust", self._sync, quiet=quiet)

    def _sync(self, progress: Progress) -> Reached:
        self.reached = self.office.reach(progress)
        if self.reached.away:
            raise self.reached.away[0]
        self.synced = self.clock()
        self.read_words()
        return self.reached

    def read_words(self) -> None:
        """Of what came: search would have to do it otherwise."""
        self.jobs.start("words", N_("Reading words in"), "/search", lambda progress: catch_up(self.office.state.index, progress), quiet=True)

    def send(self) -> None:
        """What was saved, soon after; without a word where depot or gate is away, since the next sync says it."""
        self.jobs.start("send", "", "/trust", lambda progress: send(self.office.state, progress), quiet=True)

    async def pulse(self, saved: asyncio.Event) -> None:
        """Sync now and then, send soon after a saving; ends with the process."""
        while True:
            self.sync(N_("Sync"), quiet=True)
            begun = time.monotonic()
            while (left := begun + SYNC_EVERY - time.monotonic()) > 0:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(saved.wait(), left)
                    await asyncio.sleep(SEND_AFTER)
                    saved.clear()
                    self.send()


def unlock(folder: Path, passphrase: str, clock: Clock) -> Room:
    """Raises WrongPassphrase, OfficeBusy, ..."""
    return Room(open_office(folder, passphrase, clock=clock), clock)


def set_clock(begin: dt.datetime) -> Clock:
    """A clock that goes on from a given moment: for a demo, whose story is years old."""
    started = time.monotonic()
    return lambda: begin + dt.timedelta(seconds=time.monotonic() - started)


