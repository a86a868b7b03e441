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
    "invented_lists": {"en": "Lists compared", "ru": "Сопоставленные списки"},
    "list_and_rule": {"en": "List, and whom it takes in", "ru": "Список и кого в него включают"},
    "made_by": {"en": "Made by", "ru": "Составитель"},
    "kept_until": {"en": "Kept until", "ru": "Ведётся по"},
    "entries": {"en": "Entries", "ru": "Записей"},
    "lists_note": {
        "en": "Entries are counted as they stand in each list. One person may stand in several lists, or twice in one; these numbers are never added.",
        "ru": "Записи подсчитаны так, как стоят в каждом списке. Один человек может быть в нескольких списках или дважды в одном; эти числа нельзя складывать.",
    },
    "consent_basis": {"en": "kept here because", "ru": "основание"},
    "documented": {"en": "Documented", "ru": "Задокументировано"},
    "documented_word": {"en": "documented: {n}", "ru": "задокументировано: {n}"},
    "which_lists": {"en": "From which lists", "ru": "Из каких списков"},
    "what_may_be_said": {"en": "What may be said", "ru": "Что можно сказать"},
    "overlap_caption": {"en": "On which lists the documented people stand", "ru": "В каких списках есть задокументированные люди"},
    "overlap_note": {
        "en": "A combination that is not shown holds nobody or too few to show, or would give such a number away; these together are “others”.",
        "ru": "Не показанное сочетание — это ни одного человека, слишком малое число либо число, по которому такое можно вычислить; вместе они — «прочие».",
    },
    "others": {"en": "others", "ru": "прочие"},
    "on_lists": {"en": "On exactly these lists", "ru": "Ровно в этих списках"},
    "interval_caption": {"en": "What may be said, and what other choices would give", "ru": "Что можно сказать и что дал бы иной выбор"},
    "interval_note": {
        "en": "The dashed line is the documented count: no answer lies below it. An arrow has no upper end. Only the first line may be printed as a finding; the others show how far it rests on choices.",
        "ru": "Пунктир — задокументированное число: ниже него ответа быть не может. У стрелки нет верхней границы. Печатать как вывод можно только первую строку; остальные показывают, насколько она зависит от выбора.",
    },
    "printed": {"en": "may be printed: {verdict}", "ru": "можно печатать: {verdict}"},
    "hill": {"en": "one of several answers, {share} of the draws", "ru": "один из нескольких ответов, {share} выборки"},
    "without_list": {"en": "without list {name}", "ru": "без списка {name}"},
    "with_prior": {"en": "rates {name}", "ru": "доли {name}"},
    "with_classes": {"en": "classes {name}", "ru": "классы {name}"},
    "all_linkages": {"en": "{name}, all linkages", "ru": "{name}, все"},
    "middle_linkage": {"en": "{name}, middle linkage", "ru": "{name}, среднее"},
    "answer_by": {"en": "Answer by", "ru": "Ответ по"},
    "from_to": {"en": "From – to", "ru": "От – до"},
    "middle": {"en": "Middle", "ru": "Середина"},
    "convergence": {"en": "Whether the calculation settled", "ru": "Сошёлся ли расчёт"},
    "convergence_caption": {"en": "Convergence", "ru": "Сходимость"},
    "quantity_name": {"en": "Quantity", "ru": "Величина"},
    "value": {"en": "Value", "ru": "Значение"},
    "wanted": {"en": "Wanted", "ru": "Требуется"},
    "rhat": {"en": "R-hat, largest", "ru": "R-hat, наибольшее"},
    "ess_bulk": {"en": "Effective draws, bulk", "ru": "Эффективных выборок, середина"},
    "ess_tail": {"en": "Effective draws, tails", "ru": "Эффективных выборок, края"},
    "chains_count": {"en": "Chains", "ru": "Цепей"},
    "linkages_count": {"en": "Linkages mixed", "ru": "Учтено сопоставлений"},
    "settled": {"en": "Settled", "ru": "Сошёлся"},
    "yes": {"en": "yes", "ru": "да"},
    "no": {"en": "no", "ru": "нет"},
    "below": {"en": "below {n}", "ru": "менее {n}"},
    "above": {"en": "above {n}", "ru": "более {n}"},
    "traces_caption": {"en": "Draws of each chain in their order", "ru": "Выборки каждой цепи по порядку"},
    "chain": {"en": "Chain", "ru": "Цепь"},
    "no_estimates": {"en": "No lists have been compared.", "ru": "Списки не сопоставлялись."},
    "warnings_said": {"en": "To be read with it", "ru": "Читать вместе с этим"},
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

STATES: dict[str, dict[str, str]] = {
    "disappeared": {"en": "people who disappeared", "ru": "исчезнувшие люди"},
    "detained": {"en": "people detained", "ru": "задержанные люди"},
    "killed": {"en": "people killed", "ru": "убитые люди"},
    "returned": {"en": "people who came back", "ru": "вернувшиеся люди"},
}

CONSENT_BASES: dict[str, dict[str, str]] = {
    "families": {"en": "families asked for it", "ru": "об этом просили семьи"},
    "published": {"en": "it was published", "ru": "список опубликован"},
    "agreement": {"en": "its maker handed it over under an agreement", "ru": "передан составителем по соглашению"},
    "vital_interest": {"en": "nobody could be asked, and lives depend on it", "ru": "спросить было некого, а от этого зависят жизни"},
}

VERDICTS: dict[str, dict[str, str]] = {
    "estimate": {"en": "an estimate", "ru": "оценка"},
    "range": {"en": "a range", "ru": "диапазон"},
    "floor": {"en": "a floor", "ru": "нижняя граница"},
    "at_least": {"en": "the documented count", "ru": "задокументированное число"},
    "refused": {"en": "the documented count; an estimate is refused", "ru": "задокументированное число; в оценке отказано"},
    "unfinished": {"en": "the documented count; the calculation is not finished", "ru": "задокументированное число; расчёт не закончен"},
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
