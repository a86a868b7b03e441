"""The web edition: one file from the same tree. No script, nothing loaded from anywhere, warnings shut until opened."""

from __future__ import annotations

import base64
from importlib.resources import files

import htpy as h
from markupsafe import Markup

from safeconduct.report.tree import (
    Block,
    Bullets,
    Card,
    Chart,
    Document,
    Heading,
    Paragraph,
    Quotation,
    SideBySide,
    Table,
    Warned,
    walk,
)
from safeconduct.report.wording import say

CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def to_html(document: Document) -> bytes:
    style = files("safeconduct.report").joinpath("report.css").read_text()
    headings = [b for b in walk(document.blocks) if isinstance(b, Heading) and b.level == 1]
    page = h.html(lang=document.lang)[
        h.head[
            h.meta(charset="utf-8"),
            h.meta(name="viewport", content="width=device-width, initial-scale=1"),
            h.meta(http_equiv="Content-Security-Policy", content=CSP),
            h.meta(name="referrer", content="no-referrer"),
            h.meta(name="robots", content="noarchive"),
            h.title[document.title],
            h.style[Markup(style)],  # noqa: S704  (our own file)
        ],
        h.body[
            h.a(".skip", href="#text")[say("skip_to_text", document.lang)],
            h.header[
                h.h1[document.title],
                h.p(".subtitle")[document.subtitle],
                h.p(".publisher")[document.publisher],
                (h.p(".line")[line] for line in document.lines),
                h.p(".notice")[document.notice],
            ],
            h.nav(aria_label=document.contents)[
                h.h2[document.contents],
                h.ol[(h.li[h.a(href=f"#{one.key}")[one.text]] for one in headings)],
            ],
            h.main(id="text")[(_block(block, document) for block in document.blocks), h.div(id="end")],
        ],
    ]
    return str(page).encode()  # htpy begins it with its doctype


def _block(block: Block, document: Document) -> h.Node:
    match block:
        case Heading(level=level, text=text, key=key):
            element = (h.h2, h.h3, h.h4)[level - 1]
            return element(id=key)[text] if key else element[text]
        case Paragraph(text=text):
            return h.p[text]
        case Bullets(items=items):
            return h.ul[(h.li[item] for item in items)]
        case Table() as table:
            return _table(table)
        case Chart() as chart:
            return _chart(chart, document)
        case Warned() as warned:
            return _warned(warned, document)
        case Quotation() as quotation:
            return _quotation(quotation, document)
        case Card() as card:
            return _card(card)
        case SideBySide() as side:
            cards = (h.div(".count")[h.p(".label")[c.label], h.p(".strong")[c.strong], h.p[c.text], _lines(c)] for c in side.cards)
            return h.section(".side", aria_label=side.caption)[h.div(".counts")[cards], h.p(".strong-note")[side.note]]


def _table(table: Table) -> h.Element:
    def cell(place: int, text: str) -> h.Element:
        kind = ".number" if place in table.numbers else None
        if place == 0:
            return h.th(scope="row")[text]
        return h.td(kind)[text] if kind else h.td[text]

    return h.div(".table", tabindex="0", role="region", aria_label=table.caption)[
        h.table[
            h.caption[table.caption],
            h.thead[h.tr[(h.th(scope="col")[name] for name in table.header)]],
            h.tbody[(h.tr[(cell(place, text) for place, text in enumerate(row))] for row in table.rows)],
        ],
        h.p(".note")[table.note] if table.note else None,
    ]


def _chart(chart: Chart, document: Document) -> h.Element:
    source = "data:image/svg+xml;base64," + base64.b64encode(chart.svg.encode()).decode()
    return h.figure[
        h.img(src=source, alt=chart.alt),
        h.figcaption[chart.caption],
        h.details[h.summary[document.table_word], _table(chart.table)],
    ]


def _warned(warned: Warned, document: Document) -> h.Element:
    """Shut by default. The summary names the warnings, never the content; the way round is a link of its own."""
    return h.div(".warned")[
        h.details[h.summary[warned.warning], (_block(block, document) for block in warned.blocks)],
        h.a(".round", href=f"#{warned.skip}")[document.skip_word] if warned.skip else None,
    ]


def _quotation(quotation: Quotation, document: Document) -> h.Element:
    lang = quotation.lang if quotation.lang != document.lang else None
    return h.figure(".quotation")[
        h.blockquote(lang=lang)[h.p[quotation.text]],
        h.figcaption[quotation.attribution, " ", h.span(".ref")[quotation.ref]],
    ]


def _card(card: Card) -> h.Element:
    return h.div(".card")[
        h.p(".label")[card.label, " ", h.strong[card.strong]] if card.strong else h.p(".label")[card.label],
        h.p[card.text],
        _lines(card),
    ]


def _lines(card: Card) -> h.Element:
    return h.dl[((h.div[h.dt[name], h.dd[value]]) for name, value in card.lines)]
