"""The index: the journal folded into encrypted SQLite. Rebuildable at any time; nothing in it is the only copy.

`entry` holds every opened fact, `record` its fold. A fact that arrives late is folded again in its right place, so that any
order of arrival gives the same record.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import apsw
import msgspec

from safeconduct.ground import canon
from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.journal import tree
from safeconduct.journal.segment import Feed
from safeconduct.office.store import open_store, speaking
from safeconduct.records import kinds
from safeconduct.records.fact import Entered, EntryRef, Fact, Record, Unknown
from safeconduct.records.fold import fold_record

R = TypeVar("R", bound=Record)
_REMEMBERED = 4096
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entry(feed BLOB, place INTEGER, record TEXT, kind TEXT, stamp INTEGER, device TEXT, locator BLOB,
    leaf BLOB, body BLOB, UNIQUE(feed, place)) STRICT;
CREATE INDEX IF NOT EXISTS entry_record ON entry(record, stamp, feed, place);
CREATE INDEX IF NOT EXISTS entry_stub ON entry(record, stamp) WHERE kind='';
CREATE TABLE IF NOT EXISTS record(id TEXT PRIMARY KEY, kind TEXT, stamp INTEGER, feed BLOB, place INTEGER, body BLOB) STRICT;
CREATE INDEX IF NOT EXISTS record_kind ON record(kind, stamp DESC);
CREATE TABLE IF NOT EXISTS feed(locator BLOB, feed BLOB, state BLOB, PRIMARY KEY(feed)) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS closed(feed BLOB PRIMARY KEY, size INTEGER) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS segment(feed BLOB, first INTEGER, entries INTEGER, epoch INTEGER, salt BLOB, root BLOB, head_signature BLOB,
    top INTEGER, PRIMARY KEY(feed, first)) WITHOUT ROWID, STRICT;
CREATE INDEX IF NOT EXISTS entry_sealed ON entry(locator, record) WHERE kind='';
CREATE TABLE IF NOT EXISTS lease(locator BLOB, record TEXT, until INTEGER, PRIMARY KEY(locator, record)) WITHOUT ROWID, STRICT;
"""


class Line(NamedTuple):
    """One opened entry on its way into the index. `leaf` is None until its segment is sealed."""

    feed: bytes
    place: int
    stamp: int
    device: DeviceId
    locator: bytes
    leaf: bytes | None
    body: bytes
    fact: Fact | Unknown


class Stub(NamedTuple):
    """An entry of which this device holds the leaf and no body: never opened here, erased, or lapsed."""

    feed: bytes
    place: int
    stamp: int
    device: DeviceId
    locator: bytes
    leaf: bytes


class SegmentLine(NamedTuple):
    feed: bytes
    first: int
    entries: int
    epoch: int
    salt: bytes
    root: bytes
    head_signature: bytes
    top: int
    """Highest stamp in it."""


class Index:
    """A `records.view.View` over the index file, and the fold into it."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._db = open_store(path, key, _SCHEMA, durable=False)
        self._by: Mapping[DeviceId, MemberId] = {}
        self._cache: OrderedDict[RecordId, Record] = OrderedDict()
        self._newest: int | None = None
        rows: list[Any] = self._db.execute("SELECT feed, size FROM closed").fetchall()
        self._closed: dict[bytes, int] = dict(rows)
        self._gone: frozenset[DeviceId] = frozenset()

    def close(self) -> None:
        with speaking("index.db"):
            self._db.close()

    def know_devices(self, by: Mapping[DeviceId, MemberId]) -> None:
        """Which member a device belongs to, from the roster: an entry cannot claim another author."""
        self._by = by

    # View

    def get(self, kind: type[R], record: RecordId) -> R | None:
        found = self._cache.get(record)
        if found is None:
            row = self._row("SELECT kind, body FROM record WHERE id=?", (record,))
            if row is None:
                return None
            found = self._remember(record, row[0], row[1])
        return found if isinstance(found, kind) else None

    def _row(self, query: str, values: tuple[Any, ...]) -> tuple[Any, ...] | None:
        return self._db.execute(query, values).fetchone()

    def all(self, kind: type[R]) -> Iterator[R]:
        name = kinds.name_of(kind)
        rows: list[Any] = self._db.execute("SELECT id, body FROM record WHERE kind=? ORDER BY stamp DESC, id", (name,)).fetchall()
        for record, body in rows:
            found = self._cache.get(record) or self._remember(record, name, body)
            assert isinstance(found, kind)
            yield found

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
        known = kinds.kind_named(kind)
        assert known is not None
        found = msgspec.msgpack.decode(body, type=known.record)
        self._cache[record] = found
        if len(self._cache) > _REMEMBERED:
            self._cache.popitem(last=False)
        return found

    # Fold

    def fold(
        self, lines: Iterable[Line], segments: Iterable[SegmentLine] = (), feeds: Mapping[bytes, list[Feed]] | None = None,
        stubs: Iterable[Stub] = (),
    ) -> int:
        """Enter and fold, in one transaction. Lines already there change nothing, stubs give way. Returns how many lines were new."""
        given = list(lines)
        with speaking("index.db"), self._db:
            self._meet_feeds(one for states in (feeds or {}).values() for one in states)
            fresh = self._insert(given)
            self._shut(list(stubs))
            self._db.executemany("INSERT OR REPLACE INTO segment VALUES(?, ?, ?, ?, ?, ?, ?, ?)", segments)
            for locator, states in (feeds or {}).items():
                self._db.executemany(
                    "INSERT OR REPLACE INTO feed VALUES(?, ?, ?)", ((locator, feed.id, canon.encode(feed)) for feed in states)
                )
            self._fold_records(fresh)
        self._newest = max([self.newest_stamp(), *(line.stamp for line in fresh)])
        return len(fresh)

    def _shut(self, stubs: list[Stub]) -> None:
        """New words to a lapsed record that the measure leaves sealed: it opens on another day, with all that stands there."""
        self._db.executemany("INSERT OR IGNORE INTO entry VALUES(?, ?, ?, '', ?, ?, ?, ?, x'')", map(_stub_row, stubs))
        self._called_back((one.locator, one.leaf) for one in stubs)

    def _called_back(self, leaves: Iterable[tuple[bytes, bytes]]) -> None:
        if self._row("SELECT 1 FROM lease WHERE until<=0 LIMIT 1", ()):
            wanted = {(locator, blind_of(leaf)) for locator, leaf in leaves}
            self._db.executemany("DELETE FROM lease WHERE locator=? AND record=? AND until<=0", wanted)

    def _insert(self, lines: list[Line]) -> list[Line]:
        fresh = []
        have = self._have(lines)
        for line in lines:
            if not have.get((line.feed, line.place)):
                fresh.append(line)
        stubs = ((line.feed, line.place) for line in fresh if (line.feed, line.place) in have)
        self._db.executemany("DELETE FROM entry WHERE feed=? AND place=?", stubs)
        self._called_back((line.locator, line.leaf) for line in fresh if line.leaf)
        new = {(line.feed, line.place) for line in fresh}
        sealed = ((line.leaf, line.feed, line.place) for line in lines if line.leaf and (line.feed, line.place) not in new)
        self._db.executemany("UPDATE entry SET leaf=? WHERE feed=? AND place=?", sealed)
        self._db.executemany(
            "INSERT INTO entry VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (x.feed, x.place, x.fact.record, _kind(x.fact), x.stamp, x.device, x.locator, x.leaf, x.body)
                for x in sorted(fresh, key=lambda line: (line.feed, line.place))
            ),
        )
        return fresh

    def _have(self, lines: list[Line]) -> dict[tuple[bytes, int], bool]:
        """Which of these places are taken by a body (True) or a stub (False), asked by range: lines come in runs of one feed."""
        spans: dict[bytes, tuple[int, int]] = {}
        for line in lines:
            low, high = spans.get(line.feed, (line.place, line.place))
            spans[line.feed] = min(low, line.place), max(high, line.place)
        have = {}
        for feed, (low, high) in spans.items():
            rows = self._db.execute("SELECT place, kind FROM entry WHERE feed=? AND place BETWEEN ? AND ?", (feed, low, high))
            have.update({(feed, place): kind != "" for place, kind in rows})
        return have

    def _fold_records(self, fresh: list[Line]) -> None:
        touched: dict[RecordId, list[Line]] = {}
        for line in fresh:
            if isinstance(line.fact, Fact) and self.counts_in(line.feed, line.place, line.device):
                touched.setdefault(line.fact.record, []).append(line)
        out = []
        for record, lines in touched.items():
            lines.sort(key=lambda line: (line.stamp, line.feed, line.place))
            folded = self._fold_one(record, lines)
            if folded is not None:
                kind = kinds.name_of(type(folded))
                last = lines[-1]
                out.append((record, kind, last.stamp, last.feed, last.place, canon.encode(folded)))
                self._cache.pop(record, None)
        self._db.executemany(
            "INSERT INTO record VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET kind=excluded.kind, body=excluded.body,"
            " feed=CASE WHEN excluded.stamp>=stamp THEN excluded.feed ELSE feed END,"
            " place=CASE WHEN excluded.stamp>=stamp THEN excluded.place ELSE place END, stamp=max(stamp, excluded.stamp)",
            out,
        )

    def _fold_one(self, record: RecordId, lines: list[Line]) -> Record | None:
        row = self._row("SELECT kind, stamp, feed, place, body FROM record WHERE id=?", (record,))
        first = lines[0]
        if row is not None and (first.stamp, first.feed, first.place) < (row[1], row[2], row[3]):
            return fold_record(self.history(record))  # late: fold all of it anew, in order
        start = self._cache.get(record) or (self._remember(record, row[0], row[4]) if row is not None else None)
        entered = []
        for line in lines:
            assert isinstance(line.fact, Fact)
            entered.append(self._entered(line.fact, line.feed, line.place, line.stamp, line.device))
        return fold_record(entered, start)

    # Bodies taken out again

    def strip(self, records: Iterable[RecordId], locators: Collection[bytes], lapsed: int | None = None) -> int:
        """Take the bodies of these records in these circles out, for good as far as the file goes; their leaves stay as stubs. What
        waits in the outbox has no leaf yet and stays. `lapsed`: why, where the stubs are not to open by themselves. Returns how many
        bodies went."""
        wanted, gone = list(records), 0
        marks = ",".join("?" * len(locators))
        query = f"SELECT feed, place, leaf, locator FROM entry WHERE record=? AND kind<>'' AND leaf IS NOT NULL AND locator IN ({marks})"  # noqa: S608
        with speaking("index.db"), self._db:
            for record in wanted:
                rows: list[Any] = self._db.execute(query, (record, *locators)).fetchall()
                gone += len(rows)
                self._db.executemany(
                    "UPDATE entry SET record=?, kind='', body=x'' WHERE feed=? AND place=?",
                    ((blind_of(leaf), feed, place) for feed, place, leaf, _ in rows),
                )
                self._db.executemany("DELETE FROM lease WHERE locator=? AND record=?", ((one, record) for one in locators))
                if lapsed is not None:
                    notes = {(locator, blind_of(leaf), lapsed) for _, _, leaf, locator in rows}
                    self._db.executemany("INSERT OR REPLACE INTO lease VALUES(?, ?, ?)", notes)
            self._fold_anew(wanted)
        self.scrub()
        return gone

    def forget_places(self, places: Iterable[tuple[bytes, int]], record: RecordId) -> None:
        """Take whole rows out: those of facts that never left this device."""
        with speaking("index.db"), self._db:
            self._db.executemany("DELETE FROM entry WHERE feed=? AND place=?", places)
            self._fold_anew([record])

    def scrub(self) -> None:
        """Freed pages are overwritten at once (secure_delete); the write-ahead log is cut off here."""
        with speaking("index.db"):
            self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)

    def sealed(self) -> list[str]:
        """Blind ids of the stubs that wait to be opened, newest first: not those of lapsed records."""
        query = (
            "SELECT record, max(stamp) FROM entry WHERE kind='' AND record NOT IN (SELECT record FROM lease WHERE until<=0)"
            " GROUP BY record ORDER BY 2 DESC"
        )
        return [str(blind) for blind, _ in self._db.execute(query)]

    def has_stubs(self) -> bool:
        return self._row("SELECT 1 FROM entry WHERE kind='' LIMIT 1", ()) is not None

    def sealed_circles(self) -> list[bytes]:
        """Locators of the circles in which stubs wait to be opened."""
        query = "SELECT DISTINCT locator FROM entry WHERE kind='' AND record NOT IN (SELECT record FROM lease WHERE until<=0)"
        return [bytes(one) for (one,) in self._db.execute(query)]

    def stubs(self, blinds: Iterable[str]) -> list[Stub]:
        """The stubs of records by blind id."""
        query = "SELECT feed, place, stamp, device, locator, leaf FROM entry WHERE record=? AND kind='' ORDER BY feed, place"
        return [Stub(*row) for blind in blinds for row in self._db.execute(query, (blind,))]

    def locators_of(self, record: RecordId) -> set[bytes]:
        """The circles in which this device holds entries of a record."""
        return {bytes(one) for (one,) in self._db.execute("SELECT DISTINCT locator FROM entry WHERE record=?", (record,))}

    # Leases

    def held(self) -> list[tuple[bytes, RecordId]]:
        """(circle, record) of everything open here that has left this device: what still waits to be sent is nowhere else."""
        query = "SELECT locator, record FROM entry WHERE kind<>'' GROUP BY locator, record HAVING count(*)=count(leaf)"
        return [(bytes(locator), RecordId(record)) for locator, record in self._db.execute(query)]

    def lease(self, begin: Iterable[tuple[bytes, RecordId, int]], end: Iterable[tuple[bytes, RecordId]]) -> None:
        with speaking("index.db"), self._db:
            self._db.executemany("INSERT OR REPLACE INTO lease VALUES(?, ?, ?)", begin)
            self._db.executemany("DELETE FROM lease WHERE locator=? AND record=? AND until>0", end)

    def leases(self) -> dict[tuple[bytes, str], int]:
        """When each running lease ends, by circle and record."""
        rows = self._db.execute("SELECT locator, record, until FROM lease WHERE until>0")
        return {(bytes(locator), str(record)): int(until) for locator, record, until in rows}

    def lapsed(self) -> list[tuple[bytes, str, int]]:
        """(circle, blind id, why) of records whose bodies were taken out and can be had again."""
        rows = self._db.execute("SELECT locator, record, until FROM lease WHERE until<=0")
        return [(bytes(locator), str(blind), int(why)) for locator, blind, why in rows]

    # Removed devices

    def counts_in(self, feed: bytes, place: int, device: DeviceId) -> bool:
        """Whether an entry stands: a removed device's do as far as its feed was closed, the rest is kept and not counted."""
        return device not in self._gone or place < self._closed.get(feed, 0)

    def close_feeds(self, gone: frozenset[DeviceId], sizes: Mapping[bytes, int]) -> None:
        """Know which devices are removed and how much of their feeds stands; what was folded beyond it is unfolded."""
        if not gone and not self._closed:
            return
        states = [canon.decode_strict(state, Feed) for (state,) in self._db.execute("SELECT state FROM feed")]
        closed = {feed.id: sizes.get(feed.id, 0) for feed in states if feed.device in gone} | dict(sizes)
        before, self._gone, self._closed = self._closed, gone, closed
        with speaking("index.db"), self._db:
            touched: set[RecordId] = set()
            for feed in before.keys() | closed.keys():
                low, high = sorted((before.get(feed, 2**62), closed.get(feed, 2**62)))
                query = "SELECT DISTINCT record FROM entry WHERE feed=? AND place>=? AND place<?"
                touched.update(RecordId(record) for (record,) in self._db.execute(query, (feed, low, high)))
            self._db.execute("DELETE FROM closed")
            self._db.executemany("INSERT INTO closed VALUES(?, ?)", closed.items())
            self._fold_anew(touched)

    def _meet_feeds(self, feeds: Iterable[Feed]) -> None:
        """A feed of a removed device that nobody has closed yet: nothing of it counts until a holder says how much does."""
        for feed in feeds:
            if feed.device in self._gone and feed.id not in self._closed:
                self._closed[feed.id] = 0
                self._db.execute("INSERT INTO closed VALUES(?, 0)", (feed.id,))

    def set_apart(self) -> dict[bytes, int]:
        """How many entries of each closed feed are kept and not counted."""
        found = {}
        for feed, size in self._closed.items():
            row = self._row("SELECT count(*) FROM entry WHERE feed=? AND place>=?", (feed, size))
            if row and row[0]:
                found[feed] = int(row[0])
        return found

    def take_out(self, feed: bytes, beyond: int) -> None:
        """Forget lines of this device's own that will stand elsewhere, and read that feed anew: what stands there may be another's."""
        with speaking("index.db"), self._db:
            rows: list[Any] = self._db.execute("SELECT DISTINCT record FROM entry WHERE feed=? AND place>=?", (feed, beyond)).fetchall()
            self._db.execute("DELETE FROM entry WHERE feed=? AND place>=?", (feed, beyond))
            self._db.execute("DELETE FROM segment WHERE feed=? AND first>=?", (feed, beyond))
            self._db.execute("DELETE FROM feed WHERE feed=?", (feed,))
            self._fold_anew(record for (record,) in rows)

    def _fold_anew(self, records: Iterable[RecordId]) -> None:
        for record in records:
            self._cache.pop(record, None)
            self._db.execute("DELETE FROM record WHERE id=?", (record,))
            history = self.history(record)
            folded = fold_record(history)
            if folded is not None:
                last = history[-1]
                row = record, kinds.name_of(type(folded)), last.stamp, bytes.fromhex(last.entry.feed), last.entry.index
                self._db.execute("INSERT INTO record VALUES(?, ?, ?, ?, ?, ?)", (*row, canon.encode(folded)))

    # What the office asks

    def feeds(self, locator: bytes) -> dict[str, Feed]:
        rows = self._db.execute("SELECT state FROM feed WHERE locator=?", (locator,))
        return {feed.id.hex(): feed for (state,) in rows for feed in [canon.decode_strict(state, Feed)]}

    def entry(self, ref: EntryRef) -> tuple[bytes | None, bytes, bytes] | None:
        """(leaf, locator, body), or None where this device has no such entry; the body of a stub is empty."""
        feed = bytes.fromhex(ref.feed)
        row = self._row("SELECT leaf, locator, body FROM entry WHERE feed=? AND place=?", (feed, ref.index))
        return (row[0], row[1], row[2]) if row else None

    def leaves(self, feed: bytes, size: int) -> list[bytes]:
        rows = self._db.execute("SELECT leaf FROM entry WHERE feed=? AND place<? ORDER BY place", (feed, size))
        return [leaf for (leaf,) in rows if leaf is not None]

    def root_at(self, feed: bytes, size: int) -> bytes | None:
        """Root of a feed's first `size` entries, or None where this device does not hold them."""
        row = self._row("SELECT root FROM segment WHERE feed=? AND first<? AND first+entries=?", (feed, size, size))
        if row is not None:
            return bytes(row[0])
        leaves = self.leaves(feed, size)
        return tree.root(map(tree.leaf_hash, leaves)) if size and len(leaves) == size else None

    def head_signature(self, feed: bytes, size: int) -> bytes:
        """The device's signature of its head at this size; empty where no segment ended there."""
        row = self._row("SELECT head_signature FROM segment WHERE feed=? AND first<? AND first+entries=?", (feed, size, size))
        return bytes(row[0]) if row else b""

    def size_at(self, feed: Feed, limit: int) -> int:
        """How far a feed goes before its first segment that holds a stamp above `limit`."""
        row = self._row("SELECT min(first) FROM segment WHERE feed=? AND top>?", (feed.id, limit))
        return int(row[0]) if row and row[0] is not None else feed.size

    def firsts(self, feed: bytes) -> list[int]:
        """Where the segments begin that this device read of a feed."""
        return [first for (first,) in self._db.execute("SELECT first FROM segment WHERE feed=? ORDER BY first", (feed,))]

    def segment_of(self, ref: EntryRef) -> SegmentLine | None:
        feed = bytes.fromhex(ref.feed)
        row = self._row("SELECT * FROM segment WHERE feed=? AND first<=? ORDER BY first DESC LIMIT 1", (feed, ref.index))
        return SegmentLine(*row) if row and row[1] <= ref.index < row[1] + row[2] else None

    def device_of(self, ref: EntryRef) -> DeviceId | None:
        row = self._row("SELECT device FROM entry WHERE feed=? AND place=?", (bytes.fromhex(ref.feed), ref.index))
        return DeviceId(row[0]) if row else None

    def member_of(self, device: DeviceId) -> MemberId | None:
        return self._by.get(device)

    def places(self) -> set[tuple[bytes, int]]:
        """(feed, place) of every entry this device holds."""
        rows: list[Any] = self._db.execute("SELECT feed, place FROM entry").fetchall()
        return set(rows)

    def mark(self) -> int:
        """Where the entries end now; `touched` tells what came behind it."""
        row = self._row("SELECT max(rowid) FROM entry", ())
        return int(row[0] or 0) if row else 0

    def touched(self, mark: int) -> list[tuple[RecordId, str]]:
        """(id, kind) of each record that an entry behind `mark` changed."""
        query = "SELECT id, kind FROM record WHERE id IN (SELECT record FROM entry WHERE rowid>?) ORDER BY id"
        return [(RecordId(record), kind) for record, kind in self._db.execute(query, (mark,))]

    def counts(self) -> dict[str, int]:
        """Opened entries by fact kind."""
        rows: list[Any] = self._db.execute("SELECT kind, count(*) FROM entry WHERE kind<>'' GROUP BY kind ORDER BY kind").fetchall()
        return dict(rows)

    def stamp_of(self, record: RecordId) -> int:
        """Of the newest fact of a record; 0 where this device holds none."""
        row = self._row("SELECT stamp FROM record WHERE id=?", (record,))
        return int(row[0]) if row else 0

    def newest_stamp(self, limit: int = 2**63 - 1) -> int:
        """The highest up to `limit`. Read once, then kept: every saving asks for it. Somebody's clock of next year costs one more query."""
        newest = self._newest_stamp()
        if newest <= limit:
            return newest
        row = self._row("SELECT max(stamp) FROM record WHERE stamp<=?", (limit,))
        return int(row[0] or 0) if row else 0

    def newest_of_others(self, me: DeviceId) -> int:
        """The highest stamp in a segment of another device."""
        row = self._row("SELECT max(top) FROM segment s JOIN entry e ON e.feed=s.feed AND e.place=s.first WHERE e.device<>?", (me,))
        return int(row[0] or 0) if row else 0

    def _newest_stamp(self) -> int:
        if self._newest is None:
            row = self._row("SELECT max(stamp) FROM entry", ())
            self._newest = int(row[0] or 0) if row else 0
        return self._newest


def blind_of(leaf: bytes) -> str:
    """A record's blind id as its leaf has it, in hex: what a stub stands under, since its record's id is in the body."""
    return leaf[34:50].hex()


def _stub_row(one: Stub) -> tuple[Any, ...]:
    return one.feed, one.place, blind_of(one.leaf), one.stamp, one.device, one.locator, one.leaf


def _kind(fact: Fact | Unknown) -> str:
    if isinstance(fact, Unknown):
        return fact.kind
    return str(fact.__struct_config__.tag)
