"""`safeconduct relocation plan`: asked question by question at a terminal, or one JSON object on standard input.

{"reason", "contingency", "documents": [...], "money": ["3000 RUB"], "shelter": CODENAME, "note", "legs": [{"from", "to", "mode", "escort",
"departs", "arrives", "all_clear", "duress", "cost": "4200 RUB", "contingency", "check_ins": [{"due", "grace": 30, "ladder": [{"after": 0,
"tell": CODENAME, "by": "phone"}]}], "handover": {"place", "phrase", "reply", "at"}}]}
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from typing import TYPE_CHECKING, Any

from safeconduct.cli.asking import ask_line, ask_list
from safeconduct.cli.relocation_act import member
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.casework.plan import AskCheckIn, AskHandover, AskLeg
    from safeconduct.ground.ids import RecordId
    from safeconduct.office.office import Office
    from safeconduct.records.leg import Rung
    from safeconduct.records.relocation import Relocation


def plan(args: argparse.Namespace, ui: Ui, office: Office) -> Relocation:
    from safeconduct.casework.plan import PlanRelocation, plan_relocation, read_sum
    from safeconduct.ground.ids import new_id
    from safeconduct.records.relocation import Relocation
    from safeconduct.records.view import need

    case = _case(office, args.case)
    given = _asked(ui) if sys.stdin.isatty() else _read()
    way, now = new_id(), office.now()
    ask = PlanRelocation(
        way,
        case,
        _text(given, "reason"),
        _text(given, "contingency"),
        tuple(_leg(office, one) for one in _several(given, "legs")),
        shelter=_shelter(office, _text(given, "shelter")),
        documents=tuple(map(str, _several(given, "documents"))),
        money=tuple(read_sum(str(one)) for one in _several(given, "money")),
        note=_text(given, "note"),
    )
    office.record(plan_relocation(office.view, ask, office.me, now), now)
    return need(office.view, Relocation, way)


def _case(office: Office, codename: str) -> RecordId:
    from safeconduct.records.case import Case
    from safeconduct.records.view import NoSuchRecord

    found = next((one.id for one in office.view.all(Case) if one.codename.casefold() == codename.casefold()), None)
    if found is None:
        raise NoSuchRecord("case", codename[:40])
    return found


def _shelter(office: Office, codename: str) -> RecordId | None:
    from safeconduct.records.shelter import Shelter
    from safeconduct.records.view import NoSuchRecord

    if not codename:
        return None
    found = next((one.id for one in office.view.all(Shelter) if one.codename.casefold() == codename.casefold()), None)
    if found is None:
        raise NoSuchRecord("shelter", codename[:40])
    return found


# Reading


def _bad(what: str) -> Exception:
    from safeconduct.ground.errors import N_, BadInput

    return BadInput(
        N_("the plan cannot be read: {what} is missing or not what it should be"), N_("see: safeconduct relocation plan -h"), what=what
    )


def _read() -> dict[str, Any]:
    import json

    try:
        found = json.loads(sys.stdin.read())
    except (ValueError, RecursionError) as error:
        raise _bad("JSON") from error
    if not isinstance(found, dict):
        raise _bad("JSON")
    return found


def _text(given: dict[str, Any], name: str, needed: bool = False) -> str:
    found = given.get(name, "")
    if not isinstance(found, str) or (needed and not found.strip()):
        raise _bad(name)
    return found.strip()


def _several(given: dict[str, Any], name: str) -> list[Any]:
    found = given.get(name, [])
    if not isinstance(found, list):
        raise _bad(name)
    return found


def _whole(given: dict[str, Any], name: str, default: int) -> int:
    found = given.get(name, default)
    if not isinstance(found, int) or isinstance(found, bool) or not -(2**31) < found < 2**31:
        raise _bad(name)
    return found


def read_time(text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise _bad(text[:20]) from error


def read_rung(office: Office, text: str) -> Rung:
    """`20:Rowan:phone and message`."""
    from safeconduct.records.leg import Rung

    minutes, _, rest = text.partition(":")
    codename, _, means = rest.partition(":")
    if not minutes.isdigit():
        raise _bad(text[:20])
    return Rung(int(minutes), member(office, codename), means or "phone")


def _leg(office: Office, given: object) -> AskLeg:
    from safeconduct.casework.plan import AskLeg, read_sum
    from safeconduct.records.leg import Mode

    if not isinstance(given, dict):
        raise _bad("legs")
    mode, cost = _text(given, "mode", needed=True), _text(given, "cost")
    if mode not in tuple(Mode):
        raise _bad("mode")
    return AskLeg(
        _text(given, "from", needed=True),
        _text(given, "to", needed=True),
        Mode(mode),
        member(office, _text(given, "escort", needed=True)),
        read_time(_text(given, "departs", needed=True)),
        read_time(_text(given, "arrives", needed=True)),
        tuple(_check_in(office, one) for one in _several(given, "check_ins")),
        _text(given, "all_clear"),
        _text(given, "duress"),
        read_sum(cost) if cost else None,
        _handover(given.get("handover")),
        _text(given, "contingency"),
    )


def _check_in(office: Office, given: object) -> AskCheckIn:
    from safeconduct.casework.plan import AskCheckIn
    from safeconduct.records.leg import Rung

    if not isinstance(given, dict):
        raise _bad("check_ins")
    steps = [one for one in _several(given, "ladder") if isinstance(one, dict)]
    ladder = tuple(Rung(_whole(one, "after", 0), member(office, _text(one, "tell", needed=True)), _text(one, "by") or "phone") for one in steps)
    return AskCheckIn(read_time(_text(given, "due", needed=True)), _whole(given, "grace", 30), ladder)


def _handover(given: object) -> AskHandover | None:
    from safeconduct.casework.plan import AskHandover

    if given is None:
        return None
    if not isinstance(given, dict):
        raise _bad("handover")
    at = _text(given, "at")
    return AskHandover(_text(given, "place"), _text(given, "phrase"), _text(given, "reply"), read_time(at) if at else None)


# Asking


def _asked(ui: Ui) -> dict[str, Any]:
    from safeconduct.ground.errors import N_

    def ask(question: str, needed: bool = True) -> str:
        return ask_line(f"{ui.tr(question)} ", needed)

    given: dict[str, Any] = {"reason": ask(N_("Why they leave:")), "contingency": ask(N_("What to do if it cannot go on:"))}
    given["documents"] = list(ask_list(f"{ui.tr(N_('A document they need, empty to end:'))} "))
    given["legs"] = [_asked_leg(ui, 1)]
    while ask(N_("Another leg with the next escort? y or empty:"), needed=False):
        given["legs"].append(_asked_leg(ui, len(given["legs"]) + 1))
    given["shelter"] = ask(N_("Codename of the shelter, empty if none:"), needed=False)
    given["note"] = ask(N_("What they need at once, for its steward:"), needed=False)
    return given


def _asked_leg(ui: Ui, number: int) -> dict[str, Any]:
    from safeconduct.ground.errors import N_

    ui.say(ui.tr(N_("Leg {leg}"), leg=number))
    names = {
        "from": N_("Region it starts in:"),
        "to": N_("Region it ends in:"),
        "mode": N_("By what: car, train, bus, plane, on_foot:"),
        "escort": N_("Codename of the escort:"),
        "departs": N_("Departs, YYYY-MM-DDTHH:MM:"),
        "arrives": N_("Arrives, YYYY-MM-DDTHH:MM:"),
        "all_clear": N_("The sentence that means all is well:"),
        "duress": N_("The sentence that raises the alarm:"),
    }
    given: dict[str, Any] = {name: ask_line(f"{ui.tr(question)} ", needed=True) for name, question in names.items()}
    given["cost"] = ask_line(f"{ui.tr(N_('Cost, such as 4200 RUB, empty if none:'))} ")
    tell = [
        {"after": after, "tell": ask_line(f"{ui.tr(question)} ", needed=True), "by": "phone"}
        for after, question in ((0, N_("Who is told first of silence:")), (20, N_("Who is told twenty minutes later:")))
    ]
    due = ask_list(f"{ui.tr(N_('A check-in is due at, YYYY-MM-DDTHH:MM, empty to end:'))} ")
    given["check_ins"] = [{"due": one, "ladder": tell} for one in due]
    place = ask_line(f"{ui.tr(N_('Where its people go on with somebody else, empty if nowhere:'))} ")
    if place:
        words = ((N_("What the one who takes says first:"), "phrase"), (N_("What the other answers:"), "reply"))
        given["handover"] = {"place": place} | {name: ask_line(f"{ui.tr(question)} ", needed=True) for question, name in words}
    return given
