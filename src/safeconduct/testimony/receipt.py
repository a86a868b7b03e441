"""Papers for the person: what they agreed to, and that they took it back. They name nobody, so that carrying one gives nobody away."""

from __future__ import annotations

import datetime as dt

from safeconduct.ground.errors import N_
from safeconduct.ground.words import say
from safeconduct.records.consent import Audience, Consent, Purpose
from safeconduct.records.edition import Edition
from safeconduct.records.statement import Statement
from safeconduct.records.view import View

PURPOSES = {
    Purpose.QUOTE: N_("your words may be quoted"), Purpose.COUNT: N_("you may be counted, without details"),
    Purpose.SHARE: N_("what you told may be passed on as a whole"), Purpose.NAME: N_("your name may be given"),
    Purpose.PICTURE: N_("pictures you gave may be shown"), Purpose.PRESS: N_("it may be used in the press"),
}  # fmt: skip
AUDIENCES = {
    Audience.PUBLIC: N_("to anybody, in print or on the net"), Audience.PARTNER: N_("to partner organisations"),
    Audience.TRIBUNAL: N_("to a court or an investigation"), Audience.NETWORK: N_("inside our network only"),
}  # fmt: skip


def form(consent: Consent, lang: str) -> str:
    """What was agreed to, for the person to keep."""
    assert consent.given is not None
    lines = [
        say(N_("What you agreed to, number {number}"), lang, number=consent.id[:8]),
        say(N_("Told to us on {on}."), lang, on=consent.given),
        "",
        *_bounds(consent, lang),
        "",
        say(N_("You may take this back at any time, without giving a reason, and nothing will be held against you."), lang),
        say(N_("What was printed by then stays printed; everywhere else it stops that day."), lang),
        say(N_("You may also ask that what you told be erased."), lang),
        "",
    ]
    return "\n".join(lines)


def _bounds(consent: Consent, lang: str) -> list[str]:
    lines = [f"  – {say(PURPOSES[one], lang)}" for one in consent.purposes]
    lines += [f"  – {say(AUDIENCES[one], lang)}" for one in consent.audiences]
    if consent.segments:
        lines.append("  – " + say(N_("only these parts: {parts}"), lang, parts=", ".join(map(str, consent.segments))))
    if consent.conditions:
        lines.append("  – " + say(N_("on this condition: {words}"), lang, words=consent.conditions))
    until = say(N_("until {day}, not on that day any more"), lang, day=consent.expires) if consent.expires else say(N_("with no end"), lang)
    return [*lines, f"  – {until}"]


def printed(view: View, statement: Statement) -> int:
    """How many released editions carry words of it."""
    refs = {one.quotation_ref for one in statement.segments if one.quotation_ref}
    return sum(one.sealed is not None and not refs.isdisjoint(one.sheets) for one in view.all(Edition))


def withdrawal(consent: Consent, lang: str, today: dt.date, printed: int) -> str:
    """`printed`: how many released editions carry words of it already."""
    assert consent.withdrawn is not None
    lines = [
        say(N_("Receipt of withdrawal {number}"), lang, number=consent.id[:8]),
        say(N_("You took back on {on} what you had agreed to. As of {today}:"), lang, on=consent.withdrawn, today=today),
        "",
        *_bounds(consent, lang),
        "",
        say(N_("None of this holds any more. Nothing that has not left us yet will leave us on the ground of it."), lang),
    ]
    if printed:
        released = N_("What was released before cannot be called back (editions: {count}); new ones go without it.")
        lines.append(say(released, lang, count=printed))
    lines.append(
        say(N_("You also asked that it be erased; of that you get a receipt of its own."), lang)
        if consent.erase
        else say(N_("What you told stays sealed with us. If you wish it erased, tell us; that is another step."), lang)
    )
    return "\n".join([*lines, ""])
