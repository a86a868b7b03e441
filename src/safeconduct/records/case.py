"""Case: the protection case of one party (a person, a couple, a family), from assessment to closure.

Workflow and words follow CPIMS+/GBVIMS+ as Primero has them: new, assessment, case_plan, service_provision, closed, reopened.
To add a field to a case: add it to a fact here (a new one, or at the end of one, with a default), to `Case`, and to `fold`.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records.fact import Conflict, Entered, Fact, Record


class Risk(StrEnum):
    """Primero lookup `risk-level`. Ordered by danger in `DANGER`."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


DANGER = {Risk.LOW: 0, Risk.MEDIUM: 1, Risk.HIGH: 2}


class Workflow(StrEnum):
    NEW = "new"
    ASSESSMENT = "assessment"
    CASE_PLAN = "case_plan"
    SERVICE_PROVISION = "service_provision"
    CLOSED = "closed"
    REOPENED = "reopened"


class Closure(StrEnum):
    """Why a case was closed."""

    REHOMED = "rehomed"
    LEFT_BY_OWN_WISH = "left_by_own_wish"
    LOST_CONTACT = "lost_contact"
    DIED = "died"
    NOT_NEEDED = "not_needed"


class CaseOpened(Fact, frozen=True, tag="case.opened"):
    codename: str
    owner: MemberId
    call: RecordId | None
    region: str
    """Where the party is in danger, region level, a code of `records.place`."""
    opened: dt.date


class PersonJoined(Fact, frozen=True, tag="case.person_joined"):
    """A person of the party, by codename; the real name stands in an identity record that only custodians reach."""

    person: RecordId
    codename: str


class RiskAssessed(Fact, frozen=True, tag="case.risk_assessed"):
    risk: Risk
    reasons: tuple[str, ...]
    review: dt.date
    was: Risk | None
    """What its writer saw. Where that is not what stands, two members assessed without knowing of each other."""


class WorkflowMoved(Fact, frozen=True, tag="case.workflow_moved"):
    to: Workflow
    was: Workflow


class NeedNoted(Fact, frozen=True, tag="case.need_noted"):
    need: str


class SafetyPlanned(Fact, frozen=True, tag="case.safety_planned"):
    text: str


class ServiceGiven(Fact, frozen=True, tag="case.service_given"):
    """`service` is a code of Primero's lookup `service-type`."""

    service: str
    on: dt.date
    referred_to: str = ""


class NoteAdded(Fact, frozen=True, tag="case.note_added"):
    text: str


class OwnerChanged(Fact, frozen=True, tag="case.transferred"):
    """A transfer moves ownership of a case; moving people is a relocation."""

    owner: MemberId
    was: MemberId


class CaseClosed(Fact, frozen=True, tag="case.closed"):
    reason: Closure
    on: dt.date
    reopened: int
    """How often its writer had seen the case reopened."""


class CaseReopened(Fact, frozen=True, tag="case.reopened"):
    why: str


class Person(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    id: RecordId
    codename: str


class Note(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    at: dt.datetime
    by: MemberId
    text: str


class Service(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    service: str
    on: dt.date
    referred_to: str


class Case(Record, frozen=True):
    codename: str = ""
    owner: MemberId = MemberId("")
    call: RecordId | None = None
    region: str = ""
    opened: dt.date | None = None
    people: tuple[Person, ...] = ()
    risk: Risk | None = None
    risk_reasons: tuple[str, ...] = ()
    risk_review: dt.date | None = None
    workflow: Workflow = Workflow.NEW
    needs: tuple[str, ...] = ()
    safety_plan: str = ""
    services: tuple[Service, ...] = ()
    notes: tuple[Note, ...] = ()
    closure: Closure | None = None
    closed: dt.date | None = None
    reopened: int = 0
    conflicts: tuple[Conflict, ...] = ()

    @property
    def size(self) -> int:
        return len(self.people)


FACTS = (
    CaseOpened, PersonJoined, RiskAssessed, WorkflowMoved, NeedNoted, SafetyPlanned,
    ServiceGiven, NoteAdded, OwnerChanged, CaseClosed, CaseReopened,
)  # fmt: skip


def fold(case: Case | None, e: Entered) -> Case:
    case = case or Case(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case CaseOpened(codename=codename, owner=owner, call=call, region=region, opened=opened):
            return set_(case, codename=codename, owner=owner, call=call, region=region, opened=opened)
        case PersonJoined(person=person, codename=codename):
            return set_(case, people=(*case.people, Person(person, codename)))
        case RiskAssessed() as fact:
            return _assess(case, fact, e.by)
        case WorkflowMoved(to=to):
            return set_(case, workflow=to)
        case NeedNoted(need=need):
            return set_(case, needs=tuple(dict.fromkeys((*case.needs, need))))
        case SafetyPlanned(text=text):
            return set_(case, safety_plan=text)
        case ServiceGiven(service=service, on=on, referred_to=to):
            return set_(case, services=(*case.services, Service(service, on, to)))
        case NoteAdded(text=text):
            return set_(case, notes=(*case.notes, Note(e.at, e.by, text)))
        case OwnerChanged() as fact:
            return _transfer(case, fact, e.by)
        case CaseClosed() as fact:
            return _close(case, fact, e.by)
        case CaseReopened():
            return set_(case, workflow=Workflow.REOPENED, closure=None, closed=None, reopened=case.reopened + 1)
    return case


def _assess(case: Case, fact: RiskAssessed, by: MemberId) -> Case:
    """Where two assessments cross, the higher risk stands and the other is shown as a conflict."""
    if case.risk is not None and fact.was != case.risk and fact.risk != case.risk:
        if DANGER[fact.risk] < DANGER[case.risk]:
            lost = Conflict("risk", case.risk, fact.risk, by)
            return msgspec.structs.replace(case, conflicts=(*case.conflicts, lost))
        lost = Conflict("risk", fact.risk, case.risk, by)
        case = msgspec.structs.replace(case, conflicts=(*case.conflicts, lost))
    return msgspec.structs.replace(
        case, risk=fact.risk, risk_reasons=fact.reasons, risk_review=fact.review
    )


def _transfer(case: Case, fact: OwnerChanged, by: MemberId) -> Case:
    if fact.was != case.owner:
        lost = Conflict("owner", case.owner, fact.owner, by)
        return msgspec.structs.replace(case, conflicts=(*case.conflicts, lost))
    return msgspec.structs.replace(case, owner=fact.owner)


def _close(case: Case, fact: CaseClosed, by: MemberId) -> Case:
    """Reopened wins over a closing whose writer had not seen it: closing again is one act, a person lost is not."""
    if fact.reopened < case.reopened:
        lost = Conflict("workflow", Workflow.REOPENED, Workflow.CLOSED, by)
        return msgspec.structs.replace(case, conflicts=(*case.conflicts, lost))
    return msgspec.structs.replace(case, workflow=Workflow.CLOSED, closure=fact.reason, closed=fact.on)
