"""Today: what waits for this member."""

from __future__ import annotations

import htpy as h

from safeconduct.casework.due import Due
from safeconduct.ground.errors import N_
from safeconduct.web.say import Say


def today(say: Say, due: Due) -> h.Node:
    waiting = (
        (say(N_("Calls without an answer")), len(due.calls), "/calls"),
        (say(N_("Check-ins overdue")), len(due.overdue), "/relocations"),
        (say(N_("Relocations with an open alarm")), len(due.alarms), "/relocations"),
        (say(N_("Cases whose risk is to be looked at again")), len(due.reviews), "/cases"),
        (say(N_("Cases with a conflict")), len(due.conflicts), "/cases"),
    )
    return h.ul(".cards")[(h.li[h.p(".big")[str(count)], h.p[h.a(href=path)[label]]] for label, count, path in waiting)]
