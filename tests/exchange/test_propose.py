"""What rows become: every filled cell is used, or dropped for a reason of the closed list; names are not guessed into fields."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.exchange import kobo, odk
from safeconduct.exchange.foreign import Cell, Row, file_of
from safeconduct.exchange.formats import FORMATS, columns_of, format_named, guessed, proposed
from safeconduct.exchange.mapping import BadMapping, Mapping, read_mapping, with_defaults, write_mapping
from safeconduct.exchange.meaning import meaning
from safeconduct.exchange.odk import MemoryShelf
from safeconduct.exchange.propose import Proposer
from safeconduct.exchange.proposed import SENTENCES, Dropped, NewCall, NewCase, NewStatement, Proposed, Refusal, Why
from safeconduct.exchange.targets import DROP, TARGETS, Unfit, day, moment, yes_no

DEFAULTS = {
    "call.region": "chechnya", "call.received": "2017-04-05", "case.region": "chechnya", "statement.region": "chechnya",
    "statement.taken": "2017-04", "statement.language": "ru", "event.region": "chechnya", "event.begin": "2017", "event.language": "ru",
    "event.title": "a title", "call.summary": "a summary", "statement.segment": "words",
}  # fmt: skip
FREE = [name for name, target in TARGETS.items() if target.parse.__name__ in ("text", "name") and name not in ("key", "replaces")]


def one(mapping: Mapping, cells: dict[str, str], format: str = "kobo", keep: frozenset[Why] = frozenset()) -> Proposed:
    of = format_named(format)
    row = Row(1, [Cell(column, place, value) for place, (column, value) in enumerate(cells.items(), 1)])
    return next(Proposer(mapping, of.knows, of.keys, keep).propose([row]))


@given(st.data())
def test_every_cell_is_used_or_dropped_for_a_reason(data: st.DataObject) -> None:
    names = ["a", "b", "c", "d", "e", "_geolocation", "deviceid", "_submitted_by", "name", "_uuid", "_submission_time", "consent"]
    targets = data.draw(st.fixed_dictionaries({name: st.sampled_from([*FREE, *TARGETS, DROP, ""]) for name in names}))
    columns = {name: target for name, target in targets.items() if target}
    filled = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    dates = ("submitted", "call.received")
    cells = {name: "2016-12-05T10:00:00" if targets[name] in dates else f"w{place}w" for place, name in enumerate(filled)}
    keep = data.draw(st.frozensets(st.sampled_from([Why.LOCATION, Why.DEVICE, Why.SUBMITTER])))
    found = one(Mapping("kobo", columns, DEFAULTS), cells, keep=keep)
    assert found.filled == len(cells)
    if found.refusal is not None:
        assert found.makes == ()
        return
    gone = {dropped.column for dropped in found.dropped}
    said = repr(msgspec.to_builtins((found.makes, found.key, found.replaces)))
    for name, value in cells.items():
        if targets[name] == "key" and name not in gone:
            continue  # of several keys the best is taken, all of them name the row
        if value.startswith("w"):
            assert (value in said) != (name in gone), (name, targets[name], found)
        else:
            assert value[:10] in said or name in gone, (name, targets[name], found)


def test_every_reason_has_its_sentence_and_every_target_its_words() -> None:
    assert set(SENTENCES) == set(Why)
    assert all(target.said for target in TARGETS.values())


@pytest.mark.parametrize(
    ("column", "means"),
    [
        ("g/What is your full name?", Why.IDENTITY), ("Имя", Why.IDENTITY), ("phone_number", Why.IDENTITY), ("deviceid", Why.DEVICE),
        ("store_gps", Why.LOCATION), ("Широта", Why.LOCATION), ("enumerator_name", Why.SUBMITTER), ("photo", Why.ATTACHMENT),
        ("CodeName", ".codename"), ("case code name", ".codename"), ("Регион", ".region"), ("how_many_people", "call.people"),
        ("informed_consent", "consent"), ("testimony", "statement.segment"), ("date_of_birth", Why.IDENTITY),
        ("dateOfInterview", "statement.taken"),
        ("favourite colour", None), ("risk_level", "case.risk"), ("mother's surname", Why.IDENTITY), ("codename #2", ".codename"),
    ],
)  # fmt: skip
def test_what_a_name_means(column: str, means: Why | str | None) -> None:
    assert meaning(column) == means


def test_no_known_column_of_the_formats_is_left_to_guessing() -> None:
    for column in ("_geolocation", "_my place_latitude", "_attachments/download_url", "_submitted_by", "deviceid",
                   "_validation_status/uid", "start"):  # fmt: skip
        assert isinstance(kobo.knows(column), Why), column
    for column in ("SubmitterID", "SubmitterName", "DeviceID", "place-Latitude", "place-Accuracy", "__system/submitterId", "__system/deviceId",
                   "r@odata.navigationLink", "__system/reviewState", "PARENT_KEY", "Form-r › KEY", "place/coordinates"):  # fmt: skip
        assert isinstance(odk.knows(column), Why), column
    assert kobo.knows("_uuid") == odk.knows("KEY") == odk.knows("__id") == "key"
    assert odk.knows("g-codename") == odk.knows("Form-people › codename") == ".codename"


def test_a_kobo_submission_becomes_a_call() -> None:
    rows = [{
        "_id": 7, "_uuid": "aa", "meta/instanceID": "uuid:aa", "meta/rootUuid": "uuid:root", "_submission_time": "2017-04-05T10:00:00",
        "g/region": "Чечня", "g/what_happened": "прошу помочь", "g/how_many_people": "3", "g/detained_before": "да", "g/language": "ru",
        "_geolocation": [43.1, 45.2], "_attachments": [{"download_url": "https://x/y", "filename": "f"}], "g/phone": "0", "odd": "?",
    }]  # fmt: skip
    file, of = file_of(json.dumps(rows).encode()), FORMATS["kobo"]
    (found,) = proposed(of, file, guessed(of, columns_of(of, file)), MemoryShelf())
    assert found.key == "root"
    (call,) = found.makes
    assert isinstance(call, NewCall)
    assert (call.region, call.people, call.detained_before, call.summary) == ("chechnya", 3, True, "прошу помочь")
    assert call.received.isoformat() == "2017-04-05T10:00:00+00:00"
    assert {(dropped.column, dropped.why) for dropped in found.dropped} == {
        ("_id", Why.BOOKKEEPING), ("_geolocation", Why.LOCATION), ("_attachments/download_url", Why.ATTACHMENT),
        ("_attachments/filename", Why.ATTACHMENT), ("g/phone", Why.IDENTITY), ("odd", Why.UNMAPPED),
    }  # fmt: skip


def test_odata_becomes_a_case_with_its_people() -> None:
    rows = {"@odata.context": "x", "value": [{
        "__id": "uuid:k", "__system": {"submissionDate": "2017-04-05T10:00:00Z", "submitterId": "5", "deviceId": "d", "reviewState": None},
        "case": {"codename": "Alder", "region": "chechnya", "risk_level": "Высокий", "needs": "a doctor"},
        "party": [{"__id": "p1", "codename": "Alder"}, {"__id": "p2", "codename": "Rowan"}], "place": {"type": "Point", "coordinates": [1, 2]},
    }]}  # fmt: skip
    file, of = file_of(json.dumps(rows).encode()), FORMATS["odk"]
    mapping = guessed(of, columns_of(of, file), "case")
    mapping = msgspec.structs.replace(mapping, columns=mapping.columns | {"party/codename": "case.person"})
    (found,) = proposed(of, file, mapping, MemoryShelf())
    (case,) = found.makes
    assert isinstance(case, NewCase)
    assert (case.codename, case.people, case.risk, case.needs) == ("Alder", ("Alder", "Rowan"), "high", ("a doctor",))
    assert found.key == "k"
    assert {dropped.why for dropped in found.dropped} >= {Why.SUBMITTER, Why.DEVICE, Why.LOCATION, Why.SECOND}


def test_sensitive_columns_come_only_when_asked_for_by_name() -> None:
    mapping = Mapping("kobo", {"a": "call.summary", "_geolocation": "note"}, DEFAULTS)
    cells = {"a": "words", "_geolocation": "43 45", "deviceid": "d"}
    assert [dropped.why for dropped in one(mapping, cells).dropped] == [Why.LOCATION, Why.DEVICE]
    found = one(mapping, cells, keep=frozenset({Why.LOCATION}))
    assert [dropped.why for dropped in found.dropped] == [Why.DEVICE]
    assert isinstance(found.makes[0], NewCall)
    assert found.makes[0].summary == "words\n_geolocation: 43 45"
    spoken = Mapping("kobo", {"a": "statement.segment"}, DEFAULTS)
    found = one(spoken, cells, keep=frozenset({Why.LOCATION}))
    assert found.dropped == (Dropped("deviceid", Why.DEVICE), Dropped("_geolocation", Why.NO_ROOM))
    assert isinstance(found.makes[0], NewStatement)
    assert found.makes[0].segments == ("words",)


def test_a_no_to_being_recorded_is_heard() -> None:
    mapping = Mapping("kobo", {"a": "call.summary", "agree": "consent"}, DEFAULTS)
    assert one(mapping, {"a": "words", "agree": "нет"}).refusal == Refusal(Why.NOT_AGREED, 2)
    assert one(mapping, {"a": "words", "agree": "yes"}).dropped == (Dropped("agree", Why.CONSENT),)


def test_answers_are_translated_and_lists_taken_apart() -> None:
    values = {"r": {"95": "chechnya"}, "n": {"1": "a doctor", "2": "a room"}}
    mapping = Mapping("kobo", {"r": "call.region", "n": "case.need"}, DEFAULTS, values)
    call = one(mapping, {"r": "95"})
    assert isinstance(call.makes[0], NewCall)
    case = one(mapping, {"n": "1 2"})
    assert isinstance(case.makes[0], NewCase)
    assert case.makes[0].needs == ("a doctor", "a room")
    assert one(mapping, {"r": "77", "n": "1"}).dropped == (Dropped("r", Why.UNKNOWN_CODE),)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2017-04-09", "2017-04-09"), ("2017-04-09T23:59:59.000+03:00", "2017-04-09"), ("2017/04/09", "2017-04-09"),
        ("2017 04 09", "2017-04-09"),
        ("09.04.2017", "2017-04-09"), ("9.4.2017 10:00", "2017-04-09"), ("13/04/2017", "2017-04-13"), ("04/13/2017", "2017-04-13"),
        ("04/04/2017", "2017-04-04"), ("2017", "2017"), ("2017-21~", "2017-21~"), ("2017-04", "2017-04"),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(text: str, date: str) -> None:
    assert day(text).text == date


@pytest.mark.parametrize(
    ("text", "why"),
    [("03/04/2017", Why.AMBIGUOUS_DATE), ("2017-13-45", Why.UNREADABLE), ("last spring", Why.UNREADABLE), ("99.99.2017", Why.UNREADABLE)],
)
def test_dates_that_cannot_be_told_are_not_guessed(text: str, why: Why) -> None:
    with pytest.raises(Unfit) as unfit:
        day(text)
    assert unfit.value.why is why
    with pytest.raises(Unfit):
        moment(text)


@given(st.text(max_size=30))
def test_no_value_ends_in_anything_but_a_reason(value: str) -> None:
    for target in TARGETS.values():
        with suppress(Unfit):
            target.parse(value)
    assert yes_no("Да") is True


@given(st.dictionaries(st.text(max_size=8), st.sampled_from([*TARGETS, DROP]), max_size=5), st.dictionaries(st.text(max_size=8),
       st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=2), max_size=2))  # fmt: skip
def test_a_mapping_is_written_and_read_back(columns: dict[str, str], values: dict[str, dict[str, str]]) -> None:
    mapping = Mapping("odk", columns, {"call.region": "chechnya"}, values)
    assert read_mapping(write_mapping(mapping)) == mapping


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b'{"of":1}', b'{"of":"kobo","columns":{"a":"case.surname"}}', b'{"of":"kobo","defaults":{"call.region":"narnia"}}',
     b'{"of":"kobo","more":1}', b'{"of":"kobo","format":"safeconduct/mapping/9"}', b"[" * 100_000],
)  # fmt: skip
def test_what_is_no_mapping_is_refused(data: bytes) -> None:
    with pytest.raises(BadMapping):
        read_mapping(data)


def test_defaults_from_the_terminal() -> None:
    assert with_defaults(Mapping("kobo"), ["call.region=Чечня"]).defaults == {"call.region": "Чечня"}
    for wrong in ("call.region", "call.region=narnia", "nothing=1"):
        with pytest.raises(BadMapping):
            with_defaults(Mapping("kobo"), [wrong])


def test_what_is_missing_names_its_column() -> None:
    mapping = Mapping("kobo", {"r": "call.region", "s": "call.summary", "t": "call.received"})
    cells: dict[str, Any] = {"r": "chechnya", "s": "words", "t": "yesterday"}
    assert one(mapping, cells).refusal == Refusal(Why.UNREADABLE, 3)
    assert one(mapping, {"r": "chechnya", "t": "2017-04-05"}).refusal == Refusal(Why.MISSING, 0)
    assert one(mapping, {"r": "narnia", "s": "words", "t": "2017-04-05"}).refusal == Refusal(Why.UNKNOWN_CODE, 1)
    assert one(mapping, {"s": "words"}).refusal == Refusal(Why.MISSING, 0)
    assert one(Mapping("kobo", {"r": "drop"}), {"r": "x"}).refusal == Refusal(Why.NOTHING, 0)
    assert one(mapping, cells | {"s": "x" * 20_001}).refusal == Refusal(Why.TOO_LONG, 2)
