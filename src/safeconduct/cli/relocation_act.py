"""Actions of `safeconduct relocation` on one that stands: their arguments, what they ask in words, and the verb each calls."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from safeconduct.cli.tui import Ui
    from safeconduct.ground.ids import MemberId
    from safeconduct.office.office import Office
    from safeconduct.records.fact import Fact
    from safeconduct.records.relocation import Relocation


class Argument(NamedTuple):
    flags: tuple[str, ...]
    options: dict[str, Any]


Facts = Callable[["Office", argparse.Namespace, "Relocation", str, dt.datetime], "list[Fact]"]


class Action(NamedTuple):
    name: str
    help: str
    facts: Facts
    arguments: tuple[Argument, ...] = ()

    def said(self, ui: Ui) -> str:
        """The words of it, where it has any: what somebody said, how an alarm was settled."""
        from safeconduct.cli.words import words

        question = _questions().get(self.name)
        return words(ui.tr(question).rstrip(":")) if question else ""

    def act(self, office: Office, args: argparse.Namespace, road: Relocation, said: str) -> None:
        now = office.now()
        office.record(self.facts(office, args, road, said, now), now)


def _questions() -> dict[str, str]:
    from safeconduct.ground.errors import N_

    return {
        "check-in": N_("What was said, word for word:"),
        "trouble": N_("What is known, from whom, since when:"),
        "settle": N_("Who was reached, by what means:"),
        "spend": N_("What for:"),
        "have": N_("Which document:"),
    }


LEG = Argument(("leg",), {"type": int})
NUMBER = Argument(("number",), {"type": int, "help": "number of the check-in"})


def _depart(office: Office, args: argparse.Namespace, road: Relocation, _said: str, now: dt.datetime) -> list[Fact]:
    from safeconduct.casework import travel

    return travel.depart(office.view, travel.Depart(road.id, args.leg), office.me, now)


def _check_in(office: Office, args: argparse.Namespace, road: Relocation, said: str, now: dt.datetime) -> list[Fact]:
    from safeconduct.casework import checkin
    from safeconduct.casework.travel import leg_of

    following = checkin.next_check_in(leg_of(road, args.leg))
    number = args.number or (following.number if following is not None else 0)
    return checkin.check_in(office.view, checkin.CheckInNow(road.id, args.leg, number, said), office.me, now)


def _drop(office: Office, args: argparse.Namespace, road: Relocation, _said: str, now: dt.datetime) -> list[Fact]:
    from safeconduct.casework import checkin

    return checkin.drop_check_in(office.view, checkin.DropCheckIn(road.id, args.leg, args.number), office.me, now)


def _ask(office: Office, args: argparse.Namespace, road: Relocation, _said: str, now: dt.datetime) -> list[Fact]:
    from safeconduct.casework import checkin
    from safeconduct.casework.plan import AskCheckIn
    from safeconduct.cli.relocation_plan import read_rung, read_time

    ladder = tuple(read_rung(office, text) for text in args.tell)
    ask = checkin.AddCheckIn(road.id, args.leg, AskCheckIn(read_time(args.due), args.grace, ladder))
    return checkin.add_check_in(office.view, ask, office.me, now)


def _trouble(office: Office, args: argparse.Namespace, road: Relocation, said: str, now: dt.datetime) -> list[Fact]:
    from safeconduct.casework import alarm

    return alarm.tell_trouble(office.view, alarm.TellTrouble(road.id, args.leg, said), office.me, now)


def _raise(office: Office, args: argparse.Namespace, road: Relocation, _said: str, now: dt.datetime) -> list[Fact]:
    from safeconduct.casework import alarm

    return alarm.raise_overdue(office.view, alarm.RaiseOverdue(road.id, args.leg, args.number), office.me, now)


def _settle(office: Office, args: argparse.Namespace, road: Relocation, said: str, now: dt.datetime) -> list[Fact]:
    """One that only the hour has told is written down first: a settling names what it answers."""
    from safeconduct.casework import alarm
    from safeconduct.records.relocation import AlarmKind

    kind = AlarmKind(args.kind)
    unwritten = [
        one for one in alarm.ringing(road, now) if (one.leg, one.number, one.kind) == (args.leg, args.number, kind) and not one.written
    ]
    for one in unwritten:
        office.record(alarm.raise_overdue(office.view, alarm.RaiseOverdue(road.id, one.leg, one.number), office.me, now), now)
    return alarm.settle_alarm(office.view, alarm.SettleAlarm(road.id, args.leg, args.number, kind, said), office.me, office.now())


def _end_leg(office: Office, args: argparse.Namespace, road: Relocation, _said: str, now: dt.datetime) -> list[Fact]:
    from safeconduct.casework import travel
    from safeconduct.records.relocation import LegEnd

    return travel.end_leg(office.view, travel.EndLeg(road.id, args.leg, LegEnd(args.how)), office.me, now)


def _arrive(office: Office, args: argparse.Namespace, road: Relocation, _said: str, now: dt.datetime) -> list[Fact]:
    from safeconduct.casework import travel

    expected = road.arriving.people if road.arriving is not None else ()
    there = {one.person for one in road.arrived}
    wanted = {name.casefold() for name in args.person or ()}
    people = tuple(one.person for one in expected if (one.codename.casefold() in wanted if wanted else one.person not in there))
    return travel.arrive(office.view, travel.Arrive(road.id, people), office.me, now)


def _spend(office: Office, args: argparse.Namespace, road: Relocation, said: str, now: dt.datetime) -> list[Fact]:
    from safeconduct.casework import travel
    from safeconduct.casework.plan import read_sum

    return travel.spend(office.view, travel.Spend(road.id, args.leg, read_sum(" ".join(args.sum)), said), office.me, now)


def _have(office: Office, _args: argparse.Namespace, road: Relocation, said: str, now: dt.datetime) -> list[Fact]:
    from safeconduct.casework import travel

    return travel.have_document(office.view, travel.HaveDocument(road.id, said), office.me, now)


def _end(office: Office, args: argparse.Namespace, road: Relocation, _said: str, now: dt.datetime) -> list[Fact]:
    from safeconduct.casework import travel
    from safeconduct.records.relocation import Outcome

    return travel.end_relocation(office.view, travel.EndRelocation(road.id, Outcome(args.outcome)), office.me, now)


def member(office: Office, codename: str) -> MemberId:
    from safeconduct.ground.errors import N_, NotFound

    for one in office.members:
        if one.codename.casefold() == codename.casefold():
            return one.id
    raise NotFound(N_("there is no member {codename}"), N_("see: safeconduct member list"), codename=codename[:40])


ACTIONS = (
    Action("depart", "a leg departs, or its people were taken over", _depart, (LEG,)),
    Action(
        "check-in",
        "a check-in came; what was said is asked, word for word",
        _check_in,
        (LEG, Argument(("number",), {"type": int, "nargs": "?", "default": 0, "help": "default: the next one"})),
    ),
    Action(
        "ask",
        "ask one more check-in of a leg",
        _ask,
        (
            LEG,
            Argument(("due",), {"help": "YYYY-MM-DDTHH:MM"}),
            Argument(("--grace",), {"type": int, "default": 30, "metavar": "MINUTES"}),
            Argument(
                ("--tell",),
                {
                    "action": "append",
                    "required": True,
                    "metavar": "MINUTES:CODENAME:MEANS",
                    "help": "a rung of the ladder, such as 0:Willow:phone; may be repeated",
                },
            ),
        ),
    ),
    Action("drop", "a check-in need not come", _drop, (LEG, NUMBER)),
    Action("trouble", "bad news; the words are asked", _trouble, (LEG,)),
    Action("raise", "raise the alarm of an overdue check-in by hand", _raise, (LEG, NUMBER)),
    Action(
        "settle",
        "settle an alarm; how is asked",
        _settle,
        (LEG, NUMBER, Argument(("kind",), {"nargs": "?", "default": "overdue", "choices": ("overdue", "duress", "bad_news")})),
    ),
    Action(
        "end-leg",
        "a leg ends: handed over, arrived, turned back, called off",
        _end_leg,
        (LEG, Argument(("how",), {"choices": ("handed_over", "arrived", "turned_back", "called_off")})),
    ),
    Action(
        "arrive",
        "people arrived; the steward says it at the door",
        _arrive,
        (Argument(("--person",), {"action": "append", "help": "codename; default: everybody expected"}),),
    ),
    Action(
        "spend", "money spent on a leg; what for is asked", _spend, (LEG, Argument(("sum",), {"nargs": 2, "metavar": ("AMOUNT", "CURRENCY")}))
    ),
    Action("have", "a needed document is there; which is asked", _have, ()),
    Action("end", "the relocation ends", _end, (Argument(("outcome",), {"choices": ("arrived", "turned_back", "called_off")}),)),
)
