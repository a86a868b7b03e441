"""Estimates: what may be said and on what it rests, before any number of a model. Lists, linkages and what they wait for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.desk.pages import drawn
from safeconduct.desk.pages.blocks import card as drawn_card
from safeconduct.desk.pages.blocks import table
from safeconduct.desk.pages.figures import ways
from safeconduct.figures.estimate.answer import Answer
from safeconduct.ground.errors import N_
from safeconduct.records.figure import Figure
from safeconduct.records.listing import NameList
from safeconduct.report import register, wording
from safeconduct.report.tree import Card, Table
from safeconduct.web.say import Say


def estimate(say: Say, figure: Figure, answer: Answer, card: Card, lists: Table) -> h.Node:
    """One estimate whole: what may be said stands first and in words."""
    lang = say.lang
    warnings = [one.ru if lang == "ru" else one.en for one in answer.warnings]
    return [
        h.h2[wording.say("what_may_be_said", lang)],
        drawn_card(card),
        h.ul[(h.li[f"{one[:1].upper()}{one[1:]}."] for one in warnings)] if warnings else None,
        h.h2[wording.say("invented_lists", lang)],
        table(lists),
        _overlap(say, figure),
        _intervals(say, figure, answer),
        _convergence(say, figure, answer) if answer.chains else None,
    ]


def _overlap(say: Say, figure: Figure) -> h.Node:
    found = figure.estimate
    if found is None or not found.patterns:
        return None
    shown = register.overlap(figure, found, say.lang)
    counts = [*(one.count for one in found.patterns), *([found.others] if found.others else [])]
    named = [(row[0], count) for row, count in zip(shown.rows, counts, strict=True)]
    said = f"{shown.caption}. " + "; ".join(f"{row[0]}: {row[1]}" for row in shown.rows)
    picture = drawn.bars(named, said, "–", pale=1 if found.others else 0)
    return drawn.picture(picture, shown.caption, wording.say("table", say.lang), table(shown))


def _intervals(say: Say, figure: Figure, answer: Answer) -> h.Node:
    shown = register.intervals(figure, answer, say.lang)
    floor = wording.say("documented_word", say.lang, n=answer.documented)
    said = f"{shown.caption}. {floor}. " + "; ".join(f"{row[0]}: {row[1]}" for row in shown.rows)
    rows = list(register.interval_rows(answer, say.lang))
    picture = drawn.intervals(rows, answer.documented, floor, said)
    return drawn.picture(picture, shown.caption, wording.say("table", say.lang), table(shown))


def _convergence(say: Say, figure: Figure, answer: Answer) -> h.Node:
    shown = register.traces(figure, answer, say.lang)
    picture = drawn.traces([one.trace for one in answer.chains], shown.caption)
    return [
        h.h2[wording.say("convergence", say.lang)],
        table(register.convergence(answer, say.lang)),
        drawn.picture(picture, shown.caption, wording.say("table", say.lang), table(shown)),
    ]


# The lists, and what was made of them


class Linked(NamedTuple):
    """A linkage as it stands: `state` said; `act` what can be done next, if anything; `figures` made of it (address, reference)."""

    id: str
    refs: str
    what: str
    state: str
    mark: str
    purpose: str
    act: h.Node
    figures: Sequence[tuple[str, str]]


def lists(say: Say, known: Sequence[NameList], linked: Sequence[Linked], ask: h.Node) -> h.Node:
    return [
        ways(say, "/figures/lists"),
        h.p[say(N_("Names on lists are sealed for the custodians: nobody reads one here. What stands here is where each list comes from."))],
        _known(say, known) if known else h.p[say(N_("There is no list yet. Lists are added from the terminal, where their file lies:"))],
        None if known else h.p[h.code["safeconduct register add-list FILE.csv …"]],
        h.h2[say(N_("Linkages and what came of them"))],
        h.div(".stack")[(_linkage(say, one) for one in linked)] if linked else h.p[say(N_("No lists have been compared yet."))],
        ask,
    ]


def _known(say: Say, known: Sequence[NameList]) -> h.Element:
    head = (N_("List"), N_("What it is, and whom it takes in"), N_("Made by"), N_("Covers"), N_("Kept because"), N_("Entries"))
    return h.div(".table", tabindex="0", role="region", aria_label=say(N_("Lists")))[
        h.table(".words")[
            h.caption[say(N_("Entries are counted as each list has them; one person may stand in several. These numbers are never added."))],
            h.thead[h.tr[(h.th(scope="col")[say(one)] for one in head)]],
            h.tbody[(_list(say, one) for one in known)],
        ]
    ]


def _list(say: Say, one: NameList) -> h.Element:
    states = ((wording.named(wording.STATES, state, say.lang), count) for state, count in one.entries)
    return h.tr[
        h.th(scope="row")[one.ref],
        h.td[h.strong[one.title.get(say.lang, "")], h.br, one.rule.get(say.lang, "")],
        h.td[one.maker.get(say.lang, "")],
        h.td[f"{say.part(one.start)} – {say.part(one.cutoff)}"],
        h.td[wording.named(wording.CONSENT_BASES, one.consent, say.lang)],
        h.td[([f"{name}: {count}", h.br] for name, count in states)],
    ]


def _linkage(say: Say, one: Linked) -> h.Element:
    return h.section(".card", aria_labelledby=f"linkage-{one.id}")[
        h.h3(id=f"linkage-{one.id}")[one.refs, " ", h.span(f".mark.{one.mark}")[one.state]],
        h.p[one.what],
        h.p(".faint")[say(N_("Why: {purpose}"), purpose=one.purpose)],
        h.p[say(N_("Figures made of it:")), " ", ([h.a(href=path)[ref], " "] for path, ref in one.figures)] if one.figures else None,
        one.act,
    ]
