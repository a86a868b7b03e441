"""What left comes back as it was, or it is said what did not and why."""

from __future__ import annotations

import datetime as dt

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.documents import NOW, documents

from safeconduct.exchange import uwazi
from safeconduct.exchange.documented import documented
from safeconduct.exchange.foreign import File, file_of
from safeconduct.exchange.formats import columns_of, format_named, guessed, proposed
from safeconduct.exchange.leaving import Consents
from safeconduct.exchange.odk import MemoryShelf
from safeconduct.exchange.primero import to_primero
from safeconduct.exchange.proposed import NewCase, Proposed, Why
from safeconduct.exchange.uwazi_write import to_uwazi
from safeconduct.ground.ids import MemberId, RecordId, new_id, seeded
from safeconduct.records.case import Case, Closure, Note, Risk, Service, Workflow
from safeconduct.records.consent import Audience, Consent, ConsentGiven, ConsentGivenHow, ItemKind, Purpose
from safeconduct.records.party import Person
from safeconduct.records.place import REGIONS
from safeconduct.records.provider import SERVICES
from safeconduct.records.view import MemoryView

NO_ONE = MemberId("alder")


def read(name: str, file: File) -> list[Proposed]:
    of = format_named(name)
    return list(proposed(of, file, guessed(of, columns_of(of, file)), MemoryShelf()))


@settings(max_examples=60, deadline=None)
@given(documents(), st.booleans())
def test_tables_for_uwazi_come_back_as_the_records_they_were(view: MemoryView, zipped: bool) -> None:
    left = to_uwazi(view, Consents(view, Audience.PUBLIC, NOW.date()), zipped=zipped)
    rows = [row for data in left.files.values() for row in read("uwazi", file_of(data))]
    assert [row.refusal for row in rows if row.refusal] == []
    back = sorted((new for row in rows for new in row.makes), key=repr)
    assert back == sorted(documented(view), key=repr)
    for row in rows:
        assert {one.why for one in row.dropped} <= {Why.SPLIT, Why.NO_ROOM}
        assert {one.column for one in row.dropped if one.why is Why.NO_ROOM} <= {"Links as recorded"}
        assert all(one.column.partition("__")[0] not in ("Wording", "Text", "Name", "Description") for one in row.dropped)


def test_a_table_of_somebody_elses_template_is_mapped() -> None:
    table = """Title,Date added,Template,Description,Incident date,Place_geolocation,Region,Documents,Published
A raid,2017,Event,many were held,2017-02-03,43.3|45.7,Чечня,/files/x.pdf,Published
"""
    of, file = format_named("uwazi"), file_of(table.encode())
    mapping = msgspec.structs.replace(guessed(of, columns_of(of, file), "event"), defaults={"event.language": "en"})
    (row,) = proposed(of, file, mapping, MemoryShelf())
    assert row.refusal is None
    assert [(type(new).__name__, getattr(new, "title", None)) for new in row.makes] == [("NewEvent", {"en": "A raid"})]
    assert {one.column: one.why for one in row.dropped} == {
        "Date added": Why.BOOKKEEPING, "Template": Why.BOOKKEEPING, "Place_geolocation": Why.LOCATION, "Documents": Why.ATTACHMENT,
        "Published": Why.BOOKKEEPING,
    }  # fmt: skip


def test_rows_of_our_tables_that_say_nothing_usable_are_refused_by_place() -> None:
    header = ",".join(f'"{column}"' for column in uwazi.ACTS.header())

    def refusal(**cells: str) -> tuple[Why, int]:
        values = {column: cells.get(column.replace(" ", "_"), "") for column in uwazi.ACTS.header()}
        body = ",".join(f'"{value}"' for value in values.values())
        (row,) = read("uwazi", file_of(f"{header}\n{body}\n".encode()))
        assert row.refusal is not None
        return row.refusal.why, row.refusal.column

    place = {column: number for number, column in enumerate(uwazi.ACTS.header(), 1)}
    assert refusal(Title__en="x", Reference="a")[0] is Why.MISSING
    some = {"Reference": "a", "Event": "e: x", "Type_of_act__en": "arrest"}
    assert refusal(**some | {"Type_of_act__en": "a feast"}) == (Why.UNKNOWN_CODE, place["Type of act__en"])
    assert refusal(**some, Date_as_known="soon") == (Why.UNREADABLE, place["Date as known"])


# Primero

WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
SAID = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    name = draw(st.integers(0, 10**9))
    people = tuple(Person(new_id(seeded(f"{name}{place}")), f"Wren{place}") for place in range(draw(st.integers(1, 3))))
    risk = draw(st.none() | st.sampled_from(list(Risk)))
    closed = draw(st.booleans())
    return Case(
        new_id(seeded(str(name))), f"Amber{name}", NO_ONE, None, draw(st.sampled_from(sorted(REGIONS))), dt.date(2017, 4, 1), people, risk,
        tuple(draw(st.lists(SAID, max_size=2))) if risk else (), None, Workflow.CLOSED if closed else Workflow.ASSESSMENT,
        tuple(draw(st.lists(SAID, max_size=2, unique=True))), draw(st.just("") | SAID),
        tuple(Service(one, dt.date(2017, 5, 1), "") for one in draw(st.lists(st.sampled_from(sorted(SERVICES)), max_size=2))),
        tuple(Note(NOW, NO_ONE, text) for text in draw(st.lists(SAID, max_size=2))), Closure.REHOMED if closed else None,
        dt.date(2017, 6, 1) if closed else None,
    )  # fmt: skip


def shared(*of: Case) -> Consents:
    view = MemoryView()
    for one in of:
        view.record([ConsentGiven(new_id(seeded(one.id)), one.id, ItemKind.CASE, (), (Purpose.SHARE,), (Audience.PARTNER,), "", NOW.date(),
                                  None, ConsentGivenHow.PHONE, NO_ONE)], NO_ONE, NOW)  # fmt: skip
    assert len(list(view.all(Consent))) == len(of)
    return Consents(view, Audience.PARTNER, NOW.date())


@settings(max_examples=60, deadline=None)
@given(cases(), st.booleans())
def test_cases_for_primero_come_back_or_it_is_said_what_does_not(one: Case, free_text: bool) -> None:
    (row,) = read("primero", file_of(to_primero([one], shared(one), free_text).files["cases.json"]))
    assert row.refusal is None
    assert row.key == one.id
    words = free_text
    assert row.makes == (NewCase(
        one.region, one.codename, tuple(person.codename for person in one.people), one.risk, one.risk_reasons if words else (), one.needs,
        one.safety_plan if words else "", tuple(service.service for service in one.services),
        tuple(note.text for note in one.notes) if words else (),
    ),)  # fmt: skip
    why = {dropped.column: dropped.why for dropped in row.dropped}
    assert (why["status"], why["workflow"], why["registration_date"], why["disclosure_other_orgs"]) == (
        Why.NO_ROOM, Why.NO_ROOM, Why.NO_ROOM, Why.CONSENT)  # fmt: skip
    assert Why.UNMAPPED not in why.values()


def test_a_case_of_another_primero_brings_no_name() -> None:
    data = [{"data": {"id": "7", "name": "A name", "name_first": "A", "date_of_birth": "1990-01-01", "sex": "male", "owned_by": "user1",
                      "location_current": "Чечня", "risk_level": "high", "telephone_current": "1", "status": "open", "odd_field": "x",
                      "family_details_section": [{"relation_name": "B", "unique_id": "u"}],
                      "notes_section": [{"note_text": "met", "note_created_by": "user1"}]}},
            {"data": {"id": "8", "location_current": "XX-1"}}, {"data": {"id": "9", "consent_for_services": False}}]  # fmt: skip
    first, second, third = read("primero", file_of(msgspec.json.encode(data)))
    assert first.makes == (NewCase("chechnya", risk=Risk.HIGH, notes=("met",)),)
    why = {one.column: one.why for one in first.dropped}
    assert {why[name] for name in ("name", "name_first", "date_of_birth", "family_details_section/relation_name")} == {Why.IDENTITY}
    assert why["owned_by"] is why["notes_section/note_created_by"] is Why.SUBMITTER
    assert why["odd_field"] is Why.UNMAPPED
    assert second.refusal is not None
    assert third.refusal is not None
    assert third.refusal.why is Why.NOT_AGREED
    assert RecordId(first.key) == "7"
