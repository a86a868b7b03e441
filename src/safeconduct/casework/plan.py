"""Plan a relocation: legs that join up, check-ins with a ladder, two phrases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from safeconduct.casework.triage import open_one
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.records import relocation as facts
from safeconduct.records.fact import Fact
from safeconduct.records.place import check_region
from safeconduct.records.relocation import Mode, Rung
from safeconduct.records.view import View


class LegsDoNotJoin(Refused):
    """`leg` is the number of the leg that does not follow the one before it."""

    def __init__(self, leg: int, why: str) -> None:
        super().__init__(
            N_("leg {leg} does not follow the one before: {why}"),
            N_("each leg starts where and after the last one ended"),
            leg=leg,
            why=why,
        )


class NoLegs(Refused):
    def __init__(self) -> None:
        super().__init__(N_("a relocation needs at least one leg"), N_("say from where to where, how and with whom"))


class BadCheckIn(Refused):
    def __init__(self, leg: int, why: str) -> None:
        super().__init__(
            N_("a check-in of leg {leg} cannot work: {why}"),
            N_("give it a time on the leg, a grace period and at least one member to tell"),
            leg=leg,
            why=why,
        )


class PhrasesAlike(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("the all-clear and the duress phrase can be taken for each other"),
            N_("choose two that differ in more than case, spaces and punctuation"),
        )


class AskCheckIn(msgspec.Struct, frozen=True):
    due: dt.datetime
    grace_minutes: int
    ladder: tuple[Rung, ...]


class AskLeg(msgspec.Struct, frozen=True):
    origin: str
    destination: str
    mode: Mode
    escort: MemberId
    departs: dt.datetime
    arrives: dt.datetime
    check_ins: tuple[AskCheckIn, ...]


class PlanRelocation(msgspec.Struct, frozen=True):
    id: RecordId
    case: RecordId
    reason: str
    contingency: str
    legs: tuple[AskLeg, ...]
    all_clear: str
    duress: str
    shelter: RecordId | None = None
    """Where the last leg ends."""


def plan_relocation(view: View, ask: PlanRelocation, _by: Member, _now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    _check_legs(ask.legs)
    if spoken(ask.all_clear) == spoken(ask.duress) or not spoken(ask.duress) or not spoken(ask.all_clear):
        raise PhrasesAlike
    planned: list[Fact] = [
        facts.RelocationPlanned(ask.id, case.id, ask.reason, ask.contingency),
        facts.PhrasesAgreed(ask.id, ask.all_clear, ask.duress),
    ]
    for number, leg in enumerate(ask.legs, 1):
        planned += _leg(ask, number, leg)
    return planned


def _leg(ask: PlanRelocation, number: int, leg: AskLeg) -> list[Fact]:
    shelter = ask.shelter if number == len(ask.legs) else None
    planned: list[Fact] = [
        facts.LegPlanned(ask.id, number, leg.origin, leg.destination, leg.mode, leg.escort, leg.departs, leg.arrives, shelter)
    ]
    planned += (
        facts.CheckInAsked(ask.id, number, place, one.due, one.grace_minutes, one.ladder)
        for place, one in enumerate(leg.check_ins, 1)
    )
    return planned


def _check_legs(legs: Sequence[AskLeg]) -> None:
    if not legs:
        raise NoLegs
    before: AskLeg | None = None
    for number, leg in enumerate(legs, 1):
        check_region(leg.origin)
        check_region(leg.destination)
        if leg.arrives <= leg.departs:
            raise LegsDoNotJoin(number, "it arrives before it departs")
        if before is not None and leg.origin != before.destination:
            raise LegsDoNotJoin(number, "it starts in another region")
        if before is not None and leg.departs < before.arrives:
            raise LegsDoNotJoin(number, "it departs before the last one arrives")
        _check_check_ins(number, leg)
        before = leg


def _check_check_ins(number: int, leg: AskLeg) -> None:
    if not leg.check_ins:
        raise BadCheckIn(number, "there is none")
    for one in leg.check_ins:
        if not leg.departs <= one.due <= leg.arrives + dt.timedelta(hours=12):
            raise BadCheckIn(number, "its time is not on the leg")
        if one.grace_minutes < 0 or not one.ladder:
            raise BadCheckIn(number, "nobody is told when it is missed")


def spoken(phrase: str) -> str:
    """A phrase as it sounds: letters and digits only, no case."""
    return "".join(char for char in phrase.casefold() if char.isalnum())
