"""The last proposal of this device, in a sealed store of its own: a solver killed, or a laptop shut, leaves the last good plan.

It holds tokens, nights and rules; no codename. Each better plan takes the place of the one before, whole or not at all.
"""

from __future__ import annotations

import msgspec

from safeconduct.casework.propose import Proposed
from safeconduct.office.state import State
from safeconduct.office.store import open_store, speaking

_FILE = "proposal.db"
_SCHEMA = "CREATE TABLE IF NOT EXISTS proposal(only INTEGER PRIMARY KEY CHECK(only = 1), body BLOB NOT NULL) STRICT"


def keep(state: State, proposed: Proposed) -> None:
    db = open_store(state.folder / _FILE, state.keys.store_key, _SCHEMA, durable=True)
    with speaking(_FILE):
        db.execute("INSERT OR REPLACE INTO proposal VALUES(1, ?)", (msgspec.msgpack.encode(proposed),))
        db.close()


def last(state: State) -> Proposed | None:
    """None where there was none, or where an older version wrote another shape."""
    if not (state.folder / _FILE).exists():
        return None
    db = open_store(state.folder / _FILE, state.keys.store_key, _SCHEMA, durable=True)
    with speaking(_FILE):
        found = db.execute("SELECT body FROM proposal").fetchone()
        db.close()
    try:
        return None if found is None else msgspec.msgpack.decode(found[0], type=Proposed)
    except msgspec.MsgspecError:
        return None


def forget(state: State) -> None:
    """Accepted, or of no use any more."""
    if (state.folder / _FILE).exists():
        db = open_store(state.folder / _FILE, state.keys.store_key, _SCHEMA, durable=True)
        with speaking(_FILE):
            db.execute("DELETE FROM proposal")
            db.close()
