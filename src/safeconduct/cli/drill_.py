"""`safeconduct drill`: what a seizure would reveal, in numbers."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safeconduct.cli.opening import add_office, now, open_office
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.office.drill import Row

HELP = "what an attacker would read who has seized the depot, a laptop, a custodian, ..."


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scenario", nargs="*", metavar="SCENARIO", help="depot_seized, laptop_open, ... (default: list them)")
    parser.add_argument("--all", action="store_true", help="every scenario")
    parser.add_argument("--also", type=Path, action="append", default=[], metavar="DIR",
                        help="another member's office beside: what one office cannot see the other may; may be repeated")  # fmt: skip
    add_office(parser)


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.office.drill import MEANING, SCENARIOS, Drill
    from safeconduct.office.drill import run as drill

    if not (args.all or args.scenario):
        return _list(ui, {name: ui.tr(MEANING[name]) for name in SCENARIOS})
    unknown = [name for name in args.scenario if name not in SCENARIOS]
    if unknown:
        raise BadInput(N_("there is no scenario of this name"), N_("use: {known}, or --all"), known=" ".join(SCENARIOS))
    with ExitStack() as stack:
        offices = [stack.enter_context(open_office(args, folder)) for folder in (args.office, *args.also)]
        for office in offices:
            office.sync(ui.progress)
        ui.done()
        rows = drill(Drill([office.state for office in offices], now()), SCENARIOS if args.all else args.scenario)
    _print(ui, rows)
    ui.result({"drill": [_as_json(ui, row) for row in rows]})
    return 0


def _list(ui: Ui, meanings: dict[str, str]) -> int:
    from safeconduct.ground.errors import N_

    ui.result({"scenarios": meanings})
    for name, meaning in meanings.items():
        ui.say(f"{name:<32} {meaning}")
    ui.say(ui.tr(N_("Run one by its name, or all: safeconduct drill --all")))
    return 0


def _as_json(ui: Ui, row: Row) -> dict[str, Any]:
    return {
        "scenario": row.scenario, "member": row.whose or None, **row.readable.counts(), "partial": sorted(row.partial),
        "more_a_day": row.more_a_day, "holds": [ui.tr(text, **values) for text, values in row.holds], "noticed": ui.tr(row.noticed),
    }  # fmt: skip


def _print(ui: Ui, rows: list[Row]) -> None:
    """One line a row; then, for each scenario once, what the attacker holds and how it is noticed."""
    from safeconduct.ground.errors import N_
    from safeconduct.office.drill import COLUMNS

    heads = [ui.tr(one) for one in (N_("people"), N_("surnames"), N_("addresses"), N_("routes"), N_("statements"))]
    ui.say(f"{ui.tr(N_('seized or coerced')):<34} " + " ".join(f"{head:>11}" for head in heads))
    for row in rows:
        counts = row.readable.counts()
        cells = [f"{'≥ ' if name in row.partial else ''}{counts[name]}" for name in COLUMNS]
        label = f"{row.scenario} {row.whose}".strip()
        more = "" if row.more_a_day is None else "  " + ui.tr(N_("and {count} more a day"), count=row.more_a_day)
        ui.say(f"{label:<34} " + " ".join(f"{cell:>11}" for cell in cells) + more)
    for number, row in enumerate(rows):
        if number == 0 or rows[number - 1].scenario != row.scenario:
            ui.say(f"\n{row.scenario}: " + "; ".join(ui.tr(text, **values) for text, values in row.holds))
            ui.say(f"    {ui.tr(N_('noticed'))}: {ui.tr(row.noticed)}")
    if any(row.partial for row in rows):
        ui.say("\n" + ui.tr(N_("≥: this member may hold more than this office can see; add an office that sees it with --also")))
