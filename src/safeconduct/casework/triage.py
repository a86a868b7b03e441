"""From a call for help to a case: take it, answer it, open the case, say how great the danger is."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.records import call as calls
from safeconduct.records import case as cases
from safeconduct.records.call import Call, CallStatus, Channel, Urgency
from safeconduct.records.case import Case, Risk, Workflow
from safeconduct.records.fact import Fact
from safeconduct.records.place import check_region
from safeconduct.records.targeted import check_targeted
from safeconduct.records.view import View, need

LONGEST_TEXT = 20_000


class CodenameTaken(Refused):
    def __init__(self, codename: str) -> None:
        super().__init__(N_("the codename {codename} is taken"), N_("choose another"), codename=codename)


class CallNotOpen(Refused):
    def __init__(self, status: str) -> None:
        super().__init__(N_("this call is already: {status}"), N_("look at it with: safeconduct show call ID"), status=status)


class CaseIsClosed(Refused):
    def __init__(self, codename: str) -> None:
        super().__init__(
            N_("case {codename} is closed"),
            N_("reopen it first: safeconduct case reopen {codename} --why TEXT"),
            codename=codename,
        )


class NothingSaid(Refused):
    def __init__(self, what: str) -> None:
        super().__init__(N_("{what} is empty"), N_("say it in a few words"), what=what)


class ReviewInThePast(Refused):
    def __init__(self) -> None:
        super().__init__(N_("the review date has passed already"), N_("give a day from today on"))


class TakeCall(msgspec.Struct, frozen=True):
    id: RecordId
    channel: Channel
    received: dt.datetime
    language: str
    region: str
    people: int
    summary: str
    detained_before: bool = False
    searched_for: bool = False
    family_threatens: bool = False
    targeted: str = ""


def take_call(_view: View, ask: TakeCall, _by: Member, _now: dt.datetime) -> list[Fact]:
    check_region(ask.region)
    check_targeted(ask.targeted)
    if ask.people < 1 or not ask.summary.strip():
        raise NothingSaid("people" if ask.people < 1 else "summary")
    urgency, reasons = urgency_of(ask)
    return [
        calls.CallReceived(
            ask.id, ask.channel, ask.received, ask.language, ask.region, ask.people, ask.summary, urgency, reasons, ask.targeted
        )
    ]


def urgency_of(ask: TakeCall) -> tuple[Urgency, tuple[str, ...]]:
    """Stated rules, no score: being searched for, or threatened by family, is high; detained before is medium."""
    reasons = tuple(
        reason
        for reason, holds in (
            ("searched_for", ask.searched_for), ("family_threatens", ask.family_threatens), ("detained_before", ask.detained_before),
        )
        if holds
    )  # fmt: skip
    if ask.searched_for or ask.family_threatens:
        return Urgency.HIGH, reasons
    return (Urgency.MEDIUM, reasons) if reasons else (Urgency.LOW, reasons)


class AnswerCall(msgspec.Struct, frozen=True):
    call: RecordId
    note: str


def answer_call(view: View, ask: AnswerCall, _by: Member, now: dt.datetime) -> list[Fact]:
    call = need(view, Call, ask.call)
    if call.status in (CallStatus.CASE, CallStatus.CLOSED):
        raise CallNotOpen(call.status)
    return [calls.CallAnswered(call.id, now, ask.note)]


class OpenCase(msgspec.Struct, frozen=True):
    """`people`: (person id, codename) of each person of the party."""

    id: RecordId
    codename: str
    owner: MemberId
    region: str
    people: tuple[tuple[RecordId, str], ...]
    call: RecordId | None = None


def open_case(view: View, ask: OpenCase, _by: Member, now: dt.datetime) -> list[Fact]:
    """A case for one party. The call, if the opener reads it, is marked by `link_call`: it stands in another circle."""
    check_region(ask.region)
    if not ask.people or not ask.codename.strip():
        raise NothingSaid("people" if not ask.people else "codename")
    taken = {name for case in view.all(Case) for name in (case.codename, *(p.codename for p in case.people))}
    wanted = [ask.codename, *(codename for _, codename in ask.people)]
    for codename in wanted:
        if codename in taken:
            raise CodenameTaken(codename)
    joined = [cases.PersonJoined(ask.id, person, codename) for person, codename in ask.people]
    return [
        cases.CaseOpened(ask.id, ask.codename, ask.owner, ask.call, ask.region, now.date()),
        *joined,
        cases.WorkflowMoved(ask.id, Workflow.ASSESSMENT, Workflow.NEW),
    ]


class LinkCall(msgspec.Struct, frozen=True):
    call: RecordId
    case: RecordId


def link_call(view: View, ask: LinkCall, _by: Member, _now: dt.datetime) -> list[Fact]:
    call = need(view, Call, ask.call)
    if call.status in (CallStatus.CASE, CallStatus.CLOSED):
        raise CallNotOpen(call.status)
    return [calls.CallBecameCase(call.id, ask.case)]


def open_one(view: View, case: RecordId) -> Case:
    """The case, if it can still be worked on."""
    found = need(view, Case, case)
    if found.workflow is Workflow.CLOSED:
        raise CaseIsClosed(found.codename)
    return found


class AssessRisk(msgspec.Struct, frozen=True):
    """`seen`: the risk that stood on the page its writer looked at; None for the risk as it stands now."""

    case: RecordId
    risk: Risk
    reasons: tuple[str, ...]
    review: dt.date
    seen: Risk | None = None


def assess_risk(view: View, ask: AssessRisk, _by: Member, now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    if not any(reason.strip() for reason in ask.reasons):
        raise NothingSaid("reason")
    if ask.review < now.date():
        raise ReviewInThePast
    return [cases.RiskAssessed(case.id, ask.risk, ask.reasons, ask.review, ask.seen or case.risk)]


class NoteNeed(msgspec.Struct, frozen=True):
    case: RecordId
    need: str


def note_need(view: View, ask: NoteNeed, _by: Member, _now: dt.datetime) -> list[Fact]:
    return [cases.NeedNoted(open_one(view, ask.case).id, _said("need", ask.need))]


class PlanSafety(msgspec.Struct, frozen=True):
    case: RecordId
    text: str


def plan_safety(view: View, ask: PlanSafety, _by: Member, _now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    planned: list[Fact] = [cases.SafetyPlanned(case.id, _said("safety plan", ask.text))]
    if case.workflow is Workflow.ASSESSMENT:
        planned.append(cases.WorkflowMoved(case.id, Workflow.CASE_PLAN, case.workflow))
    return planned


class GiveService(msgspec.Struct, frozen=True):
    case: RecordId
    service: str
    referred_to: str = ""


SERVICES = (
    "safehouse_service", "health_medical_service", "psychosocial_service", "legal_assistance_service", "livelihoods_service",
    "education_service", "nfi_clothes_shoes_service", "food_service", "registration_service", "other_service",
)  # fmt: skip
"""Codes of Primero's lookup `service-type` that this work uses."""


class UnknownService(Refused):
    def __init__(self, service: str) -> None:
        super().__init__(
            N_("{service!r} is not a service code"), N_("use one of: {codes}"), service=service[:40], codes=" ".join(SERVICES)
        )


def give_service(view: View, ask: GiveService, _by: Member, now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    if ask.service not in SERVICES:
        raise UnknownService(ask.service)
    given: list[Fact] = [cases.ServiceGiven(case.id, ask.service, now.date(), ask.referred_to)]
    if case.workflow in (Workflow.ASSESSMENT, Workflow.CASE_PLAN, Workflow.REOPENED):
        given.append(cases.WorkflowMoved(case.id, Workflow.SERVICE_PROVISION, case.workflow))
    return given


class AddNote(msgspec.Struct, frozen=True):
    case: RecordId
    text: str


def add_note(view: View, ask: AddNote, _by: Member, _now: dt.datetime) -> list[Fact]:
    return [cases.NoteAdded(open_one(view, ask.case).id, _said("note", ask.text))]


def _said(what: str, text: str) -> str:
    if not text.strip():
        raise NothingSaid(what)
    if len(text) > LONGEST_TEXT:
        raise TextTooLong(what)
    return text


class TextTooLong(Refused):
    def __init__(self, what: str) -> None:
        super().__init__(N_("{what} is longer than {longest} characters"), N_("split it"), what=what, longest=LONGEST_TEXT)
