"""What people said: only what they agreed may be quoted in public on that day, in approved wording, each behind its warning.

Nothing in an attribution points to a person: no codename, no region, no date, no age.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from safeconduct.records import warning as warnings
from safeconduct.records.consent import Audience, Purpose, granted
from safeconduct.records.statement import Segment, Statement
from safeconduct.records.view import View
from safeconduct.report.tree import Block, Paragraph, Quotation, Warned
from safeconduct.report.wording import say


class Quotable(NamedTuple):
    statement: Statement
    segment: Segment

    @property
    def order(self) -> tuple[int, str]:
        ref = self.segment.quotation_ref
        digits = "".join(char for char in ref if char.isdigit())
        return int(digits or 0), ref


def quotable(view: View, on: dt.date) -> list[Quotable]:
    """Approved quotations whose consent stands on that day, in the order of their references."""
    found = [Quotable(statement, segment) for statement in view.all(Statement) for segment in _approved(view, statement, on)]
    return sorted(found, key=lambda one: one.order)


def _approved(view: View, statement: Statement, on: dt.date) -> Iterator[Segment]:
    for segment in statement.segments:
        if segment.quotation and granted(view, statement.id, segment.number, Purpose.QUOTE, Audience.PUBLIC, on):
            yield segment


def without_consent(view: View, on: dt.date) -> list[Quotable]:
    """Approved wordings that may not be quoted on that day: they are left out of whatever is composed."""
    standing = {(one.statement.id, one.segment.number) for one in quotable(view, on)}
    found = [
        Quotable(statement, segment)
        for statement in view.all(Statement)
        for segment in statement.segments
        if segment.quotation and (statement.id, segment.number) not in standing
    ]
    return sorted(found, key=lambda one: one.order)


def quotations(view: View, lang: str, on: dt.date, after: str, theme: str) -> list[Block]:
    """The quotations of one theme: references like `voices-road.3` belong to the section with the key `voices-road`.

    A section whose key is `voices` takes all.
    """
    mine = [one for one in quotable(view, on) if theme == "voices" or one.segment.quotation_ref.startswith(f"{theme}.")]
    if not mine:
        return [Paragraph(say("no_quotations", lang))]
    return [_block(one, lang, after) for one in mine]


def _block(one: Quotable, lang: str, after: str) -> Block:
    quotation = Quotation(one.segment.quotation_ref, one.segment.quotation[lang], lang, _attribution(one, lang))
    if not one.segment.warnings:
        return quotation
    tags = ", ".join(warnings.name(warning, lang) for warning in one.segment.warnings)
    return Warned(say("warning", lang, tags=tags), say("way_round", lang), after, (quotation,))


def _attribution(one: Quotable, lang: str) -> str:
    if one.statement.language in (lang, ""):
        return say("attribution", lang)
    return say("attribution_translated", lang, language=say(f"from_{one.statement.language}", lang))
