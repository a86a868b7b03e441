"""`safeconduct relocation ACTION ...`: plan a way in legs, hear from it, settle alarms, hand over, arrive; the watcher and the card.

What a person says is asked at the terminal or read from standard input. Times without a zone are this machine's.
"""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING

from safeconduct.cli import relocation_act, relocation_plan, relocation_watch
from safeconduct.cli.opening import add_office, catch_up, open_office, send_off
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.office.office import Office
    from safeconduct.records.relocation import Relocation

HELP = "move people in legs: plan, check in, settle alarms, hand over, arrive; watch, card"


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    parsers = [listing := actions.add_parser("list", help="relocations that have not ended, and how they stand")]
    listing.add_argument("--all", action="store_true", help="also those that have ended")
    parsers.append(show_ := actions.add_parser("show", help="one relocation: legs, check-ins, alarms, money"))
    _which(show_)
    parsers.append(planning := actions.add_parser("plan", help="plan one for a case: asked at the terminal, or JSON on standard input"))
    planning.add_argument("case", help="codename of the case")
    parsers.append(watching := actions.add_parser("watch", help="what is due and what is late, rung by rung; stays until interrupted"))
    relocation_watch.add(watching)
    parsers.append(carding := actions.add_parser("card", help="an escort's card of one leg, without a name on it"))
    _which(carding)
    carding.add_argument("leg", type=int)
    carding.add_argument("--pdf", metavar="FILE", help="write it as a page to print, instead of showing it here")
    for one in relocation_act.ACTIONS:
        parsers.append(acting := actions.add_parser(one.name, help=one.help, description=one.help))
        _which(acting)
        for argument in one.arguments:
            acting.add_argument(*argument.flags, **argument.options)
    for one_parser in parsers:
        add_office(one_parser)
        one_parser.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def _which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("relocation", help="its id, the beginning of it, or the codename of its case")


def run(args: argparse.Namespace, ui: Ui) -> int:
    wanted = next((one for one in relocation_act.ACTIONS if one.name == args.action), None)
    said = wanted.said(ui) if wanted is not None else ""  # before anything is opened: whoever is asked may take their time
    with open_office(args) as office:
        catch_up(office, ui)
        if args.action == "watch":
            return relocation_watch.run(args, ui, office)
        if args.action == "list":
            return _list(args, office, ui)
        if args.action == "plan":
            way = relocation_plan.plan(args, ui, office)
            send_off(office, ui)
            show(office, way, ui)
            return 0
        if args.action == "card":
            return _card(args, ui, office)
        road = named(office, args.relocation)
        if wanted is not None:
            wanted.act(office, args, road, said)
            send_off(office, ui)
        show(office, named(office, road.id), ui)
    return 0


def named(office: Office, wanted: str) -> Relocation:
    """Open ones of a case before ended ones, the newest first."""
    from safeconduct.office import lease
    from safeconduct.records.case import Case
    from safeconduct.records.relocation import Relocation
    from safeconduct.records.view import NoSuchRecord

    for lapsed in (False, True):
        if lapsed:
            lease.recall_circle(office.state, wanted, *lease.SORTS_OF["relocation"])
        cases = {one.id for one in office.view.all(Case) if one.codename.casefold() == wanted.casefold()}
        found = [one for one in office.view.all(Relocation) if one.id.startswith(wanted) or one.case in cases]
        if found:
            return next((one for one in found if one.ended is None), found[0])
    raise NoSuchRecord("relocation", wanted[:26])


def local(when: dt.datetime) -> str:
    return f"{when.astimezone():%Y-%m-%d %H:%M}"


def _list(args: argparse.Namespace, office: Office, ui: Ui) -> int:
    from safeconduct.casework.alarm import as_shown
    from safeconduct.casework.saying import COLUMNS
    from safeconduct.casework.timetable import column, next_word
    from safeconduct.ground.errors import N_
    from safeconduct.records.relocation import Relocation

    now = office.now()
    found = office.view.all(Relocation) if args.all else office.view.where(Relocation, ended="not")
    shown = (as_shown(office.me, road) for road in found)
    roads = [(road, column(road, now), next_word(road, now)) for road in shown]
    ui.result(
        {
            "relocations": [
                {
                    "id": road.id,
                    "case": codename(office, road),
                    "column": where,
                    "state": road.state,
                    "next": following.due if following else None,
                }
                for road, where, following in roads
            ]
        }
    )
    for road, where, following in roads:
        when = local(following.due) if following is not None else ""
        ui.say(f"{road.id[:8]}  {codename(office, road):<14} {ui.tr(COLUMNS[where]):<14} {when}")
    ui.say(ui.tr(N_("{count} relocations."), count=len(roads)))
    return 0


def codename(office: Office, road: Relocation) -> str:
    """Of its case; an escort reads none."""
    from safeconduct.records.case import Case

    found = office.view.get(Case, road.case)
    return found.codename if found is not None else "-"


def members(office: Office) -> dict[str, str]:
    return {one.id: one.codename for one in office.members}


def show(office: Office, road: Relocation, ui: Ui) -> None:
    from safeconduct.casework.alarm import ringing, shown_to
    from safeconduct.casework.saying import ALARMS, ENDS, MODES, STATES, WORDS
    from safeconduct.casework.timetable import word
    from safeconduct.ground.errors import N_
    from safeconduct.records.money import written
    from safeconduct.records.place import region_name

    now, who = office.now(), members(office)
    alarms = [one for one in ringing(road, now) if shown_to(office.me, road, one.leg, one.kind)]
    ui.result(
        {
            "relocation": {
                "id": road.id,
                "case": codename(office, road),
                "state": road.state,
                "legs": [
                    {
                        "leg": leg.number,
                        "escort": who.get(leg.escort, "?"),
                        "departed": leg.departed,
                        "ended": leg.ended,
                        "end": leg.end,
                        "check_ins": [{"number": one.number, "due": one.due, "word": word(road, leg, one, now)} for one in leg.check_ins],
                    }
                    for leg in road.legs
                ],
                "alarms": [
                    {"leg": one.leg, "number": one.number, "kind": one.kind, "since": one.since, "written": one.written} for one in alarms
                ],
                "arrived": len(road.arrived),
                "planned_cost": [written(one) for one in road.planned_cost()],
                "spent": [written(one) for one in road.spent()],
            }
        }
    )
    ui.say(f"{road.id[:8]}  {codename(office, road)}: {ui.tr(STATES[road.state])}")
    for ring in alarms:
        ui.say(f"  !! {ui.tr(ALARMS[ring.kind])}, {ui.tr(N_('leg'))} {ring.leg}.{ring.number}, {local(ring.since)}  {ring.said}")
    for leg in road.legs:
        way = f"{region_name(leg.origin, ui.language)} - {region_name(leg.destination, ui.language)}"
        end = f", {ui.tr(ENDS[leg.end])} {local(leg.ended)}" if leg.end is not None and leg.ended is not None else ""
        ui.say(f"  {leg.number}  {way}, {ui.tr(MODES[leg.mode])}, {who.get(leg.escort, '?')}, {local(leg.departs)} - {local(leg.arrives)}{end}")
        for one in leg.check_ins:
            steps = ", ".join(f"+{rung.after_minutes} {who.get(rung.member, '?')} ({rung.means})" for rung in one.ladder)
            ui.say(f"     {leg.number}.{one.number}  {local(one.due)} +{one.grace_minutes}  {ui.tr(WORDS[word(road, leg, one, now)])}; {steps}")
        for met in leg.handovers:
            ui.say(f"     {local(met.at)}  {met.place}: «{met.phrase}» - «{met.reply}»")
    if road.documents:
        ui.say("  " + ", ".join(f"[{'x' if one in road.ready else ' '}] {one}" for one in road.documents))
    if road.arriving is not None:
        ui.say(
            ui.tr(
                N_("  expected {when}: {people}; {arrived} arrived"),
                when=local(road.arriving.at),
                people=", ".join(one.codename for one in road.arriving.people),
                arrived=len(road.arrived),
            )
        )
    cost = ", ".join(map(written, road.planned_cost())) or "-"
    ui.say(ui.tr(N_("  cost planned {planned}, spent {spent}"), planned=cost, spent=", ".join(map(written, road.spent())) or "-"))


def _card(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from pathlib import Path

    from safeconduct.casework.card import card
    from safeconduct.casework.travel import leg_of
    from safeconduct.ground.errors import N_
    from safeconduct.office import carding

    road = named(office, args.relocation)
    made = card(office.view, road, leg_of(road, args.leg), {one.id: one.codename for one in office.members}, ui.language)
    if made.named:
        ui.note(ui.tr(N_("what to do if the leg cannot go on names somebody, so it is not on the card; say it instead")))
    if args.pdf is None:
        ui.result({"card": carding.lines(made)})
        for line in carding.lines(made):
            ui.say(line)
        return 0
    carding.write(Path(args.pdf), carding.to_pdf(made, office.now()))
    ui.result({"card": args.pdf})
    ui.say(ui.tr(N_("written; print it, then delete the file")))
    return 0
