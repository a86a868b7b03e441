"""One linkage of opened lists, in memory: names go in, facts without a name come out.

The doubt of linking is kept: beside the clusters believed best, several linkages are drawn by probability, and each gives a table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from safeconduct.figures.linkage.draws import draw
from safeconduct.figures.linkage.link import Ask, link
from safeconduct.figures.linkage.lists import Given, read_list
from safeconduct.figures.linkage.model import write as write_model
from safeconduct.figures.linkage.outcome import Linked, Reviewed, clusters, patterns
from safeconduct.figures.register.bring import only
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import Chance, RecordId
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.records.fact import Fact
from safeconduct.records.linkage import ClustersKept, Linkage, PatternsCounted, RecordsLinked
from safeconduct.records.listing import State
from safeconduct.records.place import REGIONS

if TYPE_CHECKING:
    from safeconduct.figures.linkage.engine import Engine

STRATA = ("", "event_year", "sex", "region")
"""Coarse on purpose: a pattern of one person in a village names somebody."""
ELSEWHERE, NOT_KNOWN = "elsewhere", "not_known"
DRAWS = 20
_PER_PART = 1000


class NoEntries(Refused):
    def __init__(self, ref: str, state: str) -> None:
        super().__init__(N_("list {ref} has no entry of state {state}"), N_("link the lists that have some"), ref=ref, state=state)


class Run(NamedTuple):
    """`plain`: the opened lists in the order of `linkage.lists`; `reviewed`: pairs that people have judged, by token."""

    linkage: Linkage
    plain: Sequence[bytes]
    draws: int = DRAWS
    seed: int = 1
    reviewed: Sequence[Reviewed] = ()


def run(ask: Run, engine_for: Callable[..., Engine], chance: Chance, progress: Progress = QUIET) -> list[Fact]:
    found = linked(ask, engine_for, chance, progress)
    strata = strata_of(found.lists, ask.linkage.stratum)
    made = ask.linkage.id
    return [_made(made, found, ask), *_tables(made, found, ask, strata), *_clusters(made, found)]


def linked(ask: Run, engine_for: Callable[..., Engine], chance: Chance, progress: Progress = QUIET) -> Linked:
    """The linkage itself, with the names in it: for `run`, and for the eyes of a reviewer. It is never written."""
    lists = [_given(ref, plain, ask.linkage.state) for ref, plain in zip(ask.linkage.refs, ask.plain, strict=True)]
    return link(Ask(lists, reviewed=ask.reviewed), engine_for, chance, progress)


def _given(ref: str, plain: bytes, state: State) -> Given:
    given = read_list(ref, only(plain, state), {})
    if not given.size:
        raise NoEntries(ref, state.value)
    return given


def _made(made: RecordId, found: Linked, ask: Run) -> Fact:
    said = found.thresholds
    model = hashlib.sha256(write_model(found.model).encode()).hexdigest()
    return RecordsLinked(
        made, int(found.list_of.size), ask.draws, ask.seed, found.names_only, round(said.expected_precision, 4),
        round(said.expected_recall, 4), model,
    )  # fmt: skip


def _tables(made: RecordId, found: Linked, ask: Run, strata: Sequence[str] | None) -> Iterator[Fact]:
    for number, people in enumerate(draw(found, ask.draws, ask.seed)):
        table = patterns(people, found.list_of, len(found.lists), strata)
        yield PatternsCounted(made, number, tuple((stratum, pattern, count) for (stratum, pattern), count in sorted(table.items())))


def _clusters(made: RecordId, found: Linked) -> Iterator[Fact]:
    groups = [tuple(found.where(uid)[1] for uid in group) for group in clusters(found.people)]
    for part in range(0, len(groups), _PER_PART):
        yield ClustersKept(made, part // _PER_PART, tuple(groups[part : part + _PER_PART]))


def strata_of(lists: Sequence[Given], stratum: str) -> list[str] | None:
    """What each record says of the stratum: a year, a sex, a region of the closed list; nothing finer leaves."""
    if not stratum:
        return None
    if stratum == "region":
        places = (place for given in lists for place in zip(given.column("event_place"), given.column("place"), strict=True))
        return [_region(event or lived or "") for event, lived in places]
    column = "event_date" if stratum == "event_year" else "sex"
    return [_coarse(text or "", stratum) for given in lists for text in given.column(column)]


def _coarse(text: str, stratum: str) -> str:
    text = text.strip().casefold()
    if stratum == "event_year":
        return text[:4] if text[:4].isdigit() else NOT_KNOWN
    return {"м": "m", "ж": "f", "male": "m", "female": "f"}.get(text, text if text in ("m", "f") else NOT_KNOWN)


def _region(text: str) -> str:
    wanted = text.strip().casefold()
    if not wanted:
        return NOT_KNOWN
    return next((code for code, names in REGIONS.items() if wanted in (code, *(name.casefold() for name in names.values()))), ELSEWHERE)
