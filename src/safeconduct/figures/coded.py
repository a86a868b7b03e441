"""From calls and acts to coded reports, the only thing signals look at: a day and codes, no record, no text, no person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from safeconduct.figures.signal import Coded, Watch
from safeconduct.ground.errors import N_
from safeconduct.records import huridocs
from safeconduct.records.act import Act
from safeconduct.records.call import Call
from safeconduct.records.event import Event
from safeconduct.records.place import region_name
from safeconduct.records.targeted import TARGETED
from safeconduct.records.view import View

STREAMS = ("calls", "acts")
STEP_DAYS = {"calls": 7, "acts": 28}
"""Calls come in by the day; acts are known by the month at best."""


def watch_of(stream: str, false_a_year: float) -> Watch:
    return Watch(STEP_DAYS[stream], false_a_year)


def coded(view: View, stream: str) -> list[Coded]:
    return sorted(_calls(view) if stream == "calls" else _acts(view))


def _calls(view: View) -> Iterator[Coded]:
    """One a call, however many people it is for: a family is one report."""
    for call in view.all(Call):
        if call.received is not None:
            yield Coded(call.received.date(), (("where", call.region), ("who", call.targeted)))


def _acts(view: View) -> Iterator[Coded]:
    """By the day it began, where that is known to the month at least."""
    for act in view.all(Act):
        if act.begin is None or act.begin.latest() - act.begin.earliest() > dt.timedelta(days=31):
            continue
        event = view.get(Event, act.event)
        where = event.region if event is not None else ""
        yield Coded(act.begin.earliest(), (("how", act.type_of_act), ("where", where), ("who", act.targeted)))


def named(dimension: str, code: str, lang: str) -> str:
    """A code in words."""
    if dimension == "where":
        return region_name(code, lang)
    if dimension == "how":
        return huridocs.label(4, code, lang)
    return TARGETED[code][lang] if code in TARGETED else code


_SAID = {
    "calls": N_("calls"),
    "acts": N_("acts"),
    "few": N_("fewer than 5"),
    "nothing": N_("{stream}: none that this member can read"),
    "surge": N_("{stream}: more than before. Noticed {noticed}, since {since}: {seen} reports, chance {level} if nothing had changed"),
    "new_group": N_(
        "{stream}: new or rare before: {code}. Noticed {noticed}, since {since}: {seen} reports, chance {level} if nothing had changed"
    ),
    "shift": N_(
        "{stream}: a larger share than before: {code}. Noticed {noticed}, since {since}: {seen} reports, chance {level} if nothing had changed"
    ),
    "rate": N_("{stream}: {questions} questions watched; each raises at most {rate} false alarms a year on average"),
}


def said_of(key: str) -> str:
    """Templates of the catalogue for what a signal says."""
    return _SAID[key]
