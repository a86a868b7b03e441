"""The outbox: what this device has written and the depot does not hold yet. One durable row a fact is what *saved* means.

It also keeps what cannot be had again from the depot before it was delivered: keys of circles made here, grants and attachments
on their way, the states of this device's own feeds, the keys of requests it made, the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import apsw

from safeconduct.ground import canon
from safeconduct.ground.ids import RecordId
from safeconduct.journal.handing import Handing
from safeconduct.journal.segment import Feed, Item
from safeconduct.office.store import open_store, speaking
from safeconduct.seal.keys import CircleKeys

_SCHEMA = """
CREATE TABLE IF NOT EXISTS row(seq INTEGER PRIMARY KEY, locator BLOB, feed BLOB, place INTEGER, record TEXT, stamp INTEGER, body BLOB) STRICT;
CREATE TABLE IF NOT EXISTS parcel(seq INTEGER PRIMARY KEY, name TEXT UNIQUE, data BLOB) STRICT;
CREATE TABLE IF NOT EXISTS circle(name TEXT, locator BLOB, epoch INTEGER, key BLOB, PRIMARY KEY(locator, epoch)) STRICT;
CREATE TABLE IF NOT EXISTS handing(name TEXT PRIMARY KEY, locator BLOB, body BLOB) STRICT;
CREATE TABLE IF NOT EXISTS taken(name TEXT PRIMARY KEY) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS roster(version INTEGER PRIMARY KEY, body BLOB) STRICT;
CREATE TABLE IF NOT EXISTS feed(locator BLOB PRIMARY KEY, state BLOB, next INTEGER) STRICT;
CREATE TABLE IF NOT EXISTS kept(name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS reply(request TEXT PRIMARY KEY, secret BLOB) STRICT;
CREATE TABLE IF NOT EXISTS clock(one INTEGER PRIMARY KEY CHECK(one=1), stamp INTEGER) STRICT;
"""


class Row(NamedTuple):
    """One saved fact: where it will stand (feed, place) is settled when it is saved, never later."""

    locator: bytes
    feed: bytes
    place: int
    item: Item


class Outbox:
    def __init__(self, path: Path, key: bytes) -> None:
        self._db = open_store(path, key, _SCHEMA, durable=True)

    def close(self) -> None:
        with speaking("outbox.db"):
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """`with outbox.transaction():` all of it or none; a full or failing disk becomes a sentence."""
        with speaking("outbox.db"), self._db:
            yield

    def clock(self) -> int:
        found = self._db.execute("SELECT stamp FROM clock").fetchone()
        return int(found[0]) if found else 0

    def set_clock(self, stamp: int) -> None:
        self._db.execute(
            "INSERT INTO clock VALUES(1, ?) ON CONFLICT(one) DO UPDATE SET stamp=max(stamp, excluded.stamp)", (stamp,)
        )

    def kept(self, name: str) -> bytes | None:
        """A small thing this device remembers and cannot learn again, such as what it saw of the gate's log."""
        found = self._db.execute("SELECT value FROM kept WHERE name=?", (name,)).fetchone()
        return bytes(found[0]) if found else None

    def keep(self, name: str, value: bytes) -> None:
        self._db.execute("INSERT INTO kept VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET value=excluded.value", (name, value))

    # circles

    def add_circle(self, circle: CircleKeys) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO circle VALUES(?, ?, ?, ?)",
            ((circle.circle, circle.locator, epoch, key) for epoch, key in circle.epochs.items()),
        )

    def circles(self) -> list[CircleKeys]:
        held: dict[bytes, CircleKeys] = {}
        for name, locator, epoch, key in self._db.execute("SELECT name, locator, epoch, key FROM circle ORDER BY locator, epoch"):
            held.setdefault(locator, CircleKeys(name, locator, {})).epochs[epoch] = key
        return list(held.values())

    def add_handing(self, name: str, locator: bytes, handing: Handing) -> None:
        """Who holds which key, as told by a handing or by a grant to this device."""
        self._db.execute("INSERT OR IGNORE INTO handing VALUES(?, ?, ?)", (name, locator, canon.encode(handing)))

    def handings(self) -> Iterator[tuple[bytes, Handing]]:
        for locator, body in self._db.execute("SELECT locator, body FROM handing ORDER BY name"):
            yield locator, canon.decode_strict(body, Handing)

    def take(self, name: str) -> None:
        """Remember that this object was read: never again."""
        self._db.execute("INSERT OR IGNORE INTO taken VALUES(?)", (name,))

    def taken(self) -> set[str]:
        return {name for (name,) in self._db.execute("SELECT name FROM taken")}

    # the newest roster this device accepted

    def set_roster(self, version: int, body: bytes) -> None:
        self._db.execute("INSERT OR REPLACE INTO roster VALUES(?, ?)", (version, body))
        self._db.execute("DELETE FROM roster WHERE version<?", (version,))

    def roster(self) -> bytes | None:
        found = self._db.execute("SELECT body FROM roster ORDER BY version DESC LIMIT 1").fetchone()
        return bytes(found[0]) if found else None

    # keys of requests made here

    def add_reply(self, request: RecordId, secret: bytes) -> None:
        self._db.execute("INSERT INTO reply VALUES(?, ?)", (request, secret))

    def reply(self, request: RecordId) -> bytes | None:
        found = self._db.execute("SELECT secret FROM reply WHERE request=?", (request,)).fetchone()
        return bytes(found[0]) if found else None

    def replies(self) -> list[RecordId]:
        return [RecordId(request) for (request,) in self._db.execute("SELECT request FROM reply ORDER BY request")]

    def drop_reply(self, request: RecordId) -> None:
        """For good: pages are overwritten, and what the write-ahead log still held is folded in and cut off."""
        self._db.execute("DELETE FROM reply WHERE request=?", (request,))

    def settle(self) -> None:
        """Empty the write-ahead log. Outside a transaction."""
        with speaking("outbox.db"):
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    # own feeds

    def feed(self, locator: bytes) -> tuple[Feed, int] | None:
        """State as delivered, and the place the next saved fact takes."""
        found = self._db.execute("SELECT state, next FROM feed WHERE locator=?", (locator,)).fetchone()
        return (canon.decode_strict(found[0], Feed), int(found[1])) if found else None

    def set_feed(self, locator: bytes, feed: Feed, following: int) -> None:
        self._db.execute(
            "INSERT INTO feed VALUES(?, ?, ?) ON CONFLICT(locator) DO UPDATE SET state=excluded.state, next=excluded.next",
            (locator, canon.encode(feed), following),
        )

    # facts and parcels

    def save(self, rows: Iterable[Row]) -> None:
        self._db.executemany(
            "INSERT INTO row(locator, feed, place, record, stamp, body) VALUES(?, ?, ?, ?, ?, ?)",
            ((r.locator, r.feed, r.place, r.item.record, r.item.stamp, r.item.body) for r in rows),
        )

    def waiting(self) -> list[bytes]:
        """Locators of the circles with facts not yet sealed."""
        return [locator for (locator,) in self._db.execute("SELECT DISTINCT locator FROM row ORDER BY locator")]

    def rows(self, locator: bytes | None = None) -> Iterator[Row]:
        where, values = ("WHERE locator=?", (locator,)) if locator is not None else ("", ())
        query = f"SELECT locator, feed, place, record, stamp, body FROM row {where} ORDER BY seq"  # noqa: S608
        for held, feed, place, record, stamp, body in self._db.execute(query, values):
            yield Row(held, feed, place, Item(RecordId(record), stamp, body))

    def rewrite(self, row: Row) -> None:
        """Another fact at the place of a saved one: its words are to leave this device no more."""
        self._db.execute(
            "UPDATE row SET record=?, body=? WHERE feed=? AND place=?", (row.item.record, row.item.body, row.feed, row.place)
        )

    def scrub(self) -> None:
        """Freed pages are overwritten at once (secure_delete); the write-ahead log is cut off here."""
        with speaking("outbox.db"):
            self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)

    def drop_rows(self, locator: bytes, before: int) -> None:
        self._db.execute("DELETE FROM row WHERE locator=? AND place<?", (locator, before))

    def add_parcel(self, name: str, data: bytes) -> None:
        """An object ready for the depot, kept until it is there. Parcels leave in the order they were added."""
        self._db.execute("INSERT INTO parcel(name, data) VALUES(?, ?)", (name, data))

    def parcels(self) -> list[int]:
        return [seq for (seq,) in self._db.execute("SELECT seq FROM parcel ORDER BY seq")]

    def parcel(self, seq: int) -> tuple[str, bytes]:
        name, data = self._db.execute("SELECT name, data FROM parcel WHERE seq=?", (seq,)).fetchone() or ("", b"")
        return str(name), bytes(data)

    def parcel_named(self, name: str) -> bytes | None:
        """An object that has not left yet."""
        row = self._db.execute("SELECT data FROM parcel WHERE name=?", (name,)).fetchone()
        return bytes(row[0]) if row is not None else None

    def drop_parcels(self, seqs: Iterable[int]) -> None:
        self._db.executemany("DELETE FROM parcel WHERE seq=?", ((seq,) for seq in seqs))

    def pending(self) -> int:
        """Facts and parcels not on the depot yet."""
        found = self._db.execute("SELECT (SELECT count(*) FROM row) + (SELECT count(*) FROM parcel)").fetchone()
        return int(found[0]) if found else 0
