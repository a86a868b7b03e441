"""Calls: those that wait first, one call as a page, and how many came each week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

import htpy as h

from safeconduct.casework.gather import LANGUAGES
from safeconduct.casework.match import Match
from safeconduct.casework.urgency import ANSWER_WITHIN, reason
from safeconduct.desk.pages import case_words as words
from safeconduct.desk.pages.bars import Bar, bars
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import MemberId
from safeconduct.records.call import Call, CallStatus
from safeconduct.web.say import Say

Names = Callable[[MemberId], str]


def ways(say: Say, here: str) -> h.Element:
    """The lists of calls, and the way to a new one."""
    lists = (
        ("waiting", N_("Waiting")),
        ("answered", N_("Answered")),
        ("case", N_("Became a case")),
        ("closed", N_("Closed")),
        ("all", N_("All")),
    )
    return h.nav(".ways-of", aria_label=say(N_("Lists of calls")))[
        h.a(".button.go", href="/calls/new")[say(N_("A call has come in"))],
        (h.a(".button", href=f"/calls?status={code}", aria_current="true" if code == here else None)[say(text)] for code, text in lists),
        h.a(href="/calls/weeks")[say(N_("Calls per week"))],
    ]


def listing(say: Say, calls: Sequence[Call], now: dt.datetime, pager: h.Node, caption: str) -> h.Node:
    if not calls:
        return h.p(".lead")[say(N_("No calls here."))]
    heads = (N_("Urgency"), N_("Came in"), N_("From"), N_("State"), N_("To be answered by"))
    return [
        h.div(".table", tabindex="0", role="region", aria_label=caption)[
            h.table[
                h.caption[caption],
                h.thead[h.tr[(h.th(scope="col")[say(one)] for one in heads)]],
                h.tbody[(_row(say, one, now) for one in calls)],
            ]
        ],
        pager,
    ]


def _row(say: Say, call: Call, now: dt.datetime) -> h.Element:
    return h.tr(data_row=True)[
        h.td[words.urgency_mark(say, call.urgency)],
        h.th(scope="row")[h.a(href=f"/calls/{call.id}")[say.moment(call.received) or say(N_("unknown"))]],
        h.td[words.region(call.region, say.lang), ", ", say.n("{count} person", "{count} people", call.people)],
        h.td[words.word(say, words.STATUS, call.status)],
        h.td[_answer_by(say, call, now)],
    ]


def _answer_by(say: Say, call: Call, now: dt.datetime) -> h.Node:
    if call.status is not CallStatus.WAITING or call.received is None:
        return ""
    until = call.received + ANSWER_WITHIN[call.urgency]
    late = h.span(".mark.late")[say(N_("late"))] if until < now else None
    return [say.moment(until), " ", late]


def call_page(say: Say, call: Call, names: Names, likely: Iterable[Match], case_path: str, acts: h.Node) -> h.Node:
    return [
        h.div(".columns")[_said(say, call), _facts(say, call, names, case_path)],
        _matches(say, likely, names),
        acts,
    ]


def _facts(say: Say, call: Call, names: Names, case_path: str) -> h.Element:
    reasons = h.ul[(h.li[reason(one, say.lang)] for one in call.reasons)] if call.reasons else None
    rows: list[tuple[str, h.Node]] = [
        (N_("Urgency"), [words.urgency_mark(say, call.urgency), reasons]),
        (N_("State"), words.word(say, words.STATUS, call.status)),
        (N_("Came in"), say.moment(call.received)),
        (N_("How"), words.word(say, words.CHANNEL, call.channel)),
        (N_("From"), words.region(call.region, say.lang)),
        (N_("People"), str(call.people)),
        (N_("Language"), LANGUAGES[call.language][say.lang] if call.language in LANGUAGES else call.language),
    ]  # fmt: skip
    if call.triaged_why:
        by = say(
            N_("{who} set it; the rules said {proposed}"), who=names(call.triaged_by), proposed=words.word(say, words.URGENCY, call.proposed)
        )
        rows.insert(1, (N_("Why so urgent"), [h.p(".said")[call.triaged_why], h.p(".faint")[by]]))
    for one in call.conflicts:
        rows.insert(
            1,
            (
                N_("Conflict"),
                say(N_("{who} said {lost} at the same time"), who=names(one.lost_by), lost=words.word(say, words.URGENCY, one.lost)),
            ),
        )
    if call.case is not None:
        told = say(N_("{codename}, with {owner}"), codename=call.codename, owner=names(call.owner)) if call.codename else say(N_("a case"))
        rows.append((N_("Case"), h.a(href=case_path)[told] if case_path else told))
    return h.dl(".facts")[((h.dt[say(label)], h.dd[value]) for label, value in rows)]


def _said(say: Say, call: Call) -> h.Element:
    return h.section[
        h.h2[say(N_("What they said"))],
        h.p(".said")[call.summary],
        [h.h3[say(N_("What was answered"))], (h.p(".said")[one] for one in call.answers)] if call.answers else None,
        [h.h3[say(N_("Why no case is needed"))], h.p(".said")[call.closed]] if call.closed else None,
    ]


def _matches(say: Say, likely: Iterable[Match], names: Names) -> h.Node:
    found = list(likely)
    if not found:
        return None
    return h.section(".alarm")[
        h.h2[say(N_("Somebody called before who is reached the same way"))],
        h.ul[(h.li[_match(say, one, names)] for one in found)],
        h.p[say(N_("It may be the same person, or somebody with the same phone. Ask, and say below what you found."))],
    ]


def _match(say: Say, one: Match, names: Names) -> h.Node:
    earlier = h.a(href=f"/calls/{one.call}")[say(N_("the call of {when}"), when=say.moment(one.received))]
    if not one.codename:
        return [say(N_("May be the same as")), " ", earlier]
    return [say(N_("May be the same as case {codename}: ask {owner}"), codename=one.codename, owner=names(one.owner)), " (", earlier, ")"]


def weeks(say: Say, counts: Sequence[tuple[dt.date, int]]) -> h.Node:
    several = [Bar(say.date(first), count) for first, count in counts]
    return [
        bars(say, say(N_("Calls in the week that begins on")), say(N_("Calls")), several),
        h.p[h.a(href="/calls")[say(N_("Back to the calls"))]],
    ]
