"""Identity records: written by a custodian, opened for one purpose by the agreement of two others."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.casework.triage import NothingSaid
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.records import identity as identities
from safeconduct.records.fact import Fact
from safeconduct.records.identity import Identity
from safeconduct.records.view import View, need

APPROVERS = 2


class IdentityKnown(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this person has an identity record already"), N_("ask a custodian to correct that one"))


class TooFewApprovers(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("opening an identity needs the agreement of {count} custodians beside yourself"),
            N_("ask them, saying for whom by codename and for what purpose"),
            count=APPROVERS,
        )


class RecordIdentity(msgspec.Struct, frozen=True):
    id: RecordId
    person: RecordId
    surname: str
    given_name: str
    patronymic: str
    phones: tuple[str, ...]
    address: str
    documents: tuple[str, ...]
    family: str


def record_identity(view: View, ask: RecordIdentity, _by: Member, _now: dt.datetime) -> list[Fact]:
    if any(one.person == ask.person for one in view.all(Identity)):
        raise IdentityKnown
    return [
        identities.IdentityRecorded(
            ask.id, ask.person, ask.surname, ask.given_name, ask.patronymic, ask.phones, ask.address, ask.documents, ask.family
        )
    ]


class OpenIdentity(msgspec.Struct, frozen=True):
    identity: RecordId
    purpose: str
    approved_by: tuple[MemberId, ...]


def open_identity(view: View, ask: OpenIdentity, by: Member, _now: dt.datetime) -> list[Fact]:
    """The fact that it was opened; recorded before anything is shown."""
    identity = need(view, Identity, ask.identity)
    if not ask.purpose.strip():
        raise NothingSaid("purpose")
    if len(set(ask.approved_by) - {by.id}) < APPROVERS:
        raise TooFewApprovers
    return [identities.IdentityOpened(identity.id, ask.purpose, ask.approved_by)]
