"""The terminal: every command as a person types it; one clear sentence for every refusal; no trace, no passphrase in arguments."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from safeconduct.cli.main import COMMANDS, main
from safeconduct.demo.stage import PASSPHRASE


@pytest.fixture
def words(tmp_path: Path) -> Path:
    file = tmp_path / "words"
    file.write_text(PASSPHRASE + "\n")
    return file


def run(*words: object) -> int:
    try:
        return main([str(word) for word in words])
    except SystemExit as ended:
        return int(ended.code or 0)


def said(*words: object, text: str) -> int:
    """With words of a person on standard input, where a shell does not remember them."""
    before, sys.stdin = sys.stdin, io.StringIO(text)
    try:
        return run(*words)
    finally:
        sys.stdin = before


def test_a_network_from_nothing_to_a_closed_case(tmp_path: Path, words: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("init", tmp_path / "net", "--codename", "Alder", "--passphrase-file", words) == 0
    office = ("--office", tmp_path / "net" / "office", "--passphrase-file", words)
    assert run("case", "open", "Amber", "--region", "chechnya", "--person", "Wren", "--person", "Teal", *office) == 0
    assert said("case", "risk", "Amber", "high", *office, text="searched for\n") == 0
    assert said("case", "note", "amber", *office, text="called back") == 0
    assert run("case", "close", "Amber", "rehomed", *office) == 0
    assert said("case", "note", "Amber", *office, text="too late") == 3
    assert "hint: reopen it first" in capsys.readouterr().err
    assert said("case", "reopen", "Amber", *office, text="needs a lawyer") == 0
    assert run("case", "list", "--json", *office) == 0
    listed = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert listed == {"cases": [{"codename": "Amber", "risk": "high", "workflow": "reopened", "people": 2}]}
    record = Path(__file__).parents[2] / "src/safeconduct/demo/data/public-record"
    assert run("import", "public-record", record, *office) == 0
    assert "22 records are new" in capsys.readouterr().out
    assert run("show", "claim", *office) == 0
    assert "9 of kind claim" in capsys.readouterr().out
    assert run("fsck", *office) == 0
    assert "Everything is sound." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "code", "sentence"),
    [
        (("case", "show", "Nobody"), 8, "there is no case Nobody"),
        (("case", "open", "Amber", "--region", "narnia", "--person", "x"), 2, "'narnia' is not a region code"),
        (("case", "open", "Agate", "--region", "chechnya", "--person", "x"), 3, "the codename Agate is taken"),
        (("show", "identity"), 2, "there is nothing of this kind to show"),
        (("show", "surname"), 2, "there is nothing of this kind to show"),
        (("prove", "zzzz", "C1", "--to", "public"), 8, "there is no edition zzzz"),
        (("prove", "", "C1", "--to", "somebody"), 2, "the recipient is not clear"),
        (("prove", "", "C1", "--to", "tribunal:Other"), 3, "a second member"),
        (("prove", "", "C77", "--to", "public"), 8, "no claim C77"),
        (("report", "approve"), 3, "this edition is sealed"),
    ],
)
def test_a_refusal_is_a_sentence_a_hint_and_a_code(
    own_network: Path, words: Path, capsys: pytest.CaptureFixture[str], typed: tuple[str, ...], code: int, sentence: str
) -> None:
    office = own_network / "offices" / "rowan"
    assert run(*typed, "--office", office, "--passphrase-file", words) == code
    told = capsys.readouterr().err
    assert sentence in told
    assert told.startswith("error: ")
    assert "Traceback" not in told


def test_public_proof_written_and_checked(own_network: Path, words: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, office = tmp_path / "p.json", own_network / "offices" / "sage"
    assert run("prove", "", "R", "--to", "public", "--out", file, "--office", office, "--passphrase-file", words) == 8
    assert not file.exists()
    assert run("prove", "", "C5", "--to", "public", "--out", file, "--office", office, "--passphrase-file", words) == 0
    assert run("check", file, "--note", own_network / "edition.note") == 0
    assert "Verified." in capsys.readouterr().out
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    assert run("check", file) == 1
    assert "/9] " in capsys.readouterr().err
    assert run("check", tmp_path / "absent.json") == 2


def test_wrong_words_and_no_office(own_network: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("not the passphrase at all")
    assert run("fsck", "--office", own_network / "offices" / "sage", "--passphrase-file", wrong) == 4
    assert run("fsck", "--office", tmp_path / "nowhere", "--passphrase-file", wrong) == 8
    assert "there is no office here" in capsys.readouterr().err
    assert run("fsck", "--lang", "ru", "--office", own_network / "offices" / "sage", "--passphrase-file", wrong) == 4
    assert "эта парольная фраза не открывает связку ключей" in capsys.readouterr().err


def test_a_fault_of_the_program_says_nothing_of_its_content(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import safeconduct.report.check as room

    def fails(*_: object) -> None:
        raise RuntimeError("Arzubekov, Vymyshlennaya ulitsa")

    monkeypatch.setattr(room, "check", fails)
    assert run("check", __file__) == 70
    assert "Arzubekov" not in "".join(capsys.readouterr())


def test_no_command_takes_a_passphrase_as_an_argument() -> None:
    for command in COMMANDS:
        assert run(command, "--passphrase", "x") == 2


def test_the_first_screen_names_the_first_steps(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    assert "safeconduct demo" in capsys.readouterr().out
