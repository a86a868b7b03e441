"""Secrets of depots, in an encrypted store of their own: never in config.json, an argument, or the environment."""

from __future__ import annotations

from pathlib import Path

from safeconduct.office.store import open_store, speaking

_FILE = "credentials.db"
_SCHEMA = "CREATE TABLE IF NOT EXISTS secret(url TEXT PRIMARY KEY, word TEXT) STRICT"


def secret(folder: Path, key: bytes, url: str) -> str | None:
    if not (folder / _FILE).exists():
        return None
    db = open_store(folder / _FILE, key, _SCHEMA, durable=True)
    with speaking(_FILE):
        found = db.execute("SELECT word FROM secret WHERE url=?", (url,)).fetchone()
        db.close()
    return str(found[0]) if found else None


def set_secret(folder: Path, key: bytes, url: str, word: str | None) -> None:
    """None forgets it."""
    db = open_store(folder / _FILE, key, _SCHEMA, durable=True)
    with speaking(_FILE):
        db.execute("DELETE FROM secret WHERE url=?", (url,))
        if word is not None:
            db.execute("INSERT INTO secret VALUES(?, ?)", (url, word))
        db.close()
