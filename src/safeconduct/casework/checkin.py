"""Check-ins: kept, late, or said under duress; asked anew, or dropped.

An all-clear never settles an alarm by itself: a member settles it and says how. The duress phrase gives the same answer to
whoever listens, and raises the alarm.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from safeconduct.casework.alarm import all_ringing
from safeconduct.casework.plan import AskCheckIn, check_asked, spoken
from safeconduct.casework.travel import leg_of, on_road
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member
from safeconduct.records import relocation as facts
from safeconduct.records.fact import Fact
from safeconduct.records.leg import CheckIn, Leg
from safeconduct.records.relocation import AlarmKind, Relocation, Rung
from safeconduct.records.view import View


class NoSuchCheckIn(Refused):
    def __init__(self, leg: int, number: int) -> None:
        super().__init__(N_("leg {leg} has no check-in {number}"), N_("look at it with: safeconduct relocation show ID"),
                         leg=leg, number=number)  # fmt: skip


class OwnCheckIn(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("an escort does not drop a check-in of their own leg"), N_("somebody else drops it, or it is kept at its time")
        )


class CheckInLate(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this check-in is late already and cannot be dropped"), N_("settle its alarm, saying how"))


class CheckInNow(msgspec.Struct, frozen=True):
    """`words`: what was said. Anything but the duress phrase is an all-clear; a stranger's words are for a person to judge."""

    relocation: RecordId
    leg: int
    number: int
    words: str


def check_in(view: View, ask: CheckInNow, _by: Member, now: dt.datetime) -> list[Fact]:
    """A late one is written down as what it is: told, and an alarm that somebody settles."""
    road = on_road(view, ask.relocation)
    asked = _asked(road, ask.leg, ask.number)
    duress = under_duress(road, leg_of(road, ask.leg), ask.words)
    told: list[Fact] = [facts.CheckedIn(road.id, ask.leg, ask.number, now, duress)]
    if duress:
        told.append(facts.AlarmRaised(road.id, ask.leg, ask.number, AlarmKind.DURESS, now))
    ringing = any(alarm.mark == (ask.leg, ask.number, AlarmKind.OVERDUE) for alarm in road.alarms)
    if asked.at is None and now > asked.late_from and not ringing:
        told.append(facts.AlarmRaised(road.id, ask.leg, ask.number, AlarmKind.OVERDUE, now))
    return told


def under_duress(road: Relocation, leg: Leg, words: str) -> bool:
    """Also where other words stand around the phrase: better an alarm too many. The all-clear itself is none."""
    said = spoken(words)
    pairs = ((leg.all_clear, leg.duress), (road.all_clear, road.duress))
    return any(duress and spoken(duress) in said and spoken(all_clear) != said for all_clear, duress in pairs)


def next_check_in(leg: Leg) -> CheckIn | None:
    """The first that nobody has told of and nobody has dropped."""
    return next((one for one in leg.check_ins if one.at is None and one.number not in leg.void), None)


def _asked(relocation: Relocation, leg: int, number: int) -> CheckIn:
    for one in leg_of(relocation, leg).check_ins:
        if one.number == number:
            return one
    raise NoSuchCheckIn(leg, number)


class DropCheckIn(msgspec.Struct, frozen=True):
    relocation: RecordId
    leg: int
    number: int


def drop_check_in(view: View, ask: DropCheckIn, by: Member, now: dt.datetime) -> list[Fact]:
    road = on_road(view, ask.relocation)
    one = _asked(road, ask.leg, ask.number)
    if by.id in leg_of(road, ask.leg).mute:
        raise OwnCheckIn
    if one.late_from < now:
        raise CheckInLate
    return [facts.CheckInDropped(road.id, ask.leg, ask.number)]


class AddCheckIn(msgspec.Struct, frozen=True):
    relocation: RecordId
    leg: int
    ask: AskCheckIn


def add_check_in(view: View, ask: AddCheckIn, _by: Member, _now: dt.datetime) -> list[Fact]:
    road = on_road(view, ask.relocation)
    leg = leg_of(road, ask.leg)
    check_asked(leg.number, leg.escort, leg.departs, leg.arrives, ask.ask)
    number = max((one.number for one in leg.check_ins), default=0) + 1
    return [facts.CheckInAsked(road.id, leg.number, number, ask.ask.due, ask.ask.grace_minutes, ask.ask.ladder)]


class Overdue(msgspec.Struct, frozen=True):
    relocation: RecordId
    leg: int
    number: int
    late_from: dt.datetime
    rung: Rung | None
    """The highest step of the ladder whose time has come."""


def overdue(view: View, now: dt.datetime) -> Iterator[Overdue]:
    """Check-ins that were not kept in time and that nobody has settled, oldest first."""
    late = [
        Overdue(one.relocation, one.leg, one.number, one.since, one.reached[-1] if one.reached else None)
        for one in all_ringing(view, now)
        if one.kind is AlarmKind.OVERDUE
    ]
    return iter(sorted(late, key=lambda one: one.late_from))
