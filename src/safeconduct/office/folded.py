"""The index as a `records.view.View`: records as they fold, and the lists over them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from safeconduct.ground import canon
from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.office.fulltext import FullText
from safeconduct.office.lists import Listed, Lists, Stretch
from safeconduct.office.rows import Rows
from safeconduct.records import kinds
from safeconduct.records.facet import Wanted
from safeconduct.records.fact import Entered, EntryRef, Fact, Record
from safeconduct.records.view import Place

R = TypeVar("R", bound=Record)
_REMEMBERED = 4096
_AT_ONCE = 500


_KEEP = """
INSERT INTO record VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT(seq) DO UPDATE SET kind=excluded.kind, body=excluded.body,
    feed=CASE WHEN excluded.stamp>=stamp THEN excluded.feed ELSE feed END,
    place=CASE WHEN excluded.stamp>=stamp THEN excluded.place ELSE place END, stamp=max(stamp, excluded.stamp)
"""


class Was(NamedTuple):
    """How a record stands in the table."""

    seq: int
    kind: str
    stamp: int
    feed: bytes
    place: int


class Fold(NamedTuple):
    """A record as it is to stand, behind the newest of the facts just folded."""

    record: Record
    stamp: int
    feed: bytes
    place: int
    was: Was | None


class Records(Rows):
    def __init__(self, path: Path, key: bytes) -> None:
        super().__init__(path, key)
        self._lists, self.text = Lists(self._db), FullText(self._db)
        self._by: Mapping[DeviceId, MemberId] = {}
        self._cache: OrderedDict[RecordId, Record] = OrderedDict()
        rows: list[Any] = self._db.execute("SELECT feed, size FROM closed").fetchall()
        self._closed: dict[bytes, int] = dict(rows)
        self._gone: frozenset[DeviceId] = frozenset()

    def know_devices(self, by: Mapping[DeviceId, MemberId]) -> None:
        """Which member a device belongs to, from the roster: an entry cannot claim another author."""
        self._by = by

    def counts_in(self, feed: bytes, place: int, device: DeviceId) -> bool:
        """Whether an entry stands: a removed device's do as far as its feed was closed, the rest is kept and not counted."""
        return device not in self._gone or place < self._closed.get(feed, 0)

    def get(self, kind: type[R], record: RecordId) -> R | None:
        found = self._cache.get(record)
        if found is None:
            row = self._row("SELECT kind, body FROM record WHERE id=?", (record,))
            if row is None:
                return None
            found = self._remember(record, row[0], row[1])
        return found if isinstance(found, kind) else None

    def history(self, record: RecordId) -> list[Entered]:
        query = "SELECT feed, place, stamp, device, body FROM entry WHERE record=? AND kind<>'' ORDER BY stamp, feed, place"
        found = []
        for feed, place, stamp, device, body in self._db.execute(query, (record,)):
            fact = kinds.read(body)
            if isinstance(fact, Fact) and self.counts_in(feed, place, device):
                found.append(self._entered(fact, feed, place, stamp, device))
        return found

    def _entered(self, fact: Fact, feed: bytes, place: int, stamp: int, device: DeviceId) -> Entered:
        return Entered(fact, self._by.get(device, MemberId("")), device, stamp, EntryRef(feed.hex(), place))

    def _remember(self, record: RecordId, kind: str, body: bytes) -> Record:
        found = kinds.record(kind, body)
        self._cache[record] = found
        if len(self._cache) > _REMEMBERED:
            self._cache.popitem(last=False)
        return found

    def all(self, kind: type[R]) -> Iterator[R]:
        return self.where(kind)

    def where(
        self, kind: type[R], *, before: str | None = None, after: str | None = None, limit: int | None = None, **wanted: Wanted
    ) -> Iterator[R]:
        stretch = Stretch(Place.read(before) if before else None, Place.read(after) if after else None, limit)
        return self._at(kind, self._lists.find(kinds.name_of(kind), wanted, stretch))

    def _at(self, kind: type[R], seqs: Sequence[int]) -> Iterator[R]:
        """Read in portions, so that whoever stops early pays little; no query stays open meanwhile."""
        for portion in portions(seqs):
            marks = ",".join("?" * len(portion))
            rows: list[Any] = self._db.execute(f"SELECT seq, id, kind, body FROM record WHERE seq IN ({marks})", portion).fetchall()  # noqa: S608
            held = {seq: (record, name, body) for seq, record, name, body in rows}
            for record, name, body in (held[seq] for seq in portion if seq in held):
                found = self._cache.get(record) or self._remember(record, name, body)
                if isinstance(found, kind):
                    yield found

    def count(self, kind: type[R], **wanted: Wanted) -> int:
        return self._lists.count(kinds.name_of(kind), wanted)

    def tally(self, kind: type[R], facet: str) -> dict[str, int]:
        return self._lists.tally(kinds.name_of(kind), facet)

    def mark(self, record: RecordId) -> str:
        row = self._row("SELECT stamp, seq FROM record WHERE id=?", (record,))
        return str(Place(*row) if row is not None else Place(0, 0))

    # Writing folds: inside the caller's transaction

    def _was(self, record: RecordId) -> Was | None:
        row = self._row("SELECT seq, kind, stamp, feed, place FROM record WHERE id=?", (record,))
        return Was(*row) if row is not None else None

    def _keep(self, folds: Sequence[Fold]) -> None:
        highest = int((self._row("SELECT max(seq) FROM record", ()) or (0,))[0] or 0)
        behind = max([highest, *(one.was.seq for one in folds if one.was)])
        rows, listed = [], []
        for one in folds:
            kind, stamp = kinds.name_of(type(one.record)), max(one.stamp, one.was.stamp if one.was else 0)
            if one.was is None:
                behind += 1
            seq = one.was.seq if one.was else behind
            rows.append((seq, one.record.id, kind, one.stamp, one.feed, one.place, canon.encode(one.record)))
            listed.append(Listed(seq, kind, stamp, kinds.facets(one.record), one.was.kind if one.was else ""))
        self._db.executemany(_KEEP, rows)
        self._lists.put(listed)
        self.text.stir(one.seq for one in listed)
        for one in folds:
            self._cache.pop(one.record.id, None)

    def _drop(self, was: Was) -> None:
        self._db.execute("DELETE FROM record WHERE seq=?", (was.seq,))
        self._lists.drop(was.kind, was.seq)
        self.text.drop(was.seq)


def portions(seqs: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(seqs), _AT_ONCE):
        yield seqs[first : first + _AT_ONCE]
