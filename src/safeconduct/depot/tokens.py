"""Credentials of a depot server: random tokens that may add and read, or only read. There is none that deletes: the server has no such verb.

The file holds hashes, one a line, `write SHA-256` or `read SHA-256`, and nothing that says whose they are. A line taken out is a token taken
back; the server looks at the file again when it has changed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from enum import StrEnum
from pathlib import Path

from safeconduct.depot.folder import replace_file
from safeconduct.ground.errors import N_, BadInput
from safeconduct.ground.ids import OS, Chance

_PREFIX = "scd1-"
_LINE = re.compile(r"(write|read) ([0-9a-f]{64})\Z")


class May(StrEnum):
    WRITE = "write"
    READ = "read"


class BadTokenFile(BadInput):
    def __init__(self, line: int) -> None:
        super().__init__(
            N_("line {line} of the token file is not a token's"),
            N_("take the line out, or make tokens with: safeconduct depot token FILE"),
            line=line,
        )


class NoTokenFile(BadInput):
    def __init__(self) -> None:
        super().__init__(
            N_("there is no token file: nobody could use this depot"), N_("make a first token with: safeconduct depot token FILE")
        )


def new_token(chance: Chance = OS) -> str:
    return _PREFIX + base64.b32encode(chance(32)).decode().rstrip("=").lower()


def _digest(token: str) -> str:
    return hashlib.sha256(b"safeconduct/depot-token/1\0" + token.encode()).hexdigest()


def _parse(text: str) -> dict[str, May]:
    found: dict[str, May] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        shape = _LINE.match(line)
        if shape is None:
            raise BadTokenFile(number)
        found[shape[2]] = May(shape[1])
    return found


def add_token(path: Path, may: May, chance: Chance = OS) -> str:
    """The token, which is stored nowhere; its hash joins the file."""
    before = path.read_text() if path.exists() else ""
    _parse(before)
    token = new_token(chance)
    replace_file(path, f"{before.rstrip()}\n{may} {_digest(token)}\n".lstrip().encode())
    return token


class Tokens:
    """What a server asks at each request."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int, int] | None = None
        self._known: dict[str, May] = {}
        self._look()

    def _look(self) -> None:
        try:
            found = self._path.stat()
        except FileNotFoundError as error:
            raise NoTokenFile from error
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        if stamp != self._stamp:
            self._known = _parse(self._path.read_text())
            self._stamp = stamp

    def may(self, token: str) -> May | None:
        """Compared with every known one in constant time. A file that cannot be read lets nobody in."""
        try:
            self._look()
        except (OSError, UnicodeDecodeError, BadInput):
            return None
        given = _digest(token)
        answer: May | None = None
        for known, may in self._known.items():
            if hmac.compare_digest(known, given):
                answer = may
        return answer
