"""Signatures: Ed25519 (RFC 8032) for every day, ML-DSA-44 (FIPS 204) beside it where a proof must last.

Every signed message starts with a label of its own, or is a C2SP note, which starts with its origin: no signature made for one
purpose passes for another. Verifying returns None or raises.
"""

from __future__ import annotations

import nacl.bindings
import nacl.exceptions

from safeconduct.seal.primitives import (
    BadSignature,
    lasting_public,
    lasting_sign,
    lasting_verify,
)

SIGNATURE_SIZE = 64
__all__ = ["BadSignature", "lasting_public", "lasting_sign", "lasting_verify", "public_of", "sign", "verify"]


def public_of(seed: bytes) -> bytes:
    """Ed25519 public key (32 bytes) of a 32-byte seed."""
    public, _ = nacl.bindings.crypto_sign_seed_keypair(seed)
    return public


def sign(seed: bytes, message: bytes) -> bytes:
    _, secret = nacl.bindings.crypto_sign_seed_keypair(seed)
    return nacl.bindings.crypto_sign(message, secret)[:SIGNATURE_SIZE]


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    try:
        nacl.bindings.crypto_sign_open(signature + message, public)
    except (nacl.exceptions.BadSignatureError, ValueError, nacl.exceptions.TypeError) as error:
        raise BadSignature from error
    if len(signature) != SIGNATURE_SIZE:
        raise BadSignature
