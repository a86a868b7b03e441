"""A depot that lies to one device: each lens shows another world over the same true objects. Puts go through, or stay in that world."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from safeconduct.depot.base import AlreadyThere, DepotUnreachable, NoSuchObject
from safeconduct.depot.memory import MemoryDepot


class Crash(BaseException):
    """The device dies here. Not an error that anything may catch."""


class Lens:
    """What one device is shown. `hidden` names are withheld, `altered` ones served with a flipped byte, `extra` stands beside the truth,
    `order` turns listings around, `fuse` is the number of operations (of
    puts, where `puts_only`) until the device dies (`dies`) or the line is cut."""

    def __init__(self, truth: MemoryDepot) -> None:
        self.truth = truth
        self.hidden: set[str] = set()
        self.altered: set[str] = set()
        self.extra: dict[str, bytes] = {}
        self.own_world = False
        self.backwards = False
        self.fuse: int | None = None
        self.dies = False
        self.puts_only = False

    @property
    def honest(self) -> bool:
        return not (self.hidden or self.altered or self.extra or self.own_world)

    def tell_the_truth(self) -> dict[str, bytes]:
        """Stop lying; what was written into this world alone comes out."""
        extra, self.extra = self.extra, {}
        self.hidden, self.altered, self.own_world, self.backwards, self.fuse = set(), set(), False, False, None
        return extra

    def _burn(self, put: bool = False) -> None:
        if self.fuse is None or (self.puts_only and not put):
            return
        self.fuse -= 1
        if self.fuse < 0:
            self.fuse = None
            raise Crash if self.dies else DepotUnreachable("ECONNRESET")

    def _shown(self) -> dict[str, bytes]:
        return {name: data for name, data in self.truth.objects.items() if name not in self.hidden} | self.extra

    def put(self, name: str, data: bytes) -> None:
        self._burn(put=True)
        if name in self._shown():
            raise AlreadyThere(name)
        if self.own_world or name in self.hidden:
            self.extra[name] = data
        else:
            self.truth.put(name, data)
        self._burn(put=True)  # the object is there, and the device never learns of it

    def get(self, name: str) -> bytes:
        self._burn()
        try:
            data = self._shown()[name]
        except KeyError as error:
            raise NoSuchObject(name) from error
        return data[:-40] + bytes([data[-40] ^ 1]) + data[-39:] if name in self.altered else data

    def size(self, name: str) -> int:
        return len(self.get(name))

    def list(self, prefix: str = "") -> Iterator[str]:
        self._burn()
        start = f"{prefix}/" if prefix else ""
        names = sorted(name for name in self._shown() if name.startswith(start))
        return iter(names[::-1] if self.backwards else names)


Choose = Callable[[list[str]], str]
