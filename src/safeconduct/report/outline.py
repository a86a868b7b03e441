"""The outline: start a report, write its sections. No number is typed by hand: prose holds none but inside a cite."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member
from safeconduct.records import report as facts
from safeconduct.records.fact import Fact
from safeconduct.records.report import Report
from safeconduct.records.view import View, need
from safeconduct.report.cite import CITE, Cites
from safeconduct.report.wording import LANGS

BLOCKS = ("", "road", "shelters", "quotations", "claims", "responses", "unlike_counts", "register", "figures", "sources", "glossary", "check")
"""Generated matter that may follow a section's text."""
_KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
_DIGIT = re.compile(r"\d")


class NumberByHand(Refused):
    def __init__(self, key: str, lang: str) -> None:
        super().__init__(
            N_("section {key} ({lang}) has a number typed by hand"),
            N_("cite it: {{figure:F1}}, {{claim:C1}}, {{date:2017-04}}"),
            key=key,
            lang=lang,
        )


class LanguageMissing(Refused):
    def __init__(self, key: str) -> None:
        super().__init__(N_("section {key} is not complete in both languages"), N_("write title and text in en and ru"), key=key)


class UnknownBlock(Refused):
    def __init__(self, block: str) -> None:
        super().__init__(N_("{block!r} is not a block"), N_("use one of: {known}"), block=block[:40], known=" ".join(BLOCKS[1:]))


class BadKey(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("this short name of a section cannot stand in an address"),
            N_("use small Latin letters, numbers and hyphens, a letter first"),
        )


class StartReport(msgspec.Struct, frozen=True):
    id: RecordId
    title: dict[str, str]
    subtitle: dict[str, str]
    publisher: dict[str, str]
    notice: dict[str, str]
    cutoff: dt.date


def start_report(_view: View, ask: StartReport, _by: Member, _now: dt.datetime) -> list[Fact]:
    _complete("title", ask.title, ask.subtitle, ask.publisher, ask.notice)
    return [facts.ReportStarted(ask.id, ask.title, ask.subtitle, ask.publisher, ask.notice, ask.cutoff)]


class WriteSection(msgspec.Struct, frozen=True):
    report: RecordId
    key: str
    order: int
    title: dict[str, str]
    text: dict[str, str]
    block: str = ""


def write_section(view: View, ask: WriteSection, _by: Member, _now: dt.datetime) -> list[Fact]:
    report = need(view, Report, ask.report)
    if not _KEY.fullmatch(ask.key):
        raise BadKey
    if ask.block not in BLOCKS:
        raise UnknownBlock(ask.block)
    _complete(ask.key, ask.title, ask.text)
    for lang in LANGS:
        for text in (ask.title[lang], ask.text[lang]):
            if _DIGIT.search(CITE.sub("", text)):
                raise NumberByHand(ask.key, lang)
            Cites(view, lang).fill(text)
    return [facts.SectionWritten(report.id, ask.key, ask.order, ask.title, ask.text, ask.block)]


def _complete(key: str, *texts: dict[str, str]) -> None:
    for one in texts:
        if sorted(one) != sorted(LANGS) or not all(text.strip() for text in one.values()):
            raise LanguageMissing(key)
