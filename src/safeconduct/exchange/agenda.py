"""What is due to one member as iCalendar: codenames and what is to be done, for that member's own calendar.

A calendar is read over shoulders and copied to servers. So no place, no name, no word of a person is in it, nothing says which program
wrote it, and an entry shows as private.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from safeconduct.exchange.leaving import Leaving, Omissions
from safeconduct.ground.errors import N_
from safeconduct.ground.words import say

SUMMARIES = {
    "check_in": N_("{codename}: check-in"), "review": N_("{codename}: look at the risk again"), "follow_up": N_("{codename}: ask how they are"),
    "task": N_("{codename}: a task"), "answer": N_("{codename}: an answer to a referral"),
}  # fmt: skip


class Entry(NamedTuple):
    """`sort`: a key of `SUMMARIES`. `when`: an instant or a whole day. `key`: tells it from every other, across exports too."""

    sort: str
    codename: str
    when: dt.datetime | dt.date
    key: str


def to_calendar(entries: Iterable[Entry], lang: str, now: dt.datetime) -> Leaving:
    from icalendar import Calendar, Event

    left_out, calendar, count = Omissions(), Calendar(), 0
    calendar.add("prodid", "-//Calendar//EN")
    calendar.add("version", "2.0")
    for entry in sorted(entries, key=lambda one: (str(one.when), one.key)):
        event = Event()
        event.add("uid", hashlib.sha256(f"calendar {entry.key}".encode()).hexdigest()[:32])
        event.add("dtstamp", now.astimezone(dt.UTC).replace(microsecond=0))
        event.add("dtstart", entry.when)
        event.add("summary", say(SUMMARIES[entry.sort], lang, codename=entry.codename))
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
        count += 1
    left_out.always("entries due", N_("places, people and what a task says: look them up in the office"))
    return Leaving({"due.ics": calendar.to_ical()}, {"entries due": count}, left_out.told())
