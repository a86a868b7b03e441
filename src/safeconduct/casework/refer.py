"""Refer a party to a service outside. What its consent does not cover is not told; what was told is written down, field by field.

The purposes are those of `records.consent`: to share needs a grant of `share` to the provider's audience, and to give a first name or a
way to reach the person one of `name` as well. A way to reach them is told by the caseworker and kept in no record: the receipt says
that it was told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec

from safeconduct.casework.provide import standing
from safeconduct.casework.triage import NothingSaid, UnknownService, open_one, said
from safeconduct.ground.errors import N_, BadInput, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member
from safeconduct.records import case as cases
from safeconduct.records import referral as facts
from safeconduct.records.case import Case
from safeconduct.records.consent import Audience, Consent, Purpose, granted
from safeconduct.records.fact import Fact
from safeconduct.records.party import StaySort
from safeconduct.records.provider import SERVICES, Provider
from safeconduct.records.referral import DeclineReason, Referral, ReferralStatus, Shared
from safeconduct.records.view import View, need

ANSWER_WITHIN = dt.timedelta(days=7)
FIELDS: dict[str, dict[str, str]] = {
    "people": {"en": "how many people", "ru": "сколько человек"},
    "children": {"en": "how many of them are children", "ru": "сколько из них детей"},
    "region": {"en": "where they come from, by region", "ru": "откуда они: регион"},
    "languages": {"en": "languages they speak", "ru": "языки, на которых говорят"},
    "needs": {"en": "needs as they stand in the case", "ru": "потребности, записанные в деле"},
    "access": {"en": "step-free, with an animal, with children", "ru": "без ступеней, с животным, с детьми"},
    "risk": {"en": "how great the danger is", "ru": "насколько велика опасность"},
    "codename": {"en": "the codename of the party", "ru": "кодовое имя группы"},
    "first_name": {"en": "a first name", "ru": "имя, без фамилии"},
    "contact": {"en": "a way to reach them", "ru": "как с ними связаться"},
}
"""What may be told at all. No surname, address, statement, note or safety plan: there is no field for them."""
NAMING = frozenset({"first_name", "contact"})
"""Told by a person, under a grant of `name` too, and kept in no record."""
_VALUES: dict[str, Callable[[Case], str]] = {
    "people": lambda case: str(case.size),
    "children": lambda case: str(sum(one.child for one in case.people)),
    "region": lambda case: case.region,
    "languages": lambda case: " ".join(case.stay(StaySort.LANGUAGE)),
    "needs": lambda case: "; ".join(case.open_needs),
    "access": lambda case: " ".join(case.offers_needed),
    "risk": lambda case: case.risk or "",
    "codename": lambda case: case.codename,
}


class NoConsentToRefer(Refused):
    def __init__(self, purpose: Purpose, audience: Audience) -> None:
        super().__init__(
            N_("the party has not agreed to {purpose} this with {audience}; nothing was told"),
            N_("ask them, record what they say with: safeconduct case consent, and refer them then"),
            purpose=purpose.value,
            audience=audience.value,
        )


class UnknownField(BadInput):
    def __init__(self, field: str) -> None:
        super().__init__(
            N_("{field!r} is not a field that a referral can tell"), N_("use some of: {known}"), field=field[:40], known=" ".join(FIELDS)
        )


class NotGivenThere(Refused):
    def __init__(self, name: str) -> None:
        super().__init__(N_("{name} does not give this service"), N_("choose another of the directory"), name=name)


class NoSuchReferral(Refused):
    def __init__(self) -> None:
        super().__init__(N_("there is no referral like this in the case"), N_("look at the case for its referrals"))


class ReferralOver(Refused):
    def __init__(self, status: str) -> None:
        super().__init__(N_("this referral is already: {status}"), N_("refer the party anew"), status=status)


def told(case: Case, fields: tuple[str, ...]) -> tuple[Shared, ...]:
    """What would be told, word for word, for the caseworker to read before it is."""
    for field in fields:
        if field not in FIELDS:
            raise UnknownField(field)
    wanted = [field for field in FIELDS if field in fields]
    return tuple(Shared(field, _VALUES[field](case) if field in _VALUES else "") for field in wanted)


def allowing(view: View, case: RecordId, audience: Audience, fields: tuple[str, ...], on: dt.date) -> tuple[Consent, ...]:
    """The grants that let these fields be told, or NoConsentToRefer."""
    purposes = (Purpose.SHARE, Purpose.NAME) if NAMING.intersection(fields) else (Purpose.SHARE,)
    found = []
    for purpose in purposes:
        consent = granted(view, case, None, purpose, audience, on)
        if consent is None:
            raise NoConsentToRefer(purpose, audience)
        found.append(consent)
    return tuple({one.id: one for one in found}.values())


class Refer(msgspec.Struct, frozen=True):
    id: RecordId
    case: RecordId
    provider: RecordId
    service: str
    fields: tuple[str, ...]


def refer(view: View, ask: Refer, _by: Member, now: dt.datetime) -> list[Fact]:
    case, provider, today = open_one(view, ask.case), standing(view, ask.provider), now.date()
    if ask.service not in SERVICES:
        raise UnknownService(ask.service)
    if ask.service not in provider.services:
        raise NotGivenThere(provider.name)
    if not ask.fields:
        raise NothingSaid("fields")
    shared = told(case, ask.fields)
    consents = tuple(one.id for one in allowing(view, case.id, provider.told, ask.fields, today))
    return [
        facts.Referred(
            case.id, ask.id, provider.id, ask.service, provider.told, shared, consents, today, today + ANSWER_WITHIN
        )
    ]


class AnswerReferral(msgspec.Struct, frozen=True):
    """`reason`: of one that was declined. `note` may be empty."""

    case: RecordId
    referral: RecordId
    status: ReferralStatus
    reason: DeclineReason | None = None
    note: str = ""


_NEXT = {
    ReferralStatus.PENDING: (ReferralStatus.ACCEPTED, ReferralStatus.DECLINED, ReferralStatus.DONE),
    ReferralStatus.ACCEPTED: (ReferralStatus.DECLINED, ReferralStatus.DONE),
}


def answer_referral(view: View, ask: AnswerReferral, _by: Member, now: dt.datetime) -> list[Fact]:
    """Done also tells that the service was given."""
    case = need(view, Case, ask.case)
    one = referral_of(case, ask.referral)
    if ask.status not in _NEXT.get(one.status, ()):
        raise ReferralOver(one.status)
    reason = ask.reason.value if ask.reason is not None else ""
    if ask.status is ReferralStatus.DECLINED:
        said("reason", reason)
    answered: list[Fact] = [facts.ReferralAnswered(case.id, one.id, ask.status, reason, ask.note, now.date(), one.status)]
    if ask.status is ReferralStatus.DONE:
        provider = view.get(Provider, one.provider)
        answered.append(cases.ServiceGiven(case.id, one.service, now.date(), provider.name if provider is not None else ""))
    return answered


def referral_of(case: Case, wanted: RecordId) -> Referral:
    for one in case.referrals:
        if one.id == wanted:
            return one
    raise NoSuchReferral
