"""Watching: at every reading, what others saw and what this device remembers is held against what the depot shows now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from safeconduct.ground.errors import N_
from safeconduct.ground.ids import DeviceId, MemberId
from safeconduct.journal import fork, seen, segment, tree
from safeconduct.journal.branch import Branch
from safeconduct.journal.finding import Finding
from safeconduct.journal.finding import State as FindingState
from safeconduct.journal.leaf import stamp_of
from safeconduct.journal.seen import Judged, Told
from safeconduct.journal.segment import Feed, Head, Seen
from safeconduct.office.state import State
from safeconduct.seal.keys import CircleKeys

DRIFT = 24 * 3600 * 1000 << 16
"""How far a stamp may run ahead of this device's clock before it is somebody's wrong clock: a day, in stamps."""


def codename(state: State, device: DeviceId) -> str:
    """Of the member whose device it is, for a finding; a device nobody knows is named by the beginning of its id."""
    member = state.index.member_of(device)
    found = state.standing.roster.member(MemberId(member)) if member else None
    return found.codename if found is not None else device[:6]


def judge(state: State, circle: CircleKeys, told: Iterable[Told]) -> Judged:
    """What was told now, what was told before and is still open, and what this device itself remembers."""
    before = state.logbook.told(circle.locator, state.keys.device)
    return seen.judge([*told, *before], state.index.root_at)


def conclude(state: State, circle: CircleKeys, judged: Judged) -> list[Finding]:
    """Findings of one circle; keeps what is open, remembers the heads, and saves a proof where two signed heads show a fork."""
    me, feeds = state.keys.device, state.index.feeds(circle.locator)
    found = list(seen.findings(judged, me, lambda device: codename(state, device), lambda feed: _have(feeds, feed)))
    proofs = [(one.seen.feed, proof) for one in judged.broken if (proof := _prove(state, feeds, one.seen)) is not None]
    with state.logbook.transaction():
        state.logbook.keep_told(circle.locator, [*judged.open, *judged.broken], me)
        state.logbook.remember(circle.locator, signed_heads(state, feeds.values()))
        for feed, proof in proofs:
            state.logbook.keep_proof(feed, proof.written())
    return found


def _have(feeds: dict[str, Feed], feed: bytes) -> int:
    known = feeds.get(feed.hex())
    return known.size if known is not None else 0


def signed_heads(state: State, feeds: Iterable[Feed]) -> list[Seen]:
    """What this device can vouch for having read, with the writer's own signature of it."""
    whole = (feed for feed in sorted(feeds, key=lambda feed: feed.id) if feed.whole and feed.size)
    return [Seen(feed.id, feed.size, feed.root, state.index.head_signature(feed.id, feed.size)) for feed in whole]


def keep_branch(state: State, circle: CircleKeys, branch: Branch) -> None:
    """Save the proof that the depot's history of a feed and this device's are both signed."""
    mine = state.index.feeds(circle.locator).get(branch.feed.hex())
    device = state.standing.roster.device(mine.device) if mine is not None else None
    if mine is None or device is None or not mine.whole:
        return
    head, origin = branch.opened[-1].head.header, segment.origin(mine.id)
    theirs = fork.signed(origin, head.size, head.root, head.head_signature, device.sign_public)
    ours = fork.signed(origin, mine.size, mine.root, state.index.head_signature(mine.id, mine.size), device.sign_public)
    own = [tree.leaf_hash(leaf) for leaf in state.index.leaves(mine.id, mine.size)]
    shorter, longer, hashes, size = (ours, theirs, branch.hashes, mine.size) if head.size >= mine.size else (theirs, ours, own, head.size)
    proof = fork.prove(origin, device.sign_public, shorter, longer, tree.root(hashes[:size]), tree.consistency_path(hashes, size))
    with suppress(fork.NotAFork), state.logbook.transaction():
        fork.check(proof)
        state.logbook.keep_proof(mine.id, proof.written())


def _prove(state: State, feeds: dict[str, Feed], other: Seen) -> fork.ForkProof | None:
    """Two heads that the device signed and that cannot both be true; None where theirs is not signed or ours is not whole."""
    mine = feeds.get(other.feed.hex())
    device = state.standing.roster.device(mine.device) if mine is not None else None
    if mine is None or device is None or not mine.whole or mine.size < other.size:
        return None
    hashes = [tree.leaf_hash(leaf) for leaf in state.index.leaves(mine.id, mine.size)]
    if len(hashes) != mine.size:
        return None
    origin = segment.origin(mine.id)
    theirs = fork.signed(origin, other.size, other.root, other.signature, device.sign_public)
    ours = fork.signed(origin, mine.size, mine.root, state.index.head_signature(mine.id, mine.size), device.sign_public)
    path = tree.consistency_path(hashes, other.size)
    proof = fork.prove(origin, device.sign_public, theirs, ours, tree.root(hashes[: other.size]), path)
    try:
        fork.check(proof)
    except fork.NotAFork:
        return None  # the signature they passed on is not the device's: their word, not a proof
    return proof


def clocks(state: State, heads: Sequence[Head], now: int) -> Iterable[Finding]:
    """Writers whose stamps run ahead of this clock by more than a day. `now` is a stamp."""
    for head in heads:
        ahead = max(map(stamp_of, head.leaves)) - now
        if ahead > DRIFT and head.header.device != state.keys.device:
            sentence = N_("the clock of {who} is {days} days ahead of this device's")
            values = {"who": codename(state, head.header.device), "days": ahead // DRIFT}
            yield Finding(FindingState.AHEAD, f"s/{head.name.split('/')[1]}/{head.header.feed.hex()}", sentence, values)


def silent(state: State, now: int) -> Iterable[Finding]:
    """Devices past the time by which they promised to be heard of. A warning, never a lock: `now` is this device's clock."""
    promises = state.logbook.promises()
    for device in state.standing.roster.devices:
        expires = promises.get(device.id, 0)
        if device.id != state.keys.device and 0 < expires < now:
            sentence = N_("nothing new of {who}'s device for {days} days more than it promised")
            yield Finding(FindingState.SILENT, device.id, sentence, {"who": codename(state, device.id), "days": (now - expires) // 86400})
