"""`safeconduct place` as a steward runs it: an answer, a plan file, a price, an explanation; refusals write nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from safeconduct.casework.placing.check import check
from safeconduct.cli.main import main

DATA = Path(__file__).parents[1] / "data/placement"
KEYS = {"status", "objective", "bound", "seconds", "assignments", "unplaced", "address_pairs", "seed", "solver"}
HOUSE = {"id": "s0", "beds": [1, 1, 1], "region": "R0", "languages": ["ru"], "address_known_to_at_most": 2, "kind": "host"}
PARTY = {"id": "p0", "size": 1, "arrive": 0, "leave": 3, "known_from": 0, "languages": ["ru"], "caseworker": "w0"}
SMALL = {"nights": 3, "parties": [PARTY, PARTY | {"id": "p1", "priority": 2}, PARTY | {"id": "p2", "needs": ["pet"]}],
         "shelters": [HOUSE, HOUSE | {"id": "s1", "beds": [0, 0, 0]}]}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "instance.json"
    path.write_text(json.dumps(SMALL))
    return path


def answer(capsys: Any, *args: str) -> dict[str, Any]:
    assert main(["place", *args, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_an_answer_and_its_plan(file: Path, capsys: Any) -> None:
    out = file.with_name("plan.json")
    found = answer(capsys, str(file), "--plan", str(out))
    assert set(found) == KEYS
    assert (found["status"], found["assignments"], found["address_pairs"]) == ("optimal", {"p1": "s0"}, 1)
    assert found["unplaced"][1] == {"party": "p2", "reasons": [
        {"shelter": "s0", "rules": ["needs:pet", "crowded"]}, {"shelter": "s1", "rules": ["needs:pet", "beds"]}]}  # fmt: skip
    assert json.loads(out.read_text()) == found
    assert answer(capsys, str(file), "--keep", str(out))["assignments"] == {"p1": "s0"}
    assert answer(capsys, str(file), "--rolling", "1")["status"] == "feasible"


def test_insisting_has_a_price_and_explaining_says_why(file: Path, capsys: Any) -> None:
    found = answer(capsys, str(file), "--insist", "p0=s0", "--explain", "p1")
    assert found["insisted"] == {"placements": {"p0": "s0"}, "objective_without": found["objective"] - 40, "costs": 40}
    why = found["explained"]
    assert (why["party"], why["shelter"], why["ask_about"]) == ("p1", None, ["crowded", "beds"])
    assert [(one["shelter"], one["costs"]) for one in why["options"]] == [("s0", None), ("s1", None)]
    assert [(one["shelter"], one["saves"], one["here"]) for one in why["one_bed_more"]] == [("s0", 84, True)]


def test_people_read_sentences_in_their_language(file: Path, capsys: Any) -> None:
    assert main(["place", str(file), "--explain", "p0"]) == 0
    said = capsys.readouterr().out
    assert "proven: no plan is better" in said
    assert "no bed for p2; nearest to one: s0 needs:pet crowded" in said
    assert "one more bed in s0 saves at least" in said
    assert main(["place", str(file), "--lang", "ru"]) == 0
    assert "лучшего плана нет" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("args", "code"),
    [(["--insist", "p2=s0"], 3), (["--insist", "p0=s0", "--insist", "p1=s0"], 3), (["--insist", "p0"], 2), (["--insist", "p0=zz"], 2),
     (["--limit", "0"], 2), (["--keep", "absent"], 2), (["--rolling", "1", "--insist", "p0=s0"], 2), (["--explain", "zz"], 2)],
)  # fmt: skip
def test_a_refusal_writes_nothing(file: Path, capsys: Any, args: list[str], code: int) -> None:
    out = file.with_name("plan.json")
    assert main(["place", str(file), "--plan", str(out), *args]) == code
    assert not out.exists()
    assert capsys.readouterr().err.startswith("error: ")


@pytest.mark.parametrize("data", ["", "{}", json.dumps(SMALL | {"nights": 0}), json.dumps(SMALL | {"keep_apart": [["p0", "zz"]]})])
def test_a_file_that_cannot_be_used_is_refused(file: Path, capsys: Any, data: str) -> None:
    file.write_text(data)
    assert main(["place", str(file), "--plan", str(file.with_name("plan.json"))]) == 2
    assert capsys.readouterr().err.count("error: ") == 1
    assert [path.name for path in file.parent.iterdir()] == ["instance.json"]


def test_a_file_where_nobody_can_be_placed_is_answered(file: Path, capsys: Any) -> None:
    for shelters in ([], [HOUSE | {"beds": [0, 0, 0]}]):
        file.write_text(json.dumps(SMALL | {"shelters": shelters}))
        found = answer(capsys, str(file))
        assert (found["status"], found["assignments"], len(found["unplaced"])) == ("optimal", {}, 3)
        assert all(one["reasons"][0]["rules"] for one in found["unplaced"])


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 0), (signal.SIGKILL, -signal.SIGKILL)])
def test_ctrl_c_answers_and_a_kill_leaves_the_last_good_plan(tmp_path: Path, how: signal.Signals, code: int) -> None:
    file, out = DATA / "network-64-seed1.json", tmp_path / "plan.json"
    command = [sys.executable, "-m", "safeconduct.cli.main", "place", str(file), "--plan", str(out), "--workers", "1", "--json"]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    while not out.exists() and run.poll() is None:
        time.sleep(0.05)
    run.send_signal(how)
    said = run.communicate(timeout=120)[0]
    assert run.returncode == code
    plan = json.loads(out.read_text())
    assert check(json.loads(file.read_text()), plan["assignments"]) == []
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"] or how == signal.SIGKILL
    if how == signal.SIGINT:
        assert json.loads(said) == plan
