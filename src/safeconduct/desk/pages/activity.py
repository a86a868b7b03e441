"""Activity: who wrote what and who read what, newest first, with filters that stand in the address as kinds and days, never as words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import htpy as h

from safeconduct.ground.errors import N_
from safeconduct.web.forms import Option
from safeconduct.web.say import Say

KINDS: dict[str, str] = {
    "call": N_("call"), "case": N_("case"), "provider": N_("service"), "identity": N_("sealed name"), "request": N_("request to custodians"),
    "relocation": N_("relocation"), "shelter": N_("shelter"), "placement": N_("placement"), "statement": N_("statement"),
    "consent": N_("consent"), "event": N_("event"), "act": N_("act"), "evidence": N_("evidence"), "source": N_("source"),
    "claim": N_("claim"), "response": N_("response"), "judgement": N_("judgement of a pair"), "list": N_("list"),
    "linkage": N_("comparison of lists"), "figure": N_("figure"), "report": N_("report"), "edition": N_("edition"),
    "erasure": N_("erasure"), "backup": N_("backup of halves"), "export": N_("export"),
}  # fmt: skip
READS = "reads"


class Filter(NamedTuple):
    """As it was asked for: empty for everything. `kind`: of records, or `reads`."""

    member: str = ""
    kind: str = ""
    first: str = ""
    last: str = ""

    def query(self, **more: str) -> str:
        given = {"member": self.member, "kind": self.kind, "first": self.first, "last": self.last} | more
        return "&".join(f"{name}={value}" for name, value in given.items() if value)


class Did(NamedTuple):
    """`what`: a sentence already said. `path`: of the record, empty where no page shows it."""

    at: dt.datetime
    who: str
    kind: str
    what: str
    path: str
    read: bool
    times: int = 1


def activity(say: Say, asked: Filter, members: Sequence[Option], done: Sequence[Did], older: str) -> h.Node:
    return [
        h.p[say(N_("What this member can read, and nothing of other circles. Reading a statement, evidence or a name is written down too."))],
        _filters(say, asked, members),
        [_day(say, day, list(those)) for day, those in groupby(_together(done), key=lambda one: say.here(one.at).date())] if done
        else h.p[say(N_("Nothing of this was found."))],
        h.p(".pager")[h.a(href=f"/activity?{asked.query(before=older)}", rel="next")[say(N_("Older"))]] if older else None,
    ]  # fmt: skip


def _together(done: Sequence[Did]) -> list[Did]:
    """What is said alike of one minute is said once, with how often."""
    runs = groupby(done, key=lambda one: one._replace(at=one.at.replace(second=0, microsecond=0)))
    return [first._replace(times=1 + len(more)) for first, *more in (tuple(those) for _, those in runs)]


def _filters(say: Say, asked: Filter, members: Sequence[Option]) -> h.Element:
    named = sorted((Option(name, say(label)) for name, label in KINDS.items()), key=lambda one: one.label)
    kinds = (Option(READS, say(N_("reading only"))), *named)
    return h.form(".filters", method="get", action="/activity", aria_label=say(N_("Show only")))[
        _choice(say(N_("Who")), "member", members, asked.member, say(N_("everybody"))),
        _choice(say(N_("What")), "kind", kinds, asked.kind, say(N_("everything"))),
        h.label[say(N_("From the day")), h.input(type="date", name="first", value=asked.first)],
        h.label[say(N_("To the day")), h.input(type="date", name="last", value=asked.last)],
        h.button(type="submit")[say(N_("Show"))],
        h.a(href="/activity")[say(N_("Show all"))] if any(asked) else None,
    ]


def _choice(label: str, name: str, options: Sequence[Option], chosen: str, none: str) -> h.Element:
    return h.label[
        label,
        h.select(name=name)[
            h.option(value="", selected=not chosen)[none],
            (h.option(value=one.value, selected=one.value == chosen)[one.label] for one in options),
        ],
    ]


def _day(say: Say, day: dt.date, done: Sequence[Did]) -> Iterator[h.Node]:
    yield h.h2[say.weekday(day), " ", str(day.year)]
    yield h.ul(".timeline")[(h.li(data_row=True)[_line(say, one)] for one in done)]


def _line(say: Say, one: Did) -> h.Node:
    label = say(KINDS[one.kind]) if one.kind in KINDS else say(N_("record"))
    return [
        h.time(datetime=one.at.isoformat(timespec="seconds"))[say.clock(one.at)], " ", h.strong[one.who], " ",
        h.span(".mark.waiting")[say(N_("read"))] if one.read else None, " ",
        h.a(href=one.path)[label] if one.path else label, ": ", one.what,
        f" × {one.times}" if one.times > 1 else None,
    ]  # fmt: skip
