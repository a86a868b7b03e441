"""Copying between depots, blind: whoever carries it needs no key. Cut anywhere, the same call goes on; twice changes nothing.

Only whole objects are passed on: a damaged copy would take the name of the good one for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from safeconduct.depot.base import AlreadyThere, Depot, get_many
from safeconduct.depot.several import Several, Whole
from safeconduct.ground.errors import N_, StoreFailed
from safeconduct.ground.progress import QUIET, Progress

_LOT = 64
_FIRST = "rgwhtxps"
"""Rosters and keys before what is sealed under them, attachments before the entries that name them. A feed's segments go in their order."""


class Copied(NamedTuple):
    copied: int
    there: int
    damaged: int


def in_order(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (_FIRST.find(name[0]), name))


def copy(source: Depot, target: Depot, whole: Whole, progress: Progress = QUIET) -> Copied:
    there = set(target.list())
    wanted = [name for name in in_order(source.list()) if name not in there]
    return _carry(source, target.put, wanted, len(there), whole, progress)


def _carry(
    source: Depot, put: Callable[[str, bytes], None], wanted: list[str], there: int, whole: Whole, progress: Progress
) -> Copied:
    copied = damaged = 0
    for start in range(0, len(wanted), _LOT):
        progress(N_("copying objects"), start, len(wanted))
        lot = wanted[start : start + _LOT]
        came = dict(get_many(source, lot))
        for name in (name for name in lot if name in came):
            if not whole(came[name]):
                damaged += 1
                continue
            try:
                put(name, came[name])
                copied += 1
            except AlreadyThere:
                there += 1  # somebody else was faster, or an earlier try of ours came through
    return Copied(copied, there, damaged)


def exchange(one: Depot, other: Depot, whole: Whole, progress: Progress = QUIET) -> tuple[Copied, Copied]:
    """Both ways: what went from `one` to `other`, and back."""
    return copy(one, other, whole, progress), copy(other, one, whole, progress)


def level(depots: Several, whole: Whole, progress: Progress = QUIET) -> int:
    """Bring to each what it misses and another has. Returns how many objects went; one that fails on the way waits for the next time."""
    lists = dict(depots.lists())
    every: set[str] = set().union(*lists.values())
    went = 0
    for number, names in lists.items():
        target, wanted = depots.depots[number], in_order(every - names)
        try:
            went += _carry(depots, target.put, wanted, 0, whole, progress).copied
        except StoreFailed as error:
            depots.missed[number] = error
    return went
