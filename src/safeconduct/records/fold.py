"""Records are a function of the journal: the facts of one record, in the order of their stamps, folded one by one.

Order is by stamp, then feed, then index, never by arrival: any device that holds the same facts holds the same record.
"""

from __future__ import annotations

from collections.abc import Iterable

from safeconduct.records import kinds
from safeconduct.records.fact import Entered, Record


def fold_record(history: Iterable[Entered], start: Record | None = None) -> Record | None:
    """Fold facts of one record, oldest first, onto `start`."""
    record = start
    for entered in history:
        kind = kinds.kind_of(type(entered.fact))
        if record is None or isinstance(record, kind.record):  # a record keeps the kind it began with, whoever claims another
            record = kind.fold(record, entered)
    return record
