"""What stands around the form that codes an act."""

from __future__ import annotations

import htpy as h

from safeconduct.ground.errors import N_
from safeconduct.records.statement import Statement
from safeconduct.web.say import Say


def around(say: Say, statement: Statement) -> h.Node:
    return [
        h.p(".lead")[statement.codename, ", ", say.part(statement.taken)],
        h.p(".faint")[
            say(
                N_(
                    "The terms are those of HURIDOCS. An act stands apart from the words it was coded from: it is counted without them."
                )
            )
        ],
        h.p(".ways-of")[
            h.a(href=f"/statements/{statement.id}")[say(N_("Back to the statement"))],
            h.a(href="/events/new")[say(N_("Its event is not among those below: record it first"))],
        ],
    ]
