"""One shelter: its beds, its rules, who keeps it, who sleeps there; closing it in a hurry; one stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.casework.gather import LANGUAGES
from safeconduct.desk.pages.bed_words import DANGERS, DESTINATIONS, OFFERS, SORTS, TAKES, danger_mark, listed
from safeconduct.desk.pages.shelters import House, Lost, calendar, missing, states
from safeconduct.ground.errors import N_
from safeconduct.records.fact import Conflict
from safeconduct.records.place import region_name
from safeconduct.records.placement import Placement
from safeconduct.records.shelter import Shelter
from safeconduct.web.say import Say


class Stay(NamedTuple):
    """`codename`: of the case, empty where it is not read."""

    placement: Placement
    codename: str
    danger: int


class Forms(NamedTuple):
    """Drawn; None where this member may not."""

    beds: h.Element | None
    rules: h.Element | None
    steward: h.Element | None
    address: h.Element | None
    reopen: h.Element | None


class Shown(NamedTuple):
    house: House
    stays: Sequence[Stay]
    lost: Sequence[Lost]
    known_to: int
    """How many people know the address; counted by coordinators, who see every leg."""
    keeps: bool
    """Whether this member is its steward or a coordinator."""
    coordinator: bool
    forms: Forms
    told_by: dict[str, str]
    late: Sequence[Stay]
    """Planned to have left, and nobody has said so."""


def one(say: Say, shown: Shown) -> h.Node:
    shelter = shown.house.shelter
    return [
        h.p(".lead")[h.strong[shelter.codename], " ", states(say, shown.house)],
        missing(say, shown.lost, shown.coordinator),
        _conflicts(say, shelter.conflicts, shown.told_by),
        _facts(say, shown),
        h.section(aria_labelledby="nights")[h.h2("#nights")[say(N_("Beds by night"))], calendar(say, [shown.house]), _windows(say, shelter)],
        _there(say, shown),
        _work(say, shown),
    ]


def _conflicts(say: Say, conflicts: Sequence[Conflict], names: dict[str, str]) -> h.Node:
    if not conflicts:
        return None
    return h.section(".alarm", aria_labelledby="conflicts")[
        h.h2("#conflicts")[say(N_("Told differently by two members"))],
        h.p[say(N_("What stands is written first. Tell it again below, as it is to be."))],
        h.ul[
            (
                h.li[say(_FIELDS.get(one.field, N_("Something"))), ": ", h.strong[one.kept or "–"], "; ",
                     say(N_("{who} told: {lost}"), who=names.get(one.lost_by, "?"), lost=one.lost or "–")]
                for one in conflicts
            )
        ],
    ]  # fmt: skip


_FIELDS = {
    "opened": N_("Opening"), "steward": N_("Steward"), "closed": N_("Closed since"), "sort": N_("What it is"), "languages": N_("Languages"),
    "offers": N_("Offers"), "takes": N_("Whom it takes"), "near": N_("Who is near"), "largest": N_("Largest party"),
    "known_to_at_most": N_("How many may know the address"),
}  # fmt: skip


def _facts(say: Say, shown: Shown) -> h.Element:
    shelter = shown.house.shelter
    lines: list[tuple[str, h.Node]] = [
        (say(N_("What it is")), say(SORTS[shelter.sort])),
        (say(N_("Region")), region_name(shelter.region, say.lang)),
        (say(N_("Steward")), shown.house.steward),
        (say(N_("Offers")), listed(shelter.offers, OFFERS, say) or say(N_("nothing in particular"))),
        (say(N_("Whom it takes")), listed(shelter.takes, TAKES, say) or say(N_("everybody who asks"))),
        (say(N_("Largest party")), str(shelter.largest) if shelter.largest else say(N_("any size"))),
        (say(N_("Languages")), ", ".join(LANGUAGES[code][say.lang] if code in LANGUAGES else code for code in shelter.languages)),
        (say(N_("Who is near")), ", ".join(shelter.near) or say(N_("nobody is noted"))),
    ]
    if shelter.closed is not None:
        lines.append((say(N_("Closed since")), [say.date(shelter.closed), ": ", h.span(".said")[shelter.closed_why]]))
    if shown.coordinator:
        known = say(N_("{count} know it; of those who bring people, at most {limit} may"), count=shown.known_to, limit=shelter.known_to_at_most)
        lines.append((say(N_("People who know the address")), known))
    if shelter.address:
        lines.append((say(N_("Address")), _address(say, shelter)))
    elif not shown.keeps:
        lines.append((say(N_("Address")), say(N_("only its steward, coordinators and, on the day, whoever brings people read it"))))
    return h.dl(".facts")[([h.dt[name], h.dd[value]] for name, value in lines)]


def _address(say: Say, shelter: Shelter) -> h.Element:
    return h.details[h.summary[say(N_("Show the address"))], h.p(".said")[shelter.address]]


def brought(say: Say, shelter: Shelter) -> h.Node:
    """For whoever brings people there: the address, and nothing else of the house."""
    return [
        h.p[say(N_("You bring people here. All else of this shelter is read by its steward and coordinators."))],
        _address(say, shelter) if shelter.address else h.p(".faint")[say(N_("Its address was not written down for you."))],
    ]


def _windows(say: Say, shelter: Shelter) -> h.Node:
    if not shelter.spans:
        return h.p[say(N_("Nobody has said how many beds there are."))]
    return h.details[
        h.summary[say(N_("What was said of its beds"))],
        h.ul[
            (
                h.li[say.date(one.first), " – ", say.date(one.last), ": ", say.n("{count} bed", "{count} beds", one.beds),
                     [", ", h.span(".said")[one.why]] if one.why else None]
                for one in reversed(shelter.spans)
            )
        ],
    ]  # fmt: skip


def _there(say: Say, shown: Shown) -> h.Node:
    if not shown.house.mine:
        return None
    return h.section(aria_labelledby="there")[
        h.h2("#there")[say(N_("Who sleeps there"))],
        stays(say, shown.stays) if shown.stays else h.p[say(N_("Nobody sleeps there, and nobody is expected."))],
        overstaying(say, shown.late),
    ]


def overstaying(say: Say, late: Sequence[Stay]) -> h.Node:
    if not late:
        return None
    people = sum(len(one.placement.people) for one in late)
    said = say.n("{count} person should have left by now", "{count} people should have left by now", people)
    return [
        h.h3[said],
        h.p[say(N_("Nobody has recorded it, and their beds count as free. Ask, and record that they left or another day of leaving."))],
        stays(say, late, say(N_("Stays that should have ended"))),
    ]


def stays(say: Say, found: Sequence[Stay], label: str = "") -> h.Element:
    heads = (N_("Party"), N_("How many people"), N_("Moves in"), N_("Leaves"), N_("Danger"))
    return h.div(".table", tabindex="0", role="region", aria_label=label or say(N_("Parties and their nights")))[
        h.table(".words")[
            h.thead[h.tr[(h.th(scope="col", class_="number" if place == 1 else None)[say(head)] for place, head in enumerate(heads))]],
            h.tbody[(_stay(say, one) for one in found)],
        ]
    ]


def _stay(say: Say, one: Stay) -> h.Element:
    stay = one.placement
    return h.tr(data_row=True)[
        h.th(scope="row")[h.a(href=f"/stays/{stay.id}")[one.codename or say(N_("not yours to read"))]],
        h.td(".number")[str(len(stay.people))],
        h.td(".name")[say.date(stay.entry_date)],
        h.td(".name")[say.date(stay.until) or say(N_("no end is known"))],
        h.td[h.span(f".mark{danger_mark(one.danger)}")[say(DANGERS[one.danger])]],
    ]


def _work(say: Say, shown: Shown) -> h.Node:
    if not shown.keeps:
        return None
    forms, shelter = shown.forms, shown.house.shelter
    acts = (
        (N_("Set its beds"), forms.beds), (N_("Set its rules"), forms.rules), (N_("Hand it to another steward"), forms.steward),
        (N_("Write its address"), forms.address), (N_("Open it again"), forms.reopen),
    )  # fmt: skip
    return h.section(aria_labelledby="work")[
        h.h2("#work")[say(N_("Keep this shelter"))],
        h.p[h.a(".button.danger", href=f"/shelters/{shelter.id}/close")[say(N_("Close it in a hurry"))]] if shelter.closed is None else None,
        (h.details(".act")[h.summary[say(word)], form] for word, form in acts if form is not None),
    ]


# Closing in a hurry


def closing(say: Say, shelter: Shelter, found: Sequence[Stay], late: Sequence[Stay], form: h.Element, coordinator: bool) -> h.Node:
    people = sum(len(one.placement.people) for one in found)
    return [
        h.p(".lead")[h.strong[shelter.codename]],
        h.ol[
            h.li[say(N_("You say from which night there is no bed, and why. Nobody is moved by that."))],
            h.li[say(N_("Other beds are looked for at once, the nearest danger first. Nobody elsewhere loses a bed."))]
            if coordinator
            else h.li[say(N_("Coordinators see at their next sync who needs another bed, the nearest danger first."))],
            h.li[say(N_("You look at the plan, and accept it or part of it."))]
            if coordinator
            else h.li[say(N_("They look at the plan, and accept it or part of it."))],
        ],
        form,
        h.section(aria_labelledby="there")[
            h.h2("#there")[
                say.n("{count} person sleeps there", "{count} people sleep there", people) if people else say(N_("Who sleeps there"))
            ],
            stays(say, found) if found else h.p[say(N_("Nobody sleeps there, and nobody is expected."))],
            overstaying(say, late),
        ],
    ]


# One stay


def stay(say: Say, one: Stay, house: str, names: Sequence[str], extend: h.Element | None, leave: h.Element | None) -> h.Node:
    found = one.placement
    lines: list[tuple[str, h.Node]] = [
        (say(N_("Shelter")), h.a(href=f"/shelters/{found.shelter}")[house]),
        (say(N_("Case")), h.a(href=f"/cases/{found.case}")[one.codename] if one.codename else say(N_("not yours to read"))),
        (say(N_("Who")), ", ".join(names)) if names else (say(N_("How many people")), str(len(found.people))),
        (say(N_("Moves in")), say.date(found.entry_date)),
        (say(N_("Leaves")), say.date(found.until) or say(N_("no end is known"))),
        (say(N_("Danger")), h.span(f".mark{danger_mark(one.danger)}")[say(DANGERS[one.danger])]),
    ]
    if found.destination is not None:
        lines.append((say(N_("Left for")), say(DESTINATIONS[found.destination])))
    return [
        h.dl(".facts")[([h.dt[name], h.dd[value]] for name, value in lines)],
        h.details(".act")[h.summary[say(N_("Another day of leaving"))], extend] if extend is not None else None,
        h.details(".act")[h.summary[say(N_("They have left"))], leave] if leave is not None else None,
    ]


def until(planned: dt.date | None) -> str:
    return planned.isoformat() if planned is not None else ""
