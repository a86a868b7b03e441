"""A small network in memory: devices with real keys, stores and circles, on a depot and a gate that are dictionaries; no passphrases."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec

from safeconduct.depot.memory import MemoryDepot
from safeconduct.gate.memory import MemoryGate
from safeconduct.ground import canon
from safeconduct.ground.ids import CircleId, MemberId
from safeconduct.ground.who import Member, Role
from safeconduct.journal.roster import Roster, Standing
from safeconduct.office import keyring
from safeconduct.office.circles import make_circle, settle
from safeconduct.office.flush import flush
from safeconduct.office.index import Index
from safeconduct.office.keyring import Keys
from safeconduct.office.logbook import Logbook
from safeconduct.office.outbox import Outbox
from safeconduct.office.refresh import refresh
from safeconduct.office.save import save
from safeconduct.office.state import State
from safeconduct.records import access
from safeconduct.seal.keys import CircleKeys, epoch_id, roster_locator

ROSTER_KEYS = ((epoch_id(1, bytes(32)), bytes(32)),)
NOW = dt.datetime(2026, 1, 1, 8, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
KEEPER, WORKER = frozenset({Role.CUSTODIAN}), frozenset({Role.CASEWORKER})
FIVE = {"Hazel": KEEPER | WORKER, "Maple": KEEPER, "Sage": KEEPER, "Yew": KEEPER, "Elm": KEEPER, "Willow": WORKER}
THREE = {"Hazel": KEEPER | WORKER, "Maple": KEEPER, "Sage": KEEPER, "Willow": WORKER}


class Cell:
    """`at[name]` is that member's first device; a second one is called `name 2`."""

    def __init__(self, folder: Path, members: dict[str, frozenset[Role]], devices: dict[str, int] | None = None) -> None:
        self.folder, self.depot, self.gate = folder, MemoryDepot(), MemoryGate()
        self.members = {name: Member(MemberId(name.lower().ljust(26, "a")), name, roles) for name, roles in members.items()}
        self.at: dict[str, State] = {}
        self._keys: dict[str, Keys] = {}
        for name in members:
            for number in range((devices or {}).get(name, 1)):
                self._keys[f"{name} {number + 1}" if number else name] = self.keys(name)
        self.roster = self._roster(self.members, self._keys)
        for label, keys in self._keys.items():
            self.at[label] = self.device(label, keys)
        first = next(iter(self.at.values()))
        with first.outbox.transaction():
            for circle in access.STANDING:
                make_circle(first, CircleId(circle))
            settle(first, access.STANDING, NOW.date())
        self.sync()

    def keys(self, name: str) -> Keys:
        return keyring.make_keys("network", self.members[name].id, ROSTER_KEYS)

    def _roster(self, members: dict[str, Member], keys: dict[str, Keys], version: int = 1) -> Roster:
        public = tuple(one.public() for label, one in keys.items() if label.split(" ")[0] in members)
        fields: dict[str, Any] = {
            "network": "network", "version": version, "previous": bytes(32), "threshold": 1, "signers": (public[0].member,),
            "members": tuple(members.values()), "devices": public, "expires": 1 << 40,
        }  # fmt: skip
        return Roster(**fields)

    def device(self, label: str, keys: Keys) -> State:
        home = self.folder / label.replace(" ", "-")
        home.mkdir(parents=True)
        of_roster = CircleKeys(access.ROSTER, roster_locator(keys.roster_key), dict(keys.roster_keys))
        state = State(
            home, keys, self.depot, self.gate, Outbox(home / "outbox.db", keys.store_key), Index(home / "index.db", keys.store_key),
            Logbook(home / "logbook.db", keys.store_key), Standing(self.roster, bytes(32)), {of_roster.locator: of_roster},
            clock=lambda: NOW,
        )  # fmt: skip
        state.know_roster(state.standing)
        return state

    def rostered(self, members: dict[str, frozenset[Role]], devices: tuple[str, ...] = ()) -> None:
        """The roster of a later day: these members, and more devices (`Maple 2`). Everybody knows it at once."""
        for name, roles in members.items():
            self.members.setdefault(name, Member(MemberId(name.lower().ljust(26, "a")), name, roles))
        added = {label: self.keys(label.split(" ")[0]) for label in (*members, *devices) if label not in self._keys}
        self._keys |= added
        kept = {name: msgspec.structs.replace(self.members[name], roles=roles) for name, roles in members.items()}
        self.roster = self._roster(kept, self._keys, self.roster.version + 1)
        for label, keys in added.items():
            self.at[label] = self.device(label, keys)
        for state in self.at.values():
            state.know_roster(Standing(self.roster, bytes(32)))
        self.sync()

    def sync(self) -> None:
        known = {device.id for device in self.roster.devices}
        for _ in range(2):
            for state in self.at.values():
                if state.keys.device in known:
                    flush(state)
                    refresh(state)

    def record(self, name: str, facts: list[Any], now: dt.datetime = NOW) -> None:
        save(self.at[name], facts, now)

    def close(self) -> None:
        for state in self.at.values():
            state.outbox.close()
            state.index.close()
            state.logbook.close()


def everything(state: State) -> bytes:
    """All that an open laptop holds: its keys, and every cell of its stores in clear."""
    found = [canon.encode(state.keys)]
    for db in (state.outbox._db, state.index._db, state.logbook._db):
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type='table'")]
        for table in tables:
            for row in db.execute(f"SELECT * FROM {table}"):
                found += [cell if isinstance(cell, bytes) else str(cell).encode() for cell in row]
    return b"\0".join(found)
