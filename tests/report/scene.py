"""A few facts, enough for a small report: two statements, a claim with its answer, an arrival table."""

from __future__ import annotations

import datetime as dt

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records.claim import ClaimMade, ClaimTranslated, QuantityKind
from safeconduct.records.consent import Audience, ConsentGiven, ConsentGivenHow, ConsentWithdrawn, ItemKind, Purpose
from safeconduct.records.fact import EntryRef, Fact
from safeconduct.records.figure import FigureComputed, Row, Support
from safeconduct.records.report import ReportStarted, SectionWritten
from safeconduct.records.response import ResponseMade, ResponseTranslated
from safeconduct.records.source import SourceAdded, SourceTranslated
from safeconduct.records.statement import Manner, QuotationApproved, SegmentTaken, StatementTaken
from safeconduct.records.view import MemoryView
from safeconduct.records.warning import ContentWarning
from safeconduct.report.compose import Setting, compose
from safeconduct.report.tree import Document

NOW = dt.datetime(2017, 8, 2, 9, tzinfo=dt.UTC)
ON = NOW.date()
CUTOFF = dt.date(2017, 7, 31)
SAGE = MemberId("sage")
REPORT, TOLD, CALM, SOURCE, CLAIM, ANSWER, FIGURE, YES, ALSO = (
    RecordId(name) for name in ("report", "told", "calm", "source", "claim", "answer", "figure", "yes", "also")
)
WORDS = {"en": "They asked me quietly to leave.", "ru": "Меня тихо попросили уйти."}
GENTLE = {"en": "There was bread on the table.", "ru": "На столе был хлеб."}


def consent(record: RecordId, item: RecordId, expires: dt.date | None = None) -> ConsentGiven:
    return ConsentGiven(record, item, ItemKind.STATEMENT, (), (Purpose.QUOTE,), (Audience.PUBLIC,), "", dt.date(2017, 7, 1), expires,
                        ConsentGivenHow.IN_PERSON, SAGE)  # fmt: skip


def statement(record: RecordId, words: dict[str, str], ref: str, *tags: ContentWarning) -> list[Fact]:
    return [
        StatementTaken(record, None, "Heron", SAGE, PartDate("2017-06-09"), "ru", "tver", Manner.IN_PERSON, ""),
        SegmentTaken(record, 1, words["ru"] + " Дословно.", tags),
        QuotationApproved(record, 1, words, ref),
    ]


def public_record() -> list[Fact]:
    return [
        SourceAdded(SOURCE, "S1", "An article", "A paper", "A writer", "news_article", PartDate("2017-04"), "en", ()),
        SourceTranslated(SOURCE, "ru", "Статья", "Газета"),
        ClaimMade(CLAIM, "C1", "Men had disappeared", "A paper", SOURCE, "disappearances", 100, QuantityKind.AT_LEAST, "person",
                  PartDate("2017-02"), PartDate("2017-04"), "Chechnya"),
        ClaimTranslated(CLAIM, "ru", "Мужчины исчезли", "Газета", "Чечня"),
        ResponseMade(ANSWER, "R1", (CLAIM,), "An official", "spokesman", SOURCE, "Called it nonsense", "0102", "0301", PartDate("2017")),
        ResponseTranslated(ANSWER, "ru", "Чиновник", "пресс-секретарь", "Назвал это вздором"),
    ]  # fmt: skip


def figure(*rows: tuple[str, int | None], value: int = 30) -> FigureComputed:
    support = (Support(EntryRef("0" * 32, 0), "00" * 32),)
    method = {"en": "Arrivals.", "ru": "Прибытия."}
    shown = tuple(Row(label, number) for label, number in rows)
    return FigureComputed(FIGURE, "F1", "people_relocated", value, "person", CUTOFF, method, support, shown, "origin")


def section(key: str, order: int, block: str, text: str = "") -> SectionWritten:
    title = {"en": f"On {key}", "ru": f"Про {key}"}
    return SectionWritten(REPORT, key, order, title, {"en": text or "Text.", "ru": text or "Текст."}, block)


def scene(*more: Fact) -> MemoryView:
    view, title = MemoryView(), {"en": "Title", "ru": "Заглавие"}
    generated = ("road", "claims", "responses", "unlike_counts", "figures", "sources")
    sections = [section(key, order, key) for order, key in enumerate(generated)]
    facts: list[Fact] = [
        ReportStarted(REPORT, title, title, title, title, CUTOFF),
        *sections, section("voices", 10, "quotations"), section("check", 11, "check"),
        *statement(TOLD, WORDS, "Q1", ContentWarning.THREATS, ContentWarning.CONFINEMENT), *statement(CALM, GENTLE, "Q2"),
        consent(YES, TOLD), consent(ALSO, CALM), *public_record(),
        figure(("chechnya", 20), ("dagestan", None), ("tver", None), ("tula", None)),
        *more,
    ]  # fmt: skip
    view.record(facts, SAGE, NOW)
    return view


def withdrawn(record: RecordId = YES) -> ConsentWithdrawn:
    return ConsentWithdrawn(record, TOLD, ItemKind.STATEMENT, ON, "phone", False)


def composed(view: MemoryView, lang: str, on: dt.date = ON) -> Document:
    return compose(view, REPORT, lang, Setting("1", on, ("abcd 1234",)))
