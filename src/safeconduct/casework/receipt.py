"""The paper a person gets when they are referred: who was told what about them, under which consent, and how they take it back. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from safeconduct.casework.refer import FIELDS, NAMING
from safeconduct.ground.errors import N_
from safeconduct.ground.words import say
from safeconduct.records.consent import Consent
from safeconduct.records.provider import SERVICES
from safeconduct.records.referral import Referral


def receipt(referral: Referral, provider: str, consents: Iterable[Consent], lang: str) -> str:
    """Plain text for paper or for reading out. No name stands in it, and no codename: it may be found on somebody."""
    service = SERVICES[referral.service][lang] if referral.service in SERVICES else referral.service
    lines = [
        say(N_("Receipt: what we passed on"), lang),
        "",
        say(N_("On {day} we asked {provider} for: {service}."), lang, day=referral.on.isoformat(), provider=provider, service=service),
        say(N_("They were told this, and nothing else:"), lang),
        *(f"  - {FIELDS[one.field][lang]}{f': {one.said}' if one.said else ''}" for one in referral.shared if one.field in FIELDS),
    ]
    if NAMING.intersection(one.field for one in referral.shared):
        lines.append(say(N_("How to reach you was told to them and is written down nowhere with us."), lang))
    for consent in consents:
        if consent.given is not None:
            lines.append(say(N_("You agreed to it on {day}."), lang, day=consent.given.isoformat()))
    lines += [
        say(N_("We expect their answer by {day}."), lang, day=referral.answer_by.isoformat()),
        "",
        say(N_("You can take your consent back at any time; nothing more is passed on then. What they were told, they know."), lang),
        "",
    ]
    return "\n".join(lines)
