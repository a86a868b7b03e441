"""Records leave from the terminal: what, for whom, what is left out; and how a second member is asked."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from tests.office.offices import cheap

from safeconduct.cli.main import main
from safeconduct.demo.stage import PASSPHRASE

RECORD = Path(__file__).parents[2] / "src/safeconduct/demo/data/public-record"


def run(*words: object) -> int:
    try:
        return main([str(word) for word in words])
    except SystemExit as ended:
        return int(ended.code or 0)


def test_the_public_record_leaves_and_nobody_else_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cheap(monkeypatch)
    words = tmp_path / "words"
    words.write_text(PASSPHRASE + "\n")
    office = ("--office", tmp_path / "net" / "office", "--passphrase-file", words)
    assert run("init", tmp_path / "net", "--codename", "Alder", "--passphrase-file", words) == 0
    assert run("import", "public-record", RECORD, *office) == 0
    assert run("case", "open", "Amber", "--region", "chechnya", "--person", "Wren", *office) == 0
    capsys.readouterr()
    assert run("export", "uwazi", tmp_path / "u", "--json", *office) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["counts"] == {"sources": 10, "claims": 9, "responses": 3, "events": 0, "acts": 0}
    assert sorted(path.name for path in (tmp_path / "u").iterdir())[1] == "2-claims.csv"
    assert run("import", "uwazi", tmp_path / "u" / "2-claims.csv", "--json", *office) == 0
    back = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (back["rows"], back["counts"]["matched"]) == (9, 9)
    for typed, code, sentence in (
        (("uwazi", tmp_path / "u"), 3, "is there already"),
        (("uwazi", tmp_path / "x.csv"), 2, "one table"),
        (("uwazi", tmp_path / "x", "--template", "cases"), 2, "no such table"),
        (("primero", tmp_path / "p.json", "--to", "public"), 2, "the recipient is not clear"),
        (("primero", tmp_path / "p.json", "--to", "partner:X"), 3, "nothing is left that may leave"),
        (("hmis", tmp_path / "h.zip", "--to", "partner:X"), 3, "nothing is left that may leave"),
        (("agree", "zzzz"), 8, "there is no export zzzz"),
    ):
        assert run("export", *typed, *office) == code
        assert sentence in capsys.readouterr().err
    assert run("export", "uwazi", tmp_path / "c.zip", "--template", "claims", "--zip", *office) == 0
    assert "Wrote" in capsys.readouterr().out
    assert run("export", "--lang", "ru", "calendar", tmp_path / "due.ics", *office) == 0
    assert (tmp_path / "due.ics").read_text().startswith("BEGIN:VCALENDAR")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"statistics of beds")))
    assert run("export", "hmis", tmp_path / "h.zip", "--to", "partner:X", "--ask", "--json", *office) == 0
    request = json.loads(capsys.readouterr().out.splitlines()[-1])["request"]
    assert run("export", "agree", request[:6], *office) == 3
    assert "cannot agree to it" in capsys.readouterr().err
    assert run("export", "requests", *office) == 0
    assert "statistics of beds" in capsys.readouterr().out
    assert not (tmp_path / "h.zip").exists()
