"""Four invented months, April to July 2017, played through the same verbs that the desk calls, in waves of parties.

A wave is a week: its calls come in on Monday; everybody syncs between the steps, as offices do that meet a depot now and then.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from safeconduct.casework import accept, alarm, approve, checkin, close, gather, identify, keep, place, plan, propose, travel, triage
from safeconduct.casework.placing.living import network
from safeconduct.demo import care
from safeconduct.demo.people import SHELTERS, Party, parties, shelter_addresses
from safeconduct.demo.stage import Stage, Verb
from safeconduct.ground import canon
from safeconduct.ground.ids import RecordId
from safeconduct.ground.progress import Progress
from safeconduct.office.shares import seal_for_custodians
from safeconduct.records.approval import Subject
from safeconduct.records.call import Channel
from safeconduct.records.case import Closure, Risk
from safeconduct.records.consent import Audience, ConsentGivenHow, ItemKind, Purpose
from safeconduct.records.identity import Names
from safeconduct.records.money import Sum
from safeconduct.records.party import Animal
from safeconduct.records.placement import Destination, Placement
from safeconduct.records.relocation import AlarmKind, LegEnd, Mode, Outcome, Rung
from safeconduct.records.sealed import Sort
from safeconduct.records.shelter import ShelterSort
from safeconduct.testimony import consent

BEGIN = dt.date(2017, 4, 1)
CUTOFF = dt.date(2017, 7, 31)
WAVES = 15
OVERDUE, DURESS, CROSSED, REOPENED = 9, 17, 5, 11
MODES = (Mode.TRAIN, Mode.BUS, Mode.CAR, Mode.PLANE)
FARES = (420_000, 280_000, 510_000, 890_000)
"""In hundredths of a rouble, in the order of the modes."""
PHRASES = (("the weather is fine here", "the weather is lovely here"), ("the tea is still hot", "the tea is rather strong"))
SAID = ("The weather is fine here.", "The tea is still hot.")
MEETINGS = (
    ("under the big clock", "Is this the queue for Tula?", "No, for Tver, and it is long."),
    ("by the flower stall", "Have you seen a grey cat?", "Only a black one."),
    ("at the side door", "Aunt Vera asked me to bring the jars.", "Put them by the stove."),
)
"""Place, the words of the one who takes, the answer."""
HOUSES = {26: 10, 37: 2, 39: 2, 40: 2, 41: 2, 42: 2}
"""Parties that do not take their turn among the shelters: by July nine people are in Orchard."""
NOON, ORCHARD, COURTYARD, DOG = dt.date(2017, 7, 20), 2, 9, 42
"""The day on which Orchard is closed at noon; the couple with a dog. Courtyard has no beds for some nights of August."""
FURTHER_GROUP = 41
"""From this party on, in the last days of June, women call as well."""
"""Places in the list of parties of the missed check-in, the duress phrase, the crossing assessments, the reopened case."""


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), dt.UTC)


class Journey(NamedTuple):
    """One party on its way through the network; ids are made before anything is recorded."""

    number: int
    party: Party
    call: RecordId
    case: RecordId
    people: tuple[RecordId, ...]
    relocation: RecordId
    placement: RecordId
    owner: str
    escorts: tuple[str, ...]
    shelter: int
    consent: RecordId
    day: dt.date


class Step(NamedTuple):
    """What somebody does on the road, at its hour: roads cross, and nobody's clock goes back."""

    at: dt.datetime
    name: str
    verb: Verb
    ask: object


class Months:
    """Plays everything but what people said."""

    def __init__(self, stage: Stage, seed: str) -> None:
        self.stage = stage
        self._chance = random.Random(f"{seed} story")  # noqa: S311
        self._seed = seed
        self.shelters = [stage.id() for _ in SHELTERS]
        self.journeys = [self._journey(number, party) for number, party in enumerate(parties(seed))]

    def _journey(self, number: int, party: Party) -> Journey:
        make = self.stage.id
        escorts = ("Alder", "Birch") if number % 3 else (("Birch",) if number % 2 else ("Alder",))
        day = BEGIN + dt.timedelta(days=2 + 7 * (number * WAVES // 48))
        return Journey(
            number, party, make(), make(), tuple(make() for _ in party.people), make(), make(),
            ("Willow", "Hazel")[number % 2], escorts, HOUSES.get(number, number % len(SHELTERS)), make(), day,
        )  # fmt: skip

    def play(self, progress: Progress) -> None:
        self._open_shelters()
        self._refer(care.services(self.stage, BEGIN))
        for wave in range(WAVES):
            progress("playing the months", wave, WAVES + 1)
            mine = [one for one in self.journeys if one.number * WAVES // 48 == wave]
            self.stage.reach(at(mine[0].day, 0))
            self._wave(mine)
        self.stage.reach(at(NOON, 11))
        self._noon()
        self.stage.reach(at(care.LAST, 0))
        self._endings()
        self.stage.reach(at(CUTOFF, 23))

    def _refer(self, services: tuple[RecordId, RecordId]) -> None:
        for number, service, day in ((care.REFERRED, care.LEGAL, dt.date(2017, 5, 3)), (care.ASKED, care.CLINIC, dt.date(2017, 7, 27))):
            answered = number == care.REFERRED
            where = services[0 if answered else 1]
            self.stage.later(at(day, 10), partial(care.referred, self.stage, self.journeys[number], where, service, day, answered))

    def _open_shelters(self) -> None:
        stage, steward = self.stage, self.stage.member("Maple").id
        for shelter, (name, region, beds), address in zip(self.shelters, SHELTERS, shelter_addresses(self._seed), strict=True):
            sort = ShelterSort.HOST if beds < 6 else ShelterSort.SHELTER
            offers = ("children", "pet") if beds > 6 else ("children",)
            stage.act(
                "Maple",
                keep.open_shelter,
                keep.OpenShelter(shelter, name, region, sort, steward, ("ru",), offers),
                at(BEGIN, 8),
            )
            stage.act("Maple", keep.set_beds, keep.SetBeds(shelter, BEGIN, dt.date(2018, 3, 31), beds), at(BEGIN, 8, 5))
            stage.act("Maple", keep.address_shelter, keep.AddressShelter(shelter, address), at(BEGIN, 8, 10))
        stage.sync()

    def _wave(self, mine: list[Journey]) -> None:
        for one in mine:
            self._call(one)
        self.stage.sync()
        for one in mine:
            self._case(one)
            self._plan(one)
        self.stage.sync()
        for one in mine:
            self._identities(one)
        for when, name, verb, ask in sorted((step for one in mine for step in self._journey_steps(one)), key=lambda step: step.at):
            self.stage.act(name, verb, ask, when)
        self.stage.send("Alder", "Birch", "Willow", "Hazel")  # before whoever waits for their words looks
        self.stage.sync()
        mine = sorted(mine, key=lambda one: len(one.escorts))  # whoever comes first
        for one in mine:
            self._arrive(one)
        self.stage.sync()
        for one in mine:
            self._house(one)

    def _call(self, one: Journey) -> None:
        stage, when = self.stage, at(one.day, 9, one.number % 50)
        channel = (Channel.MESSAGE, Channel.PHONE, Channel.DOOR)[one.number % 3]
        ask = triage.TakeCall(
            one.call, channel, when, "ru", one.party.origin, len(one.people), "Asks for help to leave; safe for the moment.",
            searched_for=one.number % 4 == 0, family_threatens=one.number % 5 == 0, detained_before=one.number % 2 == 0,
            targeted="women_thought_lesbian" if one.number >= FURTHER_GROUP and one.number % 5 else "men_thought_gay",
        )  # fmt: skip
        stage.act("Linden", triage.take_call, ask, when)
        stage.act(
            "Linden", triage.answer_call, triage.AnswerCall(one.call, "Called back at once."), when + dt.timedelta(minutes=8)
        )
        stage.act("Linden", triage.link_call, triage.LinkCall(one.call, one.case), when + dt.timedelta(hours=2))
        if one.number % 3 == 0:  # a call that needed no journey
            other = stage.id()
            quiet = triage.TakeCall(other, Channel.PHONE, when, "ru", "moscow", 1, "Asked for a lawyer; was given one.")
            stage.act("Linden", triage.take_call, quiet, when + dt.timedelta(hours=3))
            done = triage.CloseCall(other, "Advice was enough.")
            stage.act("Linden", triage.close_call, done, when + dt.timedelta(hours=3, minutes=20))

    def _case(self, one: Journey) -> None:
        stage, when = self.stage, at(one.day, 12)
        people = tuple(zip(one.people, (person.codename for person in one.party.people), strict=True))
        owner = stage.member(one.owner).id
        ask = triage.OpenCase(one.case, one.party.codename, owner, one.party.origin, people, one.call)
        stage.act(one.owner, triage.open_case, ask, when)
        risk = Risk.HIGH if one.number % 4 == 0 else Risk.MEDIUM
        review = one.day + dt.timedelta(days=14)
        stage.act(one.owner, triage.assess_risk, triage.AssessRisk(one.case, risk, ("known to be searched for",), review), when)
        stage.act(one.owner, triage.note_need, triage.NoteNeed(one.case, ("bed", "doctor", "lawyer")[one.number % 3]), when)
        if one.number == DOG:
            stage.act(one.owner, gather.add_animal, gather.AddAnimal(one.case, stage.id(), Animal.DOG), when)
        safety = "Leave by the back stairs; phone stays at home; meet at the agreed place."
        stage.act(one.owner, triage.plan_safety, triage.PlanSafety(one.case, safety), when)
        audiences = (Audience.PUBLIC, Audience.TRIBUNAL) if one.number % 16 else (Audience.NETWORK,)
        given = consent.GiveConsent(
            one.consent, one.case, ItemKind.CASE, (Purpose.COUNT,), audiences, "Numbers only.", ConsentGivenHow.PHONE
        )
        stage.act(one.owner, consent.give_consent, given, when)
        if one.number == care.COUPLE:
            care.couple(stage, one)

    def _plan(self, one: Journey) -> None:
        stage, leave = self.stage, one.day + dt.timedelta(days=2)
        legs, origin = [], one.party.origin
        target = SHELTERS[one.shelter][1]
        for number, escort in enumerate(one.escorts):
            last = number == len(one.escorts) - 1
            begin = at(leave + dt.timedelta(days=number), 6)
            end = begin + dt.timedelta(hours=16)
            ladder = (
                Rung(0, stage.member(one.owner).id, "phone"), Rung(20, stage.member("Rowan").id, "phone and message"),
            )  # fmt: skip
            asked = tuple(plan.AskCheckIn(begin + dt.timedelta(hours=hours), 30, ladder) for hours in (4, 12))
            way = (one.number + number) % 4
            stop = target if last else "voronezh"
            met = plan.AskHandover(*MEETINGS[2 if last else number % 2], end)
            legs.append(
                plan.AskLeg(
                    origin, stop, MODES[way], stage.member(escort).id, begin, end, asked, *PHRASES[number], Sum("RUB", FARES[way]), met
                )
            )
            origin = stop
        ask = plan.PlanRelocation(
            one.relocation, one.case, "danger at home", "turn back to the last stop and call", tuple(legs),
            shelter=self.shelters[one.shelter], documents=("internal passport", "medical card")[: 1 + one.number % 2],
            money=(Sum("RUB", 300_000 * len(one.people)),), note="" if one.number % 3 else "Sleeps badly; a room with a door that shuts.",
        )  # fmt: skip
        stage.act(one.owner, plan.plan_relocation, ask, at(one.day, 15))

    def _identities(self, one: Journey) -> None:
        state = self.stage.offices["Hazel"].state
        for person, someone in zip(one.people, one.party.people, strict=True):
            names = Names(someone.surname, someone.given, someone.patronymic, (someone.phone,), someone.address)
            record = self.stage.id()
            sealed = seal_for_custodians(state, Sort.IDENTITY, record, canon.encode(names))
            ask = identify.RecordIdentity(record, person, someone.codename, sealed)
            self.stage.act("Hazel", identify.record_identity, ask, at(one.day, 18))

    def _journey_steps(self, one: Journey) -> Iterator[Step]:
        for leg, escort in enumerate(one.escorts, 1):
            begin, last = at(one.day + dt.timedelta(days=1 + leg), 6), leg == len(one.escorts)
            yield Step(begin, escort, travel.depart, travel.Depart(one.relocation, leg))
            for number, hours in ((1, 4), (2, 12)):
                yield from self._check_in(one, leg, escort, number, begin + dt.timedelta(hours=hours, minutes=5))
            fare = travel.Spend(one.relocation, leg, Sum("RUB", FARES[(one.number + leg - 1) % 4] + 15_000), "tickets, food")
            yield Step(begin + dt.timedelta(hours=15), escort, travel.spend, fare)
            how = LegEnd.ARRIVED if last else LegEnd.HANDED_OVER
            yield Step(begin + dt.timedelta(hours=16), escort, travel.end_leg, travel.EndLeg(one.relocation, leg, how))

    def _check_in(self, one: Journey, leg: int, escort: str, number: int, when: dt.datetime) -> Iterator[Step]:
        if (one.number, leg, number) == (OVERDUE, 1, 1):
            yield from self._overdue(one, when)
            return
        words = "The weather is lovely here!" if (one.number, leg, number) == (DURESS, 1, 1) else SAID[leg - 1]
        yield Step(when, escort, checkin.check_in, checkin.CheckInNow(one.relocation, leg, number, words))

    def _overdue(self, one: Journey, when: dt.datetime) -> Iterator[Step]:
        """Missed by three quarters of an hour; the ladder is climbed; a second number answers."""
        late = when + dt.timedelta(minutes=45)
        yield Step(late, one.owner, alarm.raise_overdue, alarm.RaiseOverdue(one.relocation, 1, 1))
        how = "No signal on the line; reached by the second number, all well."
        ask = alarm.SettleAlarm(one.relocation, 1, 1, AlarmKind.OVERDUE, how)
        yield Step(late + dt.timedelta(minutes=25), one.owner, alarm.settle_alarm, ask)

    def _arrive(self, one: Journey) -> None:
        """The steward opens the door. Whoever heard the duress phrase has settled it by then."""
        if one.number == DURESS:
            how = "Broken off at the next stop; another escort took over; all well."
            ask = alarm.SettleAlarm(one.relocation, 1, 1, AlarmKind.DURESS, how)
            self.stage.act(one.owner, alarm.settle_alarm, ask, at(one.day + dt.timedelta(days=2), 22, 10))
        when = at(one.day + dt.timedelta(days=1 + len(one.escorts)), 22, 30)
        self.stage.act("Maple", travel.arrive, travel.Arrive(one.relocation, one.people), when)

    def _house(self, one: Journey) -> None:
        stage, entry = self.stage, one.day + dt.timedelta(days=1 + len(one.escorts))
        leave = entry + dt.timedelta(days=20 + self._chance.randint(0, 25))
        end = travel.EndRelocation(one.relocation, Outcome.ARRIVED)
        stage.act(one.owner, travel.end_relocation, end, at(entry, 22, 50))
        ask = place.Place(
            one.placement,
            one.case,
            self.shelters[one.shelter],
            one.people,
            entry,
            leave,
            ("beds free all nights", "no contact near"),
        )
        stage.act("Maple", place.place, ask, at(entry, 23))
        service = ("health_medical_service", "psychosocial_service", "legal_assistance_service")[one.number % 3]
        helped, after = at(entry + dt.timedelta(days=1), 11), entry + dt.timedelta(days=2)
        stage.later(helped, partial(stage.act, one.owner, triage.give_service, triage.GiveService(one.case, service), helped))
        if one.number != CROSSED and one.shelter != ORCHARD:
            stage.later(at(after, 12), partial(care.calm, stage, one, after))
        if one.number % 3 == 0:
            met = triage.MeetNeed(one.case, "bed", "In a shelter.")
            stage.later(helped, partial(stage.act, one.owner, triage.meet_need, met, helped))
        if leave <= CUTOFF and not (one.shelter == ORCHARD and leave > NOON):
            stage.later(at(leave, 10), partial(self._leave, one, one.placement, leave))

    def _leave(self, one: Journey, placement: RecordId, on: dt.date) -> None:
        """They have a home."""
        where = Destination.REHOMED_ABROAD if one.number % 3 == 0 else Destination.REHOMED_RUSSIA
        self.stage.act("Maple", place.end_placement, place.EndPlacement(placement, on, where), at(on, 10))
        if one.number % 4 == 3 and on <= care.LAST:
            care.home(self.stage, one, on, where)

    def _noon(self) -> None:
        """Orchard is closed at noon with nine people in it; other beds are proposed, the nearest danger first, and a coordinator accepts."""
        stage, when, rowan = self.stage, at(NOON, 12), self.stage.offices["Rowan"]
        closing = keep.CloseShelter(self.shelters[ORCHARD], NOON, "Strangers have asked at two doors of the yard.")
        stage.act("Maple", keep.close_shelter, closing, when)
        stage.sync()
        there = {one.case: one for one in self.journeys if one.shelter == ORCHARD}
        ask = propose.Ask(seconds=10.0, workers=1)
        made = propose.propose(network(rowan.view, rowan.members, NOON), ask, when, time.monotonic)
        moved = [one.case for one in made.steps if one.case in there]
        stage.act("Rowan", accept.accept, accept.Accept(made, stage.id, moved), when + dt.timedelta(minutes=25))
        stage.sync()
        for case in moved:
            stay = next(one for one in rowan.view.where(Placement, case=case) if one.exit_date is None)
            if stay.planned_exit is not None and stay.planned_exit <= CUTOFF:
                stage.later(at(stay.planned_exit, 10), partial(self._leave, there[case], stay.id, stay.planned_exit))
        mended = at(dt.date(2017, 7, 31), 12)
        beds = keep.SetBeds(self.shelters[COURTYARD], dt.date(2017, 8, 8), dt.date(2017, 8, 27), 0, "The roof is mended.")
        stage.later(mended, partial(stage.act, "Maple", keep.set_beds, beds, mended))

    def _endings(self) -> None:
        """Two assessments cross, a case is reopened, settled cases are closed."""
        stage = self.stage
        crossed, when = self.journeys[CROSSED], at(dt.date(2017, 7, 24), 8)
        review = dt.date(2017, 8, 10)
        stage.sync()
        for name, risk, why in (
            (crossed.owner, Risk.LOW, "calm for weeks"),
            ("Rowan", Risk.HIGH, "a stranger asked at the door"),
        ):
            stage.act(name, triage.assess_risk, triage.AssessRisk(crossed.case, risk, (why,), review), when)
        stage.sync()
        self._closings([one for one in self.journeys if one.number % 4 == 3])
        again = self.journeys[REOPENED]
        stage.act(again.owner, close.reopen_case, close.ReopenCase(again.case, "asked for a lawyer"), at(dt.date(2017, 7, 26), 9))
        stage.sync()

    def _closings(self, settled: list[Journey]) -> None:
        """Their owners ask, a coordinator approves, they close."""
        stage = self.stage
        asked = [stage.id() for _ in settled]
        for one, approval in zip(settled, asked, strict=True):
            ask = approve.AskApproval(approval, one.case, Subject.CLOSURE, "Settled, and well when asked.", Closure.REHOMED)
            stage.act(one.owner, approve.ask_approval, ask, at(dt.date(2017, 7, 24), 9, one.number))
        stage.sync()
        for one, approval in zip(settled, asked, strict=True):
            stage.act("Rowan", approve.approve, approve.Approve(one.case, approval), at(dt.date(2017, 7, 24), 18, one.number))
        stage.sync()
        for one in settled:
            done = close.CloseCase(one.case, Closure.REHOMED)
            stage.act(one.owner, close.close_case, done, at(dt.date(2017, 7, 25), 9, one.number))
