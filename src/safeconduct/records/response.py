"""Response: how officials answered a claim, with the HURIDOCS codes of the answer (MT28 attribution, MT27 response)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records import contest
from safeconduct.records.facet import Facets
from safeconduct.records.fact import Conflict, Entered, Fact, Record

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
    seen: Texts | None = None
    """By language, what its writer saw there (`contest.mark`); None of an older version, which did not tell."""


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
    conflicts: tuple[Conflict, ...] = ()


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
        case ResponseAnswered(texts=texts, seen=None):
            return set_(response, answered=texts)
        case ResponseAnswered(texts=texts, seen=seen):
            return _answer(response, texts, seen or {}, e.by)
    return response


def place_of_answer(language: str) -> str:
    return f"answer {language}"


def _answer(response: Response, texts: Texts, seen: Texts, by: MemberId) -> Response:
    conflicts, answered = response.conflicts, dict(response.answered)
    for language, text in texts.items():
        kept = answered.get(language, "")
        written = contest.Written(place_of_answer(language), kept, text, seen.get(language, ""), by)
        answered[language], conflicts = contest.write(conflicts, written)
    return msgspec.structs.replace(response, answered=answered, conflicts=conflicts)


def facets(response: Response) -> Facets:
    return {
        "ref": response.ref, "claim": response.claims, "source": response.source, "response": response.response,
        "attribution": response.attribution,
    }  # fmt: skip


def words(response: Response) -> Iterator[str]:
    yield from (response.ref, response.text, *response.texts.values(), response.speaker, *response.speakers.values())
    yield from (response.role, *response.roles.values(), *response.answered.values())
