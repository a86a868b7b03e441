"""Reports: the outline, what the review finds in it with ways to each place, what the next edition waits for and whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.desk.pages.blocks import blocks
from safeconduct.ground.errors import N_
from safeconduct.records.report import Report, Section
from safeconduct.report.review import Finding
from safeconduct.report.tree import Block
from safeconduct.web.say import Say

BLOCKS = {
    "": N_("nothing, text only"), "road": N_("how relocations went"), "shelters": N_("calls, beds and homes"), "quotations": N_("quotations"),
    "claims": N_("claims"), "responses": N_("what officials answered"), "unlike_counts": N_("counts side by side"),
    "register": N_("lists and estimates"), "figures": N_("table of figures"), "sources": N_("table of sources"),
    "glossary": N_("glossary"), "check": N_("keys to check with"),
}  # fmt: skip


class Line(NamedTuple):
    """A report in the list: its address, and its state said already."""

    path: str
    report: Report
    state: str
    mark: str


def listed(say: Say, reports: Sequence[Line]) -> h.Node:
    return [
        h.p(".ways-of")[
            h.a(".button", href="/reports/new")[say(N_("Start a report"))], h.a(".button", href="/reports/check")[say(N_("Check a proof"))]
        ],
        h.ul(".cards")[(h.li(data_row=True)[_card(say, one)] for one in reports)]
        if reports
        else h.p[say(N_("No report has been started, or none that this member can read."))],
    ]


def _card(say: Say, one: Line) -> h.Node:
    return [
        h.h2[h.a(href=one.path)[one.report.title.get(say.lang, "")]],
        h.p[one.report.subtitle.get(say.lang, "")],
        h.p(".faint")[
            say.n("{count} section", "{count} sections", len(one.report.sections)), " · ",
            say(N_("figures until {day}"), day=say.date(one.report.cutoff)),
        ],
        h.p[h.span(f".mark.long.{one.mark}")[one.state]],
    ]  # fmt: skip


# One report


class Step(NamedTuple):
    """Of the way to an edition. `mark`: good, waiting, late, or empty for what is not its turn yet."""

    what: str
    state: str
    mark: str
    more: h.Node = None


class Found(NamedTuple):
    """A finding and the way to its place, if a page shows it."""

    finding: Finding
    path: str


class EditionLine(NamedTuple):
    path: str
    version: str
    day: str
    state: str
    mark: str


def report(
    say: Say, one: Report, steps: Sequence[Step], editions: Sequence[EditionLine], looked: h.Node, add: h.Node
) -> h.Node:  # fmt: skip
    return [
        h.p(".lead")[h.strong[one.title.get(say.lang, "")]],
        h.p[one.subtitle.get(say.lang, "")],
        h.dl(".facts")[
            h.dt[say(N_("Published by"))], h.dd[one.publisher.get(say.lang, "")],
            h.dt[say(N_("Figures until"))], h.dd[say.date(one.cutoff)],
            h.dt[say(N_("Stands on the title page"))], h.dd[one.notice.get(say.lang, "")],
        ],
        h.h2(id="editions")[say(N_("Editions"))],
        _editions(say, editions),
        h.h2(id="next")[say(N_("The way to the next edition"))],
        h.ol(".steps")[(h.li[_step(one)] for one in steps)],
        h.h2(id="review")[say(N_("What the review says today"))],
        looked,
        h.h2(id="outline")[say(N_("Outline"))],
        _outline(say, one),
        add,
    ]  # fmt: skip


def _step(one: Step) -> h.Node:
    return [h.p[h.strong[one.what], " ", mark(one)], one.more]


def mark(step: Step) -> h.Element:
    return h.span(f".mark.long.{step.mark}" if step.mark else ".faint")[step.state]


def _editions(say: Say, editions: Sequence[EditionLine]) -> h.Node:
    if not editions:
        return h.p[say(N_("There is none yet."))]
    head = (N_("Edition"), N_("Built"), N_("State"))
    return h.div(".table", tabindex="0", role="region", aria_label=say(N_("Editions")))[
        h.table[
            h.thead[h.tr[(h.th(scope="col")[say(name)] for name in head)]],
            h.tbody[
                (
                    h.tr(data_row=True)[
                        h.th(scope="row")[h.a(href=one.path)[say(N_("Edition {version}"), version=one.version)]],
                        h.td[one.day], h.td[h.span(f".mark.long.{one.mark}")[one.state]],
                    ]
                    for one in editions
                )
            ],
        ]
    ]  # fmt: skip


def _outline(say: Say, one: Report) -> h.Node:
    if not one.sections:
        return h.p[say(N_("No section has been written yet."))]
    head = (N_("Order"), N_("Section"), N_("What follows its text"))
    return h.div(".table", tabindex="0", role="region", aria_label=say(N_("Outline")))[
        h.table[
            h.thead[h.tr[(h.th(scope="col", class_="number" if not at else None)[say(name)] for at, name in enumerate(head))]],
            h.tbody[
                (
                    h.tr(data_row=True)[
                        h.td(".number")[str(section.order)],
                        h.th(scope="row")[h.a(href=f"/reports/{one.id}/sections/{section.key}")[section.title.get(say.lang) or section.key]],
                        h.td[say(BLOCKS.get(section.block, "")) if section.block else "–"],
                    ]
                    for section in one.sections
                )
            ],
        ]
    ]  # fmt: skip


# What the review says


def looked(say: Say, found: Sequence[Found], left_out: Sequence[tuple[str, str]], unread: Sequence[str], preview: h.Node) -> h.Node:
    """`left_out`: approved wordings without a consent (reference, address)."""
    return [
        _found(say, found) if found else h.p(".notice")[say(N_("Nothing that would block an edition, but for the names of the vault."))],
        _left_out(say, left_out) if left_out else None,
        h.p(".note")[say(N_("Figures that a colleague must count again, who reads what they count: {refs}"), refs=" ".join(unread))]
        if unread
        else None,
        preview,
    ]


def _found(say: Say, found: Sequence[Found]) -> h.Node:
    return h.div(".alarm")[
        h.p[h.strong[say.n("{count} thing would block an edition:", "{count} things would block an edition:", len(found))]],
        findings(say, found),
    ]


def findings(say: Say, found: Sequence[Found]) -> h.Element:
    def place(one: Found) -> h.Node:
        return h.a(href=one.path)[one.finding.where] if one.path else one.finding.where

    return h.ul[(h.li(data_row=True)[place(one), ": ", say(one.finding.sentence, **one.finding.values)] for one in found)]


def _left_out(say: Say, left_out: Sequence[tuple[str, str]]) -> h.Node:
    return h.div(".note")[
        h.p[say(N_("Approved wordings that are left out, since no consent lets them be quoted today:"))],
        h.ul[(h.li[h.a(href=path)[ref]] for ref, path in left_out)],
    ]


def preview(say: Say, report: str) -> h.Node:
    title = say(N_("The web edition as it would stand"))
    return h.details[h.summary[title], h.iframe(".viewer", src=f"/reports/{report}/look/{say.lang}", sandbox=True, title=title, loading="lazy")]


# One section


def section(say: Say, report: Report, one: Section | None, reads: Sequence[Block], fault: h.Node, form: h.Node, cites: h.Node) -> h.Node:
    """`reads`: its text with every cite filled, in the reader's language."""
    back = h.p[h.a(href=f"/reports/{report.id}#outline")[say(N_("Back to the report"))]]
    shown = h.div(".card")[blocks(reads)] if one is not None and not fault else fault
    return [
        back,
        [h.h2[one.title.get(say.lang, "")], shown, h.p(".faint")[_follows(say, one)]] if one is not None else None,
        h.h2[say(N_("Write"))],
        h.p[say(N_("No number is typed by hand: cite it, and it is always the one that stands. Dates are cited as well."))],
        cites,
        form,
    ]


def _follows(say: Say, one: Section) -> str:
    return say(N_("After it stands: {what}"), what=say(BLOCKS[one.block])) if one.block in BLOCKS and one.block else ""


def cites(say: Say, known: Sequence[tuple[str, str]]) -> h.Element:
    return h.details[
        h.summary[say(N_("What can be cited"))],
        h.div(".table", tabindex="0", role="region", aria_label=say(N_("What can be cited")))[
            h.table[h.tbody[(h.tr[h.th(scope="row")[h.code[cite]], h.td[what]] for cite, what in known)]]
        ],
    ]
