"""The terminal's way through a statement, a file and a claim: words by standard input, warnings shut, a refusal that changes nothing."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.office.test_office import founded

from safeconduct.cli import claim_, evidence_, statement_
from safeconduct.cli.main import main
from safeconduct.demo.stage import PASSPHRASE
from safeconduct.ground.who import Role
from safeconduct.office.office import Office, open_office

SAID = "[none]\nЯ ехал в Тверь.\n\n[threats confinement]\nДверь закрыли."


class Terminal:
    """One office that stays open between commands."""

    def __init__(self, office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.office, self._capsys, self._monkeypatch = office, capsys, monkeypatch
        monkeypatch.setattr(office, "close", lambda: None)
        for module in (statement_, evidence_, claim_):
            monkeypatch.setattr(module, "open_office", lambda _: office)

    def run(self, *words: object, typed: str = "", code: int = 0) -> str:
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        try:
            found = main([str(word) for word in words])
        except SystemExit as ended:
            found = int(ended.code or 0)
        out, err = self._capsys.readouterr()
        assert found == code, err
        return out if code == 0 else err

    def json(self, *words: object, typed: str = "") -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run(*words, "--json", typed=typed).splitlines()[-1])
        return found


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(founded(tmp_path_factory.mktemp("net"), frozenset(Role)), PASSPHRASE) as opened:
        yield opened


@pytest.fixture
def terminal(office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(office, capsys, monkeypatch)


def taken(terminal: Terminal) -> str:
    words = ("statement", "take", "--codename", "Heron", "--language", "ru", "--region", "chechnya")
    return str(terminal.json(*words, typed=SAID)["id"])


def test_a_statement_from_its_words_to_what_may_be_quoted(terminal: Terminal) -> None:
    one = taken(terminal)
    read = terminal.json("statement", "read", one[:8])
    told = [(part["text"], sorted(part["warnings"])) for part in read["segments"]]
    assert told == [("Я ехал в Тверь.", []), (None, ["confinement", "threats"])]
    shut = terminal.run("statement", "read", one[:8])
    assert "Дверь" not in shut
    assert "confinement" in shut
    assert "Дверь закрыли." in terminal.run("statement", "read", one[:8], "--open", 2)
    assert terminal.json("statement", "readers", one[:8])["readers"][0]["segments"] == [1, 2]
    terminal.run("statement", "translate", one[:8], 1, "--into", "en", typed="I went to Tver.\n")
    terminal.run("statement", "redact", one[:8], 1, "--in", "ru", typed="Я ехал в [[Тверь]].")
    terminal.run("statement", "redact", one[:8], 1, "--in", "en", typed="I went to [[Tver]].")
    assert "no consent" in terminal.run("statement", "propose", one[:8], 1, "road.1", code=3)
    agreed = ("statement", "consent", one[:8], "--to", "quote", "--audience", "public", "--segment", 1, "--conditions")
    consent = str(terminal.json(*agreed, typed="No place.")["id"])
    terminal.run("statement", "propose", one[:8], 1, "road.1")
    assert "does not approve" in terminal.run("statement", "approve", one[:8], 1, "road.1", code=3)
    may = terminal.json("statement", "may", one[:8])["segments"]
    assert [(part["wording"], len(part["leaves"])) for part in may] == [("proposed", 1), ("none", 0)]
    assert "No place." in terminal.run("statement", "paper", consent[:8])
    terminal.run("statement", "withdraw", consent[:8], "--how", "phone")
    assert "None of this holds" in terminal.run("statement", "paper", consent[:8])
    assert terminal.json("statement", "may", one[:8])["segments"][0]["leaves"] == []
    terminal.run("statement", "drop", one[:8], 1, typed="the town can be told")
    terminal.run("statement", "more", one[:8], typed="[none]\nПотом я уехал.")
    terminal.run("statement", "warn", one[:8], 3, "slurs")
    assert "3 segments, 2 with warnings" in terminal.run("statement", "list")


def test_what_is_not_clear_is_refused_and_nothing_is_kept(terminal: Terminal) -> None:
    words = ("statement", "take", "--codename", "Heron", "--language", "ru", "--region", "chechnya")
    before = terminal.json("statement", "list")
    assert "not stated" in terminal.run(*words, typed="Без предупреждений.", code=3)
    assert "not one of the list" in terminal.run(*words, typed="[gore]\nx", code=2)
    assert terminal.json("statement", "list") == before
    assert "no statement" in terminal.run("statement", "read", "zzzzzz", code=8)
    assert "no consent" in terminal.run("statement", "paper", "zzzzzz", code=8)


def test_a_file_from_intake_to_its_copy(terminal: Terminal, tmp_path: Path) -> None:
    file, out = tmp_path / "stub.txt", tmp_path / "copy.txt"
    file.write_text("seat\u200b 4")
    one = terminal.json("evidence", "take", file, "--from", "Heron", "--warn", "none", typed="a ticket")
    assert one["copy"]
    assert "before" in terminal.run("evidence", "take", file, "--warn", "none", typed="a ticket", code=3)
    terminal.run("evidence", "copy", one["id"][:8], "--out", out)
    assert out.read_text() == "seat 4"
    terminal.run("evidence", "copy", one["id"][:8], "--out", out, "--original")
    assert out.read_bytes() == file.read_bytes()
    shown = terminal.run("evidence", "show", one["id"][:8])
    assert "text_cleaned" in shown
    assert "(original)" in shown
    terminal.run("evidence", "pass", one["id"][:8], "alder", typed="to be kept")
    assert "no member" in terminal.run("evidence", "pass", one["id"][:8], "nobody", typed="x", code=8)
    assert "1 pieces" in terminal.run("evidence", "list")
    assert "no evidence" in terminal.run("evidence", "show", "zzzzzz", code=8)


def test_a_claim_with_its_denial_and_what_can_be_shown(terminal: Terminal) -> None:
    from safeconduct.cli import import_

    record = Path(__file__).parents[2] / "src/safeconduct/demo/data/public-record"
    terminal._monkeypatch.setattr(import_, "open_office", lambda _: terminal.office)
    terminal.run("import", "public-record", record)
    listed = terminal.json("claim", "list")["claims"]
    source = "S1"
    claim = {"text": "Doors were shut.", "claimant": "a paper", "source": source, "about": "detentions",
             "quantity": 3, "quantity_kind": "at_least",
             "unit": "person", "period_start": "2017-04"}  # fmt: skip
    made = terminal.json("claim", "add", "C90", typed=json.dumps(claim))
    assert (made["ref"], made["independent"], len(listed)) == ("C90", 0, 9)
    assert terminal.json("claim", "support", "C90", "--source", source, "--origin", "list")["independent"] == 1
    denied = {"ref": "R90", "speaker": "An official", "role": "spokesman", "source": source, "text": "There were none.", "attribution": "0102",
              "response": "0301", "date": "2017-04"}  # fmt: skip
    terminal.run("claim", "respond", "C90", typed=json.dumps(denied))
    terminal.run("claim", "answer", "R90", typed='{"en": "A list was shown.", "ru": "Список показан."}')
    shut = terminal.run("claim", "show", "C90")
    assert "There were none." not in shut
    assert "[torture" in shut
    assert "Doors were shut." not in terminal.run("claim", "list")
    shown = terminal.run("claim", "show", "C90", "--open")
    for words in ("There were none.", "officials deny the act", "A list was shown."):
        assert words in shown
    for typed in ("no", "[]", json.dumps({"text": 1, "source": source})):
        assert "JSON object" in terminal.run("claim", "add", "C91", typed=typed, code=2)


def test_show_prints_no_words_of_a_statement(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    from safeconduct.cli import show_

    monkeypatch.setattr(show_, "open_office", lambda _: terminal.office)
    one = taken(terminal)
    assert "Heron" in terminal.run("show", "statement", one[:8])
    assert "Дверь" not in terminal.run("show", "statement", one[:8])
    assert "Дверь" not in terminal.run("show", "statement", one[:8], "--json")
