"""Something opened when it is first asked for, and again if that failed: an office opens on a laptop whose stick lies elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

T = TypeVar("T")


class _Later:
    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: Any = None
        self._turn = threading.Lock()

    def close(self) -> None:
        made, self._made = self._made, None
        ends = getattr(made, "close", None)
        if ends is not None:
            ends()

    def reach(self) -> Any:
        with self._turn:
            if self._made is None:
                self._made = self._make()
            return self._made

    def __getattr__(self, name: str) -> Any:
        return getattr(self.reach(), name)


def later(make: Callable[[], T]) -> T:
    """Stands for what `make` gives; what `make` raises comes out of the first call that needs it."""
    return cast(T, _Later(make))


def itself(thing: T) -> T:
    """What stands behind, opened now: for whoever must know of which sort it is."""
    return cast(T, thing.reach()) if isinstance(thing, _Later) else thing


def ended(thing: object) -> bool:
    """Close what was opened later, if it was. False where `thing` was not opened so."""
    if not isinstance(thing, _Later):
        return False
    thing.close()
    return True
