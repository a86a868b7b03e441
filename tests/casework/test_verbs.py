"""Verbs: what each refuses, and what it tells when it does not."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.casework import alarm, beds, checkin, close, due, identify, keep, place, plan, timetable, travel, triage
from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.records import access
from safeconduct.records import identity as identities
from safeconduct.records.call import Call, Channel, Urgency
from safeconduct.records.case import Case, Closure, Risk
from safeconduct.records.identity import Identity
from safeconduct.records.placement import Destination
from safeconduct.records.relocation import AlarmKind, Mode, Outcome, Relocation, Rung
from safeconduct.records.sealed import Sealed, SealedShare, Sort
from safeconduct.records.shelter import ShelterSort
from safeconduct.records.view import MemoryView, need

WILLOW, ROWAN = Member(MemberId("willow"), "Willow", frozenset()), Member(MemberId("rowan"), "Rowan", frozenset())
LINDEN = Member(MemberId("linden"), "Linden", frozenset({Role.COORDINATOR}))
NOW = dt.datetime(2017, 5, 1, 8, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), NOW.date()
_ids = itertools.count()


def new() -> RecordId:
    return RecordId(f"{next(_ids):026d}")


class World:
    """A view to which verbs are applied as an office would."""

    def __init__(self) -> None:
        self.view = MemoryView()

    def do(self, verb: object, ask: object, now: dt.datetime = NOW, by: Member = WILLOW) -> None:
        self.view.record(verb(self.view, ask, by, now), by.id, now)  # type: ignore[operator]

    def case(self, codename: str = "Amber") -> RecordId:
        case = new()
        self.do(triage.open_case, triage.OpenCase(case, codename, WILLOW.id, "chechnya", ((new(), f"{codename}-1"),)))
        return case

    def relocation(self, case: RecordId, duress: str = "Lovely weather") -> RecordId:
        made, ladder = new(), (Rung(0, WILLOW.id, "phone"), Rung(30, ROWAN.id, "phone"))
        legs = (leg("chechnya", "voronezh", NOW, ladder), leg("voronezh", "tver", NOW + 10 * HOUR, ladder))
        self.do(plan.plan_relocation, plan.PlanRelocation(made, case, "danger", "", legs, "Fine weather", duress))
        return made

    def shelter(self, beds: int) -> RecordId:
        made = new()
        self.do(keep.open_shelter, keep.OpenShelter(made, f"S{made}", "tver", ShelterSort.HOST, WILLOW.id, ("ru",), ()))
        self.do(keep.set_beds, keep.SetBeds(made, DAY, DAY + dt.timedelta(days=90), beds))
        return made


def leg(origin: str, to: str, departs: dt.datetime, ladder: tuple[Rung, ...]) -> plan.AskLeg:
    asked = (plan.AskCheckIn(departs + 4 * HOUR, 30, ladder),)
    return plan.AskLeg(origin, to, Mode.TRAIN, MemberId("alder"), departs, departs + 8 * HOUR, asked)


@pytest.fixture
def world() -> World:
    return World()


def test_urgency_is_stated_and_explained(world: World) -> None:
    said: list[tuple[dict[str, Any], Urgency]] = [
        ({}, Urgency.LOW), ({"detained_before": True}, Urgency.MEDIUM), ({"family_threatens": True}, Urgency.HIGH),
    ]  # fmt: skip
    for flags, urgency in said:
        call = new()
        world.do(triage.take_call, triage.TakeCall(call, Channel.PHONE, NOW, "ru", "chechnya", 1, "help", **flags))
        found = need(world.view, Call, call)
        assert (found.urgency, found.reasons) == (urgency, tuple(flags))


def test_codenames_are_taken_once_and_empty_words_refused(world: World) -> None:
    case = world.case()
    with pytest.raises(triage.CodenameTaken):
        world.case()
    with pytest.raises(triage.NothingSaid):
        world.do(triage.add_note, triage.AddNote(case, "  "))
    with pytest.raises(triage.TextTooLong):
        world.do(triage.add_note, triage.AddNote(case, "x" * 20_001))
    with pytest.raises(triage.ReviewInThePast):
        world.do(triage.assess_risk, triage.AssessRisk(case, Risk.LOW, ("calm",), DAY - dt.timedelta(days=1)))
    with pytest.raises(triage.UnknownService):
        world.do(triage.give_service, triage.GiveService(case, "magic"))


def test_legs_must_join_and_phrases_must_differ(world: World) -> None:
    case, ladder = world.case(), (Rung(0, WILLOW.id, "phone"),)
    good = leg("chechnya", "tver", NOW, ladder)
    bad: list[tuple[tuple[plan.AskLeg, ...], type[Exception]]] = [
        ((), plan.NoLegs),
        ((good, leg("tula", "tver", NOW + 20 * HOUR, ladder)), plan.LegsDoNotJoin),
        ((good, leg("tver", "tula", NOW + HOUR, ladder)), plan.LegsDoNotJoin),
        ((leg("chechnya", "tver", NOW, ()),), plan.BadCheckIn),
    ]
    for legs, refusal in bad:
        with pytest.raises(refusal):
            world.do(plan.plan_relocation, plan.PlanRelocation(new(), case, "", "", legs, "a phrase", "another"))
    with pytest.raises(plan.PhrasesAlike):
        world.do(plan.plan_relocation, plan.PlanRelocation(new(), case, "", "", (good,), "All fine!", "ALL, fine"))


def test_the_duress_phrase_looks_like_a_check_in_and_raises_the_alarm(world: World) -> None:
    relocation = world.relocation(world.case())
    world.do(checkin.check_in, checkin.CheckInNow(relocation, 1, 1, "lovely, weather..."), NOW + 4 * HOUR)
    found = need(world.view, Relocation, relocation)
    assert [alarm.kind for alarm in found.open_alarms] == [AlarmKind.DURESS]
    with pytest.raises(alarm.AlarmsOpen):
        world.do(travel.end_relocation, travel.EndRelocation(relocation, Outcome.ARRIVED))
    with pytest.raises(alarm.HowNotSaid):
        world.do(alarm.settle_alarm, alarm.SettleAlarm(relocation, 1, 1, AlarmKind.DURESS, " "))
    world.do(alarm.settle_alarm, alarm.SettleAlarm(relocation, 1, 1, AlarmKind.DURESS, "met at the stop"), NOW + 5 * HOUR)
    assert need(world.view, Relocation, relocation).open_alarms == ()


@given(st.integers(0, 600))
def test_a_check_in_is_overdue_after_its_grace_and_the_ladder_climbs(minutes: int) -> None:
    world = World()
    world.relocation(world.case())
    late = list(checkin.overdue(world.view, NOW + 4 * HOUR + dt.timedelta(minutes=minutes)))
    assert bool(late) == (minutes > 30)
    if late:
        assert late[0].rung is not None
        assert late[0].rung.member == (ROWAN.id if minutes >= 60 else WILLOW.id)


def test_overdue_is_raised_only_when_it_is(world: World) -> None:
    relocation = world.relocation(world.case())
    with pytest.raises(alarm.NotOverdue):
        world.do(alarm.raise_overdue, alarm.RaiseOverdue(relocation, 1, 1), NOW + 4 * HOUR)
    world.do(alarm.raise_overdue, alarm.RaiseOverdue(relocation, 1, 1), NOW + 5 * HOUR)
    assert due.due(world.view, NOW + 5 * HOUR).alarms == (relocation,)
    with pytest.raises(checkin.NoSuchCheckIn):
        world.do(checkin.check_in, checkin.CheckInNow(relocation, 1, 9, ""))


def test_nobody_arrives_twice_and_a_case_on_the_road_stays_open(world: World) -> None:
    case = world.case()
    relocation, person = world.relocation(case), need(world.view, Case, case).people[0].id
    world.do(travel.arrive, travel.Arrive(relocation, (person,)))
    with pytest.raises(travel.AlreadyArrived):
        world.do(travel.arrive, travel.Arrive(relocation, (person,)))
    with pytest.raises(close.StillOnTheRoad):
        world.do(close.close_case, close.CloseCase(case, Closure.REHOMED))
    world.do(travel.end_relocation, travel.EndRelocation(relocation, Outcome.ARRIVED))
    world.do(close.close_case, close.CloseCase(case, Closure.REHOMED), by=LINDEN)
    with pytest.raises(triage.CaseIsClosed):
        world.do(triage.note_need, triage.NoteNeed(case, "bed"))


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 15), st.integers(1, 3)), max_size=12))
def test_beds_are_never_given_twice(stays: list[tuple[int, int, int]]) -> None:
    world = World()
    shelter = world.shelter(4)
    for first, nights, people in stays:
        entry = DAY + dt.timedelta(days=first)
        ask = place.Place(new(), new(), shelter, tuple(new() for _ in range(people)), entry, entry + dt.timedelta(days=nights), ())
        try:
            world.do(place.place, ask)
        except place.NoBed:
            continue
    for night in beds.occupancy(world.view, DAY, 40)[shelter]:
        assert night.taken <= 4


def test_a_placement_ends_once_and_not_before_it_began(world: World) -> None:
    shelter, stay = world.shelter(2), new()
    world.do(place.place, place.Place(stay, new(), shelter, (new(),), DAY, DAY + dt.timedelta(days=5), ()))
    with pytest.raises(keep.BadNights):
        world.do(place.end_placement, place.EndPlacement(stay, DAY - dt.timedelta(days=1), Destination.UNKNOWN))
    world.do(place.end_placement, place.EndPlacement(stay, DAY + dt.timedelta(days=2), Destination.REHOMED_RUSSIA))
    with pytest.raises(place.PlacementOver):
        world.do(place.end_placement, place.EndPlacement(stay, DAY + dt.timedelta(days=3), Destination.UNKNOWN))


def sealed(of: RecordId, sort: Sort = Sort.IDENTITY) -> Sealed:
    return Sealed(sort, of, 2, b"check", (SealedShare(MemberId("maple"), 1, b"commitment", ()),), b"dark")


def test_a_person_has_one_identity_record_and_another_takes_its_place_in_the_open(world: World) -> None:
    """Who may open it, and when, is tests/casework/test_ask.py."""
    first, second, person = new(), new(), new()
    world.do(identify.record_identity, identify.RecordIdentity(first, person, "Heron", sealed(first)))
    ask = identify.RecordIdentity(second, person, "Heron", sealed(second))
    with pytest.raises(identify.IdentityKnown):
        world.do(identify.record_identity, ask)
    with pytest.raises(identify.SealedForAnother):
        world.do(identify.record_identity, identify.RecordIdentity(second, new(), "Heron", sealed(first)))
    with pytest.raises(identify.SealedForAnother):
        world.do(identify.record_identity, identify.RecordIdentity(second, new(), "Heron", sealed(second, Sort.LIST)))
    world.do(identify.record_identity, identify.RecordIdentity(second, person, "Heron", sealed(second), replace=True))
    found = identify.identity_of(world.view, person)
    assert found is not None
    assert (found.id, found.replaces) == (second, first)
    assert need(world.view, Identity, first).sealed is not None  # it gave way; it is not gone


def test_an_identity_does_not_give_way_to_anothers(world: World) -> None:
    first, person = new(), new()
    world.do(identify.record_identity, identify.RecordIdentity(first, person, "Heron", sealed(first)))
    other, own = new(), new()
    for fact in (
        identities.IdentitySealed(other, new(), "Crane", sealed(other), first, same=True),
        identities.IdentitySealed(own, new(), "Coot", sealed(own), own, same=True),
        identities.IdentityHanded(first, b"check", DeviceId("d"), b""),
    ):  # fmt: skip
        world.view.record([fact], ROWAN.id, NOW)
    assert {one.id for one in identify.standing(world.view)} == {first, other, own}
    assert identify.forgettable(world.view) == []


def test_what_is_outdated_is_what_lies_with_others(world: World) -> None:
    first = new()
    world.do(identify.record_identity, identify.RecordIdentity(first, new(), "Heron", sealed(first)))
    assert identify.outdated(world.view, frozenset({MemberId("maple")}), 2) == []
    assert len(identify.outdated(world.view, frozenset({MemberId("maple")}), 1)) == 1
    assert len(identify.outdated(world.view, frozenset({MemberId("maple"), MemberId("sage")}), 2)) == 1


def test_a_leg_has_its_own_words_and_what_two_escorts_share_is_told_to_each(world: World) -> None:
    case, ladder, made = world.case(), (Rung(0, WILLOW.id, "phone"),), new()
    first, second = leg("chechnya", "voronezh", NOW, ladder), leg("voronezh", "tver", NOW + 10 * HOUR, ladder)
    second = msgspec.structs.replace(second, escort=MemberId("birch"), all_clear="good bread", duress="lovely bread")
    ask = plan.PlanRelocation(made, case, "danger", "turn back", (first, second), "Fine weather", "Lovely weather")
    with pytest.raises(plan.NoPhrases):
        world.do(plan.plan_relocation, ask)
    first = msgspec.structs.replace(first, all_clear="fine tea", duress="lovely tea")
    with pytest.raises(plan.HandoverHalfSaid):
        world.do(plan.plan_relocation, msgspec.structs.replace(ask, legs=(first, second)))
    first = msgspec.structs.replace(first, handover=plan.AskHandover("under the clock", "A cat?", "A dog."))
    world.do(plan.plan_relocation, msgspec.structs.replace(ask, legs=(first, second)))
    found = need(world.view, Relocation, made)
    assert [[(met.side, met.place, met.phrase) for met in one.handovers] for one in found.legs] == [
        [("giving", "under the clock", "A cat?")], [("taking", "under the clock", "A cat?")],
    ]  # fmt: skip
    assert [one.contingency for one in found.legs] == ["turn back", "turn back"]
    circles = {access.circle_of(entered.fact, world.view) for entered in world.view.history(made)}
    assert circles == {f"corridor/{made}", f"leg/{made}.1", f"leg/{made}.2", f"arrival/{made}"}
    told = [e.fact for e in world.view.history(made) if access.circle_of(e.fact, world.view) == f"leg/{made}.1"]
    assert "birch" not in str(told)
    assert "bread" not in str(told)


@pytest.mark.parametrize(("words", "heard"), [("Lovely weather", True), ("So lovely, weather here!", True), ("Fine weather", False)])
def test_the_duress_phrase_counts_inside_other_words(world: World, words: str, heard: bool) -> None:
    relocation = world.relocation(world.case())
    world.do(checkin.check_in, checkin.CheckInNow(relocation, 1, 1, words), NOW + 4 * HOUR)
    assert bool(need(world.view, Relocation, relocation).open_alarms) is heard


def test_a_late_word_is_told_and_rings(world: World) -> None:
    relocation = world.relocation(world.case())
    world.do(checkin.check_in, checkin.CheckInNow(relocation, 1, 1, "Fine weather"), NOW + 6 * HOUR)
    found = need(world.view, Relocation, relocation)
    assert [one.kind for one in found.open_alarms] == [AlarmKind.OVERDUE]
    assert timetable.word(found, found.legs[0], found.legs[0].check_ins[0], NOW + 7 * HOUR) is timetable.Word.CAME_LATE
    assert timetable.column(found, NOW + 7 * HOUR) is timetable.Column.LATE


def test_only_a_ladder_members_device_writes_an_alarm_down(world: World) -> None:
    relocation, late = world.relocation(world.case()), NOW + 5 * HOUR
    stranger = Member(MemberId("maple"), "Maple", frozenset())
    assert alarm.notice(world.view, stranger, late) == []
    assert alarm.notice(world.view, ROWAN, NOW + 4 * HOUR) == []
    facts = alarm.notice(world.view, ROWAN, late)
    assert [(one.record, one.number) for one in facts] == [(relocation, 1)]  # type: ignore[attr-defined]
    world.view.record(facts, ROWAN.id, late)
    assert alarm.notice(world.view, WILLOW, late) == []


def test_sums_are_read_as_people_write_them() -> None:
    for text, cents in (("4200 RUB", 420_000), ("1250,5 rub", 125_050), ("12 000.05 EUR", 1_200_005)):
        assert plan.read_sum(text).amount == cents
    for text in ("", "RUB", "-5 RUB", "5", "1.234 RUB", "nan RUB", "5 rubles"):
        with pytest.raises(plan.BadSum):
            plan.read_sum(text)
