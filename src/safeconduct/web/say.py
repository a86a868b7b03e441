"""What a page says, in its reader's language: sentences, plural forms, dates and times."""

from __future__ import annotations

import datetime as dt

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time

from safeconduct.ground import words
from safeconduct.ground.errors import N_, SafeconductError
from safeconduct.ground.times import PartDate

_LOCALES = {"en": Locale("en", "GB"), "ru": Locale("ru", "RU")}
_SEASONS = {21: N_("spring"), 22: N_("summer"), 23: N_("autumn"), 24: N_("winter")}


class Say:
    """Call it with a template: `say("{count} people", count=3)`; the templates stand in the catalogues of `rooms`."""

    def __init__(self, lang: str, *rooms: str, zone: dt.tzinfo | None = None) -> None:
        self.lang = lang if lang in words.LANGS else "en"
        self.zone = zone
        """None for the machine's own."""
        self._words = words.words(self.lang, *rooms)
        self._locale = _LOCALES[self.lang]

    @property
    def direction(self) -> str:
        return str(self._locale.text_direction)

    def __call__(self, template: str, /, **values: object) -> str:
        return self._words.gettext(template).format(**values) if template else ""

    def n(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The form that goes with the number; `{count}` is at hand in it."""
        return self._words.ngettext(one, many, count).format(count=count, **values)

    def error(self, error: SafeconductError) -> str:
        return self(error.template, **error.values)

    def hint(self, error: SafeconductError) -> str:
        return self(error.hint, **error.values)

    def date(self, day: dt.date | None) -> str:
        """`9 Apr 2017`, `9 апр. 2017 г.`"""
        return format_date(day, "medium", locale=self._locale) if day is not None else ""

    def weekday(self, day: dt.date) -> str:
        """`Fri, 9 Apr`."""
        return str(format_skeleton("EdMMM", dt.datetime.combine(day, dt.time()), locale=self._locale))

    def month(self, day: dt.date) -> str:
        return str(format_skeleton("yMMMM", dt.datetime.combine(day, dt.time()), locale=self._locale))

    def here(self, when: dt.datetime) -> dt.datetime:
        """The instant by the clock on the reader's wall."""
        return when.astimezone(self.zone)

    def clock(self, when: dt.datetime) -> str:
        """`14:05`, by the reader's wall."""
        return format_time(self.here(when).timetz(), "short", locale=self._locale)

    def moment(self, when: dt.datetime | None) -> str:
        return f"{self.date(self.here(when).date())}, {self.clock(when)}" if when is not None else ""

    def part(self, date: PartDate | None) -> str:
        """A date as far as it is known, in words."""
        if date is None:
            return ""
        year, month, day = date.parts
        if day is not None:
            told = self.date(date.earliest())
        elif month is not None and month > 12:
            told = f"{self(_SEASONS[month])} {year}"
        else:
            told = self.month(date.earliest()) if month is not None else str(year)
        return self(N_("about {date}"), date=told) if date.estimated else told

    def ago(self, then: dt.datetime, now: dt.datetime) -> str:
        """How long ago, in the largest unit that says it: minutes, hours, days."""
        minutes = int((now - then).total_seconds() // 60)
        if abs(minutes) < 60:
            return self.n("{count} minute", "{count} minutes", abs(minutes))
        if abs(minutes) < 48 * 60:
            return self.n("{count} hour", "{count} hours", abs(minutes) // 60)
        return self.n("{count} day", "{count} days", abs(minutes) // (24 * 60))
