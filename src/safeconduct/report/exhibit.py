"""The shapes that an edition commits to and a proof opens. docs/format.md section 8 is their grammar.

    edition tree   leaf 0    = "safeconduct/edition/1\\0" ‖ manifest (JSON, verbatim)
                   leaf 1... = "safeconduct/exhibit/1\\0" ‖ salt 32 ‖ entry leaf hash 32 ‖ claim ‖ 0 ‖ role, ordered by leaf hash
    salt           = HMAC-SHA-256(edition secret, entry leaf hash ‖ claim ‖ 0 ‖ role)

A salted leaf that is not opened says nothing, not even whose it is: phone numbers and names cannot be guessed against it.
"""

from __future__ import annotations

import hmac

import msgspec

_MANIFEST = b"safeconduct/edition/1\0"
_EXHIBIT = b"safeconduct/exhibit/1\0"
MANIFEST_FORMAT = "safeconduct edition 1"
PROOF_FORMAT = "safeconduct proof 1"


class Opening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the journal gives for one entry; bytes are base64 in JSON."""

    leaf: bytes
    """The entry's leaf, verbatim (114 bytes, docs/format.md section 4)."""
    path: tuple[bytes, ...]
    """RFC 6962 inclusion path of the leaf's hash in the tree of `note`."""
    note: str
    """C2SP checkpoint text of the feed, signed by the device that wrote it."""
    signature: str
    key: str
    """vkey of that device: a number, not a person."""
    opener: bytes
    """Empty where the body stays shut."""
    body: bytes


class Shown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One exhibit in a proof: where it stands in the edition, and the entry behind it."""

    role: str
    index: int
    salt: bytes
    names: bytes
    """RFC 6962 leaf hash of the entry this exhibit is about."""
    path: tuple[bytes, ...]
    entry: Opening


class Withheld(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Exhibits that stay dark, by role: how many, and why (`consent`, `not_for_this_recipient`)."""

    role: str
    count: int
    why: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is published of an edition beside its files. `sheets`: claim reference to SHA-256 of its sheet, hex."""

    format: str
    network: str
    edition: str
    title: dict[str, str]
    version: str
    cutoff: str
    files: tuple[dict[str, str | int], ...]
    sheets: dict[str, str]
    exhibits: int
    signers: tuple[str, ...]
    """vkeys of the members who may approve, Ed25519 and ML-DSA-44; two of different members must have signed."""


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    claim: str
    audience: str
    recipient: str
    made: str
    manifest: str
    manifest_path: tuple[bytes, ...]
    note: str
    signatures: tuple[str, ...]
    sheet: str
    exhibits: tuple[Shown, ...]
    withheld: tuple[Withheld, ...]


def manifest_leaf(manifest: bytes) -> bytes:
    return _MANIFEST + manifest


def _subject(leaf_hash: bytes, claim: str, role: str) -> bytes:
    return leaf_hash + claim.encode() + b"\0" + role.encode()


def exhibit_salt(secret: bytes, leaf_hash: bytes, claim: str, role: str) -> bytes:
    return hmac.digest(secret, _subject(leaf_hash, claim, role), "sha256")


def exhibit_leaf(salt: bytes, leaf_hash: bytes, claim: str, role: str) -> bytes:
    return _EXHIBIT + salt + _subject(leaf_hash, claim, role)


def write_json(value: object) -> bytes:
    """The only spelling of a manifest, a sheet, a proof: keys in their stated or sorted order, two spaces, one newline."""
    return msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=2) + b"\n"
