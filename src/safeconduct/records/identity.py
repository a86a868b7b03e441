"""Identity: the real name behind a codename, sealed under a key that no member holds whole.

The record says which person it belongs to and who keeps a share of its key, never the name. Who asked for it, who agreed and that it was
opened stands in records/request.py.
"""

from __future__ import annotations

import msgspec

from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.records.facet import Facets, named
from safeconduct.records.fact import Entered, Fact, Record
from safeconduct.records.sealed import Sealed


class Names(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What stands sealed in an identity record. It is never a fact, and no view, index or outbox holds one."""

    surname: str
    given_name: str
    patronymic: str = ""
    phones: tuple[str, ...] = ()
    address: str = ""
    documents: tuple[str, ...] = ()
    family: str = ""


class IdentitySealed(Fact, frozen=True, tag="identity.sealed"):
    """`replaces`: the record of the same person that this one takes the place of. `same`: it holds the same names for other custodians,
    so that the gate may forget that one. It is told here and not there, where nobody could read it once it is forgotten."""

    person: RecordId
    codename: str
    sealed: Sealed
    replaces: RecordId | None = None
    same: bool = False


class IdentityHanded(Fact, frozen=True, tag="identity.handed"):
    """A custodian's own share, sealed by one of their devices to another."""

    check: bytes
    device: DeviceId
    sealed: bytes


class Handed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    by: MemberId
    check: bytes
    device: DeviceId
    sealed: bytes


class Identity(Record, frozen=True):
    person: RecordId = RecordId("")
    codename: str = ""
    sealed: Sealed | None = None
    recorded_by: MemberId = MemberId("")
    replaces: RecordId | None = None
    same: bool = False
    handed: tuple[Handed, ...] = ()


FACTS = (IdentitySealed, IdentityHanded)


def fold(identity: Identity | None, e: Entered) -> Identity:
    identity = identity or Identity(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case IdentitySealed() as r if identity.sealed is None:  # the first stands; another takes its place as a record of its own
            return set_(
                identity, person=r.person, codename=r.codename, sealed=r.sealed, recorded_by=e.by, replaces=r.replaces, same=r.same
            )  # fmt: skip
        case IdentityHanded() as h:
            return set_(identity, handed=(*identity.handed, Handed(e.by, h.check, h.device, h.sealed)))
    return identity


def facets(identity: Identity) -> Facets:
    return {"person": identity.person, "codename": named(identity.codename)}
