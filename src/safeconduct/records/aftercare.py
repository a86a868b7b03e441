"""Aftercare: where the party has its home now, at region level, and how they are when somebody asks, on days set beforehand."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records.fact import Entered, Fact
from safeconduct.records.placement import Destination

if TYPE_CHECKING:
    from safeconduct.records.case import Case


class HowTheyAre(StrEnum):
    NO_CONTACT = "no_contact"
    CONTACT_MADE = "contact_made"
    """Reached, and could not speak."""
    DOING_WELL = "doing_well"
    NEEDS_HELP = "needs_help"


class Rehomed(Fact, frozen=True, tag="case.rehomed"):
    """`people`: of the party, by id. The home's address is nobody's to know."""

    people: tuple[RecordId, ...]
    destination: Destination
    region: str
    on: dt.date


class FollowUpSet(Fact, frozen=True, tag="case.follow_up_set"):
    follow_up: RecordId
    on: dt.date


class FollowUpMade(Fact, frozen=True, tag="case.follow_up_made"):
    follow_up: RecordId
    on: dt.date
    how: HowTheyAre
    note: str


class FollowUpDropped(Fact, frozen=True, tag="case.follow_up_dropped"):
    follow_up: RecordId
    on: dt.date
    why: str


class Home(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    people: tuple[RecordId, ...]
    destination: Destination
    region: str
    on: dt.date
    by: MemberId


class FollowUp(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    id: RecordId
    on: dt.date
    made: dt.date | None = None
    how: HowTheyAre | None = None
    note: str = ""
    by: MemberId = MemberId("")
    dropped: str = ""

    @property
    def waits(self) -> bool:
        return self.made is None and not self.dropped


FACTS = (Rehomed, FollowUpSet, FollowUpMade, FollowUpDropped)


def fold(case: Case, e: Entered) -> Case:
    set_ = msgspec.structs.replace
    match e.fact:
        case Rehomed(people=people, destination=destination, region=region, on=on):
            return set_(case, homes=(*case.homes, Home(people, destination, region, on, e.by)))
        case FollowUpSet(follow_up=wanted, on=on):
            if any(one.id == wanted for one in case.follow_ups):
                return case
            return set_(case, follow_ups=tuple(sorted((*case.follow_ups, FollowUp(wanted, on)), key=lambda one: (one.on, one.id))))
        case FollowUpMade(follow_up=wanted) | FollowUpDropped(follow_up=wanted):
            return set_(case, follow_ups=tuple(_ask(one, e) if one.id == wanted else one for one in case.follow_ups))
    return case


_WORRY = (HowTheyAre.NEEDS_HELP, HowTheyAre.NO_CONTACT, HowTheyAre.CONTACT_MADE, HowTheyAre.DOING_WELL)
"""Of two answers to one follow-up the more worrying stands."""


def _ask(one: FollowUp, e: Entered) -> FollowUp:
    match e.fact:
        case FollowUpMade(on=on, how=how, note=note):
            if one.how is not None and _WORRY.index(one.how) <= _WORRY.index(how):
                return one
            return msgspec.structs.replace(one, made=on, how=how, note=note, by=e.by)
        case FollowUpDropped(why=why) if one.made is None:
            return msgspec.structs.replace(one, dropped=why, by=e.by)
    return one
