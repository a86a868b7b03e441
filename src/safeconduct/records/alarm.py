"""Alarms of a relocation: no news where there should be some, or bad news. Only a settling that names a raise ends it.

Several devices may raise one alarm without knowing of each other. Each raise is known by who told it and its stamp; a settling says which
raises it answers. So whatever order facts arrive in, a raise that its settler had not heard of stands.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import MemberId
from safeconduct.records.fact import Entered, Fact


class AlarmKind(StrEnum):
    OVERDUE = "overdue"
    """No news: nobody knows how they are."""
    DURESS = "duress"
    """Bad news: the duress phrase was said."""
    BAD_NEWS = "bad_news"
    """Bad news: somebody told of trouble."""


class Raise(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One member's raising of an alarm, by its stamp: no member tells two facts of a record with one stamp."""

    by: MemberId
    stamp: int


class AlarmRaised(Fact, frozen=True, tag="relocation.alarm_raised"):
    leg: int
    number: int
    """The check-in it is about; 0 where it is about none."""
    kind: AlarmKind
    at: dt.datetime
    said: str = ""
    """Bad news, in the words of whoever took it down."""


class AlarmSettled(Fact, frozen=True, tag="relocation.alarm_settled"):
    leg: int
    number: int
    kind: AlarmKind
    at: dt.datetime
    how: str
    seen: tuple[Raise, ...] = ()
    """The raises that it answers; where none is named, as in facts of the first format, those that stand before it."""


class Raised(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    by: MemberId
    stamp: int
    at: dt.datetime
    settled: dt.datetime | None = None

    @property
    def name(self) -> Raise:
        return Raise(self.by, self.stamp)


class Alarm(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """`at`: since when it stands, by the first who raised it. `settled`: None while any raise stands."""

    leg: int
    number: int
    kind: AlarmKind
    at: dt.datetime
    settled: dt.datetime | None = None
    how: str = ""
    settled_by: MemberId = MemberId("")
    said: str = ""
    raised: tuple[Raised, ...] = ()

    @property
    def mark(self) -> tuple[int, int, AlarmKind]:
        return self.leg, self.number, self.kind

    @property
    def bad_news(self) -> bool:
        return self.kind is not AlarmKind.OVERDUE

    @property
    def standing(self) -> tuple[Raise, ...]:
        """The raises that nobody has answered."""
        return tuple(one.name for one in self.raised if one.settled is None)


def fold_alarms(alarms: tuple[Alarm, ...], e: Entered) -> tuple[Alarm, ...]:
    fact = e.fact
    assert isinstance(fact, AlarmRaised | AlarmSettled)
    mark = (fact.leg, fact.number, fact.kind)
    if isinstance(fact, AlarmRaised):
        if not any(one.mark == mark for one in alarms):
            alarms = (*alarms, Alarm(*mark, fact.at))
        return tuple(_raise(one, fact, e) if one.mark == mark else one for one in alarms)
    return tuple(_settle(one, fact, e.by) if one.mark == mark else one for one in alarms)


def _raise(alarm: Alarm, fact: AlarmRaised, e: Entered) -> Alarm:
    new = Raised(e.by, e.stamp, fact.at)
    if any(one.name == new.name for one in alarm.raised):
        return alarm
    said = "\n".join(filter(None, dict.fromkeys((*alarm.said.split("\n"), fact.said))))
    since = fact.at if alarm.settled is not None else min(alarm.at, fact.at)
    return msgspec.structs.replace(alarm, at=since, said=said, raised=(*alarm.raised, new), settled=None)


def _settle(alarm: Alarm, fact: AlarmSettled, by: MemberId) -> Alarm:
    """A settling whose raises are settled already changes nothing: the first answer stands."""
    answered = fact.seen or alarm.standing
    if not set(answered) & set(alarm.standing):
        return alarm
    raised = tuple(
        msgspec.structs.replace(one, settled=fact.at) if one.name in answered and one.settled is None else one for one in alarm.raised
    )
    alarm = msgspec.structs.replace(alarm, raised=raised, how=fact.how, settled_by=by)
    return alarm if alarm.standing else msgspec.structs.replace(alarm, settled=fact.at)
