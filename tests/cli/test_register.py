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
