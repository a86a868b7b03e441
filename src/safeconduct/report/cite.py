"""Cites: `{figure:F1}` `{count:F1}` `{claim:C3}` `{source:S2}` `{date:2017-04}` become numbers, words and references.

`figure` gives the bare number, `count` the number with its unit in the right plural, `claim` its number with its kind.
"""

from __future__ import annotations

import datetime as dt
import re

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from safeconduct.figures.compare import kind_of
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.times import PartDate
from safeconduct.records.claim import Claim, QuantityKind
from safeconduct.records.figure import Figure
from safeconduct.records.source import Source
from safeconduct.records.view import View
from safeconduct.report.wording import KINDS, UNITS

CITE = re.compile(r"\{(figure|count|claim|source|date):([A-Za-z0-9~-]{1,16})\}")
_YEAR_MARK = re.compile(r"\s*г\.$")
_SEASONS = {
    21: {"en": "spring", "ru": "весна"}, 22: {"en": "summer", "ru": "лето"},
    23: {"en": "autumn", "ru": "осень"}, 24: {"en": "winter", "ru": "зима"},
}  # fmt: skip
_ABOUT = {"en": "about ", "ru": "около "}


class UnknownCite(Refused):
    def __init__(self, cite: str) -> None:
        super().__init__(
            N_("{cite} cites nothing that this member can read"),
            N_("compute the figure, or import the claim or source, before citing it"),
            cite=cite,
        )


def number(value: int, lang: str) -> str:
    return str(format_decimal(value, locale=lang))


def counted(value: int, unit: str, lang: str) -> str:
    """`64 people`, `64 человека`."""
    forms = UNITS.get(unit, {}).get(lang)
    if forms is None:
        return f"{number(value, lang)} {unit}"
    order = {"en": ("one", "other"), "ru": ("one", "few", "many")}[lang]
    form = Locale(lang).plural_form(value)
    return f"{number(value, lang)} {forms[order.index(form) if form in order else -1]}"


def quantity(claim: Claim, lang: str) -> str:
    n = number(claim.quantity, lang) if claim.quantity is not None else ""
    return KINDS[claim.quantity_kind][lang].format(n=n)


def bounds(low: int, high: int | None, lang: str) -> str:
    """A number with its kind, as it follows from its bounds: `at least 100`, `up to 56`, `between 140 and 310`."""
    kind = kind_of(low, high)
    n = number(low if high is None or kind is QuantityKind.EXACT else high, lang)
    return KINDS[kind][lang].format(n=n, low=number(low, lang), high=n)


def date(found: PartDate | dt.date | None, lang: str) -> str:
    """As far as it is known: `2017`, `April 2017`, `9 April 2017`, `spring 2017`, `about April 2017`."""
    if found is None:
        return ""
    if isinstance(found, dt.date):
        found = PartDate(found.isoformat())
    year, month, day = found.parts
    first = found.earliest()
    if month is None:
        text = str(year)
    elif month > 12:
        text = f"{_SEASONS[month][lang]} {year}"
    elif day is None:
        text = _YEAR_MARK.sub("", str(format_skeleton("yMMMM", first, locale=lang)))
    else:
        text = str(format_date(first, "d MMMM y", locale=lang))
    return (_ABOUT[lang] if found.estimated else "") + text


def period(start: PartDate | None, end: PartDate | None, lang: str) -> str:
    if start is None or end is None or start == end:
        return date(start or end, lang)
    return f"{date(start, lang)} – {date(end, lang)}"


class Cites:
    """Resolves the cites of one report in one language."""

    def __init__(self, view: View, lang: str) -> None:
        self._lang = lang
        self._figures = {one.ref: one for one in reversed(list(view.all(Figure)))}
        self._claims = {one.ref: one for one in view.all(Claim)}
        self._sources = {one.ref: one for one in view.all(Source)}

    def fill(self, text: str) -> str:
        return CITE.sub(lambda found: self._one(found[1], found[2], found[0]), text)

    def _one(self, sort: str, ref: str, cite: str) -> str:
        if sort == "date":
            return date(PartDate(ref), self._lang)
        if sort in ("figure", "count") and ref in self._figures:
            figure = self._figures[ref]
            said = number(figure.value, self._lang) if sort == "figure" else counted(figure.value, figure.unit, self._lang)
            return f"{said} [{ref}]"
        if sort == "claim" and ref in self._claims:
            claim = self._claims[ref]
            if claim.quantity_kind in (QuantityKind.NONE, QuantityKind.SEVERAL):
                return f"[{ref}]"
            return f"{quantity(claim, self._lang)} [{ref}]"
        if sort == "source" and ref in self._sources:
            return f"[{ref}]"
        raise UnknownCite(cite)
