"""Linkage: which lists were compared person by person, by whose leave, and what of it may be kept: counts and tokens, no name.

Announced before names are opened (`LinkageAsked`), so that whoever reads the documentation sees that it will happen and why. The
doubt of linking is kept as several linkages, drawn by probability: one table of capture patterns each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import msgspec

from safeconduct.ground.ids import RecordId
from safeconduct.records.facet import Facets
from safeconduct.records.fact import Entered, Fact, Record
from safeconduct.records.listing import State, Unit

Row = tuple[str, str, int]
"""(stratum or empty, pattern such as `0110`, people)."""


class LinkageAsked(Fact, frozen=True, tag="linkage.asked"):
    """`lists` in the order of the patterns' digits. `stratum`: event_year, sex, region, or empty."""

    lists: tuple[RecordId, ...]
    refs: tuple[str, ...]
    unit: Unit
    state: State
    stratum: str
    purpose: str
    request: RecordId


class RecordsLinked(Fact, frozen=True, tag="linkage.made"):
    """What the linkage says of itself. `approved_by` how many custodians; `precision` and `recall` as the model expects them."""

    records: int
    draws: int
    seed: int
    names_only: bool
    precision: float
    recall: float
    model: str


class PatternsCounted(Fact, frozen=True, tag="linkage.patterns_counted"):
    """The table of one drawn linkage, from 0."""

    draw: int
    rows: tuple[Row, ...]


class ClustersKept(Fact, frozen=True, tag="linkage.clusters_kept"):
    """Entries found to be one person, by token; part by part. Tokens are random and mean nothing outside the sealed lists."""

    part: int
    clusters: tuple[tuple[str, ...], ...]


class Linkage(Record, frozen=True):
    lists: tuple[RecordId, ...] = ()
    refs: tuple[str, ...] = ()
    unit: Unit = Unit.PERSON
    state: State = State.DISAPPEARED
    stratum: str = ""
    purpose: str = ""
    request: RecordId = RecordId("")
    records: int = 0
    draws: int = 0
    seed: int = 0
    names_only: bool = False
    precision: float = 0.0
    recall: float = 0.0
    model: str = ""
    tables: tuple[tuple[int, tuple[Row, ...]], ...] = ()
    clusters: tuple[tuple[int, tuple[tuple[str, ...], ...]], ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every table it speaks of is here."""
        return bool(self.draws) and len(self.tables) == self.draws


FACTS = (LinkageAsked, RecordsLinked, PatternsCounted, ClustersKept)


def fold(found: Linkage | None, e: Entered) -> Linkage:
    found = found or Linkage(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case LinkageAsked() as a:
            return set_(
                found, lists=a.lists, refs=a.refs, unit=a.unit, state=a.state, stratum=a.stratum, purpose=a.purpose,
                request=a.request,
            )  # fmt: skip
        case RecordsLinked() as m:
            return set_(
                found, records=m.records, draws=m.draws, seed=m.seed, names_only=m.names_only, precision=m.precision,
                recall=m.recall, model=m.model,
            )  # fmt: skip
        case PatternsCounted(draw=draw, rows=rows):
            return set_(found, tables=_put(found.tables, draw, rows))
        case ClustersKept(part=part, clusters=clusters):
            return set_(found, clusters=_put(found.clusters, part, clusters))
    return found


T = TypeVar("T")


def _put(known: tuple[tuple[int, T], ...], place: int, what: T) -> tuple[tuple[int, T], ...]:
    return tuple(sorted(((place, what), *(one for one in known if one[0] != place)), key=lambda one: one[0]))


def facets(linkage: Linkage) -> Facets:
    return {"list": linkage.lists, "request": linkage.request}


def words(linkage: Linkage) -> Iterator[str]:
    yield from (linkage.stratum, linkage.purpose)
