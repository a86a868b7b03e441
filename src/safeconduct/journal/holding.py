"""Who holds which key of a circle, worked out from the handings: pure, and the same for everybody who read the same ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from safeconduct.ground.ids import DeviceId
from safeconduct.journal.handing import Handing
from safeconduct.journal.roster import Last, Roster
from safeconduct.seal.keys import CircleKeys


def holders(handings: Iterable[Handing], epoch: int) -> frozenset[DeviceId]:
    """Every device that anybody says holds the key, and whoever says so."""
    return frozenset(device for one in handings if epoch in one.epochs for device in (*one.to, one.by))


def vouched(handings: Iterable[Handing], roster: Roster) -> dict[int, set[DeviceId]]:
    """By epoch, devices that a device of the network gave the key: what a removed device gave is given again."""
    devices = {device.id for device in roster.devices}
    found: dict[int, set[DeviceId]] = {}
    for one in handings:
        if one.by in devices:
            for epoch in one.epochs:
                found.setdefault(epoch, set()).update((*one.to, one.by))
    return found


class Due(NamedTuple):
    """What one device should do for one circle. `rotate`: the newest key lies with somebody who should not read any more."""

    rotate: bool
    give: Mapping[tuple[int, ...], tuple[DeviceId, ...]]
    """Epochs to the devices that lack just these; without the epoch that a rotation makes."""


def due(circle: CircleKeys, handings: Sequence[Handing], roster: Roster, wanted: frozenset[DeviceId]) -> Due:
    """`wanted`: devices of everybody who should read the circle now."""
    give: dict[tuple[int, ...], list[DeviceId]] = {}
    have = vouched(handings, roster)
    for device in sorted(wanted):
        lacks = tuple(epoch for epoch in sorted(circle.epochs) if device not in have.get(epoch, ()))
        if lacks:
            give.setdefault(lacks, []).append(device)
    rotate = not holders(handings, circle.newest) <= wanted
    return Due(rotate, {epochs: tuple(devices) for epochs, devices in give.items()})


def closings(handings: Iterable[Handing], roster: Roster, device: DeviceId) -> list[Handing]:
    """Handings of members that say where this removed device's feeds in the circle ended."""
    return [one for one in handings if device in one.removed and roster.device(one.by) is not None]


def sizes(handings: Iterable[Handing], roster: Roster) -> dict[bytes, int]:
    """How much of each feed of the removed devices stands in one circle. The roster's word, which two people signed, goes before;
    of several holders the one who had read most is believed: nothing that an honest member wrote in time is lost."""
    found: dict[bytes, int] = {}
    told = list(handings)
    for gone in roster.gone:
        for one in closings(told, roster, gone):
            for mark in one.closed:
                if mark.device == gone:
                    found[mark.feed] = max(mark.size, found.get(mark.feed, 0))
    return found | {mark.feed: mark.size for mark in marks(roster)}


def marks(roster: Roster) -> list[Last]:
    return [mark for one in roster.removed for mark in one.last]
