"""The import queue at the desk: a file is brought, its columns get their meaning, its rows are read, accepted and let go."""

from __future__ import annotations

import datetime as dt
import html
import re
import time
from collections.abc import Iterator

import pytest

from safeconduct.demo.stage import PASSPHRASE
from safeconduct.ground.who import Role
from safeconduct.office.office import Office, open_office
from safeconduct.records.call import Call
from safeconduct.records.case import Case
from safeconduct.records.statement import Statement
from tests.desk.inside import Inside, words
from tests.office.test_office import founded

NOW = dt.datetime(2026, 1, 2, 9, tzinfo=dt.UTC)
CALLS = (
    "регион;что случилось;_uuid;имя;deviceid;_submission_time\n"
    "Чечня;прошу помочь;u1;Тайноев;d1;2025-12-30\n"
    "Нарния;нужна комната;u2;Тайноев;d1;2025-12-30\n"
    "Москва;<script>alert(1)</script>;u3;Тайноев;d1;2025-12-31\n"
    "Москва;лишнее;u4;x\n"
)
CASES = "KEY,codename,region,needs\nuuid:a,Alder,chechnya,a doctor\nuuid:b,Alder,moscow,a room\n"
TOLD = "KEY,testimony,region,language,date of interview\nuuid:t,words behind a door,chechnya,ru,2025-12-01\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(founded(tmp_path_factory.mktemp("net"), frozenset(Role)), PASSPHRASE) as opened:
        yield opened


@pytest.fixture(scope="module")
def desk(office: Office) -> Inside:
    return Inside(office, lambda: NOW)


def brought(desk: Inside, data: str, format: str, become: str = "") -> str:
    """The address of the import."""
    to = desk.post("/imports", {"format": format, "become": become}, {"file": ("people of the north.csv", data.encode())})
    assert to.endswith("/mapping")
    return to.removesuffix("/mapping")


def fields(page: str) -> dict[str, str]:
    """What stands in the fields of the mapping, by the names of the columns."""
    labels = dict(re.findall(r'<label for="mapping-\d+-(c\d+)">(.*?) ?<', page))
    values = dict(re.findall(r'name="(c\d+)"[^>]*? value="([^"]*)"', page)) | dict(re.findall(r'value="([^"]*)"[^>]*? name="(c\d+)"', page))
    return {html.unescape(label).strip(): html.unescape(values.get(name, "")) for name, label in labels.items()}


def read(desk: Inside, at: str, **change: str) -> None:
    page = desk.get(f"{at}/mapping")
    names = re.findall(r'name="(c\d+)"', page)
    values = {name: html.unescape(next(iter(re.findall(rf'name="{name}"[^>]*value="([^"]*)"', page)), "")) for name in names}
    assert desk.post(f"{at}/mapping", values | {"region": "", "language": ""} | change) == "/jobs"
    done(desk)


def done(desk: Inside) -> None:
    """When no long work goes on any more."""
    assert desk.face.room is not None
    for job in list(desk.face.room.jobs.running):
        assert job.over.wait(20)
        assert job.error is None, job.error
    time.sleep(0)


def test_a_file_is_mapped_read_and_accepted_row_by_row(desk: Inside, office: Office) -> None:
    at = brought(desk, CALLS, "kobo")
    page = desk.get(f"{at}/mapping")
    assert "people of the north" not in page
    assert fields(page)["регион"] == "call: region"
    assert fields(page)["имя"] == ""
    assert "deviceid" not in fields(page)
    assert "it names a device or a connection deviceid" in words(page)
    read(desk, at)
    page = desk.get(at)
    assert "4 rows read." in words(page)
    assert "all: 4 new: 2 of no use: 2" in words(page)
    assert "Тайноев" not in page
    assert "Column 1, регион: the value is not in the list of this field" in words(page)
    assert words(desk.get(f"{at}?show=refused")).count("Row 2") == 1
    shown = desk.get(f"{at}/3")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>alert" not in shown
    assert list(office.view.all(Call)) == []
    assert desk.post(f"{at}/rows", {"row": ["1"], "do": "accept"}) == at
    assert [one.summary for one in office.view.all(Call)] == ["прошу помочь"]
    assert "1 row accepted." in words(desk.get(at))
    desk.post(f"{at}/3/drop", {})
    assert "What it said has left the queue." in words(desk.get(f"{at}/3"))
    assert "script" not in words(desk.get(f"{at}/3"))
    assert desk.post(f"{at}/drop", {}) == "/imports"
    assert "The queue is empty." in words(desk.get("/imports"))
    desk.get(at, status=404)


def test_answers_are_told_once_and_remembered(desk: Inside) -> None:
    codes = "KEY,area,help needed,SubmissionDate\nuuid:q,95,words,2025-12-30\n"
    at = brought(desk, codes, "odk", "call")
    told = {"answers.rows": "1", "answers.0.column": "area", "answers.0.theirs": "95", "answers.0.ours": "chechnya"}
    place = {value: name for name, value in zip(("c0", "c1", "c2", "c3"), fields(desk.get(f"{at}/mapping")), strict=False)}["area"]
    read(desk, at, **told, **{place: "call: region"})
    assert "Chechnya" in words(desk.get(at))
    again = brought(desk, codes.replace("uuid:q", "uuid:r"), "odk")
    assert fields(desk.get(f"{again}/mapping"))["area"] == "call: region"
    assert 'value="95"' in desk.get(f"{again}/mapping")


def test_a_taken_codename_is_shown_and_another_given(desk: Inside, office: Office) -> None:
    at = brought(desk, CASES, "odk", "case")
    read(desk, at)
    assert desk.post(f"{at}/accept", {}) == "/jobs"
    done(desk)
    assert [one.codename for one in office.view.all(Case)] == ["Alder"]
    page = desk.get(f"{at}/2")
    assert "The codename is taken; accept the row under another one" in words(page)
    desk.post(f"{at}/2", {"codename": ""}, status=422)
    assert desk.post(f"{at}/2", {"codename": "Rowan"}) == f"{at}/2"
    assert {one.codename for one in office.view.all(Case)} == {"Alder", "Rowan"}
    again = brought(desk, CASES, "odk", "case")
    read(desk, again)
    assert "here already: 2" in words(desk.get(again))


def test_words_of_a_person_stand_shut_and_need_their_warnings_stated(desk: Inside, office: Office) -> None:
    at = brought(desk, TOLD, "odk")
    read(desk, at)
    assert "What to warn of in these statements" in words(desk.get(at))
    shown = desk.get(f"{at}/1")
    assert re.search(r'<details class="warned"><summary>Passage 1 \(it was not said', shown)
    page = desk.post(f"{at}/1", {}, status=422)
    assert "choose at least one" in words(page)
    desk.post(f"{at}/rows", {"row": ["1"], "do": "accept", "warnings": ["confinement"]})
    (told,) = office.view.all(Statement)
    assert (told.segments[0].text, told.segments[0].warnings) == ("words behind a door", ("confinement",))


def test_what_is_wrong_comes_back_beside_its_field(desk: Inside) -> None:
    page = desk.post("/imports", {"format": "kobo", "become": ""}, {"file": ("x.json", b'{"name": "a form"}')}, status=422)
    assert "the file holds no list of submissions" in words(page)
    desk.post("/imports", {"format": "kobo"}, status=422)
    at = brought(desk, CALLS, "kobo")
    page = desk.post(f"{at}/mapping", {"c0": "case: surname", "c1": "", "region": "", "language": ""}, status=422)
    assert "this is none of the fields" in words(page)
    assert 'value="case: surname"' in page
    assert desk.post(f"{at}/guess", {"become": "case"}) == f"{at}/mapping"
    assert fields(desk.get(f"{at}/mapping"))["регион"] == "case: region of danger"
    for path in ("/imports/99", "/imports/x", f"{at}/99", "/imports/99/mapping"):
        desk.get(path, status=404)


def test_a_reading_that_broke_off_is_gone_on_with(desk: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    at = brought(desk, CALLS.replace(";u", ";v"), "kobo")
    with monkeypatch.context() as patched:
        patched.setattr("safeconduct.desk.routes.imports._read", lambda *_: None)  # the desk is locked at that moment
        chosen = {"c0": "call: region", "c1": "call: what is needed, in a few words", "region": "moscow", "language": ""}
        assert desk.post(f"{at}/mapping", chosen)
    assert "Reading it was broken off." in words(desk.get("/imports"))
    assert "Read on where it broke off" in desk.get(at)
    assert desk.post(f"{at}/read", {}) == "/jobs"
    done(desk)
    assert "4 rows read." in words(desk.get(at))


def test_the_pages_speak_russian(office: Office) -> None:
    desk = Inside(office, lambda: NOW, lang="ru")
    assert "Здесь строка за строкой ждут файлы других программ" in words(desk.get("/imports"))
    at = brought(desk, CALLS, "kobo")
    assert fields(desk.get(f"{at}/mapping"))["регион"] == "обращение: регион"
    read(desk, at)
    page = words(desk.get(at))
    assert "Прочитаны 4 строки." in page
    assert not re.search(r"\b(row|rows|Column|Accept)\b", page)
