"""A place that several members may write in: what stands there, and what was written beside it without knowing of it.

A writer tells what they saw, as a mark over the text that stood and those that contested it. Where that is still so, the new text stands and
what contested it is settled; else the first stands, the other is kept as a conflict, and a person chooses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from safeconduct.ground.ids import MemberId
from safeconduct.records.fact import Conflict

_MARK = 16


class Written(NamedTuple):
    """`kept` is what stands at `place`. `seen` None: an older version that did not tell; it was taken at its word."""

    place: str
    kept: str
    text: str
    seen: str | None
    by: MemberId


def mark(text: str, lost: Iterable[str] = ()) -> str:
    """Empty where nothing was written yet."""
    told = [text, *lost]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:_MARK] if any(told) else ""


def seen(conflicts: Iterable[Conflict], place: str, text: str) -> str:
    """The mark of a place as it is now: what a writer tells."""
    return mark(text, (one.lost for one in conflicts if one.field == place))


def write(conflicts: tuple[Conflict, ...], new: Written) -> tuple[str, tuple[Conflict, ...]]:
    """(what stands, what is contested) after it was written."""
    if new.seen is None or new.seen == seen(conflicts, new.place, new.kept):
        return new.text, tuple(one for one in conflicts if one.field != new.place)
    if new.text == new.kept:
        return new.kept, conflicts
    return new.kept, (*conflicts, Conflict(new.place, new.kept, new.text, new.by))
