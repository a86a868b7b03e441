"""Relocations: what rings, who is to be heard from next, the board, one way as a page, the arrival at the door, the printed card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.casework.alarm import Ringing
from safeconduct.casework.saying import ALARMS, COLUMNS, STATES
from safeconduct.casework.timetable import Column, Coming, Word, next_word, word
from safeconduct.desk.pages import roadline
from safeconduct.desk.pages.roadline import Names
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId
from safeconduct.office.alarms import Look
from safeconduct.office.carding import Sheet
from safeconduct.records.alarm import Alarm
from safeconduct.records.leg import Handover, Leg, Side
from safeconduct.records.money import Sum, written
from safeconduct.records.relocation import Arriving, Relocation
from safeconduct.web.say import Say

Called = Callable[[Relocation], str]
"""What a relocation is called for this reader: its case's codename, or the leg where they read no case."""


# What rings


def ringing(say: Say, look: Look, called: Callable[[RecordId], str], names: Names, forms: Mapping[Ringing, h.Node]) -> h.Node:
    """Each alarm with whom to tell now. `forms`: how to settle it, where this reader may."""
    return [
        _slept(say, look, called),
        h.div(".columns.alarms")[(_ringing(say, one, look.now, called, names, forms.get(one)) for one in look.ringing)]
        if look.ringing
        else None,
    ]


def _ringing(say: Say, one: Ringing, now: dt.datetime, called: Callable[[RecordId], str], names: Names, form: h.Node) -> h.Element:
    whose = f"{say(ALARMS[one.kind])}: {called(one.relocation)}, {say(N_('leg {leg}'), leg=one.leg)}, {one.number}"
    return h.section(".alarm", aria_label=whose)[
        h.h2[say(ALARMS[one.kind])],
        h.p(".lead")[
            h.a(href=f"/relocations/{one.relocation}")[called(one.relocation)],
            ", ",
            say(N_("leg {leg}"), leg=one.leg),
            ", ",
            h.strong[say(N_("since {when} ({ago})"), when=say.moment(one.since), ago=say.ago(one.since, now))],
        ],
        h.p(".said")[one.said] if one.said else None,
        h.p[h.strong[say(N_("Word has come since, told at {when}. Ask, and settle the alarm."), when=say.moment(one.heard))]]
        if one.heard is not None and not one.bad_news
        else None,
        _ladder(say, one, names),
        h.p(".faint")[say(N_("Nobody has written this down yet; it is done at the next reading of the depot."))] if not one.written else None,
        form,
    ]


def _ladder(say: Say, one: Ringing, names: Names) -> h.Node:
    now = ", ".join(f"{names(step.member)} ({step.means})" for step in one.reached)
    following = None
    if one.next is not None and one.next_at is not None:
        following = say(N_("at {when}: {member} ({means})"), when=say.clock(one.next_at), member=names(one.next.member), means=one.next.means)
    return [
        h.p[say(N_("Tell now: ")), h.strong[now]] if now else None,
        h.p[following] if following else None,
    ]


def _slept(say: Say, look: Look, called: Callable[[RecordId], str]) -> h.Node:
    set_back = say(N_("This device's clock was set back by {minutes} minutes; alarms go by the later time."), minutes=look.set_back)
    return [
        h.p(".running")[set_back] if look.set_back else None,
        h.div(".running")[
            h.p[
                say(
                    N_("Nobody looked here from {since} to {now}. Alarms begun meanwhile and not settled: {began}; settled: {settled}."),
                    since=say.moment(look.slept),
                    now=say.moment(look.now),
                    began=len(look.missed),
                    settled=len(look.answered),
                )
            ],
            h.ul[
                (
                    h.li[h.a(href=f"/relocations/{road.id}")[called(road.id)], ", ", say.moment(alarm.at), ": ", h.span(".said")[alarm.how]]
                    for road, alarm in look.answered
                )
            ],
        ]
        if look.slept is not None and (look.missed or look.answered)
        else None,
    ]


def next_one(say: Say, one: Coming | None, called: Callable[[RecordId], str], names: Names) -> h.Node:
    """The next check-in in large type."""
    if one is None:
        return h.p(".lead")[say(N_("Nobody is waited for."))]
    late, label = one.word is not Word.AHEAD, called(one.relocation)
    return h.div(".card.next")[
        h.p(".label")[say(N_("A check-in that did not come") if one.word is Word.LATE else N_("Next check-in"))],
        h.p(".big")[say.clock(one.due), " ", h.span(".lead")[say.weekday(say.here(one.due).date())]],
        h.p[
            [h.a(href=f"/relocations/{one.relocation}")[label], ", "] if label else None,
            say(N_("leg {leg}"), leg=one.leg),
            ", ",
            names(one.escort),
            " ",
            roadline.word_mark(say, one.word) if late else None,
        ],
    ]


def following(say: Say, several: Sequence[Coming], called: Callable[[RecordId], str], names: Names) -> h.Node:
    if not several:
        return None
    heads = (say(N_("When")), say(N_("Who")), say(N_("Leg")), say(N_("Escort")), say(N_("How it stands")))
    return h.div(".table", tabindex="0", role="region", aria_label=say(N_("Check-ins of the next hours")))[
        h.table[
            h.caption[say(N_("Check-ins of the next hours"))],
            h.thead[h.tr[(h.th(scope="col")[one] for one in heads)]],
            h.tbody[
                (
                    h.tr(data_row=True)[
                        h.th(scope="row")[say.weekday(say.here(one.due).date()), ", ", say.clock(one.due)],
                        h.td(".name")[h.a(href=f"/relocations/{one.relocation}")[called(one.relocation)]],
                        h.td[str(one.leg)],
                        h.td[names(one.escort)],
                        h.td[roadline.word_mark(say, one.word)],
                    ]
                    for one in several
                )
            ],
        ]
    ]


# The board


def board(say: Say, columns: Mapping[Column, Sequence[Relocation]], now: dt.datetime, called: Called, names: Names) -> h.Node:
    return h.div(".columns.board")[
        (
            h.section(aria_label=say(COLUMNS[where]))[
                h.h2[say(COLUMNS[where]), " ", h.span(".mark")[str(len(roads))]],
                h.ul(".plain")[(h.li(data_row=True)[_card(say, road, now, called, names)] for road in roads)] if roads else h.p(".faint")["–"],
            ]
            for where, roads in columns.items()
        )
    ]


def _expected(say: Say, one: Coming) -> str:
    template = N_("a check-in was due {when}") if one.word is Word.LATE else N_("next check-in {when}")
    return say(template, when=say.moment(one.due))


def _card(say: Say, road: Relocation, now: dt.datetime, called: Called, names: Names) -> h.Element:
    expected = next_word(road, now)
    leg = next((one for one in road.legs if one.ended is None), road.legs[-1] if road.legs else None)
    return h.div(".card")[
        h.h3[h.a(href=f"/relocations/{road.id}")[called(road)]],
        h.p[h.span(".mark")[say(STATES[road.state])], " ", roadline.way(say, leg) if leg is not None else ""],
        h.p[_whose(say, road, leg, names)] if leg is not None else None,
        h.p[_expected(say, expected), " ", roadline.word_mark(say, expected.word)] if expected is not None else None,
    ]


def _whose(say: Say, road: Relocation, leg: Leg, names: Names) -> str:
    """An escort reads one leg, and cannot tell how many there are."""
    if not road.case:
        return f"{names(leg.escort)}, {say(N_('leg {leg}'), leg=leg.number)}"
    return say(N_("{escort}, leg {leg} of {count}"), escort=names(leg.escort), leg=leg.number, count=len(road.legs))


class Month(NamedTuple):
    first: dt.date
    path: str
    here: bool


def past(
    say: Say, rows: Sequence[tuple[Relocation, str, str]], months: Sequence[Month], first: dt.date, last: dt.date, now: dt.datetime
) -> h.Node:
    """Every way of a month, drawn along its days, and as a list."""
    heads = (say(N_("Who")), say(N_("Departed")), say(N_("Way")), say(N_("How it ended")), say(N_("Alarms")))
    listed = h.div(".table", tabindex="0", role="region", aria_label=say(N_("Relocations of this month")))[
        h.table[
            h.thead[h.tr[(h.th(scope="col")[one] for one in heads)]],
            h.tbody[(_past_row(say, road, label, path) for road, label, path in rows)],
        ]
    ]
    return [
        h.nav(".ways-of", aria_label=say(N_("Months")))[
            (h.a(".button", href=one.path, aria_current="page" if one.here else None)[say.month(one.first)] for one in months)
        ],
        [roadline.overview(say, rows, first, last, now), listed] if rows else h.p[say(N_("No relocation began in this month."))],
    ]


def _past_row(say: Say, road: Relocation, label: str, path: str) -> h.Element:
    ends = f"{roadline.way(say, road.legs[0]).split(' → ')[0]} → {roadline.way(say, road.legs[-1]).split(' → ')[1]}" if road.legs else ""
    return h.tr(data_row=True)[
        h.th(scope="row")[h.a(href=path)[label]],
        h.td[say.date(say.here(road.legs[0].departed or road.legs[0].departs).date()) if road.legs else ""],
        h.td[ends],
        h.td[say(STATES[road.state])],
        h.td[(h.p[say(ALARMS[one.kind]), ". ", say(N_("settled")) if one.settled else say(N_("open"))] for one in road.alarms)],
    ]


# One way


class Acts(NamedTuple):
    """What this reader may do, already drawn: by leg, and for the whole."""

    legs: Mapping[int, h.Node]
    whole: h.Node
    arrival: h.Node
    settled: Sequence[Alarm]
    """Alarms that were answered, as far as this reader is shown them."""


def one(say: Say, road: Relocation, now: dt.datetime, look: h.Node, names: Names, acts: Acts, case: str) -> h.Node:
    """`case`: the way to the case's page, empty where the reader has none."""
    expected = next_word(road, now)
    return [
        look,
        h.p[h.span(".mark")[say(STATES[road.state])], " ", h.a(href=case)[say(N_("To the case"))] if case else None],
        next_one(say, expected, lambda _: "", names) if expected is not None and road.ended is None else None,
        roadline.picture(say, road, now, names),
        (_leg(say, road, leg, now, names, acts.legs.get(leg.number)) for leg in road.legs),
        _arrival(say, road.arriving, road, names) if road.arriving is not None else None,
        acts.arrival,
        _whole(say, road) if road.case else None,
        acts.whole,
        _settled(say, acts.settled, names),
    ]


def _leg(say: Say, road: Relocation, leg: Leg, now: dt.datetime, names: Names, acts: h.Node) -> h.Element:
    return h.section[
        h.h2[say(N_("Leg {leg}: {way}"), leg=leg.number, way=roadline.way(say, leg))],
        h.dl(".facts")[
            h.dt[say(N_("Escort"))],
            h.dd[names(leg.escort)],
            h.dt[say(N_("Departs"))],
            h.dd[say.moment(leg.departs), _real(say, leg.departed)],
            h.dt[say(N_("Arrives"))],
            h.dd[say.moment(leg.arrives), _real(say, leg.ended)],
            h.dt[say(N_("How it stands"))],
            h.dd[roadline.leg_state(say, leg)],
            [h.dt[say(N_("If it cannot go on"))], h.dd(".said")[leg.contingency]] if leg.contingency else None,
            [h.dt[say(N_("Cost"))], h.dd[_costs(say, leg)]] if leg.cost is not None or leg.spent else None,
            [_meeting(say, met) for met in leg.handovers],
        ],
        h.h3[say(N_("Check-ins"))],
        h.ul(".plain")[(h.li(data_row=True)[roadline.one_line(say, one, word(road, leg, one, now), names)] for one in leg.check_ins)],
        h.p[h.a(href=f"/relocations/{road.id}/card/{leg.number}")[say(N_("Card for the escort, to print"))]],
        acts,
    ]


def _real(say: Say, when: dt.datetime | None) -> h.Node:
    return [" ", h.strong[say(N_("in fact {when}"), when=say.moment(when))]] if when is not None else None


def _costs(say: Say, leg: Leg) -> str:
    planned = written(leg.cost) if leg.cost is not None else "–"
    spent = ", ".join(f"{written(one.sum)} ({one.what})" for one in leg.spent) or "–"
    return say(N_("planned {planned}; spent {spent}"), planned=planned, spent=spent)


def _meeting(say: Say, met: Handover) -> h.Node:
    label = say(N_("People are taken over")) if met.side is Side.TAKING else say(N_("People are handed over"))
    return [h.dt[label], h.dd[say.moment(met.at), h.p(".said")[met.place], h.p(".said")["«", met.phrase, "» – «", met.reply, "»"]]]


def _arrival(say: Say, arriving: Arriving, road: Relocation, names: Names, whole: bool = True) -> h.Element:
    there = {one.person: one for one in road.arrived}
    rows = (
        h.li[
            one.codename,
            " ",
            h.span(".mark.good")[
                say(N_("arrived {when}, said by {who}"), when=say.moment(there[one.person].at), who=names(there[one.person].by))
            ],
        ]
        if one.person in there
        else h.li[one.codename, " ", h.span(".mark")[say(N_("not there yet"))]]
        for one in arriving.people
    )
    return h.section[
        [h.h2[say(N_("Arrival"))], h.p[say(N_("expected {when}"), when=say.moment(arriving.at))]] if whole else None,
        h.p(".said")["«", arriving.phrase, "» – «", arriving.reply, "»"] if arriving.phrase else None,
        h.p(".said")[arriving.note] if arriving.note else None,
        h.ul[rows],
    ]


def _whole(say: Say, road: Relocation) -> h.Element:
    def sums(several: Sequence[Sum]) -> str:
        return ", ".join(written(one) for one in several) or "–"

    return h.section[
        h.h2[say(N_("The whole way"))],
        h.dl(".facts")[
            h.dt[say(N_("Why they leave"))],
            h.dd(".said")[road.reason],
            h.dt[say(N_("Documents"))],
            h.dd[h.ul(".plain")[(h.li[one, " ", _ready(say, one in road.ready)] for one in road.documents)] if road.documents else "–"],
            h.dt[say(N_("Money beside the legs"))],
            h.dd[sums(road.money)],
            h.dt[say(N_("Cost of the whole"))],
            h.dd[say(N_("planned {planned}; spent {spent}"), planned=sums(road.planned_cost()), spent=sums(road.spent()))],
        ],
    ]


def _ready(say: Say, there: bool) -> h.Element:
    return h.span(".mark.good")[say(N_("there"))] if there else h.span(".mark.waiting")[say(N_("missing"))]


def _settled(say: Say, told: Sequence[Alarm], names: Names) -> h.Node:
    """Answers to what rang."""
    if not told:
        return None
    return h.section[
        h.h2[say(N_("Settled alarms"))],
        h.ul(".timeline")[
            (
                h.li[
                    h.p[h.strong[say(ALARMS[one.kind])], ", ", say(N_("leg {leg}"), leg=one.leg), " ", h.time[say.moment(one.at)]],
                    h.p[
                        say(N_("settled {when} by {who}"), when=say.moment(one.settled), who=names(one.settled_by)),
                        ": ",
                        h.span(".said")[one.how],
                    ],
                ]
                for one in told
            )
        ],
    ]


# The steward's door


def expected(say: Say, roads: Sequence[Relocation], forms: Mapping[RecordId, h.Node], names: Names) -> h.Node:
    if not roads:
        return None
    return h.section[
        h.h2[say(N_("Expected at your door"))],
        (
            h.div(".card")[
                h.p(".big")[say.clock(road.arriving.at), " ", h.span(".lead")[say.weekday(say.here(road.arriving.at).date())]],
                _arrival(say, road.arriving, road, names, whole=False),
                forms.get(road.id),
            ]
            for road in roads
            if road.arriving is not None
        ),
    ]


# The card


def card(say: Say, sheet: Sheet, named: bool) -> h.Node:
    """Prints alone on its page: the desk's frame does not print."""
    return [
        h.p(".note.form")[
            say(
                N_(
                    "Print it and give it by hand. It has codenames and regions, no name and no address; "
                    "words and meeting places are learned by heart."
                )
            )
        ],
        h.p(".running.form")[say(N_("What to do if the leg cannot go on names somebody, so it is not on the card. Say it instead."))]
        if named
        else None,
        h.section(".paper.card-sheet", lang=sheet.lang)[
            h.p[h.strong[sheet.title], " ", sheet.ref],
            h.p[sheet.way],
            h.table[h.tbody[(h.tr[h.th(scope="row")[when], h.td[text]] for when, text in sheet.rows)]],
            h.p[sheet.sentence],
            h.p[sheet.told],
            h.ul[(h.li[one] for one in sheet.calls)],
            h.p[sheet.stuck] if sheet.stuck else None,
            h.p[h.strong[sheet.stopped]],
            h.ul[(h.li[one] for one in sheet.rules)],
        ],
    ]
