"""What was searched for last: held in the process that a lock ends, and in no address."""

from __future__ import annotations

from typing import NamedTuple


class Asked(NamedTuple):
    """`trail`: where the pages began that were turned over, the newest last."""

    words: str = ""
    kind: str = ""
    trail: tuple[int, ...] = ()
