"""What a file is, by its first bytes: what its name or its sender calls it counts for nothing."""

from __future__ import annotations

import re

JPEG, PNG, GIF, WEBP, PDF, TEXT = "image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf", "text/plain"
UNKNOWN = "application/octet-stream"
PICTURES = (JPEG, PNG, GIF, WEBP)
SHOWN = (JPEG, PNG, TEXT)
"""Working copies that a page may show; every other leaves as a file to be saved."""
_BEGINS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"GIF87a", GIF), (b"GIF89a", GIF), (b"%PDF-", PDF),
    (b"PK\x03\x04", "application/zip"),
    (b"ID3", "audio/mpeg"), (b"OggS", "audio/ogg"), (b"\x1aE\xdf\xa3", "video/webm"), (b"\x1f\x8b", "application/gzip"),
    (b"{\\rtf", "application/rtf"), (b"\xd0\xcf\x11\xe0", "application/msword"),
)  # fmt: skip
_MARKUP = re.compile(rb"\A\s*(?:\xef\xbb\xbf)?\s*<(?:[!?a-zA-Z])")
_HEAD = 4096


def sniff(data: bytes) -> str:
    head = data[:_HEAD]
    if head[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in (b"heic", b"heix", b"mif1") else "video/mp4"
    for begin, media_type in _BEGINS:
        if head.startswith(begin):
            return media_type
    if _MARKUP.match(head):
        return "image/svg+xml" if b"<svg" in head.lower() else "text/html"
    return TEXT if _is_text(data) else UNKNOWN


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(ord(char) < 32 and char not in "\t\n\r\f" for char in text)
