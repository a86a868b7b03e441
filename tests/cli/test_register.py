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
    assert found["acts"] == {"questions": 0, "signals": []}
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
