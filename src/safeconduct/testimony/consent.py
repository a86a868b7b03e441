"""Consent is given for purposes, audiences and items, and can be withdrawn; it is asked where something leaves."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.records import consent as facts
from safeconduct.records.consent import Audience, Consent, ConsentGivenHow, ItemKind, Purpose, granted
from safeconduct.records.fact import Fact
from safeconduct.records.view import View, need


class ConsentMissing(Refused):
    def __init__(self, purpose: Purpose, audience: Audience) -> None:
        super().__init__(
            N_("there is no consent to {purpose} this for {audience} on that day"),
            N_("ask the person, and record what they say; nothing leaves without it"),
            purpose=purpose.value,
            audience=audience.value,
        )


class NothingGranted(Refused):
    def __init__(self) -> None:
        super().__init__(N_("a consent without a purpose or an audience grants nothing"), N_("name at least one of each"))


class ExpiresBeforeItBegins(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this consent would expire before it begins"))


class GivenTomorrow(Refused):
    def __init__(self) -> None:
        super().__init__(N_("a consent cannot have been given on a day that has not come"), N_("write the day on which it was given"))


class AlreadyWithdrawn(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this consent is withdrawn already"))


class GiveConsent(msgspec.Struct, frozen=True):
    """`given`: the day, where it was not today (before the interview, or at the last call). `to`: to whom, where not to the writer."""

    id: RecordId
    item: RecordId
    item_kind: ItemKind
    purposes: tuple[Purpose, ...]
    audiences: tuple[Audience, ...]
    conditions: str
    how: ConsentGivenHow
    segments: tuple[int, ...] = ()
    expires: dt.date | None = None
    given: dt.date | None = None
    to: MemberId | None = None


def give_consent(_view: View, ask: GiveConsent, by: Member, now: dt.datetime) -> list[Fact]:
    given = ask.given or now.date()
    if not ask.purposes or not ask.audiences:
        raise NothingGranted
    if given > now.date():
        raise GivenTomorrow
    if ask.expires is not None and ask.expires <= given:
        raise ExpiresBeforeItBegins
    return [
        facts.ConsentGiven(
            ask.id, ask.item, ask.item_kind, ask.segments, ask.purposes, ask.audiences, ask.conditions, given, ask.expires, ask.how,
            ask.to or by.id,
        )
    ]  # fmt: skip


class WithdrawConsent(msgspec.Struct, frozen=True):
    consent: RecordId
    how: str
    erase: bool = False


def withdraw_consent(view: View, ask: WithdrawConsent, _by: Member, now: dt.datetime) -> list[Fact]:
    consent = need(view, Consent, ask.consent)
    if consent.withdrawn is not None:
        raise AlreadyWithdrawn
    return [facts.ConsentWithdrawn(consent.id, consent.item, consent.item_kind, now.date(), ask.how, ask.erase)]


def require(view: View, item: RecordId, segment: int | None, purpose: Purpose, audience: Audience, on: dt.date) -> Consent:
    """The consent that allows it, or ConsentMissing."""
    found = granted(view, item, segment, purpose, audience, on)
    if found is None:
        raise ConsentMissing(purpose, audience)
    return found
