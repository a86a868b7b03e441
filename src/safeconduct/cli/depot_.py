"""`safeconduct depot`: list, add, drop, probe, copy, set-up; serve a depot, make tokens for it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from safeconduct.cli.depots import add_secret, open_place, open_stick, read_secret, using
from safeconduct.cli.opening import add_office, read_passphrase
from safeconduct.cli.tui import Ui

HELP = "where the network's sealed objects lie: list, add, drop, probe, copy, set-up, serve, token"
_ADDRESS = "folder:PATH, postgresql://USER@HOST/DB, s3://BUCKET/PREFIX?endpoint=URL, https://HOST:PORT"


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, (help_, arguments, _) in ACTIONS.items():
        action = actions.add_parser(name, help=help_, description=help_)
        arguments(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace, ui: Ui) -> int:
    return ACTIONS[args.action][2](args, ui)


def _of_office(parser: argparse.ArgumentParser) -> None:
    add_office(parser)


def _list(args: argparse.Namespace, ui: Ui) -> int:
    """Reaches each, to say whether it is there."""
    from safeconduct.ground.errors import N_

    key = _key(args)
    rows = [_row(url, key, args.office, ui) for url in _urls(args)]
    ui.result({"depots": rows})
    for row in rows:
        ui.say(f"{row['address']:<48} {row['why'] or row['objects']}")
    if len(rows) < 2:
        ui.say(ui.tr(N_("One depot. Two that know nothing of each other are the least: safeconduct depot add ADDRESS")))
    return 0


def _key(args: argparse.Namespace) -> bytes:
    from safeconduct.office import keyring

    _urls(args)  # no office, no question for its passphrase
    return keyring.load(args.office / "keyring", read_passphrase(args)).store_key


def _urls(args: argparse.Namespace) -> tuple[str, ...]:
    from safeconduct.office import config

    return config.read(args.office).urls


def _row(url: str, key: bytes, folder: Path, ui: Ui) -> dict[str, object]:
    from safeconduct.ground.errors import SafeconductError
    from safeconduct.office import credentials, places

    try:
        with using(places.open_place(url, folder, lambda: credentials.secret(folder, key, url))) as depot:
            return {"address": url, "objects": sum(1 for _ in depot.list()), "why": ""}
    except SafeconductError as error:
        return {"address": url, "objects": None, "why": ui.tr(error.template, **error.values)}


def _address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("address", help=_ADDRESS)


def _of_office_with_address(parser: argparse.ArgumentParser) -> None:
    _address(parser)
    add_secret(parser)
    add_office(parser)


def _add(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.office import depots, places

    wanted = places.scheme(args.address) in places.NETWORKED
    url = depots.address(args.address, args.office, Path.cwd())
    if not wanted:
        open_stick(args.address, Path.cwd())
    word = read_secret(args.secret_file, wanted)
    key = _key(args)
    if url in _urls(args) and word:
        depots.renew(args.office, key, url, word)
        ui.result({"address": url, "renewed": True})
        ui.say("This office has this depot already; its credential is kept.")
        return 0
    probed = depots.add(args.office, key, url, word)
    ui.result({"address": url, "depots": len(_urls(args)), "first_of_many": probed.first_of_many})
    _tell(probed.first_of_many, ui)
    ui.say(f"Added. This office has {len(_urls(args))} depots; the next sync brings this one everything.")
    return 0


def _tell(first_of_many: bool, ui: Ui) -> None:
    from safeconduct.ground.errors import N_

    ui.say(ui.tr(N_("It keeps what is put, and never overwrites.")))
    if not first_of_many:
        ui.say(ui.tr(N_("Of several who write one name in the same moment it tells more than one that it was first: use another beside it.")))


def _drop(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.office import depots

    url = args.address if args.address in _urls(args) else depots.address(args.address, args.office, Path.cwd())
    depots.drop(args.office, _key(args), url)
    ui.result({"address": url, "depots": len(_urls(args))})
    ui.say(f"Dropped. Nothing on it was touched; this office has {len(_urls(args))} left.")
    return 0


def _place(parser: argparse.ArgumentParser) -> None:
    _address(parser)
    add_secret(parser)


def _probe(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.depot.probe import probe
    from safeconduct.journal import frame

    with using(open_place(args.address, args.secret_file)) as depot:
        probed = probe(depot, lambda data: frame.wrap(frame.TRIAL, data))
    ui.result({"address": args.address, "create_only": True, "first_of_many": probed.first_of_many})
    _tell(probed.first_of_many, ui)
    return 0


def _two(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", help=_ADDRESS)
    parser.add_argument("target", help="the same; a folder that is not there is made")
    parser.add_argument("--source-secret-file", type=Path, metavar="FILE")
    parser.add_argument("--target-secret-file", type=Path, metavar="FILE")


def _copy(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.depot.mirror import copy
    from safeconduct.journal import frame

    with (
        using(open_place(args.source, args.source_secret_file)) as source,
        using(open_stick(args.target, Path.cwd(), args.target_secret_file)) as target,
    ):
        done = copy(source, target, frame.is_whole, ui.progress)
    ui.done()
    ui.result(done._asdict())
    ui.say(f"{done.copied} objects copied, {done.there} were there, {done.damaged} damaged and left out.")
    return 0 if not done.damaged else 6


def _set_up_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("address", help="postgresql://OWNER@HOST/DATABASE")
    parser.add_argument("--writer", metavar="ROLE", help="a role that exists, to be given INSERT and SELECT and nothing else")
    add_secret(parser)


def _set_up(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.depot.postgres import set_up
    from safeconduct.office import places

    if places.scheme(args.address) != "postgresql":
        raise places.BadAddress
    set_up(args.address, args.writer, read_secret(args.secret_file))
    ui.result({"set_up": True, "writer": args.writer})
    ui.say("The table is there." + (f" {args.writer} may add and read, and nothing else." if args.writer else ""))
    return 0


def _serve_arguments(parser: argparse.ArgumentParser) -> None:
    from safeconduct.cli.serving import add_listening

    parser.add_argument("address", help="what to serve: a folder, or any other depot's address")
    parser.add_argument("--tokens", type=Path, required=True, metavar="FILE", help="made with: safeconduct depot token FILE")
    add_secret(parser)
    add_listening(parser)


def _serve(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.cli.serving import serve
    from safeconduct.depot.server import app
    from safeconduct.depot.tokens import Tokens

    address = args.address if ":" in args.address else f"folder:{args.address}"
    with using(open_place(address, args.secret_file)) as depot:
        next(depot.list("t"), None)  # not there, or not to be read: said now, not to the first who asks
        return serve(app(depot, Tokens(args.tokens)), args, ui)


def _token_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the server's token file; made where it is not there")
    parser.add_argument("--read-only", action="store_true", help="a token that reads and adds nothing")


def _token(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.depot.tokens import May, add_token

    token = add_token(args.file, May.READ if args.read_only else May.WRITE)
    ui.result({"token": token})
    ui.say(token)
    return 0


Run = Callable[[argparse.Namespace, Ui], int]
ACTIONS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None], Run]] = {
    "list": ("this office's depots, and whether they can be reached", _of_office, _list),
    "add": ("probe a depot and add it to this office", _of_office_with_address, _add),
    "drop": ("take a depot out of this office; nothing on it is touched", _of_office_with_address, _drop),
    "probe": ("try whether a store keeps what is put and never overwrites", _place, _probe),
    "copy": ("copy all whole objects from one depot to another, blind; run again to go on", _two, _copy),
    "set-up": ("make the table of a depot in PostgreSQL", _set_up_arguments, _set_up),
    "serve": ("serve a depot over HTTP, add and read only", _serve_arguments, _serve),
    "token": ("make a token for a depot that is served; it is shown once", _token_arguments, _token),
}
