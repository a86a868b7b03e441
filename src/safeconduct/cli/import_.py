"""`safeconduct import`: foreign files into the staging queue, what stands in it, and what becomes of it; and the public record."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from safeconduct.cli.opening import add_office, catch_up, now, open_office, send_off
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.office.office import Office

HELP = "import foreign files through a queue that a person accepts row by row; import a public record"
FORMATS = {"kobo": "KoBoToolbox submissions, JSON or CSV", "odk": "ODK Central submissions: CSV, ZIP of CSV, or OData JSON",
           "primero": "cases from Primero, JSON", "uwazi": "a table of Uwazi's, CSV or ZIP: one of ours, or any with a mapping"}  # fmt: skip
SENSITIVE = ("location", "device", "submitter")


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="FORMAT|ACTION", required=True)
    for name, help_ in (
        *FORMATS.items(), ("public-record", "sources.csv, claims.csv, responses.csv of one folder, all of it or nothing"),
        ("queue", "imports that wait"), ("show", "rows of an import, or one whole row"),
        ("accept", "rows become records, some or all that wait"), ("drop", "rows, or a whole import, are let go"),
    ):  # fmt: skip
        action = actions.add_parser(name, help=help_, description=help_)
        _ARGUMENTS.get(name, _file_arguments)(action)
        add_office(action)
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def _file_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="which column goes to which field (default: guessed from the names)")
    parser.add_argument("--write-mapping", type=Path, metavar="FILE", help="write the mapping that would be used, and import nothing")
    parser.add_argument("--as", dest="become", choices=("call", "case", "statement", "event"), help="what a row becomes, for guessing")
    parser.add_argument(
        "--default", action="append", default=[], metavar="FIELD=VALUE", help="for rows that have none, such as call.region=chechnya"
    )
    for one in SENSITIVE:
        parser.add_argument(f"--with-{one}", action="store_true", help=f"keep the {one} too, as a note; it is dropped otherwise")


def _folder_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="the folder that holds the three files")


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", type=int, metavar="IMPORT")
    parser.add_argument("--row", type=int, help="this row whole")
    parser.add_argument("--open", action="store_true", help="of a statement the words, too, behind what to warn of")
    parser.add_argument("--state", choices=("new", "edited", "matched", "refused", "accepted", "dropped"), help="only these rows")
    parser.add_argument("--after", type=int, default=0, metavar="ROW", help="from the row behind this one")
    parser.add_argument("--limit", type=int, default=20)


def _accept_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", type=int, metavar="IMPORT")
    parser.add_argument("rows", type=int, nargs="*", metavar="ROW", help="these rows; without, all that wait, a few hundred at a time")
    parser.add_argument("--warnings", help="what to warn of in statements whose file says nothing: names with commas, or none")
    parser.add_argument("--codename", help="for a single row whose own is taken or missing")


def _drop_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", type=int, metavar="IMPORT")
    parser.add_argument("rows", type=int, nargs="*", metavar="ROW", help="these rows; without, the whole import")


_ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "public-record": _folder_argument,
    "queue": lambda _parser: None, "show": _show_arguments, "accept": _accept_arguments, "drop": _drop_arguments,
}  # fmt: skip


def run(args: argparse.Namespace, ui: Ui) -> int:
    if args.action in FORMATS and args.write_mapping is not None:
        return _write_mapping(args, ui)
    with open_office(args) as office:
        if args.action == "public-record":
            return _public_record(office, args, ui)
        from safeconduct.cli import import_queue

        if args.action in FORMATS:
            catch_up(office, ui)
            import_queue.stage(office, args, ui)
        elif args.action == "accept":
            catch_up(office, ui)
            import_queue.accept(office, args, ui)
            send_off(office, ui)
        else:
            {"queue": import_queue.queue, "show": import_queue.show, "drop": import_queue.drop}[args.action](office, args, ui)
    return 0


def _write_mapping(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.cli import import_queue
    from safeconduct.depot.folder import replace_file
    from safeconduct.exchange.mapping import write_mapping
    from safeconduct.ground.errors import N_

    mapping, _ = import_queue.mapping_of(args)
    replace_file(args.write_mapping, write_mapping(mapping))
    ui.result({"mapping": str(args.write_mapping), "columns": dict(mapping.columns)})
    ui.say(ui.tr(N_("The mapping is written. Correct it, then import with --mapping; nothing was imported yet.")))
    return 0


def _public_record(office: Office, args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.exchange.public_record import ImportPublicRecord, import_public_record, read_public_record
    from safeconduct.ground.ids import OS

    record = read_public_record(args.folder, OS)
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
