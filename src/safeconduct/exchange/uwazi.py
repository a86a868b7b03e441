"""Uwazi's shape for what the documentation circle may publish: a template a kind, its properties in the order of the columns.

Uwazi imports one table a template, with the labels of its properties as header (see docs/exchange.md). What it would change on the
way in (runs of white space in short texts, part-known dates) stands a second time in a property that it keeps as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from safeconduct.records.claim import QuantityKind
from safeconduct.records.event import ViolationStatus

LANGUAGES = ("en", "ru")
"""The default language first: Uwazi wants a column for it wherever there is one for another."""
MANY, GROUP, SUFFIX = "|", "::", "__"


class Sort(StrEnum):
    """Types of properties, in Uwazi's words."""

    TEXT = "text"
    MARKDOWN = "markdown"
    SELECT = "select"
    MULTISELECT = "multiselect"
    NUMERIC = "numeric"
    DATERANGE = "daterange"
    RELATIONSHIP = "relationship"


class Property(NamedTuple):
    label: str
    sort: Sort
    translated: bool = False

    def columns(self) -> tuple[str, ...]:
        return tuple(f"{self.label}{SUFFIX}{lang}" for lang in LANGUAGES) if self.translated else (self.label,)


class Template(NamedTuple):
    """`name` as the command names it; `title` as it would be called in Uwazi. The title of an entity is the first property."""

    name: str
    title: str
    properties: tuple[Property, ...]

    def header(self) -> tuple[str, ...]:
        return tuple(column for one in self.properties for column in one.columns())


_TITLE = Property("Title", Sort.TEXT, translated=True)
_REF = Property("Reference", Sort.TEXT)
_WARNINGS = Property("Content warnings", Sort.MULTISELECT, translated=True)


def _told(label: str) -> Property:
    """Words as they are: Uwazi changes nothing in Markdown."""
    return Property(label, Sort.MARKDOWN)


def _both(label: str) -> Property:
    return Property(label, Sort.MARKDOWN, translated=True)


SOURCES = Template("sources", "Source", (
    _TITLE, _REF, _told("Name"), _both("Translated name"), _told("Publisher"), _both("Translated publisher"), _told("Author"),
    _told("Kind"), Property("Published", Sort.DATERANGE), Property("Published as known", Sort.TEXT),
    _told("Language"), _WARNINGS,
))  # fmt: skip
CLAIMS = Template("claims", "Claim", (
    _TITLE, _REF, _told("Wording"), _both("Text"), _told("Stated by"), _both("Claimant"), Property("Source", Sort.RELATIONSHIP),
    _told("About"), Property("Quantity", Sort.NUMERIC), Property("Kind of quantity", Sort.SELECT, translated=True),
    _told("Unit"), Property("Period", Sort.DATERANGE), Property("Period begins as known", Sort.TEXT),
    Property("Period ends as known", Sort.TEXT), _told("Stated place"), _both("Place"),
    Property("Supported by", Sort.RELATIONSHIP), Property("Origins of support", Sort.TEXT), _WARNINGS,
))  # fmt: skip
RESPONSES = Template("responses", "Response", (
    _TITLE, _REF, _told("Wording"), _both("Text"), _told("Said by"), _both("Speaker"), _told("Stated role"), _both("Role"),
    Property("Claims", Sort.RELATIONSHIP), Property("Source", Sort.RELATIONSHIP), Property("Date", Sort.DATERANGE),
    Property("Date as known", Sort.TEXT), Property("Attribution", Sort.SELECT, translated=True),
    Property("Kind of response", Sort.SELECT, translated=True), _both("What can be shown"), _WARNINGS,
))  # fmt: skip
EVENTS = Template("events", "Event", (
    _TITLE, _REF, _both("Name"), Property("Dates", Sort.DATERANGE), Property("Begins as known", Sort.TEXT),
    Property("Ends as known", Sort.TEXT), Property("Region", Sort.SELECT, translated=True), _both("Description"),
    Property("Violation status", Sort.SELECT, translated=True), Property("Links as recorded", Sort.TEXT), _WARNINGS,
))  # fmt: skip
ACTS = Template("acts", "Act", (
    _TITLE, _REF, Property("Event", Sort.RELATIONSHIP), Property("Type of act", Sort.SELECT, translated=True),
    Property("Method", Sort.SELECT, translated=True), Property("Date", Sort.DATERANGE), Property("Date as known", Sort.TEXT),
    Property("Attribution", Sort.SELECT, translated=True), Property("Status at end of act", Sort.SELECT, translated=True),
    Property("Degrees of involvement", Sort.MULTISELECT, translated=True),
    Property("Types of perpetrator", Sort.MULTISELECT, translated=True), Property("Involvement as coded", Sort.TEXT),
    Property("Targeted", Sort.SELECT, translated=True), _WARNINGS,
))  # fmt: skip
TEMPLATES = (SOURCES, CLAIMS, RESPONSES, EVENTS, ACTS)
"""In the order in which they are imported: each names only what stands before it. Uwazi makes what it does not find by its title, and
would make it twice if a table named what comes later in it: so links between events are words."""


def template_of(header: Iterable[str]) -> Template | None:
    """The template of a table by its columns: an import brings no name with it."""
    found = frozenset(header)
    return next((one for one in TEMPLATES if frozenset(one.header()) <= found), None)


QUANTITIES: dict[QuantityKind, dict[str, str]] = {
    QuantityKind.EXACT: {"en": "exact", "ru": "ровно"},
    QuantityKind.AT_LEAST: {"en": "at least", "ru": "не менее"},
    QuantityKind.AT_MOST: {"en": "at most", "ru": "не более"},
    QuantityKind.SEVERAL: {"en": "several", "ru": "несколько"},
    QuantityKind.NONE: {"en": "no number", "ru": "без числа"},
    QuantityKind.RANGE: {"en": "from and to", "ru": "от и до"},
}
STATUSES: dict[ViolationStatus, str] = {
    ViolationStatus.CONFIRMED: "01", ViolationStatus.LIKELY: "04", ViolationStatus.POSSIBLE: "03", ViolationStatus.UNLIKELY: "02",
    ViolationStatus.UNKNOWN: "99",
}  # fmt: skip
"""Codes of micro-thesaurus 41."""
