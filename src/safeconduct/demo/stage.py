"""Where a story is played: one office per member, each holding its own circles only. The desk will call the same functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from safeconduct.demo.people import FOUNDER, MEMBERS
from safeconduct.ground.ids import RecordId, new_id, seeded
from safeconduct.ground.who import Member
from safeconduct.office.office import Office, open_office
from safeconduct.office.setup import admit, found_circles, found_network, new_member_id, prepare_office
from safeconduct.records.fact import EntryRef, Fact
from safeconduct.seal.phrase import Cost

PASSPHRASE = "invented lantern orchard kettle window attic"  # noqa: S105  (stands in the demo's own README)
Verb = Callable[[Any, Any, Member, dt.datetime], list[Fact]]


class Stage:
    """Opened offices by codename. What one member writes, another sees once it was sent and read."""

    def __init__(self, folder: Path, seed: str, begin: dt.datetime) -> None:
        self.folder = folder
        self.offices: dict[str, Office] = {}
        self._chance = seeded(f"{seed} ids")
        self._found(begin)

    def _found(self, begin: dt.datetime) -> None:
        depot, gate = self.folder / "depot", self.folder / "gate" / "gate.db"
        members = {name: Member(new_member_id(), name, frozenset(roles)) for name, roles in MEMBERS.items()}
        home = self.folder / "offices"
        home.mkdir(parents=True)
        invitation = found_network(home / FOUNDER.lower(), depot, gate, members[FOUNDER], PASSPHRASE, Cost(), begin)
        first = self.offices[FOUNDER] = open_office(home / FOUNDER.lower(), PASSPHRASE)
        found_circles(first.state)
        for name in (name for name in MEMBERS if name != FOUNDER):
            device = prepare_office(home / name.lower(), depot, gate, invitation, members[name].id, PASSPHRASE, Cost())
            admit(first.state, members[name], device, begin)
        first.flush()
        for name in (name for name in MEMBERS if name != FOUNDER):
            self.offices[name] = open_office(home / name.lower(), PASSPHRASE)
            self.offices[name].refresh()

    def id(self) -> RecordId:
        return new_id(self._chance)

    def member(self, name: str) -> Member:
        return self.offices[name].me

    def sync(self) -> None:
        """Everybody sends, everybody reads, and what reading made due (keys for a new escort) is sent and read too."""
        for _ in range(2):
            for office in self.offices.values():
                if office.pending:
                    office.flush()
            for office in self.offices.values():
                office.refresh()

    def act(self, name: str, verb: Verb, ask: object, at: dt.datetime) -> tuple[EntryRef, ...]:
        office = self.offices[name]
        return office.record(verb(office.view, ask, office.me, at), at)

    def attach(self, name: str, of: Fact, data: bytes) -> str:
        return self.offices[name].attach(of, data)

    def record(self, name: str, facts: Sequence[Fact], at: dt.datetime) -> tuple[EntryRef, ...]:
        return self.offices[name].record(facts, at)

    def close(self) -> None:
        for office in self.offices.values():
            office.close()
