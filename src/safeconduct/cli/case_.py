"""`safeconduct case`: open, list, show, assess, note, close, reopen."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from safeconduct.cli.opening import add_office, catch_up, now, open_office, send_off
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.office.office import Office
    from safeconduct.records.case import Case

HELP = "work on cases: open, list, show, risk, note, close, reopen"


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, help_ in (
        ("open", "open a case for one party"), ("list", "cases this member reads"), ("show", "one case as a page"),
        ("risk", "assess the risk"), ("note", "add a note"), ("close", "close with a reason"), ("reopen", "reopen a closed case"),
    ):  # fmt: skip
        action = actions.add_parser(name, help=help_)
        if name != "list":
            action.add_argument("codename")
        if name in _ARGUMENTS:
            _ARGUMENTS[name](action)
        add_office(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def _open(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", required=True, help="region code, such as chechnya")
    parser.add_argument("--person", action="append", required=True, help="codename of a person of the party, may be repeated")


def _risk(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("level", choices=("high", "medium", "low"))
    parser.add_argument("--why", action="append", required=True)
    parser.add_argument("--review", type=dt.date.fromisoformat, help="day of the next look, YYYY-MM-DD (default: in 14 days)")


_ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], object]] = {
    "open": _open,
    "risk": _risk,
    "note": lambda parser: parser.add_argument("text"),
    "close": lambda parser: parser.add_argument(
        "reason", choices=("rehomed", "left_by_own_wish", "lost_contact", "died", "not_needed")
    ),
    "reopen": lambda parser: parser.add_argument("--why", required=True),
}


def run(args: argparse.Namespace, ui: Ui) -> int:
    with open_office(args) as office:
        catch_up(office, ui)
        return _act(args, ui, office)


def _act(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.records.case import Case

    if args.action == "list":
        rows = list(office.view.all(Case))
        ui.result({"cases": [{"codename": c.codename, "risk": c.risk, "workflow": c.workflow, "people": c.size} for c in rows]})
        for case in rows:
            ui.say(f"{case.codename:<14} {case.risk or '-':<8} {case.workflow:<18} {case.size} people, {case.region}")
        _say_sealed(office, ui)
        ui.say(f"{len(rows)} cases." if rows else "No cases that this member reads. Open one: safeconduct case open CODENAME")
        return 0
    if args.action != "open" and args.action != "show":
        _record(args, office, _named(office, args.codename))
    if args.action == "open":
        _compare(office, ui)
        _open_case(args, office)
    send_off(office, ui)
    show(_named(office, args.codename), ui)
    return 0


def _say_sealed(office: Office, ui: Ui) -> None:
    from safeconduct.ground.errors import N_
    from safeconduct.office import lease

    sealed = len(lease.sealed(office.state, "case"))
    if sealed:
        sentence = N_("{count} more records of cases lie sealed, their work is over: safeconduct case show CODENAME opens them")
        ui.say(ui.tr(sentence, count=sealed))


def _compare(office: Office, ui: Ui) -> None:
    """A codename may be in use in a case that lies sealed here. Nobody is turned away because the measure is used up."""
    from safeconduct.gate.base import Metered
    from safeconduct.ground.errors import N_, StoreFailed
    from safeconduct.office import lease

    sealed = len(lease.sealed(office.state, "case"))
    try:
        office.recall("case")
    except (Metered, StoreFailed):
        ui.note(ui.tr(N_("{count} records of cases lie sealed; whether the codename is in use there was not looked at"), count=sealed))


def _open_case(args: argparse.Namespace, office: Office) -> None:
    from safeconduct.casework.triage import OpenCase, open_case
    from safeconduct.ground.ids import new_id

    people = tuple((new_id(), codename) for codename in args.person)
    ask = OpenCase(new_id(), args.codename, office.me.id, args.region, people)
    office.record(open_case(office.view, ask, office.me, now()), now())


def _record(args: argparse.Namespace, office: Office, case: Case) -> None:
    from safeconduct.casework import close, triage
    from safeconduct.records.case import Closure, Risk
    from safeconduct.records.fact import Fact

    facts: list[Fact]
    if args.action == "risk":
        review = args.review or now().date() + dt.timedelta(days=14)
        ask = triage.AssessRisk(case.id, Risk(args.level), tuple(args.why), review)
        facts = triage.assess_risk(office.view, ask, office.me, now())
    elif args.action == "note":
        facts = triage.add_note(office.view, triage.AddNote(case.id, args.text), office.me, now())
    elif args.action == "close":
        facts = close.close_case(office.view, close.CloseCase(case.id, Closure(args.reason)), office.me, now())
    else:
        facts = close.reopen_case(office.view, close.ReopenCase(case.id, args.why), office.me, now())
    office.record(facts, now())


def _named(office: Office, codename: str) -> Case:
    from safeconduct.records.case import Case
    from safeconduct.records.view import NoSuchRecord

    for lapsed in (False, True):
        if lapsed:
            office.recall("case")  # which of those that lie sealed it is, only their words tell
        for case in office.view.all(Case):
            if case.codename.casefold() == codename.casefold():
                return case
    raise NoSuchRecord("case", codename[:40])


def show(case: Case, ui: Ui) -> None:
    from safeconduct.ground.canon import to_builtins

    fields = {name: to_builtins(getattr(case, name)) for name in case.__struct_fields__}
    ui.result({"case": fields})
    ui.say(f"Case {case.codename}: {case.size} people from {case.region}, opened {case.opened}")
    ui.say(f"  risk       {case.risk or 'not assessed'} ({'; '.join(case.risk_reasons)}), review {case.risk_review}")
    ui.say(f"  workflow   {case.workflow}" + (f", closed {case.closed}: {case.closure}" if case.closure else ""))
    ui.say(f"  people     {', '.join(person.codename for person in case.people)}")
    for note in case.notes:
        ui.say(f"  note       {note.at:%Y-%m-%d %H:%M}  {note.text}")
    for one in case.conflicts:
        ui.say(f"  conflict   {one.field}: {one.kept} stands, {one.lost} was said by another member at the same time")
