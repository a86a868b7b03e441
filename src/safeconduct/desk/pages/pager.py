"""The way to older records of a list, by the mark of the last one shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import htpy as h

from safeconduct.desk.desk import Desk
from safeconduct.ground.errors import N_
from safeconduct.records.fact import Record

R = TypeVar("R", bound=Record)


def pager(desk: Desk, found: Sequence[R], size: int, path: str) -> h.Node:
    """`found` holds one more than the page shows where there are older ones; `path` has a query already."""
    newest = h.a(href=path)[desk.say(N_("Newest"))] if desk.query("before") else None
    older = None
    if len(found) > size:
        older = h.a(href=f"{path}&before={desk.view.mark(found[size - 1].id)}", rel="next")[desk.say(N_("Older"))]
    return h.nav(".pager", aria_label=desk.say(N_("More of this list")))[newest, older] if newest or older else None
