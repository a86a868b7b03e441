"""Take a statement: word for word, in numbered segments, each with its warnings stated."""

from __future__ import annotations

import re

import msgspec

from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.times import PartDate
from safeconduct.ground.who import Member
from safeconduct.records import contest
from safeconduct.records import statement as facts
from safeconduct.records.fact import Fact
from safeconduct.records.place import check_region
from safeconduct.records.statement import Manner, Segment, Statement
from safeconduct.records.view import View, need
from safeconduct.records.warning import ContentWarning

LONGEST_SEGMENT = 20_000
LANGUAGES = ("en", "ru", "ce")
_PAUSE = re.compile(r"\n[^\S\n]*\n\s*")


class NothingSaid(Refused):
    def __init__(self, what: str) -> None:
        super().__init__(N_("{what} is empty"), N_("a statement is what the person said, word for word"), what=what)


class SegmentTooLong(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("a segment is longer than {longest} characters"),
            N_("split it where the person paused, so that each part can carry its own warnings and consent"),
            longest=LONGEST_SEGMENT,
        )


class WarningsNotStated(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("it is not stated whether this segment needs a warning"), N_("name its warnings, or say that there are none")
        )


class SaidAlready(Refused):
    def __init__(self, number: int) -> None:
        super().__init__(N_("segment {number} says this already"), N_("what was said twice is still one segment"), number=number)


class NoSuchSegment(Refused):
    def __init__(self, number: int) -> None:
        super().__init__(N_("this statement has no segment {number}"), number=number)


class UnknownLanguage(Refused):
    def __init__(self, language: str) -> None:
        super().__init__(N_("{language!r} is not a language kept here"), N_("use one of: en ru ce"), language=language[:16])


class SameLanguage(Refused):
    def __init__(self) -> None:
        super().__init__(N_("a translation into the statement's own language is none"))


def check_language(language: str) -> str:
    if language not in LANGUAGES:
        raise UnknownLanguage(language)
    return language


def segment_of(statement: Statement, number: int) -> Segment:
    segment = statement.segment(number)
    if segment is None:
        raise NoSuchSegment(number)
    return segment


class Said(msgspec.Struct, frozen=True):
    """One segment. `warnings` None means not stated, which is refused; an empty tuple says there is nothing to warn of."""

    text: str
    warnings: tuple[ContentWarning, ...] | None


class TakeStatement(msgspec.Struct, frozen=True):
    id: RecordId
    person: RecordId | None
    codename: str
    taken: PartDate
    language: str
    region: str
    manner: Manner
    heard_before_by: str
    segments: tuple[Said, ...]


def take_statement(_view: View, ask: TakeStatement, by: Member, _now: object) -> list[Fact]:
    check_region(ask.region)
    check_language(ask.language)
    if not ask.segments or not ask.codename.strip():
        raise NothingSaid("statement" if not ask.segments else "codename")
    taken = facts.StatementTaken(
        ask.id, ask.person, ask.codename, by.id, ask.taken, ask.language, ask.region, ask.manner, ask.heard_before_by
    )
    return [taken, *(_segment(ask.id, number, said) for number, said in enumerate(ask.segments, 1))]


def segments_of(text: str) -> tuple[str, ...]:
    """A text as it was typed, cut at its empty lines: one segment where the person paused. Not a word is changed."""
    parts = _PAUSE.split(text.replace("\r\n", "\n").replace("\r", "\n").strip())
    return tuple(part.rstrip() for part in parts if part.strip())


class AddSegment(msgspec.Struct, frozen=True):
    """The person went on: one more segment, behind the last."""

    statement: RecordId
    said: Said


def add_segment(view: View, ask: AddSegment, _by: Member, _now: object) -> list[Fact]:
    statement = need(view, Statement, ask.statement)
    same = next((one.number for one in statement.segments if one.text == ask.said.text), None)
    if same is not None:
        raise SaidAlready(same)
    number = max((one.number for one in statement.segments), default=0) + 1
    return [_segment(statement.id, number, ask.said)]


def _segment(statement: RecordId, number: int, said: Said) -> Fact:
    if not said.text.strip():
        raise NothingSaid("segment")
    if len(said.text) > LONGEST_SEGMENT:
        raise SegmentTooLong
    if said.warnings is None:
        raise WarningsNotStated
    return facts.SegmentTaken(statement, number, said.text, said.warnings)


class Translate(msgspec.Struct, frozen=True):
    statement: RecordId
    number: int
    language: str
    text: str
    translator: MemberId


def translate(view: View, ask: Translate, _by: Member, _now: object) -> list[Fact]:
    statement = need(view, Statement, ask.statement)
    segment = segment_of(statement, ask.number)
    if check_language(ask.language) == statement.language:
        raise SameLanguage
    if not ask.text.strip():
        raise NothingSaid("translation")
    place = facts.place_of_translation(ask.number, ask.language)
    seen = contest.seen(statement.conflicts, place, segment.translations.get(ask.language, ""))
    return [facts.SegmentTranslated(statement.id, ask.number, ask.language, ask.text, ask.translator, seen)]
