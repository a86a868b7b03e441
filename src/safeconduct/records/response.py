"""Response: how officials answered a claim, with the HURIDOCS codes of the answer (MT28 attribution, MT27 response)."""

from __future__ import annotations

import msgspec

from safeconduct.ground.ids import RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records.fact import Entered, Fact, Record

Texts = dict[str, str]


class ResponseMade(Fact, frozen=True, tag="response.made"):
    ref: str
    claims: tuple[RecordId, ...]
    speaker: str
    role: str
    source: RecordId
    text: str
    attribution: str
    response: str
    date: PartDate


class ResponseTranslated(Fact, frozen=True, tag="response.translated"):
    language: str
    speaker: str
    role: str
    text: str


class ResponseAnswered(Fact, frozen=True, tag="response.answered"):
    """What can be shown in answer to it."""

    texts: Texts


class Response(Record, frozen=True):
    ref: str = ""
    claims: tuple[RecordId, ...] = ()
    speaker: str = ""
    role: str = ""
    source: RecordId = RecordId("")
    text: str = ""
    attribution: str = ""
    response: str = ""
    date: PartDate | None = None
    texts: Texts = {}
    speakers: Texts = {}
    roles: Texts = {}
    answered: Texts = {}


FACTS = (ResponseMade, ResponseTranslated, ResponseAnswered)


def fold(response: Response | None, e: Entered) -> Response:
    response = response or Response(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case ResponseMade() as m:
            return set_(
                response, ref=m.ref, claims=m.claims, speaker=m.speaker, role=m.role, source=m.source, text=m.text,
                attribution=m.attribution, response=m.response, date=m.date,
            )  # fmt: skip
        case ResponseTranslated(language=language, speaker=speaker, role=role, text=text):
            return set_(
                response, texts={**response.texts, language: text}, speakers={**response.speakers, language: speaker},
                roles={**response.roles, language: role},
            )  # fmt: skip
        case ResponseAnswered(texts=texts):
            return set_(response, answered=texts)
    return response
