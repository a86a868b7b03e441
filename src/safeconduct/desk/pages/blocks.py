"""The report's content tree on a page of the desk: the same words and numbers as in print. Charts are drawn by desk.pages.drawn."""

from __future__ import annotations

import base64
from collections.abc import Iterable

import htpy as h

from safeconduct.report.tree import Block, Bullets, Card, Chart, Heading, Paragraph, Quotation, SideBySide, Table, Warned


def blocks(several: Iterable[Block]) -> list[h.Node]:
    """Headings follow that of the page without a gap, whatever level theirs is in the report."""
    found = list(several)
    top = min((one.level for one in found if isinstance(one, Heading)), default=1)
    return [block(one, top) for one in found]


def block(one: Block, top: int = 1) -> h.Node:
    match one:
        case Heading(level=level, text=text):
            return (h.h2 if level <= top else h.h3)[text]
        case Paragraph(text=text):
            return h.p[text]
        case Bullets(items=items):
            return h.ul[(h.li[item] for item in items)]
        case Table():
            return table(one)
        case Chart():
            return _picture(one)
        case Warned(warning=warning, blocks=inner):
            return h.details(".warned")[h.summary[warning], blocks(inner)]
        case Quotation(ref=ref, text=text, lang=lang, attribution=attribution):
            return h.figure[h.blockquote(lang=lang)[h.p(".said")[text]], h.figcaption[attribution, f" [{ref}]"]]
        case Card():
            return h.div(".card")[_inside(one)]
        case SideBySide(caption=caption, cards=cards, note=note):
            shown = h.ul(".cards", aria_label=caption)[(h.li[_inside(card)] for card in cards)]
            return [h.p[h.strong[caption]], shown, h.p(".note")[note]]


def card(one: Card, link: h.Node = None) -> h.Element:
    return h.div(".card")[_inside(one), link]


def _inside(one: Card) -> h.Node:
    return [
        h.p[h.strong[one.label]],
        h.p(".lead")[h.strong[one.strong]] if one.strong else None,
        h.p(".said")[one.text],
        h.dl(".facts")[([h.dt[name], h.dd[value]] for name, value in one.lines)],
    ]


def table(one: Table) -> h.Node:
    def cell(place: int, text: str) -> h.Element:
        kind = "number" if place in one.numbers else None
        return h.th(scope="row")[text] if place == 0 else h.td(class_=kind)[text]

    return [
        h.div(".table", tabindex="0", role="region", aria_label=one.caption)[
            h.table(".words")[
                h.caption[one.caption],
                h.thead[h.tr[(h.th(scope="col", class_="number" if at in one.numbers else None)[name] for at, name in enumerate(one.header))]],
                h.tbody[(h.tr[(cell(at, text) for at, text in enumerate(row))] for row in one.rows)],
            ]
        ],
        h.p(".note")[one.note] if one.note else None,
    ]


def _picture(one: Chart) -> h.Element:
    """As an image: whatever stands in it, nothing of it runs."""
    source = "data:image/svg+xml;base64," + base64.b64encode(one.svg.encode()).decode()
    return h.figure(".picture")[h.img(src=source, alt=one.alt), h.figcaption[one.caption], table(one.table)]
