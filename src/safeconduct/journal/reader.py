"""Reading: what is new in one circle, verified and opened; faults come out as findings and never stop the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple

from safeconduct.depot.base import Depot, NoSuchObject
from safeconduct.gate.base import Gate, Metered
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
LATER_KEY = N_("this feed goes on under a key that this device does not hold")
_OLDER = N_("a segment this device has read is gone from the depot")
_INSIDE = N_("a segment stands inside a history that this device has read otherwise")
_OTHER = N_("a segment signed by the feed's device follows another history than the one this device has read")
Firsts = Callable[[bytes], Iterable[int]]
"""Feed to the places where the segments begin that the caller has read of it."""


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
    depot: Depot, gate: Gate, circle: keys.CircleKeys, roster: Roster, known: Mapping[str, Feed],
    progress: Progress = QUIET, firsts: Firsts | None = None, listed: Mapping[str, list[str]] | None = None,
) -> Iterator[Opened | Finding]:  # fmt: skip
    """Everything of one circle beyond the `known` states of its feeds; with `firsts`, what was read before must still stand, too.
    `listed`: its names, where they were just asked for."""
    found = feed_names(depot, circle) if listed is None else listed
    for feed in known.keys() - found.keys():
        if known[feed].size:
            yield _gone(circle, feed)
    for done, (feed, names) in enumerate(found.items()):
        progress(N_("reading the journal"), done, len(found))
        state = known.get(feed)
        if state is not None and state.whole:
            yield from _still_there(circle, state, names, firsts)
        beyond = state.size if state is not None and state.whole else 0
        yield from _read_feed(depot, gate, circle, roster, feed, [name for name in names if _first(name) >= beyond], state)


def read_feed(depot: Depot, gate: Gate, circle: keys.CircleKeys, roster: Roster, feed: str) -> Iterator[Opened | Finding]:
    """One feed from its first entry, as the depot shows it."""
    yield from _read_feed(depot, gate, circle, roster, feed, feed_names(depot, circle).get(feed, []), None)


def _gone(circle: keys.CircleKeys, feed: str) -> Finding:
    folder = f"s/{keys.circle_blind(circle.locator).hex()}/{feed}"
    return Finding(State.ROLLED_BACK, folder, N_("every segment of a feed this device knows is gone"))


def _first(name: str) -> int:
    return int(name.rsplit("/", 1)[1])


def _still_there(circle: keys.CircleKeys, state: Feed, names: list[str], firsts: Firsts | None) -> Iterator[Finding]:
    """By names alone: nothing that was read is gone, nothing was put between."""
    read = set(firsts(state.id)) if firsts is not None else set()
    read |= {state.last} if state.size else set()
    listed = {_first(name) for name in names}
    for place in sorted(read - listed):
        yield Finding(State.ROLLED_BACK, segment.name_of(circle.locator, state.id, place), _OLDER)
    for place in sorted(place for place in listed - read if place < state.size and (firsts is not None or place > state.last)):
        yield Finding(State.FORKED, segment.name_of(circle.locator, state.id, place), _INSIDE)


def _read_feed(
    depot: Depot, gate: Gate, circle: keys.CircleKeys, roster: Roster, feed: str, names: list[str], known: Feed | None
) -> Iterator[Opened | Finding]:
    circle_folder = f"s/{keys.circle_blind(circle.locator).hex()}/{feed}"
    if known is None and names and _first(names[0]):
        yield Finding(State.MISSING, f"{circle_folder}/{0:020d}", _MISSING)
    state = known if known is not None and known.whole else None
    heads: list[Head] = []
    for name in names:
        found, state = _next_head(depot, circle, roster, feed, name, state)
        yield from (one for one in found if isinstance(one, Finding))
        heads += (one for one in found if isinstance(one, Head))
        if any(isinstance(one, Finding) and one.state in (State.SEALED, State.FORKED) for one in found):
            break  # under a key that is granted later; or of another history, and read as such (journal.branch)
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
            if _replaced(depot, circle, state):
                return [Finding(State.FORKED, name, _OTHER)], state
            missing = segment.name_of(circle.locator, state.id, state.size)
            out.append(Finding(State.MISSING, missing, _MISSING))
            state = state._replace(whole=False)
        device = roster.author(state.device)
        assert device is not None  # _meet looked it up
        head = segment.open_head(circle, name, data, state, device.sign_public)
    except Damaged as fault:
        if isinstance(fault, BadSegment) and fault.why == segment.NO_KEY:
            return [*out, Finding(State.SEALED, name, LATER_KEY)], state
        out.append(_finding(name, fault, state))
        return out, state._replace(whole=False) if state is not None else None
    except NoSuchObject:
        return out, state  # listed a moment ago, gone now: the next reading will say so
    return [*out, head], head.feed


def _replaced(depot: Depot, circle: keys.CircleKeys, state: Feed) -> bool:
    """Whether another segment than the one that was read stands at a feed's newest known place, whole and under the circle's key."""
    name = segment.name_of(circle.locator, state.id, state.last)
    try:
        data = depot.get(name)
        return bool(state.size) and sha256(data).digest() != state.previous and segment.peek(circle, name, data).feed == state.id
    except (NoSuchObject, Damaged):
        return False


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


def _finding(name: str, fault: Damaged, known: Feed | None = None) -> Finding:
    follows = isinstance(fault, BadSegment) and fault.why == "does not follow the segment before it"  # its signature was checked before
    if follows and known is not None and known.whole and known.size and _first(name) == known.size:
        return Finding(State.FORKED, name, _OTHER)
    state = State.ALTERED if isinstance(fault, ObjectAltered | NotAnObject) else State.REFUSED
    return Finding(state, name, fault.template, fault.values)


def open_heads(gate: Gate, circle: keys.CircleKeys, heads: Iterable[Head]) -> Iterator[Opened | Finding]:
    """Fetch the halves of several segments in one call, then open their bodies."""
    together = list(heads)
    blinds = dict.fromkeys(leaf[34:50].hex() for head in reversed(together) for leaf in reversed(head.leaves))
    halves, unasked = fetch_measured(gate, list(blinds))
    for head in together:
        bodies = list(segment.open_bodies(circle, head, halves, unasked))
        yield Opened(head, bodies)
        yield from _body_findings(head, bodies)


def fetch_measured(gate: Gate, names: list[str]) -> tuple[dict[bytes, bytes], set[bytes]]:
    """Halves by blind id, and the blind ids that the day's measure left unasked. Names that stand first are asked first."""
    try:
        return {bytes.fromhex(name): half for name, half in gate.fetch(names).items()}, set()
    except Metered as refused:
        taken, left = names[: refused.left], names[refused.left :]
    try:
        halves = gate.fetch(taken) if taken else {}
    except Metered:
        halves, left = {}, names
    return {bytes.fromhex(name): half for name, half in halves.items()}, set(map(bytes.fromhex, left))


def _body_findings(head: Head, bodies: list[Body]) -> Iterator[Finding]:
    shut = sum(one.sealed for one in bodies)
    if shut:
        sentence = N_("{count} entries stay sealed until they are asked for: the gate's measure for today is used up")
        yield Finding(State.SEALED, head.name, sentence, {"count": shut})
    dark = sum(one.body is None and one.fault is None and not one.sealed for one in bodies)
    if dark:
        yield Finding(State.DARK, head.name, N_("{count} entries are dark: the gate has no half for them"), {"count": dark})
    for place, one in enumerate(bodies, head.header.first):
        if one.fault is not None:
            yield Finding(State.ALTERED, head.name, N_("entry {place} does not open: {why}"),
                          {"place": place, "why": str(one.fault)})  # fmt: skip
