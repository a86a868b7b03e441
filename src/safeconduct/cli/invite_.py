"""`safeconduct invite`: write an invitation, to be handed over by a person."""

from __future__ import annotations

import argparse
from pathlib import Path

from safeconduct.cli.opening import add_office, open_office
from safeconduct.cli.tui import Ui

HELP = "write an invitation for a newcomer, or for a further device of yours"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILE", help="write it to FILE (default: the terminal)")
    parser.add_argument("--further-device", action="store_true", help="for another device of this very member")
    add_office(parser)


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.depot.folder import replace_file
    from safeconduct.ground.errors import N_
    from safeconduct.office.setup import invite

    with open_office(args) as office:
        office.sync(ui.progress)
        text = invite(office.state, args.further_device).text()
    ui.done()
    if args.out is not None:
        replace_file(args.out, text.encode())
    ui.result({"invitation": text if args.out is None else str(args.out)})
    ui.say(text if args.out is None else ui.tr(N_("The invitation is in {file}."), file=args.out))
    ui.say(ui.tr(N_("Hand it over yourself, and delete it after: whoever holds it can read codenames and roles.")))
    return 0
