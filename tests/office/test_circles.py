"""Circles by the day and by the act: the escort of the last leg, a case handed over, a role taken away; any order gives the same."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.office.offices import BEGIN, Cell, cheap, coordinators
from tests.office.test_members import open_case

from safeconduct.ground.ids import CircleId, RecordId, new_id
from safeconduct.ground.times import PartDate
from safeconduct.ground.who import Role
from safeconduct.office.office import Office
from safeconduct.records import access, relocation, shelter, statement
from safeconduct.records import case as cases
from safeconduct.records.case import Case
from safeconduct.records.shelter import Shelter
from safeconduct.records.view import need
from safeconduct.seal.keys import epoch_number

DAY = dt.timedelta(days=1)


@pytest.fixture
def cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cell]:
    cheap(monkeypatch)
    made = coordinators(tmp_path)
    for name, role in (("Maple", Role.STEWARD), ("Willow", Role.CASEWORKER), ("Alder", Role.ESCORT)):
        made.admit(name, role, by=("Rowan", "Linden"))
    yield made
    made.close()


def open_shelter(office: Office) -> RecordId:
    house = new_id()
    office.record([
        shelter.ShelterOpened(house, "Lantern", "tver", shelter.ShelterSort.HOST, office.me.id, ("ru",), (), BEGIN.date()),
        shelter.ShelterAddressed(house, "Skazochnaya 1"),
    ], BEGIN)  # fmt: skip
    return house


def plan(office: Office, case: RecordId, escort: str, house: RecordId, departs: dt.datetime) -> RecordId:
    way = new_id()
    member = next(m.id for m in office.members if m.codename == escort)
    office.record([
        relocation.RelocationPlanned(way, case, "danger", "turn back"),
        relocation.LegPlanned(way, 1, "chechnya", "tver", relocation.Mode.TRAIN, member, departs, departs + DAY / 3, house),
    ], BEGIN)  # fmt: skip
    return way


def address(office: Office, house: RecordId) -> str:
    found = office.view.get(Shelter, house)
    return found.address if found is not None else ""


def test_the_escort_of_the_last_leg_holds_the_address_for_the_day(cell: Cell) -> None:
    house, case = open_shelter(cell["Maple"]), open_case(cell["Willow"], "Amber")
    cell.sync()
    way = plan(cell["Willow"], case, "Alder", house, BEGIN + 5 * DAY)
    circle = CircleId(f"shelter/{house}")
    for days, reads in ((0, False), (4, False), (5, True)):
        cell.now = BEGIN + days * DAY
        cell.sync()
        assert (address(cell["Alder"], house) == "Skazochnaya 1") is reads, days
    assert epoch_number(cell["Maple"].state.named(circle)[0].newest) == 1
    cell["Alder"].record([relocation.LegEnded(way, 1, cell.now, relocation.LegEnd.ARRIVED)], cell.now)
    cell.sync()
    cell.now += DAY
    cell.sync()
    assert epoch_number(cell["Maple"].state.named(circle)[0].newest) == 2
    cell["Maple"].record([shelter.ShelterAddressed(house, "Nebyvalaya 7")], cell.now)
    cell.sync()
    for name in ("Maple", "Rowan"):
        assert address(cell[name], house) == "Nebyvalaya 7"
    assert address(cell["Alder"], house) == ""  # who has left a circle keeps nothing of it; what is new is dark
    assert not [one for office in cell.offices.values() for one in office.findings if one.grave]
    again = plan(cell["Willow"], case, "Alder", house, BEGIN + 20 * DAY)
    cell.sync()
    cell.now = BEGIN + 20 * DAY
    cell.sync()
    assert address(cell["Alder"], house) == "Nebyvalaya 7", again
    assert cell["Alder"].fsck().sound


def test_an_escort_plans_no_way_of_their_own_to_an_address(cell: Cell) -> None:
    """Writing in the leg they hold, with the shelter's number known: it stands and opens nothing. By the case's owner it does."""
    house, case = open_shelter(cell["Maple"]), open_case(cell["Willow"], "Amber")
    other = open_shelter(cell["Maple"])
    cell.sync()
    way = plan(cell["Willow"], case, "Alder", other, BEGIN)
    cell.sync()
    assert address(cell["Alder"], other) == "Skazochnaya 1"
    me = cell["Alder"].me.id
    leg = relocation.LegPlanned(way, 1, "tver", "tver", relocation.Mode.CAR, me, BEGIN, BEGIN + DAY / 3, house)
    cell["Alder"].record([leg, msgspec.structs.replace(leg, leg=2)], BEGIN)
    for _ in range(3):
        cell.sync()
    rowan = cell["Rowan"]
    assert [one.shelter for one in need(rowan.view, relocation.Relocation, way).legs] == [house, house]
    assert me not in access.readers(CircleId(f"arrival/{way}"), rowan.view, rowan.members, BEGIN.date())
    assert address(cell["Alder"], house) == ""
    assert not cell["Alder"].state.named(CircleId(f"shelter/{house}"))
    cell["Willow"].record([leg], BEGIN)
    for _ in range(3):
        cell.sync()
    assert address(cell["Alder"], house) == "Skazochnaya 1"


def test_views_that_differ_by_design_do_not_rotate_against_each_other(cell: Cell) -> None:
    """The steward reads no corridor, the escort no case: neither can tell who else belongs, and neither takes keys away."""
    house, case = open_shelter(cell["Maple"]), open_case(cell["Willow"], "Amber")
    cell.sync()
    plan(cell["Willow"], case, "Alder", house, BEGIN)
    for _ in range(3):
        cell.sync()
    for office in cell.offices.values():
        assert all(epoch_number(circle.newest) == 1 for circle in office.state.circles.values() if circle.circle not in ("vault", "register"))
        assert office.pending == 0


def test_a_case_handed_over_is_dark_to_its_former_owner(cell: Cell) -> None:
    cell.admit("Hazel", Role.CASEWORKER, by=("Rowan", "Linden"))
    case = open_case(cell["Willow"], "Amber")
    hazel, was = cell["Hazel"].me.id, cell["Willow"].me.id
    cell["Willow"].record([cases.OwnerChanged(case, hazel, was)], BEGIN)
    cell.sync()
    cell["Hazel"].record([cases.NoteAdded(case, "mine now")], BEGIN)
    cell.sync()
    for name in ("Hazel", "Rowan"):
        found = cell[name].view.get(Case, case)
        assert found is not None
        assert [note.text for note in found.notes] == ["mine now"], name
    assert cell["Willow"].view.get(Case, case) is None  # nothing new is read, and what was read is gone


def test_a_role_taken_away_takes_its_circles(cell: Cell) -> None:
    from safeconduct.office import admission

    roles = frozenset({Role.ESCORT})
    assert not admission.set_roles(cell["Rowan"].state, "Willow", roles, BEGIN).published
    assert admission.set_roles(cell["Linden"].state, "Willow", roles, BEGIN).published
    cell["Linden"].sync()
    cell.sync()
    newest = cell["Maple"].state.named(CircleId("shelters"))[0].newest
    assert newest not in cell["Willow"].state.named(CircleId("shelters"))[0].epochs


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_syncs_ends_with_the_same_readers_and_the_same_fold(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Cases opened and handed over, a member removed while writing on, syncs in any order: everybody ends alike."""
    chance = random.Random(seed)
    with pytest.MonkeyPatch.context() as patch:
        cheap(patch)
        cell = coordinators(tmp_path_factory.mktemp("order"))
        for name in ("Willow", "Hazel"):
            cell.admit(name, Role.CASEWORKER, by=("Rowan", "Linden"))
        try:
            _play(cell, chance)
            _agree(cell)
        finally:
            cell.close()


def _play(cell: Cell, chance: random.Random) -> None:
    case = open_case(cell["Willow"], "Amber")
    cell.sync()
    hazel, was = cell["Hazel"].me.id, cell["Willow"].me.id
    removal_begun = False
    for step in range(10):
        name = chance.choice(("Rowan", "Linden", "Aspen", "Willow", "Hazel"))
        act = chance.random()
        if act < 0.35:
            cell[name].sync()
        elif act < 0.5:
            cell[name].flush()
        elif cell[name].state.named(CircleId(f"case/{case}")):
            cell[name].record([cases.NoteAdded(case, f"{name} {step}")], BEGIN + dt.timedelta(minutes=chance.randint(0, 99)))
        if step == 4:
            cell["Rowan"].record([cases.OwnerChanged(case, hazel, was)], BEGIN)
        if step == 6:
            cell.remove("Willow", by=("Rowan", "Linden"))
            removal_begun = True
    assert removal_begun


def _agree(cell: Cell) -> None:
    cell["Willow"].flush()
    names = ["Rowan", "Linden", "Aspen", "Hazel"]
    for _ in range(3):
        random.Random(len(names)).shuffle(names)
        for name in names:
            cell[name].sync()
    views, keys = set(), set()
    for name in names:
        assert cell[name].pending == 0
        found = list(cell[name].view.all(Case))
        views.add(tuple((one.id, one.owner, tuple(sorted(note.text for note in one.notes))) for one in found))
        circle = next(c for c in cell[name].state.circles.values() if c.circle.startswith("case/"))
        keys.add((circle.newest, tuple(sorted(circle.epochs))))
        assert cell[name].state.index.set_apart() == cell["Rowan"].state.index.set_apart()
        assert cell[name].fsck().sound
    assert len(views) == len(keys) == 1
    ((newest, _),) = keys
    held = next((c for c in cell["Willow"].state.circles.values() if c.circle.startswith("case/")), None)
    assert held is None or newest not in held.epochs


def test_a_circle_the_removers_do_not_hold_is_closed_by_its_own_holders(cell: Cell) -> None:
    """Nobody who coordinates reads statements: the roster cannot say how much of the removed one's words stands there."""
    for name, role in (("Sorrel", Role.INTERVIEWER), ("Sage", Role.EDITOR), ("Teasel", Role.ANALYST)):
        cell.admit(name, role, by=("Rowan", "Linden"))
    told = new_id()
    sorrel = cell["Sorrel"]


    def taken(codename: str) -> statement.StatementTaken:
        manner, day = statement.Manner.IN_PERSON, PartDate("2025-12")
        return statement.StatementTaken(told, None, codename, sorrel.me.id, day, "ru", "tver", manner, "")

    sorrel.record([taken("Robin")], BEGIN)
    cell.sync()
    circle = cell["Sage"].state.named(CircleId(f"statement/{told}"))[0]
    assert circle.locator not in cell["Rowan"].state.circles
    cell.remove("Sorrel", by=("Rowan", "Linden"))
    sorrel.record([taken("Forged")], BEGIN - DAY)
    sorrel.flush()
    for name in ("Teasel", "Sage", "Rowan"):
        cell.sync(name)
    cell.admit("Yew", Role.ANALYST, by=("Rowan", "Linden"))  # has everything from colleagues, and the same view of it
    cell.sync("Sage", "Teasel", "Yew")
    for name in ("Sage", "Teasel", "Yew"):
        found = cell[name].view.get(statement.Statement, told)
        assert found is not None, name
        assert found.codename == "Robin"
        assert list(cell[name].state.index.set_apart().values()) == [1]
        assert epoch_number(cell[name].state.circles[circle.locator].newest) == 2
