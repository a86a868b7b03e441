"""Review before release: what blocks an edition. It looks at the finished files as well as at the records behind them.

A finding names a file, a reference or a section, and never the name, number or words that it found.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from safeconduct.figures.count import FigureDiffers, count
from safeconduct.figures.suppress import THRESHOLD
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.records import warning as warnings
from safeconduct.records.claim import Claim
from safeconduct.records.figure import Figure
from safeconduct.records.place import REGIONS
from safeconduct.records.report import Report
from safeconduct.records.response import Response
from safeconduct.records.source import Source
from safeconduct.records.view import View, need
from safeconduct.report.names import Register, found
from safeconduct.report.sayings import Quotable, quotable
from safeconduct.report.tree import Block, Document, Quotation, Warned
from safeconduct.report.wording import LANGS

ReadPdf = Callable[[bytes], str]
ORIGINAL = "en"
"""The language in which claims, responses and sources are entered; the others are translations."""
_XMP = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)
_DATA_URI = re.compile(r"data:[\w/+.-]+;base64,([A-Za-z0-9+/=]+)")


class Finding(NamedTuple):
    """`sentence` is a msgid; `where` a file, a reference or a section."""

    where: str
    sentence: str
    values: dict[str, object]

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence.format(**self.values)}"


class ReviewBlocks(Refused):
    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(
            N_("the review found {count} things that block this edition; the first is in {first}"),
            N_("mend them, build the edition anew and review it again"),
            count=len(findings),
            first=findings[0].where,
        )
        self.findings = tuple(findings)


class Finished(NamedTuple):
    """An edition as it would be released: its trees by language, its files by name."""

    documents: Mapping[str, Document]
    files: Mapping[str, bytes]


def require_clear(findings: Sequence[Finding]) -> None:
    if findings:
        raise ReviewBlocks(findings)


def review(
    view: View, report: RecordId, finished: Finished, register: Register, on: dt.date, read_pdf: ReadPdf
) -> list[Finding]:
    """Everything an editor can see. `register` may come without the rest of the vault; `recount` is for who reads the cases."""
    return [
        *protected_names(view, finished.files, register, read_pdf),
        *(one for document in finished.documents.values() for one in _quotations(view, document, on)),
        *_untranslated(view, need(view, Report, report), finished),
        *_small_cells(view),
    ]


class Recounted(NamedTuple):
    """`unread`: figures none of whose entries this member reads. Each figure must be counted again by somebody."""

    findings: list[Finding]
    unread: frozenset[str]


def recount(view: View) -> Recounted:
    """Count every figure again, and see whether from the same entries."""
    findings, unread = [], set()
    for figure in view.all(Figure):
        again = count(view, figure.measure, figure.cutoff or dt.date.min)
        if figure.support and not again.entries:
            unread.add(figure.ref)
        elif again.value != figure.value:
            differs = FigureDiffers(figure.ref, figure.value, again.value)
            findings.append(Finding(figure.ref, differs.template, differs.values))
        elif {support.entry for support in figure.support} != set(again.entries):
            findings.append(Finding(figure.ref, N_("the same number comes from other entries now"), {}))
    return Recounted(findings, frozenset(unread))


# Names in the files


def protected_names(view: View, files: Mapping[str, bytes], register: Register, read_pdf: ReadPdf) -> Iterator[Finding]:
    public = tuple(_public(view))
    for name, data in files.items():
        places = found("\n".join(readable(name, data, read_pdf)), register, public)
        if places:
            yield Finding(name, N_("something of the register of protected names stands in {count} places"), {"count": places})


def _public(view: View) -> Iterator[str]:
    """Regions, and those who speak or publish on the record."""
    yield from (name for texts in REGIONS.values() for name in texts.values())
    for response in view.all(Response):
        yield from (response.speaker, *response.speakers.values())
    for source in view.all(Source):
        yield from (source.publisher, source.author, *source.publishers.values())


def readable(name: str, data: bytes, read_pdf: ReadPdf) -> Iterator[str]:
    """All text a reader or a program can take out of a file: text, alternatives, attributes, embedded pictures, metadata."""
    if name.endswith(".pdf"):
        yield read_pdf(data)
        yield from (html.unescape(match.decode("utf-8", "replace")) for match in _XMP.findall(data))
        return
    text = data.decode("utf-8", "replace")
    yield html.unescape(text)
    for match in _DATA_URI.findall(text):
        try:
            yield html.unescape(base64.b64decode(match).decode("utf-8", "replace"))
        except binascii.Error:
            continue


# Quotations: consent, wording, warnings


def _quotations(view: View, document: Document, on: dt.date) -> Iterator[Finding]:
    allowed = {one.segment.quotation_ref: one for one in quotable(view, on)}
    for quotation, warned in _shown(document.blocks, ""):
        one = allowed.get(quotation.ref)
        if one is None:
            yield Finding(quotation.ref, N_("quoted without a consent that stands on that day"), {})
        elif one.segment.quotation.get(document.lang) != quotation.text:
            yield Finding(quotation.ref, N_("not the approved wording ({lang})"), {"lang": document.lang})
        else:
            yield from _unwarned(one, warned, document.lang)


def _shown(blocks: Iterable[Block], warned: str) -> Iterator[tuple[Quotation, str]]:
    """Quotations with the warning that stands before them."""
    for block in blocks:
        if isinstance(block, Quotation):
            yield block, warned
        elif isinstance(block, Warned):
            yield from _shown(block.blocks, block.warning)


def _unwarned(one: Quotable, warned: str, lang: str) -> Iterator[Finding]:
    for tag in one.segment.warnings:
        if warnings.name(tag, lang) not in warned:
            values: dict[str, object] = {"tag": tag.value, "lang": lang}
            yield Finding(one.segment.quotation_ref, N_("the warning {tag} does not stand before it ({lang})"), values)


# Languages and small cells


def _untranslated(view: View, report: Report, finished: Finished) -> Iterator[Finding]:
    for lang in LANGS:
        if lang not in finished.documents:
            yield Finding("edition", N_("has no {lang}"), {"lang": lang})
        for section in report.sections:
            if not section.title.get(lang) or not section.text.get(lang):
                yield Finding(section.key, N_("has no {lang}"), {"lang": lang})
        if lang != ORIGINAL:
            yield from (Finding(ref, N_("has no {lang}"), {"lang": lang}) for ref, texts in _translated(view) if not texts.get(lang))


def _translated(view: View) -> Iterator[tuple[str, dict[str, str]]]:
    yield from ((claim.ref, claim.texts) for claim in view.all(Claim))
    yield from ((response.ref, response.texts) for response in view.all(Response))
    yield from ((source.ref, source.titles) for source in view.all(Source))


def _small_cells(view: View) -> Iterator[Finding]:
    for figure in view.all(Figure):
        cells = [row.count for row in figure.rows]
        cells += [one.count for one in figure.estimate.patterns] if figure.estimate is not None else []
        hidden = figure.value - sum(row.count or 0 for row in figure.rows)
        dark = sum(1 for row in figure.rows if row.count is None)
        if any(cell is not None and 0 < cell < THRESHOLD for cell in cells):
            yield Finding(figure.ref, N_("shows a count under {threshold}"), {"threshold": THRESHOLD})
        elif dark and dark < len(figure.rows) and hidden - (dark - 1) < THRESHOLD:
            yield Finding(figure.ref, N_("a hidden count can be computed from its total"), {})
