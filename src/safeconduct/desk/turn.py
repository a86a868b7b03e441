"""Whose turn it is with the office, which is not made for several threads: pages one after another, long work in between.

Long work holds the turn from its beginning to its end, but lets pages read whenever it reports progress or waits for a depot or a gate: at
those points nothing is half done in memory. What writes waits until it has ended.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from safeconduct.ground.errors import N_, Busy

PATIENCE = 30.0
"""Seconds that a page waits."""


class StillWorking(Busy):
    def __init__(self) -> None:
        super().__init__(
            N_("long work is going on, and this must wait for it; nothing was recorded"),
            N_("what was typed is kept as a draft; try again when the work has ended"),
        )


class Turn:
    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._busy = False
        self._working: int | None = None
        """The thread of the long work that has the office."""
        self._readers = 0
        """Pages that wait."""

    @contextmanager
    def reading(self, patience: float = PATIENCE) -> Iterator[None]:
        with self._changed:
            self._readers += 1
            try:
                free = self._changed.wait_for(lambda: not self._busy, patience)
            finally:
                self._readers -= 1
            if not free:
                raise StillWorking
            self._busy = True
        with self._released():
            yield

    @contextmanager
    def writing(self, patience: float = PATIENCE) -> Iterator[None]:
        with self._changed:
            if not self._changed.wait_for(lambda: not self._busy and self._working is None, patience):
                raise StillWorking
            self._busy = True
        with self._released():
            yield

    @contextmanager
    def working(self) -> Iterator[None]:
        """For long work, on a thread of its own; others of its kind wait without end."""
        with self._changed:
            self._changed.wait_for(lambda: not self._busy and self._working is None)
            self._busy, self._working = True, threading.get_ident()
        try:
            with self._released():
                yield
        finally:
            with self._changed:
                self._working = None
                self._changed.notify_all()

    @contextmanager
    def _released(self) -> Iterator[None]:
        try:
            yield
        finally:
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def breathe(self) -> None:
        """Between two steps of long work: whoever waits to read, reads."""
        if self._working == threading.get_ident() and self._readers:
            with self.aside():
                pass

    @contextmanager
    def aside(self) -> Iterator[None]:
        """While long work waits for something outside, others read."""
        if self._working != threading.get_ident():
            yield
            return
        with self._changed:
            self._busy = False
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._changed.wait_for(lambda: not self._busy and not self._readers, 0.5)
                self._changed.wait_for(lambda: not self._busy)
                self._busy = True


class Aside:
    """A depot or a gate, called while others may read."""

    def __init__(self, inner: Any, turn: Turn) -> None:
        self._inner, self._turn = inner, turn

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not callable(found) or name.startswith("_"):
            return found

        def calling(*given: Any, **named: Any) -> Any:
            with self._turn.aside():
                return found(*given, **named)

        return calling


def set_aside(inner: Any, turn: Turn) -> Any:
    return cast(Any, Aside(inner, turn))
