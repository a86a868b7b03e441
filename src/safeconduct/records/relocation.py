"""Relocation: the physical movement of a party, in legs, with check-ins. A check-in is recorded here as `CheckedIn`.

Never called a transfer: that moves the ownership of a case. HMIS has no word for this; ours are leg, check-in, handover, arrival.
Its facts stand in several circles (records.access): the plan, each leg, the arrival. Whoever reads one of them has a record with that in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records.alarm import Alarm, AlarmKind, AlarmRaised, AlarmSettled, fold_alarms
from safeconduct.records.facet import Facets, day, moment
from safeconduct.records.fact import Entered, Fact, Record
from safeconduct.records.leg import (
    LEG_FACTS,
    CheckedIn,
    CheckIn,
    CheckInAsked,
    CheckInDropped,
    Handover,
    HandoverAgreed,
    Leg,
    LegDeparted,
    LegEnd,
    LegEnded,
    LegPlanned,
    Mode,
    MoneySpent,
    OfLeg,
    PhrasesAgreed,
    Rung,
    Side,
    fold_legs,
    later,
)
from safeconduct.records.money import Sum, totals

__all__ = [
    "Alarm", "AlarmKind", "AlarmRaised", "AlarmSettled", "CheckIn", "CheckInAsked", "CheckInDropped", "CheckedIn", "Handover",
    "HandoverAgreed", "Leg", "LegDeparted", "LegEnd", "LegEnded", "LegPlanned", "Mode", "MoneySpent", "PhrasesAgreed", "Rung", "Side", "later",
]  # fmt: skip


class Outcome(StrEnum):
    ARRIVED = "arrived"
    TURNED_BACK = "turned_back"
    CALLED_OFF = "called_off"


class Expected(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    person: RecordId
    codename: str


class RelocationPlanned(Fact, frozen=True, tag="relocation.planned"):
    case: RecordId
    reason: str
    contingency: str
    documents: tuple[str, ...] = ()
    """What each must have with them; `DocumentReady` says that it is there."""
    money: tuple[Sum, ...] = ()
    """Needed beside the legs' own costs: food, a phone, a reserve."""


class DocumentReady(Fact, frozen=True, tag="relocation.document_ready"):
    document: str


class ArrivalExpected(Fact, frozen=True, tag="relocation.arrival_expected"):
    """What the steward learns beforehand: who comes, when, and how they are known at the door. No way, no region, no leg."""

    shelter: RecordId | None
    at: dt.datetime
    people: tuple[Expected, ...]
    phrase: str
    reply: str
    note: str = ""


class ArrivalOver(Fact, frozen=True, tag="relocation.arrival_over"):
    """Nobody is waited for any more."""

    on: dt.date
    outcome: Outcome


class PersonArrived(Fact, frozen=True, tag="relocation.person_arrived"):
    person: RecordId
    at: dt.datetime
    shelter: RecordId | None


class RelocationEnded(Fact, frozen=True, tag="relocation.ended"):
    on: dt.date
    outcome: Outcome


class Arriving(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    shelter: RecordId | None
    at: dt.datetime
    people: tuple[Expected, ...]
    phrase: str
    reply: str
    note: str = ""
    over: dt.date | None = None


class Arrival(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    person: RecordId
    at: dt.datetime
    shelter: RecordId | None
    by: MemberId = MemberId("")


class State(StrEnum):
    PLANNED = "planned"
    ON_ROAD = "on_road"
    ARRIVED = "arrived"
    TURNED_BACK = "turned_back"
    CALLED_OFF = "called_off"


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
    documents: tuple[str, ...] = ()
    ready: tuple[str, ...] = ()
    money: tuple[Sum, ...] = ()
    arriving: Arriving | None = None

    @property
    def state(self) -> State:
        if self.outcome is not None:
            return State(self.outcome.value)
        if self.legs and all(leg.ended is not None for leg in self.legs):
            return State.ARRIVED if self.legs[-1].end is LegEnd.ARRIVED else State.ON_ROAD
        return State.ON_ROAD if any(leg.departed is not None for leg in self.legs) else State.PLANNED

    def planned_cost(self) -> tuple[Sum, ...]:
        return totals((*self.money, *(leg.cost for leg in self.legs if leg.cost is not None)))

    def spent(self) -> tuple[Sum, ...]:
        return totals(one.sum for leg in self.legs for one in leg.spent)

    def leg(self, number: int) -> Leg | None:
        return next((leg for leg in self.legs if leg.number == number), None)

    def answered(self, leg: Leg, one: CheckIn) -> bool:
        """Its silence was settled after it was late. An answer before that was to an alarm that a clock gone ahead had raised."""
        mark = (leg.number, one.number, AlarmKind.OVERDUE)
        settled = [alarm for alarm in self.alarms if alarm.mark == mark and alarm.settled_by not in leg.mute]
        return any(alarm.settled is not None and alarm.settled > one.late_from for alarm in settled)

    @property
    def watched(self) -> bool:
        """Whether anything of it rings or may begin to: an alarm is open, or a check-in is neither kept nor dropped nor answered for."""
        waits = (leg for leg in self.legs for one in leg.check_ins if not (one.kept or one.number in leg.void or self.answered(leg, one)))
        return bool(self.open_alarms) or any(True for _ in waits)

    @property
    def open_alarms(self) -> tuple[Alarm, ...]:
        return tuple(alarm for alarm in self.alarms if alarm.settled is None)


FACTS = (
    *LEG_FACTS, RelocationPlanned, AlarmRaised, AlarmSettled, PersonArrived, RelocationEnded, DocumentReady, ArrivalExpected, ArrivalOver,
)  # fmt: skip
ARRIVAL_FACTS = (ArrivalExpected, PersonArrived, ArrivalOver)


def facets(relocation: Relocation) -> Facets:
    return {
        "state": relocation.state, "case": relocation.case, "shelter": tuple(leg.shelter for leg in relocation.legs if leg.shelter),
        "escort": tuple(leg.escort for leg in relocation.legs), "watched": "yes" if relocation.watched else "no",
        "alarm": "open" if relocation.open_alarms else "", "settled": max((moment(one.settled) for one in relocation.alarms), default=""),
        "ended": day(relocation.ended) or "not", "departs": min((moment(leg.departs) for leg in relocation.legs), default=""),
    }  # fmt: skip


def words(relocation: Relocation) -> Iterable[str]:
    """Not the phrases: who looks over a shoulder must not find them."""
    yield relocation.reason
    yield relocation.contingency
    yield from (text for alarm in relocation.alarms for text in (alarm.said, alarm.how))


def fold(relocation: Relocation | None, e: Entered) -> Relocation:
    relocation = relocation or Relocation(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case RelocationPlanned() as p:
            return set_(relocation, case=p.case, reason=p.reason, contingency=p.contingency, documents=p.documents, money=p.money)
        case PhrasesAgreed(all_clear=all_clear, duress=duress, leg=0):
            return set_(relocation, all_clear=all_clear, duress=duress)
        case DocumentReady(document=document):
            return set_(relocation, ready=tuple(dict.fromkeys((*relocation.ready, document))))
        case AlarmSettled(leg=leg) if (found := relocation.leg(leg)) is not None and e.by in found.mute:
            return relocation
        case AlarmRaised() | AlarmSettled():
            return set_(relocation, alarms=fold_alarms(relocation.alarms, e))
        case ArrivalExpected() | ArrivalOver() | PersonArrived() as fact:
            return _arrive(relocation, fact, e.by)
        case RelocationEnded(on=on, outcome=outcome):
            return set_(relocation, ended=on, outcome=outcome)
        case fact if isinstance(fact, OfLeg):
            return set_(relocation, legs=fold_legs(relocation.legs, e))
    return relocation


def _arrive(relocation: Relocation, fact: ArrivalExpected | ArrivalOver | PersonArrived, by: MemberId) -> Relocation:
    set_ = msgspec.structs.replace
    if isinstance(fact, ArrivalExpected):
        arriving = Arriving(fact.shelter, fact.at, fact.people, fact.phrase, fact.reply, fact.note)
        return set_(relocation, arriving=arriving)
    if isinstance(fact, ArrivalOver):
        over = set_(relocation.arriving, over=fact.on) if relocation.arriving is not None else None
        return set_(relocation, arriving=over)
    if any(one.person == fact.person for one in relocation.arrived):
        return relocation
    return set_(relocation, arrived=(*relocation.arrived, Arrival(fact.person, fact.at, fact.shelter, by)))
