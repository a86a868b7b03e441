"""`safeconduct register` at a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from safeconduct.cli.main import main
from safeconduct.demo.stage import PASSPHRASE


@pytest.fixture
def office(own_network: Path, tmp_path: Path) -> list[str]:
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE + "\n")
    return ["--office", str(own_network / "offices" / "sage"), "--passphrase-file", str(secret)]


def test_signals_are_said_in_both_languages(office: list[str], own_network: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hotline = ["--office", str(own_network / "offices" / "linden"), *office[2:], "--until", "2017-07-31"]
    assert main(["signal", *hotline, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["acts"]["signals"] == []
    assert [(one["sort"], one["code"]) for one in found["calls"]["signals"] if one["dimension"] == "who"] == [
        ("new_group", "women_thought_lesbian")
    ]
    assert main(["signal", "--lang", "ru", *hotline]) == 0
    out = capsys.readouterr().out
    assert "женщины, которых считают лесбиянками" in out
    assert "не более 1 ложных тревог в год" in out
    assert main(["signal", *hotline, "--false-a-year", "0"]) == 2


def test_counts_stand_side_by_side(office: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["register", "counts", *office, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["counts"]
    assert [(one["ref"], one["kind"], one["low"], one["high"]) for one in found] == [
        ("C3", "at_least", 100, None), ("C5", "exact", 27, 27), ("C6", "at_most", 0, 56),
    ]  # fmt: skip
    for lang, said in (("en", "at least 100"), ("ru", "не менее 100")):
        assert main(["register", "--lang", lang, "counts", *office]) == 0
        out = capsys.readouterr().out
        assert said in out
        assert "R2" in out
        assert "183" not in out


def add_list(office: list[str], file: Path, *more: str) -> list[str]:
    words = {
        "--ref": "L5", "--maker-en": "A maker (invented)", "--maker-ru": "Составитель (вымышлен)",
        "--made": "2017-08", "--since": "2017-02", "--until": "2017-07", "--place": "chechnya",
        "--title-en": "Another list", "--title-ru": "Ещё один список", "--rule-en": "whoever asked", "--rule-ru": "все, кто просил",
        "--consent": "agreement",
    }  # fmt: skip
    return ["register", "add-list", str(file), *(part for pair in words.items() for part in pair), *more, *office]


def test_a_list_comes_in_sealed_or_not_at_all(office: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "list.csv"
    file.write_text("family_name,given_name,phone\nTzarnowhim,Adlan,+7000\n,,\nUlmarkesh,,+7001\n")
    assert main(add_list(office, file)) == 2  # no state
    file.write_text(file.read_text().replace("phone", "state").replace("+7000", "killed").replace("+7001", "vanished"))
    assert main(add_list(office, file)) == 2
    said = capsys.readouterr().err
    assert "4: state" in said
    assert "vanished" not in said
    assert "Ulmarkesh" not in said
    file.write_text(file.read_text().replace("vanished", "detained"))
    assert main(add_list(office, file)) == 0
    assert "2 entries" in capsys.readouterr().out
    assert main(add_list(office, file)) == 3  # the reference is taken
    assert main(["register", "list", *office, "--json"]) == 0
    held = json.loads(capsys.readouterr().out)
    assert [one["ref"] for one in held["lists"]] == ["L1", "L2", "L3", "L4", "L5"]
    assert held["lists"][4]["entries"] == {"detained": 1, "killed": 1}
    assert [one["made"] for one in held["linkages"]] == [True]


def test_what_cannot_be_linked_is_refused(office: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    ask = ["register", "ask", "--state", "disappeared", "--purpose", "to count", *office]
    assert main([*ask[:2], "L1", "L9", *ask[2:]]) == 8
    assert main([*ask[:2], "L1", *ask[2:]]) == 3
    assert main(["register", "ask", "--state", "killed", "--purpose", "to count", *office]) == 3
    assert main(["register", "link", "zzzz", *office]) == 8
    capsys.readouterr()
    assert main([*ask[:2], "L1", "L2", *ask[2:], "--json"]) == 0
    asked = json.loads(capsys.readouterr().out)
    assert asked["lists"] == ["L1", "L2"]
    assert main(["register", "link", asked["linkage"][:8], *office]) == 3  # nobody has approved
    assert main(["register", "link", asked["linkage"][:8], *office, "--draws", "0"]) == 2
    assert main(["register", "estimate", asked["linkage"][:8], "--ref", "F15", *office]) == 3
