"""`safeconduct sync`: send what waits, read what came, level the depots; with a stick, exchange with it both ways."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safeconduct.cli.opening import add_office, open_office
from safeconduct.cli.tui import EXIT_CODES, Ui

if TYPE_CHECKING:
    from safeconduct.office.reach import Reached

HELP = "send what waits, read what came; with a stick, exchange with it"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--with", dest="stick", metavar="ADDRESS", help="also exchange with this depot, such as folder:/media/stick/depot")
    add_office(parser)


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.cli.depots import open_stick, using
    from safeconduct.cli.heads_ import as_json, show_findings, unshown

    with open_office(args) as office:
        if args.stick:
            with using(open_stick(args.stick, Path.cwd())) as stick:
                done = office.reach(ui.progress, stick)
        else:
            done = office.reach(ui.progress)
        news = unshown(office)
        ui.done()
        tell(done, as_json(news, ui), ui)
        show_findings(news, ui)
        office.shown(news)  # each is said once; safeconduct heads keeps them until they are settled
    return EXIT_CODES["StoreFailed"] if done.away else 0


def tell(done: Reached, findings: list[dict[str, Any]], ui: Ui) -> None:
    """One line; then, for each thing that was not there, what and what to do."""
    from safeconduct.ground.errors import N_

    ui.result({
        "sent": done.sent, "came": done.came, "brought": done.brought, "waiting": done.waiting, "stale": done.stale,
        "conflicts": done.conflicts, "away": [str(error) for error in done.away],
        "findings": findings,
    })  # fmt: skip
    ui.say(ui.tr(
        N_("{sent} objects out, {came} entries in, {brought} carried between depots; {waiting} wait, {stale} stale, {conflicts} conflicts"),
        sent=done.sent, came=done.came, brought=done.brought, waiting=done.waiting, stale=done.stale, conflicts=done.conflicts,
    ))  # fmt: skip
    for error in done.away:
        ui.say(f"  {ui.tr(error.template, **error.values)}\n  {ui.tr(error.hint, **error.values)}")
    if done.conflicts:
        ui.say(ui.tr(N_("See them with: safeconduct case show CODENAME")))
