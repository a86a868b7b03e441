"""Refreshing: what others wrote since last time, verified, opened, folded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from safeconduct.ground.errors import N_, Damaged
from safeconduct.ground.ids import CircleId
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.journal import holding, reader
from safeconduct.journal.branch import read_branch
from safeconduct.journal.finding import Finding
from safeconduct.journal.finding import State as FindingState
from safeconduct.journal.leaf import read_leaf, stamp_of
from safeconduct.journal.seen import Told, told_by
from safeconduct.journal.segment import Head
from safeconduct.office import rounds, watch
from safeconduct.office.admission import attend, mend_gate_list
from safeconduct.office.circles import close_circles, read_grants, settle
from safeconduct.office.gatelists import tell_gate
from safeconduct.office.incarnation import meet
from safeconduct.office.recall import complete
from safeconduct.office.rosters import check_expiry, read_rosters
from safeconduct.office.rows import Line, SegmentLine, Stub, blind_of
from safeconduct.office.state import State
from safeconduct.records import access, kinds
from safeconduct.records.fact import EntryRef, Fact
from safeconduct.seal.keys import CircleKeys, record_blind

_FOLDED_AT_ONCE = 16_000
_OF_THE_ROSTER = (FindingState.SET_ASIDE, FindingState.EXPIRED)
"""Told once while an office is open."""


def refresh(state: State, progress: Progress = QUIET) -> int:
    """Returns how many entries were new. Faults go to `state.findings` and stay in the logbook; they never stop the rest."""
    now = state.clock()
    stirred = take_up(state)
    new = 0
    held = list(state.circles.values())
    rounds_told = rounds.read(state)
    for done, circle in enumerate(held):
        progress(N_("reading circles"), done, len(held))
        new += _read_circle(state, circle, stirred, [one for one in rounds_told if one.locator == circle.locator])
    state.findings += watch.silent(state, int(now.timestamp()))
    attend(state)
    check_expiry(state)
    _settle(state, stirred)
    tell_set_apart(state)
    with state.logbook.transaction():
        before = [one for one in state.findings[: state.noted] if one.state in _OF_THE_ROSTER]
        state.logbook.note([*before, *state.findings[state.noted :]], now)
        state.logbook.set_moment("read", int(now.timestamp()))
    state.noted = len(state.findings)
    return new


def take_up(state: State) -> list[CircleId]:
    """Rosters, keys and handings before anything else: what is read next rests on them. Returns the circles with something new."""
    stirred: list[CircleId] = []
    while True:
        came = read_rosters(state)
        new = read_grants(state)
        stirred += new
        if not came and not new:  # a new roster may bring new givers, a grant a new roster key
            break
    _close(state)
    return stirred


def _close(state: State) -> None:
    """What was accepted of removed devices is fixed before more of theirs is read."""
    if state.standing.roster.removed:
        with state.outbox.transaction():
            close_circles(state)
        state.close_feeds()


def _settle(state: State, stirred: list[CircleId]) -> None:
    """After reading: only who knows what stands in a circle can tell who should read it."""
    mark = state.standing.roster.version, state.today
    with state.outbox.transaction():
        settle(state, state.names().values() if state.settled != mark else stirred, state.today)
    if state.settled != mark:
        mend_gate_list(state)
        tell_gate(state)
    state.settled = mark


def tell_set_apart(state: State) -> None:
    """What stands apart; and a removed device that showed us another history than those who removed it."""
    for mark in holding.marks(state.standing.roster):
        root = state.index.root_at(mark.feed, mark.size)
        if root is not None and root != mark.root:
            _find(state, FindingState.FORKED, mark.feed, N_("a removed device showed this office another history than those who removed it"))
    for feed, count in state.index.set_apart().items():
        sentence = N_("{count} entries of a removed device stand after its removal; they are kept and not counted")
        _find(state, FindingState.SET_ASIDE, feed, sentence, {"count": count})


def _find(state: State, what: FindingState, feed: bytes, sentence: str, values: Mapping[str, object] | None = None) -> None:
    found = Finding(what, feed.hex(), sentence, values or {})
    if found not in state.findings:
        state.findings.append(found)


def _read_circle(state: State, circle: CircleKeys, stirred: list[CircleId], told: list[Told]) -> int:
    """Twice where somebody saw more than this reading met: they may have written it while we were reading."""
    before, names = len(state.findings), reader.feed_names(state.depot, circle)
    if not told and state.quiet.get(circle.locator) == _ground(state, circle, names):
        return 0
    new = _read_new(state, circle, stirred, told, names)
    judged = watch.judge(state, circle, told)
    if judged.open:
        del state.findings[before:]
        new += _read_new(state, circle, stirred, told)
        judged = watch.judge(state, circle, told)
    state.findings += watch.conclude(state, circle, judged)
    if len(state.findings) == before and not (judged.open or judged.broken):
        state.quiet[circle.locator] = _ground(state, circle, names)
    else:
        state.quiet.pop(circle.locator, None)
    return new


def _ground(state: State, circle: CircleKeys, names: Mapping[str, list[str]]) -> tuple[object, ...]:
    """All that reading a circle rests on. Where nothing of it has changed since a reading that found no fault, the same would come of it."""
    return names, state.index.feed_states(circle.locator), len(circle.epochs), state.standing.roster.version


def _read_new(
    state: State, circle: CircleKeys, stirred: list[CircleId], told: list[Told], names: Mapping[str, list[str]] | None = None
) -> int:
    known, forked = state.index.feeds(circle.locator), set[str]()
    lines: list[Line] = []
    opened: list[reader.Opened] = []
    new = 0
    for one in reader.read_circle(state.depot, state.gate, circle, state.standing.roster, known, firsts=state.index.firsts, listed=names):
        if isinstance(one, Finding):
            state.findings.append(one)
            if one.state is FindingState.FORKED:
                forked.add(one.name.split("/")[2])
            continue
        opened.append(one)
        _hear(state, circle, one.head, told)
        lines += _lines(state, circle, one)
        if len(lines) >= _FOLDED_AT_ONCE:
            new += _fold(state, circle, lines, opened, stirred)
            lines, opened = [], []
    new += _fold(state, circle, lines, opened, stirred) if opened else 0
    return new + sum(_read_branch(state, circle, feed, stirred) for feed in sorted(forked))


def _read_branch(state: State, circle: CircleKeys, feed: str, stirred: list[CircleId]) -> int:
    """What the depot shows of a feed beside the history this device read: the facts in it count as another node's."""
    ours = state.index.leaves(bytes.fromhex(feed), 2**62)
    branch = read_branch(state.depot, state.gate, circle, state.standing.roster, feed, ours)
    if branch is None:
        return 0
    watch.keep_branch(state, circle, branch)
    lines = [line for one in branch.opened for line in _lines(state, circle, one) if line.place >= branch.begins]
    ours_too = [state.index.entry(EntryRef(feed, line.place)) for line in lines]
    fresh = [line for line, mine in zip(lines, ours_too, strict=True) if mine is None or _another(mine, line)]
    lines = [line._replace(feed=branch.id) for line in fresh]
    stirred += (name for line in lines if isinstance(line.fact, Fact) for name in access.stirred(line.fact, state.index))
    return state.index.fold(lines)


def _another(mine: tuple[bytes | None, bytes, bytes], line: Line) -> bool:
    """A stub's body is not here to compare; its leaf commits to it."""
    leaf, _, body = mine
    return body != line.body if body else leaf != line.leaf


def _hear(state: State, circle: CircleKeys, head: Head, told: list[Told]) -> None:
    """What a segment says of others, of its writer's clock, and of when to expect the next."""
    told += told_by(circle.locator, head)
    state.findings += watch.clocks(state, [head], int(state.clock().timestamp() * 1000) << 16)
    if head.header.expires:
        with state.logbook.transaction():
            state.logbook.promised(head.header.device, head.header.expires)


def _fold(state: State, circle: CircleKeys, lines: list[Line], opened: list[reader.Opened], stirred: list[CircleId]) -> int:
    """Fold, and note circles whose readers may have changed by it."""
    meet(state, circle, opened, lines)
    feeds = {one.head.feed.id: one.head.feed for one in opened}
    segments = [
        SegmentLine(
            one.head.header.feed, one.head.header.first, one.head.header.count, one.head.epoch, one.head.salt,
            one.head.header.root, one.head.header.head_signature, max(map(stamp_of, one.head.leaves)),
        )
        for one in opened
    ]  # fmt: skip
    stubs = [stub for one in opened for stub in _stubs(circle, one)]
    lapsed = {(locator, blind) for locator, blind, _ in state.index.lapsed()}
    lapsed &= {(circle.locator, blind_of(line.leaf)) for line in lines if line.leaf}
    new = state.index.fold(lines, segments, {circle.locator: list(feeds.values())}, stubs)
    complete(state, lapsed)
    if any(line.device != state.keys.device for line in lines):
        stirred.append(CircleId(circle.circle))
    for line in lines:
        if line.device != state.keys.device and isinstance(line.fact, Fact):
            stirred += access.stirred(line.fact, state.index)
    return new


def _stubs(circle: CircleKeys, one: reader.Opened) -> Iterable[Stub]:
    """What did not open keeps its leaf here: other entries' proofs lead through it."""
    header = one.head.header
    for place, body in enumerate(one.bodies, header.first):
        if body.body is None:
            yield Stub(header.feed, place, stamp_of(body.leaf), header.device, circle.locator, body.leaf)


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
