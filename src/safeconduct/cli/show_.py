"""`safeconduct show KIND [ID]`: records as this member reads them."""

from __future__ import annotations

import argparse

from safeconduct.cli.opening import add_office, catch_up, open_office
from safeconduct.cli.tui import Ui

HELP = "show records of a kind, or one of them"
UNSHOWN = ("identity",)
"""Never listed: opening one is an act of its own, with approvers."""

WITHHELD = {"statement": ("segments", "conflicts")}
"""Words behind warnings: reading them is an act of its own (`safeconduct statement read`), which is written down."""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", help="call, case, relocation, shelter, claim, figure, edition, ...")
    parser.add_argument("id", nargs="?", help="id of a record, or its beginning")
    add_office(parser)


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.ground.canon import to_builtins
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.office import lease
    from safeconduct.records import kinds
    from safeconduct.records.view import NoSuchRecord

    kind = kinds.kind_named(args.kind)
    if kind is None or args.kind in UNSHOWN:
        shown = " ".join(one.name for one in kinds.KINDS if one.name not in UNSHOWN)
        raise BadInput(N_("there is nothing of this kind to show"), N_("use one of: {shown}"), shown=shown)
    with open_office(args) as office:
        catch_up(office, ui)
        if args.id is not None and not any(one.id.startswith(args.id) for one in office.view.all(kind.record)):
            lease.recall_circle(office.state, args.id, *lease.SORTS_OF.get(args.kind, ()))
        sorts = lease.SORTS_OF.get(args.kind, ())
        sealed = len(lease.sealed(office.state, *sorts)) if sorts else 0
        found = [one for one in office.view.all(kind.record) if args.id is None or one.id.startswith(args.id)]
    ui.done()
    if args.id is not None and not found:
        raise NoSuchRecord(args.kind, args.id[:26])
    withheld = WITHHELD.get(args.kind, ())
    fields = [{name: to_builtins(getattr(one, name)) for name in one.__struct_fields__ if name not in withheld} for one in found]
    ui.result({args.kind: fields})
    for one in fields:
        if args.id is not None:
            for name, value in one.items():
                ui.say(f"{name:<16} {value}")
        else:
            label = one.get("codename") or one.get("ref") or one.get("version") or one.get("key") or ""
            ui.say(f"{one['id']}  {label}")
    if args.id is None:
        ui.say(f"{len(found)} of kind {args.kind}.")
        if sealed:
            ui.say(ui.tr(N_("{count} more records of such circles lie sealed; open one with its id: safeconduct show {kind} ID"),
                         count=sealed, kind=args.kind))  # fmt: skip
    return 0
