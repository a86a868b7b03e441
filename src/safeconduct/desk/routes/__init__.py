"""Every address of the desk, one module a page."""

from __future__ import annotations

from safeconduct.desk.routes import (
    activity,
    acts,
    calls,
    case,
    cases,
    claims,
    consents,
    editions,
    estimates,
    evidence,
    export,
    figures,
    imports,
    own,
    providers,
    reports,
    search,
    segments,
    signals,
    statements,
    today,
    trust,
)
from safeconduct.desk.routing import Entry

ENTRIES: tuple[Entry, ...] = (
    *calls.ENTRIES,
    *cases.ENTRIES,
    *case.ENTRIES,
    *own.ENTRIES,
    *search.ENTRIES,
    *estimates.ENTRIES,
    *signals.ENTRIES,
    *figures.ENTRIES,
    *editions.ENTRIES,
    *reports.ENTRIES,
    *providers.ENTRIES,
    *today.ENTRIES,
    *statements.ENTRIES,
    *segments.ENTRIES,
    *consents.ENTRIES,
    *acts.ENTRIES,
    *evidence.ENTRIES,
    *claims.ENTRIES,
    *trust.ENTRIES,
    *activity.ENTRIES,
    *export.ENTRIES,
    *imports.ENTRIES,
)
