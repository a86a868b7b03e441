"""Opening an office from the terminal: which folder, which passphrase."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safeconduct.cli.tui import Ui
    from safeconduct.office.office import Office


def add_office(parser: argparse.ArgumentParser) -> None:
    default = os.environ.get("SAFECONDUCT_OFFICE", "office")
    parser.add_argument(
        "--office", type=Path, default=Path(default), metavar="DIR", help="the office to open (default: %(default)s)"
    )
    add_passphrase(parser)


def add_passphrase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help="read the passphrase from the first line of FILE")


def read_passphrase(args: argparse.Namespace, prompt: str = "Passphrase: ") -> str:
    """From a file or the terminal; never from an argument or the environment, where other programs can read it."""
    from safeconduct.ground.errors import N_, BadInput

    if args.passphrase_file is None:
        if not sys.stdin.isatty():
            raise BadInput(N_("there is no terminal to ask for the passphrase"), N_("name a file that holds it: --passphrase-file FILE"))
        return getpass.getpass(prompt)
    try:
        text: str = args.passphrase_file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(N_("the passphrase file cannot be read"), N_("name a text file with --passphrase-file")) from error
    return text.splitlines()[0] if text else ""


def open_office(args: argparse.Namespace, folder: Path | None = None) -> Office:
    """`folder`: another office than the one named by --office."""
    from safeconduct.office import config
    from safeconduct.office.office import open_office as open_

    folder = folder or args.office
    config.read(folder)  # no office, no question for its passphrase
    return open_(folder, read_passphrase(args))


def catch_up(office: Office, ui: Ui) -> None:
    """Sync as far as depot and gate are there; work goes on without them, and what is written waits."""
    done = office.reach(ui.progress)
    ui.done()
    if done.away:
        ui.note(ui.tr(done.away[0].template, **done.away[0].values))


def send_off(office: Office, ui: Ui) -> None:
    """Send as far as depot and gate are there; the rest waits."""
    from safeconduct.office.flush import send

    sent = send(office.state, ui.progress)
    ui.done()
    if sent.kept_back is not None:
        ui.note(ui.tr(sent.kept_back.template, **sent.kept_back.values))


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
