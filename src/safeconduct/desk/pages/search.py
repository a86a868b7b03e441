"""What a search found, and the commands: both lists one goes through by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.desk.asked import Asked
from safeconduct.desk.pages.frame import Way
from safeconduct.ground.errors import N_
from safeconduct.office.search import MOST_COUNTED, Found, Hit
from safeconduct.records import kinds, warning
from safeconduct.records.call import Call
from safeconduct.records.fact import Record
from safeconduct.web.fields import hidden
from safeconduct.web.guard import TOKEN_FIELD
from safeconduct.web.say import Say

KINDS = {
    "call": N_("Calls"), "case": N_("Cases"), "relocation": N_("Relocations"), "shelter": N_("Shelters"), "placement": N_("Placements"),
    "statement": N_("Statements"), "consent": N_("Consents"), "event": N_("Events"), "evidence": N_("Evidence"), "source": N_("Sources"),
    "claim": N_("Claims"), "response": N_("Answers of officials"), "figure": N_("Figures"), "report": N_("Reports"),
    "edition": N_("Editions"), "request": N_("Requests to custodians"), "list": N_("Lists of names"), "linkage": N_("Linkages"),
    "provider": N_("Services outside"),
}  # fmt: skip
"""Kinds that have words, in the order in which they are named."""


class Line(NamedTuple):
    """`path` is empty where this member's desk has no page of it."""

    hit: Hit
    path: str
    label: str


def results(say: Say, token: str, asked: Asked, found: Found, lines: Sequence[Line], waiting: int) -> h.Node:
    total = sum(found.counts.values())
    """While words are read in, what is found grows by itself."""
    return h.div(data_live="/search" if waiting else None)[
        h.p(".lead")[say(N_("Searched for: {words}"), words=asked.words)],
        _counts(say, total, found),
        h.p(".running")[say.n("{count} record is not read in yet", "{count} records are not read in yet", waiting)] if waiting else None,
        _filter(say, token, asked, found.counts) if len(found.counts) > 1 or asked.kind else None,
        h.ol(".found", start=str(1 + len(asked.trail) * len(lines)) if lines else None)[(_line(say, one) for one in lines)],
        _pager(say, token, asked, found.older),
        help_(say),
    ]


def _counts(say: Say, total: int, found: Found) -> h.Element:
    if not total:
        return h.p(role="status")[say(N_("Nothing that you can read has these words."))]
    over = max(found.counts.values()) >= MOST_COUNTED
    told = say.n("{count} record", "{count} records", total) if not over else say(N_("more than {count} records"), count=MOST_COUNTED)
    widened = h.br, say(N_("None has these very words; these have words that begin so.")) if found.widened else None
    return h.p(role="status")[told, ", ", say(N_("the newest first")), widened if found.widened else None]


def _filter(say: Say, token: str, asked: Asked, counts: Mapping[str, int]) -> h.Element:
    def button(kind: str, label: str, count: int) -> h.Element:
        many = f"{count}+" if count >= MOST_COUNTED else str(count)
        pressed = "true" if kind == asked.kind else "false"
        return h.button(type="submit", name="kind", value=kind, aria_pressed=pressed)[label, " ", h.span(".number")[many]]

    total = min(sum(counts.values()), MOST_COUNTED)
    known = [(kind, say(label), counts.get(kind, 0)) for kind, label in KINDS.items() if counts.get(kind) or kind == asked.kind]
    return h.form(".sorts", method="post", action="/search", aria_label=say(N_("Show only")))[
        hidden(TOKEN_FIELD, token), button("", say(N_("Everything")), total), (button(*one) for one in known)
    ]


def _line(say: Say, line: Line) -> h.Element:
    hit = line.hit
    kind = say(_ONE.get(kinds.name_of(type(hit.record)), ""))
    name = h.a(href=line.path)[line.label] if line.path else h.span(tabindex="0")[line.label]
    return h.li(".card", data_row=True)[
        h.p(".label")[name, " ", h.span(".mark")[kind] if kind != line.label else None],
        _said(say, hit),
    ]


def _said(say: Say, hit: Hit) -> h.Node:
    if hit.text:
        return h.p(".said")[_marked(hit.text, hit.spans)]
    where = say(N_("in segment {number}"), number=hit.segment) if hit.segment is not None else say(N_("in it"))
    warned = [h.span(".mark.warning")[warning.name(warning.ContentWarning(one), say.lang)] for one in hit.warnings]
    shut = say(N_("behind its warnings:")) if warned else say(N_("to be read there"))
    return h.p[where, ", ", shut, ((" ", one) for one in warned)]


def _marked(text: str, spans: Iterable[tuple[int, int]]) -> list[h.Node]:
    out: list[h.Node] = []
    done = 0
    for begin, end in spans:
        out += [text[done:begin], h.mark[text[begin:end]]]
        done = end
    return [*out, text[done:]]


def _pager(say: Say, token: str, asked: Asked, older: int | None) -> h.Element | None:
    if older is None and not asked.trail:
        return None
    newer = h.button(type="submit", name="turn", value="newer")[say(N_("Newer"))] if asked.trail else None
    more = h.button(type="submit", name="turn", value=str(older))[say(N_("Older"))] if older is not None else None
    return h.form(".pager", method="post", action="/search", aria_label=say(N_("Pages of the list")))[hidden(TOKEN_FIELD, token), newer, more]


def help_(say: Say) -> h.Element:
    return h.details[
        h.summary[say(N_("How to search"))],
        h.ul[
            h.li[say(N_("Every word must be in the record, in any of its forms, in English or Russian."))],
            h.li[say(N_("Words in quotation marks stand one after another; a word with * begins so."))],
            h.li[say(N_("Keys: / to search, j and k to move, Enter to open, Esc to leave a field, Ctrl+K for the commands."))],
            h.li[say(N_("Names that custodians keep, addresses of shelters and agreed phrases are never found."))],
        ],
    ]


# What a line is called, and where it leads


def label_of(say: Say, record: Record) -> str:
    """A codename or a reference; what has neither is called by its kind and day."""
    for name in ("codename", "ref", "name", "label", "version"):
        if found := getattr(record, name, ""):
            return str(found)
    if isinstance(record, Call) and record.received is not None:
        return say(N_("Call of {when}"), when=say.moment(record.received))
    title = getattr(record, "title", None)
    if isinstance(title, dict) and title:
        return str(title.get(say.lang) or next(iter(title.values())))
    return say(_ONE.get(kinds.name_of(type(record)), N_("A record")))


_ONE = {
    "call": N_("A call"), "case": N_("A case"), "relocation": N_("A relocation"), "shelter": N_("A shelter"),
    "placement": N_("A placement"), "statement": N_("A statement"), "consent": N_("A consent"), "event": N_("An event"),
    "evidence": N_("Evidence"), "source": N_("A source"), "claim": N_("A claim"), "response": N_("An answer of officials"),
    "figure": N_("A figure"), "report": N_("A report"), "edition": N_("An edition"), "request": N_("A request"),
    "list": N_("A list of names"), "linkage": N_("A linkage"), "provider": N_("A service outside"),
}  # fmt: skip


def path_of(record: Record, segment: int | None, known: Callable[[str], bool]) -> str:
    """The page that shows it: its own, or that of what it is about."""
    for pattern, named in _PAGES.get(kinds.name_of(type(record)), ()):
        target = getattr(record, named, "") if named else record.id
        target = target[0] if isinstance(target, tuple) and target else target
        if known(pattern) and isinstance(target, str) and target:
            path = pattern.replace("{id}", target)
            return f"{path}#s{segment}" if segment is not None else path
    return ""


_PAGES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "call": (("/calls/{id}", ""),), "case": (("/cases/{id}", ""),), "relocation": (("/relocations/{id}", ""), ("/cases/{id}", "case")),
    "shelter": (("/shelters/{id}", ""),), "placement": (("/shelters/{id}", "shelter"), ("/cases/{id}", "case")),
    "statement": (("/statements/{id}", ""),), "consent": (("/statements/{id}", "item"),), "event": (("/events/{id}", ""),),
    "evidence": (("/evidence/{id}", ""),), "source": (("/sources/{id}", ""), ("/claims", "ref")), "claim": (("/claims/{id}", ""),),
    "response": (("/claims/{id}", "claims"),), "figure": (("/figures/{id}", ""),), "report": (("/reports/{id}", ""), ("/reports", "id")),
    "edition": (("/editions/{id}", ""), ("/reports/{id}", "report")), "request": (("/trust/requests/{id}", ""), ("/trust", "id")),
    "list": (("/figures/lists", "id"),), "linkage": (("/figures/lists", "id"),), "provider": (("/providers/{id}", ""), ("/providers", "id")),
}  # fmt: skip
"""By kind: a page, and the field of the record that names whose page it is; its own where none is named."""


# Commands


def commands(say: Say, groups: Sequence[tuple[str, Sequence[Way]]]) -> h.Node:
    return [
        h.p[say(N_("Ctrl+K opens this list on any page; type to narrow it, Enter goes there."))],
        h.div("#commands")[(_group(say, title, ways) for title, ways in groups if ways)],
        h.h2[say(N_("Keys"))],
        h.dl(".facts")[([h.dt[h.kbd[key]], h.dd[say(does)]] for key, does in KEYS)],
    ]


def _group(say: Say, title: str, ways: Sequence[Way]) -> h.Element:
    return h.section(aria_label=say(title))[
        h.h2[say(title)], h.ul(".commands")[(h.li(data_row=True)[h.a(href=one.path)[say(one.label)]] for one in ways)]
    ]


KEYS = (
    ("/", N_("search")), ("Ctrl+K", N_("the commands")), ("j", N_("the next line of a list")), ("k", N_("the line before")),
    ("Enter", N_("open it")), ("Esc", N_("leave a field")), ("F8", N_("cover the window")), ("F9", N_("lock")),
)  # fmt: skip
