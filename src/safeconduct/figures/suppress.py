"""Small cells: one dimension a table, counts under five not shown, nothing left that gives them away.

A table whose total is published elsewhere (people relocated, say) is protected as if the total stood below it. The reader is taken
to know this rule as well. Equal counts are hidden together, so the rule does not care which row a count stands in: whatever it
hides, it would hide the same with the hidden counts dealt out in any other order, and unless all are equal none is certain.
"""

from __future__ import annotations

from collections.abc import Sequence

from safeconduct.records.figure import Row

THRESHOLD = 5
_LEAST_HIDDEN = 3
"""Two hidden counts with a known sum leave a reader of this rule two choices at most."""


def suppress(rows: Sequence[tuple[str, int]], total_is_known: bool, threshold: int = THRESHOLD) -> tuple[Row, ...]:
    """Rows with small counts taken out, and as many more, smallest first, as it takes that no hidden count can be computed.

    A count of 0 says nothing of anybody and stays, unless nothing short of the whole table is safe.
    """
    hidden = {number for _, number in rows if 0 < number < threshold}
    if hidden and total_is_known:
        rest = sorted({number for _, number in rows if number >= threshold})
        while rest and not _safe([number for _, number in rows if number in hidden], threshold):
            hidden.add(rest.pop(0))
        if not _safe([number for _, number in rows if number in hidden], threshold):
            hidden |= {number for _, number in rows}
    return tuple(Row(label, None if number in hidden else number) for label, number in rows)


def _safe(hidden: Sequence[int], threshold: int) -> bool:
    """Whether a reader who knows the sum, and that each is at least 1, cannot pin any: neither by the least nor by the most it can be."""
    total, cells = sum(hidden), len(hidden)
    return cells >= _LEAST_HIDDEN and total - (cells - 1) >= threshold and total != cells * (threshold - 1)
