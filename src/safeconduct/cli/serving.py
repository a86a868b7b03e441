"""Running one of our web services from the terminal: quietly. No access log, no server's name, no date; a fault is a number."""

from __future__ import annotations

import argparse
import logging
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from safeconduct.cli.tui import Ui

MOST_AT_ONCE = 128
"""Connections; a body in memory has at most 64 MiB, and only behind a credential."""


def add_listening(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--listen", default="127.0.0.1:8470", metavar="HOST:PORT", help="default: %(default)s; port 0 takes a free one")
    parser.add_argument("--cert", type=Path, metavar="FILE", help="TLS certificate, PEM")
    parser.add_argument("--key", type=Path, metavar="FILE", help="its key, PEM")


def _door(listen: str) -> socket.socket:
    from safeconduct.ground.errors import N_, BadInput

    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    try:
        family, _, proto, _, where = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        door = socket.socket(family, socket.SOCK_STREAM, proto)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(where)
    except (ValueError, OSError, OverflowError) as error:
        raise BadInput(N_("this address cannot be listened on"), N_("write --listen HOST:PORT, with a port that is free")) from error
    return door


def serve(app: Any, args: argparse.Namespace, ui: Ui) -> int:
    """Until interrupted."""
    import uvicorn

    from safeconduct.ground.errors import N_, BadInput

    if (args.cert is None) != (args.key is None) or not all(path is None or path.is_file() for path in (args.cert, args.key)):
        raise BadInput(N_("a certificate goes with its key, and both are files"), N_("give --cert FILE and --key FILE"))
    logging.disable(logging.CRITICAL)  # whatever a library would write could hold an address or a name
    door = _door(args.listen)
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none", server_header=False, date_header=False,
                            proxy_headers=False, limit_concurrency=MOST_AT_ONCE, timeout_keep_alive=75, timeout_graceful_shutdown=5,
                            ssl_certfile=args.cert, ssl_keyfile=args.key)  # fmt: skip
    host, port = door.getsockname()[:2]
    ui.result({"listening": f"{host}:{port}"})
    ui.say(f"Listening on {host}:{port}. Nothing is logged. Stop with Ctrl-C.")
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):  # uvicorn has ended in order, and passes it on
        uvicorn.Server(config).run(sockets=[door])
    return 0
