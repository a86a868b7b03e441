"""Placement: a party in a shelter. Words of HMIS: entry_date, exit_date, destination. Nights are half-open: entry to exit - 1."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import RecordId
from safeconduct.records.fact import Entered, Fact, Record


class Destination(StrEnum):
    REHOMED_RUSSIA = "rehomed_russia"
    REHOMED_ABROAD = "rehomed_abroad"
    OTHER_SHELTER = "other_shelter"
    OWN_WISH = "own_wish"
    UNKNOWN = "unknown"


class Placed(Fact, frozen=True, tag="placement.placed"):
    case: RecordId
    shelter: RecordId
    people: tuple[RecordId, ...]
    entry_date: dt.date
    planned_exit: dt.date | None
    reasons: tuple[str, ...]


class PlacementEnded(Fact, frozen=True, tag="placement.ended"):
    exit_date: dt.date
    destination: Destination


class Placement(Record, frozen=True):
    case: RecordId = RecordId("")
    shelter: RecordId = RecordId("")
    people: tuple[RecordId, ...] = ()
    entry_date: dt.date | None = None
    planned_exit: dt.date | None = None
    reasons: tuple[str, ...] = ()
    exit_date: dt.date | None = None
    destination: Destination | None = None

    def there(self, night: dt.date) -> bool:
        """Whether its beds are taken that night: until the exit, or the planned one, or with no end known."""
        end = self.exit_date or self.planned_exit
        return self.entry_date is not None and self.entry_date <= night and (end is None or night < end)


FACTS = (Placed, PlacementEnded)


def fold(placement: Placement | None, e: Entered) -> Placement:
    placement = placement or Placement(e.fact.record)
    match e.fact:
        case Placed() as p:
            return msgspec.structs.replace(
                placement, case=p.case, shelter=p.shelter, people=p.people, entry_date=p.entry_date,
                planned_exit=p.planned_exit, reasons=p.reasons,
            )  # fmt: skip
        case PlacementEnded(exit_date=exit_date, destination=destination):
            return msgspec.structs.replace(placement, exit_date=exit_date, destination=destination)
    return placement
