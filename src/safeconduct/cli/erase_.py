"""`safeconduct erase`: what a person asked to have forgotten; a look first, then for good; how far it is; a receipt."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from safeconduct.cli.opening import add_office, now, open_office
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.ground.ids import RecordId
    from safeconduct.office.office import Office
    from safeconduct.records.consent import ItemKind

HELP = "erase what a person asked to have forgotten: case, statement, status, receipt"


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, help_ in (
        ("case", "a case with its relocations and placements"), ("statement", "a statement with its evidence"),
        ("status", "on how many devices each erasure is done"), ("receipt", "a text for the person, without any name"),
    ):  # fmt: skip
        action = actions.add_parser(name, help=help_)
        if name in ("case", "statement"):
            action.add_argument("item", help="codename, or the beginning of its id")
            action.add_argument("--how", default="", help="how the person told their wish")
            action.add_argument("--yes", action="store_true", help="erase; without it, only what would go is shown")
        if name == "receipt":
            action.add_argument("wish", help="the beginning of the erasure's number, from status")
            action.add_argument("--in", dest="words", choices=("en", "ru"), default="en", help="the person's language")
            action.add_argument("--out", type=Path, help="write it to a file")
        add_office(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace, ui: Ui) -> int:
    with open_office(args) as office:
        office.sync(ui.progress)
        ui.done()
        if args.action == "status":
            return _status(ui, office)
        if args.action == "receipt":
            return _receipt(args, ui, office)
        return _erase(args, ui, office)


def _erase(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.casework.erase import NothingToErase, Order, plan, stays
    from safeconduct.ground.errors import N_
    from safeconduct.records.consent import ItemKind

    kind = ItemKind(args.action)
    item = _find(office, kind, args.item)
    goes = plan(office.view, kind, item)
    if not goes.goes:
        raise NothingToErase
    counts, left = goes.counts(), stays(office.view, item)
    if not args.yes:
        ui.result({"goes": counts, "stays": left, "done": False})
        ui.say(ui.tr(N_("This would go for good, in every copy: {what}"), what=_listed(counts)))
        ui.say(ui.tr(N_("This stays: {what}; and what was printed, published or copied."), what=_listed(left)))
        ui.say(ui.tr(N_("Nothing was changed. To erase, say how the person told it: --how TEXT --yes")))
        return 0
    wish = office.erase(Order(kind, item, args.how), now())
    office.sync(ui.progress)
    ui.done()
    ui.result({"goes": counts, "stays": left, "done": True, "wish": wish})
    ui.say(ui.tr(N_("Erased: {what}. The gate has forgotten; other devices follow at their next sync."), what=_listed(counts)))
    ui.say(f"  safeconduct erase receipt {wish[:8]} --in ru --out receipt.txt")
    return 0


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "-"


def _find(office: Office, kind: ItemKind, wanted: str) -> RecordId:
    from safeconduct.records.case import Case
    from safeconduct.records.statement import Statement
    from safeconduct.records.view import NoSuchRecord

    office.recall("case" if kind == "case" else "statement")
    records = office.view.all(Case) if kind == "case" else office.view.all(Statement)
    known = [(one.id, one.codename.casefold()) for one in records]
    found = [record for record, codename in known if codename == wanted.casefold()]
    found = found or [record for record, _ in known if len(wanted) >= 6 and record.startswith(wanted)]
    if len(found) != 1:
        raise NoSuchRecord(kind.value, wanted[:40])
    return found[0]


def _status(ui: Ui, office: Office) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.office.erasing import standings

    found = standings(office.state)
    ui.result({"erasures": [
        {"wish": one.wish, "ordered": one.ordered, "records": len(one.things), "done": one.done, "devices": one.devices} for one in found
    ]})  # fmt: skip
    for one in found:
        said = ui.tr(N_("erased on {done} of {devices} devices"), done=one.done, devices=one.devices)
        ui.say(f"{one.wish[:8]}  {one.ordered}  {len(one.things):>3} records  {said}")
    if not found:
        ui.say(ui.tr(N_("No erasure that this member reads.")))
    return 0


def _receipt(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.depot.folder import replace_file
    from safeconduct.office.erasing import standings
    from safeconduct.office.receipt import receipt
    from safeconduct.records.view import NoSuchRecord

    found = [one for one in standings(office.state) if len(args.wish) >= 6 and one.wish.startswith(args.wish)]
    if len(found) != 1:
        raise NoSuchRecord("erasure", args.wish[:20])
    text = receipt(found[0], args.words, now().date())
    if args.out:
        replace_file(args.out, text.encode())
    ui.result({"receipt": text, "file": str(args.out) if args.out else None})
    ui.say(str(args.out) if args.out else text)
    return 0
