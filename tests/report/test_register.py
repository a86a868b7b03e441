"""Estimates as they are shown: what may be printed and nothing else; refusals as refusals; both languages; words for every picture."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as Xml

import msgspec
import pytest

from safeconduct.figures.estimate.answer import Answer, Chain, Mode, Model, Said, Sensitivity, Span, Verdict
from safeconduct.figures.register import charts
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records.figure import FigureEstimated, Pattern
from safeconduct.records.listing import ConsentBasis, ListAdded, State, Unit
from safeconduct.records.view import MemoryView
from safeconduct.report.html import to_html
from safeconduct.report.register import printed, register
from safeconduct.report.review import _small_cells
from safeconduct.report.tree import Block, Card, Chart, Document, Heading, Paragraph, Table
from safeconduct.report.typeset import to_pdf

NOW = dt.datetime(2017, 8, 2, tzinfo=dt.UTC)
REFS = ("L1", "L2", "L3")
SPAN = Span(271.0, 241.0, 333.0)
CHAINS = tuple(Chain(span, (250, 262, 281, 260)) for span in (SPAN, Span(272.0, 240.0, 331.0)))
CHOICES = (
    Sensitivity("prior", "a_lambda=0.5 b_lambda=2", 288.0, 247.0, 391.0, 1.002, 900.0, True),
    Sensitivity("without", "L2", 277.0, 233.0, 344.0, 1.001, 900.0, True),
    Sensitivity("without", "L3", 877.0, 833.0, 944.0, 1.4, 9.0, False),
    Sensitivity("pair", "L1+L2", 654.0, 587.0, 765.0, None, None, True),
)


def answer(verdict: Verdict, **changed: object) -> Answer:
    stated: dict[str, object] = {
        "documented": 200, "documented_low": 198, "documented_high": 203, "median": 271.0, "low": 241.0, "high": 333.0, "rhat": 1.004,
        "ess": 4100.0, "ess_tail": 3900.0, "ess_per_cpu_second": 500.0, "seconds": 1.0, "converged": True, "verdict": verdict,
        "sensitivity": CHOICES, "lists": REFS, "on_list": (90, 80, 70), "chains": CHAINS, "linkages": 20,
        "models": (Model("LCMCR", 271.0, 241.0, 333.0, "all linkages"), Model("LCMCR", 270.0, 243.0, 329.0), Model("Chao", 259.0, 229.0, None)),
        "paragraph_en": "A paragraph.", "paragraph_ru": "Абзац.",
        "warnings": (Said("few", "few people", "мало людей"),),
    }  # fmt: skip
    return Answer(**(stated | changed))  # type: ignore[arg-type]


PATTERNS = (Pattern("100", 80), Pattern("110", 60), Pattern("011", 45))


def shown(what: Answer, lang: str = "en") -> list[Block]:
    return register(world(what), lang)


def world(what: Answer, patterns: tuple[Pattern, ...] = PATTERNS) -> MemoryView:
    view = MemoryView()
    for ref in REFS:
        about = ListAdded(
            RecordId(ref), ref, {"en": f"list {ref}", "ru": f"список {ref}"}, {"en": f"Maker {ref}", "ru": f"Составитель {ref}"},
            PartDate("2017-06"), {"en": "whoever a family reported", "ru": "все, о ком заявила семья"},
            ConsentBasis.FAMILIES, Unit.PERSON, "chechnya",
            PartDate("2017-02"), PartDate("2017-07"), ((State.DETAINED, 90),),
        )  # fmt: skip
        view.record([about], MemberId("sage"), NOW)
    made = FigureEstimated(
        RecordId("figure"), "F14", RecordId("linkage"), tuple(map(RecordId, REFS)), REFS, what.documented, "person", "detained", "chechnya",
        PartDate("2017-02"), dt.date(2017, 7, 31), {"en": "method", "ru": "метод"}, (), patterns, 15, msgspec.json.encode(what),
    )  # fmt: skip
    view.record([made], MemberId("sage"), NOW)
    return view


def numbers(blocks: list[Block]) -> set[int]:
    plain = [block if not isinstance(block, Chart) else (block.caption, block.alt, block.table) for block in blocks]
    text = re.sub(r"[,\u00a0\u202f]", "", msgspec.json.encode(plain).decode())
    return {int(found) for found in re.findall(r"(?<![\d.])\d+(?!\.\d)", text)}


@pytest.mark.parametrize(("lang", "said"), [("en", "between 241 and 333"), ("ru", "от 241 до 333")])
def test_a_range_stands_with_everything_it_is_never_shown_without(lang: str, said: str) -> None:
    blocks = shown(answer(Verdict.RANGE), lang)
    (card,) = [block for block in blocks if isinstance(block, Card)]
    assert (card.strong, card.label) == (said, "F14")
    assert len(card.lines) == 8
    assert dict(card.lines)[{"en": "Documented", "ru": "Задокументировано"}[lang]] == "200"
    assert dict(card.lines)[{"en": "From which lists", "ru": "Из каких списков"}[lang]] == "L1, L2, L3"
    assert {"en": "Maker L2", "ru": "Составитель L2"}[lang] in str(card.lines)
    assert card.text == {"en": "A paragraph.", "ru": "Абзац."}[lang]
    (lists, *_) = [block for block in blocks if isinstance(block, Table)]
    assert [row[0] for row in lists.rows] == list(REFS)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_refusal_is_shown_as_one_with_both_answers(lang: str) -> None:
    modes = (Mode(0.57, Span(250.0, 230.0, 290.0), (0.9, 0.2)), Mode(0.43, Span(700.0, 610.0, 860.0), (0.1, 0.8)))
    refused = answer(Verdict.REFUSED, median=None, low=None, high=None, converged=False, rhat=1.31, modes=modes)
    blocks = shown(refused, lang)
    (card,) = [block for block in blocks if isinstance(block, Card)]
    assert card.strong == {"en": "at least 198", "ru": "не менее 198"}[lang]
    plot = [block for block in blocks if isinstance(block, Chart)][1]
    assert len(plot.table.rows) == 3
    assert "57" in plot.table.rows[1][0]
    assert "43" in plot.table.rows[2][0]
    assert not numbers([card]) & {241, 271, 333, 250, 700}
    assert {"en": "refused", "ru": "отказано"}[lang] in str(dict(card.lines))


@pytest.mark.parametrize(
    ("verdict", "low", "high", "said"),
    [
        (Verdict.ESTIMATE, 241.0, 333.0, (241, 333)),
        (Verdict.RANGE, 241.0, 333.0, (241, 333)),
        (Verdict.FLOOR, 241.0, None, (241, None)),
        (Verdict.AT_LEAST, 198.0, None, (198, None)),
        (Verdict.REFUSED, None, None, (198, None)),
        (Verdict.UNFINISHED, None, None, (198, None)),
        (Verdict.REFUSED, 241.0, 333.0, (198, None)),
    ],
)
def test_only_what_the_verdict_lets_be_printed(verdict: Verdict, low: float | None, high: float | None, said: tuple[int, int | None]) -> None:
    assert printed(answer(verdict, low=low, high=high)) == said


def test_pairs_and_unsettled_choices_are_never_printed() -> None:
    """From a pair's estimate and the sizes of its lists its overlap could be worked out."""
    found = numbers(shown(answer(Verdict.RANGE)))
    assert not found & {654, 587, 765, 877, 833, 944}
    assert {288, 247, 391, 344} <= found


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_picture_has_words_a_table_and_well_formed_svg(verdict: Verdict, lang: str) -> None:
    for block in shown(answer(verdict, median=None if verdict is Verdict.FLOOR else 271.0), lang):
        if isinstance(block, Chart):
            Xml.fromstring(block.svg)
            assert block.table.rows
            assert all(row[0] in block.alt for row in block.table.rows)
            assert len({row[0] for row in block.table.rows}) == len(block.table.rows)


def test_a_small_combination_blocks_the_edition() -> None:
    assert list(_small_cells(world(answer(Verdict.RANGE)))) == []
    (found,) = _small_cells(world(answer(Verdict.RANGE), (*PATTERNS, Pattern("111", 4))))
    assert (found.where, found.values) == ("F14", {"threshold": 5})


def test_without_chains_there_is_no_page_of_convergence() -> None:
    blocks = shown(answer(Verdict.AT_LEAST, chains=(), median=None, high=None))
    assert "Whether the calculation settled" not in [block.text for block in blocks if isinstance(block, Heading)]
    assert sum(isinstance(block, Chart) for block in blocks) == 2


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_nothing_compared_is_said(lang: str) -> None:
    (only,) = register(MemoryView(), lang)
    assert isinstance(only, Paragraph)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_it_can_be_typeset_and_put_on_the_web(lang: str) -> None:
    blocks = (Heading(1, "x", "x"), *shown(answer(Verdict.RANGE), lang))
    document = Document(lang, "t", "s", "p", ("v", "c"), "n", "contents", "page", "skip", "table", blocks)
    assert to_pdf(document, NOW).startswith(b"%PDF")
    assert b"<svg" not in to_html(document)


def test_a_chart_of_overlap_has_a_bar_a_combination_and_one_for_the_others() -> None:
    svg = charts.overlap((Pattern("10", 9), Pattern("11", 6)), 12, ("L1", "L2"), "others")
    assert "others" in svg
    assert "others" not in charts.overlap((Pattern("10", 9), Pattern("11", 6)), 0, ("L1", "L2"), "others")
    assert all(f">{n}<" in svg for n in (9, 6, 12))


def test_the_documented_count_is_the_floor_of_the_plot() -> None:
    svg = charts.intervals([charts.Interval("a", 241, None, None, True), charts.Interval("b", 250, 260, 300)], 200, "documented: 200")
    assert "documented: 200" in svg
    assert "stroke-dasharray" in svg
