"""The one file that touches the cipher library. Every call carries a label; nothing here knows what it protects.

| job | choice | source |
|---|---|---|
| sealing | ChaCha20-Poly1305 | RFC 8439 |
| key wrap | HPKE base mode, MLKEM768-X25519, HKDF-SHA256, ChaCha20-Poly1305 | RFC 9180, draft-ietf-hpke-pq |
| lasting signatures | ML-DSA-44 | FIPS 204 |
| hash | SHA-256 | FIPS 180-4 |
| derivation | keyed BLAKE2b-256 with a personalisation label | RFC 7693 |
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import mldsa, mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from safeconduct.ground.errors import N_, Damaged

KEY_SIZE = 32
TAG_SIZE = 16
# A nonce of zeros is safe because every key here seals exactly one message (see keys.entry_key, keys.segment_key).
_ZERO_NONCE = bytes(12)
_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
_MLKEM_PUBLIC = 1184
_MLKEM_SEED = 64


class NotOpened(Damaged):
    """Wrong key, wrong context or altered bytes: an AEAD does not say which, so neither do we."""

    def __init__(self) -> None:
        super().__init__(N_("a sealed object does not open with this key"))


class BadSignature(Damaged):
    def __init__(self) -> None:
        super().__init__(N_("a signature does not match what it signs"))


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def derive(key: bytes, label: bytes, context: bytes = b"", size: int = KEY_SIZE) -> bytes:
    """A key of `size` bytes (at most 64) for one purpose. `label` is at most 16 bytes."""
    return hashlib.blake2b(context, key=key, person=label, digest_size=size).digest()


def seal_once(key: bytes, plaintext: bytes, context: bytes) -> bytes:
    """Seal with a key that is never used again. Out: ciphertext ‖ 16-byte tag."""
    return ChaCha20Poly1305(key).encrypt(_ZERO_NONCE, plaintext, context)


def open_once(key: bytes, sealed: bytes, context: bytes) -> bytes:
    try:
        return ChaCha20Poly1305(key).decrypt(_ZERO_NONCE, sealed, context)
    except InvalidTag as error:
        raise NotOpened from error


def seal_numbered(key: bytes, nonce: bytes, plaintext: bytes, context: bytes) -> bytes:
    """Seal one of a counted series; the caller guarantees that a (key, nonce) pair never comes back."""
    return ChaCha20Poly1305(key).encrypt(nonce, plaintext, context)


def open_numbered(key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, sealed, context)
    except InvalidTag as error:
        raise NotOpened from error


def hybrid_keys(secret: bytes) -> tuple[bytes, hpke.MLKEM768X25519PrivateKey]:
    """Public bytes (1184 ML-KEM-768 ‖ 32 X25519) and private key from a 96-byte secret (64-byte seed ‖ 32-byte scalar)."""
    kem = mlkem.MLKEM768PrivateKey.from_seed_bytes(secret[:_MLKEM_SEED])
    curve = x25519.X25519PrivateKey.from_private_bytes(secret[_MLKEM_SEED:])
    public = kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
    return public, hpke.MLKEM768X25519PrivateKey(kem, curve)


def hpke_seal(public: bytes, plaintext: bytes, info: bytes) -> bytes:
    """HPKE base mode; all context goes into `info`, since the library's one-shot call has no other place for it."""
    try:
        kem = mlkem.MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC])
        curve = x25519.X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:])
    except ValueError as error:
        raise NotOpened from error
    return _SUITE.encrypt(plaintext, hpke.MLKEM768X25519PublicKey(kem, curve), info)


def hpke_open(secret: bytes, sealed: bytes, info: bytes) -> bytes:
    try:
        return _SUITE.decrypt(sealed, hybrid_keys(secret)[1], info)
    except (InvalidTag, ValueError) as error:
        raise NotOpened from error


def lasting_public(seed: bytes) -> bytes:
    """ML-DSA-44 public key (1312 bytes) of a 32-byte seed."""
    return mldsa.MLDSA44PrivateKey.from_seed_bytes(seed).public_key().public_bytes_raw()


def lasting_sign(seed: bytes, message: bytes) -> bytes:
    """ML-DSA-44 signature, 2420 bytes."""
    return mldsa.MLDSA44PrivateKey.from_seed_bytes(seed).sign(message)


def lasting_verify(public: bytes, message: bytes, signature: bytes) -> None:
    try:
        mldsa.MLDSA44PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise BadSignature from error
