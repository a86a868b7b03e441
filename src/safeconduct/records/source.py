"""Source: who published what, when, in what medium."""

from __future__ import annotations

import msgspec

from safeconduct.ground.times import PartDate
from safeconduct.records.fact import Entered, Fact, Record
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
