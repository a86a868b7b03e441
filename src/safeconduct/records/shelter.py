"""Shelter: beds by night under a codename. Its address stands in a circle of its own (`access`)."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import MemberId
from safeconduct.records.fact import Entered, Fact, Record


class ShelterSort(StrEnum):
    HOST = "host"
    SHELTER = "shelter"


class ShelterOpened(Fact, frozen=True, tag="shelter.opened"):
    codename: str
    region: str
    sort: ShelterSort
    steward: MemberId
    languages: tuple[str, ...]
    offers: tuple[str, ...]
    """Of `step_free`, `pets`, `children`."""
    opened: dt.date


class BedsSet(Fact, frozen=True, tag="shelter.beds_set"):
    """Beds on each night from `first` to `last`, both included. The newest that covers a night holds."""

    first: dt.date
    last: dt.date
    beds: int


class ShelterClosed(Fact, frozen=True, tag="shelter.closed"):
    since: dt.date
    reason: str


class ShelterAddressed(Fact, frozen=True, tag="shelter.addressed"):
    address: str


class Span(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    first: dt.date
    last: dt.date
    beds: int


class Shelter(Record, frozen=True):
    codename: str = ""
    region: str = ""
    sort: ShelterSort = ShelterSort.HOST
    steward: MemberId = MemberId("")
    languages: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    opened: dt.date | None = None
    spans: tuple[Span, ...] = ()
    closed: dt.date | None = None
    closed_why: str = ""
    address: str = ""

    def beds(self, night: dt.date) -> int:
        if self.opened is None or night < self.opened or (self.closed is not None and night >= self.closed):
            return 0
        for span in reversed(self.spans):
            if span.first <= night <= span.last:
                return span.beds
        return 0


FACTS = (ShelterOpened, BedsSet, ShelterClosed, ShelterAddressed)


def fold(shelter: Shelter | None, e: Entered) -> Shelter:
    shelter = shelter or Shelter(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case ShelterOpened() as o:
            return set_(
                shelter, codename=o.codename, region=o.region, sort=o.sort, steward=o.steward, languages=o.languages,
                offers=o.offers, opened=o.opened,
            )  # fmt: skip
        case BedsSet(first=first, last=last, beds=beds):
            return set_(shelter, spans=(*shelter.spans, Span(first, last, beds)))
        case ShelterClosed(since=since, reason=reason):
            return set_(shelter, closed=since, closed_why=reason)
        case ShelterAddressed(address=address):
            return set_(shelter, address=address)
    return shelter
