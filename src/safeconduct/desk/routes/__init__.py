"""Every address of the desk, one module a page."""

from __future__ import annotations

from safeconduct.desk.routes import (
    own,
    today,
)
from safeconduct.desk.routing import Entry

ENTRIES: tuple[Entry, ...] = (
    *own.ENTRIES,
    *today.ENTRIES,
)
