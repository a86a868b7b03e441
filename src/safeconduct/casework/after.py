"""After the road: a home of their own, days on which somebody asks how they are, and what they answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec

from safeconduct.casework.triage import LONGEST_TEXT, NothingSaid, TextTooLong, open_one, said
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member
from safeconduct.records import aftercare as facts
from safeconduct.records import case as cases
from safeconduct.records.aftercare import FollowUp, HowTheyAre
from safeconduct.records.case import Case, Workflow
from safeconduct.records.fact import Fact
from safeconduct.records.place import check_region
from safeconduct.records.placement import Destination
from safeconduct.records.view import View, need

HOMES = (Destination.REHOMED_RUSSIA, Destination.REHOMED_ABROAD)
ASK_AFTER = (14, 30, 90, 180)
"""Days after moving in on which somebody asks, where nothing else is said."""


class NotAHome(Refused):
    def __init__(self, destination: str) -> None:
        super().__init__(
            N_("{destination} is not a home of their own"), N_("use rehomed_russia or rehomed_abroad"), destination=destination
        )


class DayToCome(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this day has not come yet"), N_("record it when it has happened"))


class NobodyLeft(Refused):
    def __init__(self) -> None:
        super().__init__(N_("everybody named has a home already"), N_("look at the case for who has moved where"))


class NoSuchFollowUp(Refused):
    def __init__(self) -> None:
        super().__init__(N_("no follow-up like this waits in the case"), N_("look at the case: it may have been made already"))


class BeforeToday(Refused):
    def __init__(self) -> None:
        super().__init__(N_("a follow-up is set for a day to come"), N_("give a day from today on"))


class Rehome(msgspec.Struct, frozen=True):
    """`people`: empty for the whole party. `ids`: of the follow-ups that are set with it, one a day of `ASK_AFTER`."""

    case: RecordId
    destination: Destination
    region: str
    on: dt.date
    ids: tuple[RecordId, ...] = ()
    people: tuple[RecordId, ...] = ()


def rehome(view: View, ask: Rehome, _by: Member, now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    if ask.destination not in HOMES:
        raise NotAHome(ask.destination)
    check_region(ask.region)
    if ask.on > now.date():
        raise DayToCome
    housed = {person for home in case.homes for person in home.people}
    people = tuple(one.id for one in case.people if one.id not in housed and (not ask.people or one.id in ask.people))
    if not people:
        raise NobodyLeft
    moved: list[Fact] = [facts.Rehomed(case.id, people, ask.destination, ask.region, ask.on)]
    days = (ask.on + dt.timedelta(days=number) for number in ASK_AFTER)
    return moved + [facts.FollowUpSet(case.id, one, day) for one, day in zip(ask.ids, days, strict=False)]


def ids_for(make: Callable[[], RecordId]) -> tuple[RecordId, ...]:
    return tuple(make() for _ in ASK_AFTER)


class SetFollowUp(msgspec.Struct, frozen=True):
    id: RecordId
    case: RecordId
    on: dt.date


def set_follow_up(view: View, ask: SetFollowUp, _by: Member, now: dt.datetime) -> list[Fact]:
    case = need(view, Case, ask.case)
    if ask.on < now.date():
        raise BeforeToday
    return [facts.FollowUpSet(case.id, ask.id, ask.on)]


def waiting(view: View, wanted: RecordId, follow_up: RecordId) -> tuple[Case, FollowUp]:
    case = need(view, Case, wanted)
    for one in case.follow_ups:
        if one.id == follow_up and one.waits:
            return case, one
    raise NoSuchFollowUp


class MakeFollowUp(msgspec.Struct, frozen=True):
    case: RecordId
    follow_up: RecordId
    how: HowTheyAre
    note: str = ""


def make_follow_up(view: View, ask: MakeFollowUp, _by: Member, now: dt.datetime) -> list[Fact]:
    """Who needs help again has an open case again, by the same act."""
    case, one = waiting(view, ask.case, ask.follow_up)
    if len(ask.note) > LONGEST_TEXT:
        raise TextTooLong("note")
    if ask.how is HowTheyAre.NEEDS_HELP and not ask.note.strip():
        raise NothingSaid("note")
    made: list[Fact] = [facts.FollowUpMade(case.id, one.id, now.date(), ask.how, ask.note)]
    if ask.how is HowTheyAre.NEEDS_HELP and case.workflow is Workflow.CLOSED:
        made.append(cases.CaseReopened(case.id, ask.note))
    return made


class DropFollowUp(msgspec.Struct, frozen=True):
    case: RecordId
    follow_up: RecordId
    why: str


def drop_follow_up(view: View, ask: DropFollowUp, _by: Member, now: dt.datetime) -> list[Fact]:
    case, one = waiting(view, ask.case, ask.follow_up)
    return [facts.FollowUpDropped(case.id, one.id, now.date(), said("why", ask.why))]
