"""Forms: whatever a browser sends gives typed values or a sentence beside the field, and nothing that was typed is lost."""

from __future__ import annotations

import datetime as dt
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.casework.triage import AssessRisk
from safeconduct.ground.ids import RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records.case import Risk
from safeconduct.web import fields
from safeconduct.web.forms import Field, File, Form, Given, Kind, Option, Raw, Rows, fill, plain, read, rows_of, spoken
from safeconduct.web.say import Say

SAY = Say("en", "safeconduct.web", zone=dt.timezone(dt.timedelta(hours=3)))
RISKS = tuple(Option(one, one) for one in Risk)
EVERY = Form(
    "every:1", "/there",
    (
        *(
            Field(kind, f"The {kind}", kind, needed=False, options=RISKS if kind in (Kind.CHOICE, Kind.MANY) else ())
            for kind in Kind
            if kind is not Kind.FILE
        ),
        Rows("legs", "Leg {number}", (Field("to", "To"), Field("at", "At", Kind.MOMENT, needed=False)), "One more leg"),
    ),
    "Record",
)  # fmt: skip
NAMES = [*(one for one in Kind), "legs.0.to", "legs.0.at", "legs.1.to", "legs.rows", "_more", "_seen", "x"]
HOSTILE = st.one_of(
    st.text(max_size=300),
    st.sampled_from(["<script>alert(1)</script>", "=HYPERLINK(1)", "\u202egnp.exe", "a\u200bb",
        "2017-21~", "9.4.2017", "-0", "9" * 30, "high", "\ud800"]),
)


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(HOSTILE, max_size=3)))
def test_anything_sent_is_read_or_answered_beside_its_field(raw: Raw) -> None:
    found = read(EVERY, raw, SAY)
    assert set(found.values) == {*(one for one in Kind if one is not Kind.FILE), "legs"}
    assert found.raw is raw
    drawn = str(fields.draw(EVERY, SAY, "t0ken", found))
    for error in found.errors.values():
        assert error
    seen = Seen()
    seen.feed(drawn)
    assert "script" not in seen.tags
    assert not [name for name in seen.attributes if name.startswith("on")]
    texts = {place: value for place, value in seen.values.items() if place in (Kind.TEXT, "legs.0.to")}
    for place, value in texts.items():
        assert _bare(value) == _bare(next(iter(raw.get(place, ())), ""))


def _bare(text: str) -> str:
    """Without what HTML cannot say: line ends of another kind, NUL."""
    return re.sub("[\r\n\x00\ufffd]", "", text.encode("utf-8", "replace").decode())


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        found: dict[str, Any] = dict(attrs)
        if tag == "input" and found.get("type") == "text":
            self.values[found["name"]] = found.get("value") or ""


@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        (Kind.TEXT, "  a\u0301 \u00a0 b ", "á b"),
        (Kind.AREA, "one\r\ntwo\r\n", "one\ntwo"),
        (Kind.LINES, "one\r\n\r\n two ", ("one", "two")),
        (Kind.DATE, "9.4.2017", dt.date(2017, 4, 9)),
        (Kind.DATE, "2017-04-09", dt.date(2017, 4, 9)),
        (Kind.PART_DATE, "2017-21~", PartDate("2017-21~")),
        (Kind.MOMENT, "2017-04-09T14:30", dt.datetime(2017, 4, 9, 11, 30, tzinfo=dt.UTC)),
        (Kind.NUMBER, "-3", -3),
        (Kind.CHECK, "1", True),
        (Kind.CHOICE, "high", "high"),
        (Kind.MANY, "low", ("low",)),
    ],
)
def test_what_is_typed_is_what_is_meant(kind: Kind, typed: str, meant: object) -> None:
    asked = Field("x", "X", kind, options=RISKS if kind in (Kind.CHOICE, Kind.MANY) else ())
    found = read(Form("f", "/", (asked,), "Go"), {"x": [typed]}, SAY)
    assert (found.values["x"], found.errors) == (meant, {})


@pytest.mark.parametrize(
    ("asked", "typed", "sentence"),
    [
        (Field("x", "X"), " ", "fill this in"),
        (Field("x", "X", longest=3), "abcd", "this is longer than 3 characters"),
        (Field("x", "X", Kind.DATE), "30.2.2017", "this is no date; write 2017-04-09 or 9.4.2017"),
        (Field("x", "X", Kind.MOMENT), "soon", "this is no day and time; write 2017-04-09 14:30"),
        (Field("x", "X", Kind.NUMBER, least=1, most=5), "6", "this must lie between 1 and 5"),
        (Field("x", "X", Kind.CHOICE, options=RISKS), "grave", "choose one of these"),
        (Field("x", "X", Kind.MANY, options=RISKS), "", "choose of these only"),
        (Field("x", "X", Kind.CHECK), "", "this must be ticked to go on"),
        (Field("x", "X", Kind.FILE), "", "choose a file"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(asked: Field, typed: str, sentence: str) -> None:
    form = Form("f", "/", (asked,), "Go")
    found = read(form, {} if asked.kind in (Kind.CHECK, Kind.FILE) else {"x": [typed]}, SAY)
    assert found.errors == {"x": sentence}
    drawn = str(fields.draw(form, SAY, "t", found))
    assert sentence.replace("'", "&#39;") in drawn
    assert 'aria-invalid="true"' in drawn
    assert "href=\"#f-x\"" in drawn


def test_rows_grow_by_one_and_empty_ones_beyond_the_least_are_no_rows() -> None:
    rows = Rows("legs", "Leg {number}", (Field("to", "To"),), "One more", least=1, most=3)
    assert rows_of(rows, {}) == 1
    assert rows_of(rows, {"legs.rows": ["1"], "_more": ["legs"]}) == 2
    assert rows_of(rows, {"legs.rows": ["99999"]}) == 1
    assert rows_of(rows, {"legs.rows": ["999"]}) == 3
    form = Form("f", "/", (rows,), "Go")
    found = read(form, {"legs.rows": ["3"], "legs.0.to": ["A"], "legs.1.to": [" "], "legs.2.to": ["C"]}, SAY)
    assert (found.values["legs"], found.errors) == ([{"to": "A"}, {"to": "C"}], {})
    assert read(form, {"legs.rows": ["2"]}, SAY).errors == {"legs.0.to": "fill this in"}


def test_an_ask_is_filled_from_the_fields_of_its_names() -> None:
    given = Given(values={"risk": "high", "reasons": ("searched for",), "review": dt.date(2017, 5, 1), "other": 1})
    ask = fill(AssessRisk, given, case=RecordId("c"), seen=None)
    assert ask == AssessRisk(RecordId("c"), Risk.HIGH, ("searched for",), dt.date(2017, 5, 1))
    assert isinstance(ask.risk, Risk)


def test_a_draft_keeps_what_was_typed_and_nothing_of_the_page() -> None:
    assert spoken({"_token": ["t"], "_seen": ["3"], "text": ["words"], "empty": [""]}) == {"text": ["words"]}


@given(st.text())
def test_plain_text_is_text(text: str) -> None:
    plain(text).encode()
    assert "\r" not in plain(text)
    assert plain(plain(text)) == plain(text)


def test_a_file_is_read_with_its_name() -> None:
    form = Form("f", "/", (Field("file", "File", Kind.FILE),), "Go")
    assert read(form, {}, SAY, {"file": File("a.pdf", b"x")}).values["file"] == File("a.pdf", b"x")
