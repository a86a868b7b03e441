"""Small cells: one dimension a table, counts under five not shown, nothing left that gives them away.

A table whose total is published elsewhere (people relocated, say) is protected as if the total stood below it. The reader is
taken to know this rule as well: what it would have done with other counts must not tell him which counts these were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safeconduct.records.figure import Row

THRESHOLD = 5
_AT_LEAST_HIDDEN = 3
"""Of two hidden cells with a known sum, the rule itself gives the small one away too often (tests/figures)."""
_VALUES_LEFT = 2

Counts = Sequence[tuple[str, int]]


def suppress(rows: Counts, total_is_known: bool, threshold: int = THRESHOLD) -> tuple[Row, ...]:
    """Rows with small counts taken out, and as many more, smallest first, as it takes that no hidden count can be computed.

    A count of 0 says nothing of anybody and stays, unless nothing short of the whole table is safe.
    """
    hidden = {label for label, number in rows if 0 < number < threshold}
    if hidden and total_is_known:
        hidden = _with_complement(rows, threshold)
        if _given_away(rows, hidden, threshold):
            hidden = {label for label, _ in rows}
    return tuple(Row(label, None if label in hidden else number) for label, number in rows)


def by_count(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Largest first, and hidden rows last by their label: the order of what is hidden must not rank it."""
    return tuple(sorted(rows, key=lambda row: (row.count is None, -(row.count or 0), row.label)))


def _with_complement(rows: Counts, threshold: int) -> set[str]:
    hidden = {label for label, number in rows if 0 < number < threshold}
    rest = sorted((number, label) for label, number in rows if number >= threshold)
    while rest and not _wide(rows, hidden, threshold):
        hidden.add(rest.pop(0)[1])
    return hidden if _wide(rows, hidden, threshold) else {label for label, _ in rows}


def _wide(rows: Counts, hidden: set[str], threshold: int) -> bool:
    """Whether any one hidden count, each being at least 1 and their sum known, could be as large as the threshold."""
    counts = [number for label, number in rows if label in hidden]
    return len(counts) >= _AT_LEAST_HIDDEN and sum(counts) - (len(counts) - 1) >= threshold


def _given_away(rows: Counts, hidden: set[str], threshold: int) -> bool:
    """Whether some hidden count has one value only, to a reader who tries this rule on all that fit what is shown.

    It depends on nothing but what is shown and the sum, so hiding the whole table for it tells the reader nothing of those that are
    not hidden whole. With four and more hidden the choices are many; they are not tried.
    """
    places = [place for place, (label, _) in enumerate(rows) if label in hidden]
    if len(places) != _AT_LEAST_HIDDEN or len(places) == len(rows):
        return False
    seen: list[set[int]] = [set() for _ in places]
    for guess in _sums(sum(rows[place][1] for place in places)):
        tried = list(rows)
        for place, number in zip(places, guess, strict=True):
            tried[place] = (rows[place][0], number)
        if _with_complement(tried, threshold) == hidden:
            for values, number in zip(seen, guess, strict=True):
                values.add(number)
            if all(len(values) >= _VALUES_LEFT for values in seen):
                return False
    return True


def _sums(total: int) -> Iterator[tuple[int, int, int]]:
    """Three counts of at least 1 that add up."""
    for one in range(1, total - 1):
        for other in range(1, total - one):
            yield one, other, total - one - other
