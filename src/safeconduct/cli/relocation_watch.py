"""`safeconduct relocation watch`: what is due in the next hours and what rings, rung by rung; rings the terminal's bell for what is new.

The screen is drawn from the records and the hour each time. Killing it loses nothing: started again it says what was missed, and since when.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from typing import TYPE_CHECKING, Any

from safeconduct.cli.opening import catch_up
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safeconduct.casework.alarm import Ringing
    from safeconduct.office.alarms import Look
    from safeconduct.office.office import Office

_CLEAR = "\x1b[H\x1b[2J"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="say how it stands, and end; exit code 1 where something rings")
    parser.add_argument("--hours", type=int, default=12, help="how far ahead to look (default: %(default)s)")
    parser.add_argument("--every", type=int, default=60, metavar="SECONDS", help="how often to read and draw (default: %(default)s)")


def run(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    rung: set[object] = set()
    while True:
        look = office.look()
        _draw(args, ui, office, look, clear=not args.once)
        new: set[object] = {(one.relocation, one.leg, one.number, one.kind, one.reached) for one in look.ringing}
        if new - rung and not ui.json:
            print("\a", end="", flush=True)
        rung = new
        if args.once:
            return 1 if look.ringing else 0
        time.sleep(max(args.every, 5))
        catch_up(office, ui)


def _draw(args: argparse.Namespace, ui: Ui, office: Office, look: Look, clear: bool) -> None:
    from safeconduct.casework.timetable import coming

    within = dt.timedelta(hours=max(args.hours, 0))
    due = coming(office.view, look.now, within)
    ui.result(
        {
            "now": look.now,
            "slept": look.slept,
            "read": look.read,
            "missed": len(look.missed),
            "ringing": [_row(one) for one in look.ringing],
            "due": [{"relocation": one.relocation, "leg": one.leg, "number": one.number, "due": one.due, "word": one.word} for one in due],
        }
    )
    if clear and not ui.json:
        print(_CLEAR, end="")
    for line in lines(ui, office, look, within):
        ui.say(line)


def _row(one: Ringing) -> dict[str, Any]:
    return {
        "relocation": one.relocation,
        "leg": one.leg,
        "number": one.number,
        "kind": one.kind,
        "since": one.since,
        "written": one.written,
        "told": len(one.reached),
        "next": one.next_at,
    }


def lines(ui: Ui, office: Office, look: Look, within: dt.timedelta) -> Iterator[str]:
    from safeconduct.casework.saying import WORDS
    from safeconduct.casework.timetable import Word, coming
    from safeconduct.cli.relocation_ import codename, local, members
    from safeconduct.ground.errors import N_
    from safeconduct.records.relocation import Relocation

    who = members(office)
    yield ui.tr(
        N_("{now}; this device last read its colleagues' words at {read}"), now=local(look.now), read=local(look.read) if look.read else "-"
    )
    if look.set_back:
        yield ui.tr(N_("this device's clock went back by {minutes} minutes; alarms go by the later time"), minutes=look.set_back)
    yield from _slept(ui, look)
    for one in look.ringing:
        yield from _ringing(ui, office, one)
    if not look.ringing:
        yield ui.tr(N_("Nothing rings."))
    for due in coming(office.view, look.now, within):
        road = office.view.get(Relocation, due.relocation)
        if due.word is not Word.LATE and road is not None:
            where = f"{codename(office, road)} {due.leg}.{due.number}"
            yield f"    {local(due.due)}  {where:<18} {who.get(due.escort, '?'):<10} {ui.tr(WORDS[due.word])}"


def _slept(ui: Ui, look: Look) -> Iterator[str]:
    from safeconduct.cli.relocation_ import local
    from safeconduct.ground.errors import N_

    if look.slept is not None:
        yield ui.tr(
            N_("Nobody looked here from {since} to {now}. Meanwhile {began} alarms began that still ring, {settled} began and were settled."),
            since=local(look.slept),
            now=local(look.now),
            began=len(look.missed),
            settled=len(look.answered),
        )
    for road, alarm in look.answered:
        yield ui.tr(
            N_("    settled: {road} leg {leg}, since {since}: {how}"), road=road.id[:8], leg=alarm.leg, since=local(alarm.at), how=alarm.how
        )


def _ringing(ui: Ui, office: Office, one: Ringing) -> Iterator[str]:
    from safeconduct.casework.saying import ALARMS
    from safeconduct.cli.relocation_ import codename, local, members
    from safeconduct.ground.errors import N_
    from safeconduct.records.relocation import Relocation

    who, road = members(office), office.view.get(Relocation, one.relocation)
    case = codename(office, road) if road is not None else one.relocation[:8]
    yield ui.tr(
        N_("!!  {what}: {case}, leg {leg}, check-in {number}, since {since}"),
        what=ui.tr(ALARMS[one.kind]),
        case=case,
        leg=one.leg,
        number=one.number,
        since=local(one.since),
    )
    if one.said:
        yield f"      {one.said}"
    for rung in one.reached:
        yield ui.tr(N_("      now: {member}, {means}"), member=who.get(rung.member, "?"), means=rung.means)
    if one.next is not None and one.next_at is not None:
        yield ui.tr(
            N_("      at {when}: {member}, {means}"), when=local(one.next_at), member=who.get(one.next.member, "?"), means=one.next.means
        )
    if not one.written:
        yield ui.tr(N_("      nobody has written this down yet; it is done at the next reading of the depot"))
