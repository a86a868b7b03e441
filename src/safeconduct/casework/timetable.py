"""What is to be heard from the roads, when, and how it stands: for the watcher at the terminal and the pages of the desk. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records.leg import CheckIn, Leg, Rung
from safeconduct.records.relocation import Relocation
from safeconduct.records.view import View


class Word(StrEnum):
    """How a check-in stands at one moment. `waiting`: its time has come and its grace period runs; `late`: no news."""

    AHEAD = "ahead"
    WAITING = "waiting"
    LATE = "late"
    KEPT = "kept"
    CAME_LATE = "came_late"
    ANSWERED = "answered"
    DROPPED = "dropped"


def word(road: Relocation, leg: Leg, one: CheckIn, now: dt.datetime) -> Word:
    if one.kept:
        return Word.KEPT
    if one.number in leg.void:
        return Word.DROPPED
    if road.answered(leg, one):
        return Word.ANSWERED
    if one.late_from < now:
        return Word.CAME_LATE if one.at is not None else Word.LATE
    return Word.WAITING if one.due <= now else Word.AHEAD


class Column(StrEnum):
    """Of the board. Late stands before everything else: what rings is not hidden by what arrived."""

    LATE = "late"
    ON_ROAD = "on_road"
    PLANNED = "planned"
    OVER = "over"


def column(road: Relocation, now: dt.datetime) -> Column:
    if road.open_alarms or any(word(road, leg, one, now) in (Word.LATE, Word.CAME_LATE) for leg in road.legs for one in leg.check_ins):
        return Column.LATE
    if road.ended is not None or (road.legs and all(leg.ended is not None for leg in road.legs)):
        return Column.OVER
    return Column.ON_ROAD if any(leg.departed is not None for leg in road.legs) else Column.PLANNED


class Coming(msgspec.Struct, frozen=True):
    """A check-in that somebody waits for, or will. `word` is ahead, waiting or late."""

    relocation: RecordId
    case: RecordId
    leg: int
    number: int
    escort: MemberId
    due: dt.datetime
    late_from: dt.datetime
    word: Word
    ladder: tuple[Rung, ...]


def coming(view: View, now: dt.datetime, within: dt.timedelta) -> list[Coming]:
    """Of all roads not ended, the soonest first; late ones stay until they are settled."""
    found = [
        one
        for road in view.where(Relocation, watched="yes")
        for one in of_road(road, now)
        if one.word is not Word.AHEAD or one.due <= now + within
    ]
    return sorted(found, key=lambda one: (one.due, one.relocation, one.leg, one.number))


def of_road(road: Relocation, now: dt.datetime) -> Iterator[Coming]:
    for leg in road.legs:
        for one in leg.check_ins:
            how = word(road, leg, one, now)
            if how in (Word.AHEAD, Word.WAITING, Word.LATE):
                yield Coming(road.id, road.case, leg.number, one.number, leg.escort, one.due, one.late_from, how, one.ladder)


def next_word(road: Relocation, now: dt.datetime) -> Coming | None:
    """The check-in that is waited for now, or the next one."""
    return min(of_road(road, now), key=lambda one: one.due, default=None)
