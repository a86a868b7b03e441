"""Relocation: the physical movement of a party, in legs, with check-ins. A check-in is recorded here as `CheckedIn`.

Never called a transfer: that moves the ownership of a case. HMIS has no word for this; ours are leg, check-in, arrival.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records.fact import Entered, Fact, Record


class Mode(StrEnum):
    CAR = "car"
    TRAIN = "train"
    BUS = "bus"
    PLANE = "plane"
    ON_FOOT = "on_foot"


class AlarmKind(StrEnum):
    OVERDUE = "overdue"
    DURESS = "duress"


class Outcome(StrEnum):
    ARRIVED = "arrived"
    TURNED_BACK = "turned_back"
    CALLED_OFF = "called_off"


def later(when: dt.datetime, minutes: int) -> dt.datetime:
    """The last moment there is where a hostile hand wrote more minutes than time has: one fact must not stop the others' alarms."""
    try:
        return when + dt.timedelta(minutes=minutes)
    except OverflowError:
        return dt.datetime.max.replace(tzinfo=dt.UTC)


class Rung(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One step of the ladder: who is told, how, so many minutes after the grace period."""

    after_minutes: int
    member: MemberId
    means: str


class RelocationPlanned(Fact, frozen=True, tag="relocation.planned"):
    case: RecordId
    reason: str
    contingency: str


class LegPlanned(Fact, frozen=True, tag="relocation.leg_planned"):
    leg: int
    origin: str
    destination: str
    mode: Mode
    escort: MemberId
    departs: dt.datetime
    arrives: dt.datetime
    shelter: RecordId | None
    """Set on the last leg: from then on its escort is in the circle that holds the address."""


class CheckInAsked(Fact, frozen=True, tag="relocation.check_in_asked"):
    leg: int
    number: int
    due: dt.datetime
    grace_minutes: int
    ladder: tuple[Rung, ...]


class PhrasesAgreed(Fact, frozen=True, tag="relocation.phrases_agreed"):
    """`duress` sounds like an all-clear and raises the alarm."""

    all_clear: str
    duress: str


class LegDeparted(Fact, frozen=True, tag="relocation.leg_departed"):
    leg: int
    at: dt.datetime


class CheckedIn(Fact, frozen=True, tag="relocation.checked_in"):
    leg: int
    number: int
    at: dt.datetime
    duress: bool


class AlarmRaised(Fact, frozen=True, tag="relocation.alarm_raised"):
    leg: int
    number: int
    kind: AlarmKind
    at: dt.datetime


class AlarmSettled(Fact, frozen=True, tag="relocation.alarm_settled"):
    leg: int
    number: int
    kind: AlarmKind
    at: dt.datetime
    how: str


class PersonArrived(Fact, frozen=True, tag="relocation.person_arrived"):
    person: RecordId
    at: dt.datetime
    shelter: RecordId | None


class RelocationEnded(Fact, frozen=True, tag="relocation.ended"):
    on: dt.date
    outcome: Outcome


class CheckIn(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    number: int
    due: dt.datetime
    grace_minutes: int
    ladder: tuple[Rung, ...]
    at: dt.datetime | None = None
    duress: bool = False

    @property
    def late_from(self) -> dt.datetime:
        return later(self.due, self.grace_minutes)


class Leg(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    number: int
    origin: str
    destination: str
    mode: Mode
    escort: MemberId
    departs: dt.datetime
    arrives: dt.datetime
    shelter: RecordId | None
    departed: dt.datetime | None = None
    check_ins: tuple[CheckIn, ...] = ()
    planned_by: MemberId = MemberId("")
    """Whoever told of the leg as it stands: an escort's own word opens no shelter to them (records.access)."""


class Alarm(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    leg: int
    number: int
    kind: AlarmKind
    at: dt.datetime
    settled: dt.datetime | None = None
    how: str = ""


class Arrival(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    person: RecordId
    at: dt.datetime
    shelter: RecordId | None


class Relocation(Record, frozen=True):
    case: RecordId = RecordId("")
    reason: str = ""
    contingency: str = ""
    legs: tuple[Leg, ...] = ()
    all_clear: str = ""
    duress: str = ""
    alarms: tuple[Alarm, ...] = ()
    arrived: tuple[Arrival, ...] = ()
    ended: dt.date | None = None
    outcome: Outcome | None = None

    def leg(self, number: int) -> Leg | None:
        return next((leg for leg in self.legs if leg.number == number), None)

    @property
    def open_alarms(self) -> tuple[Alarm, ...]:
        return tuple(alarm for alarm in self.alarms if alarm.settled is None)


FACTS = (
    RelocationPlanned, LegPlanned, CheckInAsked, PhrasesAgreed, LegDeparted, CheckedIn, AlarmRaised, AlarmSettled,
    PersonArrived, RelocationEnded,
)  # fmt: skip


def fold(relocation: Relocation | None, e: Entered) -> Relocation:
    relocation = relocation or Relocation(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case RelocationPlanned(case=case, reason=reason, contingency=contingency):
            return set_(relocation, case=case, reason=reason, contingency=contingency)
        case PhrasesAgreed(all_clear=all_clear, duress=duress):
            return set_(relocation, all_clear=all_clear, duress=duress)
        case LegPlanned() | LegDeparted() | CheckInAsked() | CheckedIn() as fact:
            return set_(relocation, legs=_legs(relocation.legs, fact, e.by))
        case AlarmRaised() | AlarmSettled() as alarm:
            return set_(relocation, alarms=_alarms(relocation.alarms, alarm))
        case PersonArrived(person=person, at=at, shelter=shelter):
            if any(one.person == person for one in relocation.arrived):
                return relocation
            return set_(relocation, arrived=(*relocation.arrived, Arrival(person, at, shelter)))
        case RelocationEnded(on=on, outcome=outcome):
            return set_(relocation, ended=on, outcome=outcome)
    return relocation


def _legs(legs: tuple[Leg, ...], fact: LegPlanned | LegDeparted | CheckInAsked | CheckedIn, by: MemberId) -> tuple[Leg, ...]:
    if isinstance(fact, LegPlanned):
        old = next((leg for leg in legs if leg.number == fact.leg), None)
        new = Leg(fact.leg, fact.origin, fact.destination, fact.mode, fact.escort, fact.departs, fact.arrives, fact.shelter,
                  planned_by=by)  # fmt: skip
        if old is not None:  # planned anew: what has happened on it stays
            new = msgspec.structs.replace(new, departed=old.departed, check_ins=old.check_ins)
        return tuple(sorted((*(leg for leg in legs if leg.number != fact.leg), new), key=lambda leg: leg.number))
    return tuple(_on_leg(leg, fact) if leg.number == fact.leg else leg for leg in legs)


def _on_leg(leg: Leg, fact: LegDeparted | CheckInAsked | CheckedIn) -> Leg:
    set_ = msgspec.structs.replace
    if isinstance(fact, LegDeparted):
        return set_(leg, departed=fact.at)
    if isinstance(fact, CheckInAsked):
        others = (one for one in leg.check_ins if one.number != fact.number)
        asked = CheckIn(fact.number, fact.due, fact.grace_minutes, fact.ladder)
        return set_(leg, check_ins=tuple(sorted((*others, asked), key=lambda one: one.number)))
    done = (
        set_(one, at=min(fact.at, one.at or fact.at), duress=one.duress or fact.duress) if one.number == fact.number else one
        for one in leg.check_ins
    )
    return set_(leg, check_ins=tuple(done))


def _alarms(alarms: tuple[Alarm, ...], fact: AlarmRaised | AlarmSettled) -> tuple[Alarm, ...]:
    """A check-in never clears an alarm: only a settling that names it does, since only then its sender knew of it."""
    mark = (fact.leg, fact.number, fact.kind)
    if isinstance(fact, AlarmRaised):
        if any((one.leg, one.number, one.kind) == mark for one in alarms):
            return alarms
        return (*alarms, Alarm(fact.leg, fact.number, fact.kind, fact.at))
    return tuple(
        msgspec.structs.replace(one, settled=fact.at, how=fact.how)
        if (one.leg, one.number, one.kind) == mark and one.settled is None else one
        for one in alarms
    )  # fmt: skip
