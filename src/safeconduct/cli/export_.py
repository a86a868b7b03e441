"""`safeconduct export FORMAT FILE`: what may leave, in other programs' formats; a second member's agreement where it needs one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safeconduct.cli.asking import ask_line, read_input
from safeconduct.cli.opening import add_office, catch_up, now, open_office, send_off
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.exchange.leaving import Leaving
    from safeconduct.ground.ids import MemberId, RecordId
    from safeconduct.office.exporting import Wanted
    from safeconduct.office.office import Office
    from safeconduct.records.export import Export

HELP = "give records to others: uwazi, primero, hmis, gbv, calendar; requests, agree, refuse"
_ACTIONS = (
    ("uwazi", "the public part: sources, claims, responses, events and acts as tables for Uwazi"),
    ("primero", "cases whose people agreed to it, as Primero's JSON"),
    ("hmis", "beds and stays without names, as HMIS CSV in a ZIP"),
    ("gbv", "incidents in the columns of the GBV Incident Recorder, at least five alike in all that could tell them apart"),
    ("calendar", "what is due to you, by codename, as iCalendar"),
    ("requests", "exports asked for, agreed to and made"),
    ("agree", "agree, as the second member, to what one request names"),
    ("refuse", "refuse it, and say why"),
)  # fmt: skip
_BULK = ("primero", "hmis", "gbv")


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, help_ in _ACTIONS:
        action = actions.add_parser(name, help=help_, description=help_)
        if name in ("agree", "refuse"):
            action.add_argument("request", help="id of a request, or its beginning")
        elif name != "requests":
            action.add_argument("file", type=Path, help="file to write, or a folder for several (not there yet)")
        if name in _BULK:
            _add_recipient(action, name)
        if name == "hmis":
            action.add_argument("--year", choices=("2024", "2026"), default="2024", help="fiscal year of the columns (default: 2024)")
        if name == "uwazi":
            action.add_argument("--template", action="append", help="this table only: sources, claims, responses, events, acts")
            action.add_argument("--zip", action="store_true", help="each table as a ZIP with import.csv in it")
        add_office(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def _add_recipient(action: argparse.ArgumentParser, name: str) -> None:
    action.add_argument("--to", required=True, metavar="RECIPIENT", help="partner:NAME or tribunal:NAME")
    action.add_argument("--ask", action="store_true", help="ask for a second member's agreement; the purpose is asked for")
    if name != "gbv":
        action.add_argument("--case", action="append", default=[], metavar="CODENAME", help="this case only, may be repeated")
    if name == "primero":
        action.add_argument("--free-text", action="store_true", help="with what caseworkers wrote; read it first, a name may stand in it")


def run(args: argparse.Namespace, ui: Ui) -> int:
    if args.action in ("agree", "refuse"):
        return _answer(args, ui)
    with open_office(args) as office:
        catch_up(office, ui)
        if args.action == "requests":
            return _requests(office, ui)
        if args.action == "calendar":
            return _calendar(args, ui, office)
        return _export(args, ui, office)


def _wanted(args: argparse.Namespace) -> Wanted:
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.office.exporting import Wanted
    from safeconduct.records.consent import Audience
    from safeconduct.records.export import Format

    if args.action == "uwazi":
        return Wanted(Format.UWAZI, Audience.PUBLIC)
    sort, _, name = args.to.partition(":")
    if sort not in ("partner", "tribunal") or not name.strip():
        raise BadInput(N_("the recipient is not clear"), N_("write --to partner:NAME or --to tribunal:NAME"))
    return Wanted(Format(args.action), Audience(sort), name.strip(), tuple(getattr(args, "case", ())), getattr(args, "free_text", False))


def _export(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.exchange.hmis_columns import Year
    from safeconduct.office import exporting

    wanted = _wanted(args)
    terms = exporting.terms_of(office, wanted, now())
    how = exporting.How(Year.FY2026 if getattr(args, "year", "") == "2026" else Year.FY2024, _templates(args), getattr(args, "zip", False))
    leaving = exporting.prepare(office, wanted, terms, how, now())
    if getattr(args, "ask", False):
        request = exporting.ask(office, terms, _purpose(ui), now())
        return _told(ui, leaving, request, None)
    request = exporting.make(office, terms, leaving, args.file, now())
    return _told(ui, leaving, request, args.file, args.action != "uwazi")


def _templates(args: argparse.Namespace) -> tuple[str, ...]:
    from safeconduct.exchange import uwazi
    from safeconduct.ground.errors import N_, BadInput

    named = tuple(getattr(args, "template", None) or ())
    known = [one.name for one in uwazi.TEMPLATES]
    for name in named:
        if name not in known:
            raise BadInput(N_("there is no such table for Uwazi"), N_("use some of: {names}"), names=" ".join(known))
    return named


def _purpose(ui: Ui) -> str:
    from safeconduct.ground.errors import N_

    if ui.json:
        return read_input().decode("utf-8", "replace").strip()
    return ask_line(ui.tr(N_("What does the recipient need this for? No name in it: ")), needed=True)


def _told(ui: Ui, leaving: Leaving, request: RecordId, file: Path | None, people: bool = True) -> int:
    from safeconduct.ground.errors import N_

    left = [{"what": one.what, "why": one.why, "count": one.number} for one in leaving.left_out]
    ui.result({"request": request, "file": None if file is None else str(file), "counts": leaving.counts, "left_out": left})
    if file is None:
        ui.say(ui.tr(N_("Asked: {request}. A coordinator or custodian runs: safeconduct export agree {request}"), request=request[:8]))
    else:
        ui.say(ui.tr(N_("Wrote {file}."), file=file))
        if people:
            ui.note(ui.tr(N_("it lies there unsealed, and tells of people: hand it on sealed, then delete it")))
    for what, count in leaving.counts.items():
        ui.say(f"  {count:>6} {ui.tr(what)}")
    for one in leaving.left_out:
        said = N_("left out: {what}: {why}") if one.number == 0 else N_("left out: {count} of {what}: {why}")
        ui.say("  " + ui.tr(said, count=one.number, what=ui.tr(one.what), why=ui.tr(one.why)))
    return 0


def _calendar(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.office import exporting

    leaving = exporting.calendar(office, ui.language, now())
    exporting.write(exporting.places_of(args.file, leaving), leaving)
    from safeconduct.ground.errors import N_

    ui.result({"file": str(args.file), "counts": leaving.counts})
    ui.say(ui.tr(N_("Wrote {file}: {count} entries, codenames only."), file=args.file, count=sum(leaving.counts.values())))
    return 0


def _requests(office: Office, ui: Ui) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.records.export import Export

    names = {member.id: member.codename for member in office.members}
    found = list(office.view.all(Export))
    ui.result({"exports": [_plain(one, names) for one in found]})
    for one in found:
        told = _plain(one, names)
        ui.say(ui.tr(
            N_("{id}  {format} for {recipient}: {items} records, asked by {asker} on {asked}, agreed {agreed}, made {made} times"),
            **told | {"id": one.id[:8], "agreed": ", ".join(told["agreed"]) or "-"},
        ))  # fmt: skip
        if one.purpose:
            ui.say(f"          {one.purpose}")
    return 0


def _plain(one: Export, names: dict[MemberId, str]) -> dict[str, Any]:
    terms = one.terms
    assert terms is not None
    return {
        "id": one.id, "format": terms.format.value, "recipient": terms.recipient or terms.audience.value, "items": len(terms.items),
        "free_text": terms.free_text, "asker": names.get(one.asker, one.asker[:8]), "asked": str(one.asked), "purpose": one.purpose,
        "agreed": [names.get(by.by, by.by[:8]) for by in one.agreed], "refused": len(one.refused), "made": len(one.made),
    }  # fmt: skip


def _answer(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.exchange.handover import AgreeToExport, RefuseExport, agree_to_export, refuse_export
    from safeconduct.ground.errors import N_

    with open_office(args) as office:
        catch_up(office, ui)
        request = _request(office, args.request)
        if args.action == "agree":
            facts = agree_to_export(office.view, AgreeToExport(request), office.me, now())
        else:
            why = read_input().decode("utf-8", "replace").strip() if ui.json else ask_line(ui.tr(N_("Why not? ")), needed=True)
            facts = refuse_export(office.view, RefuseExport(request, why), office.me, now())
        office.record(facts, now())
        send_off(office, ui)
    ui.result({"request": request, "answer": args.action})
    ui.say(ui.tr(N_("Agreed: one file, within fourteen days.") if args.action == "agree" else N_("Refused.")))
    return 0


def _request(office: Office, beginning: str) -> RecordId:
    from safeconduct.records.export import Export
    from safeconduct.records.view import NoSuchRecord

    found = [one.id for one in office.view.all(Export) if one.id.startswith(beginning)]
    if len(found) != 1:
        raise NoSuchRecord("export", beginning[:26])
    return found[0]
