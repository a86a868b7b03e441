"""Identity: the real name behind a codename. It stands in the circle of the custodians and nowhere else.

Opening one is a fact of its own, with its purpose and who agreed, and without what was read.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records.fact import Entered, Fact, Record


class IdentityRecorded(Fact, frozen=True, tag="identity.recorded"):
    person: RecordId
    surname: str
    given_name: str
    patronymic: str
    phones: tuple[str, ...]
    address: str
    documents: tuple[str, ...]
    family: str


class IdentityOpened(Fact, frozen=True, tag="identity.opened"):
    purpose: str
    approved_by: tuple[MemberId, ...]


class Opened(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    at: dt.datetime
    by: MemberId
    purpose: str
    approved_by: tuple[MemberId, ...]


class Identity(Record, frozen=True):
    person: RecordId = RecordId("")
    surname: str = ""
    given_name: str = ""
    patronymic: str = ""
    phones: tuple[str, ...] = ()
    address: str = ""
    documents: tuple[str, ...] = ()
    family: str = ""
    opened: tuple[Opened, ...] = ()


FACTS = (IdentityRecorded, IdentityOpened)


def fold(identity: Identity | None, e: Entered) -> Identity:
    identity = identity or Identity(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case IdentityRecorded() as r:
            return set_(
                identity, person=r.person, surname=r.surname, given_name=r.given_name, patronymic=r.patronymic,
                phones=r.phones, address=r.address, documents=r.documents, family=r.family,
            )  # fmt: skip
        case IdentityOpened(purpose=purpose, approved_by=approved_by):
            return set_(identity, opened=(*identity.opened, Opened(e.at, e.by, purpose, approved_by)))
    return identity
