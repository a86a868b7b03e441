"""Which forms of Russian words a search finds: as they stand, by stem, by lemma, by both. Writes bench/results.json.

The words are those of this field and common ones; their forms are pymorphy's. A form to ask for and a form in the text are drawn at random.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from pymorphy3 import MorphAnalyzer

from journal import save
from safeconduct.office import morphology

_WORDS = """
убежище приют дом человек ребёнок сестра брат мать отец полиция милиция задержать задержание отпустить бить избить угрожать угроза уехать
приехать выехать найти искать звонить позвонить сказать говорить рассказать видеть слышать знать помнить идти пойти уйти прийти ехать
паспорт документ телефон машина поезд автобус самолёт граница город село район область улица квартира подвал камера тюрьма суд следователь
прокурор адвокат врач больница лекарство инсулин рана боль страх семья родственник родитель муж жена сын дочь друг подруга сосед знакомый
свидетель показание заявление жалоба письмо сообщение фотография видео ночь день утро вечер неделя месяц год время помощь поддержка
безопасность опасность риск план дорога путь остановка вокзал аэропорт билет виза гражданство работа школа учиться жить спать есть пить
ждать бояться просить требовать забрать увезти вернуться вернуть скрыть спрятать прятаться открыть закрыть кричать плакать молчать молодой
старый новый последний первый чёрный белый высокий тихий больной здоровый свободный известный чеченский русский государственный силовой
военный пытка похищение исчезновение исчезнуть убить убийство смерть умереть родить родиться взять дать давать брать нести вести класть
положить стать встать лечь сесть сидеть лежать стоять
"""
WORDS = _WORDS.split()
DRAWS, PAIRS = 40, 60_000
Same = Callable[[str, str], bool]


def forms() -> dict[str, list[str]]:
    dictionary = MorphAnalyzer(lang="ru")
    found = {}
    for word in WORDS:
        parse = next(one for one in dictionary.parse(word) if one.normal_form == word)
        words = {morphology.folded(form.word) for form in parse.lexeme if form.tag.POS != "PRTF" and len(form.word) > 1}
        found[word] = sorted(words)
    return found


def _stem(asked: str, text: str) -> bool:
    return morphology.stem(asked) == morphology.stem(text)


def _lemma(asked: str, text: str) -> bool:
    return morphology.lemmas(asked)[0] == morphology.lemmas(text)[0]


def _kept(asked: str, text: str) -> bool:
    return _stem(asked, text) or not set(morphology.lemmas(asked, 0.0)).isdisjoint(morphology.lemmas(text))


WAYS: dict[str, Same] = {
    "as_they_stand": lambda asked, text: asked == text, "stem": _stem, "lemma": _lemma,
    "stem_or_lemma": lambda asked, text: _stem(asked, text) or _lemma(asked, text), "as_built": _kept,
}  # fmt: skip


def found(of: dict[str, list[str]], same: Same) -> tuple[float, float]:
    """Share of all draws, and of those of the worst tenth of the words."""
    chance = random.Random("found")
    shares = sorted(sum(same(chance.choice(one), chance.choice(one)) for _ in range(DRAWS)) / DRAWS for one in of.values())
    tenth = shares[: len(shares) // 10]
    return sum(shares) / len(shares), sum(tenth) / len(tenth)


def wrongly(of: dict[str, list[str]], same: Same) -> float:
    """Per pair of forms of two different words that have no form in common."""
    chance, words = random.Random("wrongly"), sorted(of)
    pairs = [chance.sample(words, 2) for _ in range(PAIRS)]
    drawn = [(chance.choice(of[one]), chance.choice(of[other])) for one, other in pairs if not {*of[one]} & {*of[other]}]
    return sum(same(asked, text) for asked, text in drawn) / len(drawn)


def main() -> None:
    begun = time.perf_counter()
    morphology.lemmas("начало")
    loaded = time.perf_counter() - begun
    of = forms()
    rows = {}
    for name, same in WAYS.items():
        share, worst = found(of, same)
        rows[name] = {"found": round(share, 4), "worst_tenth": round(worst, 3), "found_wrongly": round(wrongly(of, same), 6)}
        print(f"{name:<16} found {share:.4f}, worst tenth {worst:.3f}, wrongly {rows[name]['found_wrongly']:.6f}")
    save("words", {"words": len(of), "forms": sum(map(len, of.values())), "dictionary_loaded_s": round(loaded, 3), "ways": rows})


if __name__ == "__main__":
    main()
