"""Statement: what a person said, word for word in their language, in numbered segments.

Translations and publishable forms stand beside the original and never alter it. Warnings belong to a segment and are always
stated, also when there is none (an empty tuple is a statement that there is nothing to warn of).
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records.fact import Conflict, Entered, Fact, Record
from safeconduct.records.warning import ContentWarning

Texts = dict[str, str]


class Manner(StrEnum):
    IN_PERSON = "in_person"
    CALL = "call"
    WRITTEN = "written"


class StatementTaken(Fact, frozen=True, tag="statement.taken"):
    person: RecordId | None
    codename: str
    interviewer: MemberId
    taken: PartDate
    language: str
    region: str
    manner: Manner
    heard_before_by: str
    """Who has taken this account before, if anybody: courts hold differing accounts against a witness."""


class SegmentTaken(Fact, frozen=True, tag="statement.segment_taken"):
    number: int
    text: str
    warnings: tuple[ContentWarning, ...]


class SegmentTranslated(Fact, frozen=True, tag="statement.segment_translated"):
    number: int
    language: str
    text: str
    translator: MemberId


class SegmentMadePublishable(Fact, frozen=True, tag="statement.segment_made_publishable"):
    number: int
    texts: Texts


class QuotationApproved(Fact, frozen=True, tag="statement.quotation_approved"):
    """The wording that may be printed, per language, under a reference (`Q1`)."""

    number: int
    texts: Texts
    ref: str


class Segment(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    number: int
    text: str
    warnings: tuple[ContentWarning, ...]
    translations: Texts = {}
    publishable: Texts = {}
    publishable_by: MemberId = MemberId("")
    quotation: Texts = {}
    quotation_ref: str = ""


class Statement(Record, frozen=True):
    person: RecordId | None = None
    codename: str = ""
    interviewer: MemberId = MemberId("")
    taken: PartDate | None = None
    language: str = ""
    region: str = ""
    manner: Manner = Manner.IN_PERSON
    heard_before_by: str = ""
    segments: tuple[Segment, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    def segment(self, number: int) -> Segment | None:
        return next((one for one in self.segments if one.number == number), None)


FACTS = (StatementTaken, SegmentTaken, SegmentTranslated, SegmentMadePublishable, QuotationApproved)


def fold(statement: Statement | None, e: Entered) -> Statement:
    statement = statement or Statement(e.fact.record)
    match e.fact:
        case StatementTaken() as t:
            return msgspec.structs.replace(
                statement, person=t.person, codename=t.codename, interviewer=t.interviewer, taken=t.taken,
                language=t.language, region=t.region, manner=t.manner, heard_before_by=t.heard_before_by,
            )  # fmt: skip
        case SegmentTaken() as s:
            return _take(statement, s, e.by)
        case SegmentTranslated() | SegmentMadePublishable() | QuotationApproved() as fact:
            changed = (_on_segment(one, fact, e.by) if one.number == fact.number else one for one in statement.segments)
            return msgspec.structs.replace(statement, segments=tuple(changed))
    return statement


def _take(statement: Statement, taken: SegmentTaken, by: MemberId) -> Statement:
    """What was said first stands; a second text under one number is kept as a conflict, never laid over the first."""
    old = statement.segment(taken.number)
    if old is not None:
        if (old.text, old.warnings) == (taken.text, taken.warnings):
            return statement
        lost = Conflict(f"segment {taken.number}", old.text, taken.text, by)
        return msgspec.structs.replace(statement, conflicts=(*statement.conflicts, lost))
    new = Segment(taken.number, taken.text, taken.warnings)
    segments = sorted((*statement.segments, new), key=lambda one: one.number)
    return msgspec.structs.replace(statement, segments=tuple(segments))


def _on_segment(segment: Segment, fact: SegmentTranslated | SegmentMadePublishable | QuotationApproved, by: MemberId) -> Segment:
    set_ = msgspec.structs.replace
    if isinstance(fact, SegmentTranslated):
        return set_(segment, translations={**segment.translations, fact.language: fact.text})
    if isinstance(fact, SegmentMadePublishable):
        return set_(segment, publishable=fact.texts, publishable_by=by)
    return set_(segment, quotation=fact.texts, quotation_ref=fact.ref)
