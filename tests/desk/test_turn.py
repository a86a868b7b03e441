"""Whose turn it is: long work lets pages read between its steps and while it waits for a network, and nobody record."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest

from safeconduct.desk.jobs import Fault, Jobs
from safeconduct.desk.turn import StillWorking, Turn, set_aside
from safeconduct.ground.errors import Refused
from safeconduct.ground.progress import Progress


def clock() -> dt.datetime:
    return dt.datetime(2017, 8, 4, tzinfo=dt.UTC)


class Waits:
    """A depot whose answer is far away."""

    def __init__(self) -> None:
        self.asked, self.answers = threading.Event(), threading.Event()

    def get(self, name: str) -> str:
        self.asked.set()
        assert self.answers.wait(10)
        return name

    size = 7


@pytest.fixture
def turn() -> Turn:
    return Turn()


@pytest.fixture
def jobs(turn: Turn) -> Jobs:
    return Jobs(turn, clock)


def test_a_page_reads_while_long_work_waits_for_a_depot_and_cannot_record(turn: Turn, jobs: Jobs) -> None:
    depot = Waits()
    far = set_aside(depot, turn)
    job = jobs.start("sync", "Sync", "/", lambda _progress: far.get("name"))
    assert depot.asked.wait(10)
    with turn.reading(5):
        assert job.running
    with pytest.raises(StillWorking), turn.writing(0.05):
        pass
    depot.answers.set()
    assert job.over.wait(10)
    assert job.result == "name"
    with turn.writing(5):
        assert far.size == 7


def test_a_page_reads_between_two_steps_and_never_within_one(turn: Turn, jobs: Jobs) -> None:
    begun, go = threading.Event(), threading.Event()
    inside, seen = [], []

    def work(progress: Progress) -> None:
        begun.set()
        assert go.wait(10)
        for number in range(40):
            inside.append(number)
            assert len(inside) == 1
            inside.clear()
            progress("step", number, 40)

    def read() -> None:
        with turn.reading(10):
            seen.append(list(inside))

    job = jobs.start("work", "Work", "/", work)
    assert begun.wait(10)
    readers = [threading.Thread(target=read) for _ in range(8)]
    for one in readers:
        one.start()
    go.set()
    for one in readers:
        one.join(10)
    assert job.over.wait(10)
    assert job.error is None
    assert seen == [[]] * 8


def test_what_writes_waits_for_the_work_to_end(turn: Turn, jobs: Jobs) -> None:
    go, order = threading.Event(), []

    def work(progress: Progress) -> None:
        progress("step", 0, 1)
        assert go.wait(10)
        order.append("work")

    job = jobs.start("work", "Work", "/", work)

    def write() -> None:
        with turn.writing(10):
            order.append("write")

    writer = threading.Thread(target=write)
    writer.start()
    go.set()
    writer.join(10)
    assert job.over.wait(10)
    assert order in (["work", "write"], ["write", "work"])
    assert order[-1] == "write" or not job.running


def test_one_of_each_kind_runs_and_its_end_is_told_once(jobs: Jobs) -> None:
    go = threading.Event()
    wait: Callable[[Progress], bool] = lambda _progress: go.wait(10)  # noqa: E731
    first = jobs.start("sync", "Sync", "/", wait)
    assert jobs.start("sync", "Sync", "/", wait) is first
    go.set()
    assert first.over.wait(10)
    assert jobs.news() == [first]
    assert jobs.news() == []
    assert jobs.start("sync", "Sync", "/", wait) is not first


def test_a_refusal_is_kept_and_a_fault_says_nothing_of_itself(jobs: Jobs) -> None:
    def refuse(_progress: Progress) -> None:
        raise Refused("no")

    def fall(_progress: Progress) -> None:
        raise ValueError("Arzubekov")

    for work, kind in ((refuse, Refused), (fall, Fault)):
        job = jobs.start("work", "Work", "/", work)
        assert job.over.wait(10)
        assert isinstance(job.error, kind)
        assert "Arzubekov" not in str(job.error)


def test_the_turn_is_free_again_after_a_fault(turn: Turn) -> None:
    for way in (turn.reading, turn.writing, turn.working):
        with pytest.raises(ZeroDivisionError), way():
            raise ZeroDivisionError
    with turn.writing(1):
        pass
