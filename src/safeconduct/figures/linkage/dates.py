"""Dates as lists hold them, as far as they are known: year, month, day, and the eight digits where all were given.

Read are: `1994`, `1994-03`, `1994-03-05` (with `~`), `19940305`, `5.3.1994`, `05-03-1994`, a time behind a date, an Excel serial number, and
`05/03/1994`, where the column itself must show which part is the day; where it does not, only the year is kept. Impossible days keep
their digits, since a typing error still tells two people apart.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import NamedTuple

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?~?(?:[T ]\d{1,2}:\d\d.*)?\Z")
_EIGHT = re.compile(r"(1[5-9]|20)(\d\d)(\d\d)(\d\d)\Z")
_PARTS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)(?:[T ]\d{1,2}:\d\d.*)?\Z")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?\Z")
_YEAR = re.compile(r"(\d{4})\.0+\Z")
_EPOCH = dt.date(1899, 12, 30)
_UNKNOWN = {"", "?", "-", "unknown", "n/a", "na", "null", "none", "неизвестно", "не известно", "неизв.", "н/д", "nan"}
_SERIALS = range(3_654, 73_050)
"""1910 to 2099 as Excel counts days."""


class Day(NamedTuple):
    year: int | None = None
    month: int | None = None
    day: int | None = None
    digits: str | None = None


class Column(NamedTuple):
    """What every distinct value of a column was read as, and how often reading had to guess or give up (in distinct values)."""

    days: dict[str, Day]
    serials: int
    unclear: int
    unread: int


NOTHING = Day()


def read_column(values: Iterable[str]) -> Column:
    texts = list(values)
    order = _order(texts)
    days: dict[str, Day] = {}
    serials = unclear = unread = 0
    for text in texts:
        bare = text.strip()
        day = _read(bare, order)
        unread += day is None
        unclear += day is not None and day.year is not None and day.month is None and "/" in bare
        serials += day not in (None, NOTHING) and _SERIAL.match(bare) is not None
        days[text] = day or NOTHING
    return Column(days, serials, unclear, unread)


def _order(texts: list[str]) -> str:
    """`dmy`, `mdy` or, where no slashed value tells, ``."""
    found = [match for match in map(_PARTS.match, map(str.strip, texts)) if match and match[2] == "/"]
    day_first = any(int(one[1]) > 12 for one in found)
    month_first = any(int(one[3]) > 12 for one in found)
    return "" if day_first == month_first else "dmy" if day_first else "mdy"


def _read(text: str, order: str) -> Day | None:
    """None where the text is no date."""
    if text.lower() in _UNKNOWN:
        return NOTHING
    if found := _EIGHT.match(text):
        return _day(int(found[1] + found[2]), int(found[3]), int(found[4]))
    if (found := _YEAR.match(text)) or (found := _ISO.match(text)):
        parts = [int(one) if one else None for one in (*found.groups(), None, None)]
        return _day(*parts[:3])
    if found := _SERIAL.match(text):
        return _serial(int(found[1]))
    if found := _PARTS.match(text):
        return _slashed(int(found[1]), int(found[3]), found[4], order if found[2] == "/" else "dmy")
    return None


def _slashed(one: int, other: int, year_text: str, order: str) -> Day | None:
    year = int(year_text) if len(year_text) == 4 else int(year_text) + (1900 if int(year_text) > 30 else 2000)
    if not order and one != other and max(one, other) <= 12:
        return Day(year)
    if order == "mdy" or (not order and other > 12):
        return _day(year, one, other)
    return _day(year, other, one)


def _serial(number: int) -> Day | None:
    if number not in _SERIALS:
        return None
    day = _EPOCH + dt.timedelta(days=number)
    return _day(day.year, day.month, day.day)


def _day(year: int | None, month: int | None, day: int | None) -> Day | None:
    if year is None or not 1500 <= year <= 2200:
        return None
    digits = f"{year:04d}{month:02d}{day:02d}" if month is not None and day is not None else None
    month = month if month is not None and 1 <= month <= 12 else None
    day = day if month is not None and day is not None and 1 <= day <= 31 else None
    return Day(year, month, day, digits)
