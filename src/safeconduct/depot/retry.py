"""Another try in a moment, for depots behind a network. A wrapper, so that no depot has patience of its own.

A put that was repeated may find its own first try there: then the bytes are compared, and the same bytes are no fault.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from safeconduct.depot.base import AlreadyThere, Depot, DepotFaltered, close, get_many

T = TypeVar("T")
WAITS = (0.2, 1.0, 3.0)
"""Seconds before each further try."""


class Retrying:
    def __init__(self, depot: Depot, sleep: Callable[[float], None] = time.sleep, waits: Sequence[float] = WAITS) -> None:
        self._depot, self._sleep, self._waits = depot, sleep, waits

    def close(self) -> None:
        close(self._depot)

    def _again(self, ask: Callable[[], T]) -> T:
        for wait in self._waits:
            try:
                return ask()
            except DepotFaltered:
                self._sleep(wait)
        return ask()

    def put(self, name: str, data: bytes) -> None:
        tries = 0

        def once() -> None:
            nonlocal tries
            tries += 1
            self._depot.put(name, data)

        try:
            self._again(once)
        except AlreadyThere:
            if tries == 1 or self.get(name) != data:
                raise

    def get(self, name: str) -> bytes:
        return self._again(lambda: self._depot.get(name))

    def size(self, name: str) -> int:
        return self._again(lambda: self._depot.size(name))

    def list(self, prefix: str = "") -> Iterator[str]:
        """Goes on behind the last name given."""
        last = ""
        for wait in (*self._waits, None):
            try:
                for name in self._depot.list(prefix):
                    if name > last:
                        last = name
                        yield name
            except DepotFaltered:
                if wait is None:
                    raise
                self._sleep(wait)
            else:
                return

    def get_many(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Asks again only for what has not come."""
        left = list(dict.fromkeys(names))
        for wait in (*self._waits, None):
            came = set()
            try:
                for name, data in get_many(self._depot, left):
                    came.add(name)
                    yield name, data
            except DepotFaltered:
                if wait is None:
                    raise
                self._sleep(wait)
            else:
                return
            left = [name for name in left if name not in came]
