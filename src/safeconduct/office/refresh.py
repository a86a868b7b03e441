"""Refreshing: what others wrote since last time, verified, opened, folded."""

from __future__ import annotations

from collections.abc import Iterable

from safeconduct.ground.errors import N_, Damaged
from safeconduct.ground.ids import CircleId
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.journal import reader, roster
from safeconduct.journal.finding import Finding
from safeconduct.journal.finding import State as FindingState
from safeconduct.journal.leaf import read_leaf
from safeconduct.office.circles import grant_missing, read_grants
from safeconduct.office.index import Line, SegmentLine
from safeconduct.office.state import State
from safeconduct.records import access, kinds
from safeconduct.records.fact import Fact
from safeconduct.seal.keys import CircleKeys, record_blind

_FOLDED_AT_ONCE = 16_000


def refresh(state: State, progress: Progress = QUIET) -> int:
    """Returns how many entries were new. Faults go to `state.findings`; they never stop the rest."""
    read_roster(state)
    new = 0
    while read_grants(state):  # a circle's grants may need a roster, never another circle
        pass
    held = list(state.circles.values())
    stirred: list[CircleId] = []
    for done, circle in enumerate(held):
        progress(N_("reading circles"), done, len(held))
        new += _read_circle(state, circle, stirred)
    if stirred:
        with state.outbox.transaction():
            grant_missing(state, stirred)
    return new


def read_roster(state: State) -> None:
    """Later versions of the roster, each signed by the threshold of the one before."""
    version = state.standing.roster.version + 1
    for name in state.depot.list("r"):
        if name < roster.name_of(version):
            continue
        try:
            document = roster.unseal(state.keys.roster_key, name, state.depot.get(name))
            state.know_roster(roster.accept(document, state.standing))
        except Damaged as fault:
            state.findings.append(Finding(FindingState.REFUSED, name, fault.template, fault.values))
            return


def _read_circle(state: State, circle: CircleKeys, stirred: list[CircleId]) -> int:
    known = state.index.feeds(circle.locator)
    lines: list[Line] = []
    opened: list[reader.Opened] = []
    new = 0
    for one in reader.read_circle(state.depot, state.gate, circle, state.standing.roster, known):
        if isinstance(one, Finding):
            state.findings.append(one)
            continue
        opened.append(one)
        lines += _lines(state, circle, one)
        if len(lines) >= _FOLDED_AT_ONCE:
            new += _fold(state, circle, lines, opened, stirred)
            lines, opened = [], []
    return new + (_fold(state, circle, lines, opened, stirred) if opened else 0)


def _fold(state: State, circle: CircleKeys, lines: list[Line], opened: list[reader.Opened], stirred: list[CircleId]) -> int:
    """Fold, and note circles whose readers may have changed by it; the writer of a fact sees to that fact's own circle."""
    feeds = {one.head.feed.id: one.head.feed for one in opened}
    segments = [
        SegmentLine(
            one.head.header.feed, one.head.header.first, one.head.header.count, one.head.epoch, one.head.salt,
            one.head.header.root, one.head.header.head_signature,
        )
        for one in opened
    ]  # fmt: skip
    new = state.index.fold(lines, segments, {circle.locator: list(feeds.values())})
    for line in lines:
        if line.device != state.keys.device and isinstance(line.fact, Fact):
            stirred += (name for name in access.stirred(line.fact, state.index) if name != circle.circle)
    return new


def _lines(state: State, circle: CircleKeys, one: reader.Opened) -> Iterable[Line]:
    header = one.head.header
    for place, body in enumerate(one.bodies, header.first):
        if body.body is None:
            continue
        try:
            fact = kinds.read(body.body)
        except Damaged as fault:
            state.findings.append(Finding(FindingState.REFUSED, one.head.name, fault.template, fault.values))
            continue
        leaf = read_leaf(body.leaf)
        if record_blind(circle.locator, fact.record) != leaf.record or not _at_home(circle, fact):
            sentence = N_("entry {place} stands where its kind does not belong; it is kept and not counted")
            state.findings.append(Finding(FindingState.REFUSED, one.head.name, sentence, {"place": place}))
            continue
        yield Line(header.feed, place, leaf.stamp, header.device, circle.locator, body.leaf, body.body, fact)


def _at_home(circle: CircleKeys, fact: object) -> bool:
    """A member who holds one circle cannot write facts that belong to another."""
    return not isinstance(fact, Fact) or access.at_home(fact, CircleId(circle.circle))
