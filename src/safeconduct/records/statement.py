"""Statement: what a person said, word for word in their language, in numbered segments.

Translations and publishable forms stand beside the original and never alter it. Warnings belong to a segment and are always
stated, also when there is none (an empty tuple is a statement that there is nothing to warn of). Who has read it stands here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records import contest
from safeconduct.records.facet import Facets, named
from safeconduct.records.fact import Conflict, Entered, Fact, Reading, Record
from safeconduct.records.passage import Passage
from safeconduct.records.reading import Read, note
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
    seen: str | None = None
    """What its writer saw in this place (`contest.mark`); None of an older version, which did not tell."""


class SegmentMadePublishable(Fact, frozen=True, tag="statement.segment_made_publishable"):
    number: int
    texts: Texts
    seen: Texts | None = None
    """By language, as above."""


class SegmentWarned(Fact, frozen=True, tag="statement.segment_warned"):
    """Its warnings, stated anew."""

    number: int
    warnings: tuple[ContentWarning, ...]
    seen: tuple[ContentWarning, ...]


class QuotationProposed(Fact, frozen=True, tag="statement.quotation_proposed"):
    number: int
    ref: str


class QuotationApproved(Fact, frozen=True, tag="statement.quotation_approved"):
    """The wording that may be printed, per language, under a reference (`Q1`)."""

    number: int
    texts: Texts
    ref: str
    dropped: int = 0
    """How many droppings of it the approver had seen."""


class QuotationDropped(Fact, frozen=True, tag="statement.quotation_dropped"):
    """A proposal is declined, or an approval taken back."""

    number: int
    why: str


class StatementRead(Reading, frozen=True, tag="statement.read"):
    """Its writer had these segments before them. At most one a day for each segment."""

    segments: tuple[int, ...]


class Segment(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    number: int
    text: str
    warnings: tuple[ContentWarning, ...]
    translations: Texts = {}
    publishable: Texts = {}
    publishable_by: MemberId = MemberId("")
    quotation: Texts = {}
    quotation_ref: str = ""
    written_by: tuple[MemberId, ...] = ()
    """Who wrote the publishable form that stands, in any language: none of them approves it."""
    proposed_ref: str = ""
    proposed_by: MemberId = MemberId("")
    dropped: int = 0
    dropped_why: str = ""


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
    reads: tuple[Read, ...] = ()
    """Who has read it, oldest first; one line a member and day."""

    def segment(self, number: int) -> Segment | None:
        return next((one for one in self.segments if one.number == number), None)


FACTS = (
    StatementTaken, SegmentTaken, SegmentTranslated, SegmentMadePublishable, QuotationApproved, SegmentWarned, QuotationProposed,
    QuotationDropped, StatementRead,
)  # fmt: skip


def place_of_text(number: int) -> str:
    return f"segment {number}"


def place_of_translation(number: int, language: str) -> str:
    return f"translation {number} {language}"


def place_of_publishable(number: int, language: str) -> str:
    return f"publishable {number} {language}"


def place_of_warnings(number: int) -> str:
    return f"warnings {number}"


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
        case StatementRead(segments=segments):
            return msgspec.structs.replace(statement, reads=note(statement.reads, e, segments))
        case SegmentTranslated() | SegmentMadePublishable() | SegmentWarned() as fact:
            segment = statement.segment(fact.number)
            return statement if segment is None else _written(statement, segment, fact, e.by)
        case QuotationProposed() | QuotationApproved() | QuotationDropped() as fact:
            segment = statement.segment(fact.number)
            return statement if segment is None else _quotation(statement, segment, fact, e.by)
    return statement


def _with(statement: Statement, segment: Segment, conflicts: tuple[Conflict, ...] | None = None) -> Statement:
    segments = tuple(segment if one.number == segment.number else one for one in statement.segments)
    return msgspec.structs.replace(statement, segments=segments, conflicts=statement.conflicts if conflicts is None else conflicts)


def _take(statement: Statement, taken: SegmentTaken, by: MemberId) -> Statement:
    """What was said first stands; a second text under one number is kept as a conflict, never laid over the first. The conflict is
    over when that text was taken in under a number of its own."""
    old, place = statement.segment(taken.number), place_of_text(taken.number)
    if old is not None:
        if (old.text, old.warnings) == (taken.text, taken.warnings):
            return statement
        lost = Conflict(place, old.text, taken.text, by)
        return msgspec.structs.replace(statement, conflicts=(*statement.conflicts, lost))
    new = Segment(taken.number, taken.text, taken.warnings)
    segments = sorted((*statement.segments, new), key=lambda one: one.number)
    left = tuple(one for one in statement.conflicts if not (one.field.startswith("segment ") and one.lost == taken.text))
    return msgspec.structs.replace(statement, segments=tuple(segments), conflicts=left)


def _written(
    statement: Statement, segment: Segment, fact: SegmentTranslated | SegmentMadePublishable | SegmentWarned, by: MemberId
) -> Statement:
    if isinstance(fact, SegmentTranslated):
        place, kept = place_of_translation(fact.number, fact.language), segment.translations.get(fact.language, "")
        stands, conflicts = contest.write(statement.conflicts, contest.Written(place, kept, fact.text, fact.seen, by))
        changed = msgspec.structs.replace(segment, translations={**segment.translations, fact.language: stands})
        return _with(statement, changed, conflicts)
    if isinstance(fact, SegmentMadePublishable):
        return _publishable(statement, segment, fact, by)
    return _warned(statement, segment, fact, by)


def _publishable(statement: Statement, segment: Segment, fact: SegmentMadePublishable, by: MemberId) -> Statement:
    if fact.seen is None:
        changed = msgspec.structs.replace(segment, publishable=fact.texts, publishable_by=by, written_by=(by,))
        return _with(statement, changed)
    conflicts, texts = statement.conflicts, dict(segment.publishable)
    for language, text in fact.texts.items():
        place, kept = place_of_publishable(fact.number, language), texts.get(language, "")
        written = contest.Written(place, kept, text, fact.seen.get(language, ""), by)
        texts[language], conflicts = contest.write(conflicts, written)
    wrote = any(texts[language] == text != segment.publishable.get(language) for language, text in fact.texts.items())
    authors = tuple(sorted({*segment.written_by, by})) if wrote else segment.written_by
    changed = msgspec.structs.replace(
        segment, publishable=texts, publishable_by=by if wrote else segment.publishable_by, written_by=authors
    )
    return _with(statement, changed, conflicts)


def _warned(statement: Statement, segment: Segment, fact: SegmentWarned, by: MemberId) -> Statement:
    """Where two members state warnings without knowing of each other, all that either named stand until a person settles it."""
    place = place_of_warnings(fact.number)
    others = tuple(one for one in statement.conflicts if one.field != place)
    if fact.seen == segment.warnings:
        return _with(statement, msgspec.structs.replace(segment, warnings=fact.warnings), others)
    if set(fact.warnings) == set(segment.warnings):
        return statement
    both = tuple(one for one in ContentWarning if one in {*segment.warnings, *fact.warnings})
    lost = Conflict(place, " ".join(both), " ".join(fact.warnings), by)
    return _with(statement, msgspec.structs.replace(segment, warnings=both), (*statement.conflicts, lost))


def _quotation(
    statement: Statement, segment: Segment, fact: QuotationProposed | QuotationApproved | QuotationDropped, by: MemberId
) -> Statement:
    set_ = msgspec.structs.replace
    if isinstance(fact, QuotationProposed):
        return _with(statement, set_(segment, proposed_ref=fact.ref, proposed_by=by))
    if isinstance(fact, QuotationDropped):
        changed = set_(
            segment, quotation={}, quotation_ref="", proposed_ref="", proposed_by=MemberId(""), dropped=segment.dropped + 1,
            dropped_why=fact.why,
        )  # fmt: skip
        return _with(statement, changed)
    if fact.dropped < segment.dropped:  # whoever approved had not seen that it was dropped: it stays dropped
        lost = Conflict(f"quotation {fact.number}", "", fact.ref, by)
        return _with(statement, segment, (*statement.conflicts, lost))
    left = tuple(one for one in statement.conflicts if one.field != f"quotation {fact.number}")
    changed = set_(segment, quotation=fact.texts, quotation_ref=fact.ref, proposed_ref="", proposed_by=MemberId(""))
    return _with(statement, changed, left)


def facets(statement: Statement) -> Facets:
    return {
        "person": statement.person or "", "codename": named(statement.codename), "interviewer": statement.interviewer,
        "region": statement.region, "language": statement.language, "conflict": "yes" if statement.conflicts else "",
        "quotation": tuple(ref for one in statement.segments for ref in (one.quotation_ref, one.proposed_ref)),
        "warning": tuple(warning for one in statement.segments for warning in one.warnings),
        "read": tuple(one.facet for one in statement.reads),
        "waiting": "yes" if any(one.proposed_ref for one in statement.segments) else "",
    }  # fmt: skip


def words(statement: Statement) -> Iterator[str | Passage]:
    yield statement.codename
    for one in statement.segments:
        texts = (one.text, *one.translations.values(), *one.publishable.values(), *one.quotation.values())
        yield from (Passage(text, one.warnings, one.number) for text in dict.fromkeys(texts))
