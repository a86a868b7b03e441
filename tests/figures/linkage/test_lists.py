"""Lists as they come: encodings, delimiters, marks, headers, dates, names in several scripts. A clear sentence or a correct answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.figures.linkage import dates
from safeconduct.figures.linkage.columns import prepare
from safeconduct.figures.linkage.lists import BadList, check_mapping, decode, read_list

ROWS = "record_id;given_name;family_name;birth_date\n1;Аслан;Хасуев;1990-01-02\n2;Ислам;Щербаков;1991\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251", "koi8-r", "cp866"])
def test_encodings(encoding: str) -> None:
    found = read_list("a", ROWS.encode(encoding), {})
    assert found.column("family_name") == ["Хасуев", "Щербаков"]


def test_mixed_encodings_are_read_line_by_line_and_said() -> None:
    head, one, two, _ = ROWS.split("\n")
    data = "\n".join([head, one]).encode() + b"\n" + two.encode("cp1251") + b"\n"
    found = read_list("a", data, {})
    assert found.column("family_name") == ["Хасуев", "Щербаков"]
    assert [note.values for note in found.notes] == [{"count": 1, "encoding": "cp1251"}]


def test_western_letters_in_one_byte() -> None:
    assert decode("name\nMüller\nGarçon\nÉmile Hervé\n".encode("cp1252"))[0].split("\n")[1:3] == ["Müller", "Garçon"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_quotes_and_line_ends(delimiter: str) -> None:
    text = f'given_name;family_name;place\r\n"Аслан";"Хасуев";"Грозный{delimiter} центр\nдом"\r\n'.replace(";", delimiter)
    found = read_list("a", text.encode(), {})
    assert found.column("place") == [f"Грозный{delimiter} центр\nдом"]
    assert found.column("record_id") == ["1"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"), ("given_name,given_name\na,b\n", "twice"), ("Given_Name,given_name \na,b\n", "twice"),
        ("x,y\n1,2\n", "none of the columns"), ("given_name,place\nАслан,Грозный,центр\n", "line 2 has not as many columns"),
        ("record_id,given_name\n1,A\n1,B\n", "share a record_id"),
        ("record_id,given_name\n,A\n2,B\n", "have no record_id"), ('given_name,place\n"Аслан,Грозный\n', "line 2 has not as many columns"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_sentence_without_a_value(text: str, says: str) -> None:
    with pytest.raises(BadList, match=says) as caught:
        read_list("a", text.encode(), {})
    assert caught.value.hint
    assert "Аслан" not in str(caught.value)


def test_blank_lines_and_the_line_excel_writes_first_are_passed_over() -> None:
    assert read_list("a", b"\n\nsep=;\ngiven_name;place\nA;B\n\nC;D\n", {}).column("place") == ["B", "D"]


def test_columns_are_mapped_and_a_column_that_is_not_there_is_said() -> None:
    found = read_list("a", b"surname,dob,Given_Name\nX,1990,Y\n", {"Surname": "family_name", "dob": "birth_date"})
    assert (found.column("family_name"), found.column("given_name"), found.column("birth_date")) == (["X"], ["Y"], ["1990"])
    other = read_list("b", b"family_name\nX\n", {"Surname": "family_name", "dob": "birth_date"})
    check_mapping([found, other], {"Surname": "family_name", "dob": "birth_date"})
    with pytest.raises(BadList, match="no list has the column nachname"):
        check_mapping([found, other], {"nachname": "family_name"})


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1994", (1994, None, None)), ("1994-03", (1994, 3, None)), ("1994-03-05", (1994, 3, 5)), ("1994~", (1994, None, None)),
        ("19940305", (1994, 3, 5)), ("05.03.1994", (1994, 3, 5)), ("5-3-1994", (1994, 3, 5)), ("1994-03-05 00:00:00", (1994, 3, 5)),
        ("34398", (1994, 3, 5)), ("34398.0", (1994, 3, 5)), ("1994.0", (1994, None, None)), ("13/03/1994", (1994, 3, 13)),
        ("03/13/1994", (1994, 3, 13)), ("03/05/1994", (1994, None, None)), ("05/05/1994", (1994, 5, 5)), ("05.03.94", (1994, 3, 5)),
        ("неизвестно", (None, None, None)), ("about then", (None, None, None)), ("19941342", (1994, None, None)), ("99999", (None, None, None)),
    ],
)  # fmt: skip
def test_dates(text: str, day: tuple[int | None, int | None, int | None]) -> None:
    assert dates.read_column([text]).days[text][:3] == day


def test_a_column_of_slashed_dates_says_which_part_is_the_day() -> None:
    assert dates.read_column(["03/05/1994", "25/05/1994"]).days["03/05/1994"][:3] == (1994, 5, 3)
    assert dates.read_column(["03/05/1994", "05/25/1994"]).days["03/05/1994"][:3] == (1994, 3, 5)
    unclear = dates.read_column(["03/05/1994", "34398", "gone"])
    assert (unclear.unclear, unclear.serials, unclear.unread) == (1, 1, 1)


@given(st.text(max_size=14))
def test_any_text_is_a_date_or_is_not(text: str) -> None:
    dates.read_column([text])


def test_three_scripts_in_one_column_patronymics_and_whole_names() -> None:
    rows = ["record_id,family_name", "1,Хасуев Аслан Мусаевич", "2,Khasuev Aslan", "3,Аслан Хасуев / Aslan Chasujew", "4,ხასუევი ასლან", "5,"]
    table, _ = prepare([read_list("a", "\n".join(rows).encode(), {})])
    found = table.to_pylist()
    assert [(row["g"], row["f"]) for row in found[:3]] == [("aslan", "hasuev")] * 3
    assert (found[0]["p"], found[1]["p"]) == ("musa", None)
    assert found[3]["f"]
    assert (found[4]["g"], found[4]["f"], found[4]["gs"]) == (None, None, None)


def test_a_whole_name_in_one_of_two_columns_is_parted() -> None:
    rows = "given_name,family_name,other_names\n,Хасуев Аслан,Саид\nАслан Мусаевич,Хасуев,\n"
    found = prepare([read_list("a", rows.encode(), {})])[0].to_pylist()
    assert [(row["g"], row["f"], row["p"]) for row in found] == [("aslan", "hasuev", None), ("aslan", "hasuev", "musa")]
    assert "said" in found[0]["gs"]


def test_places_have_a_region_and_what_was_liberty_is_noted() -> None:
    rows = "given_name,place,birth_date,sex\nA,\"с. Шали, Чечня\",34398,м\nB,Chechnya,x,Female\nC,4223,,\n"
    table, notes = prepare([read_list("a", rows.encode(), {})])
    found = table.to_pylist()
    assert [(row["pf"], row["pr"], row["x"]) for row in found] == [("Sali", "chechnya", "m"), (None, "chechnya", "f"), ("4223", None, None)]
    assert [note.values["count"] for note in notes] == [1, 1]
    assert all(note.values["name"] == "a" for note in notes)
