"""`safeconduct gate backup | backups | restore | lend` as members type them, from a living gate to a lost one and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.test_identity import Desk, Typed
from tests.office.cell import Cell
from tests.office.test_halfbackup import MEMBERS, OTHER, Gone, bodies, synced, told

from safeconduct.cli import gate_, halves
from safeconduct.cli.main import main
from safeconduct.gate.sqlite import SqliteGate


class Terminals:
    def __init__(self, cell: Cell, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.cell, self._capsys, self._who = cell, capsys, ""
        for module in (gate_, halves):
            monkeypatch.setattr(module, "open_office", lambda _: Desk(cell.at[self._who]))

    def run(self, who: str, *words: str) -> Typed:
        self._who = who
        code = main(["gate", *words])
        return Typed(code, *self._capsys.readouterr())


@pytest.fixture
def at(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminals]:
    monkeypatch.setattr("tests.office.cell.MemoryGate", lambda: SqliteGate(tmp_path / "gate.db"))
    cell = Cell(tmp_path, MEMBERS)
    told(cell, OTHER)
    cell.sync()
    yield Terminals(cell, capsys, monkeypatch)
    cell.close()


def test_a_gate_is_backed_up_lost_and_restored(at: Terminals, tmp_path: Path) -> None:
    file, ask, new = tmp_path / "backup", tmp_path / "ask", tmp_path / "new.db"
    assert "no backup of the last seven days" in at.run("Maple", "backups").out
    made = at.run("Maple", "backup", str(file), "--store", f"sqlite:{tmp_path / 'gate.db'}", "--json").json()
    assert (made["number"], made["needed"], made["of"]) == (1, 3, 5)
    synced(at.cell)
    listed = at.run("Sage", "backups")
    assert "5 of 5 custodians hold a share, 3 open it" in listed.out
    assert "no backup" not in listed.out
    before = bodies(at.cell, at.cell.gate, ("Willow",))
    for state in at.cell.at.values():
        state.gate = Gone()
    assert at.run("Rowan", "restore", str(file), "--ask", str(ask), "--why", "seized on Monday").code == 0
    said = at.run("Sage", "lend", str(ask), "--out", str(tmp_path / "Sage.txt")).out
    assert "Rowan asks for backup" in said
    assert "seized on Monday" in said
    at.run("Yew", "lend", str(ask), "--out", str(tmp_path / "Yew.txt"))
    answers = [str(tmp_path / "Sage.txt"), str(tmp_path / "Yew.txt")]
    short = at.run("Rowan", "restore", str(file), *answers, "--store", f"sqlite:{new}")
    assert short.code != 0
    assert "needs the shares of 3 custodians beside the asker; 2 good ones" in short.err
    assert not new.exists()
    assert at.run("Willow", "lend", str(ask), "--out", str(tmp_path / "Willow.txt"), "--json").json()["share"] is False
    at.run("Elm", "lend", str(ask), "--out", str(tmp_path / "Elm.txt"))
    done = at.run("Rowan", "restore", str(file), *answers, str(tmp_path / "Elm.txt"), str(tmp_path / "Willow.txt"), "--store", f"sqlite:{new}")
    assert done.code == 0
    assert OTHER.encode() in b"".join(before)
    assert bodies(at.cell, SqliteGate(new), ("Willow",)) == before


def test_bad_input_is_one_sentence_and_changes_nothing(at: Terminals, tmp_path: Path) -> None:
    file, ask, store = tmp_path / "backup", tmp_path / "ask", f"sqlite:{tmp_path / 'gate.db'}"
    nowhere = at.run("Maple", "backup", str(file), "--store", f"sqlite:{tmp_path / 'typo.db'}")
    assert nowhere.code == 7
    assert not (tmp_path / "typo.db").exists()
    assert at.run("Willow", "backup", str(file), "--store", store).code != 0
    assert not file.exists()
    assert "two steps" in at.run("Rowan", "restore", str(tmp_path / "gate.db")).err
    assert "cannot be read" in at.run("Rowan", "restore", str(file), "--ask", str(ask)).err
    ask.write_text("good day é\n")
    assert "no request for a backup" in at.run("Maple", "lend", str(ask), "--out", str(tmp_path / "answer")).err
    at.run("Maple", "backup", str(file), "--store", store)
    assert "cannot be written" in at.run("Rowan", "restore", str(file), "--ask", str(tmp_path / "none" / "ask")).err
    assert not (tmp_path / "answer").exists()
