"""Consent: a grant for purposes, audiences and items, under conditions, until a day, given how and to whom; and its withdrawal.

It is checked where something leaves, for that purpose, that audience, that day: `granted`. Words after the Murad Code and GBVIMS.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records.facet import Facets, day
from safeconduct.records.fact import Entered, Fact, Record

if TYPE_CHECKING:
    from safeconduct.records.view import View


class Purpose(StrEnum):
    QUOTE = "quote"
    COUNT = "count"
    SHARE = "share"
    NAME = "name"
    PICTURE = "picture"
    PRESS = "press"


class Audience(StrEnum):
    PUBLIC = "public"
    PARTNER = "partner"
    TRIBUNAL = "tribunal"
    NETWORK = "network"


class ConsentGivenHow(StrEnum):
    IN_PERSON = "in_person"
    PHONE = "phone"
    WRITTEN = "written"


class ItemKind(StrEnum):
    CASE = "case"
    STATEMENT = "statement"
    EVIDENCE = "evidence"


class ConsentGiven(Fact, frozen=True, tag="consent.given"):
    item: RecordId
    item_kind: ItemKind
    segments: tuple[int, ...]
    """Empty for the whole item."""
    purposes: tuple[Purpose, ...]
    audiences: tuple[Audience, ...]
    conditions: str
    given: dt.date
    expires: dt.date | None
    """First day on which it no longer holds."""
    how: ConsentGivenHow
    to: MemberId


class ConsentWithdrawn(Fact, frozen=True, tag="consent.withdrawn"):
    item: RecordId
    item_kind: ItemKind
    """Told again, so that a withdrawal finds its circle even where it arrives before the grant."""
    on: dt.date
    how: str
    erase: bool


class Consent(Record, frozen=True):
    item: RecordId = RecordId("")
    item_kind: ItemKind = ItemKind.STATEMENT
    segments: tuple[int, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    audiences: tuple[Audience, ...] = ()
    conditions: str = ""
    given: dt.date | None = None
    expires: dt.date | None = None
    how: ConsentGivenHow = ConsentGivenHow.IN_PERSON
    to: MemberId = MemberId("")
    withdrawn: dt.date | None = None
    erase: bool = False
    withdrawn_by: MemberId = MemberId("")
    withdrawn_how: str = ""

    def covers(self, item: RecordId, segment: int | None, purpose: Purpose, audience: Audience, on: dt.date) -> bool:
        """A withdrawal wins from the moment it is known, whatever day it names: nobody is printed on a technicality."""
        return (
            self.given is not None
            and self.withdrawn is None
            and self.item == item
            and self.given <= on
            and (self.expires is None or on < self.expires)
            and purpose in self.purposes
            and audience in self.audiences
            and (not self.segments or (segment is not None and segment in self.segments))
        )


FACTS = (ConsentGiven, ConsentWithdrawn)


def fold(consent: Consent | None, e: Entered) -> Consent:
    consent = consent or Consent(e.fact.record)
    match e.fact:
        case ConsentGiven() as g:
            return msgspec.structs.replace(
                consent, item=g.item, item_kind=g.item_kind, segments=g.segments, purposes=g.purposes, audiences=g.audiences,
                conditions=g.conditions, given=g.given, expires=g.expires, how=g.how, to=g.to,
            )  # fmt: skip
        case ConsentWithdrawn(on=on, erase=erase, how=how):
            first = min(on, consent.withdrawn or on)
            consent = msgspec.structs.replace(consent, withdrawn=first)
            if erase and not consent.erase:  # whoever was asked first to erase sees to it
                return msgspec.structs.replace(consent, erase=True, withdrawn_by=e.by, withdrawn_how=how)
            return consent
    return consent


def of_item(view: View, item: RecordId) -> Iterator[Consent]:
    """All consents about it, newest first, withdrawn ones too."""
    return view.where(Consent, item=item)


def granted(
    view: View, item: RecordId, segment: int | None, purpose: Purpose, audience: Audience, on: dt.date
) -> Consent | None:
    """The consent that allows this on that day, or None. `segment` None asks for the whole item."""
    for consent in of_item(view, item):
        if consent.covers(item, segment, purpose, audience, on):
            return consent
    return None


def facets(consent: Consent) -> Facets:
    return {
        "item": consent.item, "state": "withdrawn" if consent.withdrawn else "standing", "expires": day(consent.expires),
        "erase": "yes" if consent.erase else "",
    }  # fmt: skip


def words(consent: Consent) -> Iterator[str]:
    yield from (consent.conditions, consent.withdrawn_how)
