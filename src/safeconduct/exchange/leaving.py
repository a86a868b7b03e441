"""What leaves: the bytes of the files, how much stands in them, and what was left out and why."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import NamedTuple

from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId
from safeconduct.records.consent import Audience, Consent, Purpose
from safeconduct.records.view import View

NO_CONSENT = N_("no consent to this purpose for this audience on this day")
SENTENCES = (
    N_("cases"), N_("people"), N_("acts"), N_("events"), N_("sources"), N_("claims"), N_("responses"), N_("placements"), N_("shelters"),
    N_("rows of bed inventory"), N_("entries due"), N_("incidents"), N_("exits"), N_("records"),
)  # fmt: skip
"""What is counted, in the plural."""


class LeftOut(NamedTuple):
    """`what` and `why` are templates of the catalogue; they never quote a record. `number` 0: it is left out wherever it would stand."""

    what: str
    why: str
    number: int


class Leaving(NamedTuple):
    """`files`: by name; one alone may be written under any name. `counts`: rows by what they are, templates of the catalogue."""

    files: dict[str, bytes]
    counts: dict[str, int]
    left_out: tuple[LeftOut, ...]


class Consents:
    """Consents of a view by the thing they are about: asked once for a whole export."""

    def __init__(self, view: View, audience: Audience, on: dt.date) -> None:
        self._audience, self._on = audience, on
        self._by_item: dict[RecordId, list[Consent]] = {}
        for one in view.all(Consent):
            self._by_item.setdefault(one.item, []).append(one)

    def granted(self, item: RecordId, purpose: Purpose) -> bool:
        """For the whole item: what is granted for some segments only covers no record that rests on all of it."""
        return any(one.covers(item, None, purpose, self._audience, self._on) for one in self._by_item.get(item, ()))


class Omissions:
    """Counts what is left out while a file is made."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, what: str, why: str, count: int = 1) -> None:
        if count:
            self._counts[what, why] += count

    def always(self, what: str, why: str) -> None:
        self._counts.setdefault((what, why), 0)

    def told(self) -> tuple[LeftOut, ...]:
        return tuple(LeftOut(what, why, count) for (what, why), count in self._counts.items())
