"""What a verb may look at: folded records and the facts behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from safeconduct.ground.errors import N_, NotFound
from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.records import kinds
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


class View(Protocol):
    """Read-only. `all` is newest first. A record of which this member reads no fact is not there at all."""

    def get(self, kind: type[R], record: RecordId) -> R | None: ...

    def all(self, kind: type[R]) -> Iterator[R]: ...

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
        self._next = 0
        for one in entered:
            self.add(one)

    def add(self, one: Entered) -> None:
        history = self._facts.setdefault(one.fact.record, [])
        history.append(one)
        history.sort(key=lambda e: e.order)
        folded = fold_record(history)
        if folded is not None:
            self._records.pop(one.fact.record, None)
            self._records[one.fact.record] = folded

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
        return iter([r for r in reversed(self._records.values()) if isinstance(r, kind)])

    def history(self, record: RecordId) -> list[Entered]:
        return list(self._facts.get(record, ()))


class Ahead:
    """A view with a few facts more than another: what it would be if they were recorded."""

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
        for record in self._more:
            found = self.get(kind, record)
            if found is not None:
                yield found
        yield from (one for one in self._base.all(kind) if one.id not in self._more)

    def history(self, record: RecordId) -> list[Entered]:
        return [*self._base.history(record), *self._more.get(record, ())]
