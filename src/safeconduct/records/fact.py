"""What a fact is: one thing that happened to one record, told once, never changed.

A fact is a frozen struct, written as an array whose first element is its kind (`case.opened`). The second is the record it
belongs to. New fields go to the end with a default, so that old bytes still read; anything else is a new kind. A kind this version
does not know is kept as `Unknown` and its bytes are never rewritten.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import msgspec

from safeconduct.ground.ids import DeviceId, MemberId, RecordId


class Fact(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Base of all facts; a subclass names its kind: `class CaseOpened(Fact, frozen=True, tag="case.opened")`."""

    record: RecordId


class Reading(Fact, frozen=True):
    """Base of facts which tell that somebody had a record before them. They change nothing in it: who works on it has seen no less."""


class Unknown(msgspec.Struct, frozen=True):
    """A fact written by a newer version: kept, counted, not folded."""

    kind: str
    record: RecordId
    body: bytes


class EntryRef(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, order=True):
    """Where a fact stands in the journal: feed (32 hex digits) and place in it, from 0."""

    feed: str
    index: int


class Entered(NamedTuple):
    """A fact as it stands in the journal. `stamp` orders facts: hybrid logical clock, ms since 1970 << 16 | counter."""

    fact: Fact
    by: MemberId
    device: DeviceId
    stamp: int
    entry: EntryRef

    @property
    def at(self) -> dt.datetime:
        return dt.datetime.fromtimestamp((self.stamp >> 16) / 1000, dt.UTC)

    @property
    def order(self) -> tuple[int, str, int]:
        return self.stamp, self.entry.feed, self.entry.index


class Record(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Base of all records: the fold of their facts. Every field after `id` has a default, since a reader may hold only some
    of the circles a record's facts were written to."""

    id: RecordId


class Conflict(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Two members told one field differently without knowing of each other; shown until a person settles it."""

    field: str
    kept: str
    lost: str
    lost_by: MemberId
