"""Tables as people bring them: read right, read with a warning, or refused in one sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.figures.estimate.reading import BadTable, read_tables
from safeconduct.figures.estimate.table import Table, keep, table_of


def one(text: str) -> Table:
    return next(iter(read_tables(text.encode()).tables.values()))


def test_a_plain_table() -> None:
    table = one("A,B,C,count\n1,0,0,5\n0,1,1,2\n1,0,0,1\n0,0,1,0\n")
    assert table == Table(("A", "B", "C"), ((0, 1, 1), (1, 0, 0)), (2, 6), (2, 6))
    assert table.on_list() == (6, 2, 2)
    assert table.documented == 8


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the file is empty"),
        ("\n  \n", "the file is empty"),
        ("A,B,C,count\n", "the table has a header and no rows"),
        ("A,B,C\n1,0,0\n", "the last column is not named count"),
        ("count\n3\n", "the table has no list"),
        ("A,a,C,count\n1,0,0,3\n", "two columns have the same name"),
        ("A,,C,count\n1,0,0,3\n", "a column of the header has no name"),
        ("A,B,C,count\n1,0,3\n", "line 2 has 3 cells, the header has 4"),
        ("A,B,C,count\n0,0,0,3\n", "line 2 counts people who are on no list"),
        ("A,B,C,count\n1,0,0,1\n1,0,0,-4\n", "line 3 has a count below zero"),
        ("A,B,C,count\n1,0,0,−4\n", "line 2 has a count below zero"),
        ("A,B,C,count\n1,0,0,3.5\n", "line 2 has a count that is not a whole number"),
        ("A,B,C,count\n1,0,0,many\n", "line 2 has a count that is not a whole number"),
        ("A,B,C,count\n1,0,0,\n", "line 2 has a count that is not a whole number"),
        ("A,B,C,count\n1,0,2,3\n", "line 2 has something else than 0 or 1 for a list"),
        ("A,B,C,count\n1,yes,0,3\n", "line 2 has something else than 0 or 1 for a list"),
        ("A,B,C,count\n1,,0,3\n0,1,0,2\n", "line 2 does not say whether these people are on a list"),
        ("A,B,C,count\n1,01.01.2017,0,3\n", "line 2 has a date where 0 or 1 should stand"),
        ("A,B,C,count\n1,1-Jan,0,3\n", "line 2 has a date where 0 or 1 should stand"),
        ("A,B,C,count\n1,0,0,2017-03-04\n", "line 2 has a date where a count should stand"),
        ("A,B,C,count\n1,0,0,04.мар\n", "line 2 has a date where a count should stand"),
        ("A,B,C,count\n1,0,0,Mar-17\n", "line 2 has a date where a count should stand"),
        (",".join(f"L{i}" for i in range(41)) + ",count\n", "41 lists are more than 40"),
    ],
)
def test_refused_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(BadTable) as refused:
        read_tables(text.encode())
    assert str(refused.value) == sentence
    assert refused.value.hint


def test_a_refusal_never_quotes_a_cell() -> None:
    with pytest.raises(BadTable) as refused:
        read_tables("A,B,C,count\nРамзан,0,0,1\n".encode())
    assert "Рамзан" not in str(refused.value) + str(refused.value.values)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"A;B;C;count\n1;0;0;5\n", "separator"),
        (b"A\tB\tC\tcount\n1\t0\t0\t5\n", "separator"),
        ("Список,B,C,count\n1,0,0,5\n".encode("cp1251"), "encoding"),
        (b"A,B,C,count\n1,0,0,<5\n", "suppressed"),
        (b"A,B,C,count\n1,0,0,2\n1,0,0,2\n", "repeated"),
    ],
)
def test_read_with_a_warning(data: bytes, code: str) -> None:
    assert code in [warning.code for warning in read_tables(data).warnings]


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfA,B,C,count\r\n1,0,0,5\r\n", "A,B,C,count\n1,0,0,5\n".encode("utf-16")])
def test_marks_at_the_beginning_are_read_over(data: bytes) -> None:
    read = read_tables(data)
    assert read.tables[""].lists == ("A", "B", "C")
    assert read.warnings == ()


def test_mixed_encodings_are_refused() -> None:
    data = "Список,B,C,count\n".encode() + "1,0,0,5,Рядом\n".encode("cp1251")
    with pytest.raises(BadTable, match="mixes two encodings"):
        read_tables(data)


def test_hidden_small_counts_are_ranges() -> None:
    table = one("A,B,C,count\n1,0,0,<5\n0,1,0,≤3\n0,0,1,0..4\n1,1,0,7\n")
    assert dict(zip(table.patterns, zip(table.low, table.high, strict=True), strict=True)) == {
        (1, 0, 0): (1, 4), (0, 1, 0): (1, 3), (0, 0, 1): (0, 4), (1, 1, 0): (7, 7),
    }  # fmt: skip


def test_strata_and_a_list_not_kept_in_one_of_them() -> None:
    read = read_tables(b"stratum,A,B,C,count\n2016,1,0,0,4\n2016,1,1,1,2\n2017,1,NA,0,3\n2017,0,,1,1\n")
    assert read.tables["2016"].lists == ("A", "B", "C")
    assert read.tables["2017"].lists == ("A", "C")
    assert "not_kept" in [warning.code for warning in read.warnings]
    with pytest.raises(BadTable, match="no column has the name"):
        read_tables(b"A,B,C,count\n1,0,0,3\n", "year")


@given(st.dictionaries(st.tuples(*[st.integers(0, 1)] * 4).filter(any), st.integers(1, 99), min_size=1))
def test_what_is_written_is_read(counts: dict[tuple[int, ...], int]) -> None:
    text = "A,B,C,D,count\n" + "".join(",".join(map(str, (*p, c))) + "\n" for p, c in counts.items())
    table = one(text)
    assert dict(zip(table.patterns, table.low, strict=True)) == counts
    assert keep(table, [0, 1, 2, 3]) == table


def test_a_table_of_some_lists_drops_people_on_none_of_them() -> None:
    table = table_of("ABC", [((1, 0, 0), 5, 5), ((0, 1, 1), 2, 2), ((1, 1, 0), 1, 1)])
    assert keep(table, [0, 1]) == table_of("AB", [((1, 0), 5, 5), ((0, 1), 2, 2), ((1, 1), 1, 1)])
    assert keep(table, [2]).documented == 2
