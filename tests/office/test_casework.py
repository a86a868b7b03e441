"""Casework across offices: an offer opens a case and an answer shuts it, tokens agree between devices, the directory begins by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.office.offices import BEGIN, Cell, cheap
from tests.office.test_members import open_case

from safeconduct.casework import match, provide, transfer, triage
from safeconduct.ground.ids import CircleId, new_id
from safeconduct.ground.who import Member, Role
from safeconduct.office import contacts
from safeconduct.office.state import NotInCircle
from safeconduct.records import access
from safeconduct.records.call import Call, Channel
from safeconduct.records.case import Case
from safeconduct.records.consent import Audience
from safeconduct.records.provider import Provider
from safeconduct.records.view import need
from safeconduct.seal.keys import epoch_number


@pytest.fixture
def cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cell]:
    cheap(monkeypatch)
    made = Cell(tmp_path)
    for name in ("Willow", "Hazel"):
        made.admit(name, Role.CASEWORKER)
    made.admit("Linden", Role.HOTLINE)
    yield made
    made.close()


def member(cell: Cell, name: str) -> Member:
    return cell[name].me


def do(cell: Cell, name: str, verb: object, ask: object, now: dt.datetime = BEGIN) -> None:
    office = cell[name]
    office.record(verb(office.view, ask, office.me, now), now)  # type: ignore[operator]


def test_an_offer_opens_a_case_and_each_answer_shuts_it_for_one(cell: Cell) -> None:
    case = open_case(cell["Willow"], "Amber")
    circle = CircleId(f"case/{case}")
    cell.sync()
    do(cell, "Willow", transfer.offer_transfer, transfer.OfferTransfer(case, member(cell, "Hazel"), "nearer"))
    for _ in range(2):
        cell.sync()
    assert need(cell["Hazel"].view, Case, case).codename == "Amber"
    do(cell, "Hazel", transfer.decline_transfer, transfer.DeclineTransfer(case, "too many already"))
    for _ in range(3):
        cell.sync()
    do(cell, "Willow", triage.add_note, triage.AddNote(case, "after the answer"))
    for _ in range(2):
        cell.sync()
    assert cell["Hazel"].view.get(Case, case) is None
    assert epoch_number(cell["Willow"].state.named(circle)[0].newest) == 2
    do(cell, "Willow", transfer.offer_transfer, transfer.OfferTransfer(case, member(cell, "Hazel"), "please"))
    for _ in range(2):
        cell.sync()
    do(cell, "Hazel", transfer.accept_transfer, transfer.AcceptTransfer(case))
    for _ in range(3):
        cell.sync()
    do(cell, "Hazel", triage.add_note, triage.AddNote(case, "mine now"))
    for _ in range(2):
        cell.sync()
    assert [note.text for note in need(cell["Rowan"].view, Case, case).notes] == ["after the answer", "mine now"]
    assert cell["Willow"].view.get(Case, case) is None
    assert not [one for office in cell.offices.values() for one in office.findings if one.grave]


def test_two_devices_make_one_token_and_the_gate_is_needed_for_it(cell: Cell) -> None:
    first, second = (contacts.token(cell[name].state, "79005550011") for name in ("Linden", "Rowan"))
    assert first == second
    assert contacts.token(cell["Linden"].state, "79005550012") != first
    with pytest.raises(NotInCircle):
        contacts.token(cell["Willow"].state, "79005550011")
    locator = cell["Linden"].state.named(access.CALLS)[0].locator
    from safeconduct.seal import contact

    slow = contact.slow(locator, "79005550011")
    assert first not in {contact.token(guess, slow) for guess in (bytes(32), locator, slow)}  # what a laptop holds makes no token


def test_a_contact_is_written_nowhere(cell: Cell) -> None:
    call = new_id()
    do(cell, "Linden", triage.take_call, triage.TakeCall(call, Channel.PHONE, BEGIN, "ru", "chechnya", 1, "asks for help"))
    mark = contacts.token(cell["Linden"].state, match.normal("+7 900 555-00-11"))
    do(cell, "Linden", match.compare_contact, match.CompareContact(call, mark))
    cell.sync()
    assert need(cell["Rowan"].view, Call, call).compared[0].token == mark
    told = b"".join(bytes(str(one.fact), "utf-8") for one in cell["Rowan"].view.history(call))
    assert b"5550011" not in told


def test_a_network_founded_before_begins_its_directory_by_writing_there(cell: Cell) -> None:
    for office in cell.offices.values():
        for circle in office.state.named(access.DIRECTORY):
            del office.state.circles[circle.locator]
    ask = provide.AddProvider(new_id(), "Bright Hall", ("tver",), ("food_service",), ("ru",), Audience.PARTNER)
    with pytest.raises(NotInCircle):
        do(cell, "Linden", provide.add_provider, ask)
    do(cell, "Willow", provide.add_provider, ask)
    for _ in range(2):
        cell.sync()
    assert need(cell["Hazel"].view, Provider, ask.id).name == "Bright Hall"
    assert cell["Linden"].view.get(Provider, ask.id) is None
