"""Casework's verbs: what each refuses, what it tells, and what waits for whom."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.casework.test_verbs import DAY, HOUR, LINDEN, NOW, WILLOW, World, new

from safeconduct.casework import after, approve, close, due, gather, match, provide, refer, tasks, transfer, triage, urgency
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.records.aftercare import HowTheyAre
from safeconduct.records.approval import Subject
from safeconduct.records.call import Call, Channel, Urgency
from safeconduct.records.case import Case, Closure, NoteKind, Risk, Workflow
from safeconduct.records.consent import Audience, ConsentGiven, ConsentGivenHow, ConsentWithdrawn, ItemKind, Purpose
from safeconduct.records.fact import Conflict
from safeconduct.records.party import Animal, Relation, StaySort
from safeconduct.records.placement import Destination
from safeconduct.records.provider import Provider
from safeconduct.records.referral import DeclineReason, ReferralStatus
from safeconduct.records.safety import SafetyPlanned
from safeconduct.records.view import need

HAZEL = Member(MemberId("hazel"), "Hazel", frozenset({Role.CASEWORKER}))
ALDER = Member(MemberId("alder"), "Alder", frozenset({Role.ESCORT}))
LATER = DAY + dt.timedelta(days=10)


@pytest.fixture
def world() -> World:
    return World()


def of(world: World, case: RecordId) -> Case:
    return need(world.view, Case, case)


def call(world: World, now: dt.datetime = NOW, **told: object) -> RecordId:
    made = new()
    world.do(triage.take_call, triage.TakeCall(made, Channel.PHONE, now, "ru", "chechnya", 1, "help", **told), now)  # type: ignore[arg-type]
    return made


# Calls


@given(st.lists(st.sampled_from(sorted(urgency.SIGNS))))
def test_the_gravest_sign_decides_and_every_sign_is_a_reason(told: list[str]) -> None:
    rank, reasons = urgency.proposed(told)
    assert set(reasons) == set(told)
    graver = [urgency.SIGNS[one].urgency for one in told]
    assert rank is min(graver, key=urgency.RANK.index, default=Urgency.LOW)
    assert all(urgency.reason(one, lang) != one for one in reasons for lang in ("en", "ru"))


def test_an_unknown_sign_is_refused_and_a_member_may_know_better(world: World) -> None:
    with pytest.raises(urgency.UnknownSign):
        call(world, signs=("horoscope",))
    made = call(world, signs=("hurt",))
    with pytest.raises(triage.NothingSaid):
        world.do(triage.triage_call, triage.TriageCall(made, Urgency.HIGH, " "))
    world.do(triage.triage_call, triage.TriageCall(made, Urgency.HIGH, "the voice"))
    found = need(world.view, Call, made)
    assert (found.urgency, found.proposed, found.triaged_why) == (Urgency.HIGH, Urgency.MEDIUM, "the voice")


def test_urgent_calls_wait_first_and_say_until_when(world: World) -> None:
    calm, urgent = call(world), call(world, searched_for=True)
    found = due.due(world.view, NOW + 2 * HOUR)
    assert found.calls == (urgent, calm)
    assert [one.late for one in found.answers] == [True, False]
    world.do(triage.close_call, triage.CloseCall(calm, "advice was enough"))
    world.do(triage.answer_call, triage.AnswerCall(urgent, "called back"))
    assert due.due(world.view, NOW + 2 * HOUR).calls == ()
    with pytest.raises(triage.CallNotOpen):
        world.do(triage.close_call, triage.CloseCall(calm, "again"))


@pytest.mark.parametrize(
    ("typed", "spelling"),
    [("+7 900 555-12-34", "79005551234"), ("8 (900) 555 12 34", "79005551234"), ("900 555 12 34", "79005551234"),
     ("+49 30 1234567", "49301234567"), ("@Wren_77", "wren_77"), ("https://t.me/Wren_77", "wren_77"),
     ("Wren@Mail.example", "wren@mail.example")],
)  # fmt: skip
def test_one_way_to_be_reached_has_one_spelling(typed: str, spelling: str) -> None:
    assert match.normal(typed) == spelling


@pytest.mark.parametrize("typed", ["", "12", "@", "a", " - "])
def test_what_reaches_nobody_is_refused(typed: str) -> None:
    with pytest.raises(match.NoContact):
        match.normal(typed)


def test_a_second_call_says_whom_to_ask_and_no_more(world: World) -> None:
    case, first, second = world.case(), call(world), call(world, NOW + HOUR)
    world.do(triage.link_call, triage.LinkCall(first, case))
    for one in (first, second):
        world.do(match.compare_contact, match.CompareContact(one, b"t" * 16), NOW + HOUR)
    assert match.likely(world.view, second, frozenset({b"t" * 16})) == [match.Match(first, NOW, "Amber", WILLOW.id)]
    assert match.likely(world.view, second, frozenset({b"u" * 16})) == []
    assert [one.found for one in need(world.view, Call, second).compared] == [1]
    with pytest.raises(match.AnotherCall):
        world.do(match.judge_calls, match.JudgeCalls(second, second, True, "same voice"))
    world.do(match.judge_calls, match.JudgeCalls(second, first, False, "her sister's phone"))
    assert match.likely(world.view, second, frozenset({b"t" * 16})) == []
    assert match.likely(world.view, first, frozenset({b"t" * 16})) == []  # said of one, it holds for both


def test_comparing_answers_a_hotline_and_looks_nobody_up(world: World) -> None:
    old = call(world, NOW - dt.timedelta(days=8))
    with pytest.raises(match.CallTooOld):
        world.do(match.compare_contact, match.CompareContact(old, b"t" * 16))
    for _ in range(match.A_DAY // match.A_CALL):
        made = call(world)
        for number in range(match.A_CALL):
            world.do(match.compare_contact, match.CompareContact(made, bytes([number]) * 16))
        with pytest.raises(match.ComparedEnough):
            match.may_compare(world.view, made, HAZEL, NOW)
    with pytest.raises(match.ComparedEnough):
        match.may_compare(world.view, call(world), WILLOW, NOW)
    match.may_compare(world.view, call(world), HAZEL, NOW)
    match.may_compare(world.view, call(world, NOW + 25 * HOUR), WILLOW, NOW + 25 * HOUR)


# Needs, plan, notes, conflicts


def test_a_need_is_met_once_and_says_how(world: World) -> None:
    case = world.case()
    world.do(triage.note_need, triage.NoteNeed(case, "doctor"))
    world.do(triage.meet_need, triage.MeetNeed(case, "doctor", "seen on Friday"))
    assert (of(world, case).open_needs, of(world, case).needs_met[0].how) == ((), "seen on Friday")
    with pytest.raises(triage.NoSuchNeed):
        world.do(triage.meet_need, triage.MeetNeed(case, "doctor", "again"))


def test_a_note_tells_its_kind_and_the_day_of_contact(world: World) -> None:
    case = world.case()
    world.do(triage.add_note, triage.AddNote(case, "tired, eats again", NoteKind.PHONE_CALL, DAY))
    assert (of(world, case).notes[0].kind, of(world, case).notes[0].contact) == (NoteKind.PHONE_CALL, DAY)
    with pytest.raises(triage.ContactToCome):
        world.do(triage.add_note, triage.AddNote(case, "x", NoteKind.VISIT, DAY + dt.timedelta(days=1)))


def test_a_conflict_is_settled_by_a_person_who_says_why(world: World) -> None:
    case = world.case()
    world.do(triage.plan_safety, triage.PlanSafety(case, "back stairs"))
    world.view.record([SafetyPlanned(case, "front door", 0)], HAZEL.id, NOW)
    (shown,) = of(world, case).conflicts
    assert {shown.kept, shown.lost} == {"back stairs", "front door"}
    assert [one.case for one in due.due(world.view, NOW, WILLOW).to_settle] == [case]
    with pytest.raises(triage.NoSuchConflict):
        world.do(triage.settle_conflict, triage.SettleConflict(case, Conflict("risk", "high", "low", HAZEL.id), "no"))
    world.do(triage.settle_conflict, triage.SettleConflict(case, shown, "the front door it is"))
    assert (of(world, case).conflicts, of(world, case).settled[0].why) == ((), "the front door it is")


# The party


def test_a_party_keeps_together_who_belongs_together(world: World) -> None:
    case, child, dog = world.case(), new(), new()
    first = of(world, case).people[0].id
    world.do(gather.add_person, gather.AddPerson(case, child, "Teal", child=True))
    world.do(gather.tell_relation, gather.TellRelation(case, first, Relation.PARENT, child))
    world.do(gather.add_animal, gather.AddAnimal(case, dog, Animal.DOG, "small, quiet"))
    world.do(gather.note_stay_need, gather.NoteStayNeed(case, StaySort.OFFER, "step_free"))
    found = of(world, case)
    assert (found.size, set(found.offers_needed)) == (2, {"children", "pet", "step_free"})
    with pytest.raises(triage.CodenameTaken):
        world.do(gather.add_person, gather.AddPerson(case, new(), "Teal"))
    with pytest.raises(gather.NotOfThisParty):
        world.do(gather.tell_relation, gather.TellRelation(case, first, Relation.PARENT, new()))
    with pytest.raises(gather.RelatedToThemselves):
        world.do(gather.tell_relation, gather.TellRelation(case, first, Relation.FRIEND, first))
    world.do(gather.animal_gone, gather.AnimalGone(case, dog, "with the sister"))
    assert "pet" not in of(world, case).offers_needed


@pytest.mark.parametrize(("sort", "what"), [("offer", "sauna"), ("avoid_region", "narnia"), ("language", "klingon"), ("avoid_person", " ")])
def test_needs_for_a_stay_are_words_that_shelters_know(world: World, sort: str, what: str) -> None:
    with pytest.raises((gather.UnknownNeed, gather.UnknownLanguage, triage.NothingSaid, Exception)) as refused:
        world.do(gather.note_stay_need, gather.NoteStayNeed(world.case(), StaySort(sort), what))
    assert refused.value.__class__.__name__ in {"UnknownNeed", "UnknownRegion", "UnknownLanguage", "NothingSaid"}


def test_what_was_noted_for_a_stay_is_lifted_with_a_reason(world: World) -> None:
    case = world.case()
    world.do(gather.note_stay_need, gather.NoteStayNeed(case, StaySort.AVOID_PERSON, "Crow"))
    with pytest.raises(gather.NoSuchStayNeed):
        world.do(gather.lift_stay_need, gather.LiftStayNeed(case, StaySort.AVOID_PERSON, "Rook", "gone"))
    world.do(gather.lift_stay_need, gather.LiftStayNeed(case, StaySort.AVOID_PERSON, "Crow", "he left the country"))
    assert of(world, case).stay(StaySort.AVOID_PERSON) == ()


# Tasks


def test_a_task_goes_to_who_can_read_it_and_is_done_once(world: World) -> None:
    case, task = world.case(), new()
    with pytest.raises(tasks.NotReadByThem):
        world.do(tasks.set_task, tasks.SetTask(task, case, "call the lawyer", HAZEL, LATER))
    with pytest.raises(tasks.DueInThePast):
        world.do(tasks.set_task, tasks.SetTask(task, case, "call the lawyer", WILLOW, DAY - dt.timedelta(days=1)))
    world.do(tasks.set_task, tasks.SetTask(task, case, "call the lawyer", WILLOW, LATER))
    assert [(one.item, one.on) for one in due.due(world.view, NOW, WILLOW).tasks] == [(task, LATER)]
    assert due.due(world.view, NOW, LINDEN).tasks == ()
    world.do(tasks.put_off_task, tasks.PutOffTask(case, task, LATER + dt.timedelta(days=1), "closed on Friday"))
    world.do(tasks.do_task, tasks.DoTask(case, task, "called"))
    assert due.due(world.view, NOW, WILLOW).tasks == ()
    for again in (tasks.do_task, tasks.drop_task):
        with pytest.raises(tasks.NoSuchTask):
            world.do(again, tasks.DropTask(case, task, "x") if again is tasks.drop_task else tasks.DoTask(case, task))


# Approval and closing


def test_closing_waits_for_a_supervisor_and_one_closing_only(world: World) -> None:
    case, asked = world.case(), new()
    with pytest.raises(close.ApprovalNeeded):
        world.do(close.close_case, close.CloseCase(case, Closure.REHOMED))
    with pytest.raises(triage.NothingSaid):
        world.do(approve.ask_approval, approve.AskApproval(asked, case, Subject.CLOSURE))
    world.do(approve.ask_approval, approve.AskApproval(asked, case, Subject.CLOSURE, "well for weeks", Closure.REHOMED))
    with pytest.raises(approve.AskedAlready):
        world.do(approve.ask_approval, approve.AskApproval(new(), case, Subject.CLOSURE, "", Closure.REHOMED))
    with pytest.raises(approve.NotASupervisor):
        world.do(approve.approve, approve.Approve(case, asked), by=HAZEL)
    assert [one.item for one in due.due(world.view, NOW, LINDEN).approvals] == [asked]
    assert due.due(world.view, NOW, WILLOW).approvals == ()
    world.do(approve.approve, approve.Approve(case, asked), by=LINDEN)
    with pytest.raises(approve.NothingAsked):
        world.do(approve.reject, approve.Reject(case, asked, "no"), by=LINDEN)
    assert [one.case for one in due.due(world.view, NOW, WILLOW).answered] == [case]
    with pytest.raises(close.ApprovalNeeded):
        world.do(close.close_case, close.CloseCase(case, Closure.LOST_CONTACT))
    world.do(close.close_case, close.CloseCase(case, Closure.REHOMED))
    assert of(world, case).closure is Closure.REHOMED
    world.do(close.reopen_case, close.ReopenCase(case, "asked for help"))
    with pytest.raises(close.ApprovalNeeded):
        world.do(close.close_case, close.CloseCase(case, Closure.REHOMED))


def test_a_rejected_request_says_why_and_may_be_asked_again(world: World) -> None:
    case, asked = world.case(), new()
    with pytest.raises(approve.NoPlanYet):
        world.do(approve.ask_approval, approve.AskApproval(asked, case, Subject.PLAN))
    world.do(triage.plan_safety, triage.PlanSafety(case, "back stairs"))
    world.do(approve.ask_approval, approve.AskApproval(asked, case, Subject.PLAN))
    with pytest.raises(triage.NothingSaid):
        world.do(approve.reject, approve.Reject(case, asked, ""), by=LINDEN)
    world.do(approve.reject, approve.Reject(case, asked, "no second meeting place"), by=LINDEN)
    world.do(approve.ask_approval, approve.AskApproval(new(), case, Subject.PLAN, "with one"), by=LINDEN)
    with pytest.raises(approve.OwnRequest):
        world.do(approve.approve, approve.Approve(case, of(world, case).approvals[-1].id), by=LINDEN)


def test_a_duplicate_names_the_case_that_goes_on(world: World) -> None:
    one, other = world.case(), world.case("Agate")
    for reason, same_as in ((Closure.DUPLICATE, None), (Closure.REHOMED, other), (Closure.DUPLICATE, one)):
        with pytest.raises(close.WhichOther):
            world.do(close.close_case, close.CloseCase(one, reason, same_as), by=LINDEN)
    world.do(close.close_case, close.CloseCase(one, Closure.DUPLICATE, other), by=LINDEN)
    assert of(world, one).same_as == other


# Transfer


def test_a_case_changes_hands_when_the_new_owner_agrees(world: World) -> None:
    case = world.case()
    with pytest.raises(transfer.NotTheOwner):
        world.do(transfer.offer_transfer, transfer.OfferTransfer(case, HAZEL, "nearer"), by=HAZEL)
    with pytest.raises(transfer.NotACaseworker):
        world.do(transfer.offer_transfer, transfer.OfferTransfer(case, ALDER, "nearer"))
    with pytest.raises(transfer.OwnsItAlready):
        world.do(transfer.offer_transfer, transfer.OfferTransfer(case, WILLOW, "nearer"))
    world.do(transfer.offer_transfer, transfer.OfferTransfer(case, HAZEL, "nearer"))
    with pytest.raises(transfer.OfferStands):
        world.do(transfer.offer_transfer, transfer.OfferTransfer(case, LINDEN, "nearer"))
    assert [one.case for one in due.due(world.view, NOW, HAZEL).transfers] == [case]
    with pytest.raises(transfer.NotOfferedToYou):
        world.do(transfer.accept_transfer, transfer.AcceptTransfer(case), by=LINDEN)
    world.do(transfer.decline_transfer, transfer.DeclineTransfer(case, "too many already"), by=HAZEL)
    with pytest.raises(transfer.NoOffer):
        world.do(transfer.accept_transfer, transfer.AcceptTransfer(case), by=HAZEL)
    world.do(transfer.offer_transfer, transfer.OfferTransfer(case, HAZEL, "nearer"))
    world.do(transfer.accept_transfer, transfer.AcceptTransfer(case), by=HAZEL)
    assert (of(world, case).owner, of(world, case).offer) == (HAZEL.id, None)
    with pytest.raises(transfer.OnlyCoordinatorsAssign):
        world.do(transfer.assign_case, transfer.AssignCase(case, WILLOW), by=HAZEL)
    world.do(transfer.assign_case, transfer.AssignCase(case, LINDEN), by=LINDEN)
    assert of(world, case).owner == LINDEN.id


def test_an_offer_is_taken_back(world: World) -> None:
    case = world.case()
    world.do(transfer.offer_transfer, transfer.OfferTransfer(case, HAZEL, "nearer"))
    with pytest.raises(transfer.NotTheOwner):
        world.do(transfer.withdraw_transfer, transfer.WithdrawTransfer(case, "x"), by=ALDER)
    world.do(transfer.withdraw_transfer, transfer.WithdrawTransfer(case, "back from holiday"))
    assert of(world, case).offer is None


# Referrals


def provider(world: World, name: str = "Bright Hall", told: Audience = Audience.PARTNER) -> RecordId:
    made = new()
    world.do(provide.add_provider, provide.AddProvider(made, name, ("tver",), ("legal_assistance_service",), ("ru",), told, "by phone"))
    return made


def consent(world: World, case: RecordId, *purposes: Purpose, audience: Audience = Audience.PARTNER) -> RecordId:
    made = new()
    given_ = ConsentGiven(made, case, ItemKind.CASE, (), purposes, (audience,), "", DAY, None, ConsentGivenHow.PHONE, WILLOW.id)
    world.view.record([given_], WILLOW.id, NOW)
    return made


def ask(case: RecordId, where: RecordId, *fields: str) -> refer.Refer:
    return refer.Refer(new(), case, where, "legal_assistance_service", fields)


def test_a_referral_tells_what_its_consent_covers_and_nothing_without(world: World) -> None:
    case, where = world.case(), provider(world)
    wanted = ask(case, where, "people", "region")
    with pytest.raises(refer.NoConsentToRefer):
        world.do(refer.refer, wanted)
    consent(world, case, Purpose.COUNT)
    consent(world, case, Purpose.SHARE, audience=Audience.NETWORK)
    with pytest.raises(refer.NoConsentToRefer):
        world.do(refer.refer, wanted)
    allows = consent(world, case, Purpose.SHARE)
    world.do(refer.refer, wanted)
    (sent,) = of(world, case).referrals
    assert ([(one.field, one.said) for one in sent.shared], sent.consents) == ([("people", "1"), ("region", "chechnya")], (allows,))
    with pytest.raises(refer.NoConsentToRefer):
        world.do(refer.refer, ask(case, where, "contact"))
    naming = consent(world, case, Purpose.NAME)
    world.do(refer.refer, ask(case, where, "first_name", "contact", "people"))
    named = of(world, case).referrals[-1]
    assert (set(named.consents), {one.field: one.said for one in named.shared}) == (
        {allows, naming}, {"people": "1", "first_name": "", "contact": ""},
    )  # fmt: skip
    world.view.record([ConsentWithdrawn(allows, case, ItemKind.CASE, DAY, "by phone", erase=False)], WILLOW.id, NOW)
    with pytest.raises(refer.NoConsentToRefer):
        world.do(refer.refer, ask(case, where, "people"))


def test_referrals_go_to_services_of_the_directory_that_give_this(world: World) -> None:
    case, where = world.case(), provider(world)
    consent(world, case, Purpose.SHARE)
    with pytest.raises(refer.NotGivenThere):
        world.do(refer.refer, refer.Refer(new(), case, where, "food_service", ("people",)))
    with pytest.raises(refer.UnknownField):
        world.do(refer.refer, ask(case, where, "surname"))
    with pytest.raises(triage.NothingSaid):
        world.do(refer.refer, ask(case, where))
    world.do(provide.withdraw_provider, provide.WithdrawProvider(where, "a leak"))
    with pytest.raises(provide.ProviderGone):
        world.do(refer.refer, ask(case, where, "people"))


def test_a_referral_is_answered_and_done_is_a_service_given(world: World) -> None:
    case, where = world.case(), provider(world)
    consent(world, case, Purpose.SHARE)
    world.do(refer.refer, ask(case, where, "people"))
    sent = of(world, case).referrals[0].id
    assert due.due(world.view, NOW, WILLOW).referrals == ()
    assert [one.item for one in due.due(world.view, NOW + dt.timedelta(days=8), WILLOW).referrals] == [sent]
    with pytest.raises(triage.NothingSaid):
        world.do(refer.answer_referral, refer.AnswerReferral(case, sent, ReferralStatus.DECLINED))
    world.do(refer.answer_referral, refer.AnswerReferral(case, sent, ReferralStatus.ACCEPTED))
    world.do(refer.answer_referral, refer.AnswerReferral(case, sent, ReferralStatus.DONE, note="a paper was written"))
    assert (of(world, case).referrals[0].status, of(world, case).services[-1].referred_to) == (ReferralStatus.DONE, "Bright Hall")
    with pytest.raises(refer.ReferralOver):
        world.do(refer.answer_referral, refer.AnswerReferral(case, sent, ReferralStatus.DECLINED, DeclineReason.UNAVAILABLE))
    with pytest.raises(refer.NoSuchReferral):
        world.do(refer.answer_referral, refer.AnswerReferral(case, new(), ReferralStatus.DONE))


def test_the_directory_holds_each_service_once_and_says_who_is_told(world: World) -> None:
    where = provider(world)
    with pytest.raises(provide.ProviderKnown):
        provider(world, "bright hall")
    with pytest.raises(provide.NotToBeTold):
        provider(world, "The Press", Audience.PUBLIC)
    change = provide.ChangeProvider(where, ("tver", "tula"), ("legal_assistance_service",), ("ru",), Audience.NETWORK)
    world.do(provide.change_provider, change, NOW + HOUR)
    world.do(provide.check_provider, provide.CheckProvider(where), NOW + dt.timedelta(days=9))
    found = need(world.view, Provider, where)
    assert (found.regions, found.told, found.checked) == (("tver", "tula"), Audience.NETWORK, DAY + dt.timedelta(days=9))
    assert [one.id for one in provide.giving(world.view, "legal_assistance_service", "tula")] == [where]
    assert list(provide.giving(world.view, "food_service")) == []


# After


def test_a_home_of_their_own_and_days_on_which_somebody_asks(world: World) -> None:
    case = world.case()
    with pytest.raises(after.NotAHome):
        world.do(after.rehome, after.Rehome(case, Destination.OTHER_SHELTER, "tver", DAY))
    with pytest.raises(after.DayToCome):
        world.do(after.rehome, after.Rehome(case, Destination.REHOMED_RUSSIA, "tver", LATER))
    world.do(after.rehome, after.Rehome(case, Destination.REHOMED_RUSSIA, "tver", DAY, after.ids_for(new)))
    with pytest.raises(after.NobodyLeft):
        world.do(after.rehome, after.Rehome(case, Destination.REHOMED_RUSSIA, "tver", DAY))
    days = [one.on for one in of(world, case).follow_ups]
    assert days == [DAY + dt.timedelta(days=number) for number in after.ASK_AFTER]
    world.do(close.close_case, close.CloseCase(case, Closure.REHOMED), by=LINDEN)
    then = NOW + dt.timedelta(days=15)
    (waits,) = due.due(world.view, then, WILLOW).follow_ups
    with pytest.raises(triage.NothingSaid):
        world.do(after.make_follow_up, after.MakeFollowUp(case, waits.item, HowTheyAre.NEEDS_HELP), then)
    world.do(after.make_follow_up, after.MakeFollowUp(case, waits.item, HowTheyAre.NEEDS_HELP, "the rent"), then)
    assert of(world, case).workflow is Workflow.REOPENED
    with pytest.raises(after.NoSuchFollowUp):
        world.do(after.make_follow_up, after.MakeFollowUp(case, waits.item, HowTheyAre.DOING_WELL), then)
    world.do(after.drop_follow_up, after.DropFollowUp(case, of(world, case).follow_ups[1].id, "asks to be left alone"))
    assert sum(one.waits for one in of(world, case).follow_ups) == 2


def test_reviews_wait_for_the_owner_the_longest_overdue_first(world: World) -> None:
    one, other = world.case(), world.case("Agate")
    for case, day in ((one, DAY + dt.timedelta(days=2)), (other, DAY)):
        world.do(triage.assess_risk, triage.AssessRisk(case, Risk.HIGH, ("searched for",), day))
    assert due.due(world.view, NOW + dt.timedelta(days=3), WILLOW).reviews == (other, one)
    assert due.due(world.view, NOW + dt.timedelta(days=3), HAZEL).reviews == ()
