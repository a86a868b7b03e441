"""A request to the custodians: every answer in any order of arrival, and what each step refuses."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.casework import ask
from safeconduct.casework.triage import NothingSaid
from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.records import request as facts
from safeconduct.records.fact import Entered, EntryRef, Fact
from safeconduct.records.fold import fold_record
from safeconduct.records.request import Request, Wanted
from safeconduct.records.view import MemoryView, need

NOW = dt.datetime(2017, 5, 1, 8, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
R = RecordId("request")
KEEPERS = [Member(MemberId(name), name.title(), frozenset({Role.CUSTODIAN})) for name in ("hazel", "maple", "sage", "yew", "elm")]
HAZEL, MAPLE, SAGE, YEW, ELM = KEEPERS
WILLOW = Member(MemberId("willow"), "Willow", frozenset({Role.CASEWORKER}))
ASK = ask.Ask(R, Wanted.IDENTITY, RecordId("person"), "Heron", "hospital", b"key")
APPROVE = ask.Approve(R, ((b"share", ()),))


def asked(by: Member = WILLOW) -> MemoryView:
    view = MemoryView()
    view.record(ask.ask(view, ASK, by, NOW), by.id, NOW)
    return view


def do(view: MemoryView, verb: object, given_: object, by: Member, now: dt.datetime = NOW) -> None:
    view.record(verb(view, given_, by, now), by.id, now)  # type: ignore[operator]


def opened(by: Member = WILLOW, needed: int = 2, good: tuple[Member, ...] = (HAZEL, MAPLE, SAGE)) -> ask.Open:
    return ask.Open(R, by.id, tuple(one.id for one in good), needed)


def test_the_quorum_is_more_than_half() -> None:
    assert [ask.threshold(count) for count in range(1, 9)] == [1, 2, 2, 3, 3, 4, 4, 5]


@pytest.mark.parametrize(
    "approvers", [(), (HAZEL,), (HAZEL, WILLOW), (HAZEL, HAZEL)], ids=lambda given_: "+".join(one.codename for one in given_)
)
def test_it_opens_only_with_two_others(approvers: tuple[Member, ...]) -> None:
    """The asker counts for nobody, and nobody counts twice; even where such facts were written past the verbs."""
    view = asked()
    for number, one in enumerate(approvers):
        view.record([facts.RequestApproved(R, NOW + HOUR, number, number + 1, b"share", ())], one.id, NOW)
    with pytest.raises(ask.TooFewApprovers):
        do(view, ask.open_, opened(), WILLOW)


def test_it_opens_with_two_others_once() -> None:
    view = asked()
    do(view, ask.approve, APPROVE, HAZEL)
    do(view, ask.approve, APPROVE, MAPLE)
    do(view, ask.open_, opened(), WILLOW)
    assert need(view, Request, R).opened[0].approved_by == (HAZEL.id, MAPLE.id)
    with pytest.raises(ask.RequestSpent):
        do(view, ask.open_, opened(), WILLOW)
    with pytest.raises(ask.RequestSpent):
        do(view, ask.approve, APPROVE, SAGE)


def test_a_share_found_false_does_not_count() -> None:
    view = asked()
    do(view, ask.approve, APPROVE, HAZEL)
    do(view, ask.approve, APPROVE, MAPLE)
    with pytest.raises(ask.TooFewApprovers):
        do(view, ask.open_, opened(good=(HAZEL,)), WILLOW)


def test_who_may_answer() -> None:
    view = asked(HAZEL)
    with pytest.raises(ask.NotYoursToApprove):
        do(view, ask.approve, APPROVE, HAZEL)
    with pytest.raises(ask.NotACustodian):
        do(view, ask.approve, APPROVE, WILLOW)
    do(view, ask.approve, APPROVE, MAPLE)
    with pytest.raises(ask.AnsweredAlready):
        do(view, ask.approve, APPROVE, MAPLE)
    with pytest.raises(ask.AnsweredAlready):
        do(view, ask.refuse, ask.Refuse(R, "changed my mind"), MAPLE)
    with pytest.raises(NothingSaid):
        do(view, ask.refuse, ask.Refuse(R, " "), SAGE)


def test_only_the_device_that_asked_opens() -> None:
    view = asked()
    do(view, ask.approve, APPROVE, HAZEL)
    do(view, ask.approve, APPROVE, MAPLE)
    with pytest.raises(ask.NotYourRequest):
        do(view, ask.open_, opened(), HAZEL)
    with pytest.raises(ask.NotYourRequest):
        do(view, ask.open_, ask.Open(R, "another device", (HAZEL.id, MAPLE.id), 2), WILLOW)


def test_nothing_is_asked_without_a_purpose_or_for_nobody() -> None:
    for change in (ask.Ask(R, Wanted.IDENTITY, RecordId("p"), "Heron", " ", b""), ask.Ask(R, Wanted.IDENTITY, RecordId("p"), "", "x", b"")):
        with pytest.raises(NothingSaid):
            ask.ask(MemoryView(), change, WILLOW, NOW)


def test_approvals_run_out_and_requests_lapse() -> None:
    view = asked()
    do(view, ask.approve, APPROVE, HAZEL)
    do(view, ask.approve, APPROVE, MAPLE, NOW + 30 * HOUR)
    do(view, ask.open_, opened(), WILLOW, NOW + 71 * HOUR)
    view = asked()
    do(view, ask.approve, APPROVE, HAZEL)
    do(view, ask.approve, APPROVE, MAPLE, NOW + 30 * HOUR)
    with pytest.raises(ask.TooFewApprovers):
        do(view, ask.open_, opened(), WILLOW, NOW + 72 * HOUR)
    with pytest.raises(ask.RequestLapsed):
        do(view, ask.approve, APPROVE, SAGE, NOW + dt.timedelta(days=7))


def test_a_clock_that_runs_ahead_does_not_run_approvals_out() -> None:
    """Stamps are logical and may be a year ahead of the wall; `until` is told by the approver's own clock."""
    year = dt.timedelta(days=365)
    view = MemoryView()
    view.record(ask.ask(view, ASK, WILLOW, NOW), WILLOW.id, NOW + year)
    view.record(ask.approve(view, APPROVE, HAZEL, NOW), HAZEL.id, NOW + year)
    request = need(view, Request, R)
    assert request.approvers(NOW + HOUR) == (HAZEL.id,)
    assert not request.lapsed(NOW + HOUR)


def test_an_approval_of_which_a_part_is_missing_does_not_count() -> None:
    view = asked()
    view.record([facts.RequestApproved(R, NOW + HOUR, 0, 2, b"share", ())], HAZEL.id, NOW)
    assert need(view, Request, R).approvers(NOW) == ()
    view.record([facts.RequestApproved(R, NOW + HOUR, 1, 2, b"share", ())], HAZEL.id, NOW)
    assert need(view, Request, R).approvers(NOW) == (HAZEL.id,)


def entered(fact: Fact, by: Member, minute: int) -> Entered:
    stamp = int((NOW + minute * dt.timedelta(minutes=1)).timestamp() * 1000) << 16
    return Entered(fact, by.id, DeviceId(by.id), stamp, EntryRef(by.id.encode().hex().ljust(32, "0"), minute))


answers = st.lists(
    st.tuples(st.sampled_from([*KEEPERS, WILLOW]), st.sampled_from(["approve", "refuse", "open"])), min_size=0, max_size=8
)


@given(answers, st.data())
def test_any_order_of_arrival_gives_the_same_request(given_: list[tuple[Member, str]], data: st.DataObject) -> None:
    """Folded whole or arriving one by one, late and shuffled: the same record, the same state at every hour."""
    history = [entered(facts.RequestMade(R, Wanted.IDENTITY, RecordId("p"), "Heron", "x", NOW + 7 * 24 * HOUR, b"key"), WILLOW, 0)]
    for minute, (by, what) in enumerate(given_, 1):
        fact: Fact = facts.RequestApproved(R, NOW + 72 * HOUR, 0, 1, b"share", ())
        if what == "refuse":
            fact = facts.RequestRefused(R, "no")
        if what == "open":
            fact = facts.RequestOpened(R, (by.id,))
        history.append(entered(fact, by, minute))
    whole = fold_record(history)
    arrived = MemoryView(data.draw(st.permutations(history)))
    found = need(arrived, Request, R)
    assert found == whole
    for hours, needed in itertools.product((1, 71, 73, 200), (1, 2, 3)):
        now = NOW + hours * HOUR
        state = ask.state(found, needed, 5, now)
        approvers = {by.id for by, what in given_ if what == "approve" and by != WILLOW} if hours < 72 else set()
        refusers = {by.id for by, what in given_ if what == "refuse"} - {by.id for by, what in given_ if what == "approve"} - {WILLOW.id}
        if any(what == "open" for _, what in given_):
            assert state == ask.State.OPENED
        elif len(approvers) >= needed:
            assert state == ask.State.READY
        elif hours == 200:
            assert state == ask.State.LAPSED
        else:
            assert (state == ask.State.REFUSED) == (5 - len(refusers) < needed)


def test_another_cannot_take_a_request_over() -> None:
    """A second `request.made` on the same record, with the writer's own key, changes nothing."""
    view = asked()
    view.record([facts.RequestMade(R, Wanted.IDENTITY, RecordId("other"), "Heron", "x", NOW + HOUR, b"my key")], HAZEL.id, NOW + HOUR)
    request = need(view, Request, R)
    assert (request.asker, request.reply, request.subject) == (WILLOW.id, b"key", RecordId("person"))
