"""One segment to be worked on: its words, translations beside it, the form that may be printed, warnings, and the way to a quotation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.desk.pages.statements import WORDINGS, open_button, texts
from safeconduct.desk.pages.told import AUDIENCES, Names, language, marks, shut, side_by_side, until
from safeconduct.ground.errors import N_
from safeconduct.records.consent import Purpose
from safeconduct.records.fact import Conflict
from safeconduct.records.statement import Segment, Statement
from safeconduct.testimony.may import Standing
from safeconduct.web.say import Say


class Work(NamedTuple):
    """`forms` are drawn; `settle(conflict, which, label)` is the button that ends a conflict."""

    statement: Statement
    segment: Segment
    open: bool
    standing: Standing
    conflicts: Sequence[Conflict]
    translate: Sequence[h.Element]
    publishable: h.Element
    warn: h.Element
    quotation: Sequence[h.Node]
    settle: Callable[[Conflict, str, str], h.Node]


def work(say: Say, shown: Work, names: Names, token: str) -> h.Node:
    told, part = shown.statement, shown.segment
    body = (
        _open(say, shown, names)
        if shown.open
        else shut(part.warnings, say, open_button(say, told.id, part.number, (), token, "work"))
    )
    return [
        h.p(".lead")[told.codename, ", ", say(N_("segment {number}"), number=part.number), " ", marks(part.warnings, say)],
        _ways(say, told, part),
        body,
        h.h2("#warnings")[say(N_("Warnings"))],
        shown.warn,
    ]


def _ways(say: Say, told: Statement, part: Segment) -> h.Element:
    numbers = [one.number for one in told.segments]
    place = numbers.index(part.number)
    return h.nav(".ways-of", aria_label=say(N_("Segments")))[
        h.a(href=f"/statements/{told.id}#s{part.number}")[say(N_("The whole statement"))],
        h.a(href=f"/statements/{told.id}/segments/{numbers[place - 1]}")[say(N_("Segment before"))] if place else None,
        h.a(href=f"/statements/{told.id}/segments/{numbers[place + 1]}")[say(N_("Next segment"))]
        if place + 1 < len(numbers)
        else None,
    ]


def _open(say: Say, shown: Work, names: Names) -> h.Node:
    return [
        (_conflict(say, one, names, shown) for one in shown.conflicts),
        texts(say, shown.statement, shown.segment),
        h.h2("#quotation")[say(N_("Quotation"))],
        _standing(say, shown),
        shown.quotation,
        h.h2("#publishable")[say(N_("The form that may be printed"))],
        _printed(say, shown.segment),
        shown.publishable,
        h.h2("#translation")[say(N_("Translation"))],
        shown.translate,
    ]


def _conflict(say: Say, one: Conflict, names: Names, shown: Work) -> h.Element:
    return side_by_side(one.kept, one.lost, names(one.lost_by), say, lambda which, label: shown.settle(one, which, label))


def _standing(say: Say, shown: Work) -> h.Node:
    leaves = shown.standing.may(Purpose.QUOTE)
    return [
        h.p[
            say(N_("Wording: {state}"), state=say(WORDINGS[shown.standing.wording])),
            f" ({shown.standing.ref})" if shown.standing.ref else "",
        ],
        h.p[
            say(
                N_("May be quoted for: {audiences}"),
                audiences="; ".join(f"{say(AUDIENCES[one.audience])}, {until(one.until, say)}" for one in leaves),
            )
        ]
        if leaves
        else h.p[say(N_("No consent to quote this segment holds today."))],
        (_approved(say, lang, text) for lang, text in sorted(shown.segment.quotation.items())),
        h.p(".faint")[say(N_("It was dropped: {why}"), why=shown.segment.dropped_why)]
        if shown.segment.dropped_why and not shown.segment.quotation
        else None,
    ]


def _approved(say: Say, lang: str, text: str) -> h.Element:
    return h.figure[
        h.blockquote(".said", lang=lang)[text], h.figcaption[say(N_("approved wording, {language}"), language=language(lang, say))]
    ]


def _printed(say: Say, part: Segment) -> h.Node:
    if not part.publishable:
        return h.p[say(N_("Nothing was written yet. Below stands what a rule could find marked already; a person has to read it."))]
    return h.div(".columns")[
        (
            h.div[h.p(".label.faint")[language(lang, say)], h.p(".said", lang=lang)[text]]
            for lang, text in sorted(part.publishable.items())
        )
    ]
