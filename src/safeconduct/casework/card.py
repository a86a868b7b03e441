"""The card an escort carries: their leg, its check-ins, whom to call by codename, what to do if stopped. Nothing on it names a person.

It may be found in a pocket. So: no case, no codename of anybody who travels, no shelter, no place of a handover and none of its words, and
of the two phrases no more than how the all-clear begins. What a planner wrote is printed only where no name stands in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import msgspec

from safeconduct.casework.plan import spoken
from safeconduct.ground.ids import MemberId
from safeconduct.records.case import Case
from safeconduct.records.leg import Leg, Rung, Side
from safeconduct.records.place import region_name
from safeconduct.records.relocation import Relocation
from safeconduct.records.shelter import Shelter
from safeconduct.records.view import View


class Listen(msgspec.Struct, frozen=True):
    due: dt.datetime
    until: dt.datetime
    tell: tuple[tuple[str, str], ...]
    """Codename and means, in the order in which they are told of silence."""


class Card(msgspec.Struct, frozen=True):
    """Regions and not places; `begins`: the first word of the sentence that means all is well, and how many words it has."""

    ref: str
    lang: str
    origin: str
    destination: str
    mode: str
    departs: dt.datetime
    arrives: dt.datetime
    listen: tuple[Listen, ...]
    begins: str
    words: int
    taken_over: dt.datetime | None
    handed_over: dt.datetime | None
    at_door: bool
    contingency: str
    """Empty where it was not said, or where it names somebody."""
    named: bool
    """It was left out because it names somebody."""


def card(view: View, road: Relocation, leg: Leg, codenames: Mapping[MemberId, str], lang: str) -> Card:
    listen = tuple(
        Listen(one.due, one.late_from, tuple(_call(rung, codenames) for rung in sorted(one.ladder, key=lambda rung: rung.after_minutes)))
        for one in leg.check_ins
        if one.number not in leg.void
    )
    taking, giving = leg.handover(Side.TAKING), leg.handover(Side.GIVING)
    said = (leg.all_clear or road.all_clear).split()
    named = _names_somebody(leg.contingency, _names(view, road, codenames.values()))
    return Card(
        f"{road.id[:4]}-{leg.number}",
        lang,
        region_name(leg.origin, lang),
        region_name(leg.destination, lang),
        leg.mode,
        leg.departs,
        leg.arrives,
        listen,
        said[0] if said else "",
        len(said),
        taking.at if taking else None,
        giving.at if giving else None,
        leg.shelter is not None,
        "" if named else leg.contingency,
        named,
    )


def _call(rung: Rung, codenames: Mapping[MemberId, str]) -> tuple[str, str]:
    return codenames.get(rung.member, "?"), rung.means


def _names(view: View, road: Relocation, members: Iterable[str]) -> Iterable[str]:
    case = view.get(Case, road.case)
    yield from members
    yield from (person.codename for person in case.people) if case is not None else ()
    yield from (one.codename for one in road.arriving.people) if road.arriving is not None else ()
    yield case.codename if case is not None else ""
    for shelter in view.all(Shelter):
        yield shelter.codename
        yield shelter.address


def _names_somebody(text: str, names: Iterable[str]) -> bool:
    said = spoken(text)
    return any(len(spoken(name)) > 2 and spoken(name) in said for name in names)
