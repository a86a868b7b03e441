"""Today: what waits for this member, the most pressing first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.casework.due import Due, Waiting
from safeconduct.desk.pages import case_words as words
from safeconduct.desk.pages.case_sent import service
from safeconduct.ground.errors import N_
from safeconduct.web.say import Say


class Line(NamedTuple):
    """One thing that waits, with the way to it."""

    path: str
    label: str
    """What it is called: a codename, a moment."""
    text: str = ""
    when: str = ""
    late: bool = False
    mark: str = ""
    """Already said."""


class Group(NamedTuple):
    """`label`: already said. `pressing`: it is shown before everything else, as an alarm."""

    label: str
    lines: Sequence[Line]
    path: str
    pressing: bool = False


Cards = Callable[[Say], Sequence[Group]]


def today(say: Say, groups: Iterable[Group], standing: h.Node = None, roads: h.Node = None) -> h.Node:
    """`standing`: how fresh everything is. `roads`: who was to be heard of and was not, and who is to be heard of next; before all else."""
    waiting = [one for one in groups if one.lines]
    pressing = [one for one in waiting if one.pressing]
    rest = [one for one in waiting if not one.pressing]
    return [
        standing,
        roads,
        (_alarm(say, one) for one in pressing),
        h.ul(".cards")[(h.li[_group(say, one)] for one in rest)] if rest else None,
        h.p(".lead")[say(N_("Nothing waits for you."))] if not waiting and roads is None else None,
    ]


def _alarm(say: Say, group: Group) -> h.Element:
    return h.section(".alarm")[_group(say, group)]


_SHOWN = 8


def _group(say: Say, group: Group) -> h.Node:
    more = len(group.lines) - _SHOWN
    return [
        h.h2[h.a(href=group.path)[group.label], " ", h.span(".mark")[str(len(group.lines))]],
        h.ul[(h.li(data_row=True)[_line(say, one)] for one in group.lines[:_SHOWN])],
        h.p[h.a(href=group.path)[say.n("{count} more", "{count} more", more)]] if more > 0 else None,
    ]


def _line(say: Say, one: Line) -> h.Node:
    late = h.span(".mark.late")[say(N_("late"))] if one.late else None
    mark = h.span(".mark")[one.mark] if one.mark else None
    return [h.a(href=one.path)[one.label], " ", mark, " ", h.span(".said")[one.text], " ", h.span(".faint")[one.when], " ", late]


# Of casework


def calls(say: Say, due: Due) -> Group:
    lines = [
        Line(f"/calls/{one.call}", say(N_("to be answered by {when}"), when=say.moment(one.answer_by)), late=one.late) for one in due.answers
    ]
    return Group(say(N_("Calls without an answer")), lines, "/calls", any(one.late for one in due.answers))


def groups(say: Say, due: Due, now: dt.date) -> list[Group]:
    """In the order in which somebody would do them."""

    def lines(several: Sequence[Waiting], act: str = "", text: Callable[[Waiting], str] = lambda _one: "", until: bool = True) -> list[Line]:
        return [
            Line(
                f"/cases/{one.case}{f'/do/{act}/{one.item}' if act else ''}", one.codename, text(one), say.date(one.on), until and one.on < now
            )
            for one in several
        ]

    return [
        Group(say(N_("Cases offered to you")), lines(due.transfers, text=lambda one: one.what, until=False), "/cases"),
        Group(
            say(N_("Approval is asked of you")),
            lines(due.approvals, text=lambda one: words.word(say, words.SUBJECT, one.what), until=False),
            "/cases",
        ),
        Group(say(N_("Conflicts to settle")), lines(due.to_settle, until=False), "/cases?conflict=yes"),
        Group(say(N_("Tasks")), lines(due.tasks, text=lambda one: one.what), "/cases"),
        Group(say(N_("Risk to be looked at again")), lines(due.to_review), "/cases?state=open"),
        Group(say(N_("Ask how they are")), lines(due.follow_ups, "followed"), "/cases"),
        Group(say(N_("Referrals without an answer")), lines(due.referrals, "answer", lambda one: service(one.what, say.lang)), "/cases"),
        Group(
            say(N_("Approved: close these cases")),
            lines(due.answered, text=lambda one: words.word(say, words.CLOSURE, one.what), until=False),
            "/cases",
        ),
    ]
