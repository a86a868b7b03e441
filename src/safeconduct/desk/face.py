"""The process that holds the keys: `python -m safeconduct.desk.face`, started by `desk.launch`, warm before it is needed.

It reads two lines of JSON from its standard input: what to serve, at once; the link, when its turn has come. Then it accepts on a
socket that it inherited. Its end is the lock: nothing of an office outlives it.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import resource
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvicorn

from safeconduct.desk.app import Face, Settings
from safeconduct.desk.ends import QUIT
from safeconduct.desk.room import set_clock
from safeconduct.office.state import machine_clock
from safeconduct.web.guard import Session

MOST_AT_ONCE = 64


def main() -> None:
    asked: dict[str, Any] = json.loads(sys.stdin.readline())
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a fault must not write keys to a disk
    logging.disable(logging.CRITICAL)  # whatever a library would write could hold a name
    turn = sys.stdin.readline()
    if not turn:
        return
    begin = dt.datetime.fromisoformat(asked["at"]) if asked["at"] else None
    clock = set_clock(begin) if begin else machine_clock
    settings = Settings(Path(asked["office"]), asked["lang"], clock, None, asked["idle"], begin is not None)
    session = Session(bytes.fromhex(asked["secret"]), asked["host"], json.loads(turn)["link"])
    threading.Thread(target=_listen, args=(session,), daemon=True).start()
    face = Face(settings, session, _tell, _end)
    config = uvicorn.Config(face.app(), log_config=None, access_log=False, lifespan="off", ws="none", server_header=False, date_header=False,
                            proxy_headers=False, limit_concurrency=MOST_AT_ONCE, timeout_graceful_shutdown=1)  # fmt: skip
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[socket.socket(fileno=asked["fd"])])
    _end(QUIT)


def _listen(session: Session) -> None:
    """Every further line is a new link. At the end of them nobody is left to start the next process: this one ends too."""
    for line in sys.stdin:
        session.link = json.loads(line)["link"]
    _end(QUIT)


def _tell(word: str) -> None:
    with suppress(OSError):
        print(word, flush=True)


def _end(code: int) -> None:
    """At once: what was saved is durable, and a process that lingers is one that holds keys."""
    os._exit(code)


if __name__ == "__main__":
    main()
