"""Ask a supervisor to approve a safety plan or a closure; approve or reject it. A coordinator is the supervisor, never of an own request."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.casework.triage import LONGEST_TEXT, TextTooLong, open_one, said
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.records import approval as facts
from safeconduct.records.approval import Approval, ApprovalState, Subject
from safeconduct.records.case import Case, Closure
from safeconduct.records.fact import Fact
from safeconduct.records.view import View


class NoPlanYet(Refused):
    def __init__(self, codename: str) -> None:
        super().__init__(N_("case {codename} has no safety plan to approve"), N_("write the plan first"), codename=codename)


class AskedAlready(Refused):
    def __init__(self) -> None:
        super().__init__(N_("a supervisor was asked about this already"), N_("wait for the answer, or talk to a coordinator"))


class NotASupervisor(Refused):
    def __init__(self) -> None:
        super().__init__(N_("only a coordinator approves or rejects"), N_("ask one of them"))


class OwnRequest(Refused):
    def __init__(self) -> None:
        super().__init__(N_("nobody approves what they asked for themselves"), N_("another coordinator looks at it"))


class NothingAsked(Refused):
    def __init__(self) -> None:
        super().__init__(N_("no request like this waits for an answer"), N_("look at the case: it may have been answered meanwhile"))


class AskApproval(msgspec.Struct, frozen=True):
    """`reason`: of a closure, why the case is to be closed. `note` may be empty."""

    id: RecordId
    case: RecordId
    subject: Subject
    note: str = ""
    reason: Closure | None = None


def ask_approval(view: View, ask: AskApproval, _by: Member, _now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    if ask.subject is Subject.PLAN and not case.plans:
        raise NoPlanYet(case.codename)
    before = case.approval_of(ask.subject)
    if before is not None and before.state is not ApprovalState.REJECTED:
        raise AskedAlready
    if len(ask.note) > LONGEST_TEXT:
        raise TextTooLong("note")
    of = len(case.plans) if ask.subject is Subject.PLAN else case.reopened
    reason = ask.reason.value if ask.subject is Subject.CLOSURE and ask.reason is not None else ""
    if ask.subject is Subject.CLOSURE:
        said("reason", reason)
    return [facts.ApprovalAsked(case.id, ask.id, ask.subject, of, ask.note, reason)]


def waiting(case: Case) -> list[Approval]:
    """Requests that still ask about what stands: of an older plan nobody need say anything."""
    newest = (case.approval_of(subject) for subject in Subject)
    return [one for one in newest if one is not None and one.state is ApprovalState.REQUESTED]


def _answerable(view: View, wanted: RecordId, approval: RecordId, by: Member) -> tuple[Case, Approval]:
    case = open_one(view, wanted)
    found = next((one for one in waiting(case) if one.id == approval), None)
    if found is None:
        raise NothingAsked
    if not by.is_a(Role.COORDINATOR):
        raise NotASupervisor
    if found.asked_by == by.id:
        raise OwnRequest
    return case, found


class Approve(msgspec.Struct, frozen=True):
    case: RecordId
    approval: RecordId
    note: str = ""


def approve(view: View, ask: Approve, by: Member, _now: dt.datetime) -> list[Fact]:
    case, found = _answerable(view, ask.case, ask.approval, by)
    return [facts.ApprovalGiven(case.id, found.id, ask.note)]


class Reject(msgspec.Struct, frozen=True):
    case: RecordId
    approval: RecordId
    why: str


def reject(view: View, ask: Reject, by: Member, _now: dt.datetime) -> list[Fact]:
    case, found = _answerable(view, ask.case, ask.approval, by)
    return [facts.ApprovalRejected(case.id, found.id, said("why", ask.why))]
