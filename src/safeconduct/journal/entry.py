"""Entries: a body sealed under a key used once, and its leaf. Bodies are opaque here: bytes in, the same bytes out."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files

import zstandard

from safeconduct.ground.errors import N_, Damaged
from safeconduct.journal.leaf import HEADER_SIZE, commit
from safeconduct.seal import keys
from safeconduct.seal.primitives import open_once, seal_once

LARGEST_BODY = 64 * 1024
_LEVEL = 2  # on 1 KB with the dictionary: smaller than level 3 and 40 % cheaper (measured)


class BodyTooLarge(Damaged):
    def __init__(self, size: int) -> None:
        super().__init__(
            N_("one fact of {size} bytes is more than the journal takes (65536)"),
            N_("split it, or attach it as a file"),
            size=size,
        )


class BodyAltered(Damaged):
    """The sealed bytes, the key or the body is not what the leaf commits to."""

    def __init__(self) -> None:
        super().__init__(N_("a body does not match the commitment in its leaf"))


def padded_size(size: int) -> int:
    """PADMÉ (Nikitin et al. 2019): at most 12 % more, and only O(log log size) bits of the size are left to see."""
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    keep = exponent - exponent.bit_length()
    mask = (1 << max(keep, 0)) - 1
    return (size + mask) & ~mask


@cache
def _dictionary() -> zstandard.ZstdCompressionDict:
    """Trained on invented text only: a dictionary trained on real records would be their plaintext."""
    data = files("safeconduct.journal").joinpath("dictionary-1.zdict").read_bytes()
    found = zstandard.ZstdCompressionDict(data)
    found.precompute_compress(level=_LEVEL)
    return found


@cache
def _compressor() -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(
        level=_LEVEL, dict_data=_dictionary(), write_checksum=False, write_content_size=True, write_dict_id=False
    )


@cache
def _decompressor() -> zstandard.ZstdDecompressor:
    return zstandard.ZstdDecompressor(dict_data=_dictionary())


def seal_body(entry_key: bytes, header: bytes, body: bytes) -> tuple[bytes, bytes]:
    """(leaf, sealed). Sealed = AEAD(length 4 ‖ zstd(body) ‖ zeros up to the padded size)."""
    if len(body) > LARGEST_BODY:
        raise BodyTooLarge(len(body))
    packed = _compressor().compress(body)
    plain = len(packed).to_bytes(4, "big") + packed
    sealed = seal_once(entry_key, plain.ljust(padded_size(len(plain)), b"\0"), header)
    return header + commit(keys.opener(entry_key), body) + sha256(sealed).digest(), sealed


def open_body(entry_key: bytes, leaf: bytes, sealed: bytes) -> bytes:
    """The body. Raises BodyAltered or NotOpened: the first fault ends it."""
    if sha256(sealed).digest() != leaf[82:]:
        raise BodyAltered
    plain = open_once(entry_key, sealed, leaf[:HEADER_SIZE])
    size = int.from_bytes(plain[:4], "big")
    if len(plain) != padded_size(4 + size) or plain.count(0, 4 + size) != len(plain) - 4 - size:
        raise BodyAltered
    body = _unpack(plain[4 : 4 + size])
    if commit(keys.opener(entry_key), body) != leaf[50:82]:
        raise BodyAltered
    return body


def _unpack(packed: bytes) -> bytes:
    try:
        if zstandard.frame_content_size(packed) > LARGEST_BODY:
            raise BodyAltered
        return _decompressor().decompress(packed, max_output_size=LARGEST_BODY, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise BodyAltered from error

