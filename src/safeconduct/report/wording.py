"""The report's own fixed words, in every language it appears in. A test holds the languages to each other."""

from __future__ import annotations

from safeconduct.records.claim import QuantityKind

LANGS = ("en", "ru")

WORDS: dict[str, dict[str, str]] = {
    "contents": {"en": "Contents", "ru": "Содержание"},
    "page": {"en": "page", "ru": "стр."},
    "version": {"en": "Edition {version}", "ru": "Издание {version}"},
    "cutoff": {"en": "Figures as of {date}", "ru": "Данные по состоянию на {date}"},
    "content_note": {"en": "A note on content", "ru": "О содержании"},
    "warning": {"en": "Content: {tags}", "ru": "Содержание: {tags}"},
    "way_round": {
        "en": "To pass it by, go on at the next heading.",
        "ru": "Чтобы пропустить, перейдите к следующему заголовку.",
    },
    "skip": {"en": "Pass this by", "ru": "Пропустить"},
    "table": {"en": "Show the numbers as a table", "ru": "Показать числа таблицей"},
    "month": {"en": "Month", "ru": "Месяц"},
    "region": {"en": "Region", "ru": "Регион"},
    "mode": {"en": "Means of travel", "ru": "Способ передвижения"},
    "people": {"en": "People", "ru": "Люди"},
    "legs": {"en": "Legs", "ru": "Этапы"},
    "hidden": {"en": "fewer than 5, or hidden to protect such a number", "ru": "менее 5 либо скрыто, чтобы защитить такое число"},
    "hidden_short": {"en": "–", "ru": "–"},
    "hidden_note": {
        "en": "A dash stands for a count under five, or for one that would give such a count away. One table shows one dimension only.",
        "ru": "Прочерк означает число меньше пяти либо число, по которому такое можно вычислить. Каждая таблица показывает только один признак.",
    },
    "arrivals_by_month": {"en": "People brought to safety, by month of arrival", "ru": "Люди, доставленные в безопасное место, по месяцу прибытия"},
    "arrivals_from": {"en": "Region they left", "ru": "Регион, который они покинули"},
    "arrivals_to": {"en": "Region they came to", "ru": "Регион, куда они прибыли"},
    "by_mode": {"en": "Legs travelled, by means of travel", "ru": "Пройденные этапы по способу передвижения"},
    "calls_by_month": {"en": "Calls for help, by month", "ru": "Обращения за помощью по месяцам"},
    "placed_by_month": {"en": "People given a bed, by month of their first night", "ru": "Люди, получившие место, по месяцу первой ночи"},
    "rehomed_by_month": {"en": "People who moved into a home of their own, by month", "ru": "Люди, переехавшие в своё жильё, по месяцам"},
    "figures_caption": {"en": "Figures of this edition", "ru": "Показатели этого издания"},
    "figure": {"en": "Figure", "ru": "Показатель"},
    "counted": {"en": "What is counted, and how", "ru": "Что и как считается"},
    "number": {"en": "Number", "ru": "Число"},
    "until": {"en": "Until", "ru": "По дату"},
    "claimed_by": {"en": "Claimed by", "ru": "Кто утверждает"},
    "source": {"en": "Source", "ru": "Источник"},
    "kind": {"en": "Kind of number", "ru": "Вид числа"},
    "period": {"en": "Period", "ru": "Период"},
    "place": {"en": "Place", "ru": "Место"},
    "support": {"en": "Independent origins of support", "ru": "Независимых подтверждений"},
    "responses": {"en": "Officials answered", "ru": "Ответ официальных лиц"},
    "answers_to": {"en": "In answer to", "ru": "В ответ на"},
    "said_on": {"en": "When", "ru": "Когда"},
    "coded": {"en": "Coded as (HURIDOCS)", "ru": "Кодировка (HURIDOCS)"},
    "can_be_shown": {"en": "What can be shown", "ru": "Что можно показать"},
    "no_response": {"en": "none on record", "ru": "нет сведений"},
    "unlike_caption": {"en": "Three counts of different things", "ru": "Три подсчёта разного"},
    "unlike_note": {
        "en": "These numbers count different things, come from different lists and carry different doubt. They are never added.",
        "ru": "Эти числа относятся к разному, взяты из разных списков и по-разному надёжны. Их нельзя складывать.",
    },
    "officials_said": {"en": "What officials answered to these counts", "ru": "Что на эти подсчёты ответили официальные лица"},
    "what": {"en": "What is counted", "ru": "Что считается"},
    "unit": {"en": "Unit", "ru": "Единица счёта"},
    "made_public": {"en": "Made public", "ru": "Опубликовано"},
    "from_list": {"en": "Names behind it", "ru": "Имена за числом"},
    "list_named": {"en": "a list of names was published", "ru": "опубликован поимённый список"},
    "list_none": {"en": "no list of names was published with it", "ru": "поимённый список вместе с числом не публиковался"},
    "attribution": {"en": "A person helped by the network", "ru": "Человек, которому помогла сеть"},
    "attribution_translated": {
        "en": "A person helped by the network; translated from {language}",
        "ru": "Человек, которому помогла сеть; перевод: {language}",
    },
    "from_ru": {"en": "Russian", "ru": "с русского"},
    "from_en": {"en": "English", "ru": "с английского"},
    "no_quotations": {
        "en": "Nobody has agreed to be quoted in this edition.",
        "ru": "В этом издании никто не дал согласия на цитирование.",
    },
    "sources_caption": {"en": "Sources", "ru": "Источники"},
    "ref": {"en": "Ref.", "ru": "№"},
    "title": {"en": "Title", "ru": "Название"},
    "published": {"en": "Published", "ru": "Опубликовано"},
    "warnings": {"en": "Warnings", "ru": "Предупреждения"},
    "language": {"en": "Language", "ru": "Язык"},
    "check_keys": {"en": "Fingerprints of the keys that may approve this edition", "ru": "Отпечатки ключей, которыми утверждается издание"},
    "glossary_term": {"en": "Word", "ru": "Слово"},
    "glossary_meaning": {"en": "Meaning here", "ru": "Что оно здесь значит"},
    "skip_to_text": {"en": "Skip to the text", "ru": "Перейти к тексту"},
    "other_language": {"en": "По-русски", "ru": "In English"},
    "unknown_date": {"en": "not dated", "ru": "без даты"},
    "none": {"en": "none", "ru": "нет"},
}  # fmt: skip

MODES: dict[str, dict[str, str]] = {
    "car": {"en": "car", "ru": "автомобиль"},
    "train": {"en": "train", "ru": "поезд"},
    "bus": {"en": "bus", "ru": "автобус"},
    "plane": {"en": "plane", "ru": "самолёт"},
    "on_foot": {"en": "on foot", "ru": "пешком"},
}

UNITS: dict[str, dict[str, tuple[str, ...]]] = {
    "person": {"en": ("person", "people"), "ru": ("человек", "человека", "человек")},
    "party": {"en": ("party", "parties"), "ru": ("группа", "группы", "групп")},
    "call": {"en": ("call", "calls"), "ru": ("обращение", "обращения", "обращений")},
    "shelter": {"en": ("shelter", "shelters"), "ru": ("приют", "приюта", "приютов")},
    "check_in": {"en": ("check-in", "check-ins"), "ru": ("контрольный звонок", "контрольных звонка", "контрольных звонков")},
    "leg": {"en": ("leg", "legs"), "ru": ("этап", "этапа", "этапов")},
    "alarm": {"en": ("alarm", "alarms"), "ru": ("тревога", "тревоги", "тревог")},
    "statement": {"en": ("statement", "statements"), "ru": ("рассказ", "рассказа", "рассказов")},
}  # fmt: skip
"""Plural forms in the order of CLDR: one, other for English; one, few, many for Russian."""

UNIT_NAMES: dict[str, dict[str, str]] = {
    "person": {"en": "person", "ru": "человек"},
    "family": {"en": "family", "ru": "семья"},
    "group": {"en": "group", "ru": "группа людей"},
}

KINDS: dict[QuantityKind, dict[str, str]] = {
    QuantityKind.EXACT: {"en": "exactly {n}", "ru": "ровно {n}"},
    QuantityKind.AT_LEAST: {"en": "at least {n}", "ru": "не менее {n}"},
    QuantityKind.AT_MOST: {"en": "up to {n}", "ru": "до {n}"},
    QuantityKind.SEVERAL: {"en": "several", "ru": "несколько"},
    QuantityKind.NONE: {"en": "no number", "ru": "без числа"},
    QuantityKind.RANGE: {"en": "between {low} and {high}", "ru": "от {low} до {high}"},
}

ABOUT: dict[str, dict[str, str]] = {
    "relocations": {"en": "people evacuated and re-homed", "ru": "эвакуированные и устроенные люди"},
    "placements": {"en": "shelters", "ru": "приюты"},
    "disappearances": {"en": "people who disappeared", "ru": "исчезнувшие люди"},
    "killings": {"en": "people killed", "ru": "убитые люди"},
    "targeting": {"en": "a further group targeted", "ru": "преследование ещё одной группы"},
    "torture": {"en": "people tortured", "ru": "люди, подвергшиеся пыткам"},
}

SOURCE_SORTS: dict[str, dict[str, str]] = {
    "news_article": {"en": "news article", "ru": "статья"},
    "ngo_report": {"en": "report of an organisation", "ru": "доклад организации"},
    "translation": {"en": "translation", "ru": "перевод"},
    "list_of_names": {"en": "list of names", "ru": "список имён"},
    "broadcast_interview": {"en": "broadcast interview", "ru": "телеинтервью"},
    "official_statement": {"en": "official statement", "ru": "официальное заявление"},
    "film": {"en": "film", "ru": "фильм"},
    "photograph": {"en": "photograph", "ru": "фотография"},
}

LANGUAGES: dict[str, dict[str, str]] = {
    "en": {"en": "English", "ru": "английский"},
    "ru": {"en": "Russian", "ru": "русский"},
    "ce": {"en": "Chechen", "ru": "чеченский"},
}


def say(key: str, lang: str, **values: object) -> str:
    return WORDS[key][lang].format(**values)


def named(table: dict[str, dict[str, str]], key: str, lang: str) -> str:
    """The shown name of a code; a code that is not in the table is shown as it is."""
    return table.get(key, {}).get(lang, key.replace("_", " "))
