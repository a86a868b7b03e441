"""The logbook: what this device saw of others, and what was not as it should be. Unlike the index it cannot be had again.

An index may be deleted and is rebuilt from what a depot shows; a depot that shows less than before is noticed by what stands here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from safeconduct.ground.ids import DeviceId
from safeconduct.journal.finding import Finding, State
from safeconduct.journal.seen import Told
from safeconduct.journal.segment import Seen
from safeconduct.office.store import open_store, speaking

_SCHEMA = """
CREATE TABLE IF NOT EXISTS told(feed BLOB, size INTEGER, root BLOB, by TEXT, locator BLOB, signature BLOB,
    PRIMARY KEY(feed, size, root)) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS head(feed BLOB PRIMARY KEY, locator BLOB, size INTEGER, root BLOB, signature BLOB) STRICT;
CREATE TABLE IF NOT EXISTS promise(device TEXT PRIMARY KEY, expires INTEGER) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS said(locator BLOB, feed BLOB, size INTEGER, PRIMARY KEY(locator, feed)) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS finding(id TEXT PRIMARY KEY, state TEXT, name TEXT, sentence TEXT, vals TEXT, since INTEGER,
    shown INTEGER, settled INTEGER) STRICT;
CREATE TABLE IF NOT EXISTS proof(feed BLOB PRIMARY KEY, body BLOB) STRICT;
CREATE TABLE IF NOT EXISTS leaf(series INTEGER, place INTEGER, hash BLOB, PRIMARY KEY(series, place)) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS round(name TEXT PRIMARY KEY, device TEXT, series INTEGER, size INTEGER) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS witness(vkey TEXT PRIMARY KEY, url TEXT) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS moment(what TEXT PRIMARY KEY, at INTEGER) WITHOUT ROWID, STRICT;
"""


class Kept(NamedTuple):
    """A finding that is not settled: since when it stands, and a short id to settle it by."""

    id: str
    finding: Finding
    since: dt.datetime
    shown: bool


def finding_id(one: Finding) -> str:
    """The same fault found again is the same finding, whatever its numbers."""
    return sha256(f"{one.state}\0{one.name}\0{one.values.get('place', '')}".encode()).hexdigest()[:8]


class Logbook:
    def __init__(self, path: Path, key: bytes) -> None:
        self._db = open_store(path, key, _SCHEMA, durable=True)

    def close(self) -> None:
        with speaking("logbook.db"):
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with speaking("logbook.db"), self._db:
            yield

    def _rows(self, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        return self._db.execute(query, values).fetchall()

    # What was seen

    def told(self, locator: bytes, me: DeviceId) -> list[Told]:
        """What is still open of what others told, and this device's own memory of each feed."""
        others = self._rows("SELECT by, feed, size, root, signature FROM told WHERE locator=?", (locator,))
        own = self._rows("SELECT ?, feed, size, root, signature FROM head WHERE locator=?", (me, locator))
        return [Told(locator, DeviceId(by), Seen(*rest)) for by, *rest in (*others, *own)]

    def keep_told(self, locator: bytes, told: Iterable[Told], me: DeviceId) -> None:
        rows = [(*_seen(one), one.by, locator, one.seen.signature) for one in told if one.by != me]
        self._db.execute("DELETE FROM told WHERE locator=?", (locator,))
        self._db.executemany("INSERT OR IGNORE INTO told VALUES(?, ?, ?, ?, ?, ?)", rows)

    def remember(self, locator: bytes, heads: Iterable[Seen]) -> None:
        """The furthest that was read of each feed. Never goes back."""
        rows = [(one.feed, locator, one.size, one.root, one.signature) for one in heads]
        self._db.executemany(
            "INSERT INTO head VALUES(?, ?, ?, ?, ?) ON CONFLICT(feed) DO UPDATE SET size=excluded.size, root=excluded.root,"
            " signature=excluded.signature WHERE excluded.size>size",
            rows,
        )

    def promised(self, device: DeviceId, expires: int) -> None:
        self._db.execute(
            "INSERT INTO promise VALUES(?, ?) ON CONFLICT(device) DO UPDATE SET expires=max(expires, excluded.expires)", (device, expires)
        )

    def promises(self) -> dict[DeviceId, int]:
        return {DeviceId(device): expires for device, expires in self._rows("SELECT device, expires FROM promise ORDER BY device")}

    # What was said

    def said(self, locator: bytes) -> dict[bytes, int]:
        """Feed to the size that this device last told of it: only what is new since then is told again."""
        return dict(self._rows("SELECT feed, size FROM said WHERE locator=?", (locator,)))

    def keep_said(self, locator: bytes, told: Iterable[Seen]) -> None:
        self._db.executemany("INSERT OR REPLACE INTO said VALUES(?, ?, ?)", ((locator, one.feed, one.size) for one in told))

    # Findings

    def note(self, found: Iterable[Finding], now: dt.datetime, passed: bool = False) -> None:
        """Keep what was found by one whole reading. What it did not meet again is over, but for the lasting ones; after fsck (`passed`)
        those of single entries are over too."""
        grave = {finding_id(one): one for one in found if one.state is not State.DARK}
        for kept in self.findings(settled=True):
            over = not kept.finding.lasting or (passed and "place" in kept.finding.values)
            if over and kept.id not in grave:
                self._db.execute("DELETE FROM finding WHERE id=?", (kept.id,))
        self.note_more(grave.values(), now)

    def note_asked(self, found: Iterable[Finding], now: dt.datetime) -> None:
        """What asking the witnesses found, in place of what it found last time."""
        given = list(found)
        ids = {finding_id(one) for one in given}
        for kept in self.findings(settled=True):
            if "witness" in kept.finding.values and kept.id not in ids and kept.finding.state is not State.RESTORED:
                self._db.execute("DELETE FROM finding WHERE id=?", (kept.id,))
        self.note_more(given, now)

    def note_more(self, found: Iterable[Finding], now: dt.datetime) -> None:
        """Beside what a reading found."""
        grave = {finding_id(one): one for one in found}
        self._db.executemany(
            "INSERT INTO finding VALUES(?, ?, ?, ?, ?, ?, 0, 0) ON CONFLICT(id) DO UPDATE SET sentence=excluded.sentence, vals=excluded.vals",
            ((key, one.state, one.name, one.sentence, json.dumps(dict(one.values)), int(now.timestamp())) for key, one in grave.items()),
        )

    def findings(self, settled: bool = False) -> list[Kept]:
        query = "SELECT id, state, name, sentence, vals, since, shown FROM finding WHERE settled<=? ORDER BY since, id"
        return [
            Kept(key, Finding(State(state), name, sentence, json.loads(values)), dt.datetime.fromtimestamp(since, dt.UTC), bool(shown))
            for key, state, name, sentence, values, since, shown in self._rows(query, (int(settled),))
        ]

    def mark_shown(self, ids: Iterable[str]) -> None:
        self._db.executemany("UPDATE finding SET shown=1 WHERE id=?", ((one,) for one in ids))

    def settle(self, key: str) -> bool:
        """A person has dealt with it: not shown again, even if met again. False where there is none."""
        found = bool(self._rows("SELECT 1 FROM finding WHERE id=? AND settled=0", (key,)))
        self._db.execute("UPDATE finding SET settled=1 WHERE id=?", (key,))
        return found

    def keep_proof(self, feed: bytes, body: bytes) -> None:
        self._db.execute("INSERT OR IGNORE INTO proof VALUES(?, ?)", (feed, body))

    def proofs(self) -> list[tuple[bytes, bytes]]:
        return [(bytes(feed), bytes(body)) for feed, body in self._rows("SELECT feed, body FROM proof ORDER BY feed")]

    # Rounds and witnesses

    def add_leaf(self, series: int, leaf: bytes) -> None:
        query = "INSERT INTO leaf SELECT ?, coalesce(max(place), -1) + 1, ? FROM leaf WHERE series=?"
        self._db.execute(query, (series, leaf, series))

    def leaves(self, series: int) -> list[bytes]:
        """Leaf hashes of this device's own log."""
        return [bytes(leaf) for (leaf,) in self._rows("SELECT hash FROM leaf WHERE series=? ORDER BY place", (series,))]

    def keep_round(self, name: str, device: DeviceId, series: int, size: int) -> None:
        self._db.execute("INSERT OR REPLACE INTO round VALUES(?, ?, ?, ?)", (name, device, series, size))

    def rounds_read(self) -> set[str]:
        return {name for (name,) in self._rows("SELECT name FROM round")}

    def rounds_of(self) -> dict[tuple[DeviceId, int], int]:
        """(device, series) to the furthest round that was read."""
        rows = self._rows("SELECT device, series, max(size) FROM round GROUP BY device, series")
        return {(DeviceId(device), series): size for device, series, size in rows}

    def add_witness(self, vkey: str, url: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO witness VALUES(?, ?)", (vkey, url))

    def drop_witness(self, vkey: str) -> None:
        self._db.execute("DELETE FROM witness WHERE vkey=?", (vkey,))

    def witnesses(self) -> list[tuple[str, str]]:
        return [(str(vkey), str(url)) for vkey, url in self._rows("SELECT vkey, url FROM witness ORDER BY vkey")]

    # Moments

    def moment(self, what: str) -> int:
        """POSIX seconds of the last time of `what`; 0 for never."""
        found = self._rows("SELECT at FROM moment WHERE what=?", (what,))
        return int(found[0][0]) if found else 0

    def set_moment(self, what: str, at: int) -> None:
        self._db.execute("INSERT OR REPLACE INTO moment VALUES(?, ?)", (what, at))


def _seen(one: Told) -> tuple[bytes, int, bytes]:
    return one.seen.feed, one.seen.size, one.seen.root
