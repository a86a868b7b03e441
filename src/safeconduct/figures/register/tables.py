"""From the facts of a linkage to tables, and to the count of documented people that can be counted again from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from safeconduct.figures.suppress import THRESHOLD
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.records.fact import Entered
from safeconduct.records.linkage import Linkage, PatternsCounted
from safeconduct.records.view import View, need

if TYPE_CHECKING:
    from safeconduct.figures.estimate.table import Table


class NotLinkedYet(Refused):
    def __init__(self, made: str) -> None:
        super().__init__(
            N_("linkage {made} has not been made, or not all of it has arrived"),
            N_("once the custodians have approved: safeconduct register link {made}"),
            made=made[:8],
        )


def counts(linkage: Linkage, stratum: str | None = None) -> list[dict[str, int]]:
    """For each drawn linkage: pattern to people, over all strata or of one."""
    if not linkage.whole:
        raise NotLinkedYet(linkage.id)
    drawn = []
    for _, rows in linkage.tables:
        table: Counter[str] = Counter()
        for name, pattern, people in rows:
            if stratum in (None, name):
                table[pattern] += people
        drawn.append(dict(table))
    return drawn


def middle(drawn: list[dict[str, int]]) -> dict[str, int]:
    """The table whose total lies in the middle: the one that is shown."""
    return sorted(drawn, key=lambda table: sum(table.values()))[len(drawn) // 2]


class NotStratified(Refused):
    def __init__(self, made: str) -> None:
        super().__init__(
            N_("linkage {made} keeps no strata"),
            N_("ask for one with strata: safeconduct register ask --stratum event_year; or estimate it whole, without --strata"),
            made=made[:8],
        )


TOGETHER = "together"
"""The stratum of those whose own stratum is too small to be shown."""


def by_stratum(linkage: Linkage) -> dict[str, list[Table]]:
    """Each stratum's tables, one for each drawn linkage. A stratum that holds fewer than may be shown in some of them is put together with
    others, and those with the next smallest, until no count that could be shown or worked out is small."""
    drawn = {name: counts(linkage, name) for name in _strata(linkage)}
    if set(drawn) <= {""}:
        raise NotStratified(linkage.id)
    sizes = {name: min(sum(table.values()) for table in tables_) for name, tables_ in drawn.items()}
    small = _small(sizes)
    joined = {name: [name] for name in drawn if name not in small} | ({TOGETHER: sorted(small)} if small else {})
    return {name: [_table(linkage, _sum(tables_)) for tables_ in zip(*(drawn[one] for one in of), strict=True)] for name, of in joined.items()}


def _strata(linkage: Linkage) -> list[str]:
    return sorted({name for _, rows in linkage.tables for name, _, _ in rows})


def _small(sizes: Mapping[str, int]) -> set[str]:
    small = {name for name, size in sizes.items() if size < THRESHOLD}
    for name in sorted(sizes, key=lambda name: (sizes[name], name)):
        if not small or (len(small) > 1 and sum(sizes[one] for one in small) >= THRESHOLD):
            break
        small.add(name)
    return small


def _sum(tables_: Sequence[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for table in tables_:
        total.update(table)
    return dict(total)


def tables(linkage: Linkage, stratum: str | None = None) -> list[Table]:
    return [_table(linkage, table) for table in counts(linkage, stratum)]


def _table(linkage: Linkage, table: Mapping[str, int]) -> Table:
    from safeconduct.figures.estimate.table import table_of

    return table_of(linkage.refs, [(tuple(map(int, pattern)), people, people) for pattern, people in table.items()])


def documented(view: View, made: RecordId) -> Iterator[tuple[Entered, int]]:
    """The entries that hold the tables, and how many people they document: the middle of the drawn linkages, told once."""
    linkage = need(view, Linkage, made)
    total = sum(middle(counts(linkage)).values())
    for place, one in enumerate(entered for entered in view.history(made) if isinstance(entered.fact, PatternsCounted)):
        yield one, total if place == 0 else 0
