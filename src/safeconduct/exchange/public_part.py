"""What of the documentation circle may be public, and the titles by which its entities name each other.

An act that rests on what a person said, and the event it belongs to, are public only where that person agreed to share it with the
public. A title begins with its reference, which is one record's alone: Uwazi finds what a relationship names by nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from safeconduct.exchange.leaving import NO_CONSENT, Consents, Omissions
from safeconduct.exchange.uwazi import LANGUAGES, MANY
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId
from safeconduct.records import huridocs
from safeconduct.records.act import Act
from safeconduct.records.claim import Claim
from safeconduct.records.consent import Purpose
from safeconduct.records.event import Event
from safeconduct.records.fact import Record
from safeconduct.records.response import Response
from safeconduct.records.source import Source
from safeconduct.records.view import View

Texts = Mapping[str, str]
R = TypeVar("R", Source, Claim, Response)
_TITLE_LENGTH = 160


class Public(NamedTuple):
    """What may leave, and the titles by which entities name each other: by record, then by language."""

    view: View
    sources: list[Source]
    claims: list[Claim]
    responses: list[Response]
    events: list[Event]
    acts: list[Act]
    titles: dict[RecordId, Texts]

    def named(self, records: Iterable[RecordId]) -> str:
        """A relationship: titles in the default language. Whatever is not public is not named."""
        return MANY.join(self.titles[one][LANGUAGES[0]] for one in records if one in self.titles)


def public_part(view: View, consents: Consents, left_out: Omissions) -> Public:
    acts, shut = _acts(view, consents)
    events = [one for one in view.all(Event) if one.id not in shut]
    there = {one.id for one in events}
    left_out.add("acts", NO_CONSENT, sum(1 for _ in view.all(Act)) - sum(1 for one in acts if one.event in there))
    left_out.add("events", N_("an act of it rests on a person who has not agreed that it be public"), len(shut))
    public = Public(
        view, _ordered(view.all(Source)), _ordered(view.all(Claim)), _ordered(view.all(Response)),
        events[::-1], [one for one in acts if one.event in there][::-1], {},
    )  # fmt: skip
    public.titles.update(_titles(public))
    return public


def _acts(view: View, consents: Consents) -> tuple[list[Act], set[RecordId]]:
    """Acts that may be public, and events that may not since another of their acts may not."""
    may, shut = [], set()
    for act in view.all(Act):
        if _may(act, consents):
            may.append(act)
        else:
            shut.add(act.event)
    return may, shut


def _may(act: Act, consents: Consents) -> bool:
    """What is coded from published sources alone is nobody's to consent to; what is coded of a person is, statement or none."""
    if act.statement is None:
        return act.victim is None
    return consents.granted(act.statement, Purpose.SHARE)


def _ordered(records: Iterable[R]) -> list[R]:
    return sorted(records, key=lambda one: (len(one.ref), one.ref, one.id))


def ref_of(record: Record) -> str:
    """References are ours to choose where a kind has none: the beginning of its id says nothing about it."""
    return getattr(record, "ref", "") or record.id[:10]


def ref_in(title: str) -> str:
    """The reference at the beginning of a title."""
    return title.partition(": ")[0]


def _titles(public: Public) -> Iterator[tuple[RecordId, Texts]]:
    taken: set[str] = set()
    spoken: list[tuple[Record, Callable[[str], str]]] = [
        *((one, _speak(one.titles, one.title)) for one in public.sources),
        *((one, _speak(one.texts, one.text)) for one in public.claims),
        *((one, _speak(one.texts, one.text)) for one in public.responses),
        *((one, _speak(one.title, "")) for one in public.events),
        *((one, _act_name(one)) for one in public.acts),
    ]
    for record, say in spoken:
        ref = plain(ref_of(record)).replace(": ", " ")
        if ref in taken or not ref[:1].isalnum():
            ref = f"{record.id[:10]} {ref}".strip()  # two members gave one reference: titles stay one record's alone
        taken.add(ref)
        yield record.id, {lang: f"{ref}: {_short(say(lang))}".rstrip(": ") for lang in LANGUAGES}


def _speak(texts: Texts, otherwise: str) -> Callable[[str], str]:
    return lambda lang: texts.get(lang) or otherwise or next(iter(texts.values()), "")


def _act_name(act: Act) -> Callable[[str], str]:
    return lambda lang: f"{label(4, act.type_of_act, lang)}, {act.begin.text if act.begin else '?'}"


def plain(text: str) -> str:
    """For titles: one line, and nothing that Uwazi takes apart."""
    return " ".join(text.replace(MANY, "/").split())


def _short(text: str) -> str:
    line = plain(text)
    return line if len(line) <= _TITLE_LENGTH else line[: _TITLE_LENGTH - 1].rstrip() + "…"


def label(thesaurus: int, code: str, lang: str) -> str:
    return huridocs.label(thesaurus, code, lang) if code in huridocs.TERMS[thesaurus] else code
