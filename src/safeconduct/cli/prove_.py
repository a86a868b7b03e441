"""`safeconduct prove EDITION CLAIM --to RECIPIENT`."""

from __future__ import annotations

import argparse
from pathlib import Path

from safeconduct.cli.opening import add_office, now, open_office
from safeconduct.cli.tui import Ui

HELP = "open one claim of an edition for one recipient, as far as consents allow"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("edition", help="id of the edition, or its beginning")
    parser.add_argument("claim", help="reference of a claim, figure or quotation, such as C1")
    parser.add_argument("--to", required=True, metavar="RECIPIENT", help="public, partner:NAME or tribunal:NAME")
    parser.add_argument("--approve", action="store_true", help="agree, as the second member, that this proof is given")
    parser.add_argument("--out", type=Path, help="file to write (default: proof-CLAIM.json)")
    add_office(parser)


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.cli.report_ import newest_edition
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.office.press import write_proof
    from safeconduct.records.consent import Audience
    from safeconduct.report.release import ApproveHandover, approve_handover

    sort, _, name = args.to.partition(":")
    if sort not in ("public", "partner", "tribunal") or (sort != "public" and not name):
        raise BadInput(N_("the recipient is not clear"), N_("write --to public, --to partner:NAME or --to tribunal:NAME"))
    file = args.out or Path(f"proof-{args.claim}.json")
    with open_office(args) as office:
        office.sync(ui.progress)
        edition = newest_edition(office, args.edition)
        if args.approve:
            ask = ApproveHandover(edition, args.claim, Audience(sort), name)
            office.record(approve_handover(office.view, ask, office.me, now()), now())
            office.flush()
        else:
            write_proof(office, edition, args.claim, Audience(sort), name, file, now())
        ui.done()
    ui.result({"edition": edition, "claim": args.claim, "file": None if args.approve else str(file)})
    ui.say(
        "Agreed. Another member can write the proof now." if args.approve else f"Wrote {file}. Check it: safeconduct check {file}"
    )
    return 0
