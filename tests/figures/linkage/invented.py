"""Invented people, written down by several hands: in Cyrillic, by English, German, French and Turkish spelling, with slips and gaps."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence

SURNAMES = """
    Астамиров Бачаев Вадалов Газиев Даудов Жанаев Заурбеков Ирисханов Кагиров Лечиев Мацаев Насуханов Оздамиров Пашаев Саралиев Тагиров
    Умхаев Хамидов Цураев Чагаев Шамаев Эдилов Юсаев Яхиханов Джанаралиев Щукаев Ахъядов Гехаев Хучиев Межиев Албогачиев Берсанов Висаев
    Гойтиев Дукаев Ешурзаев Жабраилов Зубхаджиев Исмаилов Кужуев Льянов Мантаев Нальгиев Орцуев Педиев Решиев Сулейбанов Точиев Узуев Фаргиев
    Хатуев Цоев Чумаков Шовхалов Эскиев Юшаев Яшуркаев Бугаев Ганиев Тасуев
""".split()  # noqa: SIM905
GIVEN = """
    Адлан Бислан Вахид Джабраил Заур Ибрагим Ислам Казбек Магомед Муса Рамзан Сулейман Тимур Умар Хамзат Хасан Шамиль Юсуп Якуб Ахмед Хусейн
    Шарпуди Эльмурза Яхья Зелимхан
""".split()  # noqa: SIM905
PLACES = ("Грозный", "Аргун", "Гудермес", "Шали", "Ачхой-Мартан", "Назрань", "Хасавюрт", "Урус-Мартан", "Малгобек", "Шатой", "Ведено")
_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_SPELLED = "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya"
_ENGLISH = dict(zip(_LETTERS, _SPELLED.split(), strict=True))
_GERMAN = {"в": "w", "ж": "sch", "з": "s", "й": "j", "х": "ch", "ц": "z", "ч": "tsch", "ш": "sch", "щ": "schtsch", "ю": "ju", "я": "ja"}
HANDS: dict[str, dict[str, str]] = {
    "english": _ENGLISH,
    "german": _ENGLISH | _GERMAN,
    "french": _ENGLISH | {"ж": "j", "й": "i", "у": "ou", "ч": "tch", "ш": "ch", "щ": "chtch", "ю": "iou", "я": "ia"},
    "turkish": _ENGLISH | {"дж": "c", "ж": "j", "х": "h", "ч": "ç", "ш": "ş", "щ": "şç"},
    "loose": _ENGLISH | {"х": "h", "дж": "j", "й": "i"},
}


def written(word: str, hand: str) -> str:
    if hand == "cyrillic":
        return word
    table, text, out = HANDS[hand], word.lower(), ""
    while text:
        size = 2 if text[:2] in table else 1
        out, text = out + table.get(text[:size], text[:size]).replace("_", ""), text[size:]
    return out.title()


def people(count: int, seed: int) -> list[dict[str, str]]:
    chance = random.Random(seed)
    return [
        {"entity_id": str(number), "given_name": chance.choice(GIVEN), "family_name": chance.choice(SURNAMES),
         "birth_date": f"{chance.randint(1955, 1998)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}", "place": chance.choice(PLACES)}
        for number in range(count)
    ]  # fmt: skip


def noted(person: dict[str, str], hands: Sequence[str], chance: random.Random, slips: float = 0.1) -> dict[str, str]:
    """As one maker of a list may have written it down."""
    hand = chance.choice(list(hands))
    row = {name: written(text, hand) if name in ("given_name", "family_name", "place") else text for name, text in person.items()}
    if chance.random() < slips:
        row["family_name"] = _slip(row["family_name"], chance)
    if chance.random() < 0.15:
        row["birth_date"] = row["birth_date"][: chance.choice((4, 7))]
    if chance.random() < 0.05:
        row["birth_date"] = ""
    if chance.random() < 0.1:
        row["place"] = ""
    return row


def _slip(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word))
    return word[:place] + chance.choice("aeioprst") + word[place + 1 :]


def csv_of(rows: Sequence[dict[str, str]], record_id: Callable[[int], str] = str) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, ["record_id", *rows[0]], lineterminator="\n")
    writer.writeheader()
    writer.writerows({"record_id": record_id(number), **row} for number, row in enumerate(rows))
    return out.getvalue().encode()
