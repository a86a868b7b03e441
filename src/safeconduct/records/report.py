"""Report: an outline in two languages. Its sections are written; what follows a section is generated from records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from safeconduct.records.facet import Facets, day
from safeconduct.records.fact import Entered, Fact, Record

Texts = dict[str, str]


class ReportStarted(Fact, frozen=True, tag="report.started"):
    title: Texts
    subtitle: Texts
    publisher: Texts
    notice: Texts
    """Stands on the title page: what a reader must know before anything else."""
    cutoff: dt.date


class SectionWritten(Fact, frozen=True, tag="report.section_written"):
    key: str
    order: int
    title: Texts
    text: Texts
    """Paragraphs apart by a blank line; numbers only as cites: {figure:F1} {claim:C3} {source:S2} {date:2017-04}."""
    block: str
    """Generated matter that follows the text, from the closed list of report.outline; or empty."""


class Section(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    key: str
    order: int
    title: Texts
    text: Texts
    block: str


class Report(Record, frozen=True):
    title: Texts = {}
    subtitle: Texts = {}
    publisher: Texts = {}
    notice: Texts = {}
    cutoff: dt.date | None = None
    sections: tuple[Section, ...] = ()


FACTS = (ReportStarted, SectionWritten)


def fold(report: Report | None, e: Entered) -> Report:
    report = report or Report(e.fact.record)
    match e.fact:
        case ReportStarted() as s:
            return msgspec.structs.replace(
                report, title=s.title, subtitle=s.subtitle, publisher=s.publisher, notice=s.notice, cutoff=s.cutoff
            )
        case SectionWritten() as s:
            new = Section(s.key, s.order, s.title, s.text, s.block)
            others = (one for one in report.sections if one.key != s.key)
            return msgspec.structs.replace(report, sections=tuple(sorted((*others, new), key=lambda one: (one.order, one.key))))
    return report


def facets(report: Report) -> Facets:
    return {"cutoff": day(report.cutoff)}


def words(report: Report) -> Iterator[str]:
    yield from (*report.title.values(), *report.subtitle.values(), *report.publisher.values(), *report.notice.values())
    for section in report.sections:
        yield from (*section.title.values(), *section.text.values())
