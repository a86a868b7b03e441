"""The morning after the story, Friday 4 August 2017, twenty to ten: what somebody finds who opens a desk of the invented network then.

Two people are on the road, the escort of their second leg has not called since before half past eight, and one call waits for an answer.
"""

from __future__ import annotations

import datetime as dt

from safeconduct.casework import checkin, plan, tasks, travel, triage
from safeconduct.demo import care
from safeconduct.demo.people import SHELTERS
from safeconduct.demo.stage import Stage
from safeconduct.demo.story import FARES, MEETINGS, PHRASES, Months, at
from safeconduct.ground.ids import RecordId
from safeconduct.records.call import Channel
from safeconduct.records.case import Risk
from safeconduct.records.consent import Audience, ConsentGivenHow, ItemKind, Purpose
from safeconduct.records.money import Sum
from safeconduct.records.relocation import LegEnd, Mode, Rung
from safeconduct.testimony import consent

NOW = dt.datetime(2017, 8, 4, 9, 40, tzinfo=dt.UTC)
CASE, PEOPLE = "Malachite", ("Avocet", "Fulmar")
SHELTER = 11
"""Place in the list of shelters of where they go: Riverside."""


def play(stage: Stage, months: Months) -> None:
    case, relocation = stage.id(), stage.id()
    people = tuple((stage.id(), codename) for codename in PEOPLE)
    _call(stage, case)
    stage.sync()
    _case(stage, case, people)
    _plan(stage, case, relocation, months.shelters[SHELTER])
    stage.sync()
    _road(stage, relocation)
    stage.send("Alder", "Birch")  # before whoever waits for their words looks
    _waiting(stage)
    care.morning(stage, months.journeys, case, NOW.date())
    stage.now = NOW
    stage.sync()


def _call(stage: Stage, case: RecordId) -> None:
    call, when = stage.id(), at(dt.date(2017, 8, 1), 17)
    ask = triage.TakeCall(call, Channel.PHONE, when, "ru", "chechnya", 2, "Two people ask for help to leave together.", searched_for=True)
    stage.act("Linden", triage.take_call, ask, when)
    stage.act("Linden", triage.answer_call, triage.AnswerCall(call, "Called back; they wait with friends."), when + dt.timedelta(minutes=15))
    stage.act("Linden", triage.link_call, triage.LinkCall(call, case), when + dt.timedelta(hours=1))


def _case(stage: Stage, case: RecordId, people: tuple[tuple[RecordId, str], ...]) -> None:
    when = at(dt.date(2017, 8, 2), 13)
    owner = stage.member("Willow").id
    stage.act("Willow", triage.open_case, triage.OpenCase(case, CASE, owner, "chechnya", people), when)
    reasons = ("known to be searched for", "a relative asks where they are")
    stage.act("Willow", triage.assess_risk, triage.AssessRisk(case, Risk.HIGH, reasons, dt.date(2017, 8, 4)), when)
    stage.act("Willow", triage.note_need, triage.NoteNeed(case, "bed"), when)
    stage.act("Willow", triage.plan_safety, triage.PlanSafety(case, "Phones stay off on the road; if parted, wait at the last stop."), when)
    given = consent.GiveConsent(
        stage.id(), case, ItemKind.CASE, (Purpose.COUNT,), (Audience.PUBLIC, Audience.TRIBUNAL), "Numbers only.", ConsentGivenHow.PHONE
    )
    stage.act("Willow", consent.give_consent, given, when)
    due = tasks.SetTask(stage.id(), case, "Ask the clinic in Tver for an hour next week", stage.member("Willow"), dt.date(2017, 8, 4))
    stage.act("Willow", tasks.set_task, due, when)


def _plan(stage: Stage, case: RecordId, relocation: RecordId, shelter: RecordId) -> None:
    ladder = (Rung(0, stage.member("Willow").id, "phone"), Rung(20, stage.member("Rowan").id, "phone and message"))
    legs = []
    for number, (escort, origin, stop, mode, begin) in enumerate((
        ("Alder", "chechnya", "voronezh", Mode.CAR, at(dt.date(2017, 8, 3), 5)),
        ("Birch", "voronezh", SHELTERS[SHELTER][1], Mode.TRAIN, at(dt.date(2017, 8, 4), 4)),
    )):  # fmt: skip
        end = begin + dt.timedelta(hours=15)
        asked = tuple(plan.AskCheckIn(begin + dt.timedelta(hours=hours), 30, ladder) for hours in (4, 11))
        met = plan.AskHandover(*MEETINGS[2 if number else 1], end)
        fare = Sum("RUB", FARES[number])
        legs.append(plan.AskLeg(origin, stop, mode, stage.member(escort).id, begin, end, asked, *PHRASES[number], fare, met))
    ask = plan.PlanRelocation(
        relocation, case, "danger at home", "turn back to the last stop and call", tuple(legs), shelter=shelter,
        documents=("internal passport",), money=(Sum("RUB", 600_000),), note="Arrive tired; a room for two.",
    )  # fmt: skip
    stage.act("Willow", plan.plan_relocation, ask, at(dt.date(2017, 8, 2), 15))


def _road(stage: Stage, relocation: RecordId) -> None:
    """The first leg as planned; the second departed, and then no news."""
    begin = at(dt.date(2017, 8, 3), 5)
    stage.act("Alder", travel.depart, travel.Depart(relocation, 1), begin)
    for number, hours in ((1, 4), (2, 11)):
        ask = checkin.CheckInNow(relocation, 1, number, "The weather is fine here.")
        stage.act("Alder", checkin.check_in, ask, begin + dt.timedelta(hours=hours, minutes=4))
    stage.act("Alder", travel.end_leg, travel.EndLeg(relocation, 1, LegEnd.HANDED_OVER), begin + dt.timedelta(hours=15))
    stage.act("Birch", travel.depart, travel.Depart(relocation, 2), at(dt.date(2017, 8, 4), 4, 5))


def _waiting(stage: Stage) -> None:
    when = at(dt.date(2017, 8, 4), 8, 55)
    ask = triage.TakeCall(
        stage.id(), Channel.MESSAGE, when, "ru", "ingushetia", 1, "Writes from work; cannot speak before noon.", family_threatens=True
    )
    stage.act("Linden", triage.take_call, ask, when)
