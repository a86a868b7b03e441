"""Estimates as they are shown: the lists, what may be said, how they overlap, how far the answer rests on choices, whether it settled.

Only what the verdict lets be printed stands as a number. A refusal is shown as one, with every answer that competes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.numbers import format_decimal, format_percent

from safeconduct.figures.estimate.answer import Answer, Model, Sensitivity, Verdict
from safeconduct.figures.register import charts
from safeconduct.figures.register.charts import Interval
from safeconduct.figures.register.figure import answer_of
from safeconduct.ground.times import PartDate
from safeconduct.records.figure import Estimate, Figure
from safeconduct.records.listing import NameList, State
from safeconduct.records.place import REGIONS, region_name
from safeconduct.records.view import View
from safeconduct.report.cite import bounds, date, number, period
from safeconduct.report.tree import Block, Bullets, Card, Chart, Heading, Paragraph, Table
from safeconduct.report.wording import CONSENT_BASES, STATES, UNIT_NAMES, VERDICTS, named, say

RHAT, RHAT_EACH, ESS = 1.01, 1.03, 1000
"""What the estimator asks of its chains, and of the short chains of each linkage where several are mixed."""
_NUMBERLESS = (Verdict.AT_LEAST, Verdict.REFUSED, Verdict.UNFINISHED)


def register(view: View, lang: str) -> list[Block]:
    newest = {one.ref: one for one in reversed(list(view.all(Figure))) if one.estimate is not None}
    found = [newest[ref] for ref in sorted(newest, key=lambda ref: (len(ref), ref))]
    if not found:
        return [Paragraph(say("no_estimates", lang))]
    return [block for figure in found for block in _shown(view, figure, lang)]


def _shown(view: View, figure: Figure, lang: str) -> Iterator[Block]:
    estimate = figure.estimate
    assert estimate is not None
    answer = answer_of(estimate)
    yield lists(view, estimate, lang)
    yield Heading(2, say("what_may_be_said", lang), "")
    yield card(view, figure, answer, lang)
    if answer.warnings:
        yield Bullets(tuple(_sentence(one.ru if lang == "ru" else one.en) for one in answer.warnings))
    yield from _overlap(figure, estimate, lang)
    yield _intervals(figure, answer, lang)
    if answer.chains:
        yield Heading(2, say("convergence", lang), "")
        yield convergence(answer, lang)
        yield _traces(figure, answer, lang)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


# The lists


def lists(view: View, estimate: Estimate, lang: str) -> Table:
    rows = tuple(_list_row(one, estimate.state, lang) for one in (view.get(NameList, made) for made in estimate.lists) if one is not None)
    header = tuple(say(key, lang) for key in ("ref", "list_and_rule", "made_by", "kept_until", "entries"))
    return Table(say("invented_lists", lang), header, rows, say("lists_note", lang), numbers=(4,))


def _list_row(one: NameList, state: str, lang: str) -> tuple[str, ...]:
    basis = f"{say('consent_basis', lang)}: {named(CONSENT_BASES, one.consent, lang)}"
    entries = number(one.count(State(state)), lang)
    return one.ref, f"{one.title[lang]}: {one.rule[lang]} ({basis})", one.maker[lang], date(one.cutoff, lang), entries


# What may be said


def card(view: View, figure: Figure, answer: Answer, lang: str) -> Card:
    """The number with everything it is never shown without."""
    estimate = figure.estimate
    assert estimate is not None
    low, high = printed(answer)
    makers = {one.maker[lang] for one in (view.get(NameList, made) for made in estimate.lists) if one is not None}
    lines = (
        (say("what", lang), named(STATES, estimate.state, lang)),
        (say("unit", lang), named(UNIT_NAMES, figure.unit, lang)),
        (say("kind", lang), named(VERDICTS, answer.verdict.value, lang)),
        (say("documented", lang), number(answer.documented, lang)),
        (say("which_lists", lang), ", ".join(estimate.refs)),
        (say("claimed_by", lang), "; ".join(sorted(makers))),
        (say("period", lang), period(estimate.start, _day(figure), lang)),
        (say("place", lang), region_name(estimate.place, lang) if estimate.place in REGIONS else estimate.place),
    )
    return Card(figure.ref, bounds(low, high, lang), answer.paragraph_ru if lang == "ru" else answer.paragraph_en, lines)


def _day(figure: Figure) -> PartDate | None:
    return PartDate(figure.cutoff.isoformat()) if figure.cutoff is not None else None


def printed(answer: Answer) -> tuple[int, int | None]:
    """The only bounds that may stand as a finding. Without an estimate they are `at least` the documented."""
    least = answer.documented_low if answer.documented_low is not None else answer.documented
    if answer.verdict in _NUMBERLESS or answer.low is None:
        return least, None
    return round(answer.low), round(answer.high) if answer.high is not None else None


# Overlap


def _overlap(figure: Figure, estimate: Estimate, lang: str) -> Iterator[Block]:
    if not estimate.patterns:
        return
    table = overlap(figure, estimate, lang)
    svg = charts.overlap(estimate.patterns, estimate.others, estimate.refs, say("others", lang))
    yield Chart(table.caption, _alt(table.caption, [(name, said) for name, said in table.rows]), svg, table)


def overlap(figure: Figure, estimate: Estimate, lang: str) -> Table:
    rows = [(_together(one.on, estimate.refs), number(one.count or 0, lang)) for one in estimate.patterns]
    if estimate.others:
        rows.append((say("others", lang), number(estimate.others, lang)))
    caption = f"{say('overlap_caption', lang)} [{figure.ref}]"
    return Table(caption, (say("on_lists", lang), say("people", lang)), tuple(rows), say("overlap_note", lang), numbers=(1,))


def _together(on: str, refs: tuple[str, ...]) -> str:
    return " + ".join(ref for digit, ref in zip(on, refs, strict=True) if digit == "1")


def _alt(caption: str, rows: list[tuple[str, str]]) -> str:
    return f"{caption}. " + "; ".join(f"{name}: {said}" for name, said in rows) + "."


# Intervals


def _intervals(figure: Figure, answer: Answer, lang: str) -> Chart:
    table, rows = intervals(figure, answer, lang), list(interval_rows(answer, lang))
    floor = say("documented_word", lang, n=number(answer.documented, lang))
    alt = _alt(f"{table.caption}. {floor}", [(name, f"{span} ({middle})" if middle else span) for name, span, middle in table.rows])
    return Chart(table.caption, alt, charts.intervals(rows, answer.documented, floor), table)


def intervals(figure: Figure, answer: Answer, lang: str) -> Table:
    cells = tuple((row.label, _span(row, lang), _round(row.median, lang)) for row in interval_rows(answer, lang))
    header = (say("answer_by", lang), say("from_to", lang), say("middle", lang))
    caption = f"{say('interval_caption', lang)} [{figure.ref}]"
    return Table(caption, header, cells, say("interval_note", lang), numbers=(1, 2))


def interval_rows(answer: Answer, lang: str) -> Iterator[Interval]:
    low, high = printed(answer)
    verdict = named(VERDICTS, answer.verdict.value, lang)
    yield Interval(say("printed", lang, verdict=verdict), low, answer.median, high, strong=True)
    if answer.verdict in (Verdict.REFUSED, Verdict.UNFINISHED):
        yield from (_hill(one.weight, one.span.low, one.span.median, one.span.high, lang) for one in answer.modes)
        return
    for model in answer.models:
        if model.low is not None or model.median is not None:
            least = model.low if model.low is not None else model.median
            yield Interval(_model(model, answer, lang), least or 0.0, model.median, model.high)
    yield from (row for one in answer.sensitivity if (row := _choice(one, lang)) is not None)


def _model(model: Model, answer: Answer, lang: str) -> str:
    """LCMCR stands there twice where linkages were mixed: over all of them, and for the middle one alone."""
    if model.name != "LCMCR" or not answer.linkages:
        return model.name
    return say("all_linkages" if model is answer.models[0] else "middle_linkage", lang, name=model.name)


def _hill(weight: float, low: float, median: float, high: float, lang: str) -> Interval:
    return Interval(say("hill", lang, share=format_percent(round(weight, 2), locale=lang)), low, median, high)


_PRIOR = re.compile(r"a_lambda=(\S+) b_lambda=(\S+)")
_CHOICES = {"prior": "with_prior", "classes": "with_classes", "without": "without_list"}
"""Pairs of lists are left out: from such a number and the lists' sizes their overlap could be worked out."""


def _choice(one: Sensitivity, lang: str) -> Interval | None:
    if one.kind not in _CHOICES or one.low is None or not one.converged:
        return None
    return Interval(say(_CHOICES[one.kind], lang, name=_PRIOR.sub(r"Beta(\1; \2)", one.what)), one.low, one.median, one.high)


def _span(row: Interval, lang: str) -> str:
    if row.high is None:
        return bounds(round(row.low), None, lang)
    return f"{number(round(row.low), lang)} – {number(round(row.high), lang)}"


def _round(value: float | None, lang: str) -> str:
    return number(round(value), lang) if value is not None else ""


# Convergence


def convergence(answer: Answer, lang: str) -> Table:
    decimal = format_decimal(answer.rhat, format="0.000", locale=lang) if answer.rhat is not None else "–"
    limit = say("below", lang, n=format_decimal(RHAT_EACH if answer.linkages > 1 else RHAT, locale=lang))
    enough = say("above", lang, n=number(ESS, lang))
    rows = (
        (say("rhat", lang), decimal, limit),
        (say("ess_bulk", lang), _round(answer.ess, lang), enough),
        (say("ess_tail", lang), _round(answer.ess_tail, lang), enough),
        (say("chains_count", lang), number(len(answer.chains), lang), ""),
        (say("linkages_count", lang), number(answer.linkages, lang), ""),
        (say("settled", lang), say("yes" if answer.converged else "no", lang), say("yes", lang)),
    )
    header = (say("quantity_name", lang), say("value", lang), say("wanted", lang))
    return Table(say("convergence_caption", lang), header, rows, numbers=(1, 2))


def _traces(figure: Figure, answer: Answer, lang: str) -> Chart:
    table = traces(figure, answer, lang)
    svg = charts.traces([one.trace for one in answer.chains], answer.documented)
    return Chart(table.caption, _alt(table.caption, [(name, f"{span} ({middle})") for name, span, middle in table.rows]), svg, table)


def traces(figure: Figure, answer: Answer, lang: str) -> Table:
    rows = [
        (f"{say('chain', lang)} {place}", f"{_round(one.span.low, lang)} – {_round(one.span.high, lang)}", _round(one.span.median, lang))
        for place, one in enumerate(answer.chains, 1)
    ]
    header = (say("chain", lang), say("from_to", lang), say("middle", lang))
    caption = f"{say('traces_caption', lang)} [{figure.ref}]"
    return Table(caption, header, tuple(rows), numbers=(1, 2))
