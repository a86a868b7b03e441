"""Every address of the desk, one module a page."""

from __future__ import annotations

from safeconduct.desk.routes import (
    acts,
    claims,
    consents,
    estimates,
    evidence,
    figures,
    own,
    segments,
    signals,
    statements,
    today,
)
from safeconduct.desk.routing import Entry

ENTRIES: tuple[Entry, ...] = (
    *own.ENTRIES,
    *estimates.ENTRIES,
    *signals.ENTRIES,
    *figures.ENTRIES,
    *today.ENTRIES,
    *statements.ENTRIES,
    *segments.ENTRIES,
    *consents.ENTRIES,
    *acts.ENTRIES,
    *evidence.ENTRIES,
    *claims.ENTRIES,
)
