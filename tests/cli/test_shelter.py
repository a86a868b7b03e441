"""`safeconduct shelter` as a person types it: beds, rules, a closing that says who lacks a bed; the address is no argument."""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from pathlib import Path

import pytest

from safeconduct.cli.main import main
from safeconduct.demo.stage import PASSPHRASE

TODAY = dt.datetime.now(dt.UTC).date()


@pytest.fixture
def office(tmp_path: Path) -> tuple[object, ...]:
    words = tmp_path / "words"
    words.write_text(PASSPHRASE + "\n")
    assert main(["init", str(tmp_path / "net"), "--codename", "Alder", "--passphrase-file", str(words)]) == 0
    return ("--office", tmp_path / "net/office", "--passphrase-file", words)


def run(office: tuple[object, ...], *words: object) -> int:
    try:
        return main([str(word) for word in (*words, *office)])
    except SystemExit as ended:
        return int(ended.code or 0)


def say(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_a_shelter_from_opening_to_closing(
    office: tuple[object, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(office, "shelter", "open", "Lantern", "--region", "tver", "--offer", "pet") == 0
    assert run(office, "shelter", "beds", "Lantern", 3, "--to", TODAY + dt.timedelta(days=60)) == 0
    assert run(office, "shelter", "rules", "lantern", "--takes", "families", "--offer", "pet", "--offer", "step_free") == 0
    say(monkeypatch, "Pridumannaya ulitsa 5\n")
    assert run(office, "shelter", "address", "Lantern") == 0
    capsys.readouterr()
    assert run(office, "shelter", "list", "--free", 3, "--json") == 0
    listed = json.loads(capsys.readouterr().out.splitlines()[-1])["shelters"]
    assert [(one["codename"], one["free"], one["offers"], one["takes"]) for one in listed] == [
        ("Lantern", 3, ["pet", "step_free"], ["families"])
    ]
    assert run(office, "shelter", "list", "--free", 4, "--json") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["shelters"] == []
    say(monkeypatch, "strangers at the gate\n")
    assert run(office, "shelter", "close", "Lantern") == 0
    told = capsys.readouterr().out
    assert "strangers at the gate" in told
    assert "Pridumannaya" not in told
    say(monkeypatch, "nothing came of it\n")
    assert run(office, "shelter", "reopen", "Lantern") == 0


def test_the_network_is_placed_from_the_terminal(
    office: tuple[object, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("Lantern", "Harbour"):
        assert run(office, "shelter", "open", name, "--region", "tver") == 0
        assert run(office, "shelter", "beds", name, 1, "--to", TODAY + dt.timedelta(days=200)) == 0
    assert run(office, "case", "open", "Amber", "--region", "chechnya", "--person", "Wren") == 0
    assert run(office, "place", "--accept") == 8
    assert run(office, "place") == 0
    assert "0 parties stay" in capsys.readouterr().out
    say(monkeypatch, "bed\n")
    assert run(office, "case", "need", "Amber") == 0
    assert run(office, "place", "--insist", "Amber=Lantern", "--explain", "Amber", "--json") == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [(one["case"], one["shelter"], one["because"]) for one in told["steps"]] == [("Amber", "Lantern", "insisted")]
    assert told["explained"]["shelter"] == "Lantern"
    assert run(office, "place", "--last") == 0
    assert "Amber (1) → Lantern" in capsys.readouterr().out
    assert run(office, "place", "--accept", "--case", "Amber") == 0
    assert run(office, "place", "--last") == 8
    capsys.readouterr()
    assert run(office, "shelter", "list", "--json") == 0
    taken = {one["codename"]: one["taken"] for one in json.loads(capsys.readouterr().out.splitlines()[-1])["shelters"]}
    assert taken == {"Lantern": 1, "Harbour": 0}
    assert run(office, "shelter", "leave", "Amber", "rehomed_abroad") == 0


@pytest.mark.parametrize(
    ("typed", "code", "sentence"),
    [
        (("shelter", "show", "Nowhere"), 8, "there is no shelter Nowhere"),
        (("shelter", "open", "Window", "--region", "narnia"), 2, "'narnia' is not a region code"),
        (("shelter", "open", "Window", "--region", "tver", "--offer", "pets"), 3, "'pets' is not a feature of a shelter"),
        (("shelter", "open", "Window", "--region", "tver", "--steward", "Nobody"), 8, "there is no member Nobody"),
        (("shelter", "leave", "Amber", "own_wish"), 8, "there is no placement Amber"),
    ],
)
def test_refusals(
    office: tuple[object, ...], capsys: pytest.CaptureFixture[str], typed: tuple[str, ...], code: int, sentence: str
) -> None:
    assert run(office, *typed) == code
    assert sentence in capsys.readouterr().err
