"""Reading ahead: one listing for a whole refresh, and the objects it will ask for fetched in lots. Measured in bench/depots.py: behind a
network a refresh costs a journey for every circle and every segment without it.

It answers from what it saw at the start, so it is made for one refresh and thrown away.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

from safeconduct.depot.base import Depot, below, get_many

_FEW, _MOST, _BYTES = 8, 64, 16 * 1024 * 1024

Wanted = Callable[[Sequence[str]], list[str]]
"""From all names those that will be asked for, in about that order. Asked again when something else was wanted."""


class Ahead:
    def __init__(self, depot: Depot, wanted: Wanted) -> None:
        self._depot, self._wanted = depot, wanted
        self._names: list[str] | None = None
        self._plan: dict[str, int] = {}
        self._order: list[str] = []
        self._held: dict[str, bytes] = {}
        self._lot = _FEW
        self._asked: set[str] = set()

    def put(self, name: str, data: bytes) -> None:
        self._depot.put(name, data)

    def size(self, name: str) -> int:
        return self._depot.size(name)

    def _listed(self) -> list[str]:
        if self._names is None:
            self._names = list(self._depot.list())
        return self._names

    def list(self, prefix: str = "") -> Iterator[str]:
        names, start = self._listed(), below(prefix)
        if not start:
            return iter(names)
        return iter(names[bisect_left(names, start) : bisect_left(names, start[:-1] + "0")])

    def get(self, name: str) -> bytes:
        if name not in self._held and name not in self._asked:
            self._fetch(name)
        found = self._held.pop(name, None)
        return found if found is not None else self._depot.get(name)

    def _fetch(self, name: str) -> None:
        """A lot that begins with this name; whatever does not come is asked for by itself, and refused by itself."""
        if name not in self._plan:
            self._order = self._wanted(self._listed())
            self._plan = {wanted: place for place, wanted in enumerate(self._order)}
        start = self._plan.get(name)
        if start is None:
            return
        lot = [one for one in self._order[start : start + self._lot] if one not in self._held and one not in self._asked]
        self._asked.update(lot)
        came = dict(get_many(self._depot, lot))
        self._held |= came
        average = sum(map(len, came.values())) // max(1, len(came))
        self._lot = max(1, min(_MOST, _BYTES // max(1, average)))
