"""The terminal's way to a name: recorded from standard input, asked for, approved, shown once on a terminal and nowhere else."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import filelock
import pytest
from tests.office.cell import KEEPER, THREE, WORKER, Cell, everything
from tests.office.test_vault import NAMES, PERSON, SURNAME, recorded

from safeconduct.cli import custodian_, identity_
from safeconduct.cli.main import main
from safeconduct.office.office import Office
from safeconduct.office.state import State


class Typed(NamedTuple):
    code: int
    out: str
    err: str

    def json(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.out.splitlines()[-1])
        return found


class Desk(Office):
    """An office over a device of the cell, which stays open between commands."""

    def __init__(self, state: State) -> None:
        super().__init__(state, filelock.FileLock(state.folder / "lock"))

    def close(self) -> None:
        pass


class Table:
    """Members at their terminals. Opening an office by passphrase is tests/cli/test_cli.py."""

    def __init__(self, cell: Cell, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.cell, self._capsys, self._who = cell, capsys, ""
        for module in (identity_, custodian_):
            monkeypatch.setattr(module, "open_office", lambda _: Desk(cell.at[self._who]))

    def run(self, who: str, *words: str) -> Typed:
        self._who = who
        self.cell.sync()
        try:
            code = main(list(words))
        except SystemExit as ended:
            code = int(ended.code or 0)
        return Typed(code, *self._capsys.readouterr())

    def holds(self, name: str) -> bool:
        """Whether any device, in clear, or any object of the depot holds this."""
        wanted = name.encode()
        if any(wanted in everything(state) for state in self.cell.at.values()):
            return True
        files = [path for path in self.cell.folder.rglob("*") if path.is_file()]
        return any(wanted in self.cell.depot.get(one) for one in self.cell.depot.list()) or any(wanted in f.read_bytes() for f in files)


@pytest.fixture
def table(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    cell = Cell(tmp_path, THREE)
    yield Table(cell, capsys, monkeypatch)
    cell.close()


class Terminal(io.TextIOWrapper):
    """Standard input of a person: each line is what they type."""

    def isatty(self) -> bool:
        return True


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str, terminal: bool = True) -> None:
    text = io.BytesIO("".join(f"{line}\n" for line in lines).encode())
    monkeypatch.setattr(sys, "stdin", Terminal(text) if terminal else io.TextIOWrapper(text))
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: terminal, raising=False)


HERON = ("Heron", "--person", PERSON)


def test_asked_approved_shown_once(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(table.cell)
    made = table.run("Willow", "identity", "ask", *HERON, "--purpose", "a ticket", "--json")
    assert (made.code, made.json()["needed"]) == (0, 2)
    request = str(made.json()["request"])[:8]
    waiting = table.run("Hazel", "identity", "pending")
    assert "Willow asks: a ticket" in waiting.out
    assert f"{request}  waiting  identity: Heron" in waiting.out
    assert table.run("Willow", "identity", "approve", request).code == 3
    for keeper in ("Hazel", "Sage"):
        assert "shares lent: 1" in table.run(keeper, "identity", "approve", request).out
    assert table.run("Maple", "identity", "refuse", request, "--why", "enough").code == 0
    piped = table.run("Willow", "identity", "open", request)
    assert (piped.code, SURNAME in piped.out) == (3, False)
    typed(monkeypatch, "")
    assert table.run("Willow", "identity", "open", request, "--json").code == 3
    shown = table.run("Willow", "identity", "open", request)
    screen = shown.out.split("\x1b[?1049h")[1]
    assert SURNAME in screen
    assert NAMES.phones[0] in screen
    assert screen.endswith("\x1b[H\x1b[2J\x1b[?1049l")  # the other screen of the terminal, emptied
    again = table.run("Willow", "identity", "open", request)
    assert (again.code, SURNAME in again.out) == (3, False)
    assert "it opens once" in again.err
    assert not table.holds(SURNAME)


def test_recorded_from_standard_input_or_at_the_prompts(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"surname": SURNAME, "given_name": "Nikto", "phones": ["+7 900 000-00-00"]}
    typed(monkeypatch, json.dumps(given), terminal=False)
    made = table.run("Hazel", "identity", "record", *HERON, "--from", "-", "--json")
    assert made.json() == {"identity": made.json()["identity"], "threshold": 2, "custodians": 3}
    typed(monkeypatch, SURNAME, "", "", "+7 900 000-00-01", "", "", "", "")
    told = table.run("Hazel", "identity", "record", *HERON, "--replace")
    assert "2 of 3 custodians open it together" in told.out
    assert SURNAME not in told.out + told.err
    assert "Heron            2/3" in table.run("Maple", "identity", "list").out
    assert not table.holds(SURNAME)
    for bad in ("not json", "{}", '{"surname": 5, "given_name": ""}', '{"surname": "x", "given_name": "y", "shoe": "z"}', "[]"):
        typed(monkeypatch, bad, terminal=False)
        refused = table.run("Hazel", "identity", "record", "Wren", "--from", "-")
        assert (refused.code, refused.err.count("error:")) == (2, 1)


def test_refusals(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, terminal=False)
    for words, code, sentence in (
        (("identity", "ask", "Nobody", "--purpose", "x"), 8, "there is no person Nobody"),
        (("identity", "open", "zzzz"), 3, "a name is shown on a terminal only"),
        (("identity", "approve", "zzzz"), 8, "there is no request zzzz"),
        (("identity", "record", "Heron"), 2, "there is no terminal to ask at"),
        (("identity", "record", *HERON, "--from", "Vymyshlenov"), 2, "invalid choice"),
        (("custodian", "change"), 3, "the custodians keep nothing for this request"),
    ):
        told = table.run("Hazel", *words)
        assert (told.code, sentence in told.err) == (code, True), told
    keepers = table.run("Maple", "custodian", "list", "--json").json()
    assert keepers == {"custodians": ["Hazel", "Maple", "Sage"], "threshold": 2, "due": 0}


def test_a_single_custodian_is_warned(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    cell = Cell(tmp_path, {"Hazel": KEEPER, "Willow": WORKER})
    table = Table(cell, capsys, monkeypatch)
    typed(monkeypatch, '{"surname": "x", "given_name": "y"}', terminal=False)
    told = table.run("Hazel", "identity", "record", *HERON, "--from", "-")
    assert (told.code, "one open laptop opens every name" in told.err) == (0, True)
    cell.close()


def test_the_change_of_custodians_at_the_terminal(table: Table) -> None:
    recorded(table.cell)
    table.cell.rostered({"Hazel": KEEPER | WORKER, "Maple": KEEPER, "Yew": KEEPER, "Willow": WORKER})
    assert "1 names are still sealed for others" in table.run("Yew", "custodian", "list").out
    request = str(table.run("Yew", "custodian", "change", "--json").json()["request"])
    for keeper in ("Hazel", "Maple"):
        assert table.run(keeper, "identity", "approve", request[:8]).code == 0
    assert table.run("Yew", "custodian", "finish", request, "--json").json() == {"sealed": 1, "left": 0, "forgotten": 1}
    assert table.run("Yew", "custodian", "finish", "--json").json() == {"sealed": 0, "left": 0, "forgotten": 0}
    assert table.run("Maple", "custodian", "devices", "--json").json() == {"handed": 0}
    assert not table.holds(SURNAME)
