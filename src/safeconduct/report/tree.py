"""The content tree of an edition: one tree, from which PDF and HTML are made. Plain values; what is not in it is not published.

Every node writes to JSON with its `type`, which is how the Typst template reads it: text stays text and never becomes markup.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec


class Node(msgspec.Struct, frozen=True, tag_field="type"):
    """Base. Texts are plain; `lang` is given where it differs from the document's."""


class Heading(Node, frozen=True, tag="heading"):
    level: int
    text: str
    key: str


class Paragraph(Node, frozen=True, tag="paragraph"):
    text: str


class Bullets(Node, frozen=True, tag="bullets"):
    items: tuple[str, ...]


class Table(Node, frozen=True, tag="table"):
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    numbers: tuple[int, ...] = ()
    """Columns to be set flush right."""


class Chart(Node, frozen=True, tag="chart"):
    caption: str
    alt: str
    svg: str
    table: Table


class Warned(Node, frozen=True, tag="warned"):
    """Content behind its warning. `skip` is the key of the heading that comes after it."""

    warning: str
    way_round: str
    skip: str
    blocks: tuple[Block, ...]


class Quotation(Node, frozen=True, tag="quotation"):
    ref: str
    text: str
    lang: str
    attribution: str


class Card(Node, frozen=True, tag="card"):
    """A claim, a response or one of several counts: a label, a text, and named lines below it."""

    label: str
    strong: str
    text: str
    lines: tuple[tuple[str, str], ...]


class SideBySide(Node, frozen=True, tag="side_by_side"):
    """Numbers of different things: shown beside each other, never added."""

    caption: str
    cards: tuple[Card, ...]
    note: str


Block = Heading | Paragraph | Bullets | Table | Chart | Warned | Quotation | Card | SideBySide


class Document(msgspec.Struct, frozen=True):
    lang: str
    title: str
    subtitle: str
    publisher: str
    lines: tuple[str, ...]
    """Lines of the title page under the subtitle: version, cut-off."""
    notice: str
    contents: str
    """Heading of the table of contents."""
    page_word: str
    skip_word: str
    table_word: str
    blocks: tuple[Block, ...]


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block in reading order, those behind warnings included."""
    for block in blocks:
        yield block
        if isinstance(block, Warned):
            yield from walk(block.blocks)
