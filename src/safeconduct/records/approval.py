"""Approval: a supervisor looks at a safety plan or a closure before it stands. States as Primero's lookup `approval-status`."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records.fact import Conflict, Entered, Fact

if TYPE_CHECKING:
    from safeconduct.records.case import Case


class Subject(StrEnum):
    PLAN = "plan"
    CLOSURE = "closure"


class ApprovalState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"


class ApprovalAsked(Fact, frozen=True, tag="case.approval_asked"):
    approval: RecordId
    subject: Subject
    of: int
    """Of a plan its version, from 1; of a closure how often the case had been reopened."""
    note: str
    reason: str
    """Of a closure, why the case is to be closed: a word of `records.case.Closure`."""


class ApprovalGiven(Fact, frozen=True, tag="case.approval_given"):
    approval: RecordId
    note: str


class ApprovalRejected(Fact, frozen=True, tag="case.approval_rejected"):
    approval: RecordId
    why: str


class Approval(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    id: RecordId
    subject: Subject
    of: int
    asked_by: MemberId
    asked: dt.datetime
    note: str
    reason: str
    state: ApprovalState = ApprovalState.REQUESTED
    by: MemberId = MemberId("")
    at: dt.datetime | None = None
    why: str = ""


FACTS = (ApprovalAsked, ApprovalGiven, ApprovalRejected)


def fold(case: Case, e: Entered) -> Case:
    match e.fact:
        case ApprovalAsked() as a:
            if any(one.id == a.approval for one in case.approvals):
                return case
            new = Approval(a.approval, a.subject, a.of, e.by, e.at, a.note, a.reason)
            return msgspec.structs.replace(case, approvals=(*case.approvals, new))
        case ApprovalGiven(approval=wanted, note=note):
            return _answer(case, wanted, e, ApprovalState.APPROVED, note)
        case ApprovalRejected(approval=wanted, why=why):
            return _answer(case, wanted, e, ApprovalState.REJECTED, why)
    return case


def _answer(case: Case, wanted: RecordId, e: Entered, state: ApprovalState, why: str) -> Case:
    """A rejection wins over an approval, whichever came first: asking again is one act, a person let go is not."""
    old = next((one for one in case.approvals if one.id == wanted), None)
    if old is None or e.by == old.asked_by or old.state is state:
        return case
    if old.state is not ApprovalState.REQUESTED:
        loser = e.by if state is ApprovalState.APPROVED else old.by
        lost = Conflict(f"approval of {old.subject}", ApprovalState.REJECTED, ApprovalState.APPROVED, loser)
        case = msgspec.structs.replace(case, conflicts=(*case.conflicts, lost))
        if state is ApprovalState.APPROVED:
            return case
    new = msgspec.structs.replace(old, state=state, by=e.by, at=e.at, why=why)
    return msgspec.structs.replace(case, approvals=tuple(new if one.id == wanted else one for one in case.approvals))
