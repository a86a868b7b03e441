"""The parts of a case: any order of arrival gives one case, and where members cross, what protects stands and nothing is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.ground.ids import CircleId, DeviceId, MemberId, RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.records import access, aftercare, approval, kinds, party, referral, safety, task, transfer
from safeconduct.records import call as calls
from safeconduct.records import case as cases
from safeconduct.records.aftercare import HowTheyAre
from safeconduct.records.approval import ApprovalState, Subject
from safeconduct.records.call import Call, Channel, Urgency
from safeconduct.records.case import Case, Closure, Workflow
from safeconduct.records.consent import Audience
from safeconduct.records.fact import Entered, EntryRef, Fact
from safeconduct.records.party import Animal, Relation, StaySort
from safeconduct.records.placement import Destination
from safeconduct.records.referral import ReferralStatus, Shared
from safeconduct.records.task import TaskState
from safeconduct.records.transfer import TransferState
from safeconduct.records.view import MemoryView, need

R, DAY = RecordId("a" * 26), dt.date(2017, 5, 1)
P, Q, X = (RecordId(one * 26) for one in "pqx")
WILLOW, HAZEL, ROWAN = MemberId("willow"), MemberId("hazel"), MemberId("rowan")
OPENED = cases.CaseOpened(R, "Amber", WILLOW, None, "chechnya", DAY)
Told = tuple[Fact, MemberId]


def entered(told: Sequence[Told]) -> list[Entered]:
    return [Entered(fact, by, DeviceId("d"), n << 16, EntryRef("0" * 32, n)) for n, (fact, by) in enumerate(told)]


def case(*told: Told) -> Case:
    return need(MemoryView(entered([(OPENED, WILLOW), *told])), Case, R)


POOL: list[Told] = [
    (party.PersonJoined(R, P, "Wren"), WILLOW), (party.PersonJoined(R, Q, "Teal"), WILLOW), (party.PersonDescribed(R, Q, child=True), HAZEL),
    (party.RelationTold(R, P, Relation.PARENT, Q), WILLOW), (party.RelationTold(R, Q, Relation.CHILD, P), HAZEL),
    (party.AnimalJoined(R, X, Animal.DOG, "small"), WILLOW), (party.AnimalLeft(R, X, "with the sister"), HAZEL),
    (party.StayNeedNoted(R, StaySort.AVOID_REGION, "tver"), WILLOW),
    (party.StayNeedLifted(R, StaySort.AVOID_REGION, "tver", "he moved", 1), HAZEL),
    (cases.NeedNoted(R, "doctor"), WILLOW), (cases.NeedMet(R, "doctor", "seen", DAY, 1), HAZEL),
    (cases.NeedMet(R, "doctor", "again", DAY, 2), HAZEL),
    (safety.SafetyPlanned(R, "one"), WILLOW), (safety.SafetyPlanned(R, "two", 1), HAZEL), (safety.SafetyPlanned(R, "three", 1), ROWAN),
    (safety.ConflictSettled(R, "safety_plan", "two", "one", "talked"), ROWAN),
    (task.TaskSet(R, X, "call the lawyer", WILLOW, DAY), ROWAN), (task.TaskDone(R, X, DAY, "called"), WILLOW),
    (task.TaskDropped(R, X, DAY, "not needed"), HAZEL), (task.TaskPutOff(R, X, DAY + dt.timedelta(days=3), "closed"), WILLOW),
    (approval.ApprovalAsked(R, P, Subject.CLOSURE, 0, "", "rehomed"), WILLOW), (approval.ApprovalGiven(R, P, "fine"), ROWAN),
    (approval.ApprovalRejected(R, P, "too early"), HAZEL),
    (transfer.TransferOffered(R, HAZEL, "nearer"), WILLOW), (transfer.TransferDeclined(R, HAZEL, "too many"), HAZEL),
    (transfer.TransferOffered(R, ROWAN, "holiday"), WILLOW), (transfer.OwnerChanged(R, ROWAN, WILLOW), ROWAN),
    (referral.Referred(R, X, P, "food_service", Audience.PARTNER, (Shared("people", "2"),), (Q,), DAY, DAY), WILLOW),
    (referral.ReferralAnswered(R, X, ReferralStatus.ACCEPTED, "", "", DAY, ReferralStatus.PENDING), WILLOW),
    (referral.ReferralAnswered(R, X, ReferralStatus.DECLINED, "service_unavailable", "", DAY, ReferralStatus.PENDING), HAZEL),
    (aftercare.Rehomed(R, (P, Q), Destination.REHOMED_ABROAD, "abroad", DAY), WILLOW), (aftercare.FollowUpSet(R, X, DAY), WILLOW),
    (aftercare.FollowUpMade(R, X, DAY, HowTheyAre.DOING_WELL, ""), WILLOW),
    (aftercare.FollowUpMade(R, X, DAY, HowTheyAre.NEEDS_HELP, "rent"), HAZEL),
    (cases.NoteAdded(R, "spoke", cases.NoteKind.PHONE_CALL, DAY), WILLOW), (cases.CaseClosed(R, Closure.DUPLICATE, DAY, 0, P, Q), ROWAN),
    (cases.CaseReopened(R, "back"), WILLOW), (cases.CaseClosed(R, Closure.REHOMED, DAY, 0), HAZEL),
]  # fmt: skip


@given(st.lists(st.sampled_from(POOL), max_size=25), st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_one_case(told: list[Told], random: object) -> None:
    arrived = entered([(OPENED, WILLOW), *told])
    expected = MemoryView(arrived).get(Case, R)
    random.shuffle(arrived)  # type: ignore[attr-defined]
    assert MemoryView(arrived).get(Case, R) == expected


def test_the_pool_tells_every_fact_a_case_is_made_of() -> None:
    told = {type(fact) for fact, _ in POOL} | {cases.CaseOpened, cases.RiskAssessed, cases.WorkflowMoved, cases.ServiceGiven}
    assert told | {transfer.TransferWithdrawn, aftercare.FollowUpDropped} == set(cases.FACTS)


@given(st.permutations([(safety.SafetyPlanned(R, text, 0), by) for text, by in (("one", WILLOW), ("two", HAZEL), ("three", ROWAN))]))
def test_no_safety_plan_is_lost_whoever_wrote_at_once(told: list[Told]) -> None:
    found = case(*told)
    assert sorted(one.text for one in found.plans) == ["one", "three", "two"]
    assert found.safety_plan == found.plans[-1].text
    assert len(found.conflicts) == 2
    seen_all = case(*told, (safety.SafetyPlanned(R, "all three", 3), WILLOW))
    assert (seen_all.safety_plan, seen_all.conflicts, len(seen_all.settled)) == ("all three", (), 2)


def test_a_plan_of_the_first_months_is_a_version_and_no_conflict() -> None:
    found = case((safety.SafetyPlanned(R, "one"), WILLOW), (safety.SafetyPlanned(R, "two"), HAZEL))
    assert ([one.text for one in found.plans], found.conflicts) == (["one", "two"], ())


def test_a_need_noted_again_is_open_and_a_late_meeting_is_shown() -> None:
    met = cases.NeedMet(R, "doctor", "seen", DAY, 1)
    assert case((cases.NeedNoted(R, "doctor"), WILLOW), (met, HAZEL)).open_needs == ()
    again = case((cases.NeedNoted(R, "doctor"), WILLOW), (cases.NeedNoted(R, "doctor"), WILLOW), (met, HAZEL))
    assert (again.open_needs, again.conflicts[0].field) == (("doctor",), "need")


def test_whom_to_keep_away_from_stands_until_lifted_by_who_had_seen_it() -> None:
    noted = (party.StayNeedNoted(R, StaySort.AVOID_PERSON, "Crow"), WILLOW)
    lifted = party.StayNeedLifted(R, StaySort.AVOID_PERSON, "Crow", "he left", 1)
    assert case(noted, (lifted, HAZEL)).stay(StaySort.AVOID_PERSON) == ()
    crossed = case(noted, noted, (lifted, HAZEL))
    assert crossed.stay(StaySort.AVOID_PERSON) == ("Crow",)
    assert crossed.conflicts[0].lost == "he left"


def test_what_a_bed_must_offer_follows_from_the_party() -> None:
    found = case(
        (party.PersonJoined(R, P, "Wren"), WILLOW), (party.PersonDescribed(R, P, child=True), WILLOW),
        (party.AnimalJoined(R, X, Animal.CAT, ""), WILLOW), (party.StayNeedNoted(R, StaySort.OFFER, "pets"), WILLOW),
        (party.StayNeedNoted(R, StaySort.OFFER, "step_free"), WILLOW),
    )  # fmt: skip
    assert set(found.offers_needed) == set(party.OFFERS)


@given(st.permutations([(approval.ApprovalGiven(R, P, ""), ROWAN), (approval.ApprovalRejected(R, P, "wait"), HAZEL)]))
def test_a_rejection_wins_and_nobody_answers_themselves(answers: list[Told]) -> None:
    asked = (approval.ApprovalAsked(R, P, Subject.CLOSURE, 0, "", "rehomed"), WILLOW)
    found = case(asked, *answers)
    assert found.approvals[0].state is ApprovalState.REJECTED
    assert [one.field for one in found.conflicts] == ["approval of closure"]
    own = case(asked, (approval.ApprovalGiven(R, P, ""), WILLOW))
    assert own.approvals[0].state is ApprovalState.REQUESTED


def test_an_approval_is_of_one_version_and_one_closing() -> None:
    told: list[Told] = [
        (safety.SafetyPlanned(R, "one", 0), WILLOW), (approval.ApprovalAsked(R, P, Subject.PLAN, 1, "", ""), WILLOW),
        (approval.ApprovalGiven(R, P, ""), ROWAN),
    ]  # fmt: skip
    assert case(*told).approved(Subject.PLAN)
    assert not case(*told, (safety.SafetyPlanned(R, "two", 1), WILLOW)).approved(Subject.PLAN)


def test_an_offer_lets_its_member_read_until_it_is_answered() -> None:
    members = [Member(one, one, frozenset({Role.CASEWORKER})) for one in (WILLOW, HAZEL)]
    offered = (transfer.TransferOffered(R, HAZEL, "nearer"), WILLOW)

    def readers(*told: Told) -> frozenset[MemberId]:
        return access.readers(CircleId(f"case/{R}"), MemoryView(entered([(OPENED, WILLOW), *told])), members, DAY)

    assert readers() == {WILLOW}
    assert readers(offered) == {WILLOW, HAZEL}
    assert readers(offered, (transfer.TransferDeclined(R, HAZEL, "no"), HAZEL)) == {WILLOW}
    assert readers(offered, (transfer.TransferDeclined(R, HAZEL, "no"), WILLOW)) == {WILLOW, HAZEL}  # nobody declines for another
    assert readers(offered, (transfer.TransferWithdrawn(R, HAZEL, "no"), WILLOW)) == {WILLOW}
    assert readers(offered, (transfer.OwnerChanged(R, HAZEL, WILLOW), HAZEL)) == {HAZEL}


def test_two_offers_at_once_are_shown_and_the_later_stands() -> None:
    found = case((transfer.TransferOffered(R, HAZEL, "a"), WILLOW), (transfer.TransferOffered(R, ROWAN, "b"), HAZEL))
    assert found.offer is not None
    assert (found.offer.to, found.transfers[0].state) == (ROWAN, TransferState.OVERTAKEN)
    assert (found.conflicts[0].field, found.conflicts[0].lost) == ("transfer", HAZEL)


@given(st.permutations([(task.TaskDone(R, X, DAY, "called"), WILLOW), (task.TaskDropped(R, X, DAY, "no"), HAZEL),
                        (task.TaskPutOff(R, X, DAY, "later"), ROWAN)]))  # fmt: skip
def test_a_task_done_stays_done(changes: list[Told]) -> None:
    found = case((task.TaskSet(R, X, "call", WILLOW, DAY), ROWAN), *changes).tasks[0]
    assert (found.state, found.how) == (TaskState.DONE, "called")


@given(st.permutations([(aftercare.FollowUpMade(R, X, DAY, how, ""), WILLOW) for how in HowTheyAre]))
def test_of_two_answers_the_more_worrying_stands(answers: list[Told]) -> None:
    found = case((aftercare.FollowUpSet(R, X, DAY), WILLOW), *answers)
    assert found.follow_ups[0].how is HowTheyAre.NEEDS_HELP


def test_a_closed_case_with_a_follow_up_to_come_is_still_worked_on() -> None:
    closed = (cases.CaseClosed(R, Closure.REHOMED, DAY, 0), ROWAN)
    asked = (aftercare.FollowUpSet(R, X, DAY), WILLOW)
    assert not case(closed).at_work
    assert case(closed, asked).at_work
    assert case(closed, asked).workflow is Workflow.CLOSED
    assert not case(closed, asked, (aftercare.FollowUpDropped(R, X, DAY, "moved on"), WILLOW)).at_work


def test_two_answers_to_one_referral_are_both_shown() -> None:
    sent = (referral.Referred(R, X, P, "food_service", Audience.PARTNER, (), (), DAY, DAY), WILLOW)
    answers = [
        (referral.ReferralAnswered(R, X, status, "", "", DAY, ReferralStatus.PENDING), by)
        for status, by in ((ReferralStatus.ACCEPTED, WILLOW), (ReferralStatus.DECLINED, HAZEL))
    ]
    found = case(sent, *answers)
    assert (found.referrals[0].status, found.conflicts[0].lost) == (ReferralStatus.DECLINED, "accepted")


@given(st.permutations([(calls.CallTriaged(X, urgency, "why", Urgency.MEDIUM), by) for urgency, by in
                        ((Urgency.HIGH, WILLOW), (Urgency.LOW, HAZEL))]))  # fmt: skip
def test_the_higher_urgency_stands_where_two_crossed(told: list[Told]) -> None:
    taken = calls.CallReceived(X, Channel.PHONE, dt.datetime(2017, 5, 1, tzinfo=dt.UTC), "ru", "chechnya", 1, "help", Urgency.MEDIUM, ())
    found = need(MemoryView(entered([(taken, WILLOW), *told])), Call, X)
    assert (found.urgency, found.proposed, found.triaged_by) == (Urgency.HIGH, Urgency.MEDIUM, WILLOW)
    assert (found.conflicts[0].lost, found.conflicts[0].lost_by) == ("low", HAZEL)


@pytest.mark.parametrize("fact", [fact for part in cases.PARTS for fact in part.FACTS], ids=lambda fact: fact.__name__)
def test_every_part_stands_in_the_cases_one_record(fact: type[Fact]) -> None:
    assert kinds.kind_of(fact).record is Case


def test_an_index_is_folded_anew_where_any_part_of_a_case_folds_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    before = kinds.shape.__wrapped__()

    def otherwise(case: Case, _told: object, _seen: int, _e: Entered) -> Case:
        return case

    otherwise.__module__ = safety.__name__
    monkeypatch.setattr(safety, "_plan", otherwise)
    assert kinds.shape.__wrapped__() != before
    monkeypatch.undo()
    assert kinds.shape.__wrapped__() == before
