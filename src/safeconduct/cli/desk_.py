"""`safeconduct desk`: this member's office in the browser, on this machine only."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from pathlib import Path

from safeconduct.cli.tui import Ui

HELP = "open the office in a browser, on this machine only"


def add(parser: argparse.ArgumentParser) -> None:
    default = os.environ.get("SAFECONDUCT_OFFICE", "office")
    parser.add_argument("--office", type=Path, default=Path(default), metavar="DIR", help="the office to open (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--no-browser", action="store_true", help="only show the link")
    parser.add_argument("--idle", type=float, metavar="MINUTES", help="lock after so long with nothing done (default: as in the settings)")
    parser.add_argument("--at", default="", metavar="MOMENT", help="a demo's clock: go from this moment (2017-08-04T09:40+00:00)")


def run(args: argparse.Namespace, ui: Ui) -> int:
    import datetime as dt

    from safeconduct.desk.launch import Launch, Wanted, show
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.office import config

    config.read(args.office)
    try:
        if args.at and dt.datetime.fromisoformat(args.at).tzinfo is None:
            args.at += "+00:00"
        launch = Launch(Wanted(args.office, args.port, args.lang or "", args.at, args.idle))
    except ValueError as error:
        raise BadInput(N_("this is no moment"), N_("write it as 2017-08-04T09:40+00:00")) from error
    except (OSError, OverflowError) as error:
        raise BadInput(N_("this address cannot be listened on"), N_("name another port, or none")) from error
    link = launch.new_link()

    def renew() -> None:
        while sys.stdin.readline():
            ui.say(f"\n  {launch.new_link()}\n")

    def started() -> None:
        ui.result({"link": link})
        ui.say(ui.tr(N_("The desk is open on this machine, locked. This link opens it once, in one browser:")))
        ui.say(f"\n  {link}\n")
        ui.say(ui.tr(N_("Press Enter for a new link. Close the desk on its Settings page, or with Ctrl-C here.")))
        sys.stdout.flush()
        if sys.stdin.isatty():
            threading.Thread(target=renew, daemon=True).start()
        if not args.no_browser:
            show(link)

    try:
        return launch.run(started)
    except KeyboardInterrupt:
        return 0
