"""Shelters and beds: whoever is promised one that is not there is shown, in one order, whatever order the facts came in."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.casework import beds, keep, place, told
from safeconduct.ground.ids import CircleId, DeviceId, MemberId, RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.records import access
from safeconduct.records import placement as placements
from safeconduct.records import shelter as shelters
from safeconduct.records.fact import Entered, EntryRef, Fact
from safeconduct.records.placement import Placement
from safeconduct.records.shelter import Shelter, ShelterSort
from safeconduct.records.view import MemoryView, need

NOW = dt.datetime(2017, 5, 1, 8, tzinfo=dt.UTC)
TODAY = NOW.date()
MAPLE = Member(MemberId("maple"), "Maple", frozenset({Role.STEWARD}))
ASPEN = Member(MemberId("aspen"), "Aspen", frozenset({Role.STEWARD}))
ROWAN = Member(MemberId("rowan"), "Rowan", frozenset({Role.COORDINATOR}))
WILLOW = Member(MemberId("willow"), "Willow", frozenset({Role.CASEWORKER}))
EVERYBODY = (MAPLE, ASPEN, ROWAN, WILLOW)
HOUSE = RecordId("h" * 26)


def day(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


def opened(view: MemoryView, count: int = 4, record: RecordId = HOUSE, codename: str = "Lantern") -> RecordId:
    do(view, keep.open_shelter, keep.OpenShelter(record, codename, "tver", ShelterSort.HOST, MAPLE.id, ("ru",), ("pet",)), MAPLE)
    do(view, keep.set_beds, keep.SetBeds(record, TODAY, day(90), count), MAPLE)
    return record


def do(view: MemoryView, verb: Any, ask: Any, by: Member = ROWAN, now: dt.datetime = NOW) -> None:
    view.record(verb(view, ask, by, now), by.id, now)


def promised(name: str, size: int = 1, danger: int = 1, entry: int = 0, end: int | None = 10) -> placements.Placed:
    people = tuple(RecordId(f"{name}{number}".ljust(26, "p")) for number in range(size))
    leave = None if end is None else day(end)
    return placements.Placed(RecordId(name.ljust(26, "x")), RecordId(f"c{name}".ljust(26, "c")), HOUSE, people, day(entry), leave, (), danger)


def lacking(view: MemoryView) -> list[tuple[str, dt.date, beds.Lack]]:
    found = beds.lacking(view, need(view, Shelter, HOUSE), TODAY)
    return [(one.placement.id.rstrip("x"), one.since, one.why) for one in found]


def test_a_bed_promised_twice_stays_with_the_nearer_danger_and_both_promises_stand() -> None:
    view = MemoryView()
    opened(view, 1)
    view.record([promised("calm", danger=1)], MAPLE.id, NOW)
    view.record([promised("near", danger=3, entry=4)], ROWAN.id, NOW)
    assert lacking(view) == [("calm", day(4), beds.Lack.TWICE)]
    assert {one.exit_date for one in view.all(Placement)} == {None}
    do(view, keep.set_beds, keep.SetBeds(HOUSE, day(4), day(20), 2), MAPLE)
    assert lacking(view) == []


def test_a_house_closed_in_a_hurry_leaves_everybody_lacking_in_the_order_of_danger() -> None:
    view = MemoryView()
    opened(view, 9)
    for name, danger, end in (("a", 1, 10), ("b", 3, 10), ("c", 2, None), ("d", 3, 2)):
        view.record([promised(name, 2, danger, 0, end)], MAPLE.id, NOW)
    do(view, keep.close_shelter, keep.CloseShelter(HOUSE, day(2), "strangers at the gate"), MAPLE)
    assert lacking(view) == [("b", day(2), beds.Lack.CLOSED), ("c", day(2), beds.Lack.CLOSED), ("a", day(2), beds.Lack.CLOSED)]
    assert [one.danger for one in beds.all_lacking(view, TODAY)] == [3, 2, 1]
    with pytest.raises(keep.ShelterIsClosed):
        do(view, place.place, place.Place(RecordId("n" * 26), RecordId("c" * 26), HOUSE, (RecordId("p"),), day(3), day(5), ()))


@given(st.data())
def test_any_order_of_arrival_shows_the_same_who_lack_a_bed(data: st.DataObject) -> None:
    """Two offline members promise beds, one changes a stay, one closes the house: every order of arrival folds to one answer, nobody
    is dropped, and whoever keeps a bed is in no less danger than any of the same nights who does not."""
    sizes = data.draw(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 3), st.integers(0, 6), st.integers(1, 9)), min_size=1, max_size=6))
    base = MemoryView()
    opened(base, data.draw(st.integers(0, 5)))
    facts: list[Fact] = [one.fact for one in base.history(HOUSE)]
    facts += [promised(f"n{n}", size, danger, entry, entry + long) for n, (size, danger, entry, long) in enumerate(sizes)]
    for number in range(len(sizes)):
        if data.draw(st.booleans()):
            facts.append(placements.StayPlanned(RecordId(f"n{number}".ljust(26, "x")), day(data.draw(st.integers(7, 20))), None))
    if data.draw(st.booleans()):
        facts.append(shelters.ShelterClosed(HOUSE, day(data.draw(st.integers(0, 9))), "police"))
    told_ = [Entered(fact, MAPLE.id, DeviceId("d"), n << 16, EntryRef("0" * 32, n)) for n, fact in enumerate(facts)]
    one, other = MemoryView(told_), MemoryView(data.draw(st.permutations(told_)))
    assert lacking(one) == lacking(other)
    assert len(list(one.all(Placement))) == len(sizes)
    keeps(one)


def keeps(view: MemoryView) -> None:
    house = need(view, Shelter, HOUSE)
    without = {lack.placement.id: lack.since for lack in beds.lacking(view, house, TODAY)}
    for number in range(20):
        night = day(number)
        there = [one for one in view.all(Placement) if one.there(night)]
        asleep = [one for one in there if night < without.get(one.id, dt.date.max)]
        assert sum(len(one.people) for one in asleep) <= house.beds(night)
        for lost in (one for one in there if without.get(one.id) == night):
            nearer = sum(len(one.people) for one in asleep if one.danger >= lost.danger)
            assert nearer + len(lost.people) > house.beds(night)  # room was taken by nobody in less danger


def test_two_plans_for_a_stay_cross_and_the_longer_stands() -> None:
    view = MemoryView()
    opened(view)
    view.record([promised("a", end=5)], MAPLE.id, NOW)
    stay = RecordId("a".ljust(26, "x"))
    for until in (9, 7):
        view.record([placements.StayPlanned(stay, day(until), day(5))], MAPLE.id, NOW)
    found = need(view, Placement, stay)
    assert (found.planned_exit, [one.lost for one in found.conflicts]) == (day(9), [day(7).isoformat()])
    do(view, place.plan_stay, place.PlanStay(stay, day(4), found.planned_exit))
    assert need(view, Placement, stay).planned_exit == day(4)


def test_a_stay_is_not_made_longer_into_nights_that_others_were_promised() -> None:
    view = MemoryView()
    opened(view, 1)
    view.record([promised("a", end=5), promised("b", entry=6)], MAPLE.id, NOW)
    stay = RecordId("a".ljust(26, "x"))
    do(view, place.plan_stay, place.PlanStay(stay, day(6), day(5)))
    with pytest.raises(place.NoBed):
        do(view, place.plan_stay, place.PlanStay(stay, day(7), day(6)))


def test_rules_are_words_of_the_list_and_crossing_ones_are_shown() -> None:
    view = MemoryView()
    opened(view)
    ask = keep.SetRules(HOUSE, ShelterSort.HOST, ("ru",), ("children",), ("families",), ("Kestrel",), 3, 4)
    do(view, keep.set_rules, ask, MAPLE)
    for other in ((), ("step_free",)):
        late = keep.SetRules(HOUSE, ShelterSort.HOST, ("ru",), other, ("families",), ("Kestrel",), 3, 4, seen=1)
        do(view, keep.set_rules, late, ROWAN)
    house = need(view, Shelter, HOUSE)
    assert (house.offers, house.takes, house.near, house.largest, house.known_to_at_most) == (("step_free",), ("families",), ("Kestrel",), 3, 4)
    assert [(one.field, one.kept, one.lost) for one in house.conflicts] == [("offers", "step_free", "")]
    for bad, refusal in (
        (keep.SetRules(HOUSE, ShelterSort.HOST, ("ru",), ("magic",)), keep.UnknownOffer),
        (keep.SetRules(HOUSE, ShelterSort.HOST, ("ru",), (), ("ghosts",)), keep.UnknownGuests),
        (keep.SetRules(HOUSE, ShelterSort.HOST, ("ru",), largest=-1), keep.BadLimit),
    ):
        with pytest.raises(refusal):
            do(view, keep.set_rules, bad)


def test_pets_of_the_first_months_read_as_pet() -> None:
    view = MemoryView()
    old = shelters.ShelterOpened(HOUSE, "Lantern", "tver", ShelterSort.HOST, MAPLE.id, ("ru",), ("pets", "children"), TODAY)
    view.record([old], MAPLE.id, NOW)
    assert need(view, Shelter, HOUSE).offers == ("pet", "children")


def test_a_closing_nobody_saw_stands_and_a_burnt_house_never_opens() -> None:
    view = MemoryView()
    opened(view)
    do(view, keep.close_shelter, keep.CloseShelter(HOUSE, day(3), "water"), MAPLE)
    view.record([shelters.ShelterClosed(HOUSE, day(1), "police"), shelters.ShelterReopened(HOUSE, "mended", 1)], ROWAN.id, NOW)
    house = need(view, Shelter, HOUSE)
    assert (house.closed, house.closed_why, [one.field for one in house.conflicts]) == (day(1), "police", ["closed"])
    do(view, keep.reopen_shelter, keep.ReopenShelter(HOUSE, "all quiet"))
    assert need(view, Shelter, HOUSE).closed is None
    do(view, keep.close_shelter, keep.CloseShelter(HOUSE, day(0), "followed", burnt=True))
    with pytest.raises(keep.AddressBurnt):
        do(view, keep.reopen_shelter, keep.ReopenShelter(HOUSE, "all quiet"))
    with pytest.raises(keep.NotTheirs):
        do(view, keep.close_shelter, keep.CloseShelter(HOUSE, day(0), "x"), WILLOW)


def test_nobody_comes_to_an_address_by_calling_themselves_its_steward() -> None:
    view = MemoryView()
    opened(view)
    circle = CircleId(f"shelter/{HOUSE}")
    usurped = shelters.ShelterOpened(HOUSE, "Lantern", "tver", ShelterSort.HOST, WILLOW.id, ("ru",), (), TODAY)
    for fact in (usurped, shelters.StewardChanged(HOUSE, WILLOW.id, MAPLE.id)):
        view.record([fact], WILLOW.id, NOW)
        assert access.readers(circle, view, EVERYBODY, TODAY) == {MAPLE.id, ROWAN.id}
    with pytest.raises(keep.NotTheirs):
        do(view, keep.change_steward, keep.ChangeSteward(HOUSE, ASPEN.id), ASPEN)
    do(view, keep.change_steward, keep.ChangeSteward(HOUSE, ASPEN.id), ROWAN)
    assert access.readers(circle, view, EVERYBODY, TODAY) == {ASPEN.id, ROWAN.id}
    assert circle in set(access.stirred(shelters.StewardChanged(HOUSE, ASPEN.id, MAPLE.id), view))
    known = told.told(view, need(view, Shelter, HOUSE), EVERYBODY, TODAY)
    assert set(known) == {MAPLE.id, ASPEN.id, ROWAN.id}  # whoever knew it once knows it
