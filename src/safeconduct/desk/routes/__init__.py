"""Every address of the desk, one module a page."""

from __future__ import annotations

from safeconduct.desk.routes import (
    acts,
    claims,
    consents,
    evidence,
    own,
    segments,
    statements,
    today,
)
from safeconduct.desk.routing import Entry

ENTRIES: tuple[Entry, ...] = (
    *own.ENTRIES,
    *today.ENTRIES,
    *statements.ENTRIES,
    *segments.ENTRIES,
    *consents.ENTRIES,
    *acts.ENTRIES,
    *evidence.ENTRIES,
    *claims.ENTRIES,
)
