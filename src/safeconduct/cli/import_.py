"""`safeconduct import public-record DIR`."""

from __future__ import annotations

import argparse
from pathlib import Path

from safeconduct.cli.opening import add_office, now, open_office
from safeconduct.cli.tui import Ui

HELP = "import a public record: sources.csv, claims.csv, responses.csv"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sort", choices=("public-record",))
    parser.add_argument("folder", type=Path, help="the folder that holds the three files")
    add_office(parser)


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.exchange.public_record import ImportPublicRecord, import_public_record, read_public_record
    from safeconduct.ground.ids import OS

    record = read_public_record(args.folder, OS)
    with open_office(args) as office:
        office.sync(ui.progress)
        facts = import_public_record(office.view, ImportPublicRecord(record), office.me, now())
        if facts:
            office.record(facts, now())
            office.flush()
    ui.done()
    ui.result(
        {"imported": len(facts), "sources": len(record.sources), "claims": len(record.claims), "responses": len(record.responses)}
    )
    there = f"{len(record.sources)} sources, {len(record.claims)} claims, {len(record.responses)} responses"
    ui.say(f"{len(facts)} records are new. The record holds {there}.")
    return 0
