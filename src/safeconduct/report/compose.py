"""From an outline and the records to the content tree of one language, as of one day. Without consent, nothing is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from safeconduct.ground.ids import RecordId
from safeconduct.records.report import Report, Section
from safeconduct.records.view import View, need
from safeconduct.report import counts, register, road, sayings, standing
from safeconduct.report.cite import Cites, date
from safeconduct.report.tree import Block, Bullets, Document, Heading, Paragraph
from safeconduct.report.wording import say


class Setting(NamedTuple):
    """What the composing member brings beside the view: version, day, and the keys that may approve."""

    version: str
    on: dt.date
    fingerprints: tuple[str, ...]


def compose(view: View, report: RecordId, lang: str, setting: Setting) -> Document:
    found = need(view, Report, report)
    cites = Cites(view, lang)
    cutoff = found.cutoff or setting.on
    blocks: list[Block] = []
    for place, section in enumerate(found.sections):
        after = found.sections[place + 1].key if place + 1 < len(found.sections) else "end"
        blocks += _section(view, section, lang, cites, cutoff, setting, after)
    return Document(
        lang=lang,
        title=found.title[lang],
        subtitle=found.subtitle[lang],
        publisher=found.publisher[lang],
        lines=(say("version", lang, version=setting.version), say("cutoff", lang, date=date(cutoff, lang))),
        notice=found.notice[lang],
        contents=say("contents", lang),
        page_word=say("page", lang),
        skip_word=say("skip", lang),
        table_word=say("table", lang),
        blocks=tuple(blocks),
    )


def _section(
    view: View, section: Section, lang: str, cites: Cites, cutoff: dt.date, setting: Setting, after: str
) -> list[Block]:
    blocks: list[Block] = [Heading(1, cites.fill(section.title[lang]), section.key)]
    blocks += prose(cites.fill(section.text[lang]))
    make = _BLOCKS.get(section.block)
    if make is not None:
        blocks += make(view, lang, cutoff, setting, after, section.key)
    return blocks


def prose(text: str) -> list[Block]:
    """Paragraphs apart by blank lines; lines that begin with `- ` are bullets, one that begins with `## ` a heading."""
    blocks: list[Block] = []
    for part in text.strip().split("\n\n"):
        lines = [line.strip() for line in part.strip().splitlines()]
        if len(lines) == 1 and lines[0].startswith("## "):
            blocks.append(Heading(2, lines[0][3:], ""))
        elif lines and all(line.startswith("- ") for line in lines):
            blocks.append(Bullets(tuple(line[2:] for line in lines)))
        elif lines:
            blocks.append(Paragraph(" ".join(lines)))
    return blocks


Make = Callable[[View, str, dt.date, Setting, str, str], Sequence[Block]]
_BLOCKS: dict[str, Make] = {
    "road": lambda view, lang, _c, _s, _a, _k: road.road(view, lang),
    "shelters": lambda view, lang, _c, _s, _a, _k: road.shelters(view, lang),
    "quotations": lambda view, lang, _c, setting, after, key: sayings.quotations(view, lang, setting.on, after, key),
    "claims": lambda view, lang, _c, _s, _a, _k: standing.claims(view, lang),
    "responses": lambda view, lang, _c, _s, _a, _k: standing.responses(view, lang),
    "unlike_counts": lambda view, lang, _c, _s, _a, _k: counts.unlike_counts(view, lang),
    "register": lambda view, lang, _c, _s, _a, _k: register.register(view, lang),
    "figures": lambda view, lang, _c, _s, _a, _k: standing.figures(view, lang),
    "sources": lambda view, lang, _c, _s, _a, _k: standing.sources(view, lang),
    "glossary": lambda _v, lang, _c, _s, _a, _k: standing.glossary(lang),
    "check": lambda _v, lang, _c, setting, _a, _k: standing.check_keys(setting.fingerprints, lang),
}
