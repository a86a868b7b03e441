"""How officials answered, and what can be shown."""

from __future__ import annotations

import msgspec

from safeconduct.ground.ids import RecordId
from safeconduct.ground.times import PartDate
from safeconduct.ground.who import Member
from safeconduct.records import contest, huridocs
from safeconduct.records import response as facts
from safeconduct.records.claim import Claim
from safeconduct.records.fact import Fact
from safeconduct.records.response import Response
from safeconduct.records.source import Source
from safeconduct.records.view import View, need
from safeconduct.testimony.claim import RefTaken
from safeconduct.testimony.take import NothingSaid


class MakeResponse(msgspec.Struct, frozen=True):
    id: RecordId
    ref: str
    claims: tuple[RecordId, ...]
    speaker: str
    role: str
    source: RecordId
    text: str
    attribution: str
    response: str
    date: PartDate


def make_response(view: View, ask: MakeResponse, _by: Member, _now: object) -> list[Fact]:
    need(view, Source, ask.source)
    for claim in ask.claims:
        need(view, Claim, claim)
    if view.count(Response, ref=ask.ref):
        raise RefTaken(ask.ref)
    huridocs.check(28, ask.attribution)
    huridocs.check(27, ask.response)
    return [
        facts.ResponseMade(
            ask.id, ask.ref, ask.claims, ask.speaker, ask.role, ask.source, ask.text, ask.attribution, ask.response, ask.date
        )
    ]


class TranslateResponse(msgspec.Struct, frozen=True):
    response: RecordId
    language: str
    speaker: str
    role: str
    text: str


def translate_response(view: View, ask: TranslateResponse, _by: Member, _now: object) -> list[Fact]:
    found = need(view, Response, ask.response)
    return [facts.ResponseTranslated(found.id, ask.language, ask.speaker, ask.role, ask.text)]


class AnswerResponse(msgspec.Struct, frozen=True):
    response: RecordId
    texts: dict[str, str]


def answer_response(view: View, ask: AnswerResponse, _by: Member, _now: object) -> list[Fact]:
    found = need(view, Response, ask.response)
    if not all(text.strip() for text in ask.texts.values()) or not ask.texts:
        raise NothingSaid("answer")
    seen = {lang: contest.seen(found.conflicts, facts.place_of_answer(lang), found.answered.get(lang, "")) for lang in ask.texts}
    return [facts.ResponseAnswered(found.id, ask.texts, seen)]
