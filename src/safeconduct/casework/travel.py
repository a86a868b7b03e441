"""On the road: a leg departs, is handed over, ends; people arrive; the relocation ends."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.casework.alarm import AlarmsOpen, ringing
from safeconduct.casework.triage import NothingSaid
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.records import relocation as facts
from safeconduct.records.fact import Fact
from safeconduct.records.money import Sum
from safeconduct.records.relocation import Leg, LegEnd, Outcome, Relocation
from safeconduct.records.view import View, need


class NoSuchLeg(Refused):
    def __init__(self, leg: int) -> None:
        super().__init__(
            N_("this relocation has no leg {leg} that this member can read"),
            N_("look at it with: safeconduct relocation show ID"),
            leg=leg,
        )


class AlreadyEnded(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this relocation has ended"), N_("plan a new one"))


class LegOver(Refused):
    def __init__(self, leg: int) -> None:
        super().__init__(N_("leg {leg} has ended already"), leg=leg)


class NotDeparted(Refused):
    def __init__(self, leg: int) -> None:
        super().__init__(N_("leg {leg} has not departed"), N_("say first that it departed, or that it is called off"), leg=leg)


class AlreadyArrived(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this person's arrival is recorded already"))


class NobodyExpected(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("this member reads nothing of who is expected at the end of this relocation"),
            N_("an escort on the way ends the leg; the last escort, the steward or the case's owner says who arrived"),
        )


class NotTheWhole(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("this member reads only a part of this relocation and cannot end it"),
            N_("end the leg; the case's owner or a coordinator ends the relocation"),
        )


class NotOnTheList(Refused):
    def __init__(self, document: str) -> None:
        super().__init__(N_("{document!r} is not among the documents this relocation needs"), document=document[:40])


def on_road(view: View, relocation: RecordId) -> Relocation:
    found = need(view, Relocation, relocation)
    if found.ended is not None:
        raise AlreadyEnded
    return found


def leg_of(relocation: Relocation, number: int) -> Leg:
    leg = relocation.leg(number)
    if leg is None:
        raise NoSuchLeg(number)
    return leg


def _going(view: View, relocation: RecordId, number: int) -> Leg:
    leg = leg_of(on_road(view, relocation), number)
    if leg.ended is not None:
        raise LegOver(number)
    return leg


class Depart(msgspec.Struct, frozen=True):
    relocation: RecordId
    leg: int


def depart(view: View, ask: Depart, _by: Member, now: dt.datetime) -> list[Fact]:
    """Also what the escort who takes people over says."""
    _going(view, ask.relocation, ask.leg)
    return [facts.LegDeparted(ask.relocation, ask.leg, now)]


class EndLeg(msgspec.Struct, frozen=True):
    relocation: RecordId
    leg: int
    how: LegEnd


def end_leg(view: View, ask: EndLeg, by: Member, now: dt.datetime) -> list[Fact]:
    """Whoever ends a leg drops the check-ins still to come, unless it is its own escort: theirs are waited for all the same."""
    leg = _going(view, ask.relocation, ask.leg)
    if leg.departed is None and ask.how is not LegEnd.CALLED_OFF:
        raise NotDeparted(ask.leg)
    return [facts.LegEnded(ask.relocation, ask.leg, now, ask.how, _to_come(leg, by.id, now))]


def _to_come(leg: Leg, by: MemberId, now: dt.datetime) -> tuple[int, ...]:
    if by in leg.mute:
        return ()
    return tuple(one.number for one in leg.check_ins if one.at is None and one.late_from >= now and one.number not in leg.void)


class Arrive(msgspec.Struct, frozen=True):
    """Said by the steward who opened the door, by the last escort, or by whoever was told."""

    relocation: RecordId
    people: tuple[RecordId, ...]


def arrive(view: View, ask: Arrive, _by: Member, now: dt.datetime) -> list[Fact]:
    """One fact a person: that is what the count of people relocated rests on, whoever else says it again."""
    relocation = on_road(view, ask.relocation)
    if relocation.arriving is None:
        raise NobodyExpected
    there = {one.person for one in relocation.arrived}
    if not there.isdisjoint(ask.people):
        raise AlreadyArrived
    if not ask.people:
        raise NothingSaid("people")
    return [facts.PersonArrived(relocation.id, person, now, relocation.arriving.shelter) for person in dict.fromkeys(ask.people)]


class Spend(msgspec.Struct, frozen=True):
    relocation: RecordId
    leg: int
    sum: Sum
    what: str


def spend(view: View, ask: Spend, _by: Member, now: dt.datetime) -> list[Fact]:
    leg_of(need(view, Relocation, ask.relocation), ask.leg)
    if not ask.what.strip():
        raise NothingSaid("what")
    return [facts.MoneySpent(ask.relocation, ask.leg, now.date(), ask.sum, ask.what)]


class HaveDocument(msgspec.Struct, frozen=True):
    relocation: RecordId
    document: str


def have_document(view: View, ask: HaveDocument, _by: Member, _now: dt.datetime) -> list[Fact]:
    relocation = on_road(view, ask.relocation)
    if ask.document not in relocation.documents:
        raise NotOnTheList(ask.document)
    return [] if ask.document in relocation.ready else [facts.DocumentReady(relocation.id, ask.document)]


class EndRelocation(msgspec.Struct, frozen=True):
    relocation: RecordId
    outcome: Outcome


def end_relocation(view: View, ask: EndRelocation, by: Member, now: dt.datetime) -> list[Fact]:
    """Also ends the legs that nobody has ended, and tells the steward that nobody is waited for."""
    relocation = on_road(view, ask.relocation)
    if not relocation.case:
        raise NotTheWhole
    alarms = sum(1 for _ in ringing(relocation, now))
    if alarms:
        raise AlarmsOpen(alarms)
    ended: list[Fact] = []
    for leg in relocation.legs:
        dropped = _to_come(leg, by.id, now)
        if leg.ended is None:
            how = LegEnd(ask.outcome) if leg.departed is not None else LegEnd.CALLED_OFF
            ended.append(facts.LegEnded(relocation.id, leg.number, now, how, dropped))
        else:
            ended += (facts.CheckInDropped(relocation.id, leg.number, number) for number in dropped)
    if relocation.arriving is not None:
        ended.append(facts.ArrivalOver(relocation.id, now.date(), ask.outcome))
    return [*ended, facts.RelocationEnded(relocation.id, now.date(), ask.outcome)]
