"""`safeconduct member`: who belongs to the network, what is proposed; renew the roster's day; change a member's roles."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING

from safeconduct.cli.opening import add_office, now, open_office
from safeconduct.cli.steps import plain, sentence, tell
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.office.admission import Step
    from safeconduct.office.state import State

HELP = "members, their devices, the roster's version and day, what is proposed"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", choices=("list", "renew", "roles"), default="list",
                        help="list (default); renew the roster's day; give a member other roles: two coordinators each")  # fmt: skip
    parser.add_argument("codename", nargs="?", default="", help="of whom, for roles")
    parser.add_argument("--role", action="append", default=[], help="a role they will have, may be repeated")
    add_office(parser)


def run(args: argparse.Namespace, ui: Ui) -> int:
    with open_office(args) as office:
        office.sync(ui.progress)
        ui.done()
        if args.action == "list":
            return _list(office.state, ui)
        step = _change(args, office.state)
        office.sync(ui.progress)
    ui.done()
    return tell(step, ui)


def _change(args: argparse.Namespace, state: State) -> Step:
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.ground.who import Role
    from safeconduct.office import admission

    if args.action == "renew":
        return admission.renew(state, now())
    try:
        roles = frozenset(Role(role) for role in args.role)
    except ValueError as error:
        raise BadInput(N_("there is no such role"), N_("use: {roles}"), roles=" ".join(Role)) from error
    return admission.set_roles(state, args.codename, roles, now())


def _list(state: State, ui: Ui) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.journal.change import describe
    from safeconduct.office.admission import pending

    roster = state.standing.roster
    waiting = [(one, describe(roster, one.roster)) for one in pending(state)]
    expires = dt.datetime.fromtimestamp(roster.expires, dt.UTC).date()
    ui.result({
        "version": roster.version, "expires": expires.isoformat(), "threshold": roster.threshold,
        "admitted": roster.device(state.keys.device) is not None,
        "members": [
            {"codename": one.codename, "roles": sorted(one.roles), "devices": [device.id for device in roster.devices_of(one.id)]}
            for one in roster.members
        ],
        "removed": sorted({one.member.codename for one in roster.removed}),
        "proposed": [plain(change) for _, change in waiting],
        "set_apart": sum(state.index.set_apart().values()),
    })  # fmt: skip
    for one in roster.members:
        ui.say(f"{one.codename:<14} {len(roster.devices_of(one.id))}  {' '.join(sorted(one.roles))}")
    ui.say(ui.tr(N_("Roster version {version}, good until {day}; {threshold} must sign a change."),
                 version=roster.version, day=expires, threshold=roster.threshold))  # fmt: skip
    for found, change in waiting:
        signed = ", ".join(m.codename for m in (*roster.members, *change.admitted) if m.id in found.tally.signed)
        ui.say(ui.tr(N_("Proposed: {what}. Signed by {signed}."), what=sentence(change, ui), signed=signed))
    if roster.device(state.keys.device) is None:
        ui.say(ui.tr(N_("This device is not admitted, or was removed.")))
    elif len(roster.signers) == 2:
        ui.say(ui.tr(N_("Of two coordinators neither can be removed against their will: name a third before you need one.")))
    return 0
