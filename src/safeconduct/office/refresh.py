"""Refreshing: what others wrote since last time, verified, opened, folded."""

from __future__ import annotations

from collections.abc import Iterable

from safeconduct.ground.errors import N_, Damaged
from safeconduct.ground.ids import CircleId
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.journal import reader
from safeconduct.journal.finding import Finding
from safeconduct.journal.finding import State as FindingState
from safeconduct.journal.leaf import read_leaf
from safeconduct.office.circles import read_grants, settle
from safeconduct.office.index import Line, SegmentLine
from safeconduct.office.rosters import check_expiry, read_rosters
from safeconduct.office.state import State
from safeconduct.records import access, kinds
from safeconduct.records.fact import Fact
from safeconduct.seal.keys import CircleKeys, record_blind

_FOLDED_AT_ONCE = 16_000


def refresh(state: State, progress: Progress = QUIET) -> int:
    """Returns how many entries were new. Faults go to `state.findings`; they never stop the rest."""
    take_up(state)
    new = 0
    held = list(state.circles.values())
    stirred: list[CircleId] = []
    for done, circle in enumerate(held):
        progress(N_("reading circles"), done, len(held))
        new += _read_circle(state, circle, stirred)
    if stirred:
        with state.outbox.transaction():
            settle(state, stirred, state.today)
    tell_set_apart(state)
    return new


def take_up(state: State) -> None:
    """Rosters, keys and handings before anything else: what is sealed or read next rests on them."""
    stirred: set[CircleId] = set()
    while True:
        came = read_rosters(state)
        new = read_grants(state)
        stirred |= new
        if not came and not new:  # a new roster may bring new givers, a grant a new roster key
            break
    check_expiry(state)
    if stirred and state.standing.roster.removed:
        state.close_feeds()
    mark = state.standing.roster.version, state.today
    with state.outbox.transaction():
        settle(state, state.names().values() if state.settled != mark else stirred, state.today)
    state.settled = mark
    if state.standing.roster.removed:
        state.close_feeds()


def tell_set_apart(state: State) -> None:
    for feed, count in state.index.set_apart().items():
        sentence = N_("{count} entries of a removed device stand after its removal; they are kept and not counted")
        found = Finding(FindingState.SET_ASIDE, feed.hex(), sentence, {"count": count})
        if found not in state.findings:
            state.findings.append(found)


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
    """Fold, and note circles whose readers may have changed by it."""
    feeds = {one.head.feed.id: one.head.feed for one in opened}
    segments = [
        SegmentLine(
            one.head.header.feed, one.head.header.first, one.head.header.count, one.head.epoch, one.head.salt,
            one.head.header.root, one.head.header.head_signature,
        )
        for one in opened
    ]  # fmt: skip
    new = state.index.fold(lines, segments, {circle.locator: list(feeds.values())})
    if any(line.device != state.keys.device for line in lines):
        stirred.append(CircleId(circle.circle))
    for line in lines:
        if line.device != state.keys.device and isinstance(line.fact, Fact):
            stirred += access.stirred(line.fact, state.index)
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
