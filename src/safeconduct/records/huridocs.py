"""The terms of HURIDOCS micro-thesauri that this project uses: short codes (trailing zeros cut) and labels of our own wording.

MT4 types of act, MT5 methods, MT18 involvement, MT24 perpetrators, MT25 status of a person, MT27 responses, MT28 attribution,
MT41 violation status. The thesauri are mapped, not displayed: words shown to people are those of docs/words.md.
"""

from __future__ import annotations

from safeconduct.ground.errors import N_, BadInput

TERMS: dict[int, dict[str, dict[str, str]]] = {
    4: {
        "020103010000": {"en": "threats", "ru": "угрозы"},
        "020103020000": {"en": "death threats", "ru": "угрозы убийством"},
        "020103030000": {"en": "surveillance", "ru": "слежка"},
        "020111110000": {"en": "torture", "ru": "пытки"},
        "030101000000": {"en": "arrest", "ru": "задержание"},
        "030102000000": {"en": "detention", "ru": "содержание под стражей"},
        "030103000000": {"en": "disappearance", "ru": "исчезновение"},
        "030104000000": {"en": "abduction", "ru": "похищение"},
        "050104000000": {"en": "displacement", "ru": "вынужденное перемещение"},
        "130104000000": {"en": "extortion", "ru": "вымогательство"},
    },
    5: {
        "031502000000": {"en": "deprived of sleep", "ru": "лишение сна"},
        "031503000000": {"en": "deprived of medical attention", "ru": "лишение медицинской помощи"},
        "032200000000": {"en": "threats", "ru": "угрозы"},
        "032300000000": {"en": "death threats", "ru": "угрозы убийством"},
    },
    18: {
        "0101": {"en": "directly carried out", "ru": "непосредственный исполнитель"},
        "0102": {"en": "gave orders", "ru": "отдавал приказы"},
        "0104": {"en": "confirmed present", "ru": "присутствовал"},
        "0106": {"en": "suspected", "ru": "предполагаемый участник"},
    },
    24: {
        "010103": {"en": "armed forces", "ru": "вооружённые силы"},
        "010104": {"en": "police", "ru": "полиция"},
        "010105": {"en": "prison officials", "ru": "сотрудники мест лишения свободы"},
        "010106": {"en": "intelligence service", "ru": "спецслужба"},
        "1101": {"en": "family or domestic sphere", "ru": "семья или близкие"},
    },
    25: {
        "0101": {"en": "dead", "ru": "погиб"},
        "0103": {"en": "missing", "ru": "пропал без вести"},
        "0201": {"en": "arrested and released", "ru": "задержан и отпущен"},
        "030401": {"en": "resettled in the same country", "ru": "переселён внутри страны"},
        "030402": {"en": "resettled in another country", "ru": "переселён в другую страну"},
        "030404": {"en": "moved to a temporary refuge", "ru": "во временном убежище"},
    },
    27: {
        "01": {"en": "favourable", "ru": "благоприятный ответ"},
        "02": {"en": "pledged", "ru": "обещание"},
        "0301": {"en": "denied the event", "ru": "отрицание события"},
        "0302": {"en": "inhibited", "ru": "препятствование"},
        "04": {"en": "asked for more information", "ru": "запрос сведений"},
        "05": {"en": "token", "ru": "формальный ответ"},
        "06": {"en": "none", "ru": "нет ответа"},
    },
    28: {
        "0101": {"en": "officials acknowledge the act", "ru": "должностные лица признают деяние"},
        "0102": {"en": "officials deny the act", "ru": "должностные лица отрицают деяние"},
        "0103": {"en": "officials acknowledge the act and deny responsibility",
                 "ru": "должностные лица признают деяние и отрицают ответственность"},
        "0104": {"en": "officials give another explanation", "ru": "должностные лица дают иное объяснение"},
        "0105": {"en": "officials accept responsibility", "ru": "должностные лица признают ответственность"},
        "99": {"en": "unknown", "ru": "неизвестно"},
    },
    41: {
        "01": {"en": "confirmed", "ru": "подтверждено"},
        "04": {"en": "likely", "ru": "вероятно"},
        "03": {"en": "possible", "ru": "возможно"},
        "02": {"en": "unlikely", "ru": "маловероятно"},
        "99": {"en": "unknown", "ru": "неизвестно"},
    },
}  # fmt: skip


class UnknownTerm(BadInput):
    def __init__(self, thesaurus: int, code: str) -> None:
        super().__init__(
            N_("{code!r} is not a code of HURIDOCS micro-thesaurus {thesaurus} that this program carries"),
            N_("use one of: {codes}"),
            thesaurus=thesaurus,
            code=code[:16],
            codes=" ".join(TERMS[thesaurus]),
        )


def check(thesaurus: int, code: str) -> str:
    if code not in TERMS[thesaurus]:
        raise UnknownTerm(thesaurus, code)
    return code


def label(thesaurus: int, code: str, lang: str) -> str:
    return TERMS[thesaurus][check(thesaurus, code)][lang]
