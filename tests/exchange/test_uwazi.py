"""What goes to Uwazi is valid by Uwazi's own rules, is public, and cannot run in a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from hypothesis import given, settings
from tests.exchange.documents import HOSTILE, NOW, SAGE, documents
from tests.exchange.uwazi_rules import faults

from safeconduct.exchange.leaving import Consents, Leaving
from safeconduct.exchange.sheet import defuse, fuse, runs
from safeconduct.exchange.uwazi import ACTS, CLAIMS, RESPONSES, SOURCES, TEMPLATES
from safeconduct.exchange.uwazi_write import to_uwazi
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records import act, claim, consent, event, source
from safeconduct.records.claim import QuantityKind
from safeconduct.records.consent import Audience, ConsentGivenHow, ItemKind, Purpose
from safeconduct.records.event import ViolationStatus
from safeconduct.records.view import MemoryView
from safeconduct.records.warning import ContentWarning

TODAY = NOW.date()
S, C, E, A, T = (RecordId(f"{letter}{'a' * 25}") for letter in "sceat")
NAMES = {"Source": SOURCES, "Claims": CLAIMS, "Supported by": SOURCES, "Event": TEMPLATES[3]}


def export(view: MemoryView, zipped: bool = False) -> Leaving:
    return to_uwazi(view, Consents(view, Audience.PUBLIC, TODAY), zipped=zipped)


def as_uwazi_reads(left: Leaving, name: str) -> list[dict[str, str]]:
    data = next(data for file, data in left.files.items() if name in file)
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def table(left: Leaving, name: str) -> list[dict[str, str]]:
    return [{column: fuse(cell) for column, cell in row.items()} for row in as_uwazi_reads(left, name)]


def broken_rules(left: Leaving) -> list[str]:
    titles = {label: [row["Title__en"] for row in as_uwazi_reads(left, template.name)] for label, template in NAMES.items()}
    return [
        f"{template.name}: {fault}"
        for template, data in zip(TEMPLATES, left.files.values(), strict=True)
        for fault in faults(data, {one.label: one.sort.value for one in template.properties}, titles)
    ]


@settings(max_examples=60, deadline=None)
@given(documents())
def test_whatever_stands_in_the_circle_leaves_as_uwazi_wants_it(view: MemoryView) -> None:
    left = export(view)
    assert broken_rules(left) == []
    for data in left.files.values():
        assert not any(runs(cell) for row in csv.reader(io.StringIO(data.decode(), newline="")) for cell in row)


@given(HOSTILE)
def test_a_cell_is_defused_and_comes_back(text: str) -> None:
    assert fuse(defuse(text)) == text
    assert not runs(defuse(text))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", "x;=1", "x\n=1", "＝1", "'=1"])
def test_formulas_are_defused(text: str) -> None:
    assert "'" in defuse(text)
    assert defuse("a = b - c, e-mail") == "a = b - c, e-mail"


def coded(statement: RecordId | None, victim: RecordId | None = None) -> MemoryView:
    view = MemoryView()
    view.record([
        source.SourceAdded(S, "S1", "A list", "Paper", "", "news_article", PartDate("2017-08"), "en", (ContentWarning.DEATH,)),
        claim.ClaimMade(C, "C1", "Some were held", "Paper", S, "", None, QuantityKind.SEVERAL, "", None, None, "Chechnya"),
        event.EventRecorded(E, {"en": "A raid"}, PartDate("2017-02"), None, "chechnya", {}, ViolationStatus.LIKELY, ()),
        act.ActCoded(A, E, statement, victim, "030101000000", "", PartDate("2017-02"), "0102", "0201", ()),
    ], SAGE, NOW)  # fmt: skip
    return view


def agree(view: MemoryView, *purposes: Purpose, segments: tuple[int, ...] = (), to: Audience = Audience.PUBLIC) -> None:
    given = consent.ConsentGiven(RecordId("k" * 26), T, ItemKind.STATEMENT, segments, purposes, (to,), "", TODAY, None,
                                 ConsentGivenHow.PHONE, MemberId("sorrel"))  # fmt: skip
    view.record([given], SAGE, NOW)


def test_what_is_coded_of_a_person_leaves_only_with_their_consent() -> None:
    assert (len(table(export(coded(None)), "events")), len(table(export(coded(None)), "acts"))) == (1, 1)
    view = coded(T)
    for purposes, segments, to in (((Purpose.QUOTE,), (), Audience.PUBLIC), ((Purpose.SHARE,), (1,), Audience.PUBLIC),
                                   ((Purpose.SHARE,), (), Audience.TRIBUNAL)):  # fmt: skip
        agree(view, *purposes, segments=segments, to=to)
        left = export(view)
        assert (table(left, "events"), table(left, "acts")) == ([], [])
        assert {(one.what, one.number) for one in left.left_out} >= {("acts", 1), ("events", 1)}
    shared = coded(T)
    agree(shared, Purpose.SHARE)
    assert len(table(export(shared), "acts")) == 1
    shared.record([consent.ConsentWithdrawn(RecordId("k" * 26), T, ItemKind.STATEMENT, TODAY, "phone", False)], SAGE, NOW)
    assert table(export(shared), "acts") == []


def test_neither_person_nor_statement_is_named() -> None:
    view = coded(T, RecordId("p" * 26))
    agree(view, Purpose.SHARE)
    left = export(view)
    assert len(table(left, "acts")) == 1
    assert all(hidden not in data.decode() for data in left.files.values() for hidden in (T, "p" * 26))
    assert table(export(coded(None, RecordId("p" * 26))), "acts") == []


def test_warnings_of_a_source_stand_with_what_is_cited_from_it() -> None:
    assert table(export(coded(None)), "claims")[0]["Content warnings__en"] == "death"
    assert table(export(coded(None)), "claims")[0]["Content warnings__ru"] == "смерть"


def test_a_zip_holds_one_table_at_its_root_and_nothing_of_this_machine() -> None:
    left = export(coded(None), zipped=True)
    for template, data in zip(TEMPLATES, left.files.values(), strict=True):
        assert faults(data, {one.label: one.sort.value for one in template.properties}) == []
    assert export(coded(None), zipped=True).files == left.files


def test_two_claims_with_one_reference_keep_titles_of_their_own() -> None:
    view = coded(None)
    again = claim.ClaimMade(RecordId("d" * 26), "C1", "Some were held", "P", S, "", None, QuantityKind.NONE, "", None, None, "")
    view.record([again], SAGE, NOW)
    assert broken_rules(export(view)) == []


def test_the_rules_notice_what_uwazi_would_not_take() -> None:
    props = {"Kind": "select", "Seen": "daterange", "By": "relationship", "Note": "text"}
    for broken in ("Kind\nx", "Title,Title__en\na,b", "Title__ru\na", "Title,Seen__en\na,", "Title,Date added\na,b", "Title,Kind\n,x",
                   "Title,Kind\na,x|y", "Title,Seen\na,2017-02-31:", "Title,Seen\na,2017-03-01:2017-02-01", "Title,By\na,b",
                   "Title,Note\na,N/A", "Title,Note\na,b  c", "Title,Kind\na", "Title\na\na", "Title,File\na,x.pdf"):  # fmt: skip
        assert faults(broken.encode(), props, {"By": ["a", "a"]}), broken
    assert faults(b"Title,Seen,By,Note\na,:2017,c,b", props, {"By": ["c"]}) == []


def test_responses_name_their_claims_by_title() -> None:
    assert RESPONSES.header()[0] == "Title__en"
    assert ACTS.header()[-1] == "Content warnings__ru"
    assert dt.date(2017, 8, 1) == TODAY
