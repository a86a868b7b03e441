"""The store seam: four verbs over blind bytes. A depot holds objects under meaningless names and never overwrites one.

`put` is create-only: a credential that can put, get and list, and cannot delete, is enough to write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from safeconduct.ground.errors import N_, NotFound, StoreFailed

_NAME = re.compile(r"[a-z0-9]{1,64}(?:/[a-z0-9]{1,64}){0,4}\Z")
LARGEST = 64 * 1024 * 1024


class AlreadyThere(StoreFailed):
    """Another object stands under this name. The one that came first stays."""

    def __init__(self, name: str) -> None:
        super().__init__(N_("the depot already holds an object named {name}"), name=name)


class NoSuchObject(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(N_("the depot holds no object named {name}"), N_("sync, or ask a colleague for a copy"), name=name)


class BadName(StoreFailed):
    def __init__(self, name: str) -> None:
        super().__init__(N_("{name!r} is not a name an object may have"), name=name[:80])


class TooLarge(StoreFailed):
    def __init__(self, name: str, size: int) -> None:
        super().__init__(N_("object {name} has {size} bytes, more than a depot takes"), name=name, size=size)


class DepotFull(StoreFailed):
    def __init__(self) -> None:
        super().__init__(
            N_("the disk of the depot is full; nothing was lost, what was written here waits to be sent"),
            N_("free some space, then run the same command again"),
        )


class DepotUnreachable(StoreFailed):
    """`why` is the system's own word (errno name), never a path."""

    def __init__(self, why: str) -> None:
        super().__init__(
            N_("the depot cannot be reached ({why}); what was written here waits to be sent"),
            N_("check that the disk or stick is there, then run the same command again"),
            why=why,
        )


def is_name(name: str) -> bool:
    return _NAME.match(name) is not None


def validate_name(name: str) -> str:
    if not is_name(name):
        raise BadName(name)
    return name


def validate_put(name: str, data: bytes) -> None:
    validate_name(name)
    if len(data) > LARGEST:
        raise TooLarge(name, len(data))


class Depot(Protocol):
    def put(self, name: str, data: bytes) -> None:
        """Durable when it returns. Raises AlreadyThere if the name is taken, even by the same bytes."""

    def get(self, name: str) -> bytes:
        """Raises NoSuchObject."""
        ...

    def size(self, name: str) -> int:
        """Bytes. Raises NoSuchObject."""
        ...

    def list(self, prefix: str = "") -> Iterator[str]:
        """Names below a folder (`s`, `s/ab`), sorted; all of them for an empty prefix."""
        ...
