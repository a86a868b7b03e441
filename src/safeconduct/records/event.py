"""Event: something that happened, made of acts (HURIDOCS 01xx)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records.facet import Facets
from safeconduct.records.fact import Entered, Fact, Record
from safeconduct.records.passage import Passage
from safeconduct.records.warning import ContentWarning

Texts = dict[str, str]


class ViolationStatus(StrEnum):
    """HURIDOCS micro-thesaurus 41."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"
    UNKNOWN = "unknown"


class EventRecorded(Fact, frozen=True, tag="event.recorded"):
    title: Texts
    begin: PartDate
    end: PartDate | None
    region: str
    description: Texts
    status: ViolationStatus
    warnings: tuple[ContentWarning, ...]


class EventLinked(Fact, frozen=True, tag="event.linked"):
    """A chain of events (HURIDOCS 22xx)."""

    related: RecordId
    link: str


class Link(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    related: RecordId
    link: str


class Event(Record, frozen=True):
    title: Texts = {}
    begin: PartDate | None = None
    end: PartDate | None = None
    region: str = ""
    description: Texts = {}
    status: ViolationStatus = ViolationStatus.UNKNOWN
    warnings: tuple[ContentWarning, ...] = ()
    links: tuple[Link, ...] = ()


FACTS = (EventRecorded, EventLinked)


def fold(event: Event | None, e: Entered) -> Event:
    event = event or Event(e.fact.record)
    match e.fact:
        case EventRecorded() as r:
            return msgspec.structs.replace(
                event, title=r.title, begin=r.begin, end=r.end, region=r.region, description=r.description, status=r.status,
                warnings=r.warnings,
            )  # fmt: skip
        case EventLinked(related=related, link=link):
            return msgspec.structs.replace(event, links=(*event.links, Link(related, link)))
    return event


def facets(event: Event) -> Facets:
    return {
        "region": event.region, "status": event.status, "warning": event.warnings, "related": tuple(one.related for one in event.links)
    }  # fmt: skip


def words(event: Event) -> Iterator[Passage]:
    yield from (Passage(text, event.warnings) for text in (*event.title.values(), *event.description.values()))
