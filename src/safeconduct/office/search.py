"""Search over everything this device reads: what is asked, what is found, and the words around it.

Every word must be in the record, in any of its forms; "words in quotation marks" one after another; a word with * begins so. Newest first. What
somebody told in a statement, and whatever has warnings, is named and never shown: it is read where it stands, behind its warnings, and that is
written down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice, product
from typing import NamedTuple

from safeconduct.ground.errors import N_, BadInput
from safeconduct.ground.ids import RecordId
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.office import morphology
from safeconduct.office.fulltext import Row, mark
from safeconduct.office.index import Index
from safeconduct.records import kinds
from safeconduct.records.fact import Record
from safeconduct.records.passage import Passage

PAGE, MOST_COUNTED, LONGEST = 20, 1_000, 400
_PORTION = 50
_MOST_READINGS = 8
"""Of a word, or a phrase, that may be forms of several."""
_AROUND = 90
"""Letters of a passage shown on each side of what was found."""
_PART = re.compile(r'"([^"]*)"?|(\S+)')


class NothingAsked(BadInput):
    def __init__(self) -> None:
        super().__init__(N_("there is no word to search for"), N_("give a word, or several that must all be there"))


class Term(NamedTuple):
    """A word, or several that follow one another. `begins`: the last may go on."""

    words: tuple[str, ...]
    begins: bool = False


class Hit(NamedTuple):
    """A record, and where in it the words are. `text` is empty where it is read elsewhere (`Passage.shut`); `spans` are places in `text`."""

    record: Record
    warnings: tuple[str, ...]
    segment: int | None
    text: str
    spans: tuple[tuple[int, int], ...]


class Found(NamedTuple):
    hits: tuple[Hit, ...]
    older: int | None
    """Where the next page begins."""
    counts: dict[str, int]
    """By kind; nothing is counted beyond `MOST_COUNTED`."""
    widened: bool
    """No record has these very words; these have words that begin so."""


def terms(asked: str) -> list[Term]:
    found = []
    for phrase, word in _PART.findall(morphology.seen(asked[:LONGEST])):
        words = tuple(morphology.cut(phrase or word))
        found += [Term(words, word.endswith("*"))] if words else []
    if not found:
        raise NothingAsked
    return found


def catch_up(index: Index, progress: Progress = QUIET) -> None:
    """Read in the words of what came since the last time."""
    total = done = index.text.waiting()
    while done > 0:
        progress(N_("reading words in"), total - done, total)
        if not index.text.read_in(_PORTION):
            return
        done = index.text.waiting()


def search(index: Index, asked: str, kind: str = "", below: int | None = None, limit: int = PAGE) -> Found:
    wanted, widened = terms(asked), False
    if not index.text.count(_expression(wanted), 1):
        wanted, widened = [one._replace(begins=True) for one in wanted], True
    counts = {one.name: index.text.count(_expression(wanted, one.name), MOST_COUNTED) for one in kinds.KINDS}
    ats = index.text.find(_expression(wanted, kind), below, limit + 1)
    hits = [hit for record, row in index.text.read(ats[:limit]) for hit in _hit(index, RecordId(record), row, wanted)]
    older = ats[limit - 1] if len(ats) > limit else None
    return Found(tuple(hits), older, {name: many for name, many in counts.items() if many}, widened and bool(hits))


def _expression(wanted: Iterable[Term], kind: str = "") -> str:
    """Of FTS5. Only letters and digits of words ever stand in it."""
    asked = [_term(one) for one in wanted] + ([f'stems:"{mark(kind)}"'] if kind else [])
    return " AND ".join(f"({one})" for one in asked)


def _term(term: Term) -> str:
    stems, lemmas = [morphology.stem(one) for one in term.words], [morphology.lemmas(one, 0.0) for one in term.words]
    forms = [f'stems:"{" ".join(stems)}"']
    forms += [f'lemmas:"{" ".join(one)}"' for one in islice(product(*lemmas), _MOST_READINGS)]
    if term.begins:
        forms.append(f'stems:"{" ".join([*stems[:-1], term.words[-1]])}"*')
    return " OR ".join(forms)


# What is shown of a hit


def _hit(index: Index, record: RecordId, row: Row, wanted: Sequence[Term]) -> list[Hit]:
    found = index.get(Record, record)
    if found is None:
        return []
    passages = list(kinds.passages(found))
    return [_shown(found, passages, _places(row, wanted) or _unlikely(passages, wanted))]


def _places(row: Row, wanted: Sequence[Term]) -> set[int]:
    """Which words of the text were found, counted from its first."""
    stems, lemmas = row.stems.split()[1:], iter(row.lemmas.split())
    likeliest = [next(lemmas, "") if morphology.is_cyrillic(one) else "" for one in stems]
    asked, begins = _asked(wanted), tuple(term.words[-1] for term in wanted if term.begins)
    forms = enumerate(zip(stems, likeliest, strict=True))
    return {place for place, (stem, lemma) in forms if stem in asked or lemma in asked or (begins and stem.startswith(begins))}


def _unlikely(passages: Iterable[Passage], wanted: Sequence[Term]) -> set[int]:
    """The same for a word that was found as what it is only now and then."""
    asked = _asked(wanted)
    words = (word for passage in passages for word in morphology.words(morphology.seen(passage.text)))
    return {place for place, word in enumerate(words) if not asked.isdisjoint(word.lemmas)}


def _asked(wanted: Sequence[Term]) -> set[str]:
    words = [word for term in wanted for word in term.words]
    return {form for word in words for form in (morphology.stem(word), *morphology.lemmas(word, 0.0))}


def _shown(record: Record, passages: Sequence[Passage], places: set[int]) -> Hit:
    """The passage with most of what was found; of equal ones, one that may be shown."""
    best: tuple[tuple[int, bool], Passage, list[tuple[int, int]]] | None = None
    first = 0
    for passage in passages:
        words = morphology.places(morphology.seen(passage.text))
        spans = [span for place, span in enumerate(words, first) if place in places]
        first += len(words)
        worth = len(spans), not passage.shut
        if best is None or worth > best[0]:
            best = worth, passage, spans
    assert best is not None
    _, passage, spans = best
    if passage.shut:
        return Hit(record, passage.warnings, passage.segment, "", ())
    return Hit(record, (), passage.segment, *_around(morphology.seen(passage.text), spans))


def _around(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A piece of the text with as much of what was found as it takes in, cut between words."""
    begin = max(0, (spans[0][0] if spans else 0) - _AROUND)
    end = min(len(text), (spans[0][1] if spans else 0) + _AROUND)
    begin = text.find(" ", begin) + 1 if begin else 0
    end = max(text.rfind(" ", 0, end), spans[0][1] if spans else 0) if end < len(text) else end
    before, after = "… " if begin else "", " …" if end < len(text) else ""
    shift = len(before) - begin
    inside = tuple((one + shift, other + shift) for one, other in spans if begin <= one and other <= end)
    return before + text[begin:end] + after, inside
