"""Relocations as records: what settles an alarm and what does not, in any order of arrival; legs that are told of one by one."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.casework.alarm import ringing
from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.records import relocation as moves
from safeconduct.records.alarm import AlarmKind, AlarmRaised, AlarmSettled, Raise
from safeconduct.records.fact import Entered, EntryRef, Fact
from safeconduct.records.money import Sum, totals, written
from safeconduct.records.relocation import Relocation, State
from safeconduct.records.view import MemoryView

R, NOW = RecordId("a" * 26), dt.datetime(2017, 5, 1, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
ALDER, WILLOW, ROWAN = MemberId("alder"), MemberId("willow"), MemberId("rowan")
OVERDUE = (1, 1, AlarmKind.OVERDUE)
LADDER = (moves.Rung(0, WILLOW, "phone"), moves.Rung(20, ROWAN, "message"))


def told(*facts: tuple[Fact, MemberId]) -> list[Entered]:
    return [
        Entered(fact, by, DeviceId(by), n + 1, EntryRef(by.encode().hex().ljust(32, "0"), n)) for n, (fact, by) in enumerate(facts)
    ]


def leg(number: int = 1, escort: MemberId = ALDER) -> moves.LegPlanned:
    return moves.LegPlanned(R, number, "chechnya", "tver", moves.Mode.CAR, escort, NOW, NOW + 60 * MINUTE, None)


BEGUN: tuple[tuple[Fact, MemberId], ...] = ((leg(), WILLOW), (moves.CheckInAsked(R, 1, 1, NOW, 30, LADDER), WILLOW))


def road(*facts: tuple[Fact, MemberId]) -> Relocation:
    found = MemoryView(told(*BEGUN, *facts)).get(Relocation, R)
    assert found is not None
    return found


def late(minutes: int) -> dt.datetime:
    return NOW + minutes * MINUTE


def rings(found: Relocation, minutes: int = 60) -> list[tuple[int, int, AlarmKind]]:
    return [(one.leg, one.number, one.kind) for one in ringing(found, late(minutes))]


def test_an_alarm_is_a_matter_of_the_records_and_the_hour() -> None:
    assert rings(road(), 30) == []
    assert rings(road(), 31) == [OVERDUE]
    assert rings(road((moves.CheckedIn(R, 1, 1, late(30), False), ALDER))) == []


def test_a_late_all_clear_takes_nothing_back() -> None:
    assert rings(road((moves.CheckedIn(R, 1, 1, late(31), False), ALDER))) == [OVERDUE]
    found = road((AlarmRaised(R, *OVERDUE, late(31)), WILLOW), (moves.CheckedIn(R, 1, 1, late(40), False), ALDER))
    assert rings(found) == [OVERDUE]


def test_a_settling_answers_the_raises_it_names_and_no_other() -> None:
    first, second = (AlarmRaised(R, *OVERDUE, late(31)), WILLOW), (AlarmRaised(R, *OVERDUE, late(35)), ROWAN)
    seen = (Raise(WILLOW, 3),)
    settled = (AlarmSettled(R, *OVERDUE, late(50), "reached", seen), WILLOW)
    assert rings(road(first, settled)) == []
    assert rings(road(first, second, settled)) == [OVERDUE]
    assert rings(road(first, settled, second)) == [OVERDUE]
    both = AlarmSettled(R, *OVERDUE, late(55), "reached", (*seen, Raise(ROWAN, 4)))
    assert rings(road(first, second, (both, WILLOW))) == []


def test_an_answer_to_a_clock_gone_ahead_does_not_answer_for_the_silence_that_follows() -> None:
    early = (AlarmRaised(R, *OVERDUE, late(5)), WILLOW)
    answered = (AlarmSettled(R, *OVERDUE, late(10), "wrong clock", (Raise(WILLOW, 3),)), WILLOW)
    assert rings(road(early, answered), 20) == []
    assert rings(road(early, answered), 31) == [OVERDUE]


@pytest.mark.parametrize(
    "fact",
    [
        moves.LegEnded(R, 1, late(20), moves.LegEnd.ARRIVED, (1,)), moves.CheckInDropped(R, 1, 1),
        AlarmSettled(R, *OVERDUE, late(50), "reached", (Raise(WILLOW, 3),)),
    ],
    ids=lambda fact: type(fact).__name__,
)  # fmt: skip
def test_an_escort_silences_nothing_on_their_own_leg(fact: Fact) -> None:
    raised = (AlarmRaised(R, *OVERDUE, late(31)), WILLOW)
    before = () if isinstance(fact, moves.LegEnded | moves.CheckInDropped) else (raised,)
    assert rings(road(*before, (fact, ALDER))) == [OVERDUE]
    assert rings(road(*before, (fact, ROWAN))) == []


def test_what_ends_a_leg_drops_the_check_ins_it_names_only() -> None:
    ended = (moves.LegEnded(R, 1, late(5), moves.LegEnd.TURNED_BACK, (1,)), WILLOW)
    later_one = (moves.CheckInAsked(R, 1, 2, late(20), 5, LADDER), ROWAN)
    assert rings(road(ended, later_one)) == [(1, 2, AlarmKind.OVERDUE)]
    assert rings(road((moves.RelocationEnded(R, NOW.date(), moves.Outcome.ARRIVED), WILLOW))) == [OVERDUE]


def test_one_number_asked_twice_rings_at_the_earlier_and_tells_everybody() -> None:
    again = moves.CheckInAsked(R, 1, 1, late(90), 0, (moves.Rung(0, ROWAN, "message"),))
    found = road((again, ROWAN))
    assert rings(found) == [OVERDUE]
    assert {rung.member for rung in found.legs[0].check_ins[0].ladder} == {WILLOW, ROWAN}


STORY: tuple[tuple[Fact, MemberId], ...] = (
    *BEGUN, (AlarmRaised(R, *OVERDUE, late(31)), WILLOW), (AlarmSettled(R, *OVERDUE, late(50), "a", (Raise(WILLOW, 3),)), ROWAN),
    (AlarmRaised(R, *OVERDUE, late(40)), ROWAN), (moves.CheckedIn(R, 1, 1, late(45), False), ALDER),
    (moves.LegEnded(R, 1, late(60), moves.LegEnd.ARRIVED, (1,)), ROWAN), (moves.MoneySpent(R, 1, NOW.date(), Sum("RUB", 100), "bus"), ALDER),
    (moves.PersonArrived(R, RecordId("p"), late(61), None), WILLOW), (moves.PersonArrived(R, RecordId("p"), late(62), None), ROWAN),
)  # fmt: skip


@given(st.permutations(range(len(STORY))))
def test_any_order_of_arrival_gives_one_record(order: list[int]) -> None:
    arrived = told(*STORY)
    found = MemoryView(arrived[number] for number in order).get(Relocation, R)
    assert found == MemoryView(arrived).get(Relocation, R)
    assert found is not None
    assert rings(found) == [OVERDUE]
    assert len(found.arrived) == 1


def test_states_and_money() -> None:
    found = road()
    assert found.state is State.PLANNED
    found = road((moves.LegDeparted(R, 1, NOW), ALDER))
    assert found.state is State.ON_ROAD
    assert road((moves.RelocationEnded(R, NOW.date(), moves.Outcome.TURNED_BACK), WILLOW)).state is State.TURNED_BACK
    sums = [Sum("RUB", 150), Sum("EUR", 5), Sum("RUB", 50)]
    for given_ in itertools.permutations(sums):
        assert totals(given_) == (Sum("EUR", 5), Sum("RUB", 200))
    assert [written(one) for one in totals(sums)] == ["0.05 EUR", "2 RUB"]
