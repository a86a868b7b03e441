"""`safeconduct place [FILE]`: who sleeps where, solved; with its bound, its reasons, and what it would cost to insist on another.

Without a file it is about the living network of an office: `place_network`.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safeconduct.cli.opening import add_office
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.casework.placing.answer import Answer
    from safeconduct.casework.placing.explain import Explained
    from safeconduct.casework.placing.instance import Instance

HELP = "find a bed for each party, of the network or of an instance file: hard rules never broken, wishes weighed, reasons given"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", nargs="?", default=None,
                        help="an instance: parties, shelters, nights (docs/placement.md); without one: the network of --office")  # fmt: skip
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--hindsight", action="store_true", help="everything in the file is known (default)")
    how.add_argument("--rolling", type=int, default=0, metavar="NIGHTS",
                     help="a party is known only from known_from; plan afresh every NIGHTS nights, keep what was given")  # fmt: skip
    parser.add_argument("--accept", action="store_true", help="without a file: record the last proposal, or of it each --case")
    parser.add_argument("--case", action="append", default=[], metavar="CODENAME", help="with --accept, may be repeated")
    parser.add_argument("--last", action="store_true", help="without a file: show the last proposal again")
    parser.add_argument("--replan", action="store_true", help="without a file: people may be moved where it is worth it")
    add_office(parser)
    parser.add_argument("--limit", type=float, default=300.0, metavar="SECONDS", help="answer at the latest then (default: 300)")
    parser.add_argument("--keep", type=Path, metavar="PLAN", help="an earlier answer: moving somebody away from it costs")
    parser.add_argument("--plan", type=Path, metavar="OUT", help="write the best plan so far here, again at each better one")
    parser.add_argument("--insist", action="append", default=[], metavar="PARTY=SHELTER", help="a placement locked by hand, and its price")
    parser.add_argument("--explain", metavar="PARTY", help="why here, why not there, what one more bed would change")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=0, metavar="N", help="of the solver; with 1 a small instance gives one plan a seed")


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.casework.placing import explain
    from safeconduct.casework.placing.instance import NotOfTheFile, read

    if args.file is None:
        return _network(args, ui)
    instance = read(_bytes(args.file))
    if args.explain is not None and args.explain not in {one.id for one in instance.parties}:
        raise NotOfTheFile
    stop = threading.Event()
    with _interrupts(stop):
        found, insisted = _answered(instance, args, ui, stop)
        held = list(insisted["placements"]) if insisted else []
        why = explain.explain(instance, found.assignments, args.explain, threading.Event(), ui.progress, held) if args.explain else None
    ui.done()
    _write(args.plan, found)
    _result(ui, found, insisted, why)
    return 0


def _network(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.cli import place_network

    _check(args)
    stop = threading.Event()
    with _interrupts(stop):
        return place_network.run(args, ui, stop)


def _check(args: argparse.Namespace) -> None:
    from safeconduct.ground.errors import N_, BadInput

    if args.limit <= 0 or args.rolling < 0 or args.workers < 0 or not 0 <= args.seed < 2**31:
        raise BadInput(N_("--limit, --rolling, --workers and --seed are numbers above 0"))


def _bytes(file: Path) -> bytes:
    from safeconduct.casework.placing.instance import LARGEST
    from safeconduct.ground.errors import N_, BadInput

    try:
        if file.stat().st_size <= LARGEST:
            return file.read_bytes()
    except OSError as error:
        raise BadInput(N_("the instance file cannot be read"), N_("name a JSON file that is there")) from error
    raise BadInput(N_("the instance file is larger than 64 MiB"), N_("leave out parties and nights that are over"))


@contextlib.contextmanager
def _interrupts(stop: threading.Event) -> Iterator[None]:
    """The first Ctrl-C asks for the best so far; the second leaves."""

    def ask(_number: int, _frame: Any) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.signal(one, ask) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _answered(instance: Instance, args: argparse.Namespace, ui: Ui, stop: threading.Event) -> tuple[Answer, dict[str, Any] | None]:
    from safeconduct.casework.placing import insist, rolling, solve
    from safeconduct.ground.errors import N_, BadInput

    _check(args)
    ask = solve.Ask(args.limit, args.seed, args.workers, _kept(args.keep) if args.keep else {})
    if args.rolling:
        if args.insist or args.keep:
            raise BadInput(N_("--rolling goes without --insist and --keep"), N_("leave them out, or leave out --rolling"))
        return rolling.place(instance, ask, args.rolling, time.monotonic, stop, ui.progress), None
    locked = dict(_pair(one) for one in args.insist)
    if not locked:
        return solve.place(instance, ask, time.monotonic, stop, lambda found: _write(args.plan, found), ui.progress), None
    insist.locks(instance, locked)
    return _insisted(instance, ask, locked, args, ui, stop)


def _insisted(
    instance: Instance, ask: Any, locked: dict[str, str], args: argparse.Namespace, ui: Ui, stop: threading.Event
) -> tuple[Answer, dict[str, Any]]:
    """Solved without and with, so that the price can be said."""
    import msgspec

    from safeconduct.casework.placing import solve

    half = msgspec.structs.replace(ask, seconds=ask.seconds / 2)
    free = solve.place(instance, half, time.monotonic, stop, progress=ui.progress)
    half = msgspec.structs.replace(half, locked=locked)
    found = solve.place(instance, half, time.monotonic, stop, lambda one: _write(args.plan, one), ui.progress)
    return found, {"placements": locked, "objective_without": free.objective, "costs": found.objective - free.objective}


def _pair(text: str) -> tuple[str, str]:
    from safeconduct.casework.placing.instance import NotOfTheFile

    who, equals, where = text.partition("=")
    if not equals:
        raise NotOfTheFile
    return who, where


def _kept(file: Path) -> dict[str, str]:
    import msgspec

    from safeconduct.ground.errors import N_, BadInput

    class Plan(msgspec.Struct):
        assignments: dict[str, str]

    try:
        return msgspec.json.decode(file.read_bytes(), type=Plan).assignments
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadInput(N_("the plan to keep cannot be read"), N_("name an answer of safeconduct place --json or --plan")) from error


def _write(out: Path | None, found: Answer) -> None:
    """Whole or not at all: whoever kills the solver finds the last good plan."""
    if out is not None:
        import msgspec

        from safeconduct.office.press import write_file

        write_file(out, msgspec.json.format(msgspec.json.encode(found)))


def _result(ui: Ui, found: Answer, insisted: dict[str, Any] | None, why: Explained | None) -> None:
    from safeconduct.casework.placing import tell
    from safeconduct.ground.canon import to_builtins

    extra = {"insisted": insisted, "explained": None if why is None else to_builtins(why)}
    ui.result(to_builtins(found) | {name: one for name, one in extra.items() if one is not None})
    for template, values in (*tell.lines(found), *(tell.insisted(insisted) if insisted else ()), *(tell.explained(why) if why else ())):
        ui.say(ui.tr(template, **values))
