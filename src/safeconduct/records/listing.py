"""List: a list of names that somebody made, and its provenance. The names are sealed for the custodians; nobody's view holds one.

What a list is stands in `documentation`: who made it, when, by which rule, on which consent, what its entries count. Where its sealed
names lie, and for whom, stands in `register`. The sealed bytes themselves are an attachment.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from safeconduct.ground.times import PartDate
from safeconduct.records.facet import Facets
from safeconduct.records.fact import Entered, Fact, Record
from safeconduct.records.sealed import Sealed

Texts = dict[str, str]


class Unit(StrEnum):
    """HURIDOCS micro-thesaurus 7: 01, 02, 03. What one entry of a list stands for."""

    PERSON = "person"
    FAMILY = "family"
    GROUP = "group"


class State(StrEnum):
    """What a list says happened. A person can be on one list as detained and on another as killed: these are two counts."""

    DISAPPEARED = "disappeared"
    DETAINED = "detained"
    KILLED = "killed"
    RETURNED = "returned"


class ConsentBasis(StrEnum):
    """On what the maker of a list rests its being kept and compared here."""

    FAMILIES = "families"
    """Families asked that it be kept and compared."""
    PUBLISHED = "published"
    """It was published by its maker."""
    AGREEMENT = "agreement"
    """Its maker handed it over under an agreement on its use."""
    VITAL_INTEREST = "vital_interest"
    """Nobody could be asked, and lives depend on it."""


class ListAdded(Fact, frozen=True, tag="list.added"):
    """`entries` by state: counts, no entry. `cutoff`: until when the list was kept."""

    ref: str
    title: Texts
    maker: Texts
    made: PartDate
    rule: Texts
    consent: ConsentBasis
    unit: Unit
    place: str
    start: PartDate
    cutoff: PartDate
    entries: tuple[tuple[State, int], ...]


class ListSealed(Fact, frozen=True, tag="list.sealed"):
    """`blob` is the attachment that holds the sealed bytes; `sealed` has the shares of its key and no body."""

    sealed: Sealed
    blob: str


class NameList(Record, frozen=True):
    ref: str = ""
    title: Texts = {}
    maker: Texts = {}
    made: PartDate | None = None
    rule: Texts = {}
    consent: ConsentBasis = ConsentBasis.AGREEMENT
    unit: Unit = Unit.PERSON
    place: str = ""
    start: PartDate | None = None
    cutoff: PartDate | None = None
    entries: tuple[tuple[State, int], ...] = ()
    sealed: Sealed | None = None
    blob: str = ""

    def count(self, state: State) -> int:
        return dict(self.entries).get(state, 0)


FACTS = (ListAdded, ListSealed)


def fold(found: NameList | None, e: Entered) -> NameList:
    found = found or NameList(e.fact.record)
    match e.fact:
        case ListAdded() as a:
            return msgspec.structs.replace(
                found, ref=a.ref, title=a.title, maker=a.maker, made=a.made, rule=a.rule, consent=a.consent, unit=a.unit,
                place=a.place, start=a.start, cutoff=a.cutoff, entries=a.entries,
            )  # fmt: skip
        case ListSealed(sealed=sealed, blob=blob):
            return msgspec.structs.replace(found, sealed=sealed, blob=blob)
    return found


def facets(names: NameList) -> Facets:
    return {"ref": names.ref}


def words(names: NameList) -> Iterator[str]:
    yield from (names.ref, *names.title.values(), *names.maker.values(), *names.rule.values(), names.place)
