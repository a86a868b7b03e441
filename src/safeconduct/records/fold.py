"""Records are a function of the journal: the facts of one record, in the order of their stamps, folded one by one.

Order is by stamp, then feed, then index, never by arrival: any device that holds the same facts holds the same record.
"""

from __future__ import annotations

from collections.abc import Iterable

from safeconduct.records import kinds
from safeconduct.records.fact import Entered, Record


def fold_record(history: Iterable[Entered], start: Record | None = None) -> Record | None:
    """Fold facts of one record, oldest first, onto `start`. Whoever knows a record's number can claim it for another kind in a circle
    of many, back-dated too: the kind that stands in a circle of its own wins, and among equals the older."""
    told = list(history)
    highest = max((kinds.rank(type(one.fact)) for one in told), default=0)
    record = None if start is not None and kinds.rank_of(start) < highest else start
    for entered in told:
        kind = kinds.kind_of(type(entered.fact))
        if isinstance(record, kind.record) or (record is None and kinds.rank(type(entered.fact)) == highest):
            record = kind.fold(record, entered)
    return record
