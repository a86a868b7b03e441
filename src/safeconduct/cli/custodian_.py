"""`safeconduct custodian`: who keeps shares; sealing anew when the custodians change; shares for another device of one's own."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from safeconduct.cli.identity_ import named_request, warn_of_one
from safeconduct.cli.opening import add_office, now, open_office
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.office.office import Office

HELP = "custodians of the names: list, change, finish, devices"
_ACTIONS = (
    ("list", "who keeps shares, how many open a name, and what is still sealed for others"),
    ("change", "ask the custodians of before to lend their shares, so that names are sealed for those of now"),
    ("finish", "when enough have approved: seal every name anew, and have the gate forget the old records"),
    ("devices", "hand your own shares on to your other devices"),
)


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, help_ in _ACTIONS:
        action = actions.add_parser(name, help=help_, description=help_)
        if name == "finish":
            action.add_argument("request", nargs="?", help="id of the request for the change (left out: only go on forgetting old records)")
        if name == "change":
            action.add_argument("--why", default="the custodians have changed", help="the reason, for those who approve")
        add_office(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.office import vault

    with open_office(args) as office:
        office.sync(ui.progress)
        ui.done()
        vault.forget_lapsed(office.state, now())
        return {"list": _list, "change": _change, "finish": _finish, "devices": _devices}[args.action](args, ui, office)


def _list(_args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.office.shares import custodians, needed
    from safeconduct.office.vault import due

    roster = office.state.standing.roster
    keepers, old = custodians(roster), len(due(office.state))
    names = [one.codename for one in keepers]
    ui.result({"custodians": names, "threshold": needed(roster) if keepers else 0, "due": old})
    ui.say(ui.tr(N_("{count} custodians: {names}"), count=len(keepers), names=", ".join(names) or "-"))
    if keepers:
        ui.say(ui.tr(N_("A name opens when {threshold} of them agree, the asker not counted."), threshold=needed(roster)))
    if old:
        ui.say(ui.tr(N_("{count} names are still sealed for others: safeconduct custodian change"), count=old))
    warn_of_one(ui, len(keepers))
    return 0


def _change(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.office.custody import ask_change

    request = ask_change(office.state, args.why, now())
    office.flush()
    ui.result({"request": request})
    asked = N_("Asked. When enough of the custodians of before have approved: safeconduct custodian finish {request}")
    ui.say(ui.tr(asked, request=request[:8]))
    ui.say(ui.tr(N_("The names then pass through the memory of this device: do it on one that only you use.")))
    return 0


def _finish(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.office.custody import Changed, finish_change, forget_old
    from safeconduct.office.vault import due

    if args.request is None:
        done = Changed(0, len(due(office.state)), forget_old(office.state))
    else:
        done = finish_change(office.state, named_request(office, args.request), now())
    ui.result({"sealed": done.sealed, "left": done.left, "forgotten": done.forgotten})
    ui.say(ui.tr(N_("Sealed anew: {sealed}. Old records the gate has forgotten: {forgotten}. Still sealed for others: {left}."),
                 sealed=done.sealed, forgotten=done.forgotten, left=done.left))  # fmt: skip
    return 0


def _devices(_args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.office.custody import hand_on

    count = hand_on(office.state, now())
    office.flush()
    ui.result({"handed": count})
    ui.say(ui.tr(N_("Shares of {count} names were handed on to your other devices."), count=count))
    return 0
