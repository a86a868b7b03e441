"""`safeconduct gate backup | backups | restore | lend`: the halves of a gate in a sealed file, and back from it into a new store."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from safeconduct.cli.opening import add_office, catch_up, now, open_office
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.office.office import Office

ACTIONS = ("backup", "backups", "restore", "lend")


def add(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    backup = actions.add_parser("backup", help="seal the halves of a store into a file; its key is split among the custodians")
    backup.add_argument("file", type=Path, help="a new file, for a medium that lies apart from the gate")
    backup.add_argument("--store", required=True, help="the gate's store: sqlite:PATH or postgresql://HOST/DATABASE")
    backups = actions.add_parser("backups", help="which backups there are, who holds a share, which were given up")
    restore = actions.add_parser("restore", help="a lost gate from a backup: first --ask, then --store with the custodians' answers")
    restore.add_argument("file", type=Path, help="the backup")
    restore.add_argument("answers", type=Path, nargs="*", metavar="ANSWER", help="files the custodians wrote with: gate lend")
    restore.add_argument("--ask", type=Path, metavar="TEXT", help="write the request for the custodians into this file")
    restore.add_argument("--why", default="the gate is lost", help="the reason, for those who answer")
    restore.add_argument("--store", help="a new, empty store: sqlite:PATH or postgresql://HOST/DATABASE")
    lend = actions.add_parser("lend", help="answer a request to restore the gate: your share, and what you know to be erased")
    lend.add_argument("text", type=Path, help="the request")
    lend.add_argument("--out", type=Path, required=True, metavar="ANSWER", help="file for the answer; only whoever asked can open it")
    for action in (backup, backups, restore, lend):
        add_office(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace, ui: Ui) -> int:
    """Only a backup needs the gate; the others are for the day when there is none."""
    with open_office(args) as office:
        if args.action == "backup":
            office.sync(ui.progress)
            ui.done()
            return _backup(args, ui, office)
        catch_up(office, ui)
        return {"backups": _backups, "restore": _restore, "lend": _lend}[args.action](args, ui, office)


def _backup(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.office.gatehouse import open_store
    from safeconduct.office.halfbackup import make

    store = open_store(args.store, there=True)
    try:
        made = make(office.state, store, args.file, now())
    finally:
        store.close()
    assert made.sealed is not None
    needed, of = made.sealed.threshold, len(made.sealed.shares)
    ui.result({"number": made.number, "mark": made.mark.hex()[:8], "halves": made.halves, "needed": needed, "of": of})
    ui.say(ui.tr(N_("Backup {number}: {halves} halves sealed; {needed} of {of} custodians open it."),
                 number=made.number, halves=made.halves, needed=needed, of=of))  # fmt: skip
    ui.say(ui.tr(N_("Keep the file apart from the gate. Older ones are given up when the custodians have synced: safeconduct gate backups")))
    return 0


def _backups(_args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.office.halfbackup import listed
    from safeconduct.records.backup import WEEK

    lines, gone = listed(office.state)
    ui.result({"backups": [dict(one._asdict(), on=one.on.isoformat()) for one in lines], "gone": [one._asdict() for one in gone]})
    for one in lines:
        text = N_("Backup {number} ({mark}) of {on}: {halves} halves; {held} of {of} custodians hold a share, {needed} open it.")
        ui.say(ui.tr(text, **one._asdict()))
        if one.over:
            ui.say(ui.tr(N_("  superseded; destroy the file")))
    for old in gone:
        text = N_("Backup {number} was given up; {dropped} of {devices} custodians' devices have dropped its shares. Destroy the file.")
        ui.say(ui.tr(text, **old._asdict()))
    if not any(now().date() - one.on <= WEEK for one in lines if not one.over):
        ui.say(ui.tr(N_("There is no backup of the last seven days. A custodian makes one beside the gate: safeconduct gate backup FILE")))
    return 0


def _restore(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.office import halfrestore
    from safeconduct.office.gatehouse import open_store

    if bool(args.ask) == bool(args.store):
        raise BadInput(N_("restoring has two steps"), N_("first --ask TEXT; then --store STORE with the files of the custodians' answers"))
    backup = _bytes(args.file)
    if args.ask:
        _write(args.ask, halfrestore.ask(office.state, backup, args.why, now()))
        ui.result({"file": str(args.ask)})
        ui.say(ui.tr(N_("Hand this request to the custodians, and to coordinators for what they know to be erased: safeconduct gate lend")))
        return 0
    opened = halfrestore.open_backup(office.state, backup, [_text(one) for one in args.answers])
    store = open_store(args.store)
    try:
        done = halfrestore.restore(office.state, opened, store)
    finally:
        store.close()
    ui.result({"halves": done.halves, "dark": done.kept_dark, "answered": len(done.answered)})
    ui.say(ui.tr(N_("{halves} halves restored; {dark} erased ones stay forgotten."), halves=done.halves, dark=done.kept_dark))
    ui.say(ui.tr(N_("Point every office to this gate before anybody writes, then make a new backup: safeconduct gate use, gate backup")))
    return 0


def _lend(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.office import halfrestore

    text = _text(args.text)
    asked = halfrestore.read_ask(office.state, text, now())[1]
    ui.say(ui.tr(N_("{codename} asks for backup {mark} of the gate: {purpose}"), **asked._asdict()))
    answer, share = halfrestore.lend(office.state, text, now())
    _write(args.out, answer)
    ui.result({"file": str(args.out), "share": share, "codename": asked.codename})
    said = N_("Your share is in the answer. Ask {codename} by voice that the request is theirs before you hand it over.") if share else N_(
        "This device holds no share of it; the answer tells {codename} only what is erased.")  # fmt: skip
    ui.say(ui.tr(said, codename=asked.codename))
    return 0


def _bytes(path: Path) -> bytes:
    from safeconduct.ground.errors import N_, BadInput

    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(N_("a file that was named cannot be read"), N_("look at its path")) from error


def _text(path: Path) -> str:
    from safeconduct.office.halfrestore import NotAText

    try:
        return _bytes(path).decode("ascii")
    except UnicodeDecodeError as error:
        raise NotAText from error


def _write(path: Path, text: str) -> None:
    from safeconduct.depot.folder import replace_file
    from safeconduct.ground.errors import N_, BadInput

    try:
        replace_file(path, text.encode() + b"\n")
    except OSError as error:
        raise BadInput(N_("a file that was named cannot be written"), N_("name a folder that is there")) from error
