"""`safeconduct evidence`: take a file in, see who had it, pass it on, save its working copy; the original only where it is asked for."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from safeconduct.cli.opening import add_office, catch_up, now, open_office, send_off
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.office.office import Office
    from safeconduct.records.evidence import Evidence

HELP = "files that show something: take, list, show, pass, copy"


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, help_ in (
        ("take", "take a file in; its label on standard input"), ("list", "evidence this member reads"),
        ("show", "its custody, copies and readers"),
        ("pass", "pass it on to another member"), ("copy", "save its working copy, or with --original the file itself"),
    ):  # fmt: skip
        action = actions.add_parser(name, help=help_)
        if name in ("show", "pass", "copy"):
            action.add_argument("evidence", help="the beginning of its id, from list")
        _arguments(name, action)
        add_office(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def _arguments(name: str, action: argparse.ArgumentParser) -> None:
    if name == "take":
        action.add_argument("file", type=Path)
        action.add_argument("--statement", help="the beginning of the id of the statement it belongs to")
        action.add_argument("--from", dest="codename", default="", help="codename of who gave it")
        action.add_argument("--taken", help="when it was made or taken, as far as known (default: today)")
        action.add_argument("--warn", nargs="+", default=[], help="names of the list of warnings, or none")
    if name == "pass":
        action.add_argument("member", help="codename")
    if name == "copy":
        action.add_argument("--out", type=Path, required=True)
        action.add_argument("--original", action="store_true", help="the untouched file; that it was opened is written down")


def run(args: argparse.Namespace, ui: Ui) -> int:
    with open_office(args) as office:
        catch_up(office, ui)
        return {"take": _take, "list": _list, "show": _show, "pass": _pass, "copy": _copy}[args.action](args, ui, office)


def _take(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.cli.asking import read_words
    from safeconduct.cli.statement_ import _named, warnings_of
    from safeconduct.ground.errors import N_
    from safeconduct.ground.times import PartDate
    from safeconduct.office.intake import Intake, take_in

    data = args.file.read_bytes()
    statement = _named(office, args.statement).id if args.statement else None
    label = read_words("What it is, in a few words that name nobody. Ctrl-D ends.")
    day = PartDate(args.taken or now().date().isoformat())
    made = take_in(office, Intake(statement, label, day, args.codename, warnings_of(args.warn)), data, now())
    send_off(office, ui)
    ui.result({"id": made.evidence, "copy": made.copied})
    ui.say(made.evidence)
    if not made.copied:
        ui.note(ui.tr(N_("no working copy could be made of this file; only its original is kept")))
    return 0


def _list(_args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.records.evidence import Evidence

    found = list(office.view.all(Evidence))
    ui.result({"evidence": [{"id": one.id, "media_type": one.media_type, "size": one.size, "copies": len(one.copies)} for one in found]})
    for one in found:
        ui.say(f"{one.id[:10]}  {one.media_type:<18} {one.size:>10} bytes  {len(one.copies)} copies  {one.label}")
    ui.say(ui.tr(N_("{count} pieces of evidence."), count=len(found)))
    return 0


def _show(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    names = {member.id: member.codename for member in office.members}
    one = _named_evidence(office, args.evidence)
    passed = [{"from": names.get(c.giver, "?"), "to": names.get(c.taker, "?"), "at": c.at} for c in one.custody]
    readers = [{"by": names.get(r.by, "?"), "day": r.day, "original": 1 in r.parts} for r in one.reads]
    ui.result({"id": one.id, "sha256": one.sha256, "custodian": names.get(one.custodian, "?"), "custody": passed, "readers": readers})
    ui.say(f"{one.id}  {one.label}\n  sha256     {one.sha256}\n  custodian  {names.get(one.custodian, '?')}")
    for step in passed:
        ui.say(f"  passed     {step['at']:%Y-%m-%d %H:%M}  {step['from']} → {step['to']}")
    for copy in one.copies:
        ui.say(f"  copy       {copy.how}  {copy.size} bytes  {copy.sha256[:16]}")
    for read in readers:
        ui.say(f"  read       {read['day']}  {read['by']}" + ("  (original)" if read["original"] else ""))
    for lost in one.conflicts:
        ui.say(f"  conflict   {lost.field}: {names.get(lost.kept, lost.kept)} / {names.get(lost.lost, lost.lost)}")  # type: ignore[call-overload]
    return 0


def _pass(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.cli.asking import read_words
    from safeconduct.records.view import NoSuchRecord
    from safeconduct.testimony.attach import PassCustody, pass_custody

    one = _named_evidence(office, args.evidence)
    taker = next((member.id for member in office.members if member.codename.casefold() == args.member.casefold()), None)
    if taker is None:
        raise NoSuchRecord("member", args.member[:40])
    ask = PassCustody(one.id, taker, read_words("Why. Ctrl-D ends."))
    office.record(pass_custody(office.view, ask, office.me, now()), now())
    send_off(office, ui)
    ui.result({"id": one.id, "custodian": args.member})
    ui.say(one.id)
    return 0


def _copy(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.depot.folder import replace_file
    from safeconduct.office.intake import open_copy, open_original

    one = _named_evidence(office, args.evidence)
    data = open_original(office, one.id, now()) if args.original else open_copy(office, one.id, now())[0]
    send_off(office, ui)
    replace_file(args.out, data)
    ui.result({"id": one.id, "bytes": len(data), "original": args.original})
    ui.say(f"{len(data)} bytes")
    return 0


def _named_evidence(office: Office, wanted: str) -> Evidence:
    from safeconduct.records.evidence import Evidence
    from safeconduct.records.view import NoSuchRecord

    for lapsed in (False, True):
        if lapsed:
            office.recall("statement")
        found = [one for one in office.view.all(Evidence) if len(wanted) >= 6 and one.id.startswith(wanted)]
        if len(found) == 1:
            return found[0]
    raise NoSuchRecord("evidence", wanted[:20])
