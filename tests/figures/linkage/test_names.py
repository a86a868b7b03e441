"""Names across scripts: the fold, the aliases, the parts of a name, and recall on labelled pairs."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.figures.linkage import alias, fold, name, resemble

PAIRS = Path(__file__).parents[2] / "data/names/pairs.csv"
HARD = ("neg-given", "neg-sur-near")
SCRIPTS = st.text(st.sampled_from("абвгджзийкхцчшщъыьэюяӏёabcdefghijkoqsuwxyzčšžşçğ'’- "), max_size=14)


def labelled() -> list[tuple[float, str, str]]:
    with PAIRS.open(encoding="utf-8") as file:
        return [(resemble.resemble(row["a"], row["b"]), row["same"], row["kind"]) for row in csv.DictReader(file)]


def recall(scores: list[tuple[float, str, str]], kinds: tuple[str, ...], share: float) -> float:
    """Of pairs that are one person, the share above the score that `share` of the look-alikes pass."""
    look_alikes = sorted((score for score, _, kind in scores if kind in kinds), reverse=True)
    bar = look_alikes[int(share * len(look_alikes))]
    same = [score for score, same, _ in scores if same == "1"]
    return sum(score > bar for score in same) / len(same)


def test_recall_across_scripts_at_five_percent_of_look_alikes() -> None:
    scores = labelled()
    assert len(scores) == 2478
    assert recall(scores, HARD, 0.05) >= 0.99
    assert recall(scores, ("neg-random",), 0.001) >= 0.99


def test_without_the_fold_the_same_pairs_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name, "readings", lambda word: (word.casefold(),) if word else ())
    assert recall(labelled(), HARD, 0.05) < 0.6


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Кадыров", "Kadirov"), ("Кадыров", "Qadirov"), ("Кадыров", "Kadirow"), ("Кадыров", "Kadyroff"), ("Хасуев", "Khasuev"),
        ("Хасуев", "Hasuyev"), ("Хасуев", "Chasujew"), ("Хасуев", "Khassouev"), ("Хасуев", "Xasuev"), ("Щербаков", "Schtscherbakow"),
        ("Щербаков", "Chtcherbakov"), ("Щербаков", "Shcherbakov"), ("Чапанов", "Çapanov"), ("Джабраил", "Cabrail"),
        ("Джабраил", "Dschabrail"), ("Жамалди", "Jamaldi"), ("Нухажиев", "Nuchaschiew"), ("Закаев", "Sakaew"), ("Якуб", "Iakoub"),
        ("Яхья", "Jachja"), ("Яхья", "Yakh'ya"), ("Ибрагим", "Ibraguim"), ("Милашина", "Milashina"), ("Абубакар", "Abu-Bakar"),
        ("Гӏапур", "Гапур"), ("Г1апур", "Gapur"), ("Къадири", "Kadiri"), ("Юсуп", "Ioussoup"), ("Висхан", "Vishan"),
    ],
)  # fmt: skip
def test_one_sound_many_spellings(left: str, right: str) -> None:
    assert resemble.resemble(left, right) == 1.0


@pytest.mark.parametrize(
    ("left", "right"),
    [("Магомед", "Muhammad"), ("Магомед", "Мохмад"), ("Джабраил", "Jibril"), ("Ибрагим", "Ebrahim"), ("Кадыров", "Къадири"),
     ("Ахмед", "Akhmat"), ("Юсуп", "Joseph"), ("Айшат", "Aisha"), ("Иса", "Эса"), ("Петимат", "Fatima")],
)  # fmt: skip
def test_forms_of_one_name(left: str, right: str) -> None:
    assert resemble.resemble(left, right) >= resemble.ALIAS


@pytest.mark.parametrize(("left", "right"), [("Хасуев", "Хасаев"), ("Закаев", "Цакаев"), ("Дудаев", "Дадаев"), ("Ижаев", "Исаев")])
def test_near_surnames_are_near_and_not_the_same(left: str, right: str) -> None:
    """Names alone never decide."""
    assert 0.6 < resemble.resemble(left, right) < resemble.ALIAS


def test_order_patronymic_and_joined_words() -> None:
    assert resemble.resemble("Хасуев Аслан Мусаевич", "Aslan Hasuev") == 1.0
    assert resemble.resemble("Саид Эмин Кадыров", "Said-Emin Kadirow") > 0.99
    assert resemble.resemble("Кадыров / Kadyrov Aslan", "Aslan Kadyrow") == 1.0
    assert resemble.resemble("А. Хасуев", "Аслан Хасуев") > resemble.INITIAL
    assert resemble.resemble("", "Аслан") == 0.0
    same = resemble.resemble("Хасуев Аслан Мусаевич", "Khasuev Aslan Musaevich")
    assert same == 1.0 > resemble.resemble("Хасуев Аслан Мусаевич", "Khasuev Aslan Ibragimovich")


@pytest.mark.parametrize(
    ("text", "words", "father"),
    [("Хасуев Аслан Мусаевич", ["Хасуев", "Аслан"], ["Мусаевич"]), ("Musaewitsch Aslan Chasujew", ["Aslan", "Chasujew"], ["Musaewitsch"]),
     ("Хасуева Айшат Мусаевна", ["Хасуева", "Айшат"], ["Мусаевна"]), ("Аслан Муса оглы Гасанов", ["Аслан", "Гасанов"], ["Муса"]),
     ("Ilyas Ilyich", ["Ilyas", "Ilyich"], [])],
)  # fmt: skip
def test_patronymics(text: str, words: list[str], father: list[str]) -> None:
    found = name.parse(text)
    assert ([word.text for word in found.words], [word.text for word in found.father]) == (words, father)


def test_the_father_inside_a_patronymic() -> None:
    assert name.father(fold.skeleton("Мусаевич")) == name.father(fold.skeleton("Musaevna")) == alias.group(fold.skeleton("Муса"))
    assert name.father(fold.skeleton("Магомедович")) == alias.group(fold.skeleton("Мохмад"))


def test_each_form_stands_in_one_group() -> None:
    seen: dict[str, str] = {}
    for forms in alias.table():
        for form in forms:
            assert seen.setdefault(form, forms[0]) == forms[0], form
    assert len(alias.table()) > 100


@given(SCRIPTS)
def test_the_fold_is_idempotent_and_blind_to_case_and_composition(word: str) -> None:
    found = fold.readings(word)
    assert found == fold.readings(word.upper().lower()) == fold.readings(unicodedata.normalize("NFD", word))
    for reading in found:
        assert fold.settle(reading) == reading
        assert reading.isalpha()
        assert reading.isascii()


@given(st.text(max_size=20))
def test_the_fold_reads_any_text(word: str) -> None:
    assert all(one.isascii() for one in fold.readings(word))
    name.parse(word)


@given(
    st.lists(st.sampled_from(["Хасуев", "Khasuev", "Аслан", "Magomed", "Мусаевич", "Said-Emin", "Chasujew", "А."]), min_size=1, max_size=4),
    st.lists(st.sampled_from(["Хасуев", "Hasuyev", "Aslan", "Мохмад", "Musaevich", "Саид-Эмин", "Hasaev", "A."]), min_size=1, max_size=4),
)
def test_likeness_is_symmetric_and_one_with_itself(left: list[str], right: list[str]) -> None:
    one, other = " ".join(left), " ".join(right)
    assert resemble.resemble(one, other) == pytest.approx(resemble.resemble(other, one))
    assert resemble.resemble(one, one) == 1.0
    assert 0.0 <= resemble.resemble(one, other) <= 1.0
