"""Which warnings stand before what."""

from __future__ import annotations

from collections.abc import Iterable

from safeconduct.records.statement import Statement
from safeconduct.records.warning import ContentWarning

_ORDER = tuple(ContentWarning)


def together(*groups: Iterable[ContentWarning]) -> tuple[ContentWarning, ...]:
    """The union, in the order of the closed list."""
    found = {warning for group in groups for warning in group}
    return tuple(warning for warning in _ORDER if warning in found)


def of_statement(statement: Statement) -> tuple[ContentWarning, ...]:
    return together(*(segment.warnings for segment in statement.segments))
