"""`safeconduct init`: found a network on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from safeconduct.cli.opening import add_passphrase, now, read_passphrase
from safeconduct.cli.tui import Ui

HELP = "found a network: depot, gate and a first office"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="where depot/, gate/ and office/ are made")
    parser.add_argument("--codename", required=True, help="your codename in the network")
    parser.add_argument("--role", action="append", default=[], help="a role of yours, may be repeated (default: all)")
    add_passphrase(parser)


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.ground.who import Member, Role
    from safeconduct.office.office import open_office
    from safeconduct.office.setup import found_circles, found_network, new_member_id
    from safeconduct.seal.phrase import Cost, make_passphrase

    try:
        roles = frozenset(Role(role) for role in args.role) or frozenset(Role)
    except ValueError as error:
        raise BadInput(N_("there is no such role"), N_("use: {roles}"), roles=" ".join(Role)) from error
    passphrase = read_passphrase(args, "Passphrase (empty: six words are made for you): ")
    made = "" if passphrase.strip() else make_passphrase()
    office = args.folder / "office"
    founder = Member(new_member_id(), args.codename, roles)
    found_network(office, args.folder / "depot", args.folder / "gate" / "gate.db", founder, made or passphrase, Cost(), now())
    with open_office(office, made or passphrase) as opened:
        found_circles(opened.state)
        opened.flush()
    ui.result({"office": str(office), "passphrase": made or None})
    ui.say(f"Founded. Your office is {office}; its keyring opens only with your passphrase.")
    if made:
        ui.say(f"\n  {made}\n\nLearn these six words by heart. They are shown once and stored nowhere.")
    ui.say(f"\nTry next:  safeconduct case open Amber --region chechnya --person Heron --office {office}")
    return 0
