"""One row of a table for Uwazi: the cells of a record, by column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from safeconduct.exchange import uwazi
from safeconduct.exchange.public_part import Public, label, plain, ref_in, ref_of
from safeconduct.exchange.uwazi import LANGUAGES, MANY, SUFFIX, Template
from safeconduct.ground.ids import RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records import place, targeted, warning
from safeconduct.records.act import Act
from safeconduct.records.claim import Claim, Support
from safeconduct.records.event import Event
from safeconduct.records.response import Response
from safeconduct.records.source import Source
from safeconduct.records.warning import ContentWarning

Cells = dict[str, str]
Texts = Mapping[str, str]


def row(template: Template, cells: Cells, titles: Texts) -> list[str]:
    """In the order of the columns. An entity in a second language needs a title in it, an entity without words in it needs none."""
    second = any(cells.get(f"{one.label}{SUFFIX}{lang}") for one in template.properties for lang in LANGUAGES[1:])
    for lang in LANGUAGES:
        cells[f"Title{SUFFIX}{lang}"] = titles[lang] if lang == LANGUAGES[0] or second else ""
    unknown = cells.keys() - set(template.header())
    assert not unknown, unknown
    return [cells.get(column, "") for column in template.header()]


def _texts(prop: str, texts: Texts, told: str = "") -> Cells:
    """Where nobody translated into the default language, what was told stands there: Uwazi shows no other column in its place."""
    return {f"{prop}{SUFFIX}{lang}": texts.get(lang, told if lang == LANGUAGES[0] else "") for lang in LANGUAGES}


def _coded(prop: str, name: Callable[[str], str], there: bool = True) -> Cells:
    return {f"{prop}{SUFFIX}{lang}": name(lang) if there else "" for lang in LANGUAGES}


def _term(prop: str, thesaurus: int, code: str) -> Cells:
    return _coded(prop, lambda lang: label(thesaurus, code, lang), bool(code))


def _warned(warnings: Iterable[ContentWarning]) -> Cells:
    given = tuple(dict.fromkeys(warnings))
    return _coded("Content warnings", lambda lang: MANY.join(warning.name(one, lang) for one in given))


def _range(first: PartDate | None, last: PartDate | None) -> str:
    """Uwazi takes days only: the first and the last that it can mean, open where nothing is known."""
    if first is None and last is None:
        return ""
    return f"{first.earliest() if first else ''}:{last.latest() if last else ''}"


def _known(date: PartDate | None) -> str:
    return date.text if date else ""


def of_source(one: Source) -> Cells:
    return {
        "Reference": one.ref, "Name": one.title, **_texts("Translated name", one.titles, one.title), "Publisher": one.publisher,
        **_texts("Translated publisher", one.publishers, one.publisher), "Author": one.author, "Kind": one.sort,
        "Published": _range(one.published, one.published), "Published as known": _known(one.published),
        "Language": one.language, **_warned(one.warnings),
    }  # fmt: skip


def of_claim(public: Public, one: Claim) -> Cells:
    by = [support for support in one.supports if shown(public, support)]
    return {
        "Reference": one.ref, "Wording": one.text, **_texts("Text", one.texts, one.text), "Stated by": one.claimant,
        **_texts("Claimant", one.claimants, one.claimant), "Source": public.named([one.source]), "About": one.about,
        "Quantity": "" if one.quantity is None else str(one.quantity),
        **_coded("Kind of quantity", lambda lang: uwazi.QUANTITIES[one.quantity_kind][lang]), "Unit": one.unit,
        "Period": _range(one.period_start, one.period_end), "Period begins as known": _known(one.period_start),
        "Period ends as known": _known(one.period_end), "Stated place": one.place, **_texts("Place", one.places, one.place),
        "Supported by": public.named(dict.fromkeys(support.by for support in by)),
        "Origins of support": MANY.join(_origin(public, support) for support in by), **_cited(public, one.source),
    }  # fmt: skip


def _origin(public: Public, support: Support) -> str:
    return f"{_ref(public, support.by)}: {plain(support.independent)}"


def _ref(public: Public, record: RecordId) -> str:
    return ref_in(public.titles[record][LANGUAGES[0]])


def shown(public: Public, support: Support) -> bool:
    return support.by_kind == "source" and support.by in public.titles


def _cited(public: Public, source: RecordId) -> Cells:
    """What a source warns of stands with what is cited from it."""
    found = public.view.get(Source, source)
    return _warned(found.warnings if found is not None else ())


def of_response(public: Public, one: Response) -> Cells:
    return {
        "Reference": one.ref, "Wording": one.text, **_texts("Text", one.texts, one.text), "Said by": one.speaker,
        **_texts("Speaker", one.speakers, one.speaker), "Stated role": one.role, **_texts("Role", one.roles, one.role),
        "Claims": public.named(one.claims), "Source": public.named([one.source]), "Date": _range(one.date, one.date),
        "Date as known": _known(one.date), **_term("Attribution", 28, one.attribution),
        **_term("Kind of response", 27, one.response), **_texts("What can be shown", one.answered), **_cited(public, one.source),
    }  # fmt: skip


def of_event(public: Public, one: Event) -> Cells:
    links = [link for link in one.links if link.related in public.titles]
    return {
        "Reference": ref_of(one), **_texts("Name", one.title), "Dates": _range(one.begin, one.end or one.begin),
        "Begins as known": _known(one.begin), "Ends as known": _known(one.end),
        **_coded("Region", lambda lang: place.REGIONS.get(one.region, {}).get(lang, one.region)),
        **_texts("Description", one.description), **_term("Violation status", 41, uwazi.STATUSES[one.status]),
        "Links as recorded": MANY.join(f"{_ref(public, link.related)}: {plain(link.link)}" for link in links),
        **_warned(one.warnings),
    }  # fmt: skip


def of_act(public: Public, one: Act) -> Cells:
    """Without the person who suffered it and without the statement it rests on."""
    involved = one.involvements
    return {
        "Reference": ref_of(one), "Event": public.named([one.event]), **_term("Type of act", 4, one.type_of_act),
        **_term("Method", 5, one.method), "Date": _range(one.begin, one.begin), "Date as known": _known(one.begin),
        **_term("Attribution", 28, one.attribution), **_term("Status at end of act", 25, one.status_at_end),
        **_coded("Degrees of involvement", lambda lang: MANY.join(dict.fromkeys(label(18, i.degree, lang) for i in involved))),
        **_coded("Types of perpetrator", lambda lang: MANY.join(dict.fromkeys(label(24, i.type_of_perpetrator, lang) for i in involved))),
        "Involvement as coded": MANY.join(f"{i.degree} {i.type_of_perpetrator}" for i in involved),
        **_coded("Targeted", lambda lang: targeted.TARGETED.get(one.targeted, {}).get(lang, ""), bool(one.targeted)),
        **_warned(one.warnings),
    }  # fmt: skip
