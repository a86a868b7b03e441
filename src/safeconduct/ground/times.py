"""Part-known dates, and the one spelling of an instant.

A part-known date is written in the Extended Date/Time Format (ISO 8601-2:2019, level 1), the subset people need:
`2017`, `2017-04`, `2017-04-09`, a season `2017-21` (21 spring, 22 summer, 23 autumn, 24 winter), with `~` behind it when it is an
estimate. HURIDOCS micro-thesaurus 48 has the same cases: estimate, unknown day, unknown month and day.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

import msgspec

from safeconduct.ground.errors import N_, BadInput

UTC = dt.UTC
_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(~?)\Z")
_SEASON_MONTH = {21: 3, 22: 6, 23: 9, 24: 12}


class BadDate(BadInput):
    def __init__(self, text: str) -> None:
        super().__init__(
            N_("{text!r} is not a date"),
            N_("write 2017, 2017-04, 2017-04-09, or 2017-21 for spring, with ~ behind an estimate"),
            text=text[:32],
        )


class PartDate(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A date as far as it is known. `text` is its only spelling."""

    text: str

    def __post_init__(self) -> None:
        self.earliest()

    @property
    def estimated(self) -> bool:
        return self.text.endswith("~")

    @property
    def parts(self) -> tuple[int, int | None, int | None]:
        """(year, month or season 21..24 or None, day or None)."""
        found = _SHAPE.match(self.text)
        if found is None:
            raise BadDate(self.text)
        year, month, day, _ = found.groups()
        return int(year), int(month) if month else None, int(day) if day else None

    def earliest(self) -> dt.date:
        year, month, day = self.parts
        try:
            if month is not None and month > 12:
                if day is not None:
                    raise BadDate(self.text)
                return dt.date(year, _SEASON_MONTH[month], 1)
            return dt.date(year, 1 if month is None else month, 1 if day is None else day)
        except (ValueError, KeyError) as error:
            raise BadDate(self.text) from error

    def latest(self) -> dt.date:
        """The last day it can mean; winter runs into February of the next year."""
        year, month, day = self.parts
        first = self.earliest()
        if day is not None:
            return first
        if month is None:
            return dt.date(year, 12, 31)
        if month > 12:
            end_month, end_year = (first.month + 2, year) if month != 24 else (2, year + 1)
            return dt.date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])
        return dt.date(year, month, calendar.monthrange(year, month)[1])


def require_aware(now: dt.datetime) -> dt.datetime:
    """An instant always carries its zone; a naive one is a fault of the caller."""
    if now.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return now.astimezone(UTC)
