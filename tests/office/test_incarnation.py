"""A restored office, and a copy that runs beside it: a new incarnation, nothing lost, colleagues told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.office.offices import BEGIN, Cell, cheap, coordinators
from tests.office.test_members import open_case

from safeconduct.ground.ids import RecordId
from safeconduct.journal.finding import State
from safeconduct.office.office import Office
from safeconduct.records import case as cases
from safeconduct.records.case import Case


@pytest.fixture
def cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cell]:
    cheap(monkeypatch)
    made = coordinators(tmp_path)
    yield made
    made.close()


def note(office: Office, case: RecordId, text: str) -> None:
    office.record([cases.NoteAdded(case, text)], BEGIN)


def notes(office: Office, case: RecordId) -> list[str]:
    found = office.view.get(Case, case)
    return sorted(one.text for one in found.notes) if found is not None else []


def restore(cell: Cell, name: str, image: str) -> Office:
    """The machine dies; the image takes its place."""
    cell.close(name)
    shutil.rmtree(cell.folder / name.lower())
    shutil.copytree(cell.folder / image, cell.folder / name.lower())
    return cell.open(name)


def test_a_restored_office_goes_on_in_a_new_feed_and_loses_nothing(cell: Cell) -> None:
    case = open_case(cell["Rowan"], "Amber")
    cell.sync()
    note(cell["Rowan"], case, "waiting when the image was made")
    cell.copy_office("Rowan", "image")
    note(cell["Rowan"], case, "after the image")
    cell.sync()
    rowan = restore(cell, "Rowan", "image")
    note(rowan, case, "after the restore, before a sync")
    note(rowan, case, "and another")
    cell.sync()
    note(rowan, case, "later")
    cell.sync()
    all_notes = ["after the image", "after the restore, before a sync", "and another", "later", "waiting when the image was made"]
    for office in cell.offices.values():
        assert notes(office, case) == all_notes
        assert [one.values["codename"] for one in office.findings if one.state is State.RESTORED] == ["Rowan"]
        assert office.fsck().sound
    assert rowan.pending == 0
    again = restore(cell, "Rowan", "image")  # the same old image once more: the incarnation after the last
    cell.sync()
    note(again, case, "third life")
    cell.sync()
    assert notes(cell["Aspen"], case) == sorted([*all_notes, "third life"])
    assert cell["Aspen"].fsck().sound


def test_an_image_from_before_the_first_word_in_a_circle(cell: Cell) -> None:
    case = open_case(cell["Rowan"], "Amber")
    cell.sync()
    cell.copy_office("Linden", "image")
    note(cell["Linden"], case, "forgotten by the image")
    cell.sync()
    linden = restore(cell, "Linden", "image")
    note(linden, case, "after the restore")
    cell.sync()
    for office in cell.offices.values():
        assert notes(office, case) == ["after the restore", "forgotten by the image"]


def test_a_copy_that_runs_beside_the_office_loses_nothing_of_either(cell: Cell) -> None:
    case = open_case(cell["Rowan"], "Amber")
    cell.sync()
    cell.copy_office("Rowan", "twin")
    twin = cell.open("twin")
    for office, text in ((cell["Rowan"], "the office"), (twin, "its twin")):
        note(office, case, text)
    cell["Rowan"].flush()
    twin.flush()  # its segment was sealed for a place that is taken by now
    note(twin, case, "its twin again")
    cell.sync()
    for office in cell.offices.values():
        assert notes(office, case) == ["its twin", "its twin again", "the office"]
        assert State.RESTORED in {one.state for one in office.findings}
    assert twin.pending == 0


def test_a_restored_office_without_outbox_and_index_has_everything_again(cell: Cell) -> None:
    """With the keyring alone: keys come back from grants, its own to itself included."""
    case = open_case(cell["Rowan"], "Amber")
    note(cell["Rowan"], case, "sent")
    cell.sync()
    cell.close("Rowan")
    for path in (cell.folder / "rowan").glob("*.db*"):
        path.unlink()
    rowan = cell.open("Rowan")
    cell.sync()
    note(rowan, case, "after the loss")
    cell.sync()
    assert notes(rowan, case) == notes(cell["Linden"], case) == ["after the loss", "sent"]
    assert not [one for one in rowan.findings if one.grave]
