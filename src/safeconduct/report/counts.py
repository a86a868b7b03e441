"""The counts of the public record on one page: each with what it counts, by whom, until when, from which list, and what officials answered.

They stand side by side and are never added: the arithmetic of figures/compare.py refuses, and nothing here adds.
"""

from __future__ import annotations

from collections.abc import Iterable

from safeconduct.figures.compare import Quantity, quantity_of
from safeconduct.records import huridocs
from safeconduct.records import warning as warnings
from safeconduct.records.claim import Claim, QuantityKind
from safeconduct.records.response import Response
from safeconduct.records.source import Source
from safeconduct.records.view import View
from safeconduct.report.cite import bounds, date, period
from safeconduct.report.standing import by_ref, source_line, text_of
from safeconduct.report.tree import Block, Card, Heading, SideBySide, Warned
from safeconduct.report.wording import ABOUT, UNIT_NAMES, named, say

_STATED = (QuantityKind.EXACT, QuantityKind.AT_LEAST, QuantityKind.AT_MOST)
_DONE_TO_PEOPLE = ("disappearances", "killings")
_LIST = "list_of_names"


def counted_claims(view: View) -> list[Claim]:
    """Every numbered claim about what was done to people; the network's own relocations are not among them."""
    found = [one for one in view.all(Claim) if one.quantity_kind in _STATED and one.about in _DONE_TO_PEOPLE]
    return by_ref(found)


def quantities(view: View) -> list[Quantity]:
    return [quantity_of(claim) for claim in counted_claims(view)]


def unlike_counts(view: View, lang: str) -> list[Block]:
    shown = counted_claims(view)
    cards = tuple(_count_card(view, claim, lang) for claim in shown)
    side = SideBySide(say("unlike_caption", lang), cards, say("unlike_note", lang))
    answers = by_ref([one for one in view.all(Response) if {claim.id for claim in shown} & set(one.claims)])
    blocks: tuple[Block, ...] = (side,)
    if answers:
        blocks = (side, Heading(2, say("officials_said", lang), ""), *(_answer_card(view, shown, one, lang) for one in answers))
    tags = _tags(view, (*shown, *answers), lang)
    return [Warned(say("warning", lang, tags=tags), say("way_round", lang), "", blocks)] if tags else list(blocks)


def _tags(view: View, records: Iterable[Claim | Response], lang: str) -> str:
    sources = (view.get(Source, one.source) for one in records)
    found = {warning for source in sources if source is not None for warning in source.warnings}
    return ", ".join(warnings.name(warning, lang) for warning in warnings.ContentWarning if warning in found)


def _count_card(view: View, claim: Claim, lang: str) -> Card:
    text, claimant, place = text_of(claim, lang)
    quantity, source = quantity_of(claim), view.get(Source, claim.source)
    answers = by_ref([one for one in view.all(Response) if claim.id in one.claims])
    lines = (
        (say("what", lang), named(ABOUT, claim.about, lang)),
        (say("unit", lang), named(UNIT_NAMES, claim.unit, lang)),
        (say("claimed_by", lang), claimant),
        (say("period", lang), period(quantity.start, quantity.end, lang)),
        (say("place", lang), place),
        (say("made_public", lang), date(source.published, lang) if source else ""),
        (say("from_list", lang), _list_line(source, lang)),
        (say("source", lang), source_line(source, lang)),
        (say("responses", lang), " ".join(f"[{one.ref}]" for one in answers) or say("no_response", lang)),
    )
    return Card(claim.ref, bounds(quantity.low, quantity.high, lang), f"{text}.", tuple(line for line in lines if line[1]))


def _list_line(source: Source | None, lang: str) -> str:
    """Whether names stand behind the number: a list can be compared person by person, a number cannot."""
    return say("list_named" if source is not None and source.sort == _LIST else "list_none", lang)


def _answer_card(view: View, shown: list[Claim], response: Response, lang: str) -> Card:
    speaker, role = response.speakers.get(lang, response.speaker), response.roles.get(lang, response.role)
    to = " ".join(f"[{claim.ref}]" for claim in shown if claim.id in response.claims)
    lines = (
        (say("answers_to", lang), to),
        (say("said_on", lang), date(response.date, lang)),
        (say("coded", lang), huridocs.label(28, response.attribution, lang)),
        (say("source", lang), source_line(view.get(Source, response.source), lang)),
    )
    return Card(response.ref, f"{speaker}, {role}", response.texts.get(lang, response.text), tuple(one for one in lines if one[1]))
