"""A witness's memory: its key, and of each log the newest head it cosigned. Restored from a backup it would cosign a rollback: never do."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

import apsw

from safeconduct.ground.errors import N_, BadInput, StoreFailed
from safeconduct.journal.head import ML_DSA_44, Checkpoint, NoteKey, cosign_lasting
from safeconduct.seal.sign import lasting_public
from safeconduct.witness import protocol
from safeconduct.witness.protocol import Declined, Latest

MOST_LOGS = 1000
_SCHEMA = "CREATE TABLE IF NOT EXISTS log(origin TEXT PRIMARY KEY, size INTEGER, root BLOB, note TEXT) WITHOUT ROWID, STRICT"


class WitnessStoreFailed(StoreFailed):
    def __init__(self, why: str) -> None:
        super().__init__(N_("the witness's memory could not be written or read ({why})"), N_("check the disk, then try again"), why=why)


class NotAWitness(BadInput):
    def __init__(self) -> None:
        super().__init__(N_("this folder holds no usable witness key"), N_("name an empty folder to make a witness in"))


class Ledger:
    """Opened on a folder; makes the key where there is none. `prefix` is the secret part of the address members are given."""

    def __init__(self, folder: Path, name: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.name, self._seed, self.prefix = _identity(folder / "witness.json", name)
        try:
            self._db = apsw.Connection(str(folder / "witness.db"))
            self._db.set_busy_timeout(5_000)
            for one in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", _SCHEMA):  # each by itself: a row ends a run of several
                self._db.execute(one)
        except apsw.Error as error:
            raise WitnessStoreFailed(type(error).__name__) from error

    @property
    def key(self) -> NoteKey:
        return NoteKey(self.name, ML_DSA_44, lasting_public(self._seed))

    def close(self) -> None:
        self._db.close()

    def latest(self, origin: str) -> Latest:
        row = self._db.execute("SELECT size, root FROM log WHERE origin=?", (origin,)).fetchone()
        return Latest(int(row[0]), bytes(row[1])) if row else Latest()

    def note(self, origin: str) -> str:
        """The newest head that was cosigned, with the log's signature, without ours. Declines with 404."""
        row = self._db.execute("SELECT note FROM log WHERE origin=?", (origin,)).fetchone()
        if row is None:
            raise Declined(404, "unknown log")
        return str(row[0])

    def add(self, body: bytes, now: Callable[[], int]) -> str:
        """A cosignature line. Checked and written in one transaction; signed only when that is on the disk."""
        asked = protocol.parse(body)
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._accept(asked)
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
        except apsw.Error as error:
            raise WitnessStoreFailed(type(error).__name__) from error
        return self.cosign(asked.note, now())

    def _accept(self, asked: protocol.Request) -> None:
        latest = self.latest(asked.note.origin)
        if not latest.size and self._full():
            raise Declined(404, "unknown log")
        protocol.decide(asked, latest)
        note = f"{asked.note.text()}\n{''.join(line.text() for line in asked.lines)}"
        self._db.execute("INSERT OR REPLACE INTO log VALUES(?, ?, ?, ?)", (asked.note.origin, asked.note.size, asked.note.root, note))

    def _full(self) -> bool:
        row = self._db.execute("SELECT count(*) FROM log").fetchone()
        return row is not None and int(row[0]) >= MOST_LOGS

    def cosign(self, note: Checkpoint, now: int) -> str:
        return cosign_lasting(note, self.name, self._seed, now).text()


def _identity(path: Path, name: str) -> tuple[str, bytes, str]:
    if not path.exists():
        made = {"name": name or f"witness/{secrets.token_hex(4)}", "prefix": secrets.token_urlsafe(18),
                "seed": base64.b64encode(secrets.token_bytes(32)).decode()}  # fmt: skip
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(made, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
    try:
        found = json.loads(path.read_text())
        return str(found["name"]), base64.b64decode(found["seed"], validate=True), str(found["prefix"])
    except (ValueError, KeyError, TypeError) as error:
        raise NotAWitness from error
