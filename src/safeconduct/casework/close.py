"""Close a case with its reason; reopen it; hand it to another owner."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.casework.triage import NothingSaid, open_one
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.records import case as cases
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


class CloseCase(msgspec.Struct, frozen=True):
    case: RecordId
    reason: Closure


def close_case(view: View, ask: CloseCase, _by: Member, now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    if any(one.case == case.id and one.ended is None for one in view.all(Relocation)):
        raise StillOnTheRoad(case.codename)
    return [cases.CaseClosed(case.id, ask.reason, now.date(), case.reopened)]


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


class TransferCase(msgspec.Struct, frozen=True):
    case: RecordId
    to: MemberId


def transfer_case(view: View, ask: TransferCase, _by: Member, _now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    return [cases.OwnerChanged(case.id, ask.to, case.owner)]
