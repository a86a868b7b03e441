"""Erasure: what a person asked to have forgotten, and which devices have done so.

One erasure is told to one circle and names the records of that circle that went, by kind and id; a wish that touches several circles
makes several with one `wish`. It names nobody. A device acknowledges when the gate no longer has the halves and its own rows are gone.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.ground.ids import CircleId, DeviceId, MemberId, RecordId
from safeconduct.records.facet import Facets
from safeconduct.records.fact import Entered, Fact, Record


class Thing(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    kind: str
    record: RecordId


class ErasureOrdered(Fact, frozen=True, tag="erasure.ordered"):
    circle: CircleId
    wish: RecordId
    things: tuple[Thing, ...]
    readers: tuple[MemberId, ...]
    """Who held the circle when it was ordered: their devices acknowledge, and they go on holding it to read that."""
    on: dt.date
    how: str
    consent: RecordId | None = None
    """The withdrawal that asked for it, if one did."""


class ErasureAcknowledged(Fact, frozen=True, tag="erasure.acknowledged"):
    circle: CircleId
    """Told again, so that it finds its circle even where it arrives first."""
    on: dt.date


class WordsDropped(Fact, frozen=True, tag="erasure.words_dropped"):
    """Stands where a device had written to a record that was erased before it could send: the words never left it."""

    circle: CircleId


class Erasure(Record, frozen=True):
    circle: CircleId = CircleId("")
    wish: RecordId = RecordId("")
    things: tuple[Thing, ...] = ()
    readers: tuple[MemberId, ...] = ()
    ordered: dt.date | None = None
    by: MemberId = MemberId("")
    how: str = ""
    consent: RecordId | None = None
    done: tuple[DeviceId, ...] = ()


FACTS = (ErasureOrdered, ErasureAcknowledged, WordsDropped)


def fold(erasure: Erasure | None, e: Entered) -> Erasure:
    erasure = erasure or Erasure(e.fact.record)
    match e.fact:
        case ErasureOrdered() as o if erasure.ordered is None:
            return msgspec.structs.replace(
                erasure, circle=o.circle, wish=o.wish, things=o.things, readers=o.readers, ordered=o.on, by=e.by, how=o.how,
                consent=o.consent,
            )  # fmt: skip
        case ErasureAcknowledged(circle=circle):
            return msgspec.structs.replace(erasure, circle=circle, done=tuple(sorted({*erasure.done, e.device})))
        case WordsDropped(circle=circle):
            return msgspec.structs.replace(erasure, circle=circle)
    return erasure


def facets(erasure: Erasure) -> Facets:
    return {
        "circle": erasure.circle, "wish": erasure.wish, "consent": erasure.consent or "",
        "thing": tuple(thing.record for thing in erasure.things), "state": "ordered" if erasure.ordered is not None else "",
    }  # fmt: skip
