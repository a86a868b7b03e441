"""What happened, newest first, over every record: who wrote which fact, by author, kind and day. For the page that shows who did and read what.

Two indexes serve it: all facts by their stamp, and each kind's. A page costs what it shows: where a filter finds little among the newest
`FURTHEST` facts, the answer says how far it looked, and the next one goes on from there.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.office.folded import Records
from safeconduct.office.rows import TOLD
from safeconduct.records import kinds
from safeconduct.records.fact import Fact, Unknown

FURTHEST = 5_000
_AT_ONCE = 250


class Place(NamedTuple):
    """Between two facts in this order."""

    stamp: int
    row: int

    @classmethod
    def read(cls, text: str) -> Place:
        """Of an address; whatever cannot be meant is the newest end."""
        stamp, _, row = text.partition(".")
        good = stamp.isdecimal() and row.isdecimal() and len(text) < 40
        return cls(min(int(stamp), END.stamp), min(int(row), END.row)) if good else END

    def __str__(self) -> str:
        return f"{self.stamp}.{self.row}"


END = Place(2**63 - 1, 2**63 - 1)


class Asked(NamedTuple):
    """`kinds`: of facts, none for all. `devices`: of one member, none for all. `since`: a stamp."""

    kinds: frozenset[str] = frozenset()
    devices: frozenset[DeviceId] = frozenset()
    since: int = 0
    before: Place = END


class Deed(NamedTuple):
    fact: Fact | Unknown
    record: RecordId
    by: MemberId
    at: dt.datetime
    stamp: int


class Told(NamedTuple):
    """`older`: where the next page begins; None where nothing older is left."""

    deeds: tuple[Deed, ...]
    older: Place | None


class Happened(Records):
    """What a removed device wrote after its removal stands apart, and is not told here."""

    def happened(self, asked: Asked, limit: int = 50) -> Told:
        deeds: list[Deed] = []
        looked, last = 0, END
        for last in islice(self._newest_first(asked), FURTHEST):
            looked += 1
            deed = self._deed(last, asked.devices)
            if deed is not None:
                deeds.append(deed)
            if len(deeds) == limit:
                break
        more = len(deeds) == limit or looked == FURTHEST
        return Told(tuple(deeds), last if more else None)

    def _newest_first(self, asked: Asked) -> Iterator[Place]:
        ways = [self._stretch(kind, asked) for kind in sorted(asked.kinds)] or [self._stretch("", asked)]
        return heapq.merge(*ways, reverse=True)

    def _stretch(self, kind: str, asked: Asked) -> Iterator[Place]:
        """In portions by the index: no query stays open while a page is drawn."""
        before, of_kind = asked.before, "kind=? AND" if kind else ""
        query = (
            f"SELECT stamp, rowid FROM entry WHERE {TOLD} AND {of_kind} stamp>=? AND (stamp, rowid) < (?, ?)"  # noqa: S608
            " ORDER BY stamp DESC, rowid DESC LIMIT ?"
        )
        while True:
            rows: list[Any] = self._db.execute(query, (*((kind,) if kind else ()), asked.since, *before, _AT_ONCE)).fetchall()
            yield from (Place(*row) for row in rows)
            if len(rows) < _AT_ONCE:
                return
            before = Place(*rows[-1])

    def _deed(self, at: Place, devices: frozenset[DeviceId]) -> Deed | None:
        row = self._row("SELECT device, feed, place, record, body FROM entry WHERE rowid=?", (at.row,))
        if row is None or (devices and row[0] not in devices) or not self.counts_in(row[1], row[2], row[0]):
            return None
        by = self._by.get(row[0], MemberId(""))
        return Deed(kinds.read(row[4]), RecordId(row[3]), by, dt.datetime.fromtimestamp((at.stamp >> 16) / 1000, dt.UTC), at.stamp)


def stamp_at(when: dt.datetime) -> int:
    """The lowest stamp of that instant."""
    return max(0, int(when.timestamp() * 1000)) << 16
