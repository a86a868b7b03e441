"""Does a store keep what it must? Asked once, when a depot is set up: a store that overwrites is refused before anything is in it.

The journal rests on create-only: a store that takes a second put for an overwrite would let two devices of one member, or a restored image,
wipe out what the other wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from safeconduct.depot.base import AlreadyThere, Depot
from safeconduct.ground.errors import N_, StoreFailed
from safeconduct.ground.ids import OS, Chance

_AT_ONCE = 8


class NotCreateOnly(StoreFailed):
    def __init__(self) -> None:
        super().__init__(
            N_("this store overwrites objects although it was asked not to: it is no place for a journal"),
            N_("use a store that keeps If-None-Match, PostgreSQL, a folder, or: safeconduct depot serve"),
        )


class NotKept(StoreFailed):
    def __init__(self) -> None:
        super().__init__(
            N_("this store does not give back, or does not list, what was just put there"),
            N_("use another store; this one would lose what is written"),
        )


class Probed(NamedTuple):
    """`first_of_many`: of several who write one name in the same moment, exactly one is told that it was first."""

    first_of_many: bool


def probe(depot: Depot, wrap: Callable[[bytes], bytes], chance: Chance = OS) -> Probed:
    """Leaves two objects `t/…` behind, since nothing can be deleted. `wrap` gives them the outside of every object."""
    name = f"t/{chance(16).hex()}"
    first = wrap(chance(32))
    depot.put(name, first)
    try:
        depot.put(name, wrap(chance(32)))
    except AlreadyThere:
        pass
    else:
        raise NotCreateOnly
    if depot.get(name) != first or depot.size(name) != len(first):
        raise NotCreateOnly
    if name not in set(depot.list("t")):
        raise NotKept
    return Probed(_race(depot, f"t/{chance(16).hex()}", [wrap(chance(32)) for _ in range(_AT_ONCE)]))


def _race(depot: Depot, name: str, rivals: list[bytes]) -> bool:
    def first(data: bytes) -> bool:
        try:
            depot.put(name, data)
        except AlreadyThere:
            return False
        return True

    with ThreadPoolExecutor(len(rivals)) as pool:
        told = list(pool.map(first, rivals))
    return told.count(True) == 1 and depot.get(name) == rivals[told.index(True)]
