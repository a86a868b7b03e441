"""A network in memory with cheap keyrings: several devices, one depot that tells the truth or does not, one gate, one clock."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

from safeconduct.depot.base import Depot
from safeconduct.depot.memory import MemoryDepot
from safeconduct.gate.memory import MemoryGate
from safeconduct.ground import canon
from safeconduct.ground.ids import OS, MemberId, spell
from safeconduct.ground.who import Member, Role
from safeconduct.journal import roster
from safeconduct.journal.roster import Roster
from safeconduct.office import keyring
from safeconduct.office.keyring import Keys
from safeconduct.office.office import Office, open_with
from safeconduct.office.setup import found_circles
from safeconduct.seal.keys import epoch_id

BEGIN = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
ROLES = frozenset({Role.ANALYST, Role.COORDINATOR})
NAMES = ("Alder", "Birch", "Cedar", "Dogwood")


class World:
    """`offices` are open; `crash` and `restore` take a device down and bring it, or an old image of it, up again."""

    def __init__(self, folder: Path, count: int = 3, roles: dict[str, frozenset[Role]] | None = None) -> None:
        self.folder, self.depot, self.gate, self.now = folder, MemoryDepot(), MemoryGate(), BEGIN
        self.sees: dict[str, Depot] = {}
        self.skew: dict[str, dt.timedelta] = {}
        names = NAMES[:count]
        self.members = {name: Member(MemberId(spell(OS(16))), name, (roles or {}).get(name, ROLES)) for name in names}
        self.keys = self._found()
        self.offices: dict[str, Office] = {}
        self.images: list[tuple[str, Path]] = []
        for name in names:
            (folder / name).mkdir(parents=True)
            self.open(name)
        found_circles(self.offices[names[0]].state)
        for _ in range(2):
            for name in names:
                self.offices[name].sync()

    def _found(self) -> dict[str, Keys]:
        key = OS(32)
        epoch = epoch_id(1, key)
        keys = {name: keyring.make_keys("n" * 26, member.id, ((epoch, key),)) for name, member in self.members.items()}
        devices, members = tuple(one.public() for one in keys.values()), tuple(self.members.values())
        threshold, signers = roster.who_signs(members, devices)
        expires = int((BEGIN + dt.timedelta(days=365)).timestamp())
        version = Roster("n" * 26, 1, bytes(32), threshold, signers, members, devices, expires)
        document = roster.sign_roster(version, {one.device: one.sign_seed for one in keys.values()})
        self.depot.put(*roster.seal(epoch, key, 1, document))
        pinned = roster.fingerprint(canon.encode(version))
        return {name: msgspec.structs.replace(one, pinned=pinned) for name, one in keys.items()}

    def clock(self, name: str) -> dt.datetime:
        return self.now + self.skew.get(name, dt.timedelta())

    def open(self, name: str) -> Office:
        depot = self.sees.get(name, self.depot)
        self.offices[name] = open_with(self.folder / name, self.keys[name], depot, self.gate, lambda: self.clock(name))
        return self.offices[name]

    def look_at(self, name: str, depot: Depot) -> None:
        """From now on this device is shown another depot."""
        self.sees[name] = self.offices[name].state.depot = depot

    def close(self, name: str) -> None:
        self.offices.pop(name).close()

    def image(self, name: str) -> Path:
        """A copy of the device's disk as it is now."""
        self.close(name)
        path = self.folder / f"image{len(self.images)}"
        shutil.copytree(self.folder / name, path)
        self.images.append((name, path))
        self.open(name)
        return path

    def restore(self, name: str, path: Path) -> Office:
        self.close(name)
        shutil.rmtree(self.folder / name)
        shutil.copytree(path, self.folder / name)
        return self.open(name)

    def shut(self) -> None:
        for name in list(self.offices):
            self.close(name)

    def __iter__(self) -> Iterator[Office]:
        return iter(self.offices.values())


class Copy(MemoryDepot):
    """Another world: what the depot held at this moment."""

    def __init__(self, of: MemoryDepot) -> None:
        super().__init__()
        self.objects = dict(of.objects)
