"""How much a device may still open today: pure counting. A day is the 24 hours before now, by the gate's own clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from safeconduct.gate.base import Limits

DAY = 24 * 3600


class Used(NamedTuple):
    """What stands in the meter's rows of the last day. `oldest` is when the earliest of them was counted."""

    device: int
    circles: Mapping[str, int]
    """Distinct names that any device opened in it, by circle."""
    extra: int
    """Allowed on top by two other members."""
    oldest: int


class Refusal(NamedTuple):
    asked: int
    left: int
    hours: int


def counted(names: Mapping[str, str], known: Iterable[str], limits: Limits) -> dict[str, str]:
    """Of names (to their circles), those that count: not opened by this device in the last day, in no open circle."""
    already = set(known)
    return {name: circle for name, circle in names.items() if name not in already and circle not in limits.open}


def refuse(new: Mapping[str, str], fresh_in: Mapping[str, int], used: Used, limits: Limits, now: int) -> Refusal | None:
    """None where all of `new` may be opened. `fresh_in`: how many of them nobody has opened in the last day, by circle."""
    budget = limits.device + used.extra
    left = budget - used.device
    for circle, asked in Counter(new.values()).items():
        room = max(0, limits.circle + used.extra - used.circles.get(circle, 0))
        if fresh_in.get(circle, 0) > room:
            left = min(left, room + asked - fresh_in[circle])
    if not new or len(new) <= left:
        return None
    return Refusal(len(new), max(0, left), hours(used.oldest, now))


def hours(oldest: int, now: int) -> int:
    """Until the earliest counted name falls out of the day; at least one."""
    return max(1, -(-(oldest + DAY - now) // 3600))
