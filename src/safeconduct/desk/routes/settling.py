"""Two texts of one place of a statement: a person chooses, and what did not stand stays in the history."""

from __future__ import annotations

import htpy as h
from starlette.responses import Response

from safeconduct.desk.desk import Desk
from safeconduct.desk.pages.told import numbers, press
from safeconduct.desk.routing import post
from safeconduct.ground.errors import N_
from safeconduct.records import statement as told
from safeconduct.records.fact import Conflict, Fact
from safeconduct.records.statement import Segment, Statement
from safeconduct.records.view import need
from safeconduct.testimony import quote, take

PUBLISHED = ("ru", "en")


def both(desk: Desk) -> tuple[Statement, Segment]:
    statement = need(desk.view, Statement, desk.id())
    found = numbers(desk.part("number"))
    return statement, take.segment_of(statement, found[0] if found else 0)


def here(statement: Statement, segment: Segment, mark: str = "") -> str:
    """The working page with its words open: whoever works on a segment has asked for it."""
    return f"/statements/{statement.id}/segments/{segment.number}?open={segment.number}{mark}"


def conflicts(statement: Statement, segment: Segment) -> list[Conflict]:
    number = segment.number
    places = {told.place_of_text(number)} | {told.place_of_translation(number, lang) for lang in take.LANGUAGES}
    places |= {told.place_of_publishable(number, lang) for lang in PUBLISHED}
    return [one for one in statement.conflicts if one.field in places]


def settle_button(desk: Desk, statement: Statement, segment: Segment, one: Conflict, which: str, label: str) -> h.Node:
    """Of the speaker's own words both stay: the second becomes a segment of its own."""
    path = f"/statements/{statement.id}/segments/{segment.number}/settle"
    if one.field == told.place_of_text(segment.number):
        if which == "kept":
            return None
        label = desk.say(N_("Take it in as a segment of its own"))
    return press(path, label, desk.token, place=one.field, which=which, lost=str(conflicts(statement, segment).index(one)))


def settle(desk: Desk) -> Response:
    statement, segment = both(desk)
    place = numbers(desk.form.first("lost"))
    found = conflicts(statement, segment)
    if not place or place[0] >= len(found) or found[place[0]].field != desk.form.first("place"):
        return desk.to(here(statement, segment), desk.say(N_("This has changed since you opened it; look at both once more.")))
    one = found[place[0]]
    desk.record(_settled(desk, statement, segment, one, one.kept if desk.form.first("which") == "kept" else one.lost))
    return desk.to(here(statement, segment), desk.say(N_("Settled. What did not stand is kept in the record's history.")))


def _settled(desk: Desk, statement: Statement, segment: Segment, one: Conflict, text: str) -> list[Fact]:
    sort, _, rest = one.field.partition(" ")
    lang = rest.partition(" ")[2]
    if sort == "translation":
        return take.translate(desk.view, take.Translate(statement.id, segment.number, lang, text, desk.me.id), desk.me, desk.now)
    if sort == "publishable":
        return quote.make_publishable(
            desk.view, quote.MakePublishable(statement.id, segment.number, {lang: text}), desk.me, desk.now
        )
    said = take.Said(one.lost, segment.warnings)
    return take.add_segment(desk.view, take.AddSegment(statement.id, said), desk.me, desk.now)


ENTRIES = (post("/statements/{id}/segments/{number}/settle", settle),)
