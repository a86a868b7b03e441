"""What hour it is when clocks lie: one wrong clock moves nothing by more than a day, a stopped one stops nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.machine.world import BEGIN, World

from safeconduct.office.alarms import LOOKED, Hours, hour
from safeconduct.records.case import CaseOpened, NoteAdded

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, 2)
    yield made
    made.shut()


def write(world: World, name: str, when: dt.datetime) -> None:
    office = world.offices[name]
    case = "a" * 26
    office.record([CaseOpened(case, "Amber", office.me.id, None, "tver", BEGIN.date())], when)  # type: ignore[arg-type]
    office.record([NoteAdded(case, "x")], when)  # type: ignore[arg-type]
    office.flush()


def test_a_clock_set_back_while_open_stops_nothing(world: World) -> None:
    state, ran = world.offices["Alder"].state, [0.0]
    state.running = lambda: ran[0]
    hours = Hours(state)
    ran[0], world.skew["Alder"] = 7200, dt.timedelta(days=-400)
    assert hours.now() == BEGIN + 2 * HOUR
    assert hours.set_back() == 400 * DAY + 2 * HOUR
    world.skew["Alder"] = 5 * HOUR
    assert hours.now() == BEGIN + 5 * HOUR


def test_what_colleagues_wrote_moves_a_clock_that_is_behind_by_less_than_a_day(world: World) -> None:
    world.now = BEGIN + 10 * HOUR
    write(world, "Birch", world.now)
    world.offices["Alder"].sync()
    world.skew["Alder"] = -10 * HOUR
    assert BEGIN + 10 * HOUR <= hour(world.offices["Alder"].state) < BEGIN + 11 * HOUR


def test_neither_memory_nor_a_colleague_alone_moves_it_further(world: World) -> None:
    """After a dead battery it is 1970 again: a colleague's stamps and this device's own memory say otherwise, together."""
    state = world.offices["Alder"].state
    ahead = BEGIN + 400 * DAY
    with state.logbook.transaction():
        state.logbook.set_moment(LOOKED, int(ahead.timestamp()))
    assert hour(state) < BEGIN + DAY
    world.now = ahead + HOUR
    write(world, "Birch", world.now)
    state.clock = lambda: BEGIN
    world.offices["Alder"].refresh()
    assert hour(state) == ahead
    with state.logbook.transaction():
        state.logbook.set_moment(LOOKED, 0)
    assert hour(state) < BEGIN + DAY
