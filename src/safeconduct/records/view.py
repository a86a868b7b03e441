"""What a verb may look at: folded records and the facts behind them."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import NamedTuple, Protocol, TypeVar

from safeconduct.ground.errors import N_, BadInput, NotFound
from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.records import kinds
from safeconduct.records.facet import Wanted, matches, values
from safeconduct.records.fact import Entered, EntryRef, Fact, Record
from safeconduct.records.fold import fold_record

R = TypeVar("R", bound=Record)


class NoSuchRecord(NotFound):
    def __init__(self, kind: str, wanted: str) -> None:
        super().__init__(
            N_("there is no {kind} {wanted} that this member can read"),
            N_("list them with: safeconduct show {kind}"),
            kind=kind,
            wanted=wanted,
        )


class NoSuchPlace(BadInput):
    def __init__(self) -> None:
        super().__init__(N_("the list was asked for from a place that is none"), N_("begin at the top of the list"))


class Place(NamedTuple):
    """Where a record stands among all: by its newest stamp, then by when it came. Written as a mark for the links «older» and «newer»."""

    stamp: int
    arrived: int

    @property
    def order(self) -> tuple[int, int]:
        """Ascending, the newest is first."""
        return -self.stamp, self.arrived

    def __str__(self) -> str:
        return f"{self.stamp:x}-{self.arrived:x}"

    @classmethod
    def read(cls, mark: str) -> Place:
        found = re.fullmatch(r"([0-7]?[0-9a-f]{1,15})-([0-9a-f]{1,15})", mark)
        if found is None:
            raise NoSuchPlace
        stamp, arrived = (int(part, 16) for part in found.groups())
        return cls(stamp, arrived)


class View(Protocol):
    """Read-only; newest first, by a record's newest fact. A record of which this member reads no fact is not there at all."""

    def get(self, kind: type[R], record: RecordId) -> R | None: ...

    def all(self, kind: type[R]) -> Iterator[R]: ...

    def where(
        self, kind: type[R], *, before: str | None = None, after: str | None = None, limit: int | None = None, **wanted: Wanted
    ) -> Iterator[R]:
        """Those with all of these facets. `before` and `after` are marks: only what is older, or the nearest of what is newer."""
        ...

    def count(self, kind: type[R], **wanted: Wanted) -> int: ...

    def tally(self, kind: type[R], facet: str) -> dict[str, int]:
        """How many records have each value of a facet; a record with several values counts in each."""
        ...

    def mark(self, record: RecordId) -> str:
        """Where a record stands among all of them, for `before` and `after`; good as long as it does not change."""
        ...

    def history(self, record: RecordId) -> list[Entered]:
        """Its facts, oldest first."""
        ...


def need(view: View, kind: type[R], record: RecordId) -> R:
    found = view.get(kind, record)
    if found is None:
        raise NoSuchRecord(kinds.name_of(kind), record[:8])
    return found


class MemoryView:
    """A view over facts held in memory: for tests, and for trying a plan before it is recorded."""

    def __init__(self, entered: Iterable[Entered] = ()) -> None:
        self._facts: dict[RecordId, list[Entered]] = {}
        self._records: dict[RecordId, Record] = {}
        self._places: dict[RecordId, Place] = {}
        self._next = 0
        for one in entered:
            self.add(one)

    def add(self, one: Entered) -> None:
        history = self._facts.setdefault(one.fact.record, [])
        history.append(one)
        history.sort(key=lambda e: e.order)
        folded = fold_record(history)
        if folded is not None:
            self._records[folded.id] = folded
            arrived = self._places[folded.id].arrived if folded.id in self._places else len(self._places)
            self._places[folded.id] = Place(history[-1].stamp, arrived)

    def record(self, facts: Iterable[Fact], by: MemberId, now: dt.datetime) -> None:
        """Enter facts as if the office had, on one imaginary feed per member."""
        for fact in facts:
            stamp = int(now.timestamp() * 1000) << 16 | (self._next & 0xFFFF)
            feed = by.encode().hex()[:32].ljust(32, "0")
            self.add(Entered(fact, by, DeviceId(by), stamp, EntryRef(feed, self._next)))
            self._next += 1

    def get(self, kind: type[R], record: RecordId) -> R | None:
        found = self._records.get(record)
        return found if isinstance(found, kind) else None

    def all(self, kind: type[R]) -> Iterator[R]:
        return self.where(kind)

    def where(
        self, kind: type[R], *, before: str | None = None, after: str | None = None, limit: int | None = None, **wanted: Wanted
    ) -> Iterator[R]:
        found = [(self._places[one.id].order, one) for one in self._records.values() if isinstance(one, kind)]
        found = [(place, one) for place, one in found if matches(kinds.facets(one), wanted)]
        found.sort(key=lambda pair: pair[0])
        if after is not None:
            nearest = Place.read(after).order
            newer = [pair for pair in found if pair[0] < nearest]
            found = newer[-limit:] if limit else newer
        elif before is not None:
            furthest = Place.read(before).order
            found = [pair for pair in found if pair[0] > furthest]
        return iter([one for _, one in found[:limit]])

    def count(self, kind: type[R], **wanted: Wanted) -> int:
        return sum(matches(kinds.facets(one), wanted) for one in self._records.values() if isinstance(one, kind))

    def tally(self, kind: type[R], facet: str) -> dict[str, int]:
        return dict(Counter(value for one in self.all(kind) for value in values(kinds.facets(one).get(facet, ""))))

    def mark(self, record: RecordId) -> str:
        return str(self._places.get(record, Place(0, 0)))

    def history(self, record: RecordId) -> list[Entered]:
        return list(self._facts.get(record, ()))


class Ahead:
    """A view with a few facts more than another: what it would be if they were recorded. What they change stands first."""

    def __init__(self, base: View) -> None:
        self._base = base
        self._more: dict[RecordId, list[Entered]] = {}

    def add(self, fact: Fact, by: MemberId, stamp: int) -> None:
        place = sum(map(len, self._more.values()))
        entered = Entered(fact, by, DeviceId(""), stamp, EntryRef("", place))
        self._more.setdefault(fact.record, []).append(entered)

    def get(self, kind: type[R], record: RecordId) -> R | None:
        found: Record | None = self._base.get(kind, record)
        if record in self._more:
            found = fold_record(self._more[record], found)
        return found if isinstance(found, kind) else None

    def all(self, kind: type[R]) -> Iterator[R]:
        return self.where(kind)

    def where(
        self, kind: type[R], *, before: str | None = None, after: str | None = None, limit: int | None = None, **wanted: Wanted
    ) -> Iterator[R]:
        changed = self._changed(kind, wanted) if before is None else []
        rest = self._base.where(kind, before=before, after=after, limit=limit and limit + len(self._more), **wanted)
        return islice(chain(changed, (one for one in rest if one.id not in self._more)), limit)

    def _changed(self, kind: type[R], wanted: Mapping[str, Wanted]) -> list[R]:
        found = [one for record in reversed(self._more) for one in [self.get(kind, record)] if one is not None]
        return [one for one in found if matches(kinds.facets(one), wanted)]

    def count(self, kind: type[R], **wanted: Wanted) -> int:
        before = [one for record in self._more for one in [self._base.get(kind, record)] if one is not None]
        gone = sum(matches(kinds.facets(one), wanted) for one in before)
        return self._base.count(kind, **wanted) - gone + len(self._changed(kind, wanted))

    def tally(self, kind: type[R], facet: str) -> dict[str, int]:
        found = Counter(self._base.tally(kind, facet))
        for record in self._more:
            for view, sign in ((self._base, -1), (self, 1)):
                one = view.get(kind, record)
                found.update(dict.fromkeys(values(kinds.facets(one).get(facet, "")), sign) if one is not None else {})
        return {value: number for value, number in found.items() if number > 0}

    def mark(self, record: RecordId) -> str:
        return self._base.mark(record)

    def history(self, record: RecordId) -> list[Entered]:
        return [*self._base.history(record), *self._more.get(record, ())]
