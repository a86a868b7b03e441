"""How urgent a call is: stated rules with reasons, no score. Any one sign of a rank is enough for it; signs are never added up.

Who takes the call ticks what the caller said. The rules only propose: a member may set another urgency and says why; both are shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from safeconduct.ground.errors import N_, BadInput
from safeconduct.records.call import Urgency

Texts = dict[str, str]


class Sign(NamedTuple):
    code: str
    urgency: Urgency
    text: Texts
    """What the caller said, as a sentence; it is the reason that is shown."""


SIGNS: dict[str, Sign] = {
    sign.code: sign
    for sign in (
        Sign("danger_now", Urgency.HIGH, {"en": "in danger at this moment", "ru": "опасность прямо сейчас"}),
        Sign("held_now", Urgency.HIGH, {"en": "somebody of the party is being held", "ru": "кого-то из группы удерживают"}),
        Sign("searched_for", Urgency.HIGH, {"en": "is being searched for", "ru": "человека ищут"}),
        Sign("family_threatens", Urgency.HIGH, {"en": "the family threatens", "ru": "угрожает семья"}),
        Sign("nowhere_tonight", Urgency.HIGH, {"en": "has nowhere safe to sleep tonight", "ru": "сегодня негде безопасно переночевать"}),
        Sign("despair", Urgency.HIGH, {"en": "may harm themselves", "ru": "может причинить себе вред"}),
        Sign("detained_before", Urgency.MEDIUM, {"en": "was detained before", "ru": "раньше задерживали"}),
        Sign("hurt", Urgency.MEDIUM, {"en": "is hurt or ill", "ru": "травма или болезнь"}),
        Sign("children", Urgency.MEDIUM, {"en": "children are with them", "ru": "с ними дети"}),
        Sign("papers_taken", Urgency.MEDIUM, {"en": "papers were taken away", "ru": "отобрали документы"}),
        Sign("outed", Urgency.MEDIUM, {"en": "others learned what they hid", "ru": "стало известно то, что скрывали"}),
        Sign("blackmail", Urgency.MEDIUM, {"en": "is being blackmailed", "ru": "шантажируют"}),
    )
}
ANSWER_WITHIN = {Urgency.HIGH: dt.timedelta(hours=1), Urgency.MEDIUM: dt.timedelta(hours=24), Urgency.LOW: dt.timedelta(days=3)}
RANK = (Urgency.HIGH, Urgency.MEDIUM, Urgency.LOW)


class UnknownSign(BadInput):
    def __init__(self, code: str) -> None:
        super().__init__(N_("{code!r} is not a sign of urgency"), N_("use one of: {codes}"), code=code[:40], codes=" ".join(SIGNS))


def proposed(told: Iterable[str]) -> tuple[Urgency, tuple[str, ...]]:
    """The rank and its reasons: every sign that was told, the gravest first. Nothing told: low."""
    wanted = set(told)
    for code in wanted:
        if code not in SIGNS:
            raise UnknownSign(code)
    found = [sign for sign in SIGNS.values() if sign.code in wanted]
    found.sort(key=lambda sign: RANK.index(sign.urgency))
    return (found[0].urgency if found else Urgency.LOW), tuple(sign.code for sign in found)


def reason(code: str, lang: str) -> str:
    """A reason as a sentence. What a newer version wrote is shown as it stands."""
    sign = SIGNS.get(code)
    return sign.text[lang] if sign is not None else code
