"""Small cells of overlapping lists: which combinations may be shown when the total and each list's size are known as well.

A reader of the page is taken to know the total, the size of every list and this rule, and to solve for what is not shown. A combination
of one to four people stays hidden only if, for all that reader can work out, it may hold nobody and may hold five or more.
Combinations that hold nobody are not told apart from hidden ones. Bounds are those of an integer program (CP-SAT).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import NamedTuple

from safeconduct.figures.suppress import THRESHOLD
from safeconduct.records.figure import Pattern

MOST_LISTS = 6
"""With more lists there are more combinations than can be drawn or checked; then only the total stands."""


class Covered(NamedTuple):
    """`others`: people on combinations that are not shown, all together."""

    shown: tuple[Pattern, ...]
    others: int


def cover(counts: Mapping[str, int], lists: int) -> Covered:
    """Hide small counts, and as many more, smallest first, as it takes; the largest come first in what is shown."""
    total = sum(counts.values())
    shown = {on: number for on, number in counts.items() if number >= THRESHOLD} if lists <= MOST_LISTS else {}
    while shown and not _safe(counts, shown, lists):
        least = min(shown.values())
        shown = {on: number for on, number in shown.items() if number > least}
    ordered = sorted(shown.items(), key=lambda one: (-one[1], one[0]))
    return Covered(tuple(Pattern(on, number) for on, number in ordered), total - sum(shown.values()))


def _safe(counts: Mapping[str, int], shown: Mapping[str, int], lists: int) -> bool:
    small = [on for on, number in counts.items() if 0 < number < THRESHOLD]
    return all(low == 0 and high >= THRESHOLD for low, high in (bounds(counts, shown, lists, on) for on in small))


def bounds(counts: Mapping[str, int], shown: Mapping[str, int], lists: int, wanted: str) -> tuple[int, int]:
    """What a reader can work out of one hidden combination: the least and the most it can hold."""
    return _extreme(counts, shown, lists, wanted, most=False), _extreme(counts, shown, lists, wanted, most=True)


def _extreme(counts: Mapping[str, int], shown: Mapping[str, int], lists: int, wanted: str, most: bool) -> int:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    rest = sum(counts.values()) - sum(shown.values())
    every = ("".join(digits) for digits in product("01", repeat=lists))
    cells = {on: model.new_int_var(0, rest, on) for on in every if "1" in on and on not in shown}
    model.add(sum(cells.values()) == rest)
    for place in range(lists):
        size = sum(number for on, number in counts.items() if on[place] == "1")
        seen = sum(number for on, number in shown.items() if on[place] == "1")
        model.add(sum(cell for on, cell in cells.items() if on[place] == "1") == size - seen)
    (model.maximize if most else model.minimize)(cells[wanted])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.solve(model)
    return round(solver.objective_value)
