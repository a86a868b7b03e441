"""`safeconduct import` at a terminal: a foreign file, the queue, a person's word on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.office.test_importing import ALL
from tests.office.test_office import founded

from safeconduct.cli.import_queue import _say_row
from safeconduct.cli.main import main
from safeconduct.cli.tui import Ui
from safeconduct.demo.stage import PASSPHRASE
from safeconduct.exchange.proposed import NewStatement
from safeconduct.ground.times import PartDate
from safeconduct.office.staging import RowState, Staged

ROWS = (
    "\ufeffрегион;что случилось;_uuid;имя;deviceid;_submission_time\n"
    "Чечня;=СУММ(1;1);u0;Х;d;2017-04-05\n"
    "Чечня;прошу помочь;u1;Тайноев;d;2017-04-05\n"
    "Нарния;нужна комната;u2;Тайноев;d;2017-04-05\n"
    "Москва;нужна комната;u3;Тайноев;d;2017-04-06\n"
)


@pytest.fixture
def office(tmp_path: Path) -> list[str]:
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE + "\n")
    return ["--office", str(founded(tmp_path, ALL)), "--passphrase-file", str(secret)]


def test_a_file_is_read_shown_and_accepted_row_by_row(office: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "kobo.csv"
    file.write_text(ROWS)
    assert main(["import", "kobo", str(file), *office, "--json"]) == 0
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert found["counts"] == {"new": 2, "edited": 0, "matched": 0, "refused": 2, "accepted": 0, "dropped": 0}
    assert found["refused"] == [{"why": "ragged", "column": 7, "rows": 1}, {"why": "unknown_code", "column": 1, "rows": 1}]
    dropped = {(one["column"], one["why"]) for one in found["dropped"]}
    assert dropped == {("имя", "identity"), ("deviceid", "device"), ("регион", "unknown_code")}
    assert "Тайноев" not in said.out + said.err
    assert "Нарния" not in said.out + said.err
    assert main(["import", "accept", "1", "2", *office]) == 0
    assert "1 rows are accepted, 0 were refused, 1 still wait." in capsys.readouterr().out
    assert main(["import", "--lang", "ru", "queue", *office]) == 0
    out = capsys.readouterr().out
    assert "новых 1" in out
    assert "называет человека" in out
    assert main(["import", "show", "1", "--row", "4", *office]) == 0
    assert "нужна комната" in capsys.readouterr().out
    assert main(["import", "drop", "1", *office]) == 0
    capsys.readouterr()
    assert main(["import", "kobo", str(file), *office, "--default", "call.region=Чечня", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"] == {"new": 2, "edited": 0, "matched": 1, "refused": 1, "accepted": 0, "dropped": 0}


def test_words_of_a_person_are_printed_when_they_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    told = NewStatement(PartDate("2017-04"), "ru", "chechnya", ("what was said",))
    row = Staged(1, RowState.NEW, None, b"", (told,), (), None)
    _say_row(row, Ui(False, "en"), whole=True)
    shut = capsys.readouterr().out
    assert "what was said" not in shut
    assert "it is not stated whether this segment needs a warning" in shut
    assert "2017-04" in shut
    _say_row(row, Ui(False, "en"), whole=True, opened=True)
    assert "what was said" in capsys.readouterr().out


def test_a_mapping_is_written_corrected_and_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, mapping = tmp_path / "odk.csv", tmp_path / "mapping.json"
    file.write_text("KEY,where,what\nuuid:a,chechnya,words\n")
    assert main(["import", "odk", str(file), "--write-mapping", str(mapping)]) == 0
    held = json.loads(mapping.read_text())
    assert held["columns"] == {"KEY": "key", "where": "drop", "what": "drop"}
    assert "nothing was imported yet" in capsys.readouterr().out
    mapping.write_text(json.dumps(held | {"columns": {"where": "case.surname"}}))
    assert main(["import", "odk", str(file), "--mapping", str(mapping), "--write-mapping", str(mapping)]) == 2
    assert "which is no field" in capsys.readouterr().err
    assert main(["import", "kobo", str(tmp_path / "gone.csv"), "--write-mapping", str(mapping)]) == 2
