"""Custodians change: names go over to the new set under new keys, and what the old shares open is dark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from tests.office.cell import KEEPER, NOW, THREE, WORKER, Cell, everything
from tests.office.test_vault import NAMES, PERSON, SURNAME, approved, asked, harvest, names_of, opens, recorded

from safeconduct.casework import ask as asking
from safeconduct.casework import identify
from safeconduct.depot.memory import MemoryDepot
from safeconduct.gate.base import Metered
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.office import custody, vault
from safeconduct.office.refresh import refresh
from safeconduct.records.identity import Identity
from safeconduct.records.view import need


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Cell]:
    cell = Cell(tmp_path, THREE)
    yield cell
    cell.close()


AFTER = {"Hazel": KEEPER | WORKER, "Maple": KEEPER, "Yew": KEEPER, "Willow": WORKER}


def changed(cell: Cell, asker: str, *approvers: str) -> custody.Changed:
    request = custody.ask_change(cell.at[asker], "Sage has left", NOW)
    cell.sync()
    approved(cell, request, *approvers)
    done = custody.finish_change(cell.at[asker], request, NOW)
    cell.sync()
    return done


def test_names_go_over_to_the_new_custodians(three: Cell) -> None:
    """Sage is removed, Yew comes; Hazel and Maple lend their shares; afterwards Maple and Yew open what Sage no longer can."""
    old = [recorded(three), recorded(three, RecordId("other".ljust(26, "a")))]
    three.rostered(AFTER)
    assert len(vault.due(three.at["Yew"])) == 2
    done = changed(three, "Yew", "Hazel", "Maple")
    assert done == custody.Changed(2, 0, 2)
    for name in ("Hazel", "Maple", "Yew"):
        assert vault.due(three.at[name]) == []
        assert SURNAME.encode() not in everything(three.at[name])
    request = asked(three)
    approved(three, request, "Maple", "Yew")
    assert names_of(vault.open_(three.at["Willow"], request, NOW)) == [NAMES]
    new = identify.identity_of(three.at["Hazel"].index, PERSON)
    assert new is not None
    assert (new.replaces, new.sealed is not None) == (old[0], True)


def test_old_shares_open_nothing_of_the_new_record(three: Cell) -> None:
    old = recorded(three)
    before = [share for name in ("Hazel", "Maple", "Sage") for share in harvest(three.at[name])[old]]
    three.rostered(AFTER)
    changed(three, "Yew", "Hazel", "Maple")
    new = identify.identity_of(three.at["Hazel"].index, PERSON)
    assert new is not None
    assert new.sealed is not None
    assert not opens(new.sealed, before)
    assert three.members["Sage"].id not in new.sealed.custodians


def test_an_old_copy_of_the_depot_is_dark_for_the_old_record(three: Cell) -> None:
    """With every key of today and the whole depot of before, whoever had not read the record cannot: the gate has forgotten."""
    old = recorded(three)
    copy = MemoryDepot()
    for name in three.depot.list():
        copy.put(name, three.depot.get(name))
    three.rostered(AFTER)
    changed(three, "Yew", "Hazel", "Maple")
    fresh = three.device("Hazel again", three._keys["Hazel"])
    fresh.depot = copy
    refresh(fresh)
    assert fresh.index.get(Identity, old) is None
    three.at["Hazel again"] = fresh


def test_a_custodian_who_cannot_reach_the_quorum_is_told_who_should_ask(three: Cell) -> None:
    recorded(three)
    three.rostered({"Hazel": KEEPER, "Maple": KEEPER, "Willow": WORKER})
    with pytest.raises(vault.AskerIsNeeded):
        custody.ask_change(three.at["Hazel"], "Sage has left", NOW)


def test_nothing_to_change_is_said(three: Cell) -> None:
    recorded(three)
    with pytest.raises(vault.NothingSealed):
        custody.ask_change(three.at["Hazel"], "x", NOW)


def test_killed_between_sealing_and_forgetting_it_goes_on(three: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(three)
    three.rostered(AFTER)
    request = custody.ask_change(three.at["Yew"], "Sage has left", NOW)
    three.sync()
    approved(three, request, "Hazel", "Maple")

    def gone(names: object) -> None:
        raise OSError("killed")

    monkeypatch.setattr(three.gate, "forget", gone)
    with pytest.raises(OSError, match="killed"):
        custody.finish_change(three.at["Yew"], request, NOW)
    monkeypatch.undo()
    three.sync()
    assert custody.forget_old(three.at["Maple"]) == 1
    assert custody.forget_old(three.at["Maple"]) == 0
    again = asked(three)
    approved(three, again, "Maple", "Yew")
    assert names_of(vault.open_(three.at["Willow"], again, NOW)) == [NAMES]


def test_a_gate_that_stops_in_between_is_asked_again(three: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day's measure may end: what was forgotten stays so, the rest is forgotten next time."""
    for number in range(20):
        recorded(three, RecordId(f"other{number}".ljust(26, "a")))
    three.rostered(AFTER)
    request = custody.ask_change(three.at["Yew"], "Sage has left", NOW)
    three.sync()
    approved(three, request, "Hazel", "Maple")
    forget, left = three.gate.forget, [16]

    def measured(names: Iterable[str]) -> None:
        wanted = list(names)
        left[0] -= len(wanted)
        if left[0] < 0:
            raise Metered(len(wanted), 0, 24)
        forget(wanted)

    monkeypatch.setattr(three.gate, "forget", measured)
    with pytest.raises(Metered):
        custody.finish_change(three.at["Yew"], request, NOW)
    monkeypatch.undo()
    assert custody.forget_old(three.at["Yew"]) == 4
    assert vault.due(three.at["Yew"]) == []


def test_a_replaced_record_by_correction_is_never_forgotten(three: Cell) -> None:
    """One custodian may put another record in its place, and cannot destroy the first by it: it can still be asked for."""
    first, second = recorded(three), new_id()
    state = three.at["Hazel"]
    sealed = vault.seal_for_custodians(state, need(state.index, Identity, first).sealed.sort, second, b"\x97\xa1X\xa0\xa0\x90\xa0\x90\xa0")  # type: ignore[union-attr]
    ask = identify.RecordIdentity(second, PERSON, "Heron", sealed, replace=True)
    three.record("Hazel", identify.record_identity(state.index, ask, three.members["Hazel"], NOW))
    three.sync()
    assert custody.forget_old(state) == 0
    request = asked(three, subject=first)
    approved(three, request, "Maple", "Sage")
    assert names_of(vault.open_(three.at["Willow"], request, NOW)) == [NAMES]


def test_a_second_device_gets_the_shares_of_the_first(three: Cell) -> None:
    recorded(three)
    three.rostered(THREE, ("Maple 2",))
    request = asked(three)
    with pytest.raises(vault.NoShareHere):
        vault.approve(three.at["Maple 2"], request, NOW)
    assert custody.hand_on(three.at["Maple"], NOW) == 1
    three.sync()
    assert custody.hand_on(three.at["Maple"], NOW) == 0
    approved(three, request, "Maple 2", "Sage")
    assert names_of(vault.open_(three.at["Willow"], request, NOW)) == [NAMES]


def test_more_custodians_raise_the_quorum(three: Cell) -> None:
    """From 2 of 3 to 3 of 5: the old quorum opens for the change, the new one from then on."""
    recorded(three)
    three.rostered(THREE | {"Yew": KEEPER, "Elm": KEEPER})
    assert changed(three, "Elm", "Hazel", "Sage") == custody.Changed(1, 0, 1)
    request = asked(three)
    approved(three, request, "Maple", "Yew")
    with pytest.raises(asking.TooFewApprovers):
        vault.open_(three.at["Willow"], request, NOW)
    approved(three, request, "Elm")
    assert names_of(vault.open_(three.at["Willow"], request, NOW)) == [NAMES]
