"""Referral: a party is sent on to a service outside; what was told, under which consent, and what came of it.

Words of Primero: transitions of type Referral, lookup `service-referred`. What is kept says exactly which fields were shared; a way to
reach the person is told to the service and not kept here.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records.consent import Audience
from safeconduct.records.fact import Conflict, Entered, Fact

if TYPE_CHECKING:
    from safeconduct.records.case import Case


class ReferralStatus(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DONE = "done"


class DeclineReason(StrEnum):
    """The first two are Primero's."""

    BY_SURVIVOR = "referral_declined_by_survivor"
    UNAVAILABLE = "service_unavailable"
    NOT_FITTING = "not_fitting"
    NO_ANSWER = "no_answer"
    UNSAFE = "unsafe"


class Shared(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A field as it was told. `said` is empty for a way to reach the person: told, and kept nowhere."""

    field: str
    said: str


class Referred(Fact, frozen=True, tag="case.referred"):
    referral: RecordId
    provider: RecordId
    service: str
    audience: Audience
    shared: tuple[Shared, ...]
    consents: tuple[RecordId, ...]
    """The grants that allowed it on that day."""
    on: dt.date
    answer_by: dt.date


class ReferralAnswered(Fact, frozen=True, tag="case.referral_answered"):
    referral: RecordId
    status: ReferralStatus
    reason: str
    """Where it was declined: a word of `DeclineReason`."""
    note: str
    on: dt.date
    was: ReferralStatus


class Referral(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    id: RecordId
    provider: RecordId
    service: str
    audience: Audience
    shared: tuple[Shared, ...]
    consents: tuple[RecordId, ...]
    on: dt.date
    answer_by: dt.date
    by: MemberId
    status: ReferralStatus = ReferralStatus.PENDING
    reason: str = ""
    note: str = ""
    answered: dt.date | None = None


FACTS = (Referred, ReferralAnswered)


def fold(case: Case, e: Entered) -> Case:
    match e.fact:
        case Referred() as r:
            if any(one.id == r.referral for one in case.referrals):
                return case
            new = Referral(r.referral, r.provider, r.service, r.audience, r.shared, r.consents, r.on, r.answer_by, e.by)
            return msgspec.structs.replace(case, referrals=(*case.referrals, new))
        case ReferralAnswered() as told:
            return _answer(case, told, e.by)
    return case


def _answer(case: Case, told: ReferralAnswered, by: MemberId) -> Case:
    """Two answers that had not seen each other: the later stands, the other is shown."""
    old = next((one for one in case.referrals if one.id == told.referral), None)
    if old is None:
        return case
    if told.was is not old.status and told.status is not old.status:
        lost = Conflict(f"referral {old.service}", told.status, old.status, by)
        case = msgspec.structs.replace(case, conflicts=(*case.conflicts, lost))
    new = msgspec.structs.replace(old, status=told.status, reason=told.reason, note=told.note, answered=told.on)
    return msgspec.structs.replace(case, referrals=tuple(new if one.id == told.referral else one for one in case.referrals))
