"""A gate in memory: the model, and the gate of tests."""

from __future__ import annotations

from collections.abc import Iterable

from safeconduct.gate import devices
from safeconduct.gate.base import HALF_SIZE, Forgotten, valid
from safeconduct.ground.ids import OS


class MemoryGate:
    def __init__(self) -> None:
        self._halves: dict[str, bytes | None] = {}
        self._lists: dict[int, bytes] = {}

    def claim(self, names: Iterable[str], circle: str) -> dict[str, bytes]:
        wanted = valid(names)
        valid([circle])
        gone = sum(name in self._halves and self._halves[name] is None for name in wanted)
        if gone:
            raise Forgotten(gone)
        for name in wanted:
            self._halves.setdefault(name, OS(HALF_SIZE))
        return self.fetch(wanted)

    def fetch(self, names: Iterable[str]) -> dict[str, bytes]:
        return {name: half for name in valid(names) if (half := self._halves.get(name)) is not None}

    def forget(self, names: Iterable[str]) -> None:
        for name in valid(names):
            self._halves[name] = None

    def know(self, document: bytes) -> None:
        self._lists.setdefault(devices.read(document)[1].version, document)

    def knows(self) -> int:
        return max(self._lists, default=0)
