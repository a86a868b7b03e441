"""The other branch of a forked feed: what the depot shows of it now, read from its beginning beside the history known here.

A device that was restored from an old copy of itself may write other entries at places it had written before. Both branches are
signed, both may hold facts of an honest member; they are taken as two nodes (Mahajan et al., Depot, 2011).
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from safeconduct.depot.base import Depot
from safeconduct.gate.base import Gate
from safeconduct.journal import reader, tree
from safeconduct.journal.reader import Opened
from safeconduct.journal.roster import Roster
from safeconduct.seal.keys import BLIND_SIZE, CircleKeys


class Branch(NamedTuple):
    """`id` is the virtual feed its entries stand under here; `begins` the first place where the histories differ."""

    id: bytes
    feed: bytes
    begins: int
    hashes: list[bytes]
    opened: list[Opened]


def branch_id(feed: bytes, first: bytes) -> bytes:
    """The same for everybody who holds this branch beside another: from the feed and the first leaf that differs."""
    return sha256(b"j1/branch\0" + feed + first).digest()[:BLIND_SIZE]


def read_branch(depot: Depot, gate: Gate, circle: CircleKeys, roster: Roster, feed: str, ours: Sequence[bytes]) -> Branch | None:
    """The depot's own history of a feed, or None where it is whole in no other way than ours. `ours` are leaves."""
    opened = [one for one in reader.read_feed(depot, gate, circle, roster, feed) if isinstance(one, Opened)]
    leaves = [leaf for one in opened for leaf in one.head.leaves]
    if not opened or not opened[-1].head.feed.whole:
        return None
    begins = next((place for place, (leaf, mine) in enumerate(zip(leaves, ours, strict=False)) if leaf != mine), None)
    if begins is None:
        return None
    later = [one for one in opened if one.head.header.size > begins]
    return Branch(branch_id(bytes.fromhex(feed), leaves[begins]), bytes.fromhex(feed), begins, list(map(tree.leaf_hash, leaves)), later)
