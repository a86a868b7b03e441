"""`safeconduct gate`: serve one, point this office to it, see what is left today, read its log, allow a colleague more; its backups."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from safeconduct.cli import halves
from safeconduct.cli.opening import add_office, now, open_office
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.office.state import State

HELP = "the keeper of half-keys: serve, begin, use, left, log, allow, backup, backups, restore, lend"


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    _serve_arguments(actions.add_parser("serve", help="run a gate as a service, over a store that may hold halves already"))
    for name, help_ in (
        ("begin", "the fingerprint a gate is started with, for its keeper"), ("use", "ask another gate from now on"),
        ("left", "how many records this device may still open today"), ("log", "who asked the gate for how much; verified"),
        ("allow", "two members allow a third more for a day"),
    ):  # fmt: skip
        action = actions.add_parser(name, help=help_)
        if name == "use":
            action.add_argument("gate", help="https://HOST#ID, sqlite:PATH, or two of them with ' + ' between")
        if name == "log":
            action.add_argument("--last", type=int, default=40, help="lines to show (default: %(default)s)")
        if name == "allow":
            action.add_argument("codename", nargs="?", help="the member it is for; the first of two signatures")
            action.add_argument("--names", type=int, default=200, help="records more to open (default: %(default)s)")
            action.add_argument("--forget", type=int, default=0, help="records more to have forgotten")
            action.add_argument("--file", type=Path, required=True, help="written by the first member, taken up by the second")
        add_office(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)
    halves.add(actions)


def _serve_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", required=True, help="sqlite:PATH or postgresql://HOST/DATABASE")
    parser.add_argument("--begin", required=True, metavar="FINGERPRINT", help="of the gate list it starts from: safeconduct gate begin")
    parser.add_argument("--listen", default="127.0.0.1:8442", metavar="HOST:PORT", help="(default: %(default)s)")
    parser.add_argument("--cert", type=Path, help="TLS certificate; without one only this machine and onion services may ask")
    parser.add_argument("--key", type=Path, help="its key")
    parser.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace, ui: Ui) -> int:
    if args.action == "serve":
        return _serve(args, ui)
    if args.action == "use":
        from safeconduct.office import config

        config.use_gate(args.office, args.gate)
        ui.result({"gate": args.gate})
        ui.say("This office asks that gate from now on.")
        return 0
    if args.action in halves.ACTIONS:
        return halves.run(args, ui)
    with open_office(args) as office:
        office.sync(ui.progress)
        ui.done()
        return int({"begin": _begin, "left": _left, "log": _log, "allow": _allow}[args.action](args, ui, office.state))


def _serve(args: argparse.Namespace, ui: Ui) -> int:
    import uvicorn

    from safeconduct.gate.request import gate_id
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.office.gatehouse import app, open_store

    host, _, port = args.listen.rpartition(":")
    if not host or not port.isdigit() or bool(args.cert) != bool(args.key):
        raise BadInput(N_("this is no place to listen at"), N_("write --listen HOST:PORT, and --cert with --key"))
    store = open_store(args.store)
    application, public = app(store, args.begin)
    scheme = "https" if args.cert else "http"
    ui.result({"gate": f"{scheme}://{args.listen}#{gate_id(public).hex()}"})
    ui.say(f"Gate {scheme}://{args.listen}#{gate_id(public).hex()}\nOffices use it with: safeconduct gate use URL. It logs no address.")
    uvicorn.run(
        application, host=host, port=int(port), log_config=None, log_level="critical", access_log=False, server_header=False, ws="none",
        lifespan="off", ssl_certfile=args.cert, ssl_keyfile=args.key,
    )  # fmt: skip
    store.close()
    return 0


def _begin(_args: argparse.Namespace, ui: Ui, state: State) -> int:
    from safeconduct.ground.errors import N_, NotFound
    from safeconduct.journal import gatelist
    from safeconduct.office.gatelists import newest

    document = newest(state)
    if document is None:
        raise NotFound(N_("the depot holds no gate list"), N_("a coordinator makes one with the next roster: safeconduct member renew"))
    version, fingerprint = gatelist.read(document).version, gatelist.fingerprint(document)
    ui.result({"version": version, "begin": fingerprint})
    ui.say(f"Gate list {version}: {fingerprint}\nTell it to the gate's keeper by voice or on paper: safeconduct gate serve --begin FINGERPRINT")
    return 0


def _left(_args: argparse.Namespace, ui: Ui, state: State) -> int:
    from safeconduct.office import gateroom

    found = gateroom.service(state).left()
    ui.result({"left": found.left, "budget": found.budget})
    ui.say(f"{found.left} of {found.budget} records can still be opened on this device today.")
    return 0


def _log(args: argparse.Namespace, ui: Ui, state: State) -> int:
    from safeconduct.office import gateroom

    lines = gateroom.log(state)
    ui.result({"entries": len(lines), "lines": [dict(line._asdict(), at=line.at.isoformat()) for line in lines[-args.last :]]})
    for line in lines[-args.last :]:
        ui.say(f"{line.at:%Y-%m-%d %H:%M}  {line.who:<14} {line.act:<8} {line.number:>5}  {line.circle}")
    ui.say(f"{len(lines)} entries; tree and signature hold, and all this device saw before is there.")
    return 0


def _allow(args: argparse.Namespace, ui: Ui, state: State) -> int:
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.office import gateroom

    if args.codename:
        args.file.write_text(gateroom.allow(state, args.codename, args.names, args.forget, now()) + "\n")
        ui.result({"file": str(args.file), "told": False})
        ui.say(f"Signed once, in {args.file}. Another member signs it and tells the gate: safeconduct gate allow --file FILE")
        return 0
    try:
        text = args.file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(N_("the allowance cannot be read"), N_("name the file that the first member wrote: --file FILE")) from error
    _, allowance = gateroom.second(state, text)
    ui.result({"told": True, "names": allowance.names, "forget": allowance.forget})
    ui.say(f"The gate allows {allowance.names} records more until tomorrow.")
    return 0
