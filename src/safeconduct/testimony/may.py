"""What may be done with a statement on a day: for each segment, which purposes for whom until when, and what stands in the way.

Asked again wherever something leaves; this is for people to look at.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import NamedTuple

from safeconduct.ground.ids import RecordId
from safeconduct.records.consent import Audience, Consent, Purpose, of_item
from safeconduct.records.statement import Segment, Statement
from safeconduct.records.view import View
from safeconduct.testimony.quote import PUBLISHED_IN


class Leave(NamedTuple):
    """One consent's yes. `until` is the first day on which it no longer holds, None for no end."""

    purpose: Purpose
    audience: Audience
    until: dt.date | None
    conditions: str
    consent: RecordId


class Wording(StrEnum):
    """How far the wording of a segment has come."""

    NONE = "none"
    WRITTEN = "written"
    PROPOSED = "proposed"
    APPROVED = "approved"


class Standing(NamedTuple):
    """`leaves`: what this segment may be used for on that day. `quotable`: also in print, now, as the approved wording."""

    number: int
    wording: Wording
    ref: str
    leaves: tuple[Leave, ...]

    def may(self, purpose: Purpose) -> tuple[Leave, ...]:
        return tuple(one for one in self.leaves if one.purpose is purpose)

    @property
    def quotable(self) -> bool:
        public = any(one.audience is Audience.PUBLIC for one in self.may(Purpose.QUOTE))
        return public and self.wording is Wording.APPROVED


def standings(view: View, statement: Statement, on: dt.date) -> tuple[Standing, ...]:
    consents = list(of_item(view, statement.id))
    return tuple(_standing(consents, statement, segment, on) for segment in statement.segments)


def _standing(consents: list[Consent], statement: Statement, segment: Segment, on: dt.date) -> Standing:
    found = [
        Leave(purpose, audience, one.expires, one.conditions, one.id)
        for one in consents
        for purpose in one.purposes
        for audience in one.audiences
        if one.covers(statement.id, segment.number, purpose, audience, on)
    ]
    return Standing(segment.number, wording(segment), segment.quotation_ref or segment.proposed_ref, _longest(found))


def _longest(leaves: list[Leave]) -> tuple[Leave, ...]:
    """Of several consents for one use, the one that holds longest."""
    best: dict[tuple[Purpose, Audience], Leave] = {}
    for one in leaves:
        key = one.purpose, one.audience
        if key not in best or (one.until or dt.date.max) > (best[key].until or dt.date.max):
            best[key] = one
    order = list(Purpose), list(Audience)
    return tuple(sorted(best.values(), key=lambda one: (order[0].index(one.purpose), order[1].index(one.audience))))


def wording(segment: Segment) -> Wording:
    if segment.quotation:
        return Wording.APPROVED
    if segment.proposed_ref:
        return Wording.PROPOSED
    return Wording.WRITTEN if all(segment.publishable.get(lang) for lang in PUBLISHED_IN) else Wording.NONE
