"""Invented records of the documentation circle, of every shape, for property tests of what is exchanged."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from safeconduct.ground.ids import MemberId, RecordId, new_id, seeded
from safeconduct.ground.times import PartDate
from safeconduct.records import act, claim, event, response, source
from safeconduct.records.claim import QuantityKind
from safeconduct.records.fact import Fact
from safeconduct.records.huridocs import TERMS
from safeconduct.records.place import REGIONS
from safeconduct.records.targeted import TARGETED
from safeconduct.records.view import MemoryView
from safeconduct.records.warning import ContentWarning

NOW = dt.datetime(2017, 8, 1, tzinfo=dt.UTC)
SAGE = MemberId("sage")
HOSTILE = st.text(alphabet=st.sampled_from("aя=+-@;,|:'\"\t\r\n \u202e\u200b<&1N/"), max_size=12)
WORDS = st.one_of(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=20), HOSTILE)
SAID = WORDS.filter(lambda text: bool(text.strip()))
DATES = st.sampled_from(["2017", "2017-04", "2017-04-09", "2017-21", "2016-24~", "2017-02~"]).map(PartDate)
MAYBE = st.none() | DATES
WARNINGS = st.lists(st.sampled_from(list(ContentWarning)), unique=True, max_size=3).map(tuple)
LANGS = ("en", "ru")


def term(thesaurus: int) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(TERMS[thesaurus]))


@st.composite
def documents(draw: st.DrawFn) -> MemoryView:
    """A view in which records name each other as verbs would have them."""
    chance, view = seeded(str(draw(st.integers(0, 10**6)))), MemoryView()

    def make(number: int) -> list[RecordId]:
        return [new_id(chance) for _ in range(number)]

    def told(facts: list[Fact]) -> None:
        view.record(facts, SAGE, NOW)

    sources, claims, events = make(draw(st.integers(1, 3))), make(draw(st.integers(0, 3))), make(draw(st.integers(0, 2)))
    for place, one in enumerate(sources, 1):
        told(draw(_source(one, f"S{place}")))
    for place, one in enumerate(claims, 1):
        told(draw(_claim(one, f"C{place}", sources)))
    if claims:
        told(draw(_response(make(1)[0], "R1", claims, sources)))
    for one in events:
        told([draw(_event(one))])
    if len(events) == 2:
        told([event.EventLinked(events[1], events[0], draw(SAID))])
    for one in make(draw(st.integers(0, 2))) if events else []:
        told(draw(_act(one, draw(st.sampled_from(events)))))
    return view


def _translated(draw: st.DrawFn, make: Any, fields: int) -> list[Fact]:
    langs = draw(st.lists(st.sampled_from(LANGS), unique=True))
    return [make(lang, *(draw(SAID) for _ in range(fields))) for lang in langs]


@st.composite
def _source(draw: st.DrawFn, one: RecordId, ref: str) -> list[Fact]:
    made = source.SourceAdded(one, ref, draw(SAID), draw(WORDS), draw(WORDS), draw(WORDS), draw(MAYBE),
                              draw(st.sampled_from(["en", "ru", ""])), draw(WARNINGS))  # fmt: skip
    return [made, *_translated(draw, lambda *told: source.SourceTranslated(one, *told), 2)]


@st.composite
def _claim(draw: st.DrawFn, one: RecordId, ref: str, sources: list[RecordId]) -> list[Fact]:
    quantity = draw(st.none() | st.integers(0, 10**6))
    kind = QuantityKind.EXACT if quantity is not None else draw(st.sampled_from([QuantityKind.SEVERAL, QuantityKind.NONE]))
    made = claim.ClaimMade(one, ref, draw(SAID), draw(SAID), draw(st.sampled_from(sources)), draw(WORDS), quantity, kind,
                           draw(WORDS), draw(MAYBE), None, draw(WORDS))  # fmt: skip
    by = draw(st.lists(st.tuples(st.sampled_from(sources), SAID), max_size=3))
    supported = [claim.ClaimSupported(one, source, "source", " ".join(key.replace("|", "/").split()) or "x") for source, key in by]
    hidden = [claim.ClaimSupported(one, RecordId("figure"), "figure", "ours")] if draw(st.booleans()) else []
    return [made, *_translated(draw, lambda *told: claim.ClaimTranslated(one, *told), 3), *supported, *hidden]


@st.composite
def _response(draw: st.DrawFn, one: RecordId, ref: str, claims: list[RecordId], sources: list[RecordId]) -> list[Fact]:
    to = tuple(draw(st.lists(st.sampled_from(claims), min_size=1, unique=True)))
    made = response.ResponseMade(one, ref, to, draw(SAID), draw(WORDS), draw(st.sampled_from(sources)), draw(SAID),
                                 draw(term(28)), draw(term(27)), draw(DATES))  # fmt: skip
    shown = draw(st.dictionaries(st.sampled_from(LANGS), SAID, max_size=2))
    answered = [response.ResponseAnswered(one, shown)] if shown else []
    return [made, *_translated(draw, lambda *told: response.ResponseTranslated(one, *told), 3), *answered]


@st.composite
def _event(draw: st.DrawFn, one: RecordId) -> Fact:
    texts = st.dictionaries(st.sampled_from(LANGS), SAID, min_size=1, max_size=2)
    return event.EventRecorded(one, draw(texts), PartDate("2017-02"), draw(st.none() | st.just(PartDate("2017-05~"))),
                               draw(st.sampled_from(sorted(REGIONS))), draw(texts),
                               draw(st.sampled_from(list(event.ViolationStatus))), draw(WARNINGS))  # fmt: skip


@st.composite
def _act(draw: st.DrawFn, one: RecordId, of: RecordId) -> list[Fact]:
    coded = act.ActCoded(one, of, None, None, draw(term(4)), draw(st.just("") | term(5)), draw(DATES), draw(term(28)),
                         draw(term(25)), draw(WARNINGS), draw(st.sampled_from(["", *TARGETED])))  # fmt: skip
    involved = draw(st.lists(st.tuples(term(18), term(24)), max_size=3))
    return [coded, *(act.InvolvementCoded(one, *pair) for pair in involved)]
