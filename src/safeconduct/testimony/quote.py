"""From a segment to a quotation: a publishable form beside the original, a second person's approval, the speaker's consent."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from safeconduct.ground.errors import N_, BadInput, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member
from safeconduct.records import contest
from safeconduct.records import statement as facts
from safeconduct.records.consent import Audience, Purpose
from safeconduct.records.fact import Fact
from safeconduct.records.statement import Segment, Statement
from safeconduct.records.view import View, need
from safeconduct.testimony.consent import require
from safeconduct.testimony.take import NothingSaid, check_language, segment_of

PUBLISHED_IN = ("en", "ru")
_REF = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,39}(?:\.[0-9]{1,4})?\Z")


class NotPublishable(Refused):
    def __init__(self, number: int) -> None:
        super().__init__(
            N_("segment {number} has no publishable form in every language of the report"),
            N_("make one, with names, places and dates that point to a person left out"),
            number=number,
        )


class SecondPersonNeeded(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("whoever made the publishable form does not approve it"), N_("ask a second member to read and approve it")
        )


class RefTaken(Refused):
    def __init__(self, ref: str) -> None:
        super().__init__(N_("{ref} names another quotation already"), N_("choose the next free number"), ref=ref)


class NotAReference(BadInput):
    def __init__(self) -> None:
        super().__init__(
            N_("a quotation's reference is a section's key, a dot and a number"), N_("write it like voices-road.3")
        )


class Contested(Refused):
    def __init__(self, number: int) -> None:
        super().__init__(
            N_("two texts stand side by side in the publishable form of segment {number}"),
            N_("choose one of them, or write a third; then it can be approved"),
            number=number,
        )


class NoQuotation(Refused):
    def __init__(self, number: int) -> None:
        super().__init__(N_("segment {number} is neither proposed nor approved as a quotation"), number=number)


class MakePublishable(msgspec.Struct, frozen=True):
    statement: RecordId
    number: int
    texts: dict[str, str]


def make_publishable(view: View, ask: MakePublishable, _by: Member, _now: dt.datetime) -> list[Fact]:
    statement = need(view, Statement, ask.statement)
    segment = segment_of(statement, ask.number)
    for language, text in ask.texts.items():
        check_language(language)
        if not text.strip():
            raise NothingSaid("publishable form")
    seen = {language: _seen(statement, segment, language) for language in ask.texts}
    return [facts.SegmentMadePublishable(statement.id, ask.number, ask.texts, seen)]


def _seen(statement: Statement, segment: Segment, language: str) -> str:
    place = facts.place_of_publishable(segment.number, language)
    return contest.seen(statement.conflicts, place, segment.publishable.get(language, ""))


class ProposeQuotation(msgspec.Struct, frozen=True):
    statement: RecordId
    number: int
    ref: str


def propose_quotation(view: View, ask: ProposeQuotation, _by: Member, now: dt.datetime) -> list[Fact]:
    """Asked before anybody else's time is taken: the form, the reference, the speaker's consent."""
    statement = need(view, Statement, ask.statement)
    segment = segment_of(statement, ask.number)
    _check_form(statement, segment)
    _check_ref(view, ask.ref, segment, statement)
    require(view, statement.id, ask.number, Purpose.QUOTE, Audience.PUBLIC, now.date())
    return [facts.QuotationProposed(statement.id, ask.number, ask.ref)]


class ApproveQuotation(msgspec.Struct, frozen=True):
    statement: RecordId
    number: int
    ref: str


def approve_quotation(view: View, ask: ApproveQuotation, by: Member, now: dt.datetime) -> list[Fact]:
    statement = need(view, Statement, ask.statement)
    segment = segment_of(statement, ask.number)
    _check_form(statement, segment)
    if by.id in (segment.publishable_by, *segment.written_by):
        raise SecondPersonNeeded
    if segment.quotation_ref == ask.ref:
        raise RefTaken(ask.ref)
    _check_ref(view, ask.ref, segment, statement)
    require(view, statement.id, ask.number, Purpose.QUOTE, Audience.PUBLIC, now.date())
    return [facts.QuotationApproved(statement.id, ask.number, segment.publishable, ask.ref, segment.dropped)]


def _check_form(statement: Statement, segment: Segment) -> None:
    if any(language not in segment.publishable for language in PUBLISHED_IN):
        raise NotPublishable(segment.number)
    places = {facts.place_of_publishable(segment.number, language) for language in segment.publishable}
    if any(one.field in places for one in statement.conflicts):
        raise Contested(segment.number)


def _check_ref(view: View, ref: str, segment: Segment, statement: Statement) -> None:
    """Free, or this segment's own."""
    if not _REF.match(ref):
        raise NotAReference
    for other in view.where(Statement, quotation=ref):
        for one in other.segments:
            if ref in (one.quotation_ref, one.proposed_ref) and (other.id, one.number) != (statement.id, segment.number):
                raise RefTaken(ref)


def next_ref(view: View, theme: str) -> str:
    """The next free reference of a section."""
    taken = view.tally(Statement, "quotation").keys()
    return next(ref for number in range(1, len(taken) + 2) if (ref := f"{theme}.{number}") not in taken)


class DropQuotation(msgspec.Struct, frozen=True):
    statement: RecordId
    number: int
    why: str


def drop_quotation(view: View, ask: DropQuotation, _by: Member, _now: dt.datetime) -> list[Fact]:
    """One member is enough to keep words from print. What is printed already stays printed."""
    statement = need(view, Statement, ask.statement)
    segment = segment_of(statement, ask.number)
    if not (segment.quotation_ref or segment.proposed_ref):
        raise NoQuotation(ask.number)
    if not ask.why.strip():
        raise NothingSaid("reason")
    return [facts.QuotationDropped(statement.id, ask.number, ask.why)]
