"""`safeconduct call`: calls for help as they come in: take, answer, triage, compare, close."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from safeconduct.cli.opening import add_office, catch_up, now, open_office, send_off
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.office.office import Office
    from safeconduct.records.call import Call
    from safeconduct.records.fact import Fact

HELP = "calls for help: take, answer, say how urgent, find a second call of one person"
_ACTIONS = {
    "list": "calls, the newest first", "show": "one call", "signs": "what makes a call urgent", "take": "a call has come in",
    "answer": "it was answered", "triage": "set another urgency, with the reason", "compare": "whether the same person called before",
    "judge": "whether two calls are of one person", "close": "it needs no case",
}  # fmt: skip
_ASKS = {"take": "What they said, in a few words", "answer": "Note", "triage": "Why", "judge": "Why", "close": "Why"}


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, help_ in _ACTIONS.items():
        action = actions.add_parser(name, help=help_)
        if name not in ("list", "signs", "take"):
            action.add_argument("id", help="id of the call, or the beginning of it")
        if name == "take":
            _take_arguments(action)
        if name == "triage":
            action.add_argument("urgency", choices=("high", "medium", "low"))
        if name == "judge":
            action.add_argument("answer", choices=("same", "different"))
            action.add_argument("other", help="id of the other call, or the beginning of it")
        if name != "signs":
            add_office(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def _take_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--channel", choices=("phone", "message", "in_person", "door"), default="phone")
    parser.add_argument("--language", default="ru", help="ISO 639 code (default: ru)")
    parser.add_argument("--region", required=True, help="region code, such as chechnya")
    parser.add_argument("--people", type=int, default=1)
    parser.add_argument("--sign", action="append", default=[], metavar="SIGN", help="see: safeconduct call signs; may be repeated")
    parser.add_argument("--targeted", default="", help="whom the hunters say they are after, where it was said unasked")


def run(args: argparse.Namespace, ui: Ui) -> int:
    if args.action == "signs":
        return _signs(ui)
    said = _say(args.action)
    with open_office(args) as office:
        catch_up(office, ui)
        if args.action == "list":
            return _list(office, ui)
        if args.action == "compare":
            _compare(office, called(office, args.id), said, ui)
        elif args.action != "show":
            facts = _facts(office, args, said)
            office.record(facts, now())
            args.id = facts[0].record
        send_off(office, ui)
        _show(office, called(office, args.id), ui)
    return 0


def _say(action: str) -> str:
    from safeconduct.cli.words import words

    if action == "compare":
        return words("How the caller can be reached; it is not kept")
    return words(_ASKS[action]) if action in _ASKS else ""


def _signs(ui: Ui) -> int:
    from safeconduct.casework.urgency import SIGNS

    ui.result({"signs": [{"code": one.code, "urgency": one.urgency, "text": one.text} for one in SIGNS.values()]})
    for one in SIGNS.values():
        ui.say(f"{one.urgency:<8} {one.code:<18} {one.text[ui.language]}")
    return 0


def _facts(office: Office, args: argparse.Namespace, said: str) -> list[Fact]:
    from safeconduct.casework import match, triage
    from safeconduct.records.call import Urgency

    if args.action == "take":
        return _take(office, args, said)
    call = called(office, args.id).id
    if args.action == "answer":
        return triage.answer_call(office.view, triage.AnswerCall(call, said), office.me, now())
    if args.action == "triage":
        return triage.triage_call(office.view, triage.TriageCall(call, Urgency(args.urgency), said), office.me, now())
    if args.action == "judge":
        ask = match.JudgeCalls(call, called(office, args.other).id, args.answer == "same", said)
        return match.judge_calls(office.view, ask, office.me, now())
    return triage.close_call(office.view, triage.CloseCall(call, said), office.me, now())


def _take(office: Office, args: argparse.Namespace, said: str) -> list[Fact]:
    from safeconduct.casework import triage
    from safeconduct.ground.ids import new_id
    from safeconduct.records.call import Channel

    ask = triage.TakeCall(
        new_id(), Channel(args.channel), now(), args.language, args.region, args.people, said, targeted=args.targeted, signs=tuple(args.sign)
    )
    return triage.take_call(office.view, ask, office.me, now())


def _compare(office: Office, call: Call, contact: str, ui: Ui) -> None:
    """The contact is used and forgotten; a token of it stays in the call."""
    from safeconduct.casework import match
    from safeconduct.ground.errors import N_
    from safeconduct.office.contacts import token

    spelled = match.normal(contact)
    match.may_compare(office.view, call.id, office.me, now())
    mark = token(office.state, spelled)
    office.record(match.compare_contact(office.view, match.CompareContact(call.id, mark), office.me, now()), now())
    names = {member.id: member.codename for member in office.members}
    found = match.likely(office.view, call.id, frozenset({mark}))
    for one in found:
        if one.codename:
            owner = names.get(one.owner, "?")
            ui.say(ui.tr(N_("may be the same as case {codename}: ask {owner}"), codename=one.codename, owner=owner))
        else:
            day = one.received.date().isoformat() if one.received else "?"
            ui.say(ui.tr(N_("may be the same person as in call {call} of {day}"), call=one.call[:8], day=day))
    if not found:
        ui.say(ui.tr(N_("no earlier call by this way to reach them")))


def _list(office: Office, ui: Ui) -> int:
    from safeconduct.records.call import Call

    rows = list(office.view.all(Call))
    ui.result({"calls": [{"id": one.id, "urgency": one.urgency, "status": one.status, "region": one.region} for one in rows]})
    for one in rows:
        when = f"{one.received:%Y-%m-%d %H:%M}" if one.received else "?"
        ui.say(f"{one.id[:8]}  {when}  {one.urgency:<7} {one.status:<9} {one.people} people, {one.region}")
    ui.say(f"{len(rows)} calls." if rows else "No calls that this member reads.")
    return 0


def _show(office: Office, call: Call, ui: Ui) -> None:
    from safeconduct.casework.urgency import reason
    from safeconduct.ground.canon import to_builtins

    ui.result({"call": {name: to_builtins(getattr(call, name)) for name in call.__struct_fields__ if name != "compared"}})
    names = {member.id: member.codename for member in office.members}
    ui.say(f"Call {call.id[:8]}: {call.people} people, {call.region}, by {call.channel}, {call.status}")
    why = "; ".join(reason(one, ui.language) for one in call.reasons)
    ui.say(f"  urgency    {call.urgency}" + (f" (by the rules {call.proposed}: {why})" if call.triaged_why else f" ({why})"))
    if call.triaged_why:
        ui.say(f"  set by     {names.get(call.triaged_by, '?')}: {call.triaged_why}")
    ui.say(f"  said       {call.summary}")
    for answer in call.answers:
        ui.say(f"  answered   {answer}")
    if call.codename:
        ui.say(f"  case       {call.codename}, ask {names.get(call.owner, '?')}")
    if call.closed:
        ui.say(f"  closed     {call.closed}")


def called(office: Office, beginning: str) -> Call:
    from safeconduct.records.call import Call
    from safeconduct.records.view import NoSuchRecord

    found = [one for one in office.view.all(Call) if one.id.startswith(beginning)]
    if len(found) != 1:
        raise NoSuchRecord("call", beginning[:26])
    return found[0]
