"""Where a gate is put together: its store, its own key, the journal's tree for its log, the list it begins with. And the log's check.

The gate's key signs its log and nothing else. It lies in the gate's own store: whoever seizes that can sign log entries from then on,
and cannot change one that a member has fetched before.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from safeconduct.gate.base import GateUnreachable
from safeconduct.gate.halves import StoredGate
from safeconduct.gate.keeper import Keeper
from safeconduct.gate.log import SCHEMA, Access, keep, kept
from safeconduct.gate.request import gate_id
from safeconduct.ground import canon
from safeconduct.ground.errors import N_, BadInput, Damaged
from safeconduct.ground.ids import OS
from safeconduct.journal import tree
from safeconduct.journal.head import ED25519, Checkpoint, NoteKey, parse_checkpoint, parse_signature, sign_note, verify_line
from safeconduct.seal import sign

if TYPE_CHECKING:
    from starlette.applications import Starlette


class BadStore(BadInput):
    def __init__(self) -> None:
        super().__init__(N_("this is no store a gate can stand on"), N_("write sqlite:PATH or postgresql://HOST/DATABASE"))


class LogAltered(Damaged):
    """`why` says which: a root that does not follow from the entries, or an older state than this device has seen."""

    def __init__(self, why: str) -> None:
        super().__init__(
            N_("the gate's access log is not what it was: {why}"),
            N_("keep what you have of it, tell the other members, and ask the gate's keeper; records cannot be read by this"),
            why=why,
        )


class GateNotary:
    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self.public = sign.public_of(seed)
        self.origin = origin(self.public)

    def grow(self, frontier: Sequence[bytes], size: int, leaves: Iterable[bytes]) -> list[bytes]:
        return tree.grow(frontier, size, map(tree.leaf_hash, leaves))[0]

    def note(self, frontier: Sequence[bytes], size: int) -> str:
        head = Checkpoint(self.origin, size, tree.root_of(frontier))
        return f"{head.text()}\n{sign_note(head, self.origin, self._seed).text()}"


def origin(public: bytes) -> str:
    return f"safeconduct.gate/{gate_id(public).hex()}"


def open_store(url: str, there: bool = False) -> StoredGate:
    """`there`: it must stand already; of an empty new one in a wrong place nothing is backed up."""
    scheme, colon, rest = url.partition(":")
    if scheme == "sqlite" and colon and rest:
        from safeconduct.gate.sqlite import SqliteGate

        if there and not Path(rest).is_file():
            raise GateUnreachable("ENOENT")
        return SqliteGate(Path(rest))
    if scheme in ("postgresql", "postgres"):
        from safeconduct.gate.postgres import PostgresGate

        return PostgresGate(url)
    raise BadStore


def open_keeper(store: StoredGate, begin: str) -> tuple[Keeper, GateNotary]:
    """`begin`: fingerprint of the gate list it starts from; its own key is made at the first start."""
    with store.db.transaction():
        for line in SCHEMA:
            store.db.all(line)
        seed = kept(store.db, "seed")
        if seed is None:
            seed = OS(32)
            keep(store.db, "seed", seed)
    notary = GateNotary(seed)
    return Keeper(store, begin, sign.verify, notary), notary


def app(store: StoredGate, begin: str) -> tuple[Starlette, bytes]:
    """The ASGI application, and the public key whose hash is the gate's id."""
    from safeconduct.gate.server import make_app

    keeper, notary = open_keeper(store, begin)
    return make_app(keeper, notary.public, lambda: int(time.time())), notary.public


class LoggedGate(Protocol):
    """A gate that shows its log: HttpGate."""

    public: bytes

    def log_checkpoint(self) -> str: ...

    def log_leaves(self, first: int, count: int) -> list[bytes]: ...


class LogRead(NamedTuple):
    head: Checkpoint
    entries: list[Access]


def read_log(gate: LoggedGate, seen: Checkpoint | None = None) -> LogRead:
    """Fetch the whole log, check its tree and signature, and that it still holds what this device saw of it. Raises LogAltered."""
    head = check_note(gate.log_checkpoint(), gate.public)
    leaves: list[bytes] = []
    while len(leaves) < head.size:
        more = gate.log_leaves(len(leaves), head.size - len(leaves))
        if not more:
            raise LogAltered("entries are missing")
        leaves += more
    hashes = [tree.leaf_hash(leaf) for leaf in leaves[: head.size]]
    if tree.root(hashes) != head.root:
        raise LogAltered("its root does not follow from its entries")
    if seen is not None and (seen.origin != head.origin or seen.size > head.size or tree.root(hashes[: seen.size]) != seen.root):
        raise LogAltered("this device has seen another beginning of it")
    return LogRead(head, [canon.decode_strict(leaf, Access) for leaf in leaves[: head.size]])


def check_note(note: str, public: bytes) -> Checkpoint:
    """The signed checkpoint. Raises LogAltered, BadNote, BadSignature."""
    text, _, line = note.partition("\n\n")
    head = parse_checkpoint(f"{text}\n")
    name = origin(public)
    if head.origin != name:
        raise LogAltered("it is another gate's")
    verify_line(head, parse_signature(line), NoteKey(name, ED25519, public))
    return head


