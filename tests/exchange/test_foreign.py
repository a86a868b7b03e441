"""Files as people really have them: every row is read as it stands or refused by number and reason, and nothing is lost in silence."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.exchange import foreign, kobo, odk, package, text, tree
from safeconduct.exchange.foreign import NotReadable, Row, file_of
from safeconduct.exchange.odk import MemoryShelf
from safeconduct.exchange.proposed import Refusal, Why

TABLE = "регион;что случилось;_uuid\nЧечня;прошу помочь уехать;u1\nМосква;нужна комната на двоих;u2\n"


def rows_of(data: bytes) -> list[Row]:
    file = file_of(data)
    return list(text.read_rows(file, text.shape_of(file)))


def said(rows: list[Row]) -> list[dict[str, str]]:
    return [{cell.column: cell.value for cell in row.cells} for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251", "koi8_r", "cp866"])
def test_letters_are_told(encoding: str) -> None:
    body = TABLE + "Дагестан;ищут брата, угрожают родителям и соседям;u3\n" * 5
    assert said(rows_of(body.encode(encoding)))[0] == {"регион": "Чечня", "что случилось": "прошу помочь уехать", "_uuid": "u1"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_told(delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([["a", "b, c", "d"], ["1; 2", "3", "4"], ["5", "6,7;8\t9", "10"]])
    assert said(rows_of(out.getvalue().encode())) == [{"a": "1; 2", "b, c": "3", "d": "4"}, {"a": "5", "b, c": "6,7;8\t9", "d": "10"}]


def test_a_spreadsheets_first_line_is_obeyed_and_not_counted() -> None:
    rows = rows_of(b"sep=;\r\na;b\r\n1;2\r\n3;4\r\n")
    assert [(row.number, row.cells[0].value) for row in rows] == [(1, "1"), (2, "3")]


def test_headings_that_stand_twice_are_told_apart() -> None:
    assert rows_of(b"a,a,,a\n1,2,3,4\n")[0].cells == [("a", 1, "1"), ("a #2", 2, "2"), ("(3)", 3, "3"), ("a #3", 4, "4")]


def test_a_broken_row_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "LONGEST_CELL", 50)
    data = 'a,b\n1,2\n1\n1,2,3\n1,2,,\n"x"y,2\n' + f"1,{'z' * 51}\n" + '1,"a\0b"\n"two\nlines",2\n'
    assert [(row.number, row.refusal) for row in rows_of(data.encode())] == [
        (1, None), (2, Refusal(Why.RAGGED, 2)), (3, Refusal(Why.RAGGED, 3)), (4, None), (5, Refusal(Why.BROKEN)),
        (6, Refusal(Why.TOO_LONG, 2)), (7, Refusal(Why.BROKEN, 2)), (8, None),
    ]  # fmt: skip


def test_bytes_that_are_no_letters_cost_their_row() -> None:
    rows = rows_of(b"\xef\xbb\xbfa,b\n1,\xff\xfe\n3,4\n")
    assert [(row.number, row.refusal) for row in rows] == [(1, Refusal(Why.BROKEN, 2)), (2, None)]


def test_a_quote_that_never_closes_ends_the_reading_and_says_so() -> None:
    rows = rows_of(b'a,b\n1,2\n3,"4\n5,6\n7,8\n')
    assert [(row.number, row.refusal) for row in rows] == [(1, None), (2, Refusal(Why.UNCLOSED))]


def test_a_line_without_an_end_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "LONGEST_LINE", 1000)
    rows = rows_of(b"a,b\n1,2\n" + b"x" * 5000 + b"\n3,4\n")
    assert [(row.number, row.refusal) for row in rows] == [(1, None), (2, Refusal(Why.TOO_LONG))]


@pytest.mark.parametrize("data", [b"", b"\n\n", b" , ,\n1,2,3\n", b",".join([b"c"] * 6000)])
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(text.NoTable):
        rows_of(data)


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0�"), max_size=12), min_size=3, max_size=3), max_size=6))
def test_every_cell_of_a_sound_table_comes_out(cells: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["a", "b", "c"], *cells])
    file = file_of(out.getvalue().encode())
    rows = list(text.read_rows(file, text.Shape("utf-8", ",", ("a", "b", "c"))))
    wanted = [[value for value in row if value.strip()] for row in cells if any(row)]
    assert [[cell.value for cell in row.cells] for row in rows] == wanted
    assert all(row.refusal is None for row in rows)


@given(st.binary(max_size=300))
def test_junk_never_ends_in_anything_but_a_sentence(data: bytes) -> None:
    with suppress(NotReadable):
        assert all(isinstance(row, Row) for row in kobo.read(file_of(data)))
    with suppress(NotReadable):
        assert all(isinstance(row, Row) for row in odk.read(file_of(data), MemoryShelf()))


# JSON


@pytest.mark.parametrize(
    "shape",
    [
        '[{"a":"1"},{"a":"2"}]', '{"count":2,"next":null,"results":[{"a":"1"},{"a":"2"}]}',
        '{"@odata.context":"x","value":[{"a":"1"},{"a":"2"}]}',
        '{"a":"1"}\n{"a":"2"}\n', '\ufeff[{"a":"1"},\n{"a":"2"}]',
    ],
)  # fmt: skip
def test_lists_of_objects_in_their_usual_shapes(shape: str) -> None:
    for encoding in ("utf-8", "utf-16"):
        assert list(tree.read_objects(file_of(shape.encode(encoding)))) == [(1, {"a": "1"}), (2, {"a": "2"})]


def test_an_empty_list_is_empty_and_no_list_is_refused() -> None:
    assert list(kobo.read(file_of(b'{"count":0,"results":[]}'))) == []
    for data in (b'{"name":"a form"}', b"{}", b'"text"'):
        with pytest.raises(NotReadable):
            list(tree.read_objects(file_of(data)))


def test_a_download_that_broke_off_gives_what_came() -> None:
    rows = list(kobo.read(file_of(b'[{"a":"1"},{"a":"2"},{"a":"th')))
    assert [(row.number, row.refusal) for row in rows] == [(1, None), (2, None), (3, Refusal(Why.BROKEN_OFF))]
    with pytest.raises(tree.NotJson):
        list(kobo.read(file_of(b'[{"a":"1')))


def test_depth_and_length_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = b'[{"a":"1"},{"a":' + b'[{"b":' * 3000 + b'"x"' + b"}]" * 3000 + b'},{"a":' + b"[" * 3000 + b"]" * 3000 + b'},{"a":"4"}]'
    assert [(row.number, row.refusal and row.refusal.why) for row in kobo.read(file_of(deep))] == [
        (1, None), (2, Why.TOO_DEEP), (3, Why.TOO_DEEP), (4, None),
    ]  # fmt: skip
    monkeypatch.setattr(kobo, "MOST_CELLS", 100)
    wide = json.dumps([{f"r{n}": {"q": n} for n in range(300)}, {"a": "2"}]).encode()
    assert [row.refusal and row.refusal.why for row in kobo.read(file_of(wide))] == [Why.TOO_DEEP, None]
    monkeypatch.setattr(tree, "LONGEST_OBJECT", 200_000)
    endless = b'[{"a":"1"},{"a":"' + b"x" * 1_000_000
    assert [row.refusal and row.refusal.why for row in kobo.read(file_of(endless))] == [None, Why.BROKEN_OFF]


def test_repeats_and_groups_are_gone_through() -> None:
    found: dict[str, Any] = {"g": {"q": "1", "r": [{"q": 2}, {"q": 2.5}, {"g/r/z": True}]}, "none": None, "empty": "", "l": [1, [2, "3"]]}
    row = kobo.flat(1, found, {})
    assert [(cell.column, cell.value) for cell in row.cells] == [
        ("g/q", "1"), ("g/r/q", "2"), ("g/r/q", "2.5"), ("g/r/z", "yes"), ("l", "1"), ("l", "2"), ("l", "3"),
    ]  # fmt: skip


# ZIP


def zipped(members: dict[str, bytes], **options: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


MAIN = b"SubmissionDate,KEY,region\n2017-04-05T10:00:00Z,uuid:a,chechnya\n2017-04-06T10:00:00Z,uuid:b,moscow\n"
PEOPLE = (
    b"codename,PARENT_KEY,KEY\nAlder,uuid:b,uuid:b/people[1]\nRowan,uuid:b,uuid:b/people[2]\nHazel,uuid:a,uuid:a/people[1]\n"
    b"Lost,uuid:zz,uuid:zz/people[1]\n"
)
NEEDS = b"need,PARENT_KEY,KEY\na doctor,uuid:b/people[2],uuid:b/people[2]/needs[1]\n"


def test_repeats_of_a_zip_find_their_rows() -> None:
    data = zipped({"Form.csv": MAIN, "Form-people.csv": PEOPLE, "Form-people-needs.csv": NEEDS, "media/a.jpg": b"x"})
    rows = list(odk.read(file_of(data), MemoryShelf()))
    people = [[cell.value for cell in row.cells if cell.column.endswith("codename")] for row in rows]
    assert people == [["Hazel"], ["Alder", "Rowan"], []]
    assert [cell.value for cell in rows[1].cells if cell.column.endswith("need")] == ["a doctor"]
    assert rows[2].refusal == Refusal(Why.NOT_JOINED)


def test_a_broken_row_of_a_repeat_costs_its_submission() -> None:
    data = zipped({"Form.csv": MAIN, "Form-people.csv": b"codename,PARENT_KEY,KEY\n\"x\"y,uuid:b,k\nAlder,uuid:a,k,too many\n"})
    assert [row.refusal and row.refusal.why for row in odk.read(file_of(data), MemoryShelf())] == [Why.RAGGED, None, Why.NOT_JOINED]


def test_bombs_and_damage_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped({"a.csv": b"0" * 20_000_000})
    with pytest.raises(package.BadPackage, match="far more"):
        package.members(file_of(bomb))
    monkeypatch.setattr(package, "MOST_MEMBERS", 3)
    with pytest.raises(package.BadPackage, match="too many"):
        package.members(file_of(zipped({f"{n}.csv": b"" for n in range(4)})))
    whole = zipped({"Form.csv": MAIN * 50})
    for harmed in (whole[: len(whole) // 2], whole[:60] + b"\0" * 40 + whole[100:]):
        with pytest.raises(NotReadable):
            list(odk.read(file_of(harmed), MemoryShelf()))
    lying = whole.replace((len(MAIN) * 50).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(NotReadable):
        list(odk.read(file_of(lying), MemoryShelf()))
    with pytest.raises(odk.NoMainTable):
        list(odk.read(file_of(zipped({"notes.txt": b"x"})), MemoryShelf()))


def test_encrypted_submissions_are_refused() -> None:
    rows = list(odk.read(file_of(b"KEY,Status,region\nuuid:a,notDecrypted,\nuuid:b,,moscow\n"), MemoryShelf()))
    assert [row.refusal for row in rows] == [Refusal(Why.ENCRYPTED, 2), None]
    assert foreign.LONGEST_CELL >= 65_536
