"""Small cells: one dimension a table, counts under five not shown, nothing left that gives them away by subtraction.

A table whose total is published elsewhere (people relocated, say) is protected as if the total stood below it.
"""

from __future__ import annotations

from collections.abc import Sequence

from safeconduct.records.figure import Row

THRESHOLD = 5


def suppress(rows: Sequence[tuple[str, int]], total_is_known: bool, threshold: int = THRESHOLD) -> tuple[Row, ...]:
    """Rows with small counts taken out, and as many more, smallest first, as it takes that no hidden count can be computed.

    A count of 0 says nothing of anybody and stays. With a known total the hidden counts' sum is known: one hidden cell is then
    bare, and two whose sum leaves a single split are too.
    """
    hidden = {label for label, number in rows if 0 < number < threshold}
    if total_is_known and hidden:
        rest = sorted((number, label) for label, number in rows if number > 0 and label not in hidden)
        while rest and not _safe([number for label, number in rows if label in hidden], threshold):
            hidden.add(rest.pop(0)[1])
        if not _safe([number for label, number in rows if label in hidden], threshold):
            hidden |= {label for label, _ in rows}
    return tuple(Row(label, None if label in hidden else number) for label, number in rows)


def _safe(hidden: Sequence[int], threshold: int) -> bool:
    """Whether the reader, who knows the sum and that each is at least 1, cannot pin any of them to a small number."""
    return len(hidden) >= 2 and sum(hidden) - (len(hidden) - 1) >= threshold
