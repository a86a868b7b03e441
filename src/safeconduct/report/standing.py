"""What stands on the public record: claims with their kind of number, responses with what can be shown, figures, sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from safeconduct.records import huridocs
from safeconduct.records import warning as warnings
from safeconduct.records.claim import Claim
from safeconduct.records.figure import Figure
from safeconduct.records.response import Response
from safeconduct.records.source import Source
from safeconduct.records.view import View
from safeconduct.report.cite import counted, date, number, period, quantity
from safeconduct.report.glossary import GLOSSARY
from safeconduct.report.tree import Block, Bullets, Card, Heading, Table, Warned
from safeconduct.report.wording import ABOUT, LANGUAGES, SOURCE_SORTS, named, say

T = TypeVar("T", Claim, Response, Source, Figure)


def by_ref(records: Sequence[T]) -> list[T]:
    return sorted(records, key=lambda one: (len(one.ref), one.ref))


def text_of(claim: Claim, lang: str) -> tuple[str, str, str]:
    """(text, claimant, place) in a language; the original where no translation was made."""
    return claim.texts.get(lang, claim.text), claim.claimants.get(lang, claim.claimant), claim.places.get(lang, claim.place)


def source_line(source: Source | None, lang: str) -> str:
    if source is None:
        return say("none", lang)
    title, publisher = source.titles.get(lang, source.title), source.publishers.get(lang, source.publisher)
    return f"[{source.ref}] {title}, {publisher}"


def claims(view: View, lang: str) -> list[Block]:
    responses = by_ref(list(view.all(Response)))
    blocks: list[Block] = []
    for claim in by_ref(list(view.all(Claim))):
        blocks.append(_behind(_claim_card(view, claim, responses, lang), view.get(Source, claim.source), lang))
    return blocks


def _behind(card: Card, source: Source | None, lang: str) -> Block:
    """A claim about violence stands behind the warnings of its source."""
    if source is None or not source.warnings:
        return card
    tags = ", ".join(warnings.name(warning, lang) for warning in source.warnings)
    return Warned(say("warning", lang, tags=tags), say("way_round", lang), "", (card,))


def _claim_card(view: View, claim: Claim, responses: Sequence[Response], lang: str) -> Card:
    text, claimant, place = text_of(claim, lang)
    answers = " ".join(f"[{one.ref}]" for one in responses if claim.id in one.claims)
    unit = named(ABOUT, claim.about, lang)
    lines = [
        (say("kind", lang), f"{quantity(claim, lang)}: {unit}"),
        (say("claimed_by", lang), claimant),
        (say("period", lang), period(claim.period_start, claim.period_end, lang)),
        (say("place", lang), place),
        (say("source", lang), source_line(view.get(Source, claim.source), lang)),
        (say("support", lang), number(claim.independent_support, lang)),
        (say("responses", lang), answers or say("no_response", lang)),
    ]
    return Card(claim.ref, "", text, tuple((name, value) for name, value in lines if value))


def responses(view: View, lang: str) -> list[Block]:
    blocks: list[Block] = []
    for response in by_ref(list(view.all(Response))):
        source = view.get(Source, response.source)
        blocks.append(_behind(_response_card(view, response, lang), source, lang))
    return blocks


def _response_card(view: View, response: Response, lang: str) -> Card:
    speaker, role = response.speakers.get(lang, response.speaker), response.roles.get(lang, response.role)
    to = [claim.ref for claim in (view.get(Claim, one) for one in response.claims) if claim is not None]
    coded = f"{huridocs.label(28, response.attribution, lang)}; {huridocs.label(27, response.response, lang)}"
    lines = [
        (say("answers_to", lang), " ".join(f"[{ref}]" for ref in to)),
        (say("said_on", lang), date(response.date, lang)),
        (say("coded", lang), f"{coded} ({response.attribution}, {response.response})"),
        (say("source", lang), source_line(view.get(Source, response.source), lang)),
        (say("can_be_shown", lang), response.answered.get(lang, "")),
    ]
    text = response.texts.get(lang, response.text)
    return Card(response.ref, f"{speaker}, {role}", text, tuple((name, value) for name, value in lines if value))


def figures(view: View, lang: str) -> list[Block]:
    newest = {one.ref: one for one in reversed(list(view.all(Figure)))}
    rows = tuple(
        (one.ref, one.method.get(lang, ""), counted(one.value, one.unit, lang), date(one.cutoff, lang))
        for one in by_ref(list(newest.values()))
    )
    header = (say("ref", lang), say("counted", lang), say("number", lang), say("until", lang))
    return [Table(say("figures_caption", lang), header, rows, numbers=(2,))]


def _source_cell(source: Source, lang: str) -> str:
    title, publisher = source.titles.get(lang, source.title), source.publishers.get(lang, source.publisher)
    return f"{title}. {publisher}; {named(SOURCE_SORTS, source.sort, lang)}"


def sources(view: View, lang: str) -> list[Block]:
    rows = tuple(
        (
            one.ref,
            _source_cell(one, lang),
            date(one.published, lang) or say("unknown_date", lang),
            named(LANGUAGES, one.language, lang) if one.language else say("none", lang),
            ", ".join(warnings.name(warning, lang) for warning in one.warnings) or say("none", lang),
        )
        for one in by_ref(list(view.all(Source)))
    )
    header = tuple(say(key, lang) for key in ("ref", "title", "published", "language", "warnings"))
    return [Table(say("sources_caption", lang), header, rows)]


def glossary(lang: str) -> list[Block]:
    rows = tuple((term[lang], meaning[lang]) for term, meaning in GLOSSARY)
    caption = say("glossary_term", lang)
    return [Table(caption, (say("glossary_term", lang), say("glossary_meaning", lang)), rows)]


def check_keys(fingerprints: Sequence[str], lang: str) -> list[Block]:
    return [Heading(2, say("check_keys", lang), ""), Bullets(tuple(fingerprints))]
