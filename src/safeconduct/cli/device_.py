"""`safeconduct device`: list devices; add one of a member; remove a lost one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from safeconduct.cli.opening import add_office, now, open_office
from safeconduct.cli.steps import hear, tell
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.office.admission import Step
    from safeconduct.office.state import State

HELP = "list devices, add a further one, remove a lost one"


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listed = actions.add_parser("list", help="devices of every member")
    added = actions.add_parser("add", help="a further device of a member: they and one coordinator run it, or two coordinators")
    added.add_argument("request", type=Path, help="the request's file, made by: safeconduct join")
    added.add_argument("--words", help="the six words as you heard them (default: asked for)")
    lost = actions.add_parser("lost", help="remove a device: its member and one coordinator run it, or two coordinators")
    lost.add_argument("device", help="its id, or the beginning of it")
    for action in (listed, added, lost):
        add_office(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace, ui: Ui) -> int:
    with open_office(args) as office:
        office.sync(ui.progress)
        ui.done()
        if args.action == "list":
            return _list(office.state, ui)
        step = _add(args, ui, office.state) if args.action == "add" else _lost(args, office.state)
        office.sync(ui.progress)
    ui.done()
    return tell(step, ui)


def _list(state: State, ui: Ui) -> int:
    roster = state.standing.roster
    names = {member.id: member.codename for member in roster.members}
    rows = [{"device": one.id, "member": names[one.member], "this": one.id == state.keys.device} for one in roster.devices]
    gone = [{"device": one.device.id, "member": one.member.codename} for one in roster.removed]
    ui.result({"devices": rows, "removed": gone})
    for row in rows:
        ui.say(f"{str(row['device'])[:8]}  {row['member']:<14}{'  *' if row['this'] else ''}")
    for old in gone:
        ui.say(f"{old['device'][:8]}  {old['member']:<14}  -")
    return 0


def _add(args: argparse.Namespace, ui: Ui, state: State) -> Step:
    from safeconduct.office import admission, invitation, letter

    request = invitation.read_request(letter.read_file(invitation.REQUEST, args.request))
    invitation.check_words(request, hear(args.words, ui))
    return admission.add_device(state, request, now())


def _lost(args: argparse.Namespace, state: State) -> Step:
    from safeconduct.journal.change import device_named
    from safeconduct.office import admission

    return admission.lose_device(state, device_named(state.standing.roster, args.device).id, now())
