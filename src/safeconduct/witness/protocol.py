"""What a witness is asked and how it answers: https://c2sp.org/tlog-witness, as bytes in and a decision out. No file, no clock, no key.

A witness holds no content. It sees an origin that is a random-looking key, a size that grows by one a day, and a root.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple

from safeconduct.ground.errors import N_, Refused
from safeconduct.journal import head, tree
from safeconduct.journal.head import BadNote, Checkpoint, NoteKey, SignatureLine
from safeconduct.seal.sign import BadSignature

LONGEST = 64 * 1024
LONGEST_PROOF = 63
_OLD = re.compile(r"old (0|[1-9][0-9]{0,17})\Z")
_ORIGIN = re.compile(r"safeconduct\.heads/([0-9a-f]{64})\Z")
SIZE_TYPE = "text/x.tlog.size"


class Declined(Refused):
    """A witness does not cosign. `status` is the HTTP status of the protocol, `body` what goes with it."""

    def __init__(self, status: int, why: str, body: str = "", media: str = "text/plain") -> None:
        super().__init__(N_("the witness does not cosign ({status}): {why}"), status=status, why=why)
        self.status, self.body, self.media = status, body or f"{why}\n", media


class Request(NamedTuple):
    old: int
    path: list[bytes]
    note: Checkpoint
    lines: list[SignatureLine]

    def written(self) -> bytes:
        proof = "".join(f"{base64.b64encode(node).decode()}\n" for node in self.path)
        return f"old {self.old}\n{proof}\n{self.note.text()}\n{''.join(line.text() for line in self.lines)}".encode()


class Latest(NamedTuple):
    """What a witness cosigned last of one log; the empty tree before."""

    size: int = 0
    root: bytes = tree.EMPTY_ROOT


def origin_of(public: bytes) -> str:
    """A log is named by its own Ed25519 key, so that nobody has to be introduced and no key can be taken for another's."""
    return f"safeconduct.heads/{public.hex()}"


def key_of(origin: str) -> NoteKey:
    """Declines with 404 an origin that is no key."""
    found = _ORIGIN.match(origin)
    if found is None:
        raise Declined(404, "unknown log")
    return NoteKey(origin, head.ED25519, bytes.fromhex(found[1]))


def parse(body: bytes) -> Request:
    """One spelling only. Declines with 400."""
    try:
        first, proof, note, lines = _parts(body.decode())
        old = _OLD.match(first)
        if old is None or len(proof) > LONGEST_PROOF:
            raise Declined(400, "malformed")
        path = [base64.b64decode(line, validate=True) for line in proof]
        found = Request(int(old[1]), path, head.parse_checkpoint(note), [head.parse_signature(line) for line in lines])
    except (BadNote, ValueError, binascii.Error) as error:
        raise Declined(400, "malformed") from error
    if found.written() != body or any(len(node) != 32 for node in path):
        raise Declined(400, "malformed")
    return found


def _parts(text: str) -> tuple[str, list[str], str, list[str]]:
    asked, _, note = text.partition("\n\n")
    first, *proof = asked.split("\n")
    body, _, lines = note.partition("\n\n")
    return first, proof, f"{body}\n", [f"{line}\n" for line in lines.removesuffix("\n").split("\n")]


def decide(asked: Request, latest: Latest) -> None:
    """Returns where the witness may cosign; the checks stand in the order of the specification."""
    key = key_of(asked.note.origin)  # 404
    try:
        if not head.signers(asked.note, asked.lines, [key]):
            raise Declined(403, "no signature of the log")
    except (BadSignature, BadNote) as error:
        raise Declined(403, "no signature of the log") from error
    if asked.old > asked.note.size:
        raise Declined(400, "the old size is more than the new")
    if asked.old != latest.size:
        raise Declined(409, "another size was cosigned last", f"{latest.size}\n", SIZE_TYPE)
    if asked.old == asked.note.size and asked.note.root != latest.root:
        raise Declined(409, "another root was cosigned at this size", f"{latest.size}\n", SIZE_TYPE)
    try:
        tree.verify_consistency(asked.old, latest.root, asked.note.size, asked.note.root, asked.path)
    except tree.NotInTree as error:
        raise Declined(422, "the new tree does not continue the old one") from error
