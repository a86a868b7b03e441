"""Figure: a number with what it counts, until when, by which method, and the entries it was counted from."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator

import msgspec

from safeconduct.ground.ids import RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records.facet import Facets, day
from safeconduct.records.fact import Entered, EntryRef, Fact, Record

Texts = dict[str, str]


class Support(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One counted entry; `leaf` is its RFC 6962 leaf hash, hex."""

    entry: EntryRef
    leaf: str


class Row(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One line of a break-down in one dimension; None where the count is suppressed."""

    label: str
    count: int | None


class FigureComputed(Fact, frozen=True, tag="figure.computed"):
    ref: str
    measure: str
    value: int
    unit: str
    cutoff: dt.date
    method: Texts
    support: tuple[Support, ...]
    rows: tuple[Row, ...]
    by: str = ""
    """The one dimension of `rows`: month, origin, destination, mode; empty without a break-down."""
    counted: str = ""
    """Where `support` has only the first of its entries: SHA-256 over the leaves of all, hex. `SupportListed` has the rest."""


def counted_from(support: Iterable[Support]) -> str:
    """What names a computation by all it was counted from."""
    return hashlib.sha256(b"".join(bytes.fromhex(one.leaf) for one in support)).hexdigest()


class SupportListed(Fact, frozen=True, tag="figure.support_listed"):
    """Further entries of the computation that names `counted`, in their order: too many for one fact."""

    counted: str
    part: int
    support: tuple[Support, ...]


class Pattern(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """People on exactly the lists whose digit is 1; None where the count is suppressed."""

    on: str
    count: int | None


class FigureEstimated(Fact, frozen=True, tag="figure.estimated"):
    """How many there were beyond those documented, from a linkage of lists. `answer` is the estimator's answer as JSON, kept whole."""

    ref: str
    linkage: RecordId
    lists: tuple[RecordId, ...]
    refs: tuple[str, ...]
    documented: int
    unit: str
    state: str
    place: str
    start: PartDate
    cutoff: dt.date
    method: Texts
    support: tuple[Support, ...]
    patterns: tuple[Pattern, ...]
    """Without combinations that hold nobody or too few to show; these together are `others`."""
    others: int
    answer: bytes

    @property
    def value(self) -> int:
        return self.documented


class Estimate(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    linkage: RecordId
    lists: tuple[RecordId, ...]
    refs: tuple[str, ...]
    state: str
    place: str
    start: PartDate
    patterns: tuple[Pattern, ...]
    others: int
    answer: bytes


class Figure(Record, frozen=True):
    ref: str = ""
    measure: str = ""
    value: int = 0
    unit: str = ""
    cutoff: dt.date | None = None
    method: Texts = {}
    support: tuple[Support, ...] = ()
    rows: tuple[Row, ...] = ()
    by: str = ""
    estimate: Estimate | None = None
    """Of a figure that estimates; `value` then is the documented count it stands on."""
    counted: str = ""
    """Which computation's further entries belong to it."""


FACTS = (FigureComputed, FigureEstimated, SupportListed)
REGISTER = "register/"
"""Beginning of the measure of a count of documented people; the linkage's id follows."""


def fold(figure: Figure | None, e: Entered) -> Figure:
    """The newest computation stands; the older ones stay in the journal."""
    figure = figure or Figure(e.fact.record)
    match e.fact:
        case FigureComputed() as c:
            return Figure(figure.id, c.ref, c.measure, c.value, c.unit, c.cutoff, c.method, c.support, c.rows, c.by, None, c.counted)
        case SupportListed(counted=counted, support=support) if counted and counted == figure.counted and support[0] not in figure.support:
            return msgspec.structs.replace(figure, support=(*figure.support, *support))
        case FigureEstimated() as f:
            estimate = Estimate(
                f.linkage, f.lists, f.refs, f.state, f.place, f.start, f.patterns, f.others, f.answer
            )
            measure = REGISTER + f.linkage
            return Figure(figure.id, f.ref, measure, f.documented, f.unit, f.cutoff, f.method, f.support, (), "", estimate)
    return figure


def facets(figure: Figure) -> Facets:
    return {"ref": figure.ref, "measure": figure.measure, "cutoff": day(figure.cutoff)}


def words(figure: Figure) -> Iterator[str]:
    yield from (figure.ref, *figure.method.values())
