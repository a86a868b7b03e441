"""The words of the program in the languages it speaks: gettext catalogues, read from their .po text and kept in memory.

English is the templates themselves. Babel is imported only when another language is asked for.
"""

from __future__ import annotations

import gettext
import io
import os
from functools import cache
from importlib.resources import files

LANGS = ("en", "ru")


def chosen(environment: dict[str, str] | None = None) -> str:
    """SAFECONDUCT_LANG, else the terminal's LC_ALL, LC_MESSAGES, LANG; English where none is a language we speak."""
    found = os.environ if environment is None else environment
    for name in ("SAFECONDUCT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if found.get(name):
            lang = found[name][:2].lower()
            return lang if lang in LANGS else "en"
    return "en"


@cache
def words(lang: str) -> gettext.NullTranslations:
    if lang not in LANGS or lang == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    text = files("safeconduct.ground").joinpath(f"locale/{lang}.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(text), locale=lang))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def say(template: str, lang: str, **values: object) -> str:
    return words(lang).gettext(template).format(**values) if template else ""
