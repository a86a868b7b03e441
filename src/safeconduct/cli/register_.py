"""`safeconduct register`: the counts of the public record side by side; lists, their linkage and what they say together."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from safeconduct.cli.opening import add_office, open_office
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.office.office import Office

HELP = "how many: the counts of the public record side by side"


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, help_ in (("counts", "the counts of the public record, each with what it is; never a sum"),):
        action = actions.add_parser(name, help=help_)
        add_office(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace, ui: Ui) -> int:
    with open_office(args) as office:
        office.sync(ui.progress)
        ui.done()
        counts(office, ui)
    return 0


def counts(office: Office, ui: Ui) -> None:
    from safeconduct.ground.errors import N_
    from safeconduct.report.counts import quantities, unlike_counts
    from safeconduct.report.tree import Card, SideBySide, Warned, walk

    found = quantities(office.view)
    ui.result({"counts": [
        {"ref": one.ref, "kind": one.kind.value, "low": one.low, "high": one.high, **one.basis._asdict(), "start": one.start.text,
         "end": one.end.text} for one in found
    ]})  # fmt: skip
    if not found:
        ui.say(ui.tr(N_("No counts of the public record that this member can read. Bring it: safeconduct import public-record DIR")))
        return
    for block in walk(tuple(unlike_counts(office.view, ui.language))):
        if isinstance(block, Warned):
            ui.say(f"{block.warning}\n")
        cards = block.cards if isinstance(block, SideBySide) else (block,) if isinstance(block, Card) else ()
        for card in cards:
            named = (f"     {name}: {said}" for name, said in card.lines)
            ui.say("\n".join((f"{card.label:<4} {card.strong}", f"     {card.text}", *named, "")))
        if isinstance(block, SideBySide):
            ui.say(f"{block.note}\n")
