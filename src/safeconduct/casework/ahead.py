"""What comes due to one member, late or still to come: check-ins, reviews, tasks, follow-ups, answers to referrals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from safeconduct.ground.who import Member
from safeconduct.records.case import Case, Workflow
from safeconduct.records.referral import ReferralStatus
from safeconduct.records.relocation import Leg, Relocation
from safeconduct.records.task import TaskState
from safeconduct.records.view import View


class Coming(NamedTuple):
    """`sort`: check_in, review, task, follow_up or answer. `key` tells it from every other, today and later."""

    sort: str
    codename: str
    when: dt.datetime | dt.date
    key: str


def ahead(view: View, me: Member) -> Iterator[Coming]:
    for case in view.all(Case):
        yield from _of_case(case, me)
    for relocation in view.all(Relocation):
        for leg in relocation.legs if relocation.ended is None else ():
            yield from _of_leg(view, relocation, leg, me)


def _of_case(case: Case, me: Member) -> Iterator[Coming]:
    for task in case.tasks:
        if task.assignee == me.id and task.state is TaskState.OPEN:
            yield Coming("task", case.codename, task.due, task.id)
    if case.owner != me.id:
        return
    if case.risk_review is not None and case.workflow is not Workflow.CLOSED:
        yield Coming("review", case.codename, case.risk_review, f"{case.id} review")
    for follow_up in case.follow_ups:
        if follow_up.waits:
            yield Coming("follow_up", case.codename, follow_up.on, follow_up.id)
    for referral in case.referrals:
        if referral.status is ReferralStatus.PENDING:
            yield Coming("answer", case.codename, referral.answer_by, referral.id)


def _of_leg(view: View, relocation: Relocation, leg: Leg, me: Member) -> Iterator[Coming]:
    """Of legs that this member escorts or is told of. An escort reads no case: its leg's number stands for the codename."""
    case = view.get(Case, relocation.case)
    for one in leg.check_ins if leg.ended is None else ():
        told = leg.escort == me.id or any(rung.member == me.id for rung in one.ladder)
        if told and one.at is None and one.number not in leg.void:
            codename = case.codename if case is not None else f"#{leg.number}"
            yield Coming("check_in", codename, one.due, f"{relocation.id} {leg.number} {one.number}")
