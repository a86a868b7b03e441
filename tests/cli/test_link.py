"""`safeconduct link` as an analyst runs it."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from tests.figures.linkage.invented import csv_of, noted, people
from tests.office.test_office import founded

from safeconduct.cli.main import main
from safeconduct.demo.stage import PASSPHRASE
from safeconduct.ground.who import Role
from safeconduct.office.office import open_office
from safeconduct.records.judgement import Judgement


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, chance = tmp_path_factory.mktemp("lists"), random.Random(1)
    everybody = people(90, 12)
    (folder / "a.csv").write_bytes(csv_of([noted(one, ("cyrillic",), chance) for one in everybody[:60]]))
    theirs = csv_of([noted(one, ("english", "german"), chance) for one in everybody[30:]]).replace(b"family_name", b"Nachname")
    (folder / "b.csv").write_bytes(theirs)
    return folder


def link(folder: Path, *words: str) -> list[str]:
    return ["link", str(folder / "a.csv"), str(folder / "b.csv"), "--map", "Nachname=family_name", *words]


def test_link_writes_a_model_patterns_and_draws(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, patterns = folder / "m.json", folder / "p.csv"
    words = link(folder, "--model", str(model), "--patterns", str(patterns), "--draws", "3", "--json")
    assert main(words) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["f1"] > 0.9
    assert said["model"]["trained"] is True
    assert len(said["patterns"]) == 4
    head, *rows = patterns.read_text().splitlines()
    assert head == "a,b,count"
    assert sum(int(row.split(",")[2]) for row in rows) == said["people"]
    assert "Хасуев" not in model.read_text()
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["model"]["trained"] is False


def test_link_in_words_and_by_stratum(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(link(folder, "--patterns", str(folder / "s.csv"), "--stratum", "birth_year", "--lang", "ru")) == 0
    assert "на проверку" in capsys.readouterr().out
    assert (folder / "s.csv").read_text().startswith("stratum,a,b,count\n")


def test_labels_are_obeyed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels = folder / "l.csv"
    labels.write_text("left_list,left,right_list,right,same\na,40,b,10,0\na,0,b,50,1\na,1,b,51,?\n")
    assert main(link(folder, "--labels", str(labels), "--json")) == 0
    groups = [{tuple(one) for one in cluster["records"]} for cluster in json.loads(capsys.readouterr().out)["clusters"]]
    assert any({("a", "0"), ("b", "50")} <= group for group in groups)
    assert not any({("a", "40"), ("b", "10")} <= group for group in groups)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--map", "x"], "does not say which column"), (["--map", "x=place", "--map", "y=place"], "two columns"),
        (["--threshold", "2"], "threshold"),
        (["--draws", "3"], "needs a place"), (["--engine", "spark"], "Spark is not installed"), (["--labels", "/nowhere"], "cannot be read"),
        (["--patterns", "/tmp/x.csv", "--stratum", "colour"], "no list has the column"),
    ],
)  # fmt: skip
def test_refusals_name_nobody(folder: Path, words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(link(folder, *words)) == 2
    error = capsys.readouterr().err
    assert says in error
    assert not any("а" <= letter <= "я" for letter in error)


def test_review_by_keyboard_is_written_down_and_obeyed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE)
    office = founded(tmp_path, frozenset(Role))
    model, opening = str(folder / "review.json"), ["--office", str(office), "--passphrase-file", str(secret)]
    names = folder / "names-a.csv", folder / "names-b.csv"
    for file, source in zip(names, ("a.csv", "b.csv"), strict=True):
        rows = [line.split(",") for line in (folder / source).read_text().splitlines()[:13]]
        file.write_text("\n".join(",".join((row[0], row[2], row[3])) for row in rows).replace("Nachname", "family_name") + "\n")
    words = ["link", *map(str, names), "--model", model]
    assert main(words) == 0
    keys = iter(["u 1", "x", "s 1", "z wrong pair", "d another father", "q"])
    monkeypatch.setattr("builtins.input", lambda _: next(keys))
    capsys.readouterr()
    assert main(["link", "review", *map(str, names), "--model", model, *opening]) == 0
    shown = capsys.readouterr().out
    assert "***" in shown
    assert "2 pairs judged, 0 settled, 1 undone" in shown
    with open_office(office, PASSPHRASE) as opened:
        judged = list(opened.view.all(Judgement))
        assert [[one.verdict for one in found.said] for found in judged] == [["different"]]
        assert [one.verdict for one in judged[0].undone] == ["same"]
        assert [field for _, field in judged[0].unmasked] == ["family_name"]
    assert main([*words, "--judged", *opening]) == 0


@pytest.mark.parametrize(("words", "says"), [(["--model", "/nowhere/m.json"], "needs the model file"), ([], "needs the model file")])
def test_review_without_a_model_is_refused(folder: Path, words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["link", "review", str(folder / "a.csv"), *words]) == 2
    assert says in capsys.readouterr().err
