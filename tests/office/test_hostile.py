"""What a hostile member with every key of their own may try on colleagues' devices, and what those make of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.office.offices import BEGIN, Cell, cheap, coordinators
from tests.office.test_members import open_case

from safeconduct.ground.ids import OS, CircleId
from safeconduct.ground.who import Member, Role
from safeconduct.journal import change, frame, gatelist, grant, handing, proposal, roster
from safeconduct.journal.grant import Given
from safeconduct.journal.handing import Handing
from safeconduct.office import admission, gatelists
from safeconduct.office.office import Office
from safeconduct.records import case as cases
from safeconduct.records.case import Case
from safeconduct.seal.keys import CircleKeys, epoch_id, epoch_number

FIRST = bytes(32)
"""The lowest locator there is: of two circles of one name the lower is written."""


@pytest.fixture
def cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cell]:
    cheap(monkeypatch)
    made = coordinators(tmp_path)
    for name, role in (("Willow", Role.CASEWORKER), ("Alder", Role.ESCORT)):
        made.admit(name, role, by=("Rowan", "Linden"))
    yield made
    made.close()


def give(by: Office, to: Office, given: Given) -> None:
    device = by.state.standing.roster.device(to.state.keys.device)
    assert device is not None
    by.state.depot.put(*grant.write([given], device, by.state.keys.device, by.state.keys.sign_seed))


def forged(name: str) -> CircleKeys:
    key = OS(32)
    return CircleKeys(name, FIRST, {epoch_id(1, key): key})


@pytest.mark.parametrize("name", ["documentation", "calls", "vault", "roster"])
def test_a_standing_circle_is_taken_from_those_only_who_hold_it(cell: Cell, name: str) -> None:
    false = forged(name)
    give(cell["Alder"], cell["Rowan"], grant.given(false, false.epochs))
    cell.sync()
    state = cell["Rowan"].state
    assert FIRST not in state.circles
    assert any("may not open" in one.sentence for one in state.findings)


def test_nobody_slips_a_second_circle_under_a_record(cell: Cell) -> None:
    """An escort knows the number of the case that a corridor belongs to, and would be its owner."""
    case = open_case(cell["Willow"], "Amber")
    cell.sync()
    false = forged(f"case/{case}")
    for name in ("Rowan", "Linden", "Willow"):
        give(cell["Alder"], cell[name], grant.given(false, false.epochs))
    cell.sync()
    cell["Willow"].record([cases.NoteAdded(case, "where they hide")], BEGIN)
    cell.sync()
    for name in ("Rowan", "Linden", "Willow"):
        assert FIRST not in cell[name].state.circles
        found = cell[name].view.get(Case, case)
        assert found is not None
        assert [note.text for note in found.notes] == ["where they hide"]


def test_a_newcomer_takes_the_coordinators_circle_before_anothers(cell: Cell) -> None:
    case = open_case(cell["Willow"], "Amber")
    cell.sync()
    request = cell.join("Hazel")
    for name in ("Rowan", "Linden"):
        cell[name].sync()
        admission.admit(cell[name].state, request, Member(request.device.member, "Hazel", frozenset({Role.COORDINATOR})), BEGIN)
        cell[name].sync()
    cell["Alder"].sync()
    false = forged(f"case/{case}")
    for _ in range(8):  # whatever their names' order
        alder = cell["Alder"].state
        alder.depot.put(*grant.write([grant.given(false, false.epochs)], request.device, alder.keys.device, alder.keys.sign_seed))
    cell.open("Hazel").sync()
    cell.sync()
    assert [one.locator for one in cell["Hazel"].state.named(CircleId(f"case/{case}"))] == [
        one.locator for one in cell["Rowan"].state.named(CircleId(f"case/{case}"))
    ]


def test_a_grant_that_leaps_leaves_nothing_behind(cell: Cell) -> None:
    """Its first key would be written under with nobody known to hold it; its last would leave no room for the next."""
    case = open_case(cell["Willow"], "Amber")
    cell.sync()
    circle = cell["Willow"].state.named(CircleId(f"case/{case}"))[0]
    keys = {epoch_id(number, key): key for number, key in ((2, OS(32)), (3000, OS(32)), (6000, OS(32)), (9000, OS(32)))}
    give(cell["Willow"], cell["Rowan"], Given(circle.circle, circle.locator, tuple(sorted(keys.items()))))
    cell["Rowan"].sync()
    held = cell["Rowan"].state.circles[circle.locator]
    assert not set(keys) & set(held.epochs)
    assert any("leaps" in one.sentence for one in cell["Rowan"].findings)
    for number in (4000, 8000):
        key = OS(32)
        give(cell["Willow"], cell["Rowan"], Given(circle.circle, circle.locator, ((epoch_id(number, key), key),)))
        cell["Rowan"].sync()
    assert max(map(epoch_number, cell["Rowan"].state.circles[circle.locator].epochs)) < 8000


def test_a_handing_speaks_of_no_later_epoch_than_its_own(cell: Cell) -> None:
    """Or a removed device, which knows an old key and sees the newest epoch's number, could have every key changed for ever."""
    case = open_case(cell["Willow"], "Amber")
    cell.sync()
    state = cell["Willow"].state
    circle = state.named(CircleId(f"case/{case}"))[0]
    told = Handing(circle.circle, (epoch_id(7, OS(32)), circle.newest), (), state.keys.device, (), ())
    name, data = handing.write(circle, told, state.keys.sign_seed)
    with pytest.raises(handing.BadHanding, match="malformed"):
        handing.read(circle, name, data, state.standing.roster)


def test_who_signs_a_colleagues_change_does_not_sign_away_the_gates_measure(cell: Cell) -> None:
    rowan, linden = cell["Rowan"].state, cell["Linden"].state
    after = change.renew(rowan.standing, 10**10)
    lifted = msgspec.structs.replace(gatelists.limits(rowan), device=10**9, open=("a" * 32,))
    admission.sign_and_send(rowan, proposal.propose(after, lifted))
    assert not admission.carry(linden, after).published
    cell.sync()
    assert linden.standing.roster.version == after.version - 1
    assert admission.carry(rowan, after).published


def test_garbage_under_the_next_roster_keeps_nobody_in(cell: Cell) -> None:
    """Whoever may write to the depot can take the names of the next versions; a removal goes through all the same."""
    depot, version = cell["Alder"].state.depot, cell["Alder"].state.standing.roster.version + 1
    for name in (roster.name_of(version), gatelist.name_of(version)):
        sort = frame.ROSTER if name.startswith("r") else frame.GATE_LIST
        depot.put(name, frame.wrap(sort, OS(300)))
    assert cell.remove("Alder", by=("Rowan", "Linden")).published
    for name in ("Rowan", "Linden", "Aspen", "Willow"):
        cell.sync(name)
        assert not any(one.codename == "Alder" for one in cell[name].members), name
    assert cell["Rowan"].state.gate.knows() == version
    fresh = cell["Aspen"].fsck()
    assert {one.name for one in fresh.findings if one.grave} <= {roster.name_of(version), gatelist.name_of(version)}
    assert admission.carry(cell["Linden"].state, change.renew(cell["Linden"].state.standing, 10**10)).version == version + 1
