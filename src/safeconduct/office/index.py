"""The index: the journal folded into encrypted SQLite. Rebuildable at any time; nothing in it is the only copy.

`entry` holds every opened fact, `record` its fold. A fact that arrives late is folded again in its right place, so that any
order of arrival gives the same record.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from safeconduct.ground import canon
from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.journal.segment import Feed
from safeconduct.office.feeds import Feeds
from safeconduct.office.folded import Fold
from safeconduct.office.happened import Happened
from safeconduct.office.rows import Line, SegmentLine, Stub, blind_of, line_rows, shape, stub_row
from safeconduct.office.store import speaking
from safeconduct.office.stubs import Stubs
from safeconduct.records.fact import Entered, Fact, Record
from safeconduct.records.fold import fold_record

_AT_ONCE = 2_000


class Index(Happened, Feeds, Stubs):
    """A `records.view.View` over the index file, and the fold into it."""

    def __init__(self, path: Path, key: bytes) -> None:
        super().__init__(path, key)
        self._newest: int | None = None

    def renew(self) -> None:
        """Fold all of it anew where a program of another shape folded last. Devices are known by now, and which of them are gone."""
        if self._shape() == shape():
            return
        records: list[Any] = self._db.execute("SELECT DISTINCT record FROM entry WHERE kind<>''").fetchall()
        with speaking("index.db"), self._db:
            self._begin_folds()
            self._cache.clear()
            for first in range(0, len(records), _AT_ONCE):
                self._fold_anew(RecordId(record) for (record,) in records[first : first + _AT_ONCE])

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
        self._db.executemany("INSERT OR IGNORE INTO entry VALUES(?, ?, ?, '', ?, ?, ?, ?, x'')", map(stub_row, stubs))
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
        self._db.executemany("INSERT INTO entry VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", line_rows(fresh))
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
        self._keep([self._fold_one(record, lines) for record, lines in touched.items()])

    def _fold_one(self, record: RecordId, lines: list[Line]) -> Fold:
        lines.sort(key=_order)
        was, last = self._was(record), lines[-1]
        if was is not None and _order(lines[0]) < (was.stamp, was.feed, was.place):
            folded = fold_record(self.history(record))  # late: fold all of it anew, in order
        else:
            folded = fold_record(map(self._line_entered, lines), self.get(Record, record) if was is not None else None)
        assert folded is not None
        return Fold(folded, last.stamp, last.feed, last.place, was)

    def _line_entered(self, line: Line) -> Entered:
        assert isinstance(line.fact, Fact)
        return self._entered(line.fact, line.feed, line.place, line.stamp, line.device)

    # Bodies taken out again

    def strip(self, records: Iterable[RecordId], locators: Collection[bytes], lapsed: int | None = None, scrub: bool = True) -> int:
        """Take the bodies of these records in these circles out, for good as far as the file goes; their leaves stay as stubs. What
        waits in the outbox has no leaf yet and stays. `lapsed`: why, where the stubs are not to open by themselves. `scrub`: else the
        caller does, behind the last of several. Returns how many bodies went."""
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
        if scrub:
            self.scrub()
        return gone

    def forget_places(self, places: Iterable[tuple[bytes, int]], record: RecordId) -> None:
        """Take whole rows out: those of facts that never left this device."""
        with speaking("index.db"), self._db:
            self._db.executemany("DELETE FROM entry WHERE feed=? AND place=?", places)
            self._fold_anew([record])


    # Removed devices


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
        folds = []
        for record in dict.fromkeys(records):
            self._cache.pop(record, None)
            was, history = self._was(record), self.history(record)
            if was is not None:
                self._drop(was)
            folded = fold_record(history)
            if folded is not None:
                last = history[-1]
                folds.append(Fold(folded, last.stamp, bytes.fromhex(last.entry.feed), last.entry.index, was and was._replace(kind="", stamp=0)))
        self._keep(folds)

    def member_of(self, device: DeviceId) -> MemberId | None:
        return self._by.get(device)

    def touched(self, end: int) -> list[tuple[RecordId, str]]:
        """(id, kind) of each record that an entry behind `end` changed."""
        query = "SELECT id, kind FROM record WHERE id IN (SELECT record FROM entry WHERE rowid>?) ORDER BY id"
        return [(RecordId(record), kind) for record, kind in self._db.execute(query, (end,))]

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


def _order(line: Line) -> tuple[int, bytes, int]:
    return line.stamp, line.feed, line.place
