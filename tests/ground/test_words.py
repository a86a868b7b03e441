"""The Russian catalogue is complete: every marked template, the same braces, nothing left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from safeconduct.ground.words import chosen, say

SRC = Path(__file__).parents[2] / "src/safeconduct"


def marked() -> Iterator[str]:
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_" and node.args:
                found = node.args[0]
                assert isinstance(found, ast.Constant), f"{path}: N_ takes one plain string"
                yield str(found.value)


def test_every_template_is_said_in_russian_with_the_same_braces() -> None:
    with (SRC / "ground/locale/ru.po").open("rb") as file:
        catalogue = {str(one.id): one for one in read_po(file, locale="ru") if one.id}
    wanted = set(marked())
    assert len(wanted) > 200
    assert wanted - set(catalogue) == set()
    assert set(catalogue) - wanted == set()
    for text, one in catalogue.items():
        assert one.string, text
        assert not one.fuzzy, text
        assert sorted(re.findall(r"\{[^{}]*\}", text)) == sorted(re.findall(r"\{[^{}]*\}", str(one.string))), text
        assert re.search("[а-яё]", str(one.string)), text


def test_a_language_is_chosen_and_spoken() -> None:
    assert chosen({"LANG": "ru_RU.UTF-8"}) == "ru"
    assert chosen({"LANG": "fr_FR", "SAFECONDUCT_LANG": ""}) == "en"
    assert chosen({"SAFECONDUCT_LANG": "ru", "LANG": "en_GB"}) == "ru"
    assert say("the codename {codename} is taken", "ru", codename="Amber") == "кодовое имя Amber занято"
    assert say("the codename {codename} is taken", "en", codename="Amber") == "the codename Amber is taken"
