"""Export: records that leave in another program's format. Who asks, for whom and why, who agrees, and what then left.

A second member agrees to these terms and no others, for one file. It stands in a circle of its own, of the asker, coordinators and custodians:
whoever agrees sees who has taken what before.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records.consent import Audience
from safeconduct.records.fact import Entered, Fact, Record

AGREED_FOR = dt.timedelta(days=14)


class Format(StrEnum):
    UWAZI = "uwazi"
    PRIMERO = "primero"
    HMIS = "hmis"
    GBV = "gbv"


class Terms(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What is agreed to. `items`: the cases, or the acts, that may be in the file; never more, whatever is consented to later."""

    format: Format
    audience: Audience
    recipient: str
    items: tuple[RecordId, ...]
    free_text: bool = False
    """Whether words of caseworkers (notes, reasons, plans) are in it: nobody can see to it that no name stands in them but a reader."""


class ExportAsked(Fact, frozen=True, tag="export.asked"):
    terms: Terms
    purpose: str
    on: dt.date


class ExportAgreed(Fact, frozen=True, tag="export.agreed"):
    """The terms are told again: an asker cannot change them under a member who has agreed."""

    terms: Terms
    on: dt.date


class ExportRefused(Fact, frozen=True, tag="export.refused"):
    why: str


class ExportMade(Fact, frozen=True, tag="export.made"):
    """Written before the file is: a file there is without it would be one that nobody knows of."""

    terms: Terms
    on: dt.date
    sha256: tuple[str, ...]
    records: int
    left_out: int


class Agreed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    by: MemberId
    on: dt.date


class Made(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    by: MemberId
    on: dt.date
    sha256: tuple[str, ...]
    records: int
    left_out: int


class Export(Record, frozen=True):
    terms: Terms | None = None
    purpose: str = ""
    asker: MemberId = MemberId("")
    asked: dt.date | None = None
    agreed: tuple[Agreed, ...] = ()
    refused: tuple[MemberId, ...] = ()
    made: tuple[Made, ...] = ()

    def agreement(self, on: dt.date) -> Agreed | None:
        """The newest of another member that has not run out and was not used: each is good for one file. A refusal stops it."""
        fresh = [one for one in self.agreed if one.on <= on < one.on + AGREED_FOR]
        used = sum(1 for one in self.made if fresh and one.on >= fresh[0].on)
        return fresh[-1] if len(fresh) > used and not self.refused else None


FACTS = (ExportAsked, ExportAgreed, ExportRefused, ExportMade)


def fold(export: Export | None, e: Entered) -> Export:
    export = export or Export(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case ExportAsked(terms=terms, purpose=purpose, on=on) if export.terms is None:  # the first stands
            return set_(export, terms=terms, purpose=purpose, asker=e.by, asked=on)
        case ExportAgreed(terms=terms, on=on) if terms == export.terms and e.by != export.asker:
            return set_(export, agreed=(*export.agreed, Agreed(e.by, on)))
        case ExportRefused():
            return set_(export, refused=(*export.refused, e.by))
        case ExportMade() as m:
            return set_(export, made=(*export.made, Made(e.by, m.on, m.sha256, m.records, m.left_out)))
    return export
