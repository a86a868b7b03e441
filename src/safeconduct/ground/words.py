"""The words of the program in the languages it speaks: gettext catalogues, read from their .po text and kept in memory.

English is the templates themselves. A room with words of its own keeps them beside its code: `locale/ru.po`, or one file a page in
`locale/ru/`. Babel is imported only when another language is asked for.
"""

from __future__ import annotations

import gettext
import io
import os
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

LANGS = ("en", "ru")
HERE = "safeconduct.ground"


def chosen(environment: dict[str, str] | None = None) -> str:
    """SAFECONDUCT_LANG, else the terminal's LC_ALL, LC_MESSAGES, LANG; English where none is a language we speak."""
    found = os.environ if environment is None else environment
    for name in ("SAFECONDUCT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if found.get(name):
            lang = found[name][:2].lower()
            return lang if lang in LANGS else "en"
    return "en"


@cache
def words(lang: str, *rooms: str) -> gettext.NullTranslations:
    """The catalogues of these packages, the earlier before the later, and at last what all share."""
    spoken = gettext.NullTranslations()
    if lang in LANGS and lang != "en":
        for room in (HERE, *reversed(rooms)):
            for text in _texts(room, lang):
                one = _compiled(text, lang)
                one.add_fallback(spoken)
                spoken = one
    return spoken


def _texts(room: str, lang: str) -> Iterator[bytes]:
    folder = files(room).joinpath("locale")
    single, several = folder.joinpath(f"{lang}.po"), folder.joinpath(lang)
    found: list[Traversable] = [single] if single.is_file() else []
    if several.is_dir():
        found += sorted((one for one in several.iterdir() if one.name.endswith(".po")), key=lambda one: one.name)
    yield from (one.read_bytes() for one in found)


def _compiled(text: bytes, lang: str) -> gettext.GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(text), locale=lang))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def say(template: str, lang: str, **values: object) -> str:
    return words(lang).gettext(template).format(**values) if template else ""
