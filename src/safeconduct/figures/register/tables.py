"""From the facts of a linkage to tables, and to the count of documented people that can be counted again from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

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


def tables(linkage: Linkage, stratum: str | None = None) -> list[Table]:
    from safeconduct.figures.estimate.table import table_of

    return [
        table_of(linkage.refs, [(tuple(map(int, pattern)), people, people) for pattern, people in table.items()])
        for table in counts(linkage, stratum)
    ]


def documented(view: View, made: RecordId) -> Iterator[tuple[Entered, int]]:
    """The entries that hold the tables, and how many people they document: the middle of the drawn linkages, told once."""
    linkage = need(view, Linkage, made)
    total = sum(middle(counts(linkage)).values())
    for place, one in enumerate(entered for entered in view.history(made) if isinstance(entered.fact, PatternsCounted)):
        yield one, total if place == 0 else 0
