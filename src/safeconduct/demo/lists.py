"""Four invented lists of names that overlap: made by different hands, in two alphabets and two romanisations, with slips. All made up."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

from safeconduct.records.listing import ConsentBasis

PEOPLE = 280
"""How many there are in the invented truth; the lists together know of fewer."""
MAKERS = {
    "L1": {"en": "Association of Families (invented)", "ru": "Объединение семей (вымышлено)"},
    "L2": {"en": "Lawyers' Circle (invented)", "ru": "Круг адвокатов (вымышлен)"},
    "L3": {"en": "A newspaper (invented)", "ru": "Газета (вымышлена)"},
    "L4": {"en": "Medical volunteers (invented)", "ru": "Врачи-добровольцы (вымышлены)"},
}
_STEMS = (
    "Арзумб", "Бахтур", "Вазерг", "Гамзорк", "Дашлук", "Элмурт", "Жантем", "Зубарг", "Идигов", "Кардамш", "Лорсун", "Межидур", "Назирб",
    "Орцух", "Пайзул", "Рустамб", "Садулхан", "Тарамзин", "Умхад", "Фарзул", "Хашимур", "Цакорг", "Чинхой", "Шахбул", "Юнсурк", "Яндарг",
)  # fmt: skip
_ENDINGS = ("ов", "ев", "оев", "анов")
_GIVEN = (
    "Адлан", "Арби", "Асламбек", "Бекхан", "Бислан", "Ваха", "Зелимхан", "Ибрагим", "Иса", "Казбек", "Леча", "Магомед", "Муса", "Рамзан",
    "Руслан", "Саид", "Сулейман", "Тимур", "Турпал", "Умар", "Хамзат", "Шамиль", "Юсуп", "Якуб",
)  # fmt: skip
_ENGLISH = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", (
    "a", "b", "v", "g", "d", "e", "yo", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh",
    "shch", "", "y", "", "e", "yu", "ya",
), strict=True))  # fmt: skip
_GERMAN = _ENGLISH | {"в": "w", "ж": "sch", "з": "s", "й": "j", "х": "ch", "ц": "z", "ч": "tsch", "ш": "sch", "ю": "ju", "я": "ja"}


class Person(NamedTuple):
    family: str
    given: str
    patronymic: str
    born: dt.date
    gone: dt.date


class Written(NamedTuple):
    """One list as it was handed over, and what is known of its making."""

    ref: str
    data: bytes
    mapping: dict[str, str]
    maker: dict[str, str]
    made: str
    until: str
    consent: ConsentBasis


def people(seed: str) -> list[Person]:
    chance = random.Random(f"{seed} register")  # noqa: S311  (a demo's seed)
    return [_person(chance) for _ in range(PEOPLE)]


def _person(chance: random.Random) -> Person:
    father = chance.choice(_GIVEN)
    patronymic = father[:-1] + "ич" if father[-1] in "аи" else father + "ович"
    born = dt.date(1968, 1, 1) + dt.timedelta(days=chance.randrange(31 * 365))
    gone = dt.date(2017, 2, 1) + dt.timedelta(days=chance.randrange(150))
    return Person(chance.choice(_STEMS) + chance.choice(_ENDINGS), chance.choice(_GIVEN), patronymic, born, gone)


def written(seed: str) -> list[Written]:
    """Each list takes each person by its own chance, whoever else has them."""
    known = people(seed)
    return [
        _families(_taken(known, seed, 0.44), seed), _lawyers(_taken(known, seed, 0.34), seed), _paper(_taken(known, seed, 0.31), seed),
        _doctors(_taken(known, seed, 0.37), seed),
    ]  # fmt: skip


def _taken(known: Sequence[Person], seed: str, share: float) -> list[Person]:
    chance = random.Random(f"{seed} {share}")  # noqa: S311
    return [one for one in known if chance.random() < share]


def _families(mine: list[Person], _seed: str) -> Written:
    """In Russian with patronymics, in the encoding of an old office computer."""
    rows = [(one.family, one.given, one.patronymic, one.born.strftime("%d.%m.%Y"), one.gone.isoformat()) for one in mine]
    header = ("Фамилия", "Имя", "Отчество", "Дата рождения", "Дата исчезновения")
    mapping = dict(zip(header, ("family_name", "given_name", "patronymic", "birth_date", "state_date"), strict=True))
    return Written("L1", _csv(header, rows, ";").encode("cp1251"), mapping, MAKERS["L1"], "2017-08", "2017-07",
                   ConsentBasis.FAMILIES)  # fmt: skip


def _lawyers(mine: list[Person], seed: str) -> Written:
    chance = random.Random(f"{seed} lawyers")  # noqa: S311
    rows = [
        (_latin(_slip(one.family, chance), _ENGLISH), _latin(one.given, _ENGLISH), one.born.isoformat(), one.gone.isoformat())
        for one in mine
    ]
    return Written("L2", _csv(("family_name", "given_name", "birth_date", "state_date"), rows).encode(), {}, MAKERS["L2"],
                   "2017-07", "2017-07", ConsentBasis.AGREEMENT)  # fmt: skip


def _paper(mine: list[Person], seed: str) -> Written:
    """By year of birth only, some with an initial."""
    chance = random.Random(f"{seed} paper")  # noqa: S311
    rows = [(_slip(one.family, chance), one.given if chance.random() < 0.9 else one.given[0] + ".", str(one.born.year)) for one in mine]
    return Written("L3", _csv(("family_name", "given_name", "birth_year"), rows).encode(), {}, MAKERS["L3"], "2017-06",
                   "2017-06", ConsentBasis.PUBLISHED)  # fmt: skip


def _doctors(mine: list[Person], seed: str) -> Written:
    """As heard abroad: another romanisation, the day of birth known to the month at times."""
    chance = random.Random(f"{seed} doctors")  # noqa: S311
    rows = [
        (_latin(one.given, _GERMAN), _latin(_slip(one.family, chance), _GERMAN),
         one.born.strftime("%Y-%m-%d" if chance.random() < 0.8 else "%Y-%m"))
        for one in mine
    ]  # fmt: skip
    return Written("L4", _csv(("given_name", "family_name", "birth_date"), rows).encode(), {}, MAKERS["L4"], "2017-08",
                   "2017-07", ConsentBasis.AGREEMENT)  # fmt: skip


def _csv(header: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _latin(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(letter, letter) for letter in text.lower()).title()


def _slip(text: str, chance: random.Random) -> str:
    """One name in twelve has a slip: a letter left out or doubled."""
    if chance.random() > 1 / 12:
        return text
    place = chance.randrange(1, len(text) - 1)
    slips: tuple[Callable[[], str], ...] = (lambda: text[:place] + text[place + 1 :], lambda: text[:place] + text[place] + text[place:])
    return chance.choice(slips)()
