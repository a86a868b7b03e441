"""A way as a picture: legs as bars along the hours, check-ins and handovers as marks of different shapes. The table with the same in words
stands beside it. Places across are percentages, places down pixels, so text keeps its size on a phone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.casework.saying import ENDS, MODES, WORDS
from safeconduct.casework.timetable import Word, word
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import MemberId
from safeconduct.records.leg import CheckIn, Leg, Rung, Side
from safeconduct.records.place import region_name
from safeconduct.records.relocation import Relocation
from safeconduct.web.say import Say

Names = Callable[[MemberId], str]
_TALL, _LANE = 14, 46
_INKS = {
    Word.KEPT: "var(--good)",
    Word.LATE: "var(--late)",
    Word.CAME_LATE: "var(--late)",
    Word.WAITING: "var(--wait)",
    Word.AHEAD: "var(--ink)",
    Word.ANSWERED: "var(--wait)",
    Word.DROPPED: "var(--edge)",
}


class Span(NamedTuple):
    first: dt.datetime
    last: dt.datetime

    def place(self, when: dt.datetime) -> float:
        """Per cent from the left, kept on the picture."""
        share = (when - self.first) / max(self.last - self.first, dt.timedelta(minutes=1))
        return min(max(share, 0.0), 1.0) * 96 + 2


def span_of(roads: Sequence[Relocation]) -> Span | None:
    """From the first departure to the last arrival or word, planned or real."""
    moments = [when for road in roads for leg in road.legs for when in _moments(leg)]
    return Span(min(moments), max(moments)) if moments else None


def _moments(leg: Leg) -> Iterator[dt.datetime]:
    yield from (leg.departs, leg.arrives)
    yield from (one for one in (leg.departed, leg.ended) if one is not None)
    yield from (one.due for one in leg.check_ins)


def picture(say: Say, road: Relocation, now: dt.datetime, names: Names) -> h.Node:
    """One way, a lane a leg, with its table."""
    span = span_of([road])
    if span is None:
        return None
    high = len(road.legs) * _LANE + 24
    lanes = [_lane(say, road, leg, span, now, 4 + place * _LANE) for place, leg in enumerate(road.legs)]
    said = say(N_("The legs of the way along the hours; the table below says the same in words."))
    return h.figure(".picture.numbers")[
        h.svg(role="img", aria_label=said, width="100%", height=str(high))[lanes, _hours(say, span, high), _now(span, now, high)],
        h.figcaption[_key(say)],
        h.details[h.summary[say(N_("As a table"))], table(say, road, now, names)],
    ]


def _lane(say: Say, road: Relocation, leg: Leg, span: Span, now: dt.datetime, at: int) -> h.Node:
    first, last = span.place(leg.departed or leg.departs), span.place(leg.ended or leg.arrives)
    label = f"{leg.number}. {region_name(leg.origin, say.lang)} → {region_name(leg.destination, say.lang)}"
    anchor, where = ("end", "100%") if first > 50 else ("start", f"{first:.2f}%")
    under_way = leg.departed is not None and leg.ended is None
    return [
        _text(label, where, at + 11, anchor),
        h.rect(
            x=f"{first:.2f}%",
            y=str(at + 17),
            width=f"{max(last - first, 0.6):.2f}%",
            height=str(_TALL),
            rx="3",
            fill="var(--s1)" if leg.departed is not None else "var(--box)",
            stroke="var(--s1)",
            stroke_width="2",
            opacity="0.6" if under_way else None,
        ),
        (_mark(span.place(one.due), at + 24, word(road, leg, one, now)) for one in leg.check_ins),
        (_diamond(span.place(met.at), at + 24) for met in leg.handovers if met.side is Side.GIVING),
    ]


def _mark(left: float, at: int, how: Word) -> h.Node:
    """A shape for each state, so that nothing hangs on colour: full, hollow, cross, half, line."""
    x, ink = f"{left:.2f}%", _INKS[how]
    paper = {"fill": "var(--paper)", "stroke": ink, "stroke_width": "2.5"}
    if how in (Word.LATE, Word.CAME_LATE):
        return [h.circle(cx=x, cy=str(at), r="9", **paper), _text("!", x, at + 5, "middle", "800", ink)]
    if how is Word.KEPT:
        return [h.circle(cx=x, cy=str(at), r="7.5", **paper), _text("✓", x, at + 5, "middle", "700", ink)]
    if how is Word.ANSWERED:
        return [h.circle(cx=x, cy=str(at), r="7.5", **paper), _text("×", x, at + 5, "middle", "700", ink)]
    if how is Word.DROPPED:
        return h.circle(cx=x, cy=str(at), r="5", **(paper | {"stroke_dasharray": "2 2"}))
    return [
        h.circle(cx=x, cy=str(at), r="7.5", **paper),
        h.circle(cx=x, cy=str(at), r="3", fill=ink) if how is Word.WAITING else None,
    ]


def _diamond(left: float, at: int) -> h.Element:
    return _text("◆", f"{left:.2f}%", at + 6, "middle", "400", "var(--s2)")


def _hours(say: Say, span: Span, high: int) -> h.Node:
    ends = ((span.first, "start", "0"), (span.last, "end", "100%"))
    return [_text(say.moment(when), x, high - 4, anchor, "400", "var(--faint)") for when, anchor, x in ends]


def _now(span: Span, now: dt.datetime, high: int) -> h.Node:
    if not span.first < now < span.last:
        return None
    x = f"{span.place(now):.2f}%"
    return h.line(x1=x, x2=x, y1="0", y2=str(high - 18), stroke="var(--ink)", stroke_dasharray="2 3")


def _key(say: Say) -> h.Node:
    parts = (("✓", Word.KEPT), ("○", Word.AHEAD), ("◉", Word.WAITING), ("!", Word.LATE), ("×", Word.ANSWERED))
    return [*(f"{shape} {say(WORDS[how])} · " for shape, how in parts), f"◆ {say(N_('handover'))} · ┊ {say(N_('now'))}"]


def _text(text: str, x: str, y: float, anchor: str = "start", weight: str = "400", ink: str = "var(--ink)") -> h.Element:
    return h.text(x=x, y=str(y), text_anchor=anchor, font_weight=weight, fill=ink)[text]


def table(say: Say, road: Relocation, now: dt.datetime, names: Names) -> h.Element:
    heads = (
        say(N_("Leg")),
        say(N_("Way")),
        say(N_("Escort")),
        say(N_("Departs")),
        say(N_("Arrives")),
        say(N_("Check-ins")),
        say(N_("How it stands")),
    )
    return h.div(".table", tabindex="0", role="region", aria_label=say(N_("Legs")))[
        h.table[
            h.thead[h.tr[(h.th(scope="col")[one] for one in heads)]],
            h.tbody[(_row(say, road, leg, now, names) for leg in road.legs)],
        ]
    ]


def _row(say: Say, road: Relocation, leg: Leg, now: dt.datetime, names: Names) -> h.Element:
    heard = h.ul(".plain")[(h.li[say.moment(one.due), ": ", say(WORDS[word(road, leg, one, now)])] for one in leg.check_ins)]
    return h.tr[
        h.th(scope="row")[str(leg.number)],
        h.td[way(say, leg), ", ", say(MODES[leg.mode])],
        h.td[names(leg.escort)],
        h.td[say.moment(leg.departed or leg.departs), _apart(say, leg.departed, leg.departs)],
        h.td[say.moment(leg.ended or leg.arrives), _apart(say, leg.ended, leg.arrives)],
        h.td[heard],
        h.td[leg_state(say, leg)],
    ]


def _apart(say: Say, real: dt.datetime | None, planned: dt.datetime) -> h.Node:
    if real is None or abs(real - planned) < dt.timedelta(minutes=5):
        return None
    return h.span(".faint")[" ", say(N_("(planned {when})"), when=say.moment(planned))]


def way(say: Say, leg: Leg) -> str:
    return f"{region_name(leg.origin, say.lang)} → {region_name(leg.destination, say.lang)}"


def leg_state(say: Say, leg: Leg) -> str:
    if leg.end is not None:
        return say(ENDS[leg.end])
    return say(N_("on the way")) if leg.departed is not None else say(N_("not departed"))


def rung(say: Say, one: Rung, names: Names) -> str:
    if one.after_minutes == 0:
        return say(N_("at once {member} ({means})"), member=names(one.member), means=one.means)
    return say(N_("after {minutes} min {member} ({means})"), minutes=one.after_minutes, member=names(one.member), means=one.means)


def word_mark(say: Say, how: Word) -> h.Element:
    classes = {Word.LATE: ".late", Word.CAME_LATE: ".late", Word.WAITING: ".waiting", Word.KEPT: ".good", Word.ANSWERED: ".waiting"}
    return h.span(f".mark{classes.get(how, '')}")[say(WORDS[how])]


def one_line(say: Say, one: CheckIn, how: Word, names: Names) -> h.Node:
    told = ", ".join(rung(say, step, names) for step in one.ladder)
    return [word_mark(say, how), " ", say.moment(one.due), " ", h.span(".faint")[say(N_("silence is told: {ladder}"), ladder=told)]]


# Many ways at once


def overview(say: Say, rows: Sequence[tuple[Relocation, str, str]], first: dt.date, last: dt.date, now: dt.datetime) -> h.Node:
    """Ways of one span of days, a lane each: (relocation, what it is called, where its page is). Its table is the list below it."""
    whole = span_of([road for road, _, _ in rows])
    span = Span(_midnight(first), max(_midnight(last + dt.timedelta(days=1)), whole.last if whole is not None else _midnight(last)))
    high = len(rows) * 26 + 40
    drawn = [_short(road, label, span, now, 26 + place * 26) for place, (road, label, _) in enumerate(rows)]
    every = 7 if (last - first).days > 14 else 1
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1) if n % every == 0]
    ticks = [
        [
            h.line(
                x1=f"{span.place(_midnight(day)):.2f}%", x2=f"{span.place(_midnight(day)):.2f}%", y1="18", y2=str(high), stroke="var(--line)"
            ),
            _text(f"{day.day}.{day.month:02d}", f"{span.place(_midnight(day)):.2f}%", 12, "middle" if n else "start", "400", "var(--faint)"),
        ]
        for n, day in enumerate(days)
    ]
    said = say(N_("Ways along the days; the list below says the same in words."))
    key = say(N_("A bar is a leg, pale until it departs; an exclamation mark: there was an alarm."))
    return h.figure(".picture")[
        h.svg(role="img", aria_label=said, width="100%", height=str(high))[ticks, drawn, _today(say, span, now, high)], h.figcaption[key]
    ]


def _today(say: Say, span: Span, now: dt.datetime, high: int) -> h.Node:
    if not span.first < now < span.last:
        return None
    x = f"{span.place(now):.2f}%"
    return [
        h.line(x1=x, x2=x, y1="18", y2=str(high - 12), stroke="var(--ink)", stroke_dasharray="2 3"),
        _text(say(N_("now")), x, high - 1, "middle", "600"),
    ]


def _short(road: Relocation, label: str, span: Span, now: dt.datetime, at: int) -> h.Node:
    whole = span_of([road])
    if whole is None:
        return None
    first, last = span.place(whole.first), span.place(whole.last)
    bars = (
        h.rect(
            x=f"{span.place(leg.departed or leg.departs):.2f}%",
            y=str(at + 3),
            width=f"{max(span.place(leg.ended or leg.arrives) - span.place(leg.departed or leg.departs), 0.4):.2f}%",
            height="10",
            rx="2",
            fill=f"var(--s{1 + (leg.number - 1) % 4})" if leg.departed is not None else "var(--box)",
            stroke="var(--edge)",
        )
        for leg in road.legs
    )
    grave = next(
        (one for leg in road.legs for one in leg.check_ins if word(road, leg, one, now) not in (Word.KEPT, Word.AHEAD, Word.DROPPED)), None
    )
    bad = any(alarm.bad_news for alarm in road.alarms)
    sign = " !" if grave is not None or bad else ""
    beside = (f"{last + 1:.2f}%", "start") if last < 70 else (f"{first - 1:.2f}%", "end")
    return [bars, _text(label + sign, beside[0], at + 13, beside[1], "650" if sign else "400")]


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
