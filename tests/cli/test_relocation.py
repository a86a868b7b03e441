"""Relocations at the terminal: a way of two legs, a check-in missed and settled, the duress phrase, the card, the watcher."""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from pathlib import Path

import pytest
from tests.cli.test_cli import run, said
from tests.office.offices import Cell, cheap

from safeconduct.demo.stage import PASSPHRASE
from safeconduct.ground.who import Role
from safeconduct.office.state import machine_clock
from safeconduct.report.typeset import pages

SECRETS = ("Amber", "Wren", "big clock", "grey cat", "lovely")
"""What no card may show: the case, a person, the handover's place and words, the duress phrase."""


@pytest.fixture
def offices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[object, ...]]:
    """Rowan coordinates, Willow owns the case, Alder and Birch escort; closed, to be opened by the commands."""
    cheap(monkeypatch)
    cell = Cell(tmp_path)
    cell.now = machine_clock()
    for name, role in (("Willow", Role.CASEWORKER), ("Alder", Role.ESCORT), ("Birch", Role.ESCORT)):
        cell.admit(name, role)
    cell.close()
    words = tmp_path / "words"
    words.write_text(PASSPHRASE + "\n")
    return {name: ("--office", tmp_path / name.lower(), "--passphrase-file", words) for name in ("Rowan", "Willow", "Alder", "Birch")}


def the_plan(begin: dt.datetime) -> str:
    def at(hours: float) -> str:
        return (begin + dt.timedelta(hours=hours)).isoformat()

    def leg(origin: str, to: str, escort: str, start: float, words: tuple[str, str]) -> dict[str, object]:
        ladder = [{"after": 0, "tell": "Willow", "by": "phone"}, {"after": 20, "tell": "Rowan", "by": "message"}]
        return {
            "from": origin, "to": to, "mode": "train", "escort": escort, "departs": at(start), "arrives": at(start + 8), "all_clear": words[0],
            "duress": words[1], "cost": "4200,50 rub", "check_ins": [{"due": at(start + 2), "grace": 30, "ladder": ladder}],
        }  # fmt: skip

    first, second = leg("chechnya", "voronezh", "Alder", 0, ("fine tea today", "lovely tea today")), leg(
        "voronezh", "tver", "Birch", 10, ("good bread here", "lovely bread here")
    )
    first["handover"] = {"place": "under the big clock", "phrase": "A grey cat?", "reply": "A black one."}
    return json.dumps({
        "reason": "danger at home", "contingency": "turn back and call Willow", "documents": ["passport"], "money": ["3000 RUB"],
        "legs": [first, second],
    })  # fmt: skip


def shown(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    found = json.loads(capsys.readouterr().out.splitlines()[-1])["relocation"]
    assert isinstance(found, dict)
    return found


def test_two_legs_from_plan_to_arrival(
    offices: dict[str, tuple[object, ...]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    willow, alder, birch, rowan = (offices[name] for name in ("Willow", "Alder", "Birch", "Rowan"))
    begin = machine_clock() - dt.timedelta(hours=3)
    assert run("case", "open", "Amber", "--region", "chechnya", "--person", "Wren", *willow) == 0
    assert said("relocation", "plan", "Amber", *willow, text="{") == 2
    assert said("relocation", "plan", "Amber", *willow, text=the_plan(begin)) == 0
    capsys.readouterr()
    assert said("relocation", "have", "Amber", "--json", *willow, text="passport") == 0
    way = str(shown(capsys)["id"])

    assert run("relocation", "show", way, *alder) == 0
    seen = capsys.readouterr().out
    assert "big clock" in seen
    assert "Tver" not in seen  # the other leg is another circle
    assert not [word for word in ("Birch", "Amber", "Wren", "bread") if word in seen]

    assert run("relocation", "watch", "--once", *willow) == 1
    told = capsys.readouterr().out
    assert "NO NEWS: a check-in did not come: Amber, leg 1, check-in 1" in told
    assert "now: Willow, phone" in told
    assert said("relocation", "settle", way, "1", "1", *alder, text="all well") == 3
    assert "an escort does not settle" in capsys.readouterr().err
    assert said("relocation", "settle", way, "1", "1", *willow, text="reached by the second number") == 0
    assert run("relocation", "watch", "--once", "--json", *rowan) == 0

    assert run("relocation", "depart", way, "1", *alder) == 0
    assert run("relocation", "end-leg", way, "1", "handed_over", *alder) == 0
    assert said("relocation", "spend", way, "1", "4000", "RUB", *alder, text="tickets") == 0
    assert run("relocation", "depart", way, "2", *birch) == 0
    capsys.readouterr()
    assert said("relocation", "check-in", way, "2", "--json", *birch, text="Lovely bread here, thanks") == 0
    assert shown(capsys)["alarms"] == []  # whoever stands beside Birch sees an all-clear
    assert run("relocation", "--lang", "ru", "watch", "--once", *rowan) == 1
    assert "ПЛОХИЕ ВЕСТИ: прозвучала фраза об опасности" in capsys.readouterr().out
    assert run("relocation", "end", way, "arrived", *willow) == 3
    assert said("relocation", "settle", way, "2", "1", "duress", *willow, text="another escort took over") == 0
    assert run("relocation", "end-leg", way, "2", "arrived", *birch) == 0
    assert run("relocation", "arrive", way, *birch) == 0
    assert run("relocation", "end", way, "arrived", *birch) == 3
    capsys.readouterr()
    assert run("relocation", "end", way, "arrived", "--json", *willow) == 0
    found = shown(capsys)
    assert (found["state"], found["arrived"], found["planned_cost"], found["spent"]) == ("arrived", 1, ["11401 RUB"], ["4000 RUB"])

    assert run("relocation", "card", way, "1", *willow) == 0
    card = capsys.readouterr()
    assert not [secret for secret in SECRETS if secret in card.out]
    assert "begins with «fine» and has 3 words" in card.out
    assert "so it is not on the card" in card.err  # what to do names Willow
    page = tmp_path / "card.pdf"
    assert run("relocation", "--lang", "ru", "card", way, "2", "--pdf", page, *willow) == 0
    assert pages(page.read_bytes()) == 1
    assert page.stat().st_mode & 0o077 == 0
    assert run("relocation", "card", way, "2", "--pdf", page, *willow) == 7


def test_the_plan_is_asked_at_a_terminal(
    offices: dict[str, tuple[object, ...]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("case", "open", "Amber", "--region", "chechnya", "--person", "Wren", *offices["Willow"]) == 0
    answers = iter([
        "danger", "turn back", "passport", "", "chechnya", "tver", "car", "Alder", "2030-01-01T06:00+00:00", "2030-01-01T14:00+00:00",
        "fine tea", "good tea", "", "Willow", "Rowan", "2030-01-01T10:00+00:00", "", "", "", "", "a quiet room",
    ])  # fmt: skip
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr("builtins.input", lambda _question: next(answers))
    assert run("relocation", "plan", "Amber", *offices["Willow"]) == 0
    assert not list(answers)
    told = capsys.readouterr().out
    assert "Chechnya - Tver region, by car, Alder" in told
    assert "[ ] passport" in told
