"""Letters: what passes from person to person outside the depot. Text that survives a messenger and a sheet of paper.

    safeconduct <kind> 1
    <base64 of body ‖ first 8 bytes of its SHA-256, lines of 64>

One spelling only: what is read must write to the same text, but for blanks around it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import textwrap
from pathlib import Path

from safeconduct.ground.errors import N_, BadInput

_CHECK = 8
LARGEST = 64 * 1024


class BadLetter(BadInput):
    def __init__(self, kind: str) -> None:
        super().__init__(
            N_("this is no whole {kind} of safeconduct"), N_("ask for it again, as a file or as the whole text"), kind=kind
        )


def write(kind: str, body: bytes) -> str:
    text = base64.b64encode(body + hashlib.sha256(body).digest()[:_CHECK]).decode()
    return "\n".join([f"safeconduct {kind} 1", *textwrap.wrap(text, 64)]) + "\n"


def read(kind: str, text: str) -> bytes:
    lines = [line.strip() for line in text.strip().splitlines()]
    try:
        raw = base64.b64decode("".join(lines[1:]), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadLetter(kind) from error
    body = raw[:-_CHECK]
    if len(raw) > LARGEST or write(kind, body) != "\n".join(lines) + "\n":
        raise BadLetter(kind)
    return body


def read_file(kind: str, path: Path) -> bytes:
    try:
        return read(kind, path.read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise BadLetter(kind) from error
