"""The Russian catalogues are complete: every marked template, the same braces, nothing left over, nothing said twice."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from safeconduct.ground.words import chosen, say

SRC = Path(__file__).parents[2] / "src/safeconduct"
ROOMS = {"web": "web", "desk": "desk"}
"""Rooms with catalogues of their own; everybody else's words stand in that of the ground."""
Entry = tuple[str, ...]
"""A template, or both forms of one that has a plural."""


def marked(room: str) -> Iterator[Entry]:
    """What is said in `room`: `N_(...)` anywhere, `say.n(one, many, ...)` on pages."""
    for path in SRC.rglob("*.py"):
        if ROOMS.get(path.relative_to(SRC).parts[0], "ground") == room:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    yield from _said(node, path)


def _said(node: ast.Call, path: Path) -> Iterator[Entry]:
    found = node.func
    if isinstance(found, ast.Name) and found.id == "N_" and node.args:
        assert isinstance(node.args[0], ast.Constant), f"{path}: N_ takes one plain string"
        yield (str(node.args[0].value),)
    elif isinstance(found, ast.Attribute) and found.attr == "n" and len(node.args) > 2:
        assert all(isinstance(one, ast.Constant) for one in node.args[:2]), f"{path}: say.n takes two plain strings"
        yield tuple(str(one.value) for one in node.args[:2] if isinstance(one, ast.Constant))
    elif isinstance(found, ast.Name) and found.id == "say" and node.args and path.parent.name in ("pages", "routes"):
        assert not isinstance(node.args[0], ast.Constant), f"{path}: mark {node.args[0].value!r} with N_"


def entries(room: str) -> list[tuple[Entry, Any]]:
    folder = SRC / room / "locale"
    found = []
    for path in [*folder.glob("ru.po"), *sorted(folder.glob("ru/*.po"))]:
        with path.open("rb") as file:
            found += [((one.id,) if isinstance(one.id, str) else tuple(one.id), one) for one in read_po(file, locale="ru") if one.id]
    return found


@pytest.mark.parametrize("room", ["ground", "web", "desk"])
def test_every_template_is_said_in_russian_with_the_same_braces(room: str) -> None:
    found = entries(room)
    catalogue, wanted = dict(found), set(marked(room))
    assert len(wanted) > {"ground": 200, "web": 10, "desk": 40}[room]
    assert wanted - set(catalogue) == set()
    assert set(catalogue) - wanted == set()
    for text, one in catalogue.items():
        forms = [one.string] if isinstance(one.string, str) else list(one.string)
        assert len(forms) == (1 if len(text) == 1 else 3), text
        for form in forms:
            assert form, text
            assert not one.fuzzy, text
            assert sorted(re.findall(r"\{[^{}]*\}", text[-1])) == sorted(re.findall(r"\{[^{}]*\}", form)), text
            assert re.search("[а-яё]", form.lower()), text


@pytest.mark.parametrize("room", ["web", "desk"])
def test_no_template_is_translated_in_two_files(room: str) -> None:
    seen = [text for text, _ in entries(room)]
    assert sorted(seen) == sorted(set(seen)), sorted(one for one in set(seen) if seen.count(one) > 1)


def test_a_language_is_chosen_and_spoken() -> None:
    assert chosen({"LANG": "ru_RU.UTF-8"}) == "ru"
    assert chosen({"LANG": "fr_FR", "SAFECONDUCT_LANG": ""}) == "en"
    assert chosen({"SAFECONDUCT_LANG": "ru", "LANG": "en_GB"}) == "ru"
    assert say("the codename {codename} is taken", "ru", codename="Amber") == "кодовое имя Amber занято"
    assert say("the codename {codename} is taken", "en", codename="Amber") == "the codename Amber is taken"
