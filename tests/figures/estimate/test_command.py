"""`safeconduct estimate` as a person types it, and as a program reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from safeconduct.cli.main import main

TABLES = Path(__file__).parent / "tables"
ALWAYS = ("documented", "median", "low", "high", "level", "rhat", "ess", "ess_per_cpu_second", "seconds", "converged", "verdict", "sensitivity")


def run(*words: object) -> int:
    try:
        return main([str(word) for word in words])
    except SystemExit as ended:
        return int(ended.code or 0)


def test_one_object_with_every_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("estimate", TABLES / "hiv.csv", "--json", "--cap", "20n", "--quick", "--seed", 7) == 0
    answer = json.loads(capsys.readouterr().out)
    assert tuple(answer)[: len(ALWAYS)] == ALWAYS
    assert answer["documented"] == 1896
    assert answer["level"] == 0.95
    assert 9_100 < answer["low"] < 9_700 < 10_600 < answer["median"] < 11_300 < 12_500 < answer["high"] < 13_700
    assert answer["converged"] is True
    assert answer["rhat"] < 1.01
    assert answer["ess"] > 1000
    assert answer["prior"]["cap"] == 21 * 1896
    assert answer["seed"] == 7


def test_a_person_reads_a_paragraph_first_in_either_language(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("estimate", TABLES / "hav.csv", "--draws", "3000", "--quick")
    run(*words)
    english = capsys.readouterr().out
    assert "Models side by side" in english
    assert "Documented: 271, each person once." in english
    run(*words, "--lang", "ru")
    russian = capsys.readouterr().out
    assert "Модели рядом" in russian
    assert "Документально известно: 271" in russian
    assert "people" not in russian


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        ("A,B,C,count\n0,0,0,4\n", 2, "error: line 2 counts people who are on no list"),
        ("A,A,C,count\n1,0,0,4\n", 2, "error: two columns have the same name"),
        ("A,B,C,count\n1,0,0,-4\n", 2, "error: line 2 has a count below zero"),
    ],
)
def test_bad_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, code: int, sentence: str) -> None:
    file = tmp_path / "table.csv"
    file.write_text(text)
    assert run("estimate", file) == code
    assert capsys.readouterr().err.startswith(sentence)


def test_bad_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("estimate", tmp_path / "none.csv") == 2
    assert "the table cannot be read" in capsys.readouterr().err
    assert run("estimate", TABLES / "hav.csv", "--cap", "many") == 2
    assert run("estimate", TABLES / "hav.csv", "--cap", "-3n") == 2
    assert run("estimate", TABLES / "hav.csv", "--classes", "1") == 2
    assert run("estimate", TABLES / "hav.csv", "--lambda-prior", "0", "1") == 2


def test_what_is_not_settled_is_a_refusal_with_its_own_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("estimate", TABLES / "kosovo_1999.csv", "--draws", "500", "--quick", "--json") == 3
    answer = json.loads(capsys.readouterr().out)
    assert answer["verdict"] == "refused"
    assert answer["median"] is None
    assert answer["reasons"][0]["ru"].startswith("цепи не сошлись")


def test_two_lists_say_at_least(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "two.csv"
    file.write_text("A;B;count\n1;0;70\n0;1;50\n1;1;20\n")
    assert run("estimate", file) == 0
    out = capsys.readouterr().out
    assert out.startswith("At least 140 people")
    assert "Chapman" in out
    assert "another sign than a comma" in out
