"""Claims: what is asserted, on how many independent sources, what officials answered, and what can be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.desk.pages.told import Names, press, side_by_side, tags
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId
from safeconduct.records import huridocs
from safeconduct.records.claim import Claim, Support
from safeconduct.records.response import Response
from safeconduct.records.source import Source
from safeconduct.report.cite import quantity
from safeconduct.report.wording import ABOUT
from safeconduct.web.say import Say


class Told(NamedTuple):
    """A claim with what stands around it."""

    claim: Claim
    source: Source | None
    responses: Sequence[Response]
    sources: Mapping[RecordId, Source]
    """Where the responses stand, as far as this member reads that."""


def text_of(claim: Claim, say: Say) -> str:
    return claim.texts.get(say.lang, claim.text)


def about(claim: Claim, say: Say) -> str:
    return ABOUT.get(claim.about, {}).get(say.lang, claim.about)


def period(claim: Claim, say: Say) -> str:
    days = [say.part(one) for one in (claim.period_start, claim.period_end) if one is not None]
    return " – ".join(dict.fromkeys(days))


def behind(source: Source | None, say: Say, *content: h.Node) -> h.Node:
    """What a source's warnings are about stands shut behind them."""
    if source is None or not source.warnings:
        return content
    warning = say(N_("Content warning: {tags}"), tags=tags(source.warnings, say))
    return h.details(".warned")[h.summary[warning], content]


# The list


def listed(say: Say, found: Sequence[Told]) -> h.Node:
    return [
        h.p(".ways-of")[
            h.a(".button.go", href="/claims/new")[say(N_("Add a claim"))], h.a(".button", href="/sources/new")[say(N_("Add a source"))]
        ],
        (_card(say, one) for one in found) if found else h.p[say(N_("There are no claims yet."))],
    ]


def _card(say: Say, told: Told) -> h.Element:
    claim = told.claim
    return h.article(".card.claim", data_row=True)[
        h.h2[
            h.a(href=f"/claims/{claim.id}")[claim.ref], " ",
            h.span(".mark")[say.n("{count} independent source", "{count} independent sources", claim.independent_support)], " ",
            _answered(say, told.responses),
        ],
        behind(told.source, say, h.p[text_of(claim, say)], [_said(say, one, told.sources.get(one.source)) for one in told.responses]),
        h.p(".faint")[", ".join(one for one in (f"{quantity(claim, say.lang)}: {about(claim, say)}", period(claim, say)) if one)],
    ]  # fmt: skip


def _answered(say: Say, responses: Sequence[Response]) -> h.Element:
    if not responses:
        return h.span(".mark")[say(N_("officials have not answered"))]
    return h.span(".mark.waiting")[say.n("{count} answer by officials", "{count} answers by officials", len(responses))]


def _said(say: Say, one: Response, source: Source | None) -> h.Element:
    """Behind the warnings of the source that it stands in, which may be others than the claim's."""
    speaker = one.speakers.get(say.lang, one.speaker)
    who = h.strong[say(N_("An official answered: {who}"), who=speaker)]
    return h.div(".answer")[h.p[who], behind(source, say, h.p[h.q[one.texts.get(say.lang, one.text)]])]


def asserted(say: Say, told: Told) -> h.Node:
    """What an answer is an answer to."""
    return [h.p(".lead")[told.claim.ref], behind(told.source, say, h.p(".said")[text_of(told.claim, say)])]


def said(say: Say, one: Response, source: Source | None) -> h.Node:
    speaker, role = one.speakers.get(say.lang, one.speaker), one.roles.get(say.lang, one.role)
    return [h.p(".lead")[f"{speaker}, {role}"], behind(source, say, h.blockquote(".said")[one.texts.get(say.lang, one.text)])]


# One claim


class Shown(NamedTuple):
    """`names_of`: what each support is called. `forms`: drawn, by name: support, translate; by response id its answer."""

    told: Told
    names_of: Mapping[RecordId, str]
    support: h.Element
    translate: h.Element
    twins: int
    """Other claims with the same reference, entered by members who did not know of each other."""


def one(say: Say, shown: Shown, names: Names, token: str) -> h.Node:
    told, claim = shown.told, shown.told.claim
    return [
        h.p(".alarm")[say(N_("Another claim bears the same reference; two members entered them without knowing of each other."))]
        if shown.twins
        else None,
        h.p(".lead")[h.strong[claim.ref]],
        behind(told.source, say, h.p(".said", lang=say.lang if say.lang in claim.texts else None)[text_of(claim, say)]),
        _facts(say, told),
        h.section(aria_labelledby="answers")[
            h.h2("#answers")[say(N_("What officials answered"))],
            [_response(say, one, shown, names, token) for one in told.responses] or h.p[say(N_("No answer of an official is on record."))],
            h.p[h.a(".button", href=f"/claims/{claim.id}/responses/new")[say(N_("Record what an official answered"))]],
        ],
        h.section(aria_labelledby="support")[
            h.h2("#support")[say(N_("What it rests on"))], _supports(say, shown),
            h.details(".act")[h.summary[say(N_("Add a source that says the same"))], shown.support],
        ],
        h.details(".act")[h.summary[say(N_("Translate it"))], shown.translate],
    ]  # fmt: skip


def _facts(say: Say, told: Told) -> h.Element:
    claim, source = told.claim, told.source
    lines: tuple[tuple[str, h.Node], ...] = (
        (say(N_("Number")), f"{quantity(claim, say.lang)}: {about(claim, say)}"),
        (say(N_("Claimed by")), claim.claimants.get(say.lang, claim.claimant)),
        (say(N_("Period")), period(claim, say)),
        (say(N_("Place")), claim.places.get(say.lang, claim.place)),
        (say(N_("Source")), source_line(source, say)),
    )
    return h.dl(".facts")[([h.dt[name], h.dd[value]] for name, value in lines if value)]


def source_line(source: Source | None, say: Say) -> str:
    if source is None:
        return say(N_("not among what you can read"))
    title, publisher = source.titles.get(say.lang, source.title), source.publishers.get(say.lang, source.publisher)
    return f"[{source.ref}] {title}, {publisher}" + (f", {say.part(source.published)}" if source.published else "")


def _supports(say: Say, shown: Shown) -> h.Node:
    """By origin: two papers that repeat one list are one."""
    claim = shown.told.claim
    origins: dict[str, list[Support]] = {}
    for one in claim.supports:
        origins.setdefault(one.independent, []).append(one)
    count = say.n("{count} independent source.", "{count} independent sources.", claim.independent_support)
    return [
        h.p[count, " ", say(N_("What repeats the same origin counts once."))],
        h.ol[(h.li[", ".join(shown.names_of.get(one.by, one.by_kind) for one in found)] for found in origins.values())],
    ]


def _response(say: Say, one: Response, shown: Shown, names: Names, token: str) -> h.Element:
    speaker, role = one.speakers.get(say.lang, one.speaker), one.roles.get(say.lang, one.role)
    source = shown.told.sources.get(one.source)
    shown_ = one.answered.get(say.lang) or next(iter(one.answered.values()), "")
    return h.article(".card.answer", id=one.ref)[
        h.h3[h.strong[speaker], ", ", role, f" [{one.ref}]"],
        behind(source, say, h.blockquote(".said")[one.texts.get(say.lang, one.text)]),
        h.p(".faint")[
            ", ".join((say.part(one.date), huridocs.label(28, one.attribution, say.lang), huridocs.label(27, one.response, say.lang))), "; ",
            source_line(source, say),
        ],
        h.h4[say(N_("What can be shown in answer"))],
        h.p(".said")[shown_] if shown_ else h.p[say(N_("Nothing was written yet."))],
        (_contested(say, one, place, names, token) for place in range(len(one.conflicts))),
        h.p(".ways-of")[h.a(href=f"/responses/{one.id}/answer")[say(N_("Write what can be shown"))]],
    ]  # fmt: skip


def _contested(say: Say, one: Response, place: int, names: Names, token: str) -> h.Element:
    lost = one.conflicts[place]

    def settle(which: str, label: str) -> h.Node:
        return press(f"/responses/{one.id}/settle", label, token, place=str(place), field=lost.field, which=which)

    return side_by_side(lost.kept, lost.lost, names(lost.lost_by), say, settle)
