"""The Merkle tree of RFC 6962 section 2.1 over SHA-256: roots, growth, inclusion and consistency paths.

A frontier is the list of roots of the perfect subtrees of a tree, largest first; with it a tree grows without its leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from safeconduct.ground.errors import N_, Damaged

EMPTY_ROOT = sha256(b"").digest()


class NotInTree(Damaged):
    def __init__(self) -> None:
        super().__init__(N_("a leaf does not lead to the root it is said to stand under"))


def leaf_hash(leaf: bytes) -> bytes:
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def grow(frontier: Sequence[bytes], size: int, leaves: Iterable[bytes]) -> tuple[list[bytes], int]:
    """Append leaf hashes to the tree of `size` leaves with this frontier."""
    grown = list(frontier)
    for leaf in leaves:
        grown.append(leaf)
        full = size
        while full & 1:  # as many carries as trailing ones
            right = grown.pop()
            grown[-1] = sha256(b"\x01" + grown[-1] + right).digest()
            full >>= 1
        size += 1
    return grown, size


def root_of(frontier: Sequence[bytes]) -> bytes:
    if not frontier:
        return EMPTY_ROOT
    root = frontier[-1]
    for left in reversed(frontier[:-1]):
        root = node_hash(left, root)
    return root


def root(leaves: Iterable[bytes]) -> bytes:
    return root_of(grow([], 0, leaves)[0])


def _split(size: int) -> int:
    """The largest power of two smaller than size."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """PATH(m, D[n]) of RFC 6962 section 2.1.1, from the leaf upwards. `leaves` are leaf hashes."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    cut = _split(len(leaves))
    if index < cut:
        return [*inclusion_path(leaves[:cut], index), root(leaves[cut:])]
    return [*inclusion_path(leaves[cut:], index - cut), root(leaves[:cut])]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes) -> None:
    """RFC 9162 section 2.1.3.2. `leaf` is a leaf hash. Raises NotInTree."""
    if not 0 <= index < size:
        raise NotInTree
    first, last, found = index, size - 1, leaf
    for node in path:
        if last == 0 or len(node) != len(leaf):
            raise NotInTree
        if first & 1 or first == last:
            found = node_hash(node, found)
            while first and not first & 1:
                first >>= 1
                last >>= 1
        else:
            found = node_hash(found, node)
        first >>= 1
        last >>= 1
    if last or found != expected:
        raise NotInTree


def consistency_path(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """PROOF(m, D[n]) of RFC 6962 section 2.1.2: the tree of the first `old` leaves is the beginning of this one."""
    if not 0 <= old <= len(leaves):
        raise IndexError(old)
    return _subproof(leaves, old, whole=True) if old not in (0, len(leaves)) else []


def _subproof(leaves: Sequence[bytes], old: int, whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    cut = _split(len(leaves))
    if old <= cut:
        return [*_subproof(leaves[:cut], old, whole), root(leaves[cut:])]
    return [*_subproof(leaves[cut:], old - cut, whole=False), root(leaves[:cut])]


def verify_consistency(old: int, old_root: bytes, size: int, expected: bytes, path: Sequence[bytes]) -> None:
    """RFC 9162 section 2.1.4.2, with the empty tree as the beginning of every other. Raises NotInTree."""
    if not 0 <= old <= size or any(len(node) != len(expected) for node in path):
        raise NotInTree
    if old in (0, size):
        if path or old_root != (expected if old == size else EMPTY_ROOT):
            raise NotInTree
        return
    steps = list(path) if old & (old - 1) else [old_root, *path]  # a power of two is a node of the larger tree itself
    first, last = old - 1, size - 1
    while first & 1:
        first >>= 1
        last >>= 1
    if not steps:
        raise NotInTree
    of_old = of_new = steps[0]
    for node in steps[1:]:
        if last == 0:
            raise NotInTree
        if first & 1 or first == last:
            of_old, of_new = node_hash(node, of_old), node_hash(node, of_new)
            while first and not first & 1:
                first >>= 1
                last >>= 1
        else:
            of_new = node_hash(of_new, node)
        first >>= 1
        last >>= 1
    if last or (of_old, of_new) != (old_root, expected):
        raise NotInTree
