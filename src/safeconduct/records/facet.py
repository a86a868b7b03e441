"""Facets: the few values of a record that lists ask by, such as a case's owner and risk.

A record kind names them in its own file (`def facets(record)`); the index keeps them sorted, so that a list costs what it shows and not what
there is. An empty value is no value. Days and moments are written so that they sort, and are asked by `upto` and `since`. A facet finds; what
depends on the minute is checked again on the record found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

Facets = Mapping[str, str | tuple[str, ...]]


class Span(msgspec.Struct, frozen=True):
    """Values from `first` to `last`, both included."""

    first: str = ""
    last: str = "\U0010ffff"

    def has(self, value: str) -> bool:
        return self.first <= value <= self.last


ANY = Span()
"""Whatever value it has, if it has one."""
Wanted = str | tuple[str, ...] | Span
"""One value, any of several, or a span."""


def moment(when: dt.datetime | None) -> str:
    """UTC to the second. What lies beyond all time, by a hostile hand, is the last moment there is."""
    if when is None:
        return ""
    try:
        return when.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
    except (OverflowError, ValueError):
        return "9999-12-31T23:59:59Z"


def day(when: dt.date | None) -> str:
    return when.isoformat() if when is not None else ""


def written(when: dt.date) -> str:
    return moment(when) if isinstance(when, dt.datetime) else day(when)


def upto(when: dt.date) -> Span:
    """A day asked of moments ends as it begins: give the moment."""
    return Span("", written(when))


def since(when: dt.date) -> Span:
    return Span(written(when))


def between(first: dt.date, last: dt.date) -> Span:
    return Span(written(first), written(last))


def named(text: str) -> str:
    """How codenames are compared: by letter, whatever their case."""
    return text.casefold()


def beginning(text: str) -> Span:
    return Span(text, text + "\U0010ffff")


def values(given: str | tuple[str, ...]) -> tuple[str, ...]:
    several = (given,) if isinstance(given, str) else given
    return tuple(dict.fromkeys(str(one) for one in several if one))


def matches(facets: Facets, wanted: Mapping[str, Wanted]) -> bool:
    return all(_match(values(facets.get(name, "")), one) for name, one in wanted.items())


def _match(held: tuple[str, ...], wanted: Wanted) -> bool:
    if isinstance(wanted, Span):
        return any(wanted.has(value) for value in held)
    return bool({*held} & {*values(wanted)})
