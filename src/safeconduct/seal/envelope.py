"""Sealing to one device: HPKE with a hybrid key, so that what is harvested today stays dark against a quantum computer."""

from __future__ import annotations

from safeconduct.seal import primitives

SECRET_SIZE = 96


def public_of(secret: bytes) -> bytes:
    """1216 bytes: ML-KEM-768 ‖ X25519."""
    return primitives.hybrid_keys(secret)[0]


def seal_to(public: bytes, plaintext: bytes, label: bytes, context: bytes) -> bytes:
    return primitives.hpke_seal(public, plaintext, label + b"\0" + context)


def open_with(secret: bytes, sealed: bytes, label: bytes, context: bytes) -> bytes:
    """Raises NotOpened for a wrong key, another label, another context or altered bytes."""
    return primitives.hpke_open(secret, sealed, label + b"\0" + context)
