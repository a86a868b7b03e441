"""Verify a whole depot with what one device holds (`safeconduct fsck`). Never stops; every object gets one state.

1 every object is whole (frame and hash)             4 signatures, chain, tree, places (segment.open_head)
2 the roster's versions follow each other            5 bodies match their commitments
3 grants and handings open and are signed            6 what writers saw of each other stands there; what this device knew, too
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from safeconduct.depot.base import Depot, NoSuchObject
from safeconduct.gate.base import Gate
from safeconduct.ground.errors import N_, Damaged
from safeconduct.ground.ids import DeviceId
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.journal import frame, grant, handing, reader, roster
from safeconduct.journal.finding import Finding, State
from safeconduct.journal.segment import Feed, Seen
from safeconduct.seal.keys import CircleKeys, circle_blind


class Holder(NamedTuple):
    """What the verifying device brings. `known` maps circle to the feeds as this device has read them."""

    device: DeviceId
    hpke_secret: bytes
    locator: bytes
    roster_keys: Mapping[int, bytes]
    pinned: bytes
    circles: Mapping[str, CircleKeys]
    known: Mapping[str, Mapping[str, Feed]]


class Verdict(NamedTuple):
    objects: Counter[State]
    entries: int
    findings: list[Finding]

    @property
    def sound(self) -> bool:
        return not any(finding.grave for finding in self.findings)


_SORTS = {
    "s": frame.SEGMENT, "w": frame.GRANT, "h": frame.HANDING, "r": frame.ROSTER, "p": frame.PROPOSAL, "x": frame.BLOB, "n": frame.ROUND,
    "g": frame.GATE_LIST, "t": frame.TRIAL,
}  # fmt: skip


def check_frames(depot: Depot, names: Iterable[str], progress: Progress = QUIET) -> Iterator[Finding]:
    """1. Needs no key: any mirror can do it."""
    listed = list(names)
    for done, name in enumerate(listed):
        progress(N_("checking objects"), done, len(listed))
        sort = _SORTS.get(name.split("/")[0])
        if sort is None:
            yield Finding(State.STRAY, name, N_("object {name} is of no kind this program writes"), {"name": name})
            continue
        try:
            frame.unwrap(sort, name, depot.get(name))
        except Damaged as fault:
            yield Finding(State.ALTERED, name, fault.template, fault.values)
        except NoSuchObject as fault:
            yield Finding(State.MISSING, name, fault.template, fault.values)


def read_rosters(depot: Depot, held: Mapping[int, bytes], pinned: bytes) -> tuple[roster.Standing | None, list[Finding]]:
    """2. The newest roster that follows from the pinned one."""
    standing: roster.Standing | None = None
    findings = []
    for name in depot.list("r"):
        try:
            standing = roster.accept(roster.unseal(held, name, depot.get(name)), standing, pinned)
        except Damaged as fault:
            findings.append(Finding(State.REFUSED, name, fault.template, fault.values))
            break  # later versions rest on this one
    return standing, findings


def check_grants(depot: Depot, holder: Holder, who: roster.Roster) -> Iterator[Finding]:
    """3."""
    for name in grant.mine(holder.locator, depot.list("w")):
        try:
            grant.read(name, depot.get(name), holder.hpke_secret, holder.device, who)
        except Damaged as fault:
            if isinstance(fault, grant.BadGrant) and fault.why == grant.GIVER_REMOVED:
                continue  # once good, or of no use to its giver: a colleague gives its keys anew
            yield Finding(State.REFUSED, name, fault.template, fault.values)


def check_handings(depot: Depot, circle: CircleKeys, names: Iterable[str], who: roster.Roster) -> Iterator[Finding | str]:
    """3. Findings, and the names of those that could be read."""
    for name in names:
        try:
            if handing.read(circle, name, depot.get(name), who) is not None:
                yield name
        except Damaged as fault:
            yield Finding(State.REFUSED, name, fault.template, fault.values)


class _Circle(NamedTuple):
    read: set[str]
    entries: int
    findings: list[Finding]


def check_circle(depot: Depot, gate: Gate, circle: CircleKeys, who: roster.Roster, known: Mapping[str, Feed]) -> _Circle:
    """4, 5 and 6 for one circle, read afresh from its first entry."""
    read: set[str] = set()
    entries, findings = 0, []
    roots: dict[tuple[bytes, int], bytes] = {}
    seen: list[tuple[str, Seen]] = []
    for one in reader.read_circle(depot, gate, circle, who, {}):
        if isinstance(one, Finding):
            findings.append(one)
            continue
        header = one.head.header
        read.add(one.head.name)
        entries += len(one.bodies)
        roots[header.feed, header.size] = header.root
        seen += ((one.head.name, other) for other in header.seen)
    findings += _compare(circle, roots, seen, known)
    return _Circle(read, entries, findings)


def _compare(
    circle: CircleKeys, roots: Mapping[tuple[bytes, int], bytes], seen: Iterable[tuple[str, Seen]], known: Mapping[str, Feed]
) -> Iterator[Finding]:
    """6. A root that somebody signed, or this device saw, must stand in what the depot shows now."""
    told: set[tuple[bytes, int, bytes]] = set()
    for name, other in seen:
        mark = (other.feed, other.size, other.root)
        if mark in told:
            continue
        told.add(mark)
        yield from _one(name, roots.get((other.feed, other.size)), other.root)
    for feed in known.values():
        if feed.whole and feed.size:
            name = f"s/{circle_blind(circle.locator).hex()}/{feed.id.hex()}"
            yield from _one(name, roots.get((feed.id, feed.size)), feed.root)


def _one(name: str, stands: bytes | None, told: bytes) -> Iterator[Finding]:
    if stands is None:
        yield Finding(State.ROLLED_BACK, name, N_("entries that a colleague or this device has read are not on the depot"))
    elif stands != told:
        yield Finding(State.FORKED, name, N_("the depot shows another history of this feed than a colleague or this device saw"))


def verify(depot: Depot, gate: Gate, holder: Holder, progress: Progress = QUIET) -> Verdict:
    names = list(depot.list())
    findings = list(check_frames(depot, names, progress))
    standing, more = read_rosters(depot, holder.roster_keys, holder.pinned)
    findings += more
    mine: set[str] = {*depot.list("r"), *depot.list("g"), *depot.list("p")}
    entries = 0
    if standing is not None:
        findings += check_grants(depot, holder, standing.roster)
        mine.update(grant.mine(holder.locator, depot.list("w")))
        told = handing.by_circle(depot.list("h"))
        for done, (name, circle) in enumerate(holder.circles.items()):
            progress(N_("reading circles"), done, len(holder.circles))
            for one in check_handings(depot, circle, told.get(circle_blind(circle.locator).hex(), ()), standing.roster):
                if isinstance(one, Finding):
                    findings.append(one)
                else:
                    mine.add(one)
            found = check_circle(depot, gate, circle, standing.roster, holder.known.get(name, {}))
            mine |= found.read
            entries += found.entries
            findings += found.findings
    findings = list({(f.state, f.name, f.sentence, str(f.values)): f for f in findings}.values())
    return Verdict(_count(names, mine, findings), entries, findings)


def _count(names: Iterable[str], mine: set[str], findings: Iterable[Finding]) -> Counter[State]:
    worst = {finding.name: finding.state for finding in findings if finding.state is not State.DARK}
    listed = set(names)
    counts: Counter[State] = Counter(worst.get(name, State.GOOD if name in mine else State.SEALED) for name in listed)
    counts.update(state for name, state in worst.items() if name not in listed)
    return counts
