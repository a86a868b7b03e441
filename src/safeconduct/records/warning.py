"""Content warnings: they stand before the content on every path. The closed list of DESIGN.md section 5, and `hate_speech`,
which the public record carries."""

from __future__ import annotations

from enum import StrEnum


class ContentWarning(StrEnum):
    TORTURE = "torture"
    SEXUAL_VIOLENCE = "sexual_violence"
    DEATH = "death"
    CONFINEMENT = "confinement"
    SLURS = "slurs"
    THREATS = "threats"
    FAMILY_VIOLENCE = "family_violence"
    SELF_HARM = "self_harm"
    MEDICAL = "medical"
    HATE_SPEECH = "hate_speech"


NAMES: dict[ContentWarning, dict[str, str]] = {
    ContentWarning.TORTURE: {"en": "torture", "ru": "пытки"},
    ContentWarning.SEXUAL_VIOLENCE: {"en": "sexual violence", "ru": "сексуализированное насилие"},
    ContentWarning.DEATH: {"en": "death", "ru": "смерть"},
    ContentWarning.CONFINEMENT: {"en": "confinement", "ru": "лишение свободы"},
    ContentWarning.SLURS: {"en": "slurs", "ru": "оскорбления"},
    ContentWarning.THREATS: {"en": "threats", "ru": "угрозы"},
    ContentWarning.FAMILY_VIOLENCE: {"en": "family violence", "ru": "насилие в семье"},
    ContentWarning.SELF_HARM: {"en": "self-harm", "ru": "самоповреждение"},
    ContentWarning.MEDICAL: {"en": "medical matters", "ru": "медицинские подробности"},
    ContentWarning.HATE_SPEECH: {"en": "hate speech", "ru": "язык вражды"},
}


def name(warning: ContentWarning, lang: str) -> str:
    return NAMES[warning][lang]
