"""The gate: a blind keeper of half-keys. It knows no cipher, no person and no record: names and halves are random bytes.

A name is 32 hex digits, a half 32 bytes. `claim` makes a half where there is none; `fetch` never does; `forget` is for ever: a
forgotten name stays taken, so nobody can write under it again and every copy of the depot is dark for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from safeconduct.ground.errors import N_, StoreFailed

HALF_SIZE = 32
_NAME = re.compile(r"[0-9a-f]{32}\Z")


class Forgotten(StoreFailed):
    def __init__(self, count: int) -> None:
        super().__init__(
            N_("{count} of these records were erased: the gate has forgotten their keys"),
            N_("open a new record; an erased one cannot be written to again"),
            count=count,
        )


class GateUnreachable(StoreFailed):
    def __init__(self, why: str) -> None:
        super().__init__(
            N_("the gate cannot be reached ({why}); what was written here waits to be sent"),
            N_("check that the gate is running, then run the same command again"),
            why=why,
        )


def valid(names: Iterable[str]) -> list[str]:
    checked = list(dict.fromkeys(names))
    for name in checked:
        if not _NAME.match(name):
            raise ValueError("a gate's name is 32 hex digits")
    return checked


class Gate(Protocol):
    def claim(self, names: Iterable[str]) -> dict[str, bytes]:
        """A half for each name, made where there was none. Durable when it returns. Raises Forgotten, and then made none."""
        ...

    def fetch(self, names: Iterable[str]) -> dict[str, bytes]:
        """Those that exist; unknown and forgotten names are left out."""
        ...

    def forget(self, names: Iterable[str]) -> None:
        """Delete the halves and keep the names taken."""
        ...
