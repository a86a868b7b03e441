"""Long work: begun on a page, seen on any page, left and found again. Each runs on a thread of its own and says how far it is."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from safeconduct.desk.turn import Turn
from safeconduct.ground.errors import N_, SafeconductError
from safeconduct.ground.progress import Progress

Work = Callable[[Progress], Any]
Then = Callable[[Any], Any]
KEPT = 30
"""Ended ones that are remembered."""


class Fault(SafeconductError):
    def __init__(self) -> None:
        super().__init__(
            N_("the program itself is at fault; nothing more is said here, since it could name somebody"),
            N_("what was saved is saved; try it again, or use the command of the terminal"),
        )


@dataclass
class Job:
    """`kind`: one of each runs at a time. `label` is said already. `page`: where its result is looked at, or how that follows from the job."""

    id: str
    kind: str
    label: str
    page: str | Callable[[Job], str]
    begun: dt.datetime
    step: str = ""
    done: int = 0
    total: int = 0
    ended: dt.datetime | None = None
    error: SafeconductError | None = None
    result: Any = None
    quiet: bool = False
    """Begun by the desk itself: no notice when it ends."""
    told: bool = False
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def running(self) -> bool:
        return self.ended is None

    @property
    def goal(self) -> str:
        """The address of what came of it."""
        return self.page if isinstance(self.page, str) else self.page(self)


class Jobs:
    def __init__(self, turn: Turn, clock: Callable[[], dt.datetime]) -> None:
        self._turn, self._clock = turn, clock
        self._jobs: dict[str, Job] = {}
        self._numbers = itertools.count(1)

    def start(
        self, kind: str, label: str, page: str | Callable[[Job], str], work: Work, apart: bool = False, quiet: bool = False,
        then: Then | None = None,
    ) -> Job:  # fmt: skip
        """`work` gets the progress to report to; it holds the office unless it is `apart`, and then must not touch it: `then` is given what
        it found and has the office, to record it. Where one of its kind runs already, that one is returned."""
        for one in self._jobs.values():
            if one.kind == kind and one.running:
                one.label, one.quiet = label or one.label, one.quiet and quiet
                return one
        job = Job(str(next(self._numbers)), kind, label, page, self._clock(), quiet=quiet)
        self._jobs[job.id] = job
        self._forget()
        threading.Thread(target=self._run, args=(job, work, apart, then), daemon=True, name=f"job {kind}").start()
        return job

    def get(self, id_: str) -> Job | None:
        return self._jobs.get(id_)

    def all(self) -> list[Job]:
        """Newest first."""
        return list(reversed(self._jobs.values()))

    def last(self, kind: str) -> Job | None:
        return next((one for one in self.all() if one.kind == kind), None)

    @property
    def running(self) -> list[Job]:
        return [one for one in self.all() if one.running]

    def news(self) -> list[Job]:
        """What has ended since this was asked last, but for what the desk began itself."""
        news = [one for one in self._jobs.values() if not (one.running or one.told or one.quiet)]
        for one in news:
            one.told = True
        return news

    def _run(self, job: Job, work: Work, apart: bool, then: Then | None) -> None:
        def progress(step: str, done: int, total: int, /) -> None:
            job.step, job.done, job.total = step, done, total
            self._turn.breathe()

        try:
            if apart:
                job.result = work(progress)
            else:
                with self._turn.working():
                    job.result = work(progress)
            if then is not None:
                with self._turn.working():
                    job.result = then(job.result)
        except SafeconductError as error:
            job.error = error
        except Exception:  # noqa: BLE001  (its trace could hold a name)
            job.error = Fault()
        finally:
            job.ended = self._clock()
            job.over.set()

    def _forget(self) -> None:
        ended = [one for one in self._jobs.values() if not one.running]
        for one in ended[: max(0, len(ended) - KEPT)]:
            del self._jobs[one.id]
