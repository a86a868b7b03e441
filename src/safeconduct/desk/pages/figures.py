"""Figures: every number with what it counts, until when, from how many entries, what of it is hidden and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.desk.pages import drawn
from safeconduct.desk.pages.blocks import table
from safeconduct.figures.count import MEASURES
from safeconduct.figures.suppress import THRESHOLD
from safeconduct.ground.errors import N_
from safeconduct.office.counting import Again, Tried
from safeconduct.records.figure import Figure, FigureComputed, FigureEstimated, Row
from safeconduct.report import wording
from safeconduct.report.cite import counted
from safeconduct.report.road import broken_down
from safeconduct.web.say import Say

BY = {
    "": N_("not broken down"), "month": N_("by month"), "origin": N_("by the region people left"),
    "destination": N_("by the region people came to"), "mode": N_("by means of travel"),
}  # fmt: skip
WAYS = (
    ("/figures", N_("Counts of the network")), ("/figures/claimed", N_("Numbers others state")),
    ("/figures/lists", N_("Lists and estimates")), ("/figures/signals", N_("Signals")),
)  # fmt: skip


def ways(say: Say, here: str) -> h.Element:
    return h.nav(".ways-of", aria_label=say(N_("Kinds of figures")))[
        (h.a(".button", href=path, aria_current="page" if path == here else None)[say(label)] for path, label in WAYS)
    ]


def title(say: Say, measure: str) -> str:
    """What a figure counts, as a heading."""
    found = MEASURES.get(measure)
    return found.title[say.lang] if found is not None else say(N_("People documented on lists, and how many there were"))


def overview(say: Say, figures: Sequence[Figure], form: h.Node) -> h.Node:
    return [
        ways(say, "/figures"),
        h.p[say(N_("A figure is the same wherever it stands: here, in a report, in an edition. No number is typed by hand."))],
        _listed(say, figures) if figures else h.p[say(N_("No figure has been computed yet, or none that this member can read."))],
        h.h2(id="count")[say(N_("Count at another day"))],
        h.p[say(N_("Counting shows the number first; it becomes a figure only when it is recorded."))],
        form,
    ]


def _listed(say: Say, figures: Sequence[Figure]) -> h.Element:
    head = (N_("Figure"), N_("What is counted"), N_("Number"), N_("Until"), N_("Broken down"), N_("Hidden"))
    return h.div(".table", tabindex="0", role="region", aria_label=say(N_("Figures of the network")))[
        h.table[
            h.caption[say(N_("The newest computation of each figure"))],
            h.thead[h.tr[(h.th(scope="col", class_="number" if at == 2 else None)[say(one)] for at, one in enumerate(head))]],
            h.tbody[(_line(say, one) for one in figures)],
        ]
    ]


def _line(say: Say, figure: Figure) -> h.Element:
    dark = sum(1 for row in figure.rows if row.count is None)
    return h.tr(data_row=True)[
        h.th(scope="row")[h.a(href=f"/figures/{figure.id}")[figure.ref]],
        h.td[title(say, figure.measure)],
        h.td(".number")[_number(say, figure)],
        h.td[say.date(figure.cutoff)],
        h.td[say(BY.get(figure.by, "")) if figure.rows else "–"],
        h.td[say(N_("{dark} of {all}"), dark=dark, all=len(figure.rows)) if dark else "–"],
    ]


def _number(say: Say, figure: Figure) -> str:
    return say(N_("{number} documented"), number=figure.value) if figure.estimate else counted(figure.value, figure.unit, say.lang)


# One figure


class Told(NamedTuple):
    """A computation of the figure: its fact, who made it and when, said already."""

    fact: FigureComputed | FigureEstimated
    who: str
    when: str


class Stands(NamedTuple):
    """Where the figure is used: an address and what stands there."""

    path: str
    label: str


def one(say: Say, figure: Figure, said: str, told: Sequence[Told], stands: Sequence[Stands], again: h.Node, estimated: h.Node) -> h.Node:
    """`said`: the number with its kind. `estimated`: what may be said of an estimate, and on what it rests."""
    return [
        ways(say, ""),
        h.p(".lead")[title(say, figure.measure)],
        h.p(".big")[said],
        _about(say, figure, told),
        estimated,
        breakdown(say, figure.ref, figure) if figure.rows else None,
        again,
        _where(say, stands),
        _earlier(say, told) if len(told) > 1 else None,
    ]


def _about(say: Say, figure: Figure, told: Sequence[Told]) -> h.Element:
    last = told[-1]
    return h.dl(".facts")[
        h.dt[say(N_("Reference"))], h.dd[figure.ref],
        h.dt[say(N_("Until"))], h.dd[say.date(figure.cutoff)],
        (h.dt[wording.say("documented", say.lang)], h.dd[counted(figure.value, figure.unit, say.lang)]) if figure.estimate else None,
        h.dt[say(N_("How it is counted"))], h.dd[figure.method.get(say.lang, "")],
        h.dt[say(N_("Counted from"))], h.dd[say.n("{count} entry of the journal", "{count} entries of the journal", len(figure.support))],
        h.dt[say(N_("Computed"))], h.dd[f"{last.when}, {last.who}"],
    ]  # fmt: skip


def breakdown(say: Say, ref: str, figure: Figure) -> h.Node:
    """The picture, its table, and what was taken out of it."""
    caption = f"{title(say, figure.measure)}, {say(BY.get(figure.by, ''))} [{ref}]"
    shown = broken_down(figure, say.lang, caption)
    dash = wording.say("hidden_short", say.lang)
    named = [(cells[0], row.count) for cells, row in zip(shown.rows, figure.rows, strict=True)]
    said = f"{caption}. " + "; ".join(f"{label}: {n if n is not None else wording.say('hidden', say.lang)}" for label, n in named)
    draw = drawn.columns if figure.by == "month" else drawn.bars
    return [drawn.picture(draw(named, said, dash), caption, wording.say("table", say.lang), table(shown)), _hidden(say, figure.rows)]


def _hidden(say: Say, rows: Sequence[Row]) -> h.Node:
    dark = sum(1 for row in rows if row.count is None)
    if not dark:
        return h.p(".faint")[say(N_("Nothing is hidden: no count in it is under {least}."), least=THRESHOLD)]
    return h.p(".note")[
        say.n("{count} row is hidden:", "{count} rows are hidden:", dark), " ",
        say(N_("a count under {least} could point to a person, and others are hidden so that such a count cannot be computed from the total."),
            least=THRESHOLD),
    ]  # fmt: skip


def counted_again(say: Say, figure: Figure, again: Again | None, form: h.Node) -> h.Node:
    return [h.h2[say(N_("Count it again"))], _again(say, figure, again), form]


def _again(say: Say, figure: Figure, again: Again | None) -> h.Node:
    if again is None:
        return h.p[say(N_("Counting again at the same day must give the same number. The review of an edition does this too."))]
    if again.unread:
        return h.p(".note")[say(N_("This member reads none of what it was counted from; a colleague who does must count it again."))]
    if again.value != figure.value:
        return h.p(".alarm", role="status")[
            say(N_("It says {stands}; counting again gives {counted}. Compute it anew, and look at what changed."),
                stands=figure.value, counted=again.value)
        ]  # fmt: skip
    if not again.same_entries:
        return h.p(".alarm", role="status")[say(N_("The number is the same, but it comes from other entries now. Compute it anew."))]
    return h.p(".notice", role="status")[say(N_("Counted again: the same number, from the same entries."))]


def _where(say: Say, stands: Sequence[Stands]) -> h.Node:
    if not stands:
        return h.p(".faint")[say(N_("It is not used in a report, and no claim rests on it."))]
    return [h.h2[say(N_("Where it is used"))], h.ul[(h.li[h.a(href=one.path)[one.label]] for one in stands)]]


def _earlier(say: Say, told: Sequence[Told]) -> h.Node:
    head = (N_("Computed"), N_("Computed by"), N_("Until"), N_("Number"))
    return [
        h.h2[say(N_("Earlier computations"))],
        h.div(".table", tabindex="0", role="region", aria_label=say(N_("Earlier computations")))[
            h.table[
                h.thead[h.tr[(h.th(scope="col", class_="number" if at == 3 else None)[say(one)] for at, one in enumerate(head))]],
                h.tbody[
                    (
                        h.tr[
                            h.th(scope="row")[one.when], h.td[one.who], h.td[say.date(one.fact.cutoff)],
                            h.td(".number")[counted(one.fact.value, one.fact.unit, say.lang)],
                        ]
                        for one in reversed(told[:-1])
                    )
                ],
            ]
        ],
    ]  # fmt: skip


# A count that is not recorded


def tried(say: Say, found: Tried, form: h.Node) -> h.Node:
    asked, shown = found.asked, found.figure
    return [
        h.p(".lead")[title(say, asked.measure)],
        h.p(".big")[counted(found.value, shown.unit, say.lang)],
        h.p[say(N_("Until {day}; from {entries} entries that this member reads. Nothing is recorded yet."),
                day=say.date(asked.cutoff), entries=found.entries)],
        h.p(".note")[say(N_("Nothing was found: there is none until that day, or this member does not read such records."))]
        if not found.entries else None,
        h.p(".faint")[shown.method.get(say.lang, "")],
        breakdown(say, "–", shown) if found.rows else None,
        h.h2[say(N_("Make it a figure"))],
        form,
    ]  # fmt: skip
