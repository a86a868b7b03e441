"""Sentences of an answer, in both languages at once: an answer is kept and shown later, to whoever reads it."""

from __future__ import annotations

from safeconduct.figures.estimate.answer import Said
from safeconduct.ground.words import say


def said(code: str, template: str, **values: object) -> Said:
    """`template` is a msgid marked N_ where it stands."""
    return Said(code, say(template, "en", **values), say(template, "ru", **values))


def number(value: float | int) -> str:
    """With thin groups of thousands, as both languages read it."""
    return f"{round(value):,}".replace(",", " ")
