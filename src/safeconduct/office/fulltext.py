"""Full text in the index: the words of every record this device reads, as stems and as lemmas, and an FTS5 table over them.

`unread` are records whose words are not read in yet: folding only notes them, so that a sync does not wait for dictionaries; `read_in` does
it in portions. Words leave in the very transaction in which their record is erased, lapses or is folded without them: `prose` with its
pages overwritten, and the FTS5 table with `secure-delete`. A row's number is its record's stamp, so that newest first costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import apsw

from safeconduct.office import morphology
from safeconduct.records import kinds
from safeconduct.records.passage import Passage

TEXT = """
CREATE TABLE IF NOT EXISTS unread(seq INTEGER PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS prose(at INTEGER PRIMARY KEY, seq INTEGER UNIQUE, stems TEXT, lemmas TEXT) STRICT;
CREATE VIRTUAL TABLE IF NOT EXISTS word USING fts5(stems, lemmas, content='prose', content_rowid='at', columnsize=0,
    tokenize='unicode61 remove_diacritics 0');
INSERT INTO word(word, rank) VALUES('secure-delete', 1)
"""
TEXT_TABLES = ("unread", "word", "prose")
_MARK = "kind0"
"""Begins the first word of a row, which names the record's kind: no word of a text has it, since texts are cut at every other sign."""
_LAST = 2**63 - 1


class Row(NamedTuple):
    at: int
    stems: str
    lemmas: str


def mark(kind: str) -> str:
    return f"{_MARK}{kind}"


def row_of(kind: str, passages: Iterable[Passage]) -> tuple[str, str]:
    """The two columns. Stems has every word, so that the i-th of it is the i-th word of the text; lemmas those in Cyrillic letters, and
    behind all of them what else they may be forms of."""
    words = [word for passage in passages for word in morphology.words(morphology.seen(passage.text))]
    likeliest = [word.lemmas[0] for word in words if word.lemmas]
    others = dict.fromkeys(other for word in words for other in word.lemmas[1:])
    return " ".join([mark(kind), *(word.stem for word in words)]), " ".join([*likeliest, *others])


class FullText:
    """Works inside its caller's transaction, but for `read_in`."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def stir(self, seqs: Iterable[int]) -> None:
        self._db.executemany("INSERT OR IGNORE INTO unread VALUES(?)", ((seq,) for seq in seqs))

    def drop(self, seq: int) -> None:
        row: Any = self._db.execute("SELECT at, stems, lemmas FROM prose WHERE seq=?", (seq,)).fetchone()
        if row is not None:
            self._db.execute("INSERT INTO word(word, rowid, stems, lemmas) VALUES('delete', ?, ?, ?)", row)
            self._db.execute("DELETE FROM prose WHERE at=?", (row[0],))
        self._db.execute("DELETE FROM unread WHERE seq=?", (seq,))

    def waiting(self) -> int:
        """Records whose words are not read in yet."""
        row: Any = self._db.execute("SELECT count(*) FROM unread").fetchone()
        return int(row[0])

    def read_in(self, most: int) -> int:
        """The newest first. Returns how many were read."""
        query = (
            "SELECT r.seq, r.kind, r.stamp, r.body FROM unread u JOIN record r ON r.seq=u.seq ORDER BY u.seq DESC LIMIT ?"
        )
        with self._db:
            rows: list[Any] = self._db.execute(query, (most,)).fetchall()
            for seq, kind, stamp, body in rows:
                self._put(seq, kind, stamp, body)
            if not rows:
                self._db.execute("DELETE FROM unread")
        return len(rows)

    def _put(self, seq: int, kind: str, stamp: int, body: bytes) -> None:
        self.drop(seq)
        passages = list(kinds.passages(kinds.record(kind, body)))
        if not passages:
            return
        row = Row(self._free(stamp), *row_of(kind, passages))
        self._db.execute("INSERT INTO prose VALUES(?, ?, ?, ?)", (row.at, seq, row.stems, row.lemmas))
        self._db.execute("INSERT INTO word(rowid, stems, lemmas) VALUES(?, ?, ?)", row)

    def _free(self, stamp: int) -> int:
        """A number of its own, where two records have one stamp."""
        while self._db.execute("SELECT 1 FROM prose WHERE at=?", (stamp,)).fetchone() is not None:
            stamp -= 1
        return stamp

    # Asking

    def find(self, asked: str, below: int | None, limit: int) -> list[int]:
        """Numbers of rows, newest first."""
        query = "SELECT rowid FROM word WHERE word MATCH ? AND rowid<? ORDER BY rowid DESC LIMIT ?"
        below = _LAST if below is None else below
        rows: list[Any] = self._db.execute(query, (asked, below, limit)).fetchall()
        return [at for (at,) in rows]

    def count(self, asked: str, most: int) -> int:
        row: Any = self._db.execute("SELECT count(*) FROM (SELECT 1 FROM word WHERE word MATCH ? LIMIT ?)", (asked, most)).fetchone()
        return int(row[0])

    def read(self, ats: Sequence[int]) -> list[tuple[str, Row]]:
        """(record, row) of each number."""
        marks = ",".join("?" * len(ats))
        query = f"SELECT r.id, p.at, p.stems, p.lemmas FROM prose p JOIN record r ON r.seq=p.seq WHERE p.at IN ({marks}) ORDER BY p.at DESC"  # noqa: S608
        rows: list[Any] = self._db.execute(query, ats).fetchall()
        return [(record, Row(at, stems, lemmas)) for record, at, stems, lemmas in rows]
