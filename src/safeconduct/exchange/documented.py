"""A record of the documentation circle as a row would propose it: what comes back from another program is held against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from safeconduct.exchange.proposed import New, NewAct, NewClaim, NewEvent, NewResponse, NewSource, Texts
from safeconduct.exchange.public_part import ref_of
from safeconduct.exchange.uwazi import LANGUAGES
from safeconduct.ground.ids import RecordId
from safeconduct.records.act import Act
from safeconduct.records.claim import Claim
from safeconduct.records.event import Event
from safeconduct.records.response import Response
from safeconduct.records.source import Source
from safeconduct.records.view import View

DOCUMENTED = (NewSource, NewClaim, NewResponse, NewEvent, NewAct)


def documented(view: View) -> Iterator[New]:
    """Everything that stands, without what no table tells: who suffered an act, statements, support by figures, links between events."""
    yield from (_source(one) for one in view.all(Source))
    yield from (_claim(view, one) for one in view.all(Claim))
    yield from (_response(view, one) for one in view.all(Response) if one.date is not None)
    yield from (_event(one) for one in view.all(Event) if one.begin is not None)
    yield from (_act(view, one) for one in view.all(Act) if one.begin is not None)


def _text(told: str) -> str:
    """White space alone is an empty cell."""
    return told if told.strip() else ""


def _both(texts: Mapping[str, str]) -> Texts:
    return {lang: texts[lang] for lang in LANGUAGES if _text(texts.get(lang, ""))}


def _translated(*fields: tuple[Mapping[str, str], str]) -> tuple[Texts, ...]:
    """As `uwazi_cells.Cells.translated` reads them: words that repeat what was told are no translation into the default language."""
    first = LANGUAGES[0]
    same = all(texts.get(first, told) == told for texts, told in fields)
    langs = [lang for lang in LANGUAGES if any(lang in texts for texts, _ in fields) and not (lang == first and same)]
    return tuple({lang: _text(texts.get(lang, told if lang == first else "")) for lang in langs} for texts, told in fields)


def _ref(view: View, kind: type[Source] | type[Claim] | type[Event], record: RecordId) -> str:
    found = view.get(kind, record)
    return ref_of(found) if found is not None else ""


def _source(one: Source) -> NewSource:
    titles, publishers = _translated((one.titles, one.title), (one.publishers, one.publisher))
    return NewSource(one.ref, one.title, _text(one.publisher), _text(one.author), _text(one.sort), one.published, _text(one.language),
                     one.warnings, titles, publishers)  # fmt: skip


def _claim(view: View, one: Claim) -> NewClaim:
    texts, claimants, places = _translated((one.texts, one.text), (one.claimants, one.claimant), (one.places, one.place))
    supports = tuple((_ref(view, Source, by.by), by.independent) for by in one.supports if by.by_kind == "source")
    return NewClaim(one.ref, one.text, one.claimant, _ref(view, Source, one.source), _text(one.about), one.quantity, one.quantity_kind,
                    _text(one.unit), one.period_start, one.period_end, _text(one.place), texts, claimants, places, supports)  # fmt: skip


def _response(view: View, one: Response) -> NewResponse:
    texts, speakers, roles = _translated((one.texts, one.text), (one.speakers, one.speaker), (one.roles, one.role))
    assert one.date is not None
    return NewResponse(one.ref, tuple(_ref(view, Claim, claim) for claim in one.claims), one.speaker, _ref(view, Source, one.source),
                       one.text, one.attribution, one.response, one.date, _text(one.role), texts, speakers, roles,
                       _both(one.answered))  # fmt: skip


def _event(one: Event) -> NewEvent:
    assert one.begin is not None
    return NewEvent(_both(one.title), one.begin, one.region, _both(one.description), one.end, one.status, one.warnings)


def _act(view: View, one: Act) -> NewAct:
    assert one.begin is not None
    involved = tuple((pair.degree, pair.type_of_perpetrator) for pair in one.involvements)
    return NewAct(_ref(view, Event, one.event), one.type_of_act, one.begin, one.attribution, one.status_at_end, one.method, one.warnings,
                  one.targeted, involved)  # fmt: skip
