"""A leg of a relocation: where from and to, how and with whom; its check-ins, its handovers, what it cost.

Everything told of one leg stands in a circle of its own (records.access): its escort reads this leg and no other.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records.fact import Entered, Fact
from safeconduct.records.money import Sum


class Mode(StrEnum):
    CAR = "car"
    TRAIN = "train"
    BUS = "bus"
    PLANE = "plane"
    ON_FOOT = "on_foot"


class LegEnd(StrEnum):
    HANDED_OVER = "handed_over"
    ARRIVED = "arrived"
    TURNED_BACK = "turned_back"
    CALLED_OFF = "called_off"


class Side(StrEnum):
    """Which end of a leg a handover is at."""

    TAKING = "taking"
    GIVING = "giving"


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
    cost: Sum | None = None
    contingency: str = ""
    """What its escort does if it cannot go on: the relocation's own stands where no escort reads."""


class CheckInAsked(Fact, frozen=True, tag="relocation.check_in_asked"):
    leg: int
    number: int
    due: dt.datetime
    grace_minutes: int
    ladder: tuple[Rung, ...]


class PhrasesAgreed(Fact, frozen=True, tag="relocation.phrases_agreed"):
    """`duress` sounds like an all-clear and raises the alarm. Of one leg, so that no escort knows another's; 0: of all of them."""

    all_clear: str
    duress: str
    leg: int = 0


class CheckInDropped(Fact, frozen=True, tag="relocation.check_in_dropped"):
    """It need not come. One that is to come at another time is dropped, and another asked under a number of its own."""

    leg: int
    number: int


class LegDeparted(Fact, frozen=True, tag="relocation.leg_departed"):
    leg: int
    at: dt.datetime


class CheckedIn(Fact, frozen=True, tag="relocation.checked_in"):
    leg: int
    number: int
    at: dt.datetime
    duress: bool


class HandoverAgreed(Fact, frozen=True, tag="relocation.handover_agreed"):
    """Told once to each of the two legs: both escorts know place, time and phrase, and nothing else of the other's way."""

    leg: int
    side: Side
    place: str
    at: dt.datetime
    phrase: str
    """What the one who takes says first."""
    reply: str


class LegEnded(Fact, frozen=True, tag="relocation.leg_ended"):
    leg: int
    at: dt.datetime
    how: LegEnd
    void: tuple[int, ...] = ()
    """Numbers of check-ins that need not come any more. One that its writer did not know of is still waited for."""


class MoneySpent(Fact, frozen=True, tag="relocation.money_spent"):
    leg: int
    on: dt.date
    sum: Sum
    what: str


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

    @property
    def kept(self) -> bool:
        """In time. One that comes after its grace period takes no alarm back."""
        return self.at is not None and self.at <= self.late_from


class Handover(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    side: Side
    place: str
    at: dt.datetime
    phrase: str
    reply: str


class Spent(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    on: dt.date
    sum: Sum
    what: str
    by: MemberId


class Drop(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Somebody said that a check-in need not come."""

    number: int
    by: MemberId


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
    all_clear: str = ""
    duress: str = ""
    cost: Sum | None = None
    ended: dt.datetime | None = None
    end: LegEnd | None = None
    handovers: tuple[Handover, ...] = ()
    spent: tuple[Spent, ...] = ()
    void: tuple[int, ...] = ()
    """Check-ins that nobody waits for any more: whoever ended the leg named them."""
    contingency: str = ""
    named: tuple[MemberId, ...] = ()
    """Escorts that somebody else has named: they may have told the leg anew since, to be its escort no more and silence it."""
    drops: tuple[Drop, ...] = ()

    @property
    def mute(self) -> frozenset[MemberId]:
        """Who silences no alarm of this leg: somebody else may hold their hand."""
        return frozenset((self.escort, *self.named))

    def missed(self, now: dt.datetime) -> tuple[CheckIn, ...]:
        """Check-ins whose time is over and that nobody had told of by then: a matter of what is written and of the hour alone."""
        return tuple(one for one in self.check_ins if one.late_from < now and not one.kept and one.number not in self.void)

    def handover(self, side: Side) -> Handover | None:
        return next((one for one in self.handovers if one.side is side), None)


LEG_FACTS = (
    LegPlanned, CheckInAsked, PhrasesAgreed, LegDeparted, CheckedIn, HandoverAgreed, LegEnded, MoneySpent, CheckInDropped,
)  # fmt: skip
OfLeg = LegPlanned | CheckInAsked | PhrasesAgreed | LegDeparted | CheckedIn | HandoverAgreed | LegEnded | MoneySpent | CheckInDropped


def fold_legs(legs: tuple[Leg, ...], e: Entered) -> tuple[Leg, ...]:
    fact = e.fact
    assert isinstance(fact, OfLeg)
    if not isinstance(fact, LegPlanned):
        return tuple(_on_leg(leg, fact, e) if leg.number == fact.leg else leg for leg in legs)
    old = next((leg for leg in legs if leg.number == fact.leg), None)
    told = {
        "origin": fact.origin, "destination": fact.destination, "mode": fact.mode, "escort": fact.escort, "departs": fact.departs,
        "arrives": fact.arrives, "shelter": fact.shelter, "planned_by": e.by, "cost": fact.cost,
        "contingency": fact.contingency,
    }  # fmt: skip
    # planned anew: what has happened on it stays
    new = Leg(fact.leg, **told) if old is None else msgspec.structs.replace(old, **told)  # type: ignore[arg-type]
    if e.by != fact.escort and e.by not in new.named:  # whoever was named names nobody: else an escort would mute all others
        new = msgspec.structs.replace(new, named=tuple(dict.fromkeys((*new.named, fact.escort))))
    new = _drop(new)
    return tuple(sorted((*(leg for leg in legs if leg.number != fact.leg), new), key=lambda leg: leg.number))


def _on_leg(leg: Leg, fact: OfLeg, e: Entered) -> Leg:
    set_ = msgspec.structs.replace
    match fact:
        case LegDeparted(at=at):
            return set_(leg, departed=min(at, leg.departed or at))
        case LegEnded(at=at, how=how, void=void):
            leg = _drop(leg, *(Drop(number, e.by) for number in void))
            return leg if leg.ended is not None else set_(leg, ended=at, end=how)
        case CheckInDropped(number=number):
            return _drop(leg, Drop(number, e.by))
        case PhrasesAgreed(all_clear=all_clear, duress=duress):
            return set_(leg, all_clear=all_clear, duress=duress)
        case HandoverAgreed(side=side, place=place, at=at, phrase=phrase, reply=reply):
            others = tuple(one for one in leg.handovers if one.side is not side)
            return set_(leg, handovers=tuple(sorted((*others, Handover(side, place, at, phrase, reply)), key=lambda one: one.side)))
        case MoneySpent(on=on, sum=sum_, what=what):
            return set_(leg, spent=(*leg.spent, Spent(on, sum_, what, e.by)))
        case CheckInAsked() | CheckedIn():
            return set_(leg, check_ins=_check_ins(leg.check_ins, fact))
    return leg


def _drop(leg: Leg, *more: Drop) -> Leg:
    """What an escort of the leg has dropped is waited for all the same, whenever they were named."""
    drops = tuple(dict.fromkeys((*leg.drops, *more)))
    void = tuple(sorted({one.number for one in drops if one.by not in leg.mute}))
    return msgspec.structs.replace(leg, drops=drops, void=void)


def _check_ins(check_ins: tuple[CheckIn, ...], fact: CheckInAsked | CheckedIn) -> tuple[CheckIn, ...]:
    """Asked twice under one number, by two who did not know of each other: the earlier stands, and everybody named is told."""
    set_ = msgspec.structs.replace
    old = next((one for one in check_ins if one.number == fact.number), None)
    if isinstance(fact, CheckedIn):
        if old is None:
            return check_ins
        new = set_(old, at=min(fact.at, old.at or fact.at), duress=old.duress or fact.duress)
    else:
        new = CheckIn(fact.number, fact.due, fact.grace_minutes, fact.ladder)
        if old is not None:
            first = min(old, new, key=lambda one: one.late_from)
            ladder = tuple(dict.fromkeys((*old.ladder, *new.ladder)))
            new = set_(first, ladder=ladder, at=old.at, duress=old.duress)
    return tuple(sorted((*(one for one in check_ins if one.number != fact.number), new), key=lambda one: one.number))
