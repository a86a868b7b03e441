"""Close a case with its reason, once a supervisor has approved it; reopen it."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.casework.triage import NothingSaid, open_one
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.records import case as cases
from safeconduct.records.approval import Subject
from safeconduct.records.case import Case, Closure, Workflow
from safeconduct.records.fact import Fact
from safeconduct.records.relocation import Relocation
from safeconduct.records.view import View, need


class StillOnTheRoad(Refused):
    def __init__(self, codename: str) -> None:
        super().__init__(
            N_("a relocation of case {codename} has not ended"), N_("end it first, with its outcome"), codename=codename
        )


class NotClosed(Refused):
    def __init__(self, codename: str) -> None:
        super().__init__(N_("case {codename} is not closed"), codename=codename)


class ApprovalNeeded(Refused):
    def __init__(self, codename: str) -> None:
        super().__init__(
            N_("a supervisor has not approved that case {codename} is closed for this reason"),
            N_("ask with: safeconduct case ask-approval {codename} closure; a coordinator approves"),
            codename=codename,
        )


class WhichOther(Refused):
    def __init__(self) -> None:
        super().__init__(N_("a duplicate names the case that goes on, and only a duplicate does"), N_("name another case of the same party"))


class CloseCase(msgspec.Struct, frozen=True):
    """`same_as`: of a duplicate, the case of the same party that goes on."""

    case: RecordId
    reason: Closure
    same_as: RecordId | None = None


def close_case(view: View, ask: CloseCase, by: Member, now: dt.datetime) -> list[Fact]:
    """A coordinator closes; anybody else, once one has approved closing it for this reason (docs/decisions/approvals.md)."""
    case = open_one(view, ask.case)
    if view.count(Relocation, case=case.id, ended="not"):
        raise StillOnTheRoad(case.codename)
    if (ask.same_as is not None) != (ask.reason is Closure.DUPLICATE) or ask.same_as == case.id:
        raise WhichOther
    approval = case.approval_of(Subject.CLOSURE)
    approved = approval is not None and case.approved(Subject.CLOSURE) and approval.reason == ask.reason
    if not approved and not by.is_a(Role.COORDINATOR):
        raise ApprovalNeeded(case.codename)
    by_whom = approval.id if approval is not None and approved else None
    return [cases.CaseClosed(case.id, ask.reason, now.date(), case.reopened, by_whom, ask.same_as)]


class ReopenCase(msgspec.Struct, frozen=True):
    case: RecordId
    why: str


def reopen_case(view: View, ask: ReopenCase, _by: Member, _now: dt.datetime) -> list[Fact]:
    case = need(view, Case, ask.case)
    if case.workflow is not Workflow.CLOSED:
        raise NotClosed(case.codename)
    if not ask.why.strip():
        raise NothingSaid("why")
    return [cases.CaseReopened(case.id, ask.why)]
