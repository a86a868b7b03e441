"""The cells of one row of a table for Uwazi, taken one by one: what was taken is remembered, so that the rest can be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from safeconduct.exchange.proposed import Texts, Why
from safeconduct.exchange.uwazi import LANGUAGES, MANY, SUFFIX, Sort, Template
from safeconduct.ground.times import BadDate, PartDate
from safeconduct.records import huridocs, place, targeted, warning
from safeconduct.records.warning import ContentWarning

K = TypeVar("K")
_FIRST = LANGUAGES[0]


class Unfit(Exception):
    """`place`: of the column, 0 for the whole row."""

    def __init__(self, why: Why, place: int = 0) -> None:
        self.why, self.place = why, place
        super().__init__(why.value)


class Cells:
    """`values` by column, `places` of the columns in the file."""

    def __init__(self, values: Mapping[str, str], places: Mapping[str, int]) -> None:
        self._values, self._places = values, places
        self.used: set[str] = set()

    def text(self, column: str) -> str:
        """White space alone is nothing."""
        self.used.add(column)
        found = self._values.get(column, "")
        return found if found.strip() else ""

    def need(self, column: str) -> str:
        found = self.text(column)
        if not found:
            raise Unfit(Why.MISSING, self._places.get(column, 0))
        return found

    def many(self, column: str) -> list[str]:
        return [one for one in self.text(column).split(MANY) if one]

    def texts(self, prop: str) -> Texts:
        found = {lang: self.text(f"{prop}{SUFFIX}{lang}") for lang in LANGUAGES}
        return {lang: text for lang, text in found.items() if text}

    def translated(self, *props: tuple[str, str]) -> tuple[Texts, ...]:
        """Translations of several fields, made together: a language is there if it has any of them. In the default language stands what
        was told where nobody translated, which is none."""
        found = tuple({lang: self.text(f"{prop}{SUFFIX}{lang}") for lang in LANGUAGES} for prop, _ in props)
        langs = [lang for lang in LANGUAGES if any(texts[lang] for texts in found)]
        if all(texts[_FIRST] == told for texts, (_, told) in zip(found, props, strict=True)):
            langs = [lang for lang in langs if lang != _FIRST]
        return tuple({lang: texts[lang] for lang in langs} for texts in found)

    def number(self, column: str) -> int | None:
        found = self.text(column)
        if not found:
            return None
        if not (found.isascii() and found.isdigit()):
            raise Unfit(Why.UNREADABLE, self._places.get(column, 0))
        return int(found)

    def date(self, column: str) -> PartDate | None:
        found = self.text(column)
        try:
            return PartDate(found) if found else None
        except BadDate as error:
            raise Unfit(Why.UNREADABLE, self._places.get(column, 0)) from error

    def needed_date(self, column: str) -> PartDate:
        found = self.date(column)
        if found is None:
            raise Unfit(Why.MISSING, self._places.get(column, 0))
        return found

    def one(self, prop: str, words: Mapping[K, Iterable[str]]) -> K:
        """A value of a closed list, by what it is called in either language."""
        known = {word.casefold(): key for key, said in words.items() for word in said}
        column = next((c for lang in LANGUAGES if self._values.get(c := f"{prop}{SUFFIX}{lang}")), f"{prop}{SUFFIX}{_FIRST}")
        found = self.need(column).casefold()
        if found not in known:
            raise Unfit(Why.UNKNOWN_CODE, self._places.get(column, 0))
        return known[found]

    def _given(self, prop: str) -> bool:
        return any(self._values.get(f"{prop}{SUFFIX}{lang}") for lang in LANGUAGES)

    def term(self, prop: str, thesaurus: int, needed: bool = True) -> str:
        if not needed and not self._given(prop):
            return ""
        return self.one(prop, {code: self.said(thesaurus, code) for code in huridocs.TERMS[thesaurus]})

    @staticmethod
    def said(thesaurus: int, code: str) -> tuple[str, ...]:
        return (*huridocs.TERMS[thesaurus][code].values(), code)

    def region(self) -> str:
        return self.one("Region", {code: (*said.values(), code) for code, said in place.REGIONS.items()})

    def targeted(self) -> str:
        return self.one("Targeted", {code: said.values() for code, said in targeted.TARGETED.items()}) if self._given("Targeted") else ""

    def warnings(self) -> tuple[ContentWarning, ...]:
        known = {word.casefold(): one for one, said in warning.NAMES.items() for word in said.values()}
        column = f"Content warnings{SUFFIX}{_FIRST}"
        found = [known.get(word.strip().casefold()) for word in self.many(column)]
        if None in found:
            raise Unfit(Why.UNKNOWN_CODE, self._places.get(column, 0))
        return tuple(one for one in found if one is not None)

    def reason(self, column: str, template: Template) -> Why:
        """Why a column that was not taken is not: it says again what another says, or a template of ours has no such property."""
        prop = next((one for one in template.properties if column in one.columns()), None)
        if prop is None:
            return Why.UNMAPPED
        if prop.label in ("Links as recorded",):
            return Why.NO_ROOM
        derived = prop.label == "Title" or prop.sort in (Sort.DATERANGE, Sort.SELECT, Sort.MULTISELECT, Sort.RELATIONSHIP)
        return Why.SPLIT if derived else Why.NO_ROOM
