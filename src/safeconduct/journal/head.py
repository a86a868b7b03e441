"""Heads: C2SP tlog-checkpoint notes (https://c2sp.org/tlog-checkpoint), signed as https://c2sp.org/signed-note says.

Two kinds of signature line are written and read: Ed25519 (0x01) over the note text, and ML-DSA-44 (0x06) over the
`cosigned_message` of https://c2sp.org/tlog-cosignature. Lines of other keys are ignored, as the note format demands.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

from safeconduct.ground.errors import N_, Damaged
from safeconduct.seal import sign

ED25519, ML_DSA_44 = b"\x01", b"\x06"
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}\Z")
_NAME = re.compile(r"[^\s+]{1,200}\Z")


class BadNote(Damaged):
    def __init__(self, why: str) -> None:
        super().__init__(N_("this is not a checkpoint note: {why}"), why=why)


class Checkpoint(NamedTuple):
    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The note's text, which ends with a newline; this is what Ed25519 signs."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


class NoteKey(NamedTuple):
    """A verifier: key name, algorithm byte, public key."""

    name: str
    algorithm: bytes
    public: bytes

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + self.algorithm + self.public).digest()[:4]

    def spelled(self) -> str:
        """The vkey of signed-note: name+hash+base64(algorithm ‖ key)."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self.algorithm + self.public).decode()}"


def unspell(vkey: str) -> NoteKey:
    name, _, rest = vkey.partition("+")
    key_id, _, body = rest.partition("+")
    raw = _base64(body, "key")
    key = NoteKey(name, raw[:1], raw[1:])
    if key.spelled() != vkey or key.key_id.hex() != key_id or not _NAME.match(name):
        raise BadNote("key")
    return key


class SignatureLine(NamedTuple):
    name: str
    key_id: bytes
    signature: bytes

    def text(self) -> str:
        return f"\u2014 {self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """One spelling only: no extension lines, no second newline, strict base64."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not _NAME.match(lines[0]) or not _SIZE.match(lines[1]):
        raise BadNote("text")
    found = Checkpoint(lines[0], int(lines[1]), _base64(lines[2], "root"))
    if len(found.root) != 32 or found.text() != text:
        raise BadNote("root")
    return found


def parse_signature(line: str) -> SignatureLine:
    parts = line.removesuffix("\n").split(" ")
    if len(parts) != 3 or parts[0] != "\u2014" or not _NAME.match(parts[1]):
        raise BadNote("signature")
    raw = _base64(parts[2], "signature")
    return SignatureLine(parts[1], raw[:4], raw[4:])


def _base64(text: str, what: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote(what) from error
    if base64.b64encode(raw).decode() != text:
        raise BadNote(what)
    return raw


def _cosigned_message(name: str, when: int, head: Checkpoint) -> bytes:
    """`cosigned_message` of tlog-cosignature for a whole checkpoint (start 0)."""
    return b"".join((
        b"subtree/v1\n\0",
        len(name.encode()).to_bytes(1, "big"), name.encode(),
        when.to_bytes(8, "big"),
        len(head.origin.encode()).to_bytes(1, "big"), head.origin.encode(),
        bytes(8), head.size.to_bytes(8, "big"), head.root,
    ))  # fmt: skip


def sign_note(head: Checkpoint, name: str, seed: bytes) -> SignatureLine:
    """Ed25519 over the note's text."""
    key = NoteKey(name, ED25519, sign.public_of(seed))
    return SignatureLine(name, key.key_id, sign.sign(seed, head.text().encode()))


def cosign_lasting(head: Checkpoint, name: str, seed: bytes, when: int) -> SignatureLine:
    """ML-DSA-44 cosignature. `when` is POSIX seconds, or 0 for no statement about the time."""
    key = NoteKey(name, ML_DSA_44, sign.lasting_public(seed))
    signature = sign.lasting_sign(seed, _cosigned_message(name, when, head))
    return SignatureLine(name, key.key_id, when.to_bytes(8, "big") + signature)


def verify_line(head: Checkpoint, line: SignatureLine, key: NoteKey) -> None:
    """Raises BadSignature, or BadNote where the line was not made by this key at all."""
    if (line.name, line.key_id) != (key.name, key.key_id):
        raise BadNote("signature of another key")
    if key.algorithm == ED25519:
        sign.verify(key.public, head.text().encode(), line.signature)
    elif key.algorithm == ML_DSA_44:
        when, signature = int.from_bytes(line.signature[:8], "big"), line.signature[8:]
        sign.lasting_verify(key.public, _cosigned_message(key.name, when, head), signature)
    else:
        raise BadNote("algorithm")


def signers(head: Checkpoint, lines: Iterable[SignatureLine], keys: Iterable[NoteKey]) -> set[NoteKey]:
    """The keys whose line stands and verifies. A line of a known key that fails raises; unknown keys are passed over."""
    by_id = {(key.name, key.key_id): key for key in keys}
    found = set()
    for line in lines:
        key = by_id.get((line.name, line.key_id))
        if key is not None:
            verify_line(head, line, key)
            found.add(key)
    return found
