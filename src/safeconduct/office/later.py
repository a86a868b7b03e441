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

    def __getattr__(self, name: str) -> Any:
        with self._turn:
            if self._made is None:
                self._made = self._make()
        return getattr(self._made, name)


def later(make: Callable[[], T]) -> T:
    """Stands for what `make` gives; what `make` raises comes out of the first call that needs it."""
    return cast(T, _Later(make))
