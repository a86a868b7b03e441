"""Encrypted SQLite: opening it, and turning its faults into sentences. Cipher ChaCha20 with a MAC on every page (SQLite3MC)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from safeconduct.ground.errors import N_, Damaged, StoreFailed


class LocalDiskFull(StoreFailed):
    def __init__(self) -> None:
        super().__init__(
            N_("the disk of this office is full; what was being saved is not saved, nothing else was lost"),
            N_("free some space, then do the last step again"),
        )


class LocalStoreFailed(StoreFailed):
    def __init__(self, why: str) -> None:
        super().__init__(
            N_("this office's store could not be written or read ({why})"), N_("check the disk, then try again"), why=why
        )


class LocalStoreDamaged(Damaged):
    def __init__(self, file: str) -> None:
        super().__init__(
            N_("{file} of this office is damaged or of another keyring"),
            N_("if it is index.db: delete it, it is rebuilt from the journal; if it is another: keep it and ask for help"),
            file=file,
        )


@contextmanager
def speaking(file: str = "") -> Iterator[None]:
    try:
        yield
    except apsw.FullError as error:
        raise LocalDiskFull from error
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise LocalStoreDamaged(file) from error
    except apsw.Error as error:
        raise LocalStoreFailed(type(error).__name__) from error


_SETTINGS = (
    "page_size=8192", "journal_mode=WAL", "temp_store=MEMORY", "wal_autocheckpoint=4000", "secure_delete=1", "cache_size=-65536",
    "foreign_keys=1",
)  # fmt: skip
VFS: str | None = None
"""Another SQLite file system underneath: only the fault tests set it."""


def open_store(path: Path, key: bytes, schema: str, durable: bool) -> apsw.Connection:
    """`durable`: every commit reaches the disk (the outbox); otherwise a crash may lose the newest commits (the index)."""
    with speaking(path.name):
        db = apsw.Connection(str(path), vfs=VFS)
        db.pragma("cipher", "chacha20")
        db.pragma("hexkey", key.hex())
        db.set_busy_timeout(2_000)
        synchronous = "FULL" if durable else "NORMAL"
        for setting in (*_SETTINGS, f"synchronous={synchronous}"):
            db.execute(f"PRAGMA {setting}").fetchall()  # one at a time: a row that a pragma gives ends a run of several
        for statement in filter(None, map(str.strip, schema.split(";"))):
            db.execute(statement)
    return db
