"""From a segment to a quotation: a publishable form beside the original, a second person's approval, the speaker's consent."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member
from safeconduct.records import statement as facts
from safeconduct.records.consent import Audience, Purpose
from safeconduct.records.fact import Fact
from safeconduct.records.statement import Segment, Statement
from safeconduct.records.view import View, need
from safeconduct.testimony.consent import require
from safeconduct.testimony.take import NothingSaid, check_language, segment_of

PUBLISHED_IN = ("en", "ru")


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


class MakePublishable(msgspec.Struct, frozen=True):
    statement: RecordId
    number: int
    texts: dict[str, str]


def make_publishable(view: View, ask: MakePublishable, _by: Member, _now: dt.datetime) -> list[Fact]:
    statement = need(view, Statement, ask.statement)
    segment_of(statement, ask.number)
    for language, text in ask.texts.items():
        check_language(language)
        if not text.strip():
            raise NothingSaid("publishable form")
    return [facts.SegmentMadePublishable(statement.id, ask.number, ask.texts)]


class ApproveQuotation(msgspec.Struct, frozen=True):
    statement: RecordId
    number: int
    ref: str


def approve_quotation(view: View, ask: ApproveQuotation, by: Member, now: dt.datetime) -> list[Fact]:
    statement = need(view, Statement, ask.statement)
    segment = segment_of(statement, ask.number)
    _check_form(segment, by)
    if any(one.quotation_ref == ask.ref for other in view.all(Statement) for one in other.segments):
        raise RefTaken(ask.ref)
    require(view, statement.id, ask.number, Purpose.QUOTE, Audience.PUBLIC, now.date())
    return [facts.QuotationApproved(statement.id, ask.number, segment.publishable, ask.ref)]


def _check_form(segment: Segment, by: Member) -> None:
    if any(language not in segment.publishable for language in PUBLISHED_IN):
        raise NotPublishable(segment.number)
    if segment.publishable_by == by.id:
        raise SecondPersonNeeded
