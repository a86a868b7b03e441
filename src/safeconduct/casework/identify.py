"""Identity records: sealed by a custodian for all custodians, and how a request for one is made."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.casework.triage import NothingSaid
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.records import identity as facts
from safeconduct.records.fact import Fact
from safeconduct.records.identity import Identity
from safeconduct.records.sealed import Sealed, Sort
from safeconduct.records.view import View, need


class IdentityKnown(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("this person has an identity record already"),
            N_("ask for it: safeconduct identity ask; a new one takes its place with --replace"),
        )


class SealedForAnother(Refused):
    def __init__(self) -> None:
        super().__init__(N_("these sealed bytes belong to another record"))


class RecordIdentity(msgspec.Struct, frozen=True):
    """`sealed`: an encoded records.identity.Names, sealed for the custodians. `replace`: take the place of the one there is."""

    id: RecordId
    person: RecordId
    codename: str
    sealed: Sealed
    replace: bool = False


def record_identity(view: View, ask: RecordIdentity, _by: Member, _now: dt.datetime) -> list[Fact]:
    if not ask.codename.strip():
        raise NothingSaid("codename")
    if (ask.sealed.sort, ask.sealed.of) != (Sort.IDENTITY, ask.id):
        raise SealedForAnother
    before = identity_of(view, ask.person)
    if before is not None and not ask.replace:
        raise IdentityKnown
    return [facts.IdentitySealed(ask.id, ask.person, ask.codename, ask.sealed, before.id if before else None)]


def identity_of(view: View, person: RecordId) -> Identity | None:
    """The one that stands; where two do (made on two devices that had not met), the lower id."""
    return next((one for one in standing(view) if one.person == person), None)


def standing(view: View) -> list[Identity]:
    """Those that no other record of the same person has taken the place of."""
    gone = _replaced(view)
    return [one for one in _sealed(view) if (one.person, one.id) not in gone]


def _sealed(view: View) -> list[Identity]:
    return sorted((one for one in view.all(Identity) if one.sealed is not None), key=lambda one: one.id)


def _replaced(view: View, only_same: bool = False) -> set[tuple[RecordId, RecordId | None]]:
    """(person, record) that a sealed record took the place of; a record cannot take its own, nor another person's."""
    return {(one.person, one.replaces) for one in _sealed(view) if one.replaces != one.id and (one.same or not only_same)}


def outdated(view: View, custodians: frozenset[MemberId], needed: int) -> list[Identity]:
    """Identities whose shares do not lie with exactly these custodians, at this threshold."""
    return [one for one in standing(view) if one.sealed and (one.sealed.custodians, one.sealed.threshold) != (custodians, needed)]


class ReplaceIdentity(msgspec.Struct, frozen=True):
    """The same names under a new key, for other custodians."""

    old: RecordId
    id: RecordId
    sealed: Sealed


def replace_identity(view: View, ask: ReplaceIdentity, _by: Member, _now: dt.datetime) -> list[Fact]:
    before = need(view, Identity, ask.old)
    if (ask.sealed.sort, ask.sealed.of) != (Sort.IDENTITY, ask.id):
        raise SealedForAnother
    return [facts.IdentitySealed(ask.id, before.person, before.codename, ask.sealed, before.id, same=True)]


def forgettable(view: View) -> list[Identity]:
    """Records whose very names stand in another one now: the gate may forget them, and every copy of the depot goes dark for them."""
    again = _replaced(view, only_same=True)
    return [one for one in _sealed(view) if (one.person, one.id) in again]
