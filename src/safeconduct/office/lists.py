"""Lists by facet: which records have these values, newest first, without walking all of them.

A search begins at the facet that promises the least to look at (`tally` knows how many records have a value) and asks the others of what it
finds there. A single value is read in the order of the list, so a page costs a page; a span has to be sorted whole.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import prod
from typing import Any, NamedTuple

import apsw

from safeconduct.records.facet import Facets, Span, Wanted, values
from safeconduct.records.view import Place


@cache
def number(kind: str, facet: str = "") -> int:
    """A facet's name in the index. Without a facet: all records of the kind."""
    return zlib.crc32(f"{kind}.{facet}".encode())


class Listed(NamedTuple):
    """A folded record on its way into the lists. `was`: the kind under which it stands there, or empty."""

    seq: int
    kind: str
    stamp: int
    facets: Facets
    was: str


class Stretch(NamedTuple):
    """Which part of a list: what is older than a place, or the nearest of what is newer."""

    before: Place | None = None
    after: Place | None = None
    limit: int | None = None

    def where(self) -> tuple[str, list[Any]]:
        if self.after is not None:
            return "d.stamp>=? AND (d.stamp>? OR d.seq<?)", [self.after.stamp, *self.after]
        if self.before is not None:
            return "d.stamp<=? AND (d.stamp<? OR d.seq>?)", [self.before.stamp, *self.before]
        return "1", []

    def order(self) -> str:
        order = "d.stamp DESC, d.seq" if self.after is None else "d.stamp, d.seq DESC"
        return order if self.limit is None else f"{order} LIMIT {int(self.limit)}"

    def cut(self, found: Iterable[tuple[int, int]]) -> list[int]:
        """Several answers as one, newest first."""
        ordered = sorted(set(found), key=lambda pair: (-pair[0], pair[1]))
        if self.limit is not None:
            ordered = ordered[-self.limit :] if self.after is not None and self.limit else ordered[: self.limit]
        return [seq for _, seq in ordered]


class Lists:
    """Works inside its caller's transaction."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    # Writing

    def put(self, records: Sequence[Listed]) -> None:
        change = self._taken_out(one.seq for one in records if one.was)
        rows = [(one, number(one.kind, name), value) for one in records for name, held in one.facets.items() for value in values(held)]
        change.update((facet, value) for _, facet, value in rows)
        change.update((number(one.kind), "") for one in records)
        change.subtract((number(one.was), "") for one in records if one.was)
        self._db.executemany("INSERT INTO facet VALUES(?, ?, ?, ?)", ((one.seq, facet, value, one.stamp) for one, facet, value in rows))
        self._count(change)

    def drop(self, kind: str, seq: int) -> None:
        change = self._taken_out([seq])
        change[number(kind), ""] -= 1
        self._count(change)

    def _taken_out(self, seqs: Iterable[int]) -> Counter[tuple[int, str]]:
        change: Counter[tuple[int, str]] = Counter()
        for seq in seqs:
            rows: list[Any] = self._db.execute("SELECT facet, value FROM facet WHERE seq=?", (seq,)).fetchall()
            change.subtract(rows)
            self._db.execute("DELETE FROM facet WHERE seq=?", (seq,))
        return change

    def _count(self, change: Counter[tuple[int, str]]) -> None:
        changed = [(facet, value, by) for (facet, value), by in change.items() if by]
        query = "INSERT INTO tally VALUES(?, ?, ?) ON CONFLICT(facet, value) DO UPDATE SET number=number+excluded.number"
        self._db.executemany(query, changed)
        gone = ((facet, value) for facet, value, by in changed if by < 0)
        self._db.executemany("DELETE FROM tally WHERE facet=? AND value=? AND number<=0", gone)

    # Asking

    def find(self, kind: str, wanted: Mapping[str, Wanted], stretch: Stretch) -> list[int]:
        """Places of records, newest first."""
        if not wanted:
            where, given = stretch.where()
            query = f"SELECT d.stamp, d.seq FROM record d WHERE d.kind=? AND {where} ORDER BY {stretch.order()}"
            return stretch.cut(self._pairs(query, [kind, *given]))
        numbers = {name: self._number(number(kind, name), one) for name, one in wanted.items()}
        if not all(numbers.values()):
            return []
        lead = _leading(wanted, numbers, self.number_of(kind, ""), stretch.limit)
        others = [(number(kind, name), one) for name, one in wanted.items() if name != lead]
        return stretch.cut(pair for one in _branches(wanted[lead]) for pair in self._branch(number(kind, lead), one, others, stretch))

    def _branch(self, facet: int, one: str | Span, others: Sequence[tuple[int, Wanted]], stretch: Stretch) -> list[tuple[int, int]]:
        begin, begun = _held("d", facet, one)
        where, given = stretch.where()
        also = [_held("x", *other) for other in others]
        probes = "".join(f" AND EXISTS(SELECT 1 FROM facet x WHERE x.seq=d.seq AND {asked})" for asked, _ in also)
        query = f"SELECT DISTINCT d.stamp, d.seq FROM facet d INDEXED BY facet_by WHERE {begin} AND {where}{probes} ORDER BY {stretch.order()}"
        return self._pairs(query, [*begun, *given, *(value for _, held in also for value in held)])

    def _pairs(self, query: str, given: Sequence[Any]) -> list[tuple[int, int]]:
        rows: list[Any] = self._db.execute(query, given).fetchall()
        return rows

    def _number(self, facet: int, wanted: Wanted) -> int:
        asked, held = _held("t", facet, wanted)
        row: Any = self._db.execute(f"SELECT sum(number) FROM tally t WHERE {asked}", held).fetchone()
        return int(row[0] or 0)

    def count(self, kind: str, wanted: Mapping[str, Wanted]) -> int:
        if not wanted:
            return self.number_of(kind, "")
        if len(wanted) == 1 and isinstance(next(iter(wanted.values())), str):
            return self._number(*next((number(kind, name), one) for name, one in wanted.items()))
        return len(self.find(kind, wanted, Stretch()))

    def number_of(self, kind: str, facet: str) -> int:
        return self._number(number(kind, facet), "")

    def tally(self, kind: str, facet: str) -> dict[str, int]:
        rows: list[Any] = self._db.execute("SELECT value, number FROM tally WHERE facet=? ORDER BY value", (number(kind, facet),)).fetchall()
        return dict(rows)


def _branches(wanted: Wanted) -> tuple[str | Span, ...]:
    return values(wanted) if isinstance(wanted, tuple) else (wanted,)


def _held(table: str, facet: int, wanted: Wanted) -> tuple[str, list[Any]]:
    asked = f"{table}.facet=? AND {table}.value"
    if isinstance(wanted, Span):
        return f"{asked} BETWEEN ? AND ?", [facet, wanted.first, wanted.last]
    if isinstance(wanted, str):
        return f"{asked}=?", [facet, str(wanted)]
    several = values(wanted)
    return f"{asked} IN ({','.join('?' * len(several))})", [facet, *several]


def _leading(wanted: Mapping[str, Wanted], numbers: Mapping[str, int], total: int, limit: int | None) -> str:
    """Of a span everything is looked at; of a value as much as it takes to fill the page, if facets have nothing to do with each other."""

    def cost(name: str) -> float:
        if limit is None or isinstance(wanted[name], Span):
            return numbers[name]
        others = prod(min(1.0, numbers[one] / max(total, 1)) for one in numbers if one != name)
        return min(numbers[name], limit / others)

    return min(wanted, key=cost)
