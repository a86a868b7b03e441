"""The store seam: four verbs over blind bytes. A depot holds objects under meaningless names and never overwrites one.

`put` is create-only: a credential that can put, get and list, and cannot delete, is enough to write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
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
            N_("check that the disk, stick or server is there, then run the same command again"),
            why=why,
        )


class DepotFaltered(DepotUnreachable):
    """A fault that may pass by itself: a connection cut, a server too busy. Worth another try in a moment."""


class DepotRefused(StoreFailed):
    """The depot is there and says no: a credential that is wrong, or that may not do this."""

    def __init__(self) -> None:
        super().__init__(
            N_("the depot does not accept this device's credential for what was asked; nothing was lost"),
            N_("ask whoever keeps the depot for a token that may do this, then: safeconduct depot add URL"),
        )


def is_name(name: str) -> bool:
    return _NAME.match(name) is not None


def validate_name(name: str) -> str:
    if not is_name(name):
        raise BadName(name)
    return name


def below(prefix: str) -> str:
    """What names in a folder begin with; empty for all. Raises BadName."""
    return f"{validate_name(prefix)}/" if prefix else ""


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


def close(depot: object) -> None:
    """End its connections, where it has any."""
    ends = getattr(depot, "close", None)
    if ends is not None:
        ends()


class Many(Protocol):
    """What a depot behind a network may offer beside the four verbs: many small objects in one journey."""

    def get_many(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """In any order; names that are not there are left out."""
        ...


def get_many(depot: Depot, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """In one journey where the depot can, else one by one."""
    at_once = getattr(depot, "get_many", None)
    if at_once is not None:
        yield from at_once(names)
        return
    for name in names:
        with suppress(NoSuchObject):
            yield name, depot.get(name)
