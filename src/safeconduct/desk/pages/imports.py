"""The import queue: files that were brought, what their columns mean, what their rows would become, and what was dropped and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.desk.pages.told import press
from safeconduct.exchange.mapping import read_mapping
from safeconduct.exchange.proposed import SENTENCES, New, NewCase, NewStatement, Refusal, Why
from safeconduct.exchange.targets import TARGETS
from safeconduct.ground.errors import N_
from safeconduct.office.staging import Batch, BatchState, RowState, Staged
from safeconduct.records.place import REGIONS, region_name
from safeconduct.web.fields import hidden, listing
from safeconduct.web.guard import TOKEN_FIELD
from safeconduct.web.say import Say

FORMATS = {"kobo": "KoBoToolbox", "odk": "ODK Central", "primero": "Primero", "uwazi": "Uwazi"}
STATES = {
    RowState.NEW: N_("new"), RowState.EDITED: N_("edited since"), RowState.MATCHED: N_("here already"), RowState.REFUSED: N_("cannot be used"),
    RowState.ACCEPTED: N_("accepted"), RowState.DROPPED: N_("let go"),
}  # fmt: skip
COUNTS = {
    RowState.NEW: N_("new: {count}"), RowState.EDITED: N_("edited since: {count}"), RowState.MATCHED: N_("here already: {count}"),
    RowState.REFUSED: N_("of no use: {count}"), RowState.ACCEPTED: N_("accepted: {count}"), RowState.DROPPED: N_("let go: {count}"),
}  # fmt: skip
TONES = {RowState.NEW: "good", RowState.EDITED: "waiting", RowState.REFUSED: "late"}
KINDS = {
    "call": N_("a call"), "case": N_("a case"), "statement": N_("a statement"), "event": N_("an event"), "source": N_("a source"),
    "claim": N_("a claim"), "response": N_("a response of officials"), "act": N_("an act"),
}  # fmt: skip
TARGET_LIST = "targets"


def kind_of(new: New) -> str:
    return str(new.__struct_config__.tag)


def why(refusal: Refusal, batch: Batch, say: Say) -> str:
    """The column by its heading; never what stands in the cell."""
    said = say(SENTENCES[refusal.why])
    if not refusal.column:
        return said[:1].upper() + said[1:]
    headings = list(read_mapping(batch.mapping).columns)
    heading = headings[refusal.column - 1][:60] if refusal.column <= len(headings) else ""
    return say(N_("Column {place}, {heading}: {said}"), place=refusal.column, heading=heading or "–", said=said)


class Card(NamedTuple):
    """One import of the list, with its rows by state."""

    batch: Batch
    counts: Mapping[RowState, int]


def listed(say: Say, cards: Sequence[Card], form: h.Element, reading: Sequence[int]) -> h.Node:
    """`reading`: imports that long work is at this moment."""
    return [
        h.p(".lead")[say(N_("Files of other programs wait here, row by row. Nothing enters the records before somebody accepts it."))],
        h.ul(".cards")[(h.li[_card(say, one, one.batch.id in reading)] for one in cards)]
        if cards
        else h.p[say(N_("The queue is empty."))],
        h.h2[say(N_("Bring a file"))],
        form,
    ]


def _card(say: Say, card: Card, reading: bool) -> h.Node:
    batch = card.batch
    where = f"/imports/{batch.id}/mapping" if batch.state is BatchState.GIVEN else f"/imports/{batch.id}"
    return [
        h.h2(data_row=True)[h.a(href=where)[say(N_("Import {number}"), number=batch.id)], " ", h.span(".mark")[FORMATS[batch.format]]],
        h.p(".faint")[say.moment(batch.at)],
        h.p[state_of(say, batch, reading)],
        h.p[_sums(say, card.counts)] if batch.rows else None,
    ]


def state_of(say: Say, batch: Batch, reading: bool) -> str:
    if batch.state is BatchState.GIVEN:
        return say(N_("Waits for somebody to say what its columns mean."))
    if batch.state is BatchState.READING:
        return say(N_("It is being read.")) if reading else say(N_("Reading it was broken off."))
    return say.n("{count} row read.", "{count} rows read.", batch.rows)


def _sums(say: Say, counts: Mapping[RowState, int]) -> str:
    return ", ".join(say(COUNTS[state], count=counts[state]) for state in RowState if counts.get(state))


# What the columns mean


def mapping(say: Say, batch: Batch, form: h.Element, dropped: Mapping[Why, Sequence[str]], token: str) -> h.Node:
    """`dropped`: columns that go by what they are called, whatever is chosen."""
    by_name = sum(map(len, dropped.values()))
    others = {kind: say(KINDS[kind]) for kind in ("call", "case", "statement", "event")}
    return [
        h.p(".lead")[say(N_("Which column goes where? This was guessed from the names; put right what is wrong, then let the rows be read."))],
        h.p[say(N_("A column that is left empty is dropped. A name, an address, a phone number belongs with the custodians, never here."))],
        h.div(".ways-of")[
            h.span[say(N_("Guess again, a row being:"))],
            (press(f"/imports/{batch.id}/guess", label, token, become=kind) for kind, label in others.items()),
        ],
        listing(TARGET_LIST, (say(target.said) for name, target in TARGETS.items())),
        form,
        h.details[
            h.summary[say.n("{count} column is dropped by its name", "{count} columns are dropped by their names", by_name)],
            h.dl(".facts")[([h.dt[say(SENTENCES[reason])], h.dd[", ".join(columns)]] for reason, columns in dropped.items())],
        ]
        if dropped
        else None,
        h.h2[say(N_("Or let it go"))],
        let_go(say, batch, token),
    ]


def let_go(say: Say, batch: Batch, token: str) -> h.Node:
    return h.details(".act")[
        h.summary[say(N_("Let the whole import go"))],
        h.p[say(N_("What was accepted of it stays. What waits is deleted from this machine; the file you brought is not."))],
        press(f"/imports/{batch.id}/drop", say(N_("Let it go")), token),
    ]


# Its rows


class Shown(NamedTuple):
    """A page of rows. `after`: the row behind which the next page begins, 0 at the end."""

    batch: Batch
    counts: Mapping[RowState, int]
    reasons: Mapping[tuple[Why, int], int]
    rows: Sequence[Staged]
    only: RowState | None
    began: bool
    after: int
    reading: bool
    most: int
    """How many rows one acceptance takes."""
    asks: bool
    """Whether accepting asks what to warn of."""


def one(say: Say, shown: Shown, warnings: h.Node, token: str) -> h.Node:
    batch, waiting = shown.batch, sum(shown.counts.get(state, 0) for state in (RowState.NEW, RowState.EDITED))
    return [
        h.p(".lead")[FORMATS[batch.format], ", ", say.moment(batch.at), ". ", state_of(say, batch, shown.reading)],
        _go_on(say, batch, shown.reading, token),
        _filters(say, shown),
        _refusals(say, shown),
        _table(say, shown, warnings, token) if shown.rows else h.p[say(N_("No row of this kind."))],
        _everything(say, shown, waiting, warnings, token) if waiting else None,
        _drops(say, batch),
        let_go(say, batch, token),
    ]


def _go_on(say: Say, batch: Batch, reading: bool, token: str) -> h.Node:
    if batch.state is not BatchState.READING or reading:
        return None
    return press(f"/imports/{batch.id}/read", say(N_("Read on where it broke off")), token)


def _filters(say: Say, shown: Shown) -> h.Element:
    ways: list[tuple[str, str, bool]] = [(f"/imports/{shown.batch.id}", say(N_("all: {count}"), count=shown.batch.rows), shown.only is None)]
    for state in RowState:
        if shown.counts.get(state):
            ways.append((f"/imports/{shown.batch.id}?show={state.value}", say(COUNTS[state], count=shown.counts[state]), shown.only is state))
    return h.nav(".ways-of", aria_label=say(N_("Rows by what becomes of them")))[
        (h.a(".button", href=path, aria_current="true" if here else None)[h.strong[label] if here else label] for path, label, here in ways)
    ]


def _refusals(say: Say, shown: Shown) -> h.Node:
    if not shown.reasons or shown.only not in (None, RowState.REFUSED):
        return None
    rows = [(why(Refusal(*key), shown.batch, say), count) for key, count in sorted(shown.reasons.items(), key=lambda one: -one[1])]
    return h.details(open=shown.only is RowState.REFUSED)[
        h.summary[say(N_("Why rows cannot be used"))],
        h.ul[(h.li[reason, ": ", say.n("{count} row", "{count} rows", count)] for reason, count in rows)],
    ]


def _table(say: Say, shown: Shown, warnings: h.Node, token: str) -> h.Node:
    heads = (N_("Row"), N_("State"), N_("Becomes"), N_("Region"), N_("What to know"))
    waits = any(row.state in (RowState.NEW, RowState.EDITED) for row in shown.rows)
    return h.form(method="post", action=f"/imports/{shown.batch.id}/rows", autocomplete="off", aria_label=say(N_("Rows that are ticked")))[
        hidden(TOKEN_FIELD, token),
        h.div(".table", tabindex="0", role="region", aria_label=say(N_("Rows")))[
            h.table[
                h.thead[h.tr[h.th(scope="col")[h.span(".hidden-text")[say(N_("Tick"))]], (h.th(scope="col")[say(head)] for head in heads)]],
                h.tbody[(_row(say, shown.batch, row) for row in shown.rows)],
            ]
        ],
        [
            warnings if shown.asks else None,
            h.div(".buttons")[
                h.button(".go", type="submit", name="do", value="accept")[say(N_("Accept the ticked rows"))],
                h.button(type="submit", name="do", value="drop")[say(N_("Let the ticked rows go"))],
            ],
        ]
        if waits
        else None,
        _pager(say, shown),
    ]


def _row(say: Say, batch: Batch, row: Staged) -> h.Element:
    waits = row.state in (RowState.NEW, RowState.EDITED)
    place = f"row-{row.number}"
    return h.tr(data_row=True)[
        h.td[h.input(type="checkbox", name="row", value=str(row.number), aria_labelledby=place)] if waits else h.td,
        h.th(scope="row", id=place)[h.a(href=f"/imports/{batch.id}/{row.number}")[say(N_("Row {number}"), number=row.number)]],
        h.td[h.span(class_=f"mark {TONES.get(row.state, '')}".strip())[say(STATES[row.state])]],
        h.td[", ".join(say(KINDS[kind_of(new)]) for new in row.makes) or "–"],
        h.td[_regions(row, say) or "–"],
        h.td(".wide")[_know(row, batch, say)],
    ]


def _regions(row: Staged, say: Say) -> str:
    found = dict.fromkeys(str(getattr(new, "region", "")) for new in row.makes)
    return ", ".join(region_name(one, say.lang) for one in found if one in REGIONS)


def _know(row: Staged, batch: Batch, say: Say) -> str:
    if row.said is not None:
        return say(N_("Not accepted: {why}"), why=say(row.said[0], **row.said[1]))
    if row.refusal is not None:
        return why(row.refusal, batch, say)
    named = [new.codename for new in row.makes if isinstance(new, NewCase | NewStatement) and new.codename]
    return ", ".join(dict.fromkeys(named))


def _pager(say: Say, shown: Shown) -> h.Node:
    if shown.began and not shown.after:
        return None
    more = f"&show={shown.only.value}" if shown.only else ""
    first = f"/imports/{shown.batch.id}" + (f"?show={shown.only.value}" if shown.only else "")
    return h.nav(".pager", aria_label=say(N_("Pages of the rows")))[
        None if shown.began else h.a(href=first)[say(N_("To the first rows"))],
        h.a(href=f"/imports/{shown.batch.id}?after={shown.after}{more}")[say(N_("Further rows"))] if shown.after else None,
    ]


def _everything(say: Say, shown: Shown, waiting: int, warnings: h.Node, token: str) -> h.Node:
    told = say.n("{count} row waits.", "{count} rows wait.", waiting)
    bound = say(N_("At most {most} are accepted at a time; the rest goes on waiting."), most=shown.most) if waiting > shown.most else ""
    return h.details(".act")[
        h.summary[say(N_("Accept everything that waits"))],
        h.p[told, " ", bound],
        h.form(".form", method="post", action=f"/imports/{shown.batch.id}/accept")[
            hidden(TOKEN_FIELD, token),
            warnings if shown.asks else None,
            h.div(".buttons")[h.button(".go", type="submit")[say(N_("Accept them"))]],
        ],
    ]


def _drops(say: Say, batch: Batch) -> h.Node:
    if not batch.drops:
        return None
    heads = (N_("Column"), N_("Cells"), N_("Why it is not kept"))
    rows = sorted(batch.drops.items(), key=lambda one: (one[0][1].value, -one[1]))
    cells = sum(batch.drops.values())
    return h.details[
        h.summary[say.n("{count} cell is not kept", "{count} cells are not kept", cells)],
        h.div(".table", tabindex="0", role="region", aria_label=say(N_("What is not kept")))[
            h.table[
                h.thead[h.tr[(h.th(scope="col")[say(head)] for head in heads)]],
                h.tbody[
                    (
                        h.tr[h.th(scope="row")[column], h.td(".number")[str(count)], h.td[say(SENTENCES[reason])]]
                        for (column, reason), count in rows
                    )
                ],
            ]
        ],
    ]
