"""Of the invented months, what casework is beside the road: a couple with a dog, services and one referral, calm after the road, homes and how
they are afterwards; and what waits on the morning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Protocol

from safeconduct.casework import after, approve, gather, provide, refer, transfer, triage
from safeconduct.demo.people import SHELTERS
from safeconduct.demo.stage import Stage
from safeconduct.ground.ids import RecordId
from safeconduct.records.aftercare import HowTheyAre
from safeconduct.records.approval import Subject
from safeconduct.records.case import Risk
from safeconduct.records.consent import Audience, ConsentGivenHow, ItemKind, Purpose
from safeconduct.records.party import Animal, Relation, StaySort
from safeconduct.records.placement import Destination
from safeconduct.records.referral import ReferralStatus
from safeconduct.testimony import consent

COUPLE, REFERRED, ASKED = 19, 6, 46
"""Places in the list of parties: the couple with a dog, the referral that was answered, the one without an answer."""
LEGAL, CLINIC = "legal_assistance_service", "health_medical_service"
LAST = dt.date(2017, 7, 24)
"""Settled cases are closed on the next day."""


class Party(Protocol):
    """What of a journey is needed here."""

    @property
    def number(self) -> int: ...
    @property
    def case(self) -> RecordId: ...
    @property
    def people(self) -> tuple[RecordId, ...]: ...
    @property
    def owner(self) -> str: ...
    @property
    def shelter(self) -> int: ...
    @property
    def day(self) -> dt.date: ...


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), dt.UTC)


def services(stage: Stage, begin: dt.date) -> tuple[RecordId, RecordId]:
    """Two services of the directory: a law office, a clinic."""
    found = stage.id(), stage.id()
    for made, name, regions, service, limits in (
        (found[0], "Bright Hall Law Office", ("moscow", "tver", "tula"), LEGAL, "No walk-ins."),
        (found[1], "Clinic on the Hill", ("tver", "yaroslavl"), CLINIC, "Closed in the second week of August."),
    ):
        ask = provide.AddProvider(made, name, regions, (service,), ("ru",), Audience.PARTNER, "By phone, to the one who knows us.", limits)
        stage.act("Willow", provide.add_provider, ask, at(begin, 9))
    return found


def couple(stage: Stage, one: Party) -> None:
    """They leave together or not at all, and so does the dog."""
    when, first, second = at(one.day, 12, 20), *one.people
    stage.act(one.owner, gather.tell_relation, gather.TellRelation(one.case, first, Relation.PARTNER, second), when)
    stage.act(one.owner, gather.add_animal, gather.AddAnimal(one.case, stage.id(), Animal.DOG, "Small, does not bark."), when)
    for sort, what in ((StaySort.LANGUAGE, "ru"), (StaySort.AVOID_REGION, "moscow")):
        stage.act(one.owner, gather.note_stay_need, gather.NoteStayNeed(one.case, sort, what), when)


def calm(stage: Stage, one: Party, day: dt.date) -> None:
    """Two days in a shelter: the danger is looked at again."""
    review = dt.date(2017, 8, 7 + one.number % 20)
    ask = triage.AssessRisk(one.case, Risk.LOW, ("in a shelter; nobody asks for them there",), review)
    stage.act(one.owner, triage.assess_risk, ask, at(day, 12))


def referred(stage: Stage, one: Party, where: RecordId, service: str, day: dt.date, answered: bool) -> None:
    """Only after they agreed, and only what they agreed to."""
    agreed = consent.GiveConsent(
        stage.id(), one.case, ItemKind.CASE, (Purpose.SHARE, Purpose.NAME), (Audience.PARTNER,), "Only these people, only for this.",
        ConsentGivenHow.PHONE,
    )  # fmt: skip
    stage.act(one.owner, consent.give_consent, agreed, at(day, 10))
    ask = refer.Refer(stage.id(), one.case, where, service, ("people", "region", "needs", "contact"))
    stage.act(one.owner, refer.refer, ask, at(day, 11))
    if answered:
        for status, days, note in ((ReferralStatus.ACCEPTED, 2, "They have an hour."), (ReferralStatus.DONE, 6, "Papers are written.")):
            answer, when = refer.AnswerReferral(one.case, ask.id, status, None, note), at(day + dt.timedelta(days=days), 16)
            stage.later(when, partial(stage.act, one.owner, refer.answer_referral, answer, when))


def home(stage: Stage, one: Party, day: dt.date, where: Destination) -> None:
    """A home, and two days on which somebody asks; what lies before the last of July was asked."""
    region = "abroad" if where is Destination.REHOMED_ABROAD else SHELTERS[one.shelter][1]
    ids = stage.id(), stage.id()
    stage.act(one.owner, after.rehome, after.Rehome(one.case, where, region, day, ids), at(day, 12))
    for asked, days in zip(ids, after.ASK_AFTER, strict=False):
        then = day + dt.timedelta(days=days)
        if then <= LAST:
            how = HowTheyAre.NO_CONTACT if one.number == COUPLE and days == after.ASK_AFTER[0] else HowTheyAre.DOING_WELL
            note = "No answer on two days; asked again later." if how is HowTheyAre.NO_CONTACT else "Sleeps, works again."
            done = after.MakeFollowUp(one.case, asked, how, note)
            stage.later(at(then, 18), partial(stage.act, one.owner, after.make_follow_up, done, at(then, 18)))


def morning(stage: Stage, parties: Sequence[Party], case: RecordId, day: dt.date) -> None:
    """What waits for whom: a plan to approve, a case offered."""
    ask = approve.AskApproval(stage.id(), case, Subject.PLAN, "Is the waiting place good enough?")
    stage.act("Willow", approve.ask_approval, ask, at(day, 8, 10))
    offered = next(one for one in reversed(parties) if one.owner == "Willow" and one.number % 4 != 3)
    why = "She trusts Hazel; I am away from Monday."
    stage.act("Willow", transfer.offer_transfer, transfer.OfferTransfer(offered.case, stage.member("Hazel"), why), at(day, 8, 20))
