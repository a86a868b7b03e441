"""Openings: what a proof takes out of the journal for one entry. The only place that derives an opener."""

from __future__ import annotations

from safeconduct.ground.errors import N_, NotFound, Refused
from safeconduct.journal import segment, tree
from safeconduct.journal.head import ED25519, Checkpoint, NoteKey, SignatureLine
from safeconduct.office.rows import SegmentLine
from safeconduct.office.state import State
from safeconduct.records.fact import EntryRef
from safeconduct.report.exhibit import Opening
from safeconduct.seal import keys


class NoSuchEntry(NotFound):
    def __init__(self) -> None:
        super().__init__(
            N_("this device does not hold an entry that the claim rests on"),
            N_("sync first; if it stands in a circle of others, ask its owner to make this proof"),
        )


class Erased(Refused):
    def __init__(self) -> None:
        super().__init__(N_("an entry that the claim rests on was erased; it can no longer be opened"))


class FeedNotWhole(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("part of the journal is missing here, so this entry leads to no signed head"),
            N_("run safeconduct fsck and bring the missing objects"),
        )


def leaf_hash(state: State, ref: EntryRef) -> str:
    """Hex. The entry must be sealed: flush first."""
    found = state.index.entry(ref)
    if found is None or found[0] is None:
        raise NoSuchEntry
    return tree.leaf_hash(found[0]).hex()


def opening(state: State, ref: EntryRef, with_body: bool) -> Opening:
    """Leaf, path, signed head; with `with_body` also the opener and the body."""
    found, part = state.index.entry(ref), state.index.segment_of(ref)
    device = state.index.device_of(ref)
    if found is None or found[0] is None or part is None or device is None:
        raise NoSuchEntry
    leaf, locator, body = found
    assert leaf is not None
    public = state.standing.roster.author(device)
    if public is None:
        raise NoSuchEntry
    size = part.first + part.entries
    leaves = state.index.leaves(part.feed, size)
    hashes = [tree.leaf_hash(one) for one in leaves]
    if len(hashes) != size or tree.root(hashes) != part.root:
        raise FeedNotWhole
    origin = segment.origin(part.feed)
    key = NoteKey(origin, ED25519, public.sign_public)
    line = SignatureLine(origin, key.key_id, part.head_signature)
    return Opening(
        leaf=leaf,
        path=tuple(tree.inclusion_path(hashes, ref.index)),
        note=Checkpoint(origin, size, part.root).text(),
        signature=line.text(),
        key=key.spelled(),
        opener=_opener(state, part, locator, leaf, ref.index) if with_body else b"",
        body=body if with_body else b"",
    )


def _opener(state: State, part: SegmentLine, locator: bytes, leaf: bytes, place: int) -> bytes:
    blind = leaf[34:50]
    half = state.gate.fetch([blind.hex()]).get(blind.hex())
    if half is None:
        raise Erased
    record_key = keys.record_key(state.circles[locator].epochs[part.epoch], half, blind)
    return keys.opener(keys.entry_key(record_key, part.salt, part.feed, place))
