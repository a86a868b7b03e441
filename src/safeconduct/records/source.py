"""Source: who published what, when, in what medium."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from safeconduct.ground.times import PartDate
from safeconduct.records.facet import Facets
from safeconduct.records.fact import Entered, Fact, Record
from safeconduct.records.passage import Passage
from safeconduct.records.warning import ContentWarning

Texts = dict[str, str]


class SourceAdded(Fact, frozen=True, tag="source.added"):
    ref: str
    title: str
    publisher: str
    author: str
    sort: str
    published: PartDate | None
    language: str
    warnings: tuple[ContentWarning, ...]


class SourceTranslated(Fact, frozen=True, tag="source.translated"):
    language: str
    title: str
    publisher: str


class Source(Record, frozen=True):
    ref: str = ""
    title: str = ""
    publisher: str = ""
    author: str = ""
    sort: str = ""
    published: PartDate | None = None
    language: str = ""
    warnings: tuple[ContentWarning, ...] = ()
    titles: Texts = {}
    """Translations of the title, by language."""
    publishers: Texts = {}


FACTS = (SourceAdded, SourceTranslated)


def fold(source: Source | None, e: Entered) -> Source:
    source = source or Source(e.fact.record)
    match e.fact:
        case SourceAdded() as a:
            return msgspec.structs.replace(
                source, ref=a.ref, title=a.title, publisher=a.publisher, author=a.author, sort=a.sort, published=a.published,
                language=a.language, warnings=a.warnings,
            )  # fmt: skip
        case SourceTranslated(language=language, title=title, publisher=publisher):
            titles = {**source.titles, language: title}
            return msgspec.structs.replace(source, titles=titles, publishers={**source.publishers, language: publisher})
    return source


def facets(source: Source) -> Facets:
    return {"ref": source.ref, "sort": source.sort, "language": source.language, "warning": source.warnings}


def words(source: Source) -> Iterator[str | Passage]:
    yield from (source.ref, source.publisher, *source.publishers.values(), source.author)
    yield from (Passage(text, source.warnings) for text in (source.title, *source.titles.values()))
