"""Check-ins: kept, missed, or said under duress.

An all-clear never settles an alarm by itself: a member settles it and says how. The duress phrase gives the same answer to
whoever listens, and raises the alarm.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from safeconduct.casework.plan import spoken
from safeconduct.casework.travel import leg_of, on_road
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member
from safeconduct.records import relocation as facts
from safeconduct.records.fact import Fact
from safeconduct.records.relocation import AlarmKind, CheckIn, Relocation, Rung, later
from safeconduct.records.view import View


class NoSuchCheckIn(Refused):
    def __init__(self, leg: int, number: int) -> None:
        super().__init__(N_("leg {leg} has no check-in {number}"), N_("look at it with: safeconduct show relocation ID"),
                         leg=leg, number=number)  # fmt: skip


class NotOverdue(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this check-in is not overdue"), N_("wait for its time and its grace period"))


class NoSuchAlarm(Refused):
    def __init__(self) -> None:
        super().__init__(N_("there is no open alarm like this on the relocation"))


class HowNotSaid(Refused):
    def __init__(self) -> None:
        super().__init__(N_("an alarm is not settled without saying how"), N_("say who was reached, and by what means"))


class CheckInNow(msgspec.Struct, frozen=True):
    """`words`: what was said. Anything but the duress phrase is an all-clear; a stranger's words are for a person to judge."""

    relocation: RecordId
    leg: int
    number: int
    words: str


def check_in(view: View, ask: CheckInNow, _by: Member, now: dt.datetime) -> list[Fact]:
    relocation = on_road(view, ask.relocation)
    _asked(relocation, ask.leg, ask.number)
    duress = bool(relocation.duress) and spoken(relocation.duress) == spoken(ask.words)
    told: list[Fact] = [facts.CheckedIn(relocation.id, ask.leg, ask.number, now, duress)]
    if duress:
        told.append(facts.AlarmRaised(relocation.id, ask.leg, ask.number, AlarmKind.DURESS, now))
    return told


def _asked(relocation: Relocation, leg: int, number: int) -> CheckIn:
    for one in leg_of(relocation, leg).check_ins:
        if one.number == number:
            return one
    raise NoSuchCheckIn(leg, number)


class Overdue(msgspec.Struct, frozen=True):
    relocation: RecordId
    leg: int
    number: int
    late_from: dt.datetime
    rung: Rung | None
    """The highest step of the ladder whose time has come."""


def overdue(view: View, now: dt.datetime) -> Iterator[Overdue]:
    """Check-ins past their grace period that nobody has kept, oldest first."""
    late = [
        Overdue(relocation.id, leg.number, one.number, one.late_from, _rung(one, now))
        for relocation in view.all(Relocation)
        if relocation.ended is None
        for leg in relocation.legs
        for one in leg.check_ins
        if one.at is None and one.late_from < now
    ]
    return iter(sorted(late, key=lambda one: one.late_from))


def _rung(one: CheckIn, now: dt.datetime) -> Rung | None:
    due = [rung for rung in one.ladder if later(one.late_from, rung.after_minutes) <= now]
    return max(due, key=lambda rung: rung.after_minutes) if due else None


class RaiseOverdue(msgspec.Struct, frozen=True):
    relocation: RecordId
    leg: int
    number: int


def raise_overdue(view: View, ask: RaiseOverdue, _by: Member, now: dt.datetime) -> list[Fact]:
    relocation = on_road(view, ask.relocation)
    one = _asked(relocation, ask.leg, ask.number)
    if one.at is not None or now <= one.late_from:
        raise NotOverdue
    return [facts.AlarmRaised(relocation.id, ask.leg, ask.number, AlarmKind.OVERDUE, now)]


class SettleAlarm(msgspec.Struct, frozen=True):
    relocation: RecordId
    leg: int
    number: int
    kind: AlarmKind
    how: str


def settle_alarm(view: View, ask: SettleAlarm, _by: Member, now: dt.datetime) -> list[Fact]:
    relocation = on_road(view, ask.relocation)
    mark = (ask.leg, ask.number, ask.kind)
    if not any((alarm.leg, alarm.number, alarm.kind) == mark for alarm in relocation.open_alarms):
        raise NoSuchAlarm
    if not ask.how.strip():
        raise HowNotSaid
    return [facts.AlarmSettled(relocation.id, ask.leg, ask.number, ask.kind, now, ask.how)]
