"""`safeconduct case ACTION CODENAME ...`: all work on cases. The actions: `case_work`, `case_party`, `case_send`, `case_own`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from safeconduct.cli import case_own, case_party, case_send, case_work
from safeconduct.cli.case_action import Action
from safeconduct.cli.opening import add_office, catch_up, now, open_office, send_off
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.office.office import Office
    from safeconduct.records.case import Case

HELP = "work on cases: open, assess, plan, refer, hand over, close, follow up"
_ACTIONS: dict[str, Action] = {
    one.name: one for room in (case_work, case_party, case_send, case_own) for one in room.ACTIONS
}
_LOOKING = {"list": "cases this member reads", "show": "one case as a page", "due": "what waits for this member"}


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    opening = actions.add_parser("open", help="open a case for one party")
    opening.add_argument("codename")
    opening.add_argument("--region", required=True, help="region code, such as chechnya")
    opening.add_argument("--person", action="append", required=True, help="codename of a person of the party, may be repeated")
    opening.add_argument("--call", metavar="ID", help="the call it came from: its id, or the beginning of it")
    parsers = [opening]
    for name, help_ in _LOOKING.items():
        parsers.append(looking := actions.add_parser(name, help=help_))
        if name == "show":
            looking.add_argument("codename")
    for one in _ACTIONS.values():
        parsers.append(action := actions.add_parser(one.name, help=one.help))
        action.add_argument("codename", help="of the case")
        one.arguments(action)
    for action in parsers:
        add_office(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace, ui: Ui) -> int:
    wanted = _ACTIONS.get(args.action)
    said = wanted.said() if wanted is not None else ""  # before anything is opened: whoever is asked may take their time
    with open_office(args) as office:
        catch_up(office, ui)
        return _act(args, ui, office, wanted, said)


def _act(args: argparse.Namespace, ui: Ui, office: Office, wanted: Action | None, said: str | tuple[str, ...]) -> int:
    from safeconduct.cli.case_page import list_due, show

    if args.action == "list":
        return _list(office, ui)
    if args.action == "due":
        return list_due(office, ui, now())
    if wanted is not None:
        case = named(office, args.codename)
        office.record(wanted.facts(office, args, case, said), now())
        wanted.after(office, args, named(office, args.codename), ui)
    if args.action == "open":
        _compare(office, ui)
        _open_case(args, office)
    send_off(office, ui)
    show(office, named(office, args.codename), ui)
    return 0


def _list(office: Office, ui: Ui) -> int:
    from safeconduct.records.case import Case

    rows = list(office.view.all(Case))
    ui.result({"cases": [{"codename": c.codename, "risk": c.risk, "workflow": c.workflow, "people": c.size} for c in rows]})
    for case in rows:
        ui.say(f"{case.codename:<14} {case.risk or '-':<8} {case.workflow:<18} {case.size} people, {case.region}")
    _say_sealed(office, ui)
    ui.say(f"{len(rows)} cases." if rows else "No cases that this member reads. Open one: safeconduct case open CODENAME")
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
    from safeconduct.casework.triage import LinkCall, OpenCase, link_call, open_case
    from safeconduct.cli.call_ import called
    from safeconduct.ground.ids import new_id

    call = called(office, args.call).id if args.call else None
    people = tuple((new_id(), codename) for codename in args.person)
    ask = OpenCase(new_id(), args.codename, office.me.id, args.region, people, call)
    office.record(open_case(office.view, ask, office.me, now()), now())
    if call is not None:
        office.record(link_call(office.view, LinkCall(call, ask.id), office.me, now()), now())


def named(office: Office, codename: str) -> Case:
    from safeconduct.records.view import NoSuchRecord

    for lapsed in (False, True):
        if lapsed:
            office.recall("case")  # which of those that lie sealed it is, only their words tell
        for case in _by_codename(office, codename):
            return case
    raise NoSuchRecord("case", codename[:40])


def _by_codename(office: Office, codename: str) -> Iterator[Case]:
    from safeconduct.records import facet
    from safeconduct.records.case import Case

    wanted = facet.named(codename)
    return (case for case in office.view.where(Case, codename=wanted) if facet.named(case.codename) == wanted)
