"""`safeconduct paper`: a keyring on paper, as word lists, and back. For a machine without a network."""

from __future__ import annotations

import argparse
import secrets
import sys
from pathlib import Path

from safeconduct.cli.asking import ask_line, show_once
from safeconduct.cli.opening import add_passphrase, read_passphrase
from safeconduct.cli.tui import Ui

HELP = "your own keyring as SLIP-39 word lists on paper, and back; on a machine without a network"
_ASKED, _TRIES = 3, 3


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    backup = actions.add_parser("backup", help="write word lists and a sealed copy; some words are then asked back")
    backup.add_argument("--office", type=Path, required=True, metavar="DIR", help="the office whose keyring it is")
    backup.add_argument("--copy", type=Path, required=True, metavar="FILE", help="where the sealed copy goes; it may lie anywhere")
    backup.add_argument("--need", type=int, default=2, help="how many lists make the keyring again (default: %(default)s)")
    backup.add_argument("--of", type=int, default=3, help="how many lists there are (default: %(default)s)")
    backup.add_argument("--pdf", type=Path, metavar="FILE", help="sheets for printing; the file is the secret: print and destroy it")
    restore = actions.add_parser("restore", help="make the office again from word lists and the sealed copy")
    restore.add_argument("folder", type=Path, help="a new folder: your office")
    restore.add_argument("--copy", type=Path, required=True, metavar="FILE", help="the sealed copy, typed off a sheet if need be")
    restore.add_argument("--depot", default="", help="where the depot is now, if elsewhere than then: folder:PATH or a URL")
    restore.add_argument("--gate", default="", help="where the gate is now, if elsewhere than then: sqlite:PATH or a URL")
    for action in (backup, restore):
        add_passphrase(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.ground.errors import N_, Refused

    if args.json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused(N_("words are shown and asked for on a terminal only"), N_("run this at a terminal, without --json, | or >"))
    ui.error_line(
        ui.tr(N_("warning: the word library is not hardened; do this on a machine without a network, alone in the room")),
        ui.tr(N_("unplug the network, switch radio off; if the old device may be in other hands, have it removed instead: device lost")),
    )
    return _backup(args, ui) if args.action == "backup" else _restore(args, ui)


def _backup(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.depot.folder import replace_file
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.office import papers
    from safeconduct.seal.paper import MOST

    if not 2 <= args.need <= args.of <= MOST:
        raise BadInput(N_("{need} of {of} is no split"), N_("write 2 of 3, 3 of 5 and the like, at most 16"), need=args.need, of=args.of)
    made = papers.back_up(args.office, read_passphrase(args), args.need, args.of)
    replace_file(args.copy, made.copy.encode())
    if args.pdf is not None:
        replace_file(args.pdf, papers.sheets(made, args.need, args.office.name))
        ui.say(ui.tr(N_("Print {file}, one sheet for each place, then destroy the file and the printer's memory."), file=args.pdf.name))
    else:
        for number, words in enumerate(made.lists, 1):
            show_once(_columns(ui, number, len(made.lists), words.split()), ui.tr(N_("Write it down, then press Enter. ")))
    _read_back(ui, made.lists)
    done = N_("Read back. Any {need} of {of} lists and {file} make this keyring again.")
    ui.say(ui.tr(done, need=args.need, of=args.of, file=args.copy.name))
    return 0


def _columns(ui: Ui, number: int, total: int, words: list[str]) -> list[str]:
    from safeconduct.ground.errors import N_

    rows = [words[at : at + 3] for at in range(0, len(words), 3)]
    shown = ["   ".join(f"{row * 3 + place:>2} {word:<12}" for place, word in enumerate(three, 1)) for row, three in enumerate(rows)]
    return [ui.tr(N_("List {number} of {total}"), number=number, total=total), "", *shown]


def _read_back(ui: Ui, lists: list[str]) -> None:
    """Some words of each list, at places nobody knows before."""
    from safeconduct.ground.errors import N_, Refused

    for number, words in enumerate(lists, 1):
        for place in sorted(secrets.SystemRandom().sample(range(len(words.split())), _ASKED)):
            question = ui.tr(N_("List {number}, word {place}: "), number=number, place=place + 1)
            if not any(ask_line(question).casefold() == words.split()[place] for _ in range(_TRIES)):
                raise Refused(
                    N_("the paper does not say what it should; this backup cannot be relied on"), N_("begin again; destroy these sheets")
                )


def _restore(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.office import papers
    from safeconduct.seal import paper
    from safeconduct.seal.phrase import Cost

    try:
        copy = args.copy.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(N_("the sealed copy cannot be read"), N_("name its file with --copy")) from error
    lists = [_ask_list(ui, 1)]
    while len(lists) < paper.needed(lists[0]):
        lists.append(_ask_list(ui, len(lists) + 1))
    passphrase = read_passphrase(args, "New passphrase (six random words): ")
    keys = papers.restore(args.folder, copy, lists, passphrase, Cost(), args.depot, args.gate)
    done = N_("The keyring of device {device} is in {folder}. Sync it before anything else.")
    ui.say(ui.tr(done, device=keys.device[:8], folder=args.folder))
    ui.say(ui.tr(N_("Colleagues will be told that this device goes on from a copy. Make a new backup: these words are spent.")))
    return 0


def _ask_list(ui: Ui, number: int) -> str:
    """One list, asked again until it is a whole one."""
    from safeconduct.ground.errors import N_
    from safeconduct.seal import paper

    for left in range(_TRIES - 1, -1, -1):
        words = " ".join(ask_line(ui.tr(N_("Words of list {number}: "), number=number), needed=True).casefold().split())
        try:
            paper.needed(words, number)
        except paper.BadWords as fault:
            if not left:
                raise
            ui.error_line(ui.tr(fault.template, **fault.values), ui.tr(fault.hint))
            continue
        return words
    raise AssertionError("unreachable")
