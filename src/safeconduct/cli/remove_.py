"""`safeconduct remove`: remove a member. Two coordinators run it, where there are two."""

from __future__ import annotations

import argparse

from safeconduct.cli.opening import add_office, now, open_office
from safeconduct.cli.steps import tell
from safeconduct.cli.tui import Ui

HELP = "remove a member and every device of theirs: two coordinators run it"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("codename", help="the member's codename")
    add_office(parser)


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.office.admission import remove

    with open_office(args) as office:
        office.sync(ui.progress)  # what is not read before this will not count
        step = remove(office.state, args.codename, now())
        office.sync(ui.progress)
    ui.done()
    return tell(step, ui)
