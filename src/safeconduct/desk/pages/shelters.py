"""Shelters: beds by night as a calendar strip, which house has free beds on a night, who has no bed that was promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.casework.beds import Lack, Night
from safeconduct.desk.pages.bed_words import DANGERS, OFFERS, TAKES, danger_mark, listed
from safeconduct.ground.errors import N_
from safeconduct.records.place import region_name
from safeconduct.records.shelter import Shelter
from safeconduct.web.say import Say


class House(NamedTuple):
    """`mine`: whether this member reads who sleeps there; else nothing is known of what is taken. `night`: the night that is asked about."""

    shelter: Shelter
    strip: Sequence[Night]
    night: Night
    mine: bool
    steward: str


class Lost(NamedTuple):
    """A party without the bed it was promised. `codename` is empty where its case is not read."""

    case: str
    codename: str
    people: int
    shelter: str
    house: str
    since: dt.date
    why: Lack
    danger: int


class Asked(NamedTuple):
    night: dt.date
    beds: int
    offers: tuple[str, ...]


def house_list(say: Say, asked: Asked, houses: Sequence[House], found: Sequence[House], lost: Sequence[Lost], coordinator: bool) -> h.Node:
    """`found`: those of the houses that answer what is asked."""
    return [
        missing(say, lost, coordinator),
        h.section(aria_labelledby="free")[
            h.h2("#free")[say(N_("Free beds on a night"))], _filter(say, asked), _days(say, asked), _answer(say, asked, houses, found),
            _table(say, asked, found) if found else None,
        ],
        h.section(aria_labelledby="strip")[
            h.h2("#strip")[say(N_("Beds by night"))],
            calendar(say, houses, asked.night) if houses else h.p[say(N_("There is no shelter yet."))],
        ],
        h.p(".ways-of")[
            h.a(".button", href="/shelters/proposal")[say(N_("What is proposed"))] if coordinator else None,
            h.a(".button", href="/shelters/new")[say(N_("Open a shelter"))],
        ],
    ]  # fmt: skip


# Whoever has no bed


def missing(say: Say, lost: Sequence[Lost], coordinator: bool) -> h.Node:
    if not lost:
        return None
    people = sum(one.people for one in lost)
    return h.section(".alarm", aria_labelledby="missing")[
        h.h2("#missing")[say.n("{count} person has no bed that was promised", "{count} people have no bed that was promised", people)],
        h.p[say(N_("In the order in which other beds are found: the nearest danger first. Every promise stands until a person settles it."))],
        h.ul[(h.li[_lost(say, one)] for one in lost)],
        h.p[h.a(".button.danger", href="/shelters/proposal")[say(N_("Find other beds"))]]
        if coordinator
        else h.p[say(N_("Coordinators see the same list and propose other beds."))],
    ]


def why(say: Say, one: Lost) -> str:
    template = N_("{house} has not enough beds from {day}") if one.why is Lack.CLOSED else N_(
        "one bed in {house} was promised to two from {day}"
    )  # fmt: skip
    return say(template, house=one.house, day=say.weekday(one.since))


def danger(say: Say, one: Lost) -> str:
    return say(DANGERS[one.danger])


def _lost(say: Say, one: Lost) -> h.Node:
    who: h.Node = h.a(href=f"/cases/{one.case}")[one.codename] if one.codename else say(N_("a party whose case you do not read"))
    return [
        who, " (", say.n("{count} person", "{count} people", one.people), ") ",
        h.span(f".mark{danger_mark(one.danger)}")[danger(say, one)], " ", h.a(href=f"/shelters/{one.shelter}")[why(say, one)],
    ]  # fmt: skip


# Which house has beds


def _filter(say: Say, asked: Asked) -> h.Element:
    return h.form(".filters", method="get", action="/shelters", role="search", aria_label=say(N_("Which shelter has beds")))[
        h.label[say(N_("Night of")), h.input(type="date", name="night", value=asked.night.isoformat())],
        h.label[say(N_("Free beds, at least")), h.input(type="number", name="beds", min="0", max="99", value=str(asked.beds))],
        (
            h.label[h.span[say(word)], h.input(type="checkbox", name="offer", value=code, checked=code in asked.offers)]
            for code, word in OFFERS.items()
        ),
        h.button(type="submit")[say(N_("Show"))],
    ]


def _days(say: Say, asked: Asked) -> h.Element:
    first = asked.night - dt.timedelta(days=asked.night.weekday())
    days = [first + dt.timedelta(days=number) for number in range(7)]
    more = "".join(f"&offer={code}" for code in asked.offers)

    def way(day: dt.date) -> str:
        return f"/shelters?night={day.isoformat()}&beds={asked.beds}{more}"

    return h.nav(".ways-of", aria_label=say(N_("Nights of this week")))[
        h.a(href=way(first - dt.timedelta(days=7)))[say(N_("week before"))],
        (h.a(".button", href=way(day), aria_current="date" if day == asked.night else None)[say.weekday(day)] for day in days),
        h.a(href=way(first + dt.timedelta(days=7)))[say(N_("week after"))],
    ]


def _answer(say: Say, asked: Asked, houses: Sequence[House], found: Sequence[House]) -> h.Node:
    unknown = sum(not one.mine for one in houses)
    day = say.weekday(asked.night)
    if asked.beds:
        beds = say.n("{count} free bed or more", "{count} free beds or more", asked.beds)
        said = say.n("On {day} {count} shelter has {beds}.", "On {day} {count} shelters have {beds}.", len(found), day=day, beds=beds)
    else:
        said = say.n("{count} shelter in all.", "{count} shelters in all.", len(found))
    return [
        h.p(".lead", role="status")[said],
        h.p(".note")[
            say(
                N_(
                    "Only a shelter's steward and coordinators know how many beds are taken; "
                    "where you do not read it, all its beds are counted."
                )
            )
        ]
        if unknown
        else None,
    ]


def _table(say: Say, asked: Asked, found: Sequence[House]) -> h.Element:
    heads = (N_("Shelter"), N_("Free"), N_("Beds"), N_("Region"), N_("Offers"), N_("Steward"), N_("State"))
    return h.div(".table", tabindex="0", role="region", aria_label=say(N_("Shelters and their free beds")))[
        h.table(".words")[
            h.caption[say(N_("Night of {day}"), day=say.weekday(asked.night))],
            h.thead[h.tr[(h.th(scope="col", class_="number" if place in (1, 2) else None)[say(head)] for place, head in enumerate(heads))]],
            h.tbody[(_row(say, one) for one in found)],
        ]
    ]


def _row(say: Say, one: House) -> h.Element:
    shelter = one.shelter
    return h.tr(data_row=True)[
        h.th(scope="row")[h.a(href=f"/shelters/{shelter.id}")[shelter.codename]],
        h.td(".number")[free(say, one, one.night)],
        h.td(".number")[str(one.night.beds)],
        h.td[region_name(shelter.region, say.lang)],
        h.td[offers(say, shelter)],
        h.td(".name")[one.steward],
        h.td[states(say, one)],
    ]


def free(say: Say, one: House, night: Night) -> h.Node:
    if not one.mine:
        return [h.span(aria_hidden="true")["?"], h.span(".hidden-text")[say(N_("not known to you"))]]
    return str(max(0, night.free))


def offers(say: Say, shelter: Shelter) -> str:
    told = [listed(shelter.offers, OFFERS, say), listed(shelter.takes, TAKES, say)]
    if shelter.largest:
        told.append(say.n("parties of {count} at most", "parties of {count} at most", shelter.largest))
    return "; ".join(one for one in told if one) or "–"


def states(say: Say, one: House) -> h.Node:
    shelter, night = one.shelter, one.night
    marks: list[h.Node] = []
    if shelter.burnt:
        marks.append(h.span(".mark.late")[say(N_("address known to the wrong people"))])
    if shelter.closed is not None and shelter.closed <= night.night:
        marks.append(h.span(".mark.late")[say(N_("is closed"))])
    elif shelter.closed is not None:
        marks.append(h.span(".mark.waiting")[say(N_("closes {day}"), day=say.date(shelter.closed))])
    elif night.beds == 0:
        marks.append(h.span(".mark.waiting")[say(N_("no beds that night"))])
    if one.mine and night.free < 0:
        marks.append(h.span(".mark.conflict")[say(N_("promised twice"))])
    if shelter.conflicts:
        marks.append(h.span(".mark.conflict")[say(N_("conflict"))])
    return [[mark, " "] for mark in marks] or h.span(".mark.good")[say(N_("is open"))]


# The strip

_HIGH, _HEAD = 50, 34


def calendar(say: Say, houses: Sequence[House], chosen: dt.date | None = None) -> h.Element:
    """A row a house, a column a night: how many beds are free, and below it how full the house is."""
    nights = [night.night for night in houses[0].strip]
    caption = N_(
        "The number is the free beds of that night; the bar is how full the house is; a number below 0 is how many are without a bed; "
        "× is a night without beds."
    )
    return h.figure(".picture")[
        h.svg(role="img", aria_label=say(N_("Free beds of each shelter, night by night; the table below says the same")), width="100%",
              height=str(_HEAD + _HIGH * len(houses)))[
            _head(say, nights, chosen), (_strip(one, _HEAD + place * _HIGH, chosen) for place, one in enumerate(houses))
        ],
        h.figcaption[say(caption)],
        h.details[h.summary[say(N_("The same as a table"))], _data(say, houses)],
    ]  # fmt: skip


def _across(place: int, count: int) -> tuple[float, float]:
    width = 100 / count
    return place * width, width


def _head(say: Say, nights: Sequence[dt.date], chosen: dt.date | None) -> list[h.Node]:
    drawn: list[h.Node] = []
    for place, night in enumerate(nights):
        at, width = _across(place, len(nights))
        middle, strong = f"{at + width / 2:.2f}%", "700" if night == chosen else "400"
        drawn.append(h.text(x=middle, y="12", text_anchor="middle", font_weight=strong)[say.weekday(night).split()[0].rstrip(",")])
        drawn.append(h.text(x=middle, y="27", text_anchor="middle", font_weight=strong)[str(night.day)])
    return drawn


def _strip(one: House, top: int, chosen: dt.date | None) -> list[h.Node]:
    drawn: list[h.Node] = [h.text(x="0", y=str(top + 14), font_weight="650")[one.shelter.codename]]
    for place, night in enumerate(one.strip):
        at, width = _across(place, len(one.strip))
        left, wide = f"{at + width * 0.06:.2f}%", width * 0.88
        now = night.night == chosen
        ground = h.rect(x=left, y=str(top + 19), width=f"{wide:.2f}%", height="25", fill="var(--box)", rx="3",
                        stroke="var(--accent)" if now else "none", stroke_width="2")  # fmt: skip
        short = one.mine and night.free < 0
        full = min(1.0, night.taken / max(night.beds, 1)) if one.mine else 0.0
        ink = "var(--late)" if short else "var(--s1)"
        bar = h.rect(x=left, y=str(top + 38), width=f"{wide * full:.2f}%", height="6", fill=ink, rx="2") if full else None
        number = h.text(x=f"{at + width / 2:.2f}%", y=str(top + 33), text_anchor="middle", font_weight="700" if now or short else "400")
        drawn += [ground, bar, number[_number(one, night)]]
    return drawn


def _number(one: House, night: Night) -> str:
    if night.beds == 0 and night.taken == 0:
        return "×"
    if not one.mine:
        return "?"
    return str(night.free) if night.free >= 0 else f"−{-night.free}"


def _data(say: Say, houses: Sequence[House]) -> h.Element:
    nights = [night.night for night in houses[0].strip]
    return h.div(".table", tabindex="0", role="region", aria_label=say(N_("Free beds by night")))[
        h.table[
            h.caption[say(N_("Free of all beds, by night"))],
            h.thead[h.tr[h.th(scope="col")[say(N_("Shelter"))], (h.th(scope="col")[say.weekday(night)] for night in nights)]],
            h.tbody[
                (
                    h.tr[h.th(scope="row")[one.shelter.codename], (h.td(".name")[_cell(say, one, night)] for night in one.strip)]
                    for one in houses
                )
            ],
        ]
    ]


def _cell(say: Say, one: House, night: Night) -> h.Node:
    if night.beds == 0 and night.taken == 0:
        return say(N_("no beds"))
    if one.mine and night.free < 0:
        return say.n("{count} too few", "{count} too few", -night.free)
    known = str(night.free) if one.mine else "?"
    return say(N_("{free} of {beds}"), free=known, beds=night.beds)
