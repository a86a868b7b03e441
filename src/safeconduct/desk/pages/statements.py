"""Statements: the list, and one of them to be read, with its warnings shut."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.desk.pages.told import AUDIENCES, MANNERS, Names, language, marks, press, readers, shut, until, week
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId
from safeconduct.records.consent import Purpose
from safeconduct.records.evidence import Evidence
from safeconduct.records.place import region_name
from safeconduct.records.reading import Read
from safeconduct.records.statement import Segment, Statement
from safeconduct.testimony.may import Standing, Wording
from safeconduct.web.say import Say

WORDINGS = {
    Wording.NONE: N_("not written"),
    Wording.WRITTEN: N_("written, not proposed"),
    Wording.PROPOSED: N_("waits for a second person"),
    Wording.APPROVED: N_("approved"),
}


class Row(NamedTuple):
    statement: Statement
    quotable: int
    """Segments that may be quoted in public today, in approved words."""


# The list


def listed(say: Say, rows: Sequence[Row], names: Names, total: int, chosen: str, counts: Mapping[str, int]) -> h.Node:
    heads = (
        say(N_("Codename")),
        say(N_("Taken")),
        say(N_("By")),
        say(N_("Segments")),
        say(N_("Warnings")),
        say(N_("Quotations")),
    )
    return [
        week(total, say),
        h.p(".ways-of")[
            h.a(".button.go", href="/statements/new")[say(N_("Take a statement"))],
            (
                h.a(href=f"/statements?show={name}" if name else "/statements", aria_current="page" if chosen == name else None)[label]
                for name, label in _ways(say, counts)
            ),
        ],
        h.div(".table", tabindex="0", role="region", aria_label=say(N_("Statements")))[
            h.table[h.thead[h.tr[(h.th(scope="col")[one] for one in heads)]], h.tbody[(_row(say, one, names) for one in rows)]]
        ]
        if rows
        else h.p[say(N_("There are no statements here that you can read."))],
    ]


def _ways(say: Say, counts: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    return (
        ("", say(N_("All"))),
        ("waiting", say(N_("Waiting for approval ({count})"), count=counts["waiting"])),
        ("conflict", say(N_("Two texts for one place ({count})"), count=counts["conflict"])),
    )


def _row(say: Say, row: Row, names: Names) -> h.Element:
    one = row.statement
    found = tuple(dict.fromkeys(tag for part in one.segments for tag in part.warnings))
    return h.tr(data_row=True)[
        h.th(scope="row")[h.a(href=f"/statements/{one.id}")[one.codename or "–"]],
        h.td(".name")[say.part(one.taken)],
        h.td(".name")[names(one.interviewer)],
        h.td(".number")[str(len(one.segments))],
        h.td[marks(found, say)],
        h.td[_quotations(say, row)],
    ]


def _quotations(say: Say, row: Row) -> h.Node:
    waiting = sum(bool(one.proposed_ref) for one in row.statement.segments)
    return [
        h.span(".mark.good")[say.n("{count} may be quoted", "{count} may be quoted", row.quotable)] if row.quotable else None,
        [" ", h.span(".mark.waiting")[say.n("{count} waits for approval", "{count} wait for approval", waiting)]]
        if waiting
        else None,
        [" ", h.span(".mark.conflict")[say(N_("two texts"))]] if row.statement.conflicts else None,
    ]


# One of them


class Shown(NamedTuple):
    """What the page of one statement needs. `able`: codenames of who holds the key."""

    statement: Statement
    opened: Collection[int]
    standings: Sequence[Standing]
    evidence: Sequence[Evidence]
    acts: Sequence[str]
    able: Sequence[str]
    week: int
    history: Sequence[tuple[dt.datetime, str, str]]
    """When, who, what: newest first."""


def one(say: Say, shown: Shown, names: Names, token: str, consents: h.Node) -> h.Node:
    told = shown.statement
    return [
        h.p(".lead")[h.strong[told.codename], ", ", language(told.language, say), ", ", say.part(told.taken)],
        h.nav(".ways-of", aria_label=say(N_("On this page")))[(h.a(href=f"#{mark}")[label] for mark, label in _parts(say))],
        _facts(say, told, names),
        h.section(aria_labelledby="may")[h.h2("#may")[say(N_("What may be quoted"))], may(say, told, shown.standings, shown.opened)],
        h.section(aria_labelledby="readers")[h.h2("#readers")[say(N_("Who has read it"))], _who(say, shown, names)],
        h.section(aria_labelledby="words")[
            h.h2("#words")[say(N_("Words"))],
            week(shown.week, say),
            (_segment(say, told, part, part.number in shown.opened, shown.opened, token) for part in told.segments),
            h.p[h.a(".button", href=f"/statements/{told.id}/segments/new")[say(N_("The person went on: add a segment"))]],
        ],
        h.section(aria_labelledby="consents")[h.h2("#consents")[say(N_("What the person agreed to"))], consents],
        h.section(aria_labelledby="evidence")[h.h2("#evidence")[say(N_("Evidence"))], _evidence(say, shown)],
        h.section(aria_labelledby="acts")[h.h2("#acts")[say(N_("Acts coded from it"))], _acts(say, shown)],
        _history(say, shown),
    ]


def _parts(say: Say) -> tuple[tuple[str, str], ...]:
    return (
        ("may", say(N_("What may be quoted"))),
        ("readers", say(N_("Who has read it"))),
        ("words", say(N_("Words"))),
        ("consents", say(N_("What the person agreed to"))),
        ("evidence", say(N_("Evidence"))),
        ("acts", say(N_("Acts coded from it"))),
    )


def _facts(say: Say, told: Statement, names: Names) -> h.Element:
    lines = (
        (say(N_("Taken by")), names(told.interviewer)),
        (say(N_("How")), say(MANNERS[told.manner])),
        (say(N_("From")), region_name(told.region, say.lang) if told.region else ""),
        (say(N_("Heard before by")), told.heard_before_by or say(N_("nobody that we know of"))),
    )
    return h.dl(".facts")[([h.dt[name], h.dd[value]] for name, value in lines if value)]


def _who(say: Say, shown: Shown, names: Names) -> h.Node:
    def what(read: Read) -> str:
        return say.n("segment {numbers}", "segments {numbers}", len(read.parts), numbers=", ".join(map(str, read.parts)))

    return readers(shown.statement.reads, shown.able, what, names, say)


def _history(say: Say, shown: Shown) -> h.Element:
    lines = (h.li[h.time(datetime=at.isoformat())[say.moment(at)], f" {who}: {what}"] for at, who, what in shown.history)
    return h.details[h.summary[say(N_("All that was done with it"))], h.ol(".timeline")[lines]]


# What may be quoted


def may(say: Say, told: Statement, standings: Sequence[Standing], opened: Collection[int]) -> h.Node:
    """Segment by segment: for whom, until when, on what condition; and the approved words, where nothing stands before them."""
    heads = (say(N_("Segment")), say(N_("In public today")), say(N_("For whom, until when")), say(N_("Wording")))
    return h.div(".table", tabindex="0", role="region", aria_label=say(N_("Table: {what}"), what=say(N_("What may be quoted"))))[
        h.table[
            h.thead[h.tr[(h.th(scope="col")[one] for one in heads)]],
            h.tbody[(_standing(say, told, one, one.number in opened) for one in standings)],
        ]
    ]


def _standing(say: Say, told: Statement, one: Standing, open_: bool) -> h.Element:
    segment = told.segment(one.number)
    leaves = one.may(Purpose.QUOTE)
    yes = h.span(".mark.good")[say(N_("yes"))] if one.quotable else h.span(".mark")[say(N_("no"))]
    return h.tr(data_row=True)[
        h.th(scope="row")[
            h.a(href=f"/statements/{told.id}/segments/{one.number}")[str(one.number)],
            " ",
            marks(segment.warnings if segment else (), say),
        ],
        h.td[yes],
        h.td[
            h.ul(".plain")[
                (h.li[say(AUDIENCES[leaf.audience]), ", ", until(leaf.until, say), _condition(leaf.conditions)] for leaf in leaves)
            ]
            if leaves
            else say(N_("nobody: no consent to quote it that holds today"))
        ],
        h.td[say(WORDINGS[one.wording]), f" ({one.ref})" if one.ref else "", _approved(say, segment) if open_ and segment else None],
    ]


def _approved(say: Say, segment: Segment) -> h.Node:
    words = segment.quotation.get(say.lang, "")
    return h.blockquote(".said", lang=say.lang)[words] if words else None


def _condition(words: str) -> h.Node:
    return ["; ", h.q[words]] if words else None


# Words


def _segment(say: Say, told: Statement, part: Segment, open_: bool, opened: Collection[int], token: str) -> h.Element:
    label = say(N_("Segment {number}"), number=part.number)
    return h.article(".segment", id=f"s{part.number}", aria_label=label)[
        h.h3[label, " ", marks(part.warnings, say)],
        texts(say, told, part) if open_ else shut(part.warnings, say, open_button(say, told.id, part.number, opened, token)),
        h.p(".ways-of")[
            h.a(href=f"/statements/{told.id}/segments/{part.number}")[say(N_("Work on segment {number}"), number=part.number)]
        ],
    ]


def open_button(say: Say, statement: RecordId, number: int, opened: Collection[int], token: str, back: str = "") -> h.Element:
    known = ",".join(map(str, sorted(opened)))
    return press(
        f"/statements/{statement}/open",
        say(N_("Open segment {number}"), number=number),
        token,
        number=str(number),
        opened=known,
        back=back,
    )


def texts(say: Say, told: Statement, part: Segment) -> h.Node:
    """The original, and the reader's language beside it."""
    translated = part.translations.get(say.lang, "") if say.lang != told.language else ""
    return h.div(".columns")[
        h.div[h.p(".label.faint")[say(N_("In the speaker's words"))], h.p(".said", lang=told.language)[part.text]],
        h.div[h.p(".label.faint")[say(N_("Translation"))], h.p(".said", lang=say.lang)[translated]] if translated else None,
    ]


# Beside it


def _evidence(say: Say, shown: Shown) -> h.Node:
    return [
        h.ul[
            (
                h.li(data_row=True)[marks(one.warnings, say), h.a(href=f"/evidence/{one.id}")[one.label]]
                for one in shown.evidence
            )
        ]
        if shown.evidence
        else h.p[say(N_("None was given."))],
        h.p[h.a(".button", href=f"/evidence/new?statement={shown.statement.id}")[say(N_("Take in a file"))]],
    ]


def _acts(say: Say, shown: Shown) -> h.Node:
    return [
        h.ul[(h.li[act] for act in shown.acts)] if shown.acts else h.p[say(N_("No act was coded from it."))],
        h.p[h.a(".button", href=f"/statements/{shown.statement.id}/acts/new")[say(N_("Code an act"))]],
    ]
