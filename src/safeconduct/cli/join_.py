"""`safeconduct join`: make an office from an invitation, and a request to be admitted."""

from __future__ import annotations

import argparse
from pathlib import Path

from safeconduct.cli.opening import add_passphrase, read_passphrase
from safeconduct.cli.tui import Ui

HELP = "make an office from an invitation; its request is then admitted by members"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("invitation", type=Path, help="the invitation's file")
    parser.add_argument("folder", type=Path, help="a new folder: your office")
    parser.add_argument("--codename", default="", help="your codename in the network (a further device takes its member's)")
    parser.add_argument("--depot", help="where the depot is, if not where the invitation says: folder:PATH or a URL")
    parser.add_argument("--gate", help="where the gate is, if not where the invitation says: sqlite:PATH or a URL")
    add_passphrase(parser)


def run(args: argparse.Namespace, ui: Ui) -> int:
    import msgspec

    from safeconduct.ground.errors import N_
    from safeconduct.office import invitation, letter, setup
    from safeconduct.seal.phrase import Cost, make_passphrase

    found = invitation.read_invitation(letter.read_file(invitation.INVITATION, args.invitation))
    found = msgspec.structs.replace(found, depot=args.depot or found.depot, gate=args.gate or found.gate)
    passphrase = read_passphrase(args, "Passphrase (empty: six words are made for you): ")
    made = "" if passphrase.strip() else make_passphrase()
    text = setup.prepare_office(args.folder, found, args.codename, made or passphrase, Cost())
    file = args.folder / "request.txt"
    file.write_text(text)
    words = " ".join(invitation.spoken(invitation.read_request(letter.read(invitation.REQUEST, text))))
    ui.result({"office": str(args.folder), "request": str(file), "words": words, "passphrase": made or None})
    if made:
        ui.say(ui.tr(N_("Your passphrase, shown once and stored nowhere; learn it by heart:")) + f"\n\n  {made}\n")
    ui.say(ui.tr(N_("Send the file {file} to a coordinator, and read these words to them in a call:"), file=file) + f"\n\n  {words}\n")
    ui.say(ui.tr(N_("When they have admitted you: safeconduct member --office {office}"), office=args.folder))
    return 0
