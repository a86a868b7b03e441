"""From a call for help to a case: take it, answer it, open the case, say how great the danger is."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.casework.urgency import proposed
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.records import call as calls
from safeconduct.records import case as cases
from safeconduct.records import party, safety
from safeconduct.records.call import Call, CallStatus, Channel, Urgency
from safeconduct.records.case import Case, NoteKind, Risk, Workflow
from safeconduct.records.facet import named
from safeconduct.records.fact import Conflict, Fact
from safeconduct.records.place import check_region
from safeconduct.records.provider import SERVICES
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
            N_("reopen it first: safeconduct case reopen {codename}"),
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
    signs: tuple[str, ...] = ()
    """What else the caller said, as codes of `urgency.SIGNS`."""


def take_call(_view: View, ask: TakeCall, _by: Member, _now: dt.datetime) -> list[Fact]:
    check_region(ask.region)
    check_targeted(ask.targeted)
    if ask.people < 1 or not ask.summary.strip():
        raise NothingSaid("people" if ask.people < 1 else "summary")
    urgency, reasons = proposed((*(sign for sign in _FLAGS if getattr(ask, sign)), *ask.signs))
    return [
        calls.CallReceived(
            ask.id, ask.channel, ask.received, ask.language, ask.region, ask.people, ask.summary, urgency, reasons, ask.targeted
        )
    ]


_FLAGS = ("searched_for", "family_threatens", "detained_before")


class AnswerCall(msgspec.Struct, frozen=True):
    call: RecordId
    note: str


def answer_call(view: View, ask: AnswerCall, _by: Member, now: dt.datetime) -> list[Fact]:
    return [calls.CallAnswered(open_call(view, ask.call).id, now, ask.note)]


class TriageCall(msgspec.Struct, frozen=True):
    """`seen`: the urgency on the page its writer looked at; None for the one that stands now."""

    call: RecordId
    urgency: Urgency
    why: str
    seen: Urgency | None = None


def triage_call(view: View, ask: TriageCall, _by: Member, _now: dt.datetime) -> list[Fact]:
    call = open_call(view, ask.call)
    return [calls.CallTriaged(call.id, ask.urgency, said("why", ask.why), ask.seen or call.urgency)]


class CloseCall(msgspec.Struct, frozen=True):
    """It needs no case: advice was enough, it was passed on, nobody answered any more."""

    call: RecordId
    why: str


def close_call(view: View, ask: CloseCall, _by: Member, _now: dt.datetime) -> list[Fact]:
    return [calls.CallClosed(open_call(view, ask.call).id, said("why", ask.why))]


def open_call(view: View, wanted: RecordId) -> Call:
    call = need(view, Call, wanted)
    if call.status in (CallStatus.CASE, CallStatus.CLOSED):
        raise CallNotOpen(call.status)
    return call


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
    for codename in (ask.codename, *(codename for _, codename in ask.people)):
        if taken(view, codename):
            raise CodenameTaken(codename)
    joined = [party.PersonJoined(ask.id, person, codename) for person, codename in ask.people]
    return [
        cases.CaseOpened(ask.id, ask.codename, ask.owner, ask.call, ask.region, now.date()),
        *joined,
        cases.WorkflowMoved(ask.id, Workflow.ASSESSMENT, Workflow.NEW),
    ]


def taken(view: View, codename: str) -> bool:
    """Whether a case that this member reads, or a person of one, goes by it."""
    return view.count(Case, codename=named(codename)) > 0


class LinkCall(msgspec.Struct, frozen=True):
    call: RecordId
    case: RecordId


def link_call(view: View, ask: LinkCall, _by: Member, _now: dt.datetime) -> list[Fact]:
    """With the codename and the owner, where its writer reads the case: for whoever takes the same person's next call."""
    call, case = open_call(view, ask.call), view.get(Case, ask.case)
    known = (case.codename, case.owner) if case is not None else ("", MemberId(""))
    return [calls.CallBecameCase(call.id, ask.case, *known)]


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
    return [cases.NeedNoted(open_one(view, ask.case).id, said("need", ask.need))]


class PlanSafety(msgspec.Struct, frozen=True):
    """`seen`: how many versions stood on the page its writer looked at; None for those that stand now."""

    case: RecordId
    text: str
    seen: int | None = None


def plan_safety(view: View, ask: PlanSafety, _by: Member, _now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    seen = len(case.plans) if ask.seen is None else ask.seen
    planned: list[Fact] = [safety.SafetyPlanned(case.id, said("safety plan", ask.text), seen)]
    if case.workflow is Workflow.ASSESSMENT:
        planned.append(cases.WorkflowMoved(case.id, Workflow.CASE_PLAN, case.workflow))
    return planned


class GiveService(msgspec.Struct, frozen=True):
    case: RecordId
    service: str
    referred_to: str = ""


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


class MeetNeed(msgspec.Struct, frozen=True):
    case: RecordId
    need: str
    how: str


def meet_need(view: View, ask: MeetNeed, _by: Member, now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    if ask.need not in case.open_needs:
        raise NoSuchNeed
    noted = next((one.noted for one in case.needs_met if one.need == ask.need), 1)
    return [cases.NeedMet(case.id, ask.need, said("how", ask.how), now.date(), noted)]


class AddNote(msgspec.Struct, frozen=True):
    """`contact`: the day on which somebody of the party was spoken with, if they were."""

    case: RecordId
    text: str
    kind: NoteKind = NoteKind.NOTE
    contact: dt.date | None = None


def add_note(view: View, ask: AddNote, _by: Member, now: dt.datetime) -> list[Fact]:
    if ask.contact is not None and ask.contact > now.date():
        raise ContactToCome
    return [cases.NoteAdded(open_one(view, ask.case).id, said("note", ask.text), ask.kind, ask.contact)]


class SettleConflict(msgspec.Struct, frozen=True):
    """`conflict`: as it was shown. Where something else is to stand, that is told by its own verb."""

    case: RecordId
    conflict: Conflict
    why: str


def settle_conflict(view: View, ask: SettleConflict, _by: Member, _now: dt.datetime) -> list[Fact]:
    case, one = need(view, Case, ask.case), ask.conflict
    if one not in case.conflicts:
        raise NoSuchConflict
    return [safety.ConflictSettled(case.id, one.field, one.kept, one.lost, said("why", ask.why))]


def said(what: str, text: str) -> str:
    if not text.strip():
        raise NothingSaid(what)
    if len(text) > LONGEST_TEXT:
        raise TextTooLong(what)
    return text


class NoSuchNeed(Refused):
    def __init__(self) -> None:
        super().__init__(N_("no open need like this stands in the case"), N_("look at the case for its open needs"))


class ContactToCome(Refused):
    def __init__(self) -> None:
        super().__init__(N_("the day of contact has not come yet"), N_("give the day on which you spoke, or none"))


class NoSuchConflict(Refused):
    def __init__(self) -> None:
        super().__init__(N_("no conflict like this stands in the case"), N_("look at the case: somebody may have settled it"))


class TextTooLong(Refused):
    def __init__(self, what: str) -> None:
        super().__init__(N_("{what} is longer than {longest} characters"), N_("split it"), what=what, longest=LONGEST_TEXT)
