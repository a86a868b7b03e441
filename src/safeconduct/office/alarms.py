"""Alarms on this device: what hour it is when clocks lie, which alarms nobody has told yet, and what was missed while it slept.

The rules stand in `casework.alarm` and ask for an hour. A laptop's clock may be wrong, and may be set while the office is open, so the hour is
the latest of several that agree: better an alarm early than one too late.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from safeconduct.casework import alarm
from safeconduct.casework.alarm import Ringing
from safeconduct.office.save import save
from safeconduct.office.state import State
from safeconduct.office.watch import DRIFT
from safeconduct.records.alarm import Alarm
from safeconduct.records.relocation import Relocation

LOOKED = "alarms looked at"
_DAY = dt.timedelta(days=1)
ASLEEP = dt.timedelta(minutes=10)
"""A device that has not looked for so long says what it missed."""


class Hours:
    """What hour it is on this device, as long as its process lives."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._began, self._at = state.running(), hour(state)

    def now(self) -> dt.datetime:
        """The latest of: the clock; the clock when this began and the seconds since; what colleagues or this device wrote and when it last
        looked, as far as that is within a day of the clock. A clock further behind is believed wrong where a colleague's word and this device's
        own memory both say so."""
        since = dt.timedelta(seconds=max(self._state.running() - self._began, 0))
        return max(hour(self._state), self._at + since)

    def set_back(self) -> dt.timedelta:
        """How far the clock was set back while this ran; less than a minute is none."""
        since = dt.timedelta(seconds=max(self._state.running() - self._began, 0))
        behind = self._at + since - self._state.clock()
        return behind if behind >= dt.timedelta(minutes=1) else dt.timedelta(0)


def hour(state: State) -> dt.datetime:
    wall = state.clock()
    looked = dt.datetime.fromtimestamp(state.logbook.moment(LOOKED), dt.UTC)
    found = [wall, _time(state.index.newest_stamp(_stamp(wall) + DRIFT))]
    if looked <= wall + _DAY:
        found.append(looked)
    else:
        found.append(min(looked, _time(state.index.newest_of_others(state.keys.device))))
    return max(found)


def _stamp(when: dt.datetime) -> int:
    return int(when.timestamp() * 1000) << 16


def _time(stamp: int) -> dt.datetime:
    return dt.datetime.fromtimestamp((stamp >> 16) / 1000, dt.UTC)


def notice(state: State, now: dt.datetime | None = None) -> int:
    """After reading, never before: what a device that has read nothing for hours takes for silence may be written long since. Until
    then it shows the alarm and tells nobody. Returns how many were written down."""
    at = now or hour(state)
    facts = alarm.notice(state.index, state.me, at)
    if facts:
        save(state, facts, at)
    return len(facts)


class Look(NamedTuple):
    """`slept`: since when nobody looked here, where that is long; `missed`: what began to ring meanwhile. `read`: the last reading of the
    depot; what rings may be answered there since."""

    now: dt.datetime
    ringing: tuple[Ringing, ...]
    slept: dt.datetime | None
    missed: tuple[Ringing, ...]
    answered: tuple[tuple[Relocation, Alarm], ...]
    """What began meanwhile and was settled by somebody."""
    read: dt.datetime | None
    set_back: int = 0
    """By how many minutes the clock was set back while the office was open."""


def look(state: State, now: dt.datetime) -> Look:
    """What rings; remembers that somebody looked. Call it as often as you like: what it says follows from the records and the hour."""
    ringing = alarm.all_ringing(state.index, now, state.me)
    before = state.logbook.moment(LOOKED)
    slept = dt.datetime.fromtimestamp(before, dt.UTC) if before and now.timestamp() - before > ASLEEP.total_seconds() else None
    missed = tuple(one for one in ringing if one.since > slept) if slept is not None else ()
    answered = tuple(alarm.answered_since(state.index, slept, state.me)) if slept is not None else ()
    with state.logbook.transaction():
        state.logbook.set_moment(LOOKED, int(now.timestamp()))
    read = state.logbook.moment("read")
    return Look(now, tuple(ringing), slept, missed, answered, dt.datetime.fromtimestamp(read, dt.UTC) if read else None)
