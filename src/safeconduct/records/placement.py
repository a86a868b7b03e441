"""Placement: a party in a shelter. Words of HMIS: entry_date, exit_date, destination. Nights are half-open: entry to exit - 1."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import RecordId
from safeconduct.records.facet import Facets, day
from safeconduct.records.fact import Conflict, Entered, Fact, Record


class Destination(StrEnum):
    REHOMED_RUSSIA = "rehomed_russia"
    REHOMED_ABROAD = "rehomed_abroad"
    OTHER_SHELTER = "other_shelter"
    OWN_WISH = "own_wish"
    UNKNOWN = "unknown"


class Placed(Fact, frozen=True, tag="placement.placed"):
    """`danger`: how near it was when the bed was promised, 1 to 3 and 3 the nearest, 0 where nobody said. The steward, who reads
    no case, goes by it where a bed was promised twice."""

    case: RecordId
    shelter: RecordId
    people: tuple[RecordId, ...]
    entry_date: dt.date
    planned_exit: dt.date | None
    reasons: tuple[str, ...]
    danger: int = 0


class StayPlanned(Fact, frozen=True, tag="placement.stay_planned"):
    """Another day of leaving; `was` is the one its writer saw."""

    planned_exit: dt.date | None
    was: dt.date | None


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
    danger: int = 0
    conflicts: tuple[Conflict, ...] = ()

    @property
    def until(self) -> dt.date | None:
        """The first night on which its beds are free again: the exit, or the planned one; None where no end is known."""
        return self.exit_date or self.planned_exit

    def there(self, night: dt.date) -> bool:
        """Whether its beds are taken that night."""
        return self.entry_date is not None and self.entry_date <= night and (self.until is None or night < self.until)


FACTS = (Placed, StayPlanned, PlacementEnded)


def fold(placement: Placement | None, e: Entered) -> Placement:
    placement = placement or Placement(e.fact.record)
    match e.fact:
        case Placed() as p:
            return msgspec.structs.replace(
                placement, case=p.case, shelter=p.shelter, people=p.people, entry_date=p.entry_date,
                planned_exit=p.planned_exit, reasons=p.reasons, danger=p.danger,
            )  # fmt: skip
        case StayPlanned() as fact:
            return _stay(placement, fact, e)
        case PlacementEnded(exit_date=exit_date, destination=destination):
            return msgspec.structs.replace(placement, exit_date=exit_date, destination=destination)
    return placement


def _stay(placement: Placement, fact: StayPlanned, e: Entered) -> Placement:
    """Where two plans cross, the longer stay stands: nobody loses a bed by two people writing at once."""
    kept, lost = fact.planned_exit, placement.planned_exit
    if fact.was == lost or kept == lost:
        return msgspec.structs.replace(placement, planned_exit=kept)
    if lost is None or (kept is not None and kept < lost):
        kept, lost = lost, kept
    shown = Conflict("planned_exit", str(kept or ""), str(lost or ""), e.by)
    return msgspec.structs.replace(placement, planned_exit=kept, conflicts=(*placement.conflicts, shown))


def facets(placement: Placement) -> Facets:
    return {
        "case": placement.case, "shelter": placement.shelter, "person": placement.people, "destination": placement.destination or "",
        "state": "ended" if placement.exit_date is not None else "open", "entry": day(placement.entry_date),
        "exit": day(placement.until) or "unknown", "conflict": "yes" if placement.conflicts else "",
    }  # fmt: skip


def words(placement: Placement) -> Iterator[str]:
    yield from placement.reasons
