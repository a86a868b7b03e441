"""A proof that one device signed two histories: two heads that cannot both be beginnings of one journal. Needs no key to check.

    JSON: format, key (vkey of the device), shorter and longer {note, signature}, beginning (hex root), path (hex nodes)

`beginning` is the root that the longer history had at the shorter one's size; `path` shows that it did (RFC 6962 section 2.1.2).
Where it is not the shorter head's root, whoever holds the key signed two histories: a copied or restored device, or its member.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from safeconduct.ground.errors import N_, BadInput, Damaged
from safeconduct.journal import head, tree
from safeconduct.journal.head import BadNote, Checkpoint, NoteKey, SignatureLine
from safeconduct.seal.sign import BadSignature

FORMAT = "safeconduct/fork/1"


class NotAFork(Damaged):
    """`why` is one of a closed list, named in docs/format.md."""

    def __init__(self, why: str) -> None:
        super().__init__(N_("this file does not prove two histories: {why}"), why=why)
        self.why = why


class NotAForkFile(BadInput):
    def __init__(self) -> None:
        super().__init__(N_("this is not a proof of two histories"), N_("name a file saved with: safeconduct heads proof FILE"))


class SignedHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    note: str
    signature: str


class ForkProof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    key: str
    shorter: SignedHead
    longer: SignedHead
    beginning: str
    path: tuple[str, ...]

    def written(self) -> bytes:
        built: Any = msgspec.to_builtins(self)
        return (json.dumps(built, sort_keys=True, indent=2, ensure_ascii=False) + "\n").encode()


def signed(origin: str, size: int, root: bytes, signature: bytes, public: bytes) -> SignedHead:
    key = NoteKey(origin, head.ED25519, public)
    return SignedHead(Checkpoint(origin, size, root).text(), SignatureLine(origin, key.key_id, signature).text())


def prove(origin: str, public: bytes, shorter: SignedHead, longer: SignedHead, beginning: bytes, path: Sequence[bytes]) -> ForkProof:
    key = NoteKey(origin, head.ED25519, public).spelled()
    return ForkProof(FORMAT, key, shorter, longer, beginning.hex(), tuple(node.hex() for node in path))


def read(data: bytes) -> ForkProof:
    try:
        found = msgspec.json.decode(data, type=ForkProof)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotAForkFile from error
    if found.format != FORMAT or found.written() != data:
        raise NotAForkFile
    return found


def check(proof: ForkProof) -> tuple[Checkpoint, Checkpoint]:
    """The two heads. Raises NotAFork: 1 both signed by the key, 2 of one feed, 3 the longer began otherwise, 4 and that is not the shorter."""
    shorter, longer = (_signed_by(proof.key, one) for one in (proof.shorter, proof.longer))  # 1
    if shorter.origin != longer.origin:  # 2
        raise NotAFork("the two heads are of different feeds")
    try:
        beginning, path = bytes.fromhex(proof.beginning), [bytes.fromhex(node) for node in proof.path]
        tree.verify_consistency(shorter.size, beginning, longer.size, longer.root, path)  # 3
    except (ValueError, tree.NotInTree) as error:
        raise NotAFork("the longer history did not begin as it says") from error
    if not shorter.size or beginning == shorter.root:  # 4
        raise NotAFork("one head is the beginning of the other")
    return shorter, longer


def _signed_by(vkey: str, one: SignedHead) -> Checkpoint:
    try:
        key, note = head.unspell(vkey), head.parse_checkpoint(one.note)
        head.verify_line(note, head.parse_signature(one.signature), key)
    except (BadNote, BadSignature) as error:
        raise NotAFork("a head is not signed by this key") from error
    return note
