"""What writers say they saw, held against what this device reads (SUNDR's vectors: Mazières and Shasha 2002; Li et al. 2004).

Pure: the roots that stand here come in through a function. What cannot be settled yet is kept by the caller and asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from safeconduct.ground.errors import N_
from safeconduct.ground.ids import DeviceId
from safeconduct.journal.finding import Finding, State
from safeconduct.journal.segment import Head, Seen
from safeconduct.seal.keys import circle_blind

Roots = Callable[[bytes, int], bytes | None]
"""(feed, size) to the root of its first `size` leaves as this device reads them, or None where it holds fewer."""


class Told(NamedTuple):
    """`by` saw `seen` of a feed in the circle of `locator`. `by` is this device itself for what it remembers."""

    locator: bytes
    by: DeviceId
    seen: Seen

    @property
    def place(self) -> str:
        return f"s/{circle_blind(self.locator).hex()}/{self.seen.feed.hex()}"


class Judged(NamedTuple):
    standing: list[Told]
    open: list[Told]
    """Not on the depot as it shows itself to this device: withheld, rolled back, or only late."""
    broken: list[Told]
    """Another history stands here."""


def told_by(locator: bytes, head: Head) -> Iterator[Told]:
    for one in head.header.seen:
        yield Told(locator, head.header.device, one)


def judge(told: Iterable[Told], roots: Roots) -> Judged:
    judged = Judged([], [], [])
    for one in told:
        stands = roots(one.seen.feed, one.seen.size)
        where = judged.open if stands is None else judged.standing if stands == one.seen.root else judged.broken
        where.append(one)
    return judged


def findings(judged: Judged, me: DeviceId, codenames: Callable[[DeviceId], str], have: Callable[[bytes], int]) -> Iterator[Finding]:
    """One a feed and sort, however many told of it; `have` gives the entries this device reads of a feed."""
    for feed in dict.fromkeys(one.seen.feed for one in judged.open):
        yield _open([one for one in judged.open if one.seen.feed == feed], me, codenames, have(feed))
    for feed in dict.fromkeys(one.seen.feed for one in judged.broken):
        first = min((one for one in judged.broken if one.seen.feed == feed), key=lambda one: one.seen.size)
        sentence = N_("the depot shows another history of a feed than {who} saw: they differ within its first {size} entries")
        yield Finding(State.FORKED, first.place, sentence, {"who": codenames(first.by), "size": first.seen.size})


def _open(told: list[Told], me: DeviceId, codenames: Callable[[DeviceId], str], have: int) -> Finding:
    most = max(told, key=lambda one: one.seen.size)
    values = {"size": most.seen.size, "have": have}
    if any(one.by == me for one in told):
        sentence = N_("this device has read {size} entries of a feed, and the depot shows {have}")
        return Finding(State.ROLLED_BACK, most.place, sentence, values)
    sentence = N_("{who} has read {size} entries of a feed, and the depot shows {have} here")
    return Finding(State.WITHHELD, most.place, sentence, values | {"who": codenames(most.by)})
