"""Passage: a piece of a record's own words, as search finds it, with the warnings that stand before it.

A record kind yields its words in its own file (`def words(record)`), plain text or a passage; a kind without yields none and is found by no
word. Names of identity records, addresses and the two phrases of a relocation are never words.
"""

from __future__ import annotations

import msgspec

from safeconduct.records.warning import ContentWarning


class Passage(msgspec.Struct, frozen=True):
    text: str
    warnings: tuple[ContentWarning, ...] = ()
    segment: int | None = None
    """Of a statement."""

    @property
    def shut(self) -> bool:
        """Whether it is read only where it stands: there behind its warnings, and written down."""
        return bool(self.warnings) or self.segment is not None
