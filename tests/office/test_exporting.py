"""Two cases leave for a partner: asked by one member, agreed to by another, written down before the file is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from filelock import FileLock
from tests.office.cell import NOW as BEGIN
from tests.office.cell import Cell

from safeconduct.casework.triage import OpenCase, open_case
from safeconduct.exchange.handover import AgreeToExport, SecondPersonForExport, agree_to_export
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.ground.who import Role
from safeconduct.office import exporting
from safeconduct.office.exporting import FileThere, How, OneTable, Wanted
from safeconduct.office.office import Office
from safeconduct.records.consent import Audience, ConsentGiven, ConsentGivenHow, ItemKind, Purpose
from safeconduct.records.export import Export, Format
from safeconduct.records.view import NoSuchRecord

WANTED = Wanted(Format.PRIMERO, Audience.PARTNER, "Example Aid")


ROLES = {"Rowan": Role.COORDINATOR, "Willow": Role.CASEWORKER, "Maple": Role.CUSTODIAN, "Fern": Role.ESCORT}


class Offices:
    """A network in memory, its devices as offices."""

    def __init__(self, folder: Path) -> None:
        self.inner = Cell(folder, {name: frozenset({role}) for name, role in ROLES.items()})
        self._offices = {name: Office(state, FileLock(folder / f"{name}.lock")) for name, state in self.inner.at.items()}

    def __getitem__(self, name: str) -> Office:
        return self._offices[name]

    def sync(self) -> None:
        self.inner.sync()

    def close(self) -> None:
        self.inner.close()


@pytest.fixture
def cell(tmp_path: Path) -> Iterator[Offices]:
    cell = Offices(tmp_path / "cell")
    for name, shares in (("Amber", True), ("Basil", True), ("Cedar", False)):
        opened(cell["Willow"], name, shares)
    cell.sync()
    yield cell
    cell.close()


def opened(office: Office, codename: str, shares: bool) -> RecordId:
    case = new_id()
    ask = OpenCase(case, codename, office.me.id, "chechnya", ((new_id(), f"{codename} one"),))
    office.record(open_case(office.view, ask, office.me, BEGIN), BEGIN)
    purpose = Purpose.SHARE if shares else Purpose.COUNT
    office.record([ConsentGiven(new_id(), case, ItemKind.CASE, (), (purpose,), (Audience.PARTNER,), "", BEGIN.date(), None,
                                ConsentGivenHow.PHONE, office.me.id)], BEGIN)  # fmt: skip
    return case


def leave(office: Office, path: Path, wanted: Wanted = WANTED, now: dt.datetime = BEGIN) -> RecordId:
    terms = exporting.terms_of(office, wanted, now)
    return exporting.make(office, terms, exporting.prepare(office, wanted, terms, How(), now), path, now)


def agreed(cell: Offices, by: str) -> RecordId:
    willow = cell["Willow"]
    request = exporting.ask(willow, exporting.terms_of(willow, WANTED, BEGIN), "legal aid for two parties", BEGIN)
    cell.sync()
    cell[by].record(agree_to_export(cell[by].view, AgreeToExport(request), cell[by].me, BEGIN), BEGIN)
    cell.sync()
    return request


def test_two_cases_leave_when_a_custodian_agrees(cell: Offices, tmp_path: Path) -> None:
    file = tmp_path / "out" / "cases.json"
    with pytest.raises(SecondPersonForExport):
        leave(cell["Willow"], file)
    request = agreed(cell, "Maple")
    opened(cell["Willow"], "Dill", True)  # agreed to share after the second member looked
    terms = exporting.terms_of(cell["Willow"], WANTED, BEGIN)
    told_out = {one.why: one.number for one in exporting.prepare(cell["Willow"], WANTED, terms, How(), BEGIN).left_out}
    assert told_out["no consent to this purpose for this audience on this day"] == 1
    assert told_out["not among what the second member agreed to"] == 1
    assert leave(cell["Willow"], file) == request
    told = msgspec.json.decode(file.read_bytes())
    assert sorted(one["data"]["case_id_display"] for one in told) == ["Amber", "Basil"]
    assert file.stat().st_mode & 0o077 == 0
    cell.sync()
    found = cell["Rowan"].view.get(Export, request)
    assert found is not None
    assert (found.purpose, len(found.made), found.made[0].records) == ("legal aid for two parties", 1, 4)
    assert list(cell["Fern"].view.all(Export)) == []
    with pytest.raises(SecondPersonForExport):
        leave(cell["Willow"], tmp_path / "again.json")


def test_one_case_needs_consent_only_and_is_written_down(cell: Offices, tmp_path: Path) -> None:
    made = leave(cell["Willow"], tmp_path / "one.json", WANTED._replace(cases=("amber",)))
    cell.sync()
    found = cell["Maple"].view.get(Export, made)
    assert found is not None
    assert found.made[0].by == cell["Willow"].me.id
    with pytest.raises(NoSuchRecord):
        leave(cell["Willow"], tmp_path / "none.json", WANTED._replace(cases=("Nobody",)))


def test_nothing_is_written_over_and_a_file_that_cannot_be_written_is_still_told_of(cell: Offices, tmp_path: Path) -> None:
    willow, one = cell["Willow"], WANTED._replace(cases=("Amber",))
    (tmp_path / "there.json").write_text("mine")
    with pytest.raises(FileThere):
        leave(willow, tmp_path / "there.json", one)
    assert (tmp_path / "there.json").read_text() == "mine"
    assert list(willow.view.all(Export)) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        leave(willow, tmp_path / "file" / "x.json", one)
    assert len(list(willow.view.all(Export))) == 1


def test_the_public_part_is_a_folder_of_tables(cell: Offices, tmp_path: Path) -> None:
    rowan, wanted = cell["Rowan"], Wanted(Format.UWAZI, Audience.PUBLIC)
    leaving = exporting.prepare(rowan, wanted, exporting.terms_of(rowan, wanted, BEGIN), How(), BEGIN)
    assert set(exporting.places_of(tmp_path / "u", leaving)) == {f"{place}-{name}.csv" for place, name in enumerate(
        ("sources", "claims", "responses", "events", "acts"), 1)}  # fmt: skip
    with pytest.raises(OneTable):
        exporting.places_of(tmp_path / "u.csv", leaving)
    one = exporting.prepare(rowan, wanted, exporting.terms_of(rowan, wanted, BEGIN), How(templates=("claims",), zipped=True), BEGIN)
    assert exporting.places_of(tmp_path / "u.zip", one) == {"2-claims.zip": tmp_path / "u.zip"}
