"""What the index knows of the journal itself: feeds, segments, leaves, places."""

from __future__ import annotations

from typing import Any

from safeconduct.ground import canon
from safeconduct.ground.ids import DeviceId
from safeconduct.journal import tree
from safeconduct.journal.segment import Feed
from safeconduct.office.rows import Rows, SegmentLine
from safeconduct.records.fact import EntryRef


class Feeds(Rows):
    def feeds(self, locator: bytes) -> dict[str, Feed]:
        rows = self._db.execute("SELECT state FROM feed WHERE locator=?", (locator,))
        return {feed.id.hex(): feed for (state,) in rows for feed in [canon.decode_strict(state, Feed)]}

    def feed_states(self, locator: bytes) -> list[bytes]:
        """As they are written down: for comparing."""
        return [bytes(state) for (state,) in self._db.execute("SELECT state FROM feed WHERE locator=? ORDER BY feed", (locator,))]

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

    def places(self) -> set[tuple[bytes, int]]:
        """(feed, place) of every entry this device holds."""
        rows: list[Any] = self._db.execute("SELECT feed, place FROM entry").fetchall()
        return set(rows)

    def counts(self) -> dict[str, int]:
        """Opened entries by fact kind."""
        rows: list[Any] = self._db.execute("SELECT kind, count(*) FROM entry WHERE kind<>'' GROUP BY kind ORDER BY kind").fetchall()
        return dict(rows)

    def end(self) -> int:
        """Where the entries end now; `touched` tells what came behind it."""
        row = self._row("SELECT max(rowid) FROM entry", ())
        return int(row[0] or 0) if row else 0
