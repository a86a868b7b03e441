"""The receipt for the person: what was erased, how far, and what no program can take back. It names nobody and nothing."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from safeconduct.ground.errors import N_
from safeconduct.ground.words import say
from safeconduct.office.erasing import Standing

_KINDS = {
    "case": N_("the record of your case"), "relocation": N_("records of journeys"), "placement": N_("records of stays"),
    "statement": N_("what you told, word for word, with its translations"), "evidence": N_("files you gave, and copies made of them"),
}  # fmt: skip


def receipt(standing: Standing, lang: str, today: dt.date) -> str:
    """Plain text in the person's language."""
    lines = [
        say(N_("Receipt of erasure {number}"), lang, number=standing.wish[:8]),
        say(N_("You asked on {on} that what you gave us be erased. As of {today}:"), lang, on=standing.ordered, today=today),
        "",
        *(f"  {count} × {say(_KINDS[kind], lang)}" for kind, count in Counter(one.kind for one in standing.things).items() if kind in _KINDS),
        "",
        say(N_("The keys are destroyed. No copy of our store, old or new, can be opened for these records any more, by anybody."), lang),
        say(N_("Erased on {done} of {devices} devices of people who could read it."), lang, done=standing.done, devices=standing.devices),
    ]
    if standing.done < standing.devices:
        lines.append(say(N_("The other devices erase it when they next connect; ask us again."), lang))
    if standing.removed:
        lines.append(say(N_("{count} devices left our network earlier; what they had read we cannot reach."), lang, count=standing.removed))
    lines += [
        "",
        say(N_("What we cannot take back: what was already printed, published, photographed, copied by hand or remembered."), lang),
        say(N_("Sealed bytes stay in the store so that other people's records can still be proven; nobody can open them."), lang),
        say(N_("That you asked, and what you had agreed to before, stays noted, under a codename, so that we keep to it."), lang),
        "",
    ]
    return "\n".join(lines)
