"""Starting the desk: a socket on the loopback address, a process that serves it, and another one warm for when that one locks.

This process holds the socket and no key. Locking ends the serving process, so that its memory goes back to the machine; the next one
has been waiting, and shows the page that asks for the passphrase.
"""

from __future__ import annotations

import json
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from safeconduct.desk.ends import LOCKED, QUIT

PRIVATE = (
    ("firefox", "--private-window"), ("chromium", "--incognito"), ("chromium-browser", "--incognito"), ("google-chrome", "--incognito"),
    ("brave-browser", "--incognito"), ("microsoft-edge", "--inprivate"),
)  # fmt: skip
"""Browsers, and how each opens a window that keeps nothing."""


FALLS = 3
"""A desk that falls over as soon as it starts, so often, is not started again."""


class Wanted(NamedTuple):
    """`at`: a moment from which the clock goes, ISO 8601, for a demo. `idle`: minutes until it locks."""

    office: Path
    port: int = 0
    lang: str = ""
    at: str = ""
    idle: float | None = None


class Launch:
    def __init__(self, wanted: Wanted) -> None:
        self._door = socket.socket()
        self._door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._door.bind(("127.0.0.1", wanted.port))
        self._door.listen(64)
        self.host = f"127.0.0.1:{self._door.getsockname()[1]}"
        self._secret = secrets.token_bytes(32)
        self._wanted = wanted
        self._link = ""
        self._serving: subprocess.Popen[str] | None = None
        self._warm: subprocess.Popen[str] | None = None

    def new_link(self) -> str:
        """Opens the desk in one browser, once; an earlier one opens nothing more."""
        self._link = secrets.token_urlsafe(24)
        if self._serving is not None:
            with suppress(OSError):
                self._write(self._serving, {"link": self._link})
        return f"http://{self.host}/enter/{self._link}"

    def _start(self) -> subprocess.Popen[str]:
        face = subprocess.Popen(
            [sys.executable, "-m", "safeconduct.desk.face"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, pass_fds=[self._door.fileno()], start_new_session=True,
        )  # fmt: skip
        wanted = self._wanted
        self._write(face, {
            "office": str(wanted.office.absolute()), "lang": wanted.lang, "at": wanted.at, "idle": wanted.idle, "secret": self._secret.hex(),
            "host": self.host, "fd": self._door.fileno(),
        })  # fmt: skip
        return face

    @staticmethod
    def _write(face: subprocess.Popen[str], line: dict[str, object]) -> None:
        assert face.stdin is not None
        face.stdin.write(json.dumps(line) + "\n")
        face.stdin.flush()

    def run(self, started: Callable[[], None] = lambda: None) -> int:
        """Until the desk is closed; returns the exit code."""
        for one in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(one, self._stopped)
        try:
            self._warm = self._start()
            falls = 0
            while falls < FALLS:
                begun = time.monotonic()
                code = self._serve(started)
                if code == QUIT:
                    return 0
                started = _nothing
                falls = falls + 1 if code != LOCKED and time.monotonic() - begun < 2 else 0
            return 70
        finally:
            self.close()

    def _serve(self, started: Callable[[], None]) -> int:
        """One process from its turn to its end. One that fell over is followed by another as well: the door stays open, locked."""
        assert self._warm is not None
        face = self._serving = self._warm
        self._write(face, {"link": self._link})
        started()
        self._warm = self._start()
        assert face.stdout is not None
        for word in face.stdout:
            if word == "entered\n":
                self._link = ""
        return face.wait()

    @staticmethod
    def _stopped(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    def close(self) -> None:
        for face in (self._serving, self._warm):
            if face is not None:
                face.kill()
                face.wait()
                for pipe in (face.stdin, face.stdout):
                    if pipe is not None:
                        pipe.close()
        self._door.close()


def _nothing() -> None:
    pass


def show(link: str) -> None:
    """Open a browser there, in a window that keeps nothing where one is known how to."""
    for name, private in PRIVATE:
        path = shutil.which(name)
        if path is not None:
            quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            threading.Thread(target=subprocess.run, args=([path, private, link],), kwargs=quiet, daemon=True).start()
            return
    webbrowser.open(link)
