"""People's records leave with their consent, without names, and no more of them than was agreed to."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from safeconduct.exchange import gbv, handover, hmis
from safeconduct.exchange.agenda import Entry, to_calendar
from safeconduct.exchange.hmis_columns import COLUMNS, Year
from safeconduct.exchange.leaving import Consents, Leaving
from safeconduct.exchange.primero import to_primero, uuid_of
from safeconduct.ground.ids import MemberId, RecordId, new_id, seeded
from safeconduct.ground.times import PartDate
from safeconduct.ground.who import Member
from safeconduct.records import act, case, consent, event, placement, shelter
from safeconduct.records.case import Case, Closure, Risk, Workflow
from safeconduct.records.consent import Audience, ConsentGivenHow, ItemKind, Purpose
from safeconduct.records.event import ViolationStatus
from safeconduct.records.export import Export, ExportAsked, Format, Terms
from safeconduct.records.placement import Destination, Placement
from safeconduct.records.shelter import Shelter, ShelterSort
from safeconduct.records.view import MemoryView, need

NOW = dt.datetime(2017, 8, 1, 9, tzinfo=dt.UTC)
TODAY = NOW.date()
ALDER, ROWAN, SAGE = (Member(MemberId(name), name.title(), frozenset()) for name in ("alder", "rowan", "sage"))
A, B = RecordId("mfrggzdfmztwq2lkmfrggzdfmy"), RecordId("nbswy3dpfqqho33snrscc43pne")
HOME = RecordId("onuwk3dunfxgoylnfvxxe4dfme")
SECRET = "Wanted man Ivan, flat 4"


def agree(view: MemoryView, item: RecordId, *purposes: Purpose, to: Audience = Audience.PARTNER, kind: ItemKind = ItemKind.CASE) -> RecordId:
    given_ = new_id(seeded(f"{item}{purposes}{to}"))
    view.record([consent.ConsentGiven(given_, item, kind, (), purposes, (to,), "", TODAY, None, ConsentGivenHow.PHONE, ALDER.id)],
                ALDER.id, NOW)  # fmt: skip
    return given_


@pytest.fixture
def view() -> MemoryView:
    """Two cases, of two people and of one; each stayed a while in one shelter."""
    view = MemoryView()
    people = {A: ("aaaaaaaaaaaaaaaaaaaaaaaaaa", "baaaaaaaaaaaaaaaaaaaaaaaaa"), B: ("caaaaaaaaaaaaaaaaaaaaaaaaa",)}
    view.record([
        shelter.ShelterOpened(HOME, "Riverside", "tver", ShelterSort.HOST, ROWAN.id, ("ru",), (), dt.date(2017, 4, 1)),
        shelter.BedsSet(HOME, dt.date(2017, 4, 1), dt.date(2018, 3, 31), 5),
        shelter.BedsSet(HOME, dt.date(2017, 6, 1), dt.date(2017, 6, 30), 2),
        shelter.ShelterAddressed(HOME, SECRET),
    ], ROWAN.id, NOW)  # fmt: skip
    for one, name in ((A, "Amber"), (B, "Basil")):
        stay = new_id(seeded(name))
        view.record([
            case.CaseOpened(one, name, ALDER.id, None, "chechnya", dt.date(2017, 5, 1)),
            *(case.PersonJoined(one, RecordId(person), f"{name}{place}") for place, person in enumerate(people[one])),
            case.RiskAssessed(one, Risk.HIGH, (SECRET,), dt.date(2017, 8, 9), None), case.NeedNoted(one, "lawyer"),
            case.SafetyPlanned(one, SECRET), case.NoteAdded(one, SECRET), case.ServiceGiven(one, "food_service", TODAY, SECRET),
            case.CaseClosed(one, Closure.REHOMED, TODAY, 0),
            placement.Placed(stay, one, HOME, tuple(map(RecordId, people[one])), dt.date(2017, 5, 3), None, (SECRET,)),
            placement.PlacementEnded(stay, dt.date(2017, 6, 3), Destination.REHOMED_ABROAD),
        ], ALDER.id, NOW)  # fmt: skip
    return view


def cases_of(view: MemoryView) -> list[Case]:
    return sorted(view.all(Case), key=lambda one: one.codename)


def primero(view: MemoryView, free_text: bool = False, to: Audience = Audience.PARTNER) -> tuple[Leaving, list[dict[str, Any]]]:
    left = to_primero(cases_of(view), Consents(view, to, TODAY), free_text)
    return left, msgspec.json.decode(left.files["cases.json"])


def test_a_case_leaves_for_primero_with_its_consent_and_no_other(view: MemoryView) -> None:
    assert primero(view)[1] == []
    agree(view, A, Purpose.COUNT)
    agree(view, A, Purpose.SHARE, to=Audience.TRIBUNAL)
    assert primero(view)[1] == []
    granted = agree(view, A, Purpose.SHARE)
    left, records = primero(view)
    assert [one["data"]["case_id_display"] for one in records] == ["Amber"]
    assert left.counts == {"cases": 1, "people": 2}
    assert [one.number for one in left.left_out if one.what == "cases" and "no consent" in one.why] == [1]
    view.record([consent.ConsentWithdrawn(granted, A, ItemKind.CASE, TODAY, "phone", False)], ALDER.id, NOW)
    assert primero(view)[1] == []


def test_primero_has_its_codes_and_keys(view: MemoryView) -> None:
    agree(view, A, Purpose.SHARE, Purpose.COUNT)
    told = primero(view)[1][0]
    data = told["data"]
    assert told["id"] == data["id"] == data["case_id"] == uuid_of(A)
    assert data["short_id"] == uuid_of(A)[-7:]
    assert (data["status"], data["workflow"], data["risk_level"]) == ("closed", Workflow.CLOSED.value, "high")
    assert (data["registration_date"], data["date_closure"], data["closure_reason"]) == ("2017-05-01", "2017-08-01", "rehomed")
    assert data["services_section"][0]["service_type"] == "food_service"
    assert data["consent_reporting"] is True
    assert not data.keys() & {"name", "owned_by", "created_by", "age", "sex", "date_of_birth"}


def test_words_of_caseworkers_leave_only_where_agreed(view: MemoryView) -> None:
    agree(view, A, Purpose.SHARE)
    left, _ = primero(view)
    assert SECRET not in left.files["cases.json"].decode()
    assert [one.number for one in left.left_out if "words of caseworkers" in one.why] == [4]
    assert primero(view, free_text=True)[0].files["cases.json"].decode().count(SECRET) == 4


# HMIS


def tables(left: Leaving) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(left.files["hmis.zip"])) as package:
        return {name[:-4]: list(csv.DictReader(io.StringIO(package.read(name).decode(), newline=""))) for name in package.namelist()}


def stays(view: MemoryView, year: Year = Year.FY2024, seed: str = "h") -> Leaving:
    return hmis.to_hmis(hmis.Stays(list(view.all(Shelter)), list(view.all(Placement))), Consents(view, Audience.PARTNER, TODAY), NOW,
                        seeded(seed), year)  # fmt: skip


@pytest.mark.parametrize("year", list(Year))
def test_hmis_files_have_their_columns_and_name_each_other(view: MemoryView, year: Year) -> None:
    agree(view, A, Purpose.SHARE)
    found = tables(stays(view, year))
    assert set(found) == set(COLUMNS[year])
    for name, rows in found.items():
        assert rows, name
        assert all(tuple(row) == COLUMNS[year][name] for row in rows)
    for child, key, parent in (
        ("Enrollment", "PersonalID", "Client"), ("Enrollment", "ProjectID", "Project"), ("Exit", "EnrollmentID", "Enrollment"),
        ("Inventory", "ProjectID", "Project"), ("Project", "OrganizationID", "Organization"), ("Client", "UserID", "User"),
        ("Client", "ExportID", "Export"),
    ):  # fmt: skip
        assert {row[key] for row in found[child]} <= {row[key] for row in found[parent]}, (child, key)
    assert len(found["Enrollment"]) == len(found["Exit"]) == len(found["Client"]) == 2
    assert {row["CoCCode"] for row in found["Inventory"]} == {row["CoCCode"] for row in found["ProjectCoC"]}
    assert found["Export"][0]["CSVVersion"] == year.value


def test_hmis_names_nobody_and_two_files_cannot_be_joined(view: MemoryView) -> None:
    agree(view, A, Purpose.SHARE)
    found = tables(stays(view))
    told = " ".join(cell for rows in found.values() for row in rows for cell in row.values())
    assert not any(word in told for word in (SECRET, "Amber", "Riverside", "tver", A, HOME, "aaaaaaaa"))
    assert all(not row[column] for row in found["Client"] for column in ("FirstName", "LastName", "SSN", "DOB", "AdditionalRaceEthnicity"))
    others = tables(stays(view, seed="other"))
    assert {row["PersonalID"] for row in found["Client"]} & {row["PersonalID"] for row in others["Client"]} == set()


def test_beds_stand_as_they_hold_where_spans_overlap(view: MemoryView) -> None:
    assert [(row["InventoryStartDate"], row["InventoryEndDate"], row["BedInventory"]) for row in tables(stays(view))["Inventory"]] == [
        ("2017-04-01", "2017-05-31", "5"), ("2017-06-01", "2017-06-30", "2"), ("2017-07-01", "2018-03-31", "5")]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 12), st.integers(0, 3)), max_size=4), st.none() | st.integers(0, 40))
def test_runs_of_nights_agree_with_every_night(spans: list[tuple[int, int, int]], closed: int | None) -> None:
    first = dt.date(2017, 4, 1)

    def day(number: int) -> dt.date:
        return first + dt.timedelta(days=number)

    one = Shelter(HOME, opened=day(5), closed=None if closed is None else day(closed),
                  spans=tuple(shelter.Span(day(begin), day(begin + length), beds) for begin, length, beds in spans))  # fmt: skip
    found = {start + dt.timedelta(days=n): beds for start, last, beds in hmis.runs(one) for n in range((last - start).days + 1)}
    assert found == {day(n): one.beds(day(n)) for n in range(60) if one.beds(day(n))}


# GBV Incident Recorder


def incidents(*acts: tuple[str, str, str, str]) -> Leaving:
    """(type of act, day, region, perpetrator), one statement each, all counted before a partner but the last if it is `hidden`."""
    view = MemoryView()
    for place, (sort, day, region, by) in enumerate(acts):
        one, of, said = (new_id(seeded(f"{place}{what}")) for what in "aes")
        view.record([
            event.EventRecorded(of, {"en": SECRET}, PartDate(day), None, region, {"en": SECRET}, ViolationStatus.LIKELY, ()),
            act.ActCoded(one, of, said, RecordId("p" * 26), sort, "", PartDate(day), "0102", "0201", ()),
            act.InvolvementCoded(one, "0101", by),
        ], ALDER.id, NOW)  # fmt: skip
        if by != "1101":
            agree(view, said, Purpose.COUNT, kind=ItemKind.STATEMENT)
    return gbv.to_gbv(view, view.all(act.Act), Consents(view, Audience.PARTNER, TODAY))


def rows_of(left: Leaving) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(left.files["incidents.csv"].decode(), newline="")))


def test_incidents_are_alike_by_five_or_left_out() -> None:
    alike = [("020111110000", f"2017-02-{day:02}", "chechnya", "010104") for day in range(1, 7)]
    left = incidents(*alike, ("020111110000", "2017-11-03", "dagestan", "010103"), ("030101000000", "2017-11-03", "dagestan", "1101"))
    rows = rows_of(left)
    assert tuple(rows[0]) == gbv.COLUMNS
    assert [(row["gbv_type"], row["date_of_incident"], row["location"]) for row in rows] == [("physical_assault", "2017-02", "Chechnya")] * 6
    assert {one.why: one.number for one in left.left_out if one.what == "incidents"} == {
        "no consent to this purpose for this audience on this day": 1, "fewer than five are alike, however coarse": 1}  # fmt: skip
    assert SECRET not in left.files["incidents.csv"].decode()
    assert all(not row[column] for row in rows for column in ("date_of_birth", "ethnicity", "camp_town", "survivor_code", "sex"))


@given(st.lists(st.builds(gbv.Incident, st.sampled_from(["a", "b"]), st.sampled_from(["2017-01", "2017-02", "2017", "2018-05", ""]),
                          st.sampled_from(["chechnya", "tver"]), st.sampled_from(["010104", ""])), max_size=40))  # fmt: skip
def test_whatever_is_told_five_share(found: list[gbv.Incident]) -> None:
    told, coarser = gbv.blur(found)
    assert all(told.count(one) >= gbv.ALIKE for one in told)
    assert told == sorted(told)
    assert coarser <= len(told) <= len(found)
    assert len(found) - len(told) < 2 * gbv.ALIKE


def test_five_alike_incidents_of_one_statement_hide_nobody() -> None:
    one = gbv.Incident("physical_assault", "2017-04", "chechnya", "")
    assert gbv.blur([one] * 5, ["a"] * 5) == ([], 0)
    assert gbv.blur([one] * 6, ["a", "a", *"bcd", "b"]) == ([], 0)
    assert gbv.blur([one] * 6, ["a", *"abcde"]) == ([one] * 6, 0)


# A calendar


def test_a_calendar_says_codenames_and_nothing_more() -> None:
    due = dt.datetime(2017, 8, 2, 18, 30, tzinfo=dt.UTC)
    left = to_calendar([Entry("check_in", "Amber", due, "x"), Entry("review", "Basil", TODAY, "y")], "en", NOW)
    calendar = Calendar.from_ical(left.files["due.ics"])
    assert isinstance(calendar, Calendar)
    told = {str(one["summary"]): one.decoded("dtstart") for one in calendar.walk("VEVENT")}
    assert told == {"Amber: check-in": due, "Basil: look at the risk again": TODAY}
    assert "afeconduct" not in left.files["due.ics"].decode()
    assert len({str(one["uid"]) for one in calendar.walk("VEVENT")}) == 2
    russian = to_calendar([Entry("check_in", "Amber", due, "x")], "ru", NOW)
    assert "контрольный звонок" in russian.files["due.ics"].decode()


# Two members


def terms(*items: RecordId, **changed: Any) -> Terms:
    return msgspec.structs.replace(Terms(Format.PRIMERO, Audience.PARTNER, "Example", items), **changed)


def file(count: int = 1) -> Leaving:
    return Leaving({"x": b"x"}, {"cases": count}, ())


def ask(view: MemoryView, wanted: Terms, by: Member = ALDER) -> RecordId:
    request = new_id(seeded(f"{wanted}{by}"))
    view.record(handover.ask_export(view, handover.AskExport(request, wanted, "legal aid"), by, NOW), by.id, NOW)
    return request


def make(view: MemoryView, wanted: Terms, by: Member = ALDER, on: dt.datetime = NOW) -> None:
    agreed = handover.agreed_to(view, wanted, by, on.date())
    made = handover.MakeExport(agreed.id if agreed else RecordId("fresh"), wanted, file())
    view.record(handover.make_export(view, made, by, on), by.id, on)


def consenting(view: MemoryView, request: RecordId, by: Member = ROWAN, on: dt.datetime = NOW) -> None:
    view.record(handover.agree_to_export(view, handover.AgreeToExport(request), by, on), by.id, on)


def test_one_case_is_a_referral_and_two_need_a_second_member() -> None:
    view = MemoryView()
    make(view, terms(A))
    for wanted in (terms(A, B), terms(A, audience=Audience.TRIBUNAL), terms(format=Format.HMIS), terms(A, format=Format.GBV)):
        with pytest.raises(handover.SecondPersonForExport):
            make(view, wanted)
    request = ask(view, terms(A, B))
    with pytest.raises(handover.SecondPersonForExport):
        make(view, terms(A, B))
    with pytest.raises(handover.OwnExport):
        consenting(view, request, ALDER)
    consenting(view, request)
    with pytest.raises(handover.AgreedAlready):
        consenting(view, request)
    for wider in (terms(A, B, HOME), terms(A, B, recipient="Other"), terms(A, B, free_text=True), terms(A, B, format=Format.HMIS)):
        with pytest.raises(handover.SecondPersonForExport):
            make(view, wider)
    with pytest.raises(handover.SecondPersonForExport):
        make(view, terms(A, B), SAGE)
    assert handover.narrowed(view, terms(A, B, HOME), ALDER, TODAY) == terms(A, B)
    make(view, terms(A, B))
    with pytest.raises(handover.SecondPersonForExport):  # good for one file
        make(view, terms(A, B))
    assert [(one.by, one.records) for one in need(view, Export, request).made] == [(ALDER.id, 1)]


def test_an_agreement_runs_out_and_a_refusal_stops_it() -> None:
    view, late = MemoryView(), NOW + dt.timedelta(days=14)
    request = ask(view, terms(A, B))
    consenting(view, request)
    with pytest.raises(handover.SecondPersonForExport):
        make(view, terms(A, B), on=late)
    view.record(handover.refuse_export(view, handover.RefuseExport(request, "not them"), SAGE, NOW), SAGE.id, NOW)
    with pytest.raises(handover.SecondPersonForExport):
        make(view, terms(A, B))


def test_terms_cannot_be_changed_under_whoever_agreed() -> None:
    view = MemoryView()
    request = ask(view, terms(A, B))
    consenting(view, request)
    view.record([ExportAsked(request, terms(A, B, HOME), "more", TODAY)], ALDER.id, NOW - dt.timedelta(hours=1))
    assert need(view, Export, request).agreement(TODAY) is None


def test_nothing_and_too_much_are_refused() -> None:
    view = MemoryView()
    with pytest.raises(handover.NothingToExport):
        ask(view, terms())
    with pytest.raises(handover.TooManyToExport):
        ask(view, terms(*(RecordId(str(number)) for number in range(handover.MOST + 1))))
    with pytest.raises(handover.NoPurpose):
        handover.ask_export(view, handover.AskExport(A, terms(A), " "), ALDER, NOW)
    with pytest.raises(handover.NothingToExport):
        handover.make_export(view, handover.MakeExport(A, terms(A), file(0)), ALDER, NOW)
