"""What waits for a member: pure questions over a view, at one moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import msgspec

from safeconduct.casework import approve
from safeconduct.casework.checkin import Overdue, overdue
from safeconduct.casework.urgency import ANSWER_WITHIN, RANK
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.records.approval import ApprovalState, Subject
from safeconduct.records.call import Call, CallStatus
from safeconduct.records.case import Case, Workflow
from safeconduct.records.facet import ANY, upto
from safeconduct.records.referral import ReferralStatus
from safeconduct.records.relocation import Relocation
from safeconduct.records.task import TaskState
from safeconduct.records.view import View


class Waiting(msgspec.Struct, frozen=True):
    """One thing in a case. `item`: the task, referral, request or follow-up; the case itself where there is none."""

    case: RecordId
    codename: str
    item: RecordId
    on: dt.date
    """Since when it waits, or until when it is to be done."""
    what: str = ""


class WaitingCall(msgspec.Struct, frozen=True):
    call: RecordId
    answer_by: dt.datetime
    late: bool


class Due(msgspec.Struct, frozen=True):
    calls: tuple[RecordId, ...]
    """Waiting for an answer: the most urgent first, of these the longest waiting."""
    overdue: tuple[Overdue, ...]
    alarms: tuple[RecordId, ...]
    """Relocations with an open alarm."""
    reviews: tuple[RecordId, ...]
    """Cases whose risk is to be looked at again."""
    conflicts: tuple[RecordId, ...]
    answers: tuple[WaitingCall, ...] = ()
    """The same calls, with the time until which they are to be answered."""
    tasks: tuple[Waiting, ...] = ()
    follow_ups: tuple[Waiting, ...] = ()
    referrals: tuple[Waiting, ...] = ()
    """Without an answer past the day it was expected."""
    approvals: tuple[Waiting, ...] = ()
    """Asked of this member as a supervisor."""
    answered: tuple[Waiting, ...] = ()
    """Closings of own cases that were approved, to be carried out."""
    transfers: tuple[Waiting, ...] = ()
    """Cases offered to this member."""
    to_review: tuple[Waiting, ...] = ()
    """The same cases as `reviews`, the longest overdue first."""
    to_settle: tuple[Waiting, ...] = ()
    """The same cases as `conflicts`."""


def due(view: View, now: dt.datetime, me: Member | None = None) -> Due:
    """`me` None: of everything this view holds. Else of own cases, and, where a coordinator is, of what waits for a supervisor."""
    calls = waiting_calls(view, now)
    today, mine = now.date(), partial(view.where, Case, **_ask(me, "owner"))
    reviews = _oldest(_reviews(mine(review=upto(today)), today))
    conflicts = tuple(Waiting(case.id, case.codename, case.id, today) for case in mine(work="on", conflict="yes"))
    return Due(
        calls=tuple(one.call for one in calls),
        overdue=tuple(overdue(view, now)),
        alarms=tuple(one.id for one in view.where(Relocation, alarm="open")),
        reviews=tuple(one.case for one in reviews),
        conflicts=tuple(one.case for one in conflicts),
        answers=calls,
        tasks=_oldest(_tasks(view.where(Case, **{"assignee": ANY} | _ask(me, "assignee")), me)),
        follow_ups=_oldest(_follow_ups(mine(follow_up=upto(today)), today)),
        referrals=_oldest(_referrals(mine(referral=upto(today)), today)),
        approvals=_oldest(_approvals(view.where(Case, approval="asked"), me)),
        answered=_oldest(_approved(mine(closing="approved"))),
        transfers=_oldest(_transfers(view.where(Case, **{"offered": ANY} | _ask(me, "offered")), me)),
        to_review=reviews,
        to_settle=conflicts,
    )


def _oldest(found: Iterable[Waiting]) -> tuple[Waiting, ...]:
    return tuple(sorted(found, key=lambda one: (one.on, one.codename)))


def waiting_calls(view: View, now: dt.datetime) -> tuple[WaitingCall, ...]:
    waiting = list(view.where(Call, status=CallStatus.WAITING))
    waiting.sort(key=lambda call: (RANK.index(call.urgency), call.received or now))
    until = [(call.id, (call.received or now) + ANSWER_WITHIN[call.urgency]) for call in waiting]
    return tuple(WaitingCall(call, by, by < now) for call, by in until)


def _ask(me: Member | None, facet: str) -> dict[str, Any]:
    """`me` None: whoever it is."""
    return {} if me is None else {facet: me.id}


def _open(cases: Iterable[Case]) -> Iterator[Case]:
    return (case for case in cases if case.workflow is not Workflow.CLOSED)


def _reviews(cases: Iterable[Case], today: dt.date) -> Iterator[Waiting]:
    for case in _open(cases):
        if case.risk_review is not None and case.risk_review <= today:
            yield Waiting(case.id, case.codename, case.id, case.risk_review, case.risk or "")


def _tasks(cases: Iterable[Case], me: Member | None) -> Iterator[Waiting]:
    """Also those that are not due yet: whoever has them sees what comes."""
    for case in _open(cases):
        for one in case.tasks:
            if one.state is TaskState.OPEN and (me is None or one.assignee == me.id):
                yield Waiting(case.id, case.codename, one.id, one.due, one.what)


def _follow_ups(cases: Iterable[Case], today: dt.date) -> Iterator[Waiting]:
    for case in cases:
        for one in case.follow_ups:
            if one.waits and one.on <= today:
                yield Waiting(case.id, case.codename, one.id, one.on)


def _referrals(cases: Iterable[Case], today: dt.date) -> Iterator[Waiting]:
    for case in _open(cases):
        for one in case.referrals:
            if one.status is ReferralStatus.PENDING and one.answer_by <= today:
                yield Waiting(case.id, case.codename, one.id, one.answer_by, one.service)


def _approvals(cases: Iterable[Case], me: Member | None) -> Iterator[Waiting]:
    if me is not None and not me.is_a(Role.COORDINATOR):
        return
    for case in _open(cases):
        for one in approve.waiting(case):
            if me is None or one.asked_by != me.id:
                yield Waiting(case.id, case.codename, one.id, one.asked.date(), one.subject)


def _approved(cases: Iterable[Case]) -> Iterator[Waiting]:
    for case in _open(cases):
        found = case.approval_of(Subject.CLOSURE)
        if found is not None and found.state is ApprovalState.APPROVED and found.at is not None:
            yield Waiting(case.id, case.codename, found.id, found.at.date(), found.reason)


def _transfers(cases: Iterable[Case], me: Member | None) -> Iterator[Waiting]:
    for case in _open(cases):
        if case.offer is not None and (me is None or case.offer.to == me.id):
            yield Waiting(case.id, case.codename, case.id, case.offer.at.date(), case.offer.why)
