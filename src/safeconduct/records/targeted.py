"""Whom the hunters say they are after, as a caller or a witness tells it: a coarse closed list, and never what a person is.

It is the pretext of the act (HURIDOCS 2152, characteristics for which somebody is targeted), kept so that a further group being
hunted is noticed early. It may be left empty, and nobody is asked for it.
"""

from __future__ import annotations

from safeconduct.ground.errors import N_, BadInput

TARGETED: dict[str, dict[str, str]] = {
    "men_thought_gay": {"en": "men thought to be gay", "ru": "мужчины, которых считают геями"},
    "women_thought_lesbian": {"en": "women thought to be lesbian", "ru": "женщины, которых считают лесбиянками"},
    "people_thought_trans": {"en": "people thought to be transgender", "ru": "люди, которых считают трансгендерными"},
    "relatives": {"en": "relatives of people hunted", "ru": "родственники преследуемых"},
    "helpers": {"en": "people who help", "ru": "те, кто помогает"},
    "press_and_lawyers": {"en": "journalists and lawyers", "ru": "журналисты и юристы"},
    "others": {"en": "another group", "ru": "другая группа"},
}


class UnknownTargeted(BadInput):
    def __init__(self, code: str) -> None:
        super().__init__(
            N_("{code!r} is not a code of who is targeted"), N_("use one of: {codes}"), code=code[:40], codes=" ".join(TARGETED)
        )


def check_targeted(code: str) -> str:
    """A code of the list, or nothing."""
    if code and code not in TARGETED:
        raise UnknownTargeted(code)
    return code
