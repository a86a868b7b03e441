"""`safeconduct report`: ask for the review of names, build an edition, approve it, seal it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from safeconduct.cli.opening import add_office, now, open_office
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.ground.ids import RecordId
    from safeconduct.office.office import Office

HELP = "ask the custodians for the review of names, build an edition of a report, approve it, seal it"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("ask", "build", "approve", "seal"))
    parser.add_argument("--out", type=Path, default=Path("edition"), help="folder for the edition's files (default: %(default)s)")
    parser.add_argument("--version", dest="edition_version", default="1", help="version of the edition (default: %(default)s)")
    parser.add_argument("--edition", help="which edition (default: the newest)")
    add_office(parser)


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.ground.ids import new_id
    from safeconduct.office import press
    from safeconduct.records.report import Report
    from safeconduct.records.view import NoSuchRecord

    with open_office(args) as office:
        office.sync(ui.progress)
        if args.action in ("ask", "build"):
            report = next(iter(office.view.all(Report)), None)
            if report is None:
                raise NoSuchRecord("report", "")
            if args.action == "ask":
                return _ask(ui, office, report.id, args.edition_version)
            edition = press.build_edition(office, report.id, args.edition_version, args.out, now(), new_id(), ui.progress)
        else:
            edition = newest_edition(office, args.edition)
            if args.action == "approve":
                press.approve(office, edition, now())
            else:
                press.seal(office, edition, args.out, now())
        office.flush()
        ui.done()
    ui.result({"edition": edition, "action": args.action})
    after = {
        "build": f"Edition {edition[:8]} is in {args.out}. Two members approve it: safeconduct report approve",
        "approve": f"Edition {edition[:8]} is approved by you. Once two have: safeconduct report seal",
        "seal": f"Edition {edition[:8]} is sealed. Publish {args.out} with edition.note.",
    }
    ui.say(after[args.action])
    return 0


def _ask(ui: Ui, office: Office, report: RecordId, version: str) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.office import press

    request = press.ask_review(office, report, f"search of edition {version} for protected names", now())
    office.flush()
    ui.done()
    ui.result({"request": request})
    ui.say(ui.tr(N_("Asked. When the custodians have approved, build the edition; one approval serves one build.")))
    return 0


def newest_edition(office: Office, wanted: str | None) -> RecordId:
    """By id or the beginning of one; the newest without."""
    from safeconduct.records.edition import Edition
    from safeconduct.records.view import NoSuchRecord

    for one in office.view.all(Edition):
        if wanted is None or one.id.startswith(wanted):
            return one.id
    raise NoSuchRecord("edition", wanted or "")
