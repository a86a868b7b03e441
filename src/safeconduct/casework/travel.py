"""On the road: a leg departs, people arrive, the relocation ends."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member
from safeconduct.records import relocation as facts
from safeconduct.records.fact import Fact
from safeconduct.records.relocation import Leg, Outcome, Relocation
from safeconduct.records.view import View, need


class NoSuchLeg(Refused):
    def __init__(self, leg: int) -> None:
        super().__init__(N_("this relocation has no leg {leg}"), N_("look at it with: safeconduct show relocation ID"), leg=leg)


class AlreadyEnded(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this relocation has ended"), N_("plan a new one"))


class AlarmsOpen(Refused):
    def __init__(self, count: int) -> None:
        super().__init__(
            N_("{count} alarms of this relocation are not settled"), N_("settle each, saying how, then end it"), count=count
        )


class AlreadyArrived(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this person's arrival is recorded already"))


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


class Depart(msgspec.Struct, frozen=True):
    relocation: RecordId
    leg: int


def depart(view: View, ask: Depart, _by: Member, now: dt.datetime) -> list[Fact]:
    relocation = on_road(view, ask.relocation)
    leg_of(relocation, ask.leg)
    return [facts.LegDeparted(relocation.id, ask.leg, now)]


class Arrive(msgspec.Struct, frozen=True):
    relocation: RecordId
    people: tuple[RecordId, ...]


def arrive(view: View, ask: Arrive, _by: Member, now: dt.datetime) -> list[Fact]:
    """One fact a person: that is what the count of people relocated rests on."""
    relocation = on_road(view, ask.relocation)
    there = {one.person for one in relocation.arrived}
    if not there.isdisjoint(ask.people):
        raise AlreadyArrived
    shelter = relocation.legs[-1].shelter if relocation.legs else None
    return [facts.PersonArrived(relocation.id, person, now, shelter) for person in ask.people]


class EndRelocation(msgspec.Struct, frozen=True):
    relocation: RecordId
    outcome: Outcome


def end_relocation(view: View, ask: EndRelocation, _by: Member, now: dt.datetime) -> list[Fact]:
    relocation = on_road(view, ask.relocation)
    if relocation.open_alarms:
        raise AlarmsOpen(len(relocation.open_alarms))
    return [facts.RelocationEnded(relocation.id, now.date(), ask.outcome)]
