"""What a person agreed to and took back, as a list and as a paper for the person."""

from __future__ import annotations

from collections.abc import Sequence

import htpy as h

from safeconduct.desk.pages.told import AUDIENCES, HOWS, PURPOSES, Names, until
from safeconduct.ground.errors import N_
from safeconduct.records.consent import Consent
from safeconduct.records.statement import Statement
from safeconduct.web.say import Say


def listed(say: Say, told: Statement, consents: Sequence[Consent], names: Names) -> h.Node:
    return [
        h.ul(".cards")[(h.li[_one(say, one, names)] for one in consents)]
        if consents
        else h.p[say(N_("Nothing is on record: nothing of it may be quoted, counted or passed on."))],
        h.p[h.a(".button", href=f"/statements/{told.id}/consents/new")[say(N_("Record what the person agrees to"))]],
    ]


def _one(say: Say, one: Consent, names: Names) -> h.Node:
    gone = one.withdrawn is not None
    return [
        h.p[
            h.span(".mark.late")[say(N_("taken back {day}"), day=say.date(one.withdrawn))]
            if gone
            else h.span(".mark.good")[say(N_("given"))],
            " ",
            say.date(one.given),
            ", ",
            say(HOWS[one.how]),
            ", ",
            say(N_("to {who}"), who=names(one.to)),
        ],
        terms(say, one),
        h.p(".ways-of")[
            h.a(href=f"/consents/{one.id}/paper")[say(N_("A paper for the person"))],
            None if gone else h.a(href=f"/consents/{one.id}/withdraw")[say(N_("The person takes it back"))],
        ],
    ]


def terms(say: Say, one: Consent) -> h.Element:
    lines = (
        (say(N_("What for")), ", ".join(say(PURPOSES[purpose]) for purpose in one.purposes)),
        (say(N_("For whom")), ", ".join(say(AUDIENCES[audience]) for audience in one.audiences)),
        (say(N_("Which segments")), ", ".join(map(str, one.segments)) or say(N_("all of them"))),
        (say(N_("On condition")), one.conditions),
        (say(N_("How long")), until(one.expires, say)),
    )
    return h.dl(".facts")[([h.dt[name], h.dd[value]] for name, value in lines if value)]


def paper(say: Say, text: str, lang: str, back: str, here: str) -> h.Node:
    """Printed as it stands; it names nobody."""
    return [
        h.p(".ways-of")[
            h.a(href=back)[say(N_("Back to the statement"))],
            h.a(href=f"{here}?lang=ru", hreflang="ru")["по-русски"],
            h.a(href=f"{here}?lang=en", hreflang="en")["in English"],
        ],
        h.p(".faint")[say(N_("Print it or read it out. It names nobody; carrying it gives nobody away."))],
        h.pre(".said.paper", lang=lang)[text],
    ]
