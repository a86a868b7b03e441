"""Case: the protection case of one party (a person, a couple, a family), from assessment to closure.

Workflow and words follow CPIMS+/GBVIMS+ as Primero has them: new, assessment, case_plan, service_provision, closed, reopened.
To add a field to a case: add it to a fact here (a new one, or at the end of one, with a default), to `Case`, and to `fold`. Parts that are
nouns of their own have their facts and fold in a file each (`PARTS`); all of them stand in the case's one record, so that it is read,
handed on and erased whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records import aftercare, approval, party, referral, safety, task, transfer
from safeconduct.records.aftercare import FollowUp, Home
from safeconduct.records.approval import Approval, ApprovalState, Subject
from safeconduct.records.facet import Facets, day, named
from safeconduct.records.fact import Conflict, Entered, Fact, Record
from safeconduct.records.party import Bond, Companion, Person, StayNeed, StaySort, spelled
from safeconduct.records.party import PersonJoined as PersonJoined
from safeconduct.records.referral import Referral, ReferralStatus
from safeconduct.records.safety import PlanVersion, Settled
from safeconduct.records.safety import SafetyPlanned as SafetyPlanned
from safeconduct.records.task import Task, TaskState
from safeconduct.records.transfer import OwnerChanged as OwnerChanged
from safeconduct.records.transfer import Transfer, TransferState


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
    DUPLICATE = "duplicate"
    """The party has another case."""


class NoteKind(StrEnum):
    NOTE = "note"
    PHONE_CALL = "phone_call"
    MESSAGE = "message"
    VISIT = "visit"
    SUPERVISION = "supervision"
    """Said by a supervisor, or to one."""


class CaseOpened(Fact, frozen=True, tag="case.opened"):
    codename: str
    owner: MemberId
    call: RecordId | None
    region: str
    """Where the party is in danger, region level, a code of `records.place`."""
    opened: dt.date


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


class NeedMet(Fact, frozen=True, tag="case.need_met"):
    need: str
    how: str
    on: dt.date
    noted: int
    """How often its writer had seen the need noted."""


class ServiceGiven(Fact, frozen=True, tag="case.service_given"):
    """`service` is a code of Primero's lookup `service-type`."""

    service: str
    on: dt.date
    referred_to: str = ""


class NoteAdded(Fact, frozen=True, tag="case.note_added"):
    text: str
    kind: NoteKind = NoteKind.NOTE
    contact: dt.date | None = None
    """The day on which somebody of the party was spoken with."""


class CaseClosed(Fact, frozen=True, tag="case.closed"):
    reason: Closure
    on: dt.date
    reopened: int
    """How often its writer had seen the case reopened."""
    approval: RecordId | None = None
    """The approval that allowed it, where its writer needs one."""
    same_as: RecordId | None = None
    """Of a duplicate: the case that goes on."""


class CaseReopened(Fact, frozen=True, tag="case.reopened"):
    why: str


class Note(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    at: dt.datetime
    by: MemberId
    text: str
    kind: NoteKind = NoteKind.NOTE
    contact: dt.date | None = None


class Met(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A need and how it was met; `how` is empty while it is open. `noted`: how often it was."""

    need: str
    noted: int = 1
    how: str = ""
    on: dt.date | None = None
    by: MemberId = MemberId("")


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
    settled: tuple[Settled, ...] = ()
    needs_met: tuple[Met, ...] = ()
    """Every need with what became of it."""
    plans: tuple[PlanVersion, ...] = ()
    """Of the safety plan, oldest first."""
    bonds: tuple[Bond, ...] = ()
    animals: tuple[Companion, ...] = ()
    stay_needs: tuple[StayNeed, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    approvals: tuple[Approval, ...] = ()
    tasks: tuple[Task, ...] = ()
    referrals: tuple[Referral, ...] = ()
    homes: tuple[Home, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    same_as: RecordId | None = None

    @property
    def size(self) -> int:
        return len(self.people)

    @property
    def open_needs(self) -> tuple[str, ...]:
        met = {one.need for one in self.needs_met if one.how}
        return tuple(need for need in self.needs if need not in met)

    @property
    def offer(self) -> Transfer | None:
        """The offer of a transfer that stands."""
        last = self.transfers[-1] if self.transfers else None
        return last if last is not None and last.state is TransferState.OFFERED else None

    @property
    def at_work(self) -> bool:
        """Whether anything is still to be done: a closed case may have follow-ups to come."""
        return self.workflow is not Workflow.CLOSED or any(one.waits for one in self.follow_ups)

    def stay(self, sort: StaySort) -> tuple[str, ...]:
        return tuple(one.what for one in self.stay_needs if one.sort is sort and not one.lifted)

    @property
    def offers_needed(self) -> tuple[str, ...]:
        """What a shelter must offer for this party, in the words of `party.OFFERS`."""
        told = [spelled(one) for one in self.stay(StaySort.OFFER)]
        told += ["pet"] * bool(self.animals) + ["children"] * any(one.child for one in self.people)
        return tuple(dict.fromkeys(told))

    def approval_of(self, subject: Subject) -> Approval | None:
        """The newest request about this plan, or this closure; an older one was about something else."""
        now = len(self.plans) if subject is Subject.PLAN else self.reopened
        return next((one for one in reversed(self.approvals) if one.subject is subject and one.of == now), None)

    def approved(self, subject: Subject) -> bool:
        found = self.approval_of(subject)
        return found is not None and found.state is ApprovalState.APPROVED


PARTS = (party, safety, transfer, approval, task, referral, aftercare)
FACTS = (
    CaseOpened, PersonJoined, RiskAssessed, WorkflowMoved, NeedNoted, SafetyPlanned,
    ServiceGiven, NoteAdded, OwnerChanged, CaseClosed, CaseReopened, NeedMet,
    *(fact for part in PARTS for fact in part.FACTS if fact not in (PersonJoined, SafetyPlanned, OwnerChanged)),
)  # fmt: skip
_PART: dict[type[Fact], Callable[[Case, Entered], Case]] = {fact: part.fold for part in PARTS for fact in part.FACTS}


def fold(case: Case | None, e: Entered) -> Case:
    case = case or Case(e.fact.record)
    part = _PART.get(type(e.fact))
    return part(case, e) if part is not None else _fold(case, e)


def _fold(case: Case, e: Entered) -> Case:
    set_ = msgspec.structs.replace
    match e.fact:
        case CaseOpened(codename=codename, owner=owner, call=call, region=region, opened=opened):
            return set_(case, codename=codename, owner=owner, call=call, region=region, opened=opened)
        case RiskAssessed() as fact:
            return _assess(case, fact, e.by)
        case WorkflowMoved(to=to):
            return set_(case, workflow=to)
        case NeedNoted(need=need):
            return _need(case, need)
        case NeedMet() as met:
            return _meet(case, met, e.by)
        case ServiceGiven(service=service, on=on, referred_to=to):
            return set_(case, services=(*case.services, Service(service, on, to)))
        case NoteAdded(text=text, kind=kind, contact=contact):
            return set_(case, notes=(*case.notes, Note(e.at, e.by, text, kind, contact)))
        case CaseClosed() as fact:
            return _close(case, fact, e.by)
        case CaseReopened():
            return set_(case, workflow=Workflow.REOPENED, closure=None, closed=None, same_as=None, reopened=case.reopened + 1)
    return case


def _need(case: Case, need: str) -> Case:
    """A need that is noted again is open again."""
    noted = 1 + next((one.noted for one in case.needs_met if one.need == need), 0)
    rest = tuple(one for one in case.needs_met if one.need != need)
    needs = tuple(dict.fromkeys((*case.needs, need)))
    return msgspec.structs.replace(case, needs=needs, needs_met=(*rest, Met(need, noted)))


def _meet(case: Case, fact: NeedMet, by: MemberId) -> Case:
    """A need noted again stands against a meeting whose writer had not seen it."""
    old = next((one for one in case.needs_met if one.need == fact.need), None)
    if old is not None and fact.noted < old.noted:
        lost = Conflict("need", fact.need, fact.how, by)
        return msgspec.structs.replace(case, conflicts=(*case.conflicts, lost))
    new = Met(fact.need, fact.noted, fact.how, fact.on, by)
    rest = tuple(one for one in case.needs_met if one.need != fact.need)
    return msgspec.structs.replace(case, needs_met=(*rest, new))


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


def _close(case: Case, fact: CaseClosed, by: MemberId) -> Case:
    """Reopened wins over a closing whose writer had not seen it: closing again is one act, a person lost is not."""
    if fact.reopened < case.reopened:
        lost = Conflict("workflow", Workflow.REOPENED, Workflow.CLOSED, by)
        return msgspec.structs.replace(case, conflicts=(*case.conflicts, lost))
    return msgspec.structs.replace(case, workflow=Workflow.CLOSED, closure=fact.reason, closed=fact.on, same_as=fact.same_as)


def facets(case: Case) -> Facets:
    """What waits is given by its earliest day. In a closed case nothing waits but follow-ups."""
    open_ = case.workflow is not Workflow.CLOSED
    tasks = [one for one in case.tasks if open_ and one.state is TaskState.OPEN]
    sent = [one for one in case.referrals if open_ and one.status is ReferralStatus.PENDING]
    asked = [found for subject in Subject if open_ and (found := case.approval_of(subject)) is not None]
    return {
        "state": "open" if open_ else "closed", "work": "on" if case.at_work else "", "workflow": case.workflow, "risk": case.risk or "",
        "owner": case.owner, "region": case.region, "call": case.call or "", "closure": case.closure or "", "opened": day(case.opened),
        "open_since": day(case.opened) if open_ else "",
        "closed": day(case.closed), "conflict": "yes" if case.conflicts else "", "review": day(case.risk_review) if open_ else "",
        "codename": tuple(named(one) for one in (case.codename, *(person.codename for person in case.people))),
        "person": tuple(person.id for person in case.people), "task": min((day(one.due) for one in tasks), default=""),
        "assignee": tuple(one.assignee for one in tasks),
        "approval": "asked" if any(one.state is ApprovalState.REQUESTED for one in asked) else "",
        "closing": "approved" if open_ and case.approved(Subject.CLOSURE) else "", "offered": case.offer.to if open_ and case.offer else "",
        "referral": min((day(one.answer_by) for one in sent), default=""),
        "follow_up": min((day(one.on) for one in case.follow_ups if one.waits), default=""),
    }  # fmt: skip


def words(case: Case) -> Iterator[str]:
    yield from (case.codename, *(person.codename for person in case.people), *case.risk_reasons, *case.needs, case.safety_plan)
    yield from (text for one in case.referrals for text in (one.reason, one.note))
    yield from (one.what for one in case.tasks)
    yield from (note.text for note in case.notes)
