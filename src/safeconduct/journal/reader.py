"""Reading: what is new in one circle, verified and opened; faults come out as findings and never stop the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from safeconduct.depot.base import Depot, NoSuchObject
from safeconduct.gate.base import Gate
from safeconduct.ground.errors import N_, Damaged
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.journal import segment
from safeconduct.journal.finding import Finding, State
from safeconduct.journal.frame import NotAnObject, ObjectAltered
from safeconduct.journal.roster import Roster
from safeconduct.journal.segment import BadSegment, Body, Feed, Head
from safeconduct.seal import keys

_TOGETHER = 16
"""Segments whose halves are fetched from the gate in one call."""
_MISSING = N_("a segment that must be there is missing")
_LATER_KEY = N_("this feed goes on under a key that this device does not hold")
_OLDER = N_("a segment this device has read is gone from the depot")


class Opened(NamedTuple):
    """One accepted segment with its bodies."""

    head: Head
    bodies: list[Body]


def feed_names(depot: Depot, circle: keys.CircleKeys) -> dict[str, list[str]]:
    """Segment names of a circle by feed (32 hex digits), in order."""
    names = depot.list(f"s/{keys.circle_blind(circle.locator).hex()}")
    whole = (name for name in names if name.count("/") == 3 and name.rsplit("/", 1)[1].isdigit())
    return {feed: list(group) for feed, group in groupby(whole, key=lambda name: name.split("/")[2])}


def read_circle(
    depot: Depot, gate: Gate, circle: keys.CircleKeys, roster: Roster, known: Mapping[str, Feed], progress: Progress = QUIET
) -> Iterator[Opened | Finding]:
    """Everything of one circle beyond the `known` states of its feeds."""
    found = feed_names(depot, circle)
    for feed in known.keys() - found.keys():
        if known[feed].size:
            yield _gone(circle, feed)
    for done, (feed, names) in enumerate(found.items()):
        progress(N_("reading the journal"), done, len(found))
        yield from _read_feed(depot, gate, circle, roster, feed, names, known.get(feed))


def _gone(circle: keys.CircleKeys, feed: str) -> Finding:
    folder = f"s/{keys.circle_blind(circle.locator).hex()}/{feed}"
    return Finding(State.ROLLED_BACK, folder, N_("every segment of a feed this device knows is gone"))


def _first(name: str) -> int:
    return int(name.rsplit("/", 1)[1])


def _read_feed(
    depot: Depot, gate: Gate, circle: keys.CircleKeys, roster: Roster, feed: str, names: list[str], known: Feed | None
) -> Iterator[Opened | Finding]:
    circle_folder = f"s/{keys.circle_blind(circle.locator).hex()}/{feed}"
    if known is None and _first(names[0]):
        yield Finding(State.MISSING, f"{circle_folder}/{0:020d}", _MISSING)
    if known is not None and known.whole:
        if known.size and f"{circle_folder}/{known.last:020d}" not in names:
            yield Finding(State.ROLLED_BACK, f"{circle_folder}/{known.last:020d}", _OLDER)
        names = [name for name in names if _first(name) >= known.size]
    state = known if known is not None and known.whole else None
    heads: list[Head] = []
    for name in names:
        found, state = _next_head(depot, circle, roster, feed, name, state)
        yield from (one for one in found if isinstance(one, Finding))
        heads += (one for one in found if isinstance(one, Head))
        if any(isinstance(one, Finding) and one.state is State.SEALED for one in found):
            break  # what follows is under this key or a later one: read on when it is granted
        if len(heads) >= _TOGETHER:
            yield from open_heads(gate, circle, heads)
            heads = []
    yield from open_heads(gate, circle, heads)


def _next_head(
    depot: Depot, circle: keys.CircleKeys, roster: Roster, feed: str, name: str, state: Feed | None
) -> tuple[list[Head | Finding], Feed | None]:
    """Accept one segment. After a fault the feed is no longer whole, and goes on with what its device signed."""
    out: list[Head | Finding] = []
    try:
        data = depot.get(name)
        if state is None or not state.size:
            state = _meet(circle, roster, feed, name, data, state)
        if state.whole and _first(name) > state.size:
            missing = segment.name_of(circle.locator, state.id, state.size)
            out.append(Finding(State.MISSING, missing, _MISSING))
            state = state._replace(whole=False)
        device = roster.author(state.device)
        assert device is not None  # _meet looked it up
        head = segment.open_head(circle, name, data, state, device.sign_public)
    except Damaged as fault:
        if isinstance(fault, BadSegment) and fault.why == segment.NO_KEY:
            return [*out, Finding(State.SEALED, name, _LATER_KEY)], state
        out.append(_finding(name, fault))
        return out, state._replace(whole=False) if state is not None else None
    except NoSuchObject:
        return out, state  # listed a moment ago, gone now: the next reading will say so
    return [*out, head], head.feed


def _meet(circle: keys.CircleKeys, roster: Roster, feed: str, name: str, data: bytes, state: Feed | None) -> Feed:
    """The first segment we see of a feed says which device writes it; the feed's id must follow from that."""
    header = segment.peek(circle, name, data)
    device = roster.author(header.device)
    if device is None:
        raise BadSegment(name, "its device is not in the roster")
    if keys.feed_blind(circle.locator, header.device, header.incarnation).hex() != feed:
        raise BadSegment(name, "not of this circle, feed and device")
    whole = state.whole if state is not None else header.first == 0
    return Feed(bytes.fromhex(feed), header.device, header.incarnation, whole=whole)


def _finding(name: str, fault: Damaged) -> Finding:
    state = State.ALTERED if isinstance(fault, ObjectAltered | NotAnObject) else State.REFUSED
    return Finding(state, name, fault.template, fault.values)


def open_heads(gate: Gate, circle: keys.CircleKeys, heads: Iterable[Head]) -> Iterator[Opened | Finding]:
    """Fetch the halves of several segments in one call, then open their bodies."""
    together = list(heads)
    blinds = {leaf[34:50] for head in together for leaf in head.leaves}
    halves = {bytes.fromhex(name): half for name, half in gate.fetch(b.hex() for b in sorted(blinds)).items()}
    for head in together:
        bodies = list(segment.open_bodies(circle, head, halves))
        yield Opened(head, bodies)
        yield from _body_findings(head, bodies)


def _body_findings(head: Head, bodies: list[Body]) -> Iterator[Finding]:
    dark = sum(one.body is None and one.fault is None for one in bodies)
    if dark:
        yield Finding(State.DARK, head.name, N_("{count} entries are dark: the gate has no half for them"), {"count": dark})
    for place, one in enumerate(bodies, head.header.first):
        if one.fault is not None:
            yield Finding(State.ALTERED, head.name, N_("entry {place} does not open: {why}"),
                          {"place": place, "why": str(one.fault)})  # fmt: skip
