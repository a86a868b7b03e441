"""Plan a relocation: legs that join up, check-ins with a ladder, phrases and a handover for each leg, who is expected at the end.

What an escort learns stands in the facts of their own leg. Two escorts who meet are told the same place, time and words, each in their own leg.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import msgspec

from safeconduct.casework.triage import open_one
from safeconduct.ground.errors import N_, BadInput, Refused
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.records import relocation as facts
from safeconduct.records.case import Case
from safeconduct.records.fact import Fact
from safeconduct.records.money import Sum
from safeconduct.records.place import check_region
from safeconduct.records.relocation import Expected, Mode, Rung, Side
from safeconduct.records.view import View

LAST_CHECK_IN = dt.timedelta(hours=12)
"""So long after a leg should have arrived a check-in of it may still be asked."""


class LegsDoNotJoin(Refused):
    """`leg` is the number of the leg that does not follow the one before it."""

    def __init__(self, leg: int, template: str) -> None:
        super().__init__(template, N_("each leg starts where and after the last one ended"), leg=leg)


class NoLegs(Refused):
    def __init__(self) -> None:
        super().__init__(N_("a relocation needs at least one leg"), N_("say from where to where, how and with whom"))


class BadCheckIn(Refused):
    def __init__(self, leg: int, template: str) -> None:
        super().__init__(template, N_("give it a time on the leg, a grace period and at least one member to tell"), leg=leg)


class PhrasesAlike(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("the all-clear and the duress phrase can be taken for each other"),
            N_("choose two that differ in more than case, spaces and punctuation, neither a part of the other"),
        )


class NoPhrases(Refused):
    def __init__(self, leg: int) -> None:
        super().__init__(
            N_("leg {leg} has no phrases of its own"),
            N_("agree an all-clear and a duress phrase for each leg; with one pair for all, each escort could speak for the others"),
            leg=leg,
        )


class HandoverHalfSaid(Refused):
    def __init__(self, leg: int) -> None:
        super().__init__(
            N_("the handover at the end of leg {leg} lacks its place or its words"),
            N_("say where they meet, what the one who takes says first, and what the other answers"),
            leg=leg,
        )


class BadSum(BadInput):
    def __init__(self, text: str) -> None:
        super().__init__(N_("{text!r} is not a sum of money"), N_("write an amount and a currency, such as 1250.50 RUB"), text=text[:40])


class AskCheckIn(msgspec.Struct, frozen=True):
    due: dt.datetime
    grace_minutes: int
    ladder: tuple[Rung, ...]


class AskHandover(msgspec.Struct, frozen=True):
    """Where a leg's people go on with somebody else. `phrase`: what the one who takes says first; `reply`: what the other answers."""

    place: str
    phrase: str
    reply: str
    at: dt.datetime | None = None
    """When the leg arrives, if it is not said."""


class AskLeg(msgspec.Struct, frozen=True):
    origin: str
    destination: str
    mode: Mode
    escort: MemberId
    departs: dt.datetime
    arrives: dt.datetime
    check_ins: tuple[AskCheckIn, ...]
    all_clear: str = ""
    duress: str = ""
    """This leg's own; where they are not said, the relocation's, if it has one escort only."""
    cost: Sum | None = None
    handover: AskHandover | None = None
    """With the next leg's escort; on the last leg with the steward."""
    contingency: str = ""
    """What its escort does if it cannot go on; the relocation's, if it is not said."""


class PlanRelocation(msgspec.Struct, frozen=True):
    id: RecordId
    case: RecordId
    reason: str
    contingency: str
    legs: tuple[AskLeg, ...]
    all_clear: str = ""
    duress: str = ""
    shelter: RecordId | None = None
    """Where the last leg ends."""
    documents: tuple[str, ...] = ()
    money: tuple[Sum, ...] = ()
    note: str = ""
    """For the steward: what those who come need at once."""


def plan_relocation(view: View, ask: PlanRelocation, _by: Member, _now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    _check_legs(ask.legs)
    documents = tuple(dict.fromkeys(one.strip() for one in ask.documents if one.strip()))
    planned: list[Fact] = [facts.RelocationPlanned(ask.id, case.id, ask.reason, ask.contingency, documents, ask.money)]
    for number, leg in enumerate(ask.legs, 1):
        planned += _leg(ask, number, leg)
    for number, (giving, taking) in enumerate(zip(ask.legs, ask.legs[1:], strict=False), 1):
        planned += _handover(ask.id, number, giving, taking)
    planned.append(_arrival(ask, case))
    return planned


def _leg(ask: PlanRelocation, number: int, leg: AskLeg) -> list[Fact]:
    shelter = ask.shelter if number == len(ask.legs) else None
    all_clear, duress = _phrases(ask, number, leg)
    planned: list[Fact] = [
        facts.LegPlanned(
            ask.id,
            number,
            leg.origin,
            leg.destination,
            leg.mode,
            leg.escort,
            leg.departs,
            leg.arrives,
            shelter,
            leg.cost,
            leg.contingency.strip() or ask.contingency,
        ),
        facts.PhrasesAgreed(ask.id, all_clear, duress, number),
    ]
    planned += (facts.CheckInAsked(ask.id, number, place, one.due, one.grace_minutes, one.ladder) for place, one in enumerate(leg.check_ins, 1))
    return planned


def _phrases(ask: PlanRelocation, number: int, leg: AskLeg) -> tuple[str, str]:
    if not leg.all_clear and not leg.duress and len({one.escort for one in ask.legs}) > 1:
        raise NoPhrases(number)
    pair = (leg.all_clear, leg.duress) if leg.all_clear or leg.duress else (ask.all_clear, ask.duress)
    check_phrases(*pair)
    return pair


def check_phrases(all_clear: str, duress: str) -> None:
    clear, alarm = spoken(all_clear), spoken(duress)
    if not clear or not alarm or alarm in clear or clear in alarm:
        raise PhrasesAlike


def _handover(road: RecordId, number: int, giving: AskLeg, taking: AskLeg) -> Iterator[Fact]:
    met = giving.handover
    if giving.escort == taking.escort and met is None:
        return
    if met is None or not (met.place.strip() and spoken(met.phrase) and spoken(met.reply)):
        raise HandoverHalfSaid(number)
    at = met.at or giving.arrives
    for leg, side in ((number, Side.GIVING), (number + 1, Side.TAKING)):
        yield facts.HandoverAgreed(road, leg, side, met.place, at, met.phrase, met.reply)


def _arrival(ask: PlanRelocation, case: Case) -> Fact:
    last = ask.legs[-1]
    met = last.handover or AskHandover("", "", "")
    people = tuple(Expected(one.id, one.codename) for one in case.people)
    return facts.ArrivalExpected(ask.id, ask.shelter, met.at or last.arrives, people, met.phrase, met.reply, ask.note)


def _check_legs(legs: Sequence[AskLeg]) -> None:
    if not legs:
        raise NoLegs
    before: AskLeg | None = None
    for number, leg in enumerate(legs, 1):
        check_region(leg.origin)
        check_region(leg.destination)
        if leg.arrives <= leg.departs:
            raise LegsDoNotJoin(number, N_("leg {leg} arrives before it departs"))
        if before is not None and leg.origin != before.destination:
            raise LegsDoNotJoin(number, N_("leg {leg} starts in another region than the one before it ends in"))
        if before is not None and leg.departs < before.arrives:
            raise LegsDoNotJoin(number, N_("leg {leg} departs before the one before it arrives"))
        _check_check_ins(number, leg)
        before = leg


def _check_check_ins(number: int, leg: AskLeg) -> None:
    if not leg.check_ins:
        raise BadCheckIn(number, N_("leg {leg} has no check-in"))
    for one in leg.check_ins:
        check_asked(number, leg.escort, leg.departs, leg.arrives, one)


def check_asked(number: int, escort: MemberId, departs: dt.datetime, arrives: dt.datetime, ask: AskCheckIn) -> None:
    if not departs <= ask.due <= arrives + LAST_CHECK_IN:
        raise BadCheckIn(number, N_("the time of a check-in of leg {leg} is not on the leg"))
    if ask.grace_minutes < 0 or not ask.ladder or any(rung.after_minutes < 0 for rung in ask.ladder):
        raise BadCheckIn(number, N_("nobody is told when a check-in of leg {leg} is missed"))
    if any(rung.member == escort for rung in ask.ladder):
        raise BadCheckIn(number, N_("a check-in of leg {leg} tells its own escort that they are silent"))


def spoken(phrase: str) -> str:
    """A phrase as it sounds: letters and digits only, no case."""
    return "".join(char for char in phrase.casefold() if char.isalnum())


def read_sum(text: str) -> Sum:
    """`1250.50 RUB`, `1250,5 rub`. Raises BadSum."""
    amount, _, currency = text.strip().rpartition(" ")
    units, _, rest = amount.replace(",", ".").replace(" ", "").partition(".")
    fine = units.isascii() and units.isdigit() and len(units) <= 12 and (not rest or (rest.isascii() and rest.isdigit() and len(rest) <= 2))
    if not fine or not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise BadSum(text)
    return Sum(currency.upper(), int(units) * 100 + int(rest.ljust(2, "0") or 0))
