"""Facts by a hostile hand: whoever holds one circle may write any bytes there, and must not stop or hide what stands in others."""

from __future__ import annotations

import datetime as dt
import itertools

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.casework.alarm import ringing
from safeconduct.ground.ids import CircleId, DeviceId, MemberId, RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.records import access, kinds, provider, shelter
from safeconduct.records import relocation as moves
from safeconduct.records.fact import Entered, EntryRef, Fact, Unknown
from safeconduct.records.fold import fold_record
from safeconduct.records.kinds import BeyondTime
from safeconduct.records.relocation import Relocation
from safeconduct.records.view import MemoryView

R, NOW = RecordId("a" * 26), dt.datetime(2017, 5, 1, 12, tzinfo=dt.UTC)
ABSURD = ["2017-05-01T12:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", dt.datetime(3000, 1, 1, tzinfo=dt.UTC)]


def entered(*facts: tuple[Fact, MemberId]) -> list[Entered]:
    return [
        Entered(fact, by, DeviceId(by), n + 1, EntryRef(by.encode().hex().ljust(32, "0"), n)) for n, (fact, by) in enumerate(facts)
    ]


@pytest.mark.parametrize("when", ABSURD)
def test_a_moment_without_zone_or_beyond_the_years_is_kept_and_not_folded(when: object) -> None:
    """One of them would be compared with others' moments, or shown in another zone, and stop every reader."""
    body = msgspec.msgpack.encode(["relocation.checked_in", R, 1, 1, when, False])
    fact = kinds.read(body)
    assert isinstance(fact, Unknown)
    assert fact.body == body
    nested = msgspec.msgpack.encode(["relocation.arrival_expected", R, None, when, [], "", "", ""])
    assert isinstance(kinds.read(nested), Unknown)


@given(st.dates(min_value=dt.date(1000, 1, 1), max_value=dt.date(2999, 12, 31)), st.times(timezones=st.just(dt.UTC)))
def test_a_moment_within_them_is_read_as_ever(day: dt.date, time: dt.time) -> None:
    fact = moves.CheckedIn(R, 1, 1, dt.datetime.combine(day, time), False)
    assert kinds.read(kinds.write(fact)) == fact


def test_nobody_writes_what_no_reader_would_count() -> None:
    with pytest.raises(BeyondTime):
        kinds.write(moves.RelocationEnded(R, dt.date(3017, 5, 1), moves.Outcome.ARRIVED))
    with pytest.raises(BeyondTime):
        kinds.write(moves.CheckedIn(R, 1, 1, NOW.replace(tzinfo=None), False))


ALDER, WILLOW, ROWAN = MemberId("alder"), MemberId("willow"), MemberId("rowan")
OVERDUE = moves.AlarmKind.OVERDUE


def plan(escort: MemberId) -> moves.LegPlanned:
    return moves.LegPlanned(R, 1, "chechnya", "tver", moves.Mode.CAR, escort, NOW, NOW + dt.timedelta(hours=1), None)


ASKED = moves.CheckInAsked(R, 1, 1, NOW, 30, (moves.Rung(0, WILLOW, "phone"),))
LATER = NOW + dt.timedelta(days=1)


def rings(*facts: tuple[Fact, MemberId]) -> bool:
    found = MemoryView(entered(*facts)).get(Relocation, R)
    assert found is not None
    assert found.watched == bool(list(ringing(found, LATER)))
    return found.watched


@pytest.mark.parametrize("silence", [
    moves.CheckInDropped(R, 1, 1), moves.LegEnded(R, 1, NOW, moves.LegEnd.ARRIVED, (1,)),
    moves.AlarmSettled(R, 1, 1, OVERDUE, LATER - dt.timedelta(hours=1), "all is well"),
])  # fmt: skip
def test_an_escort_who_gives_their_leg_away_silences_nothing_of_it(silence: Fact) -> None:
    """Whoever holds an escort's laptop can tell the leg anew with another escort, silence it and take it back."""
    raised = moves.AlarmRaised(R, 1, 1, OVERDUE, NOW + dt.timedelta(hours=1))
    begun: list[tuple[Fact, MemberId]] = [(plan(ALDER), WILLOW), (ASKED, WILLOW)]
    begun += [(raised, WILLOW)] if isinstance(silence, moves.AlarmSettled) else []
    assert rings(*begun, (plan(ROWAN), ALDER), (silence, ALDER))
    assert rings(*begun, (plan(ROWAN), ALDER), (silence, ALDER), (plan(ALDER), ALDER))
    assert rings(*begun, (plan(ROWAN), WILLOW), (silence, ALDER))


def test_nor_who_dates_it_before_they_were_named() -> None:
    dropped = moves.CheckInDropped(R, 1, 1)
    assert rings((plan(ROWAN), ALDER), (ASKED, ALDER), (dropped, ALDER), (plan(ALDER), WILLOW), (ASKED, WILLOW))
    raised = moves.AlarmRaised(R, 1, 1, OVERDUE, NOW)
    settled = moves.AlarmSettled(R, 1, 1, OVERDUE, LATER, "all is well")
    assert rings((plan(ROWAN), ALDER), (raised, ALDER), (settled, ALDER), (plan(ALDER), WILLOW), (ASKED, WILLOW))


def test_and_mutes_nobody_else() -> None:
    begun = [(plan(ALDER), WILLOW), (ASKED, WILLOW)]
    assert not rings(*begun, (plan(WILLOW), ALDER), (plan(ROWAN), ALDER), (moves.CheckInDropped(R, 1, 1), WILLOW))


OPENED = shelter.ShelterOpened(R, "x", "tver", shelter.ShelterSort.HOST, ROWAN, (), (), NOW.date())
CHECKED = provider.ProviderChecked(R, NOW.date())


@pytest.mark.parametrize("claim", [OPENED, CHECKED])
def test_nobody_hides_a_relocation_by_claiming_its_number_in_a_circle_of_many(claim: Fact) -> None:
    """A steward knows the number of who comes tonight, and writes in the list of shelters, which all coordinators read."""
    for order in itertools.permutations([(claim, ROWAN), (plan(ALDER), WILLOW), (ASKED, WILLOW)]):
        told = entered(*order)
        assert isinstance(fold_record(told), Relocation)
        for cut in range(1, 3):
            assert fold_record(told[cut:], fold_record(told[:cut])) == fold_record(told)
    assert rings((claim, ROWAN), (plan(ALDER), WILLOW), (ASKED, WILLOW))
    first = fold_record(entered((CHECKED, ROWAN), (OPENED, WILLOW)))
    assert isinstance(first, shelter.Shelter)


def test_a_leg_that_lasts_for_years_does_not_open_its_shelter_for_years() -> None:
    """A caseworker may plan a leg to any shelter, with themselves as escort: coordinators see it, and it is over."""
    until = dt.datetime(2999, 1, 1, tzinfo=dt.UTC)
    long = moves.LegPlanned(R, 1, "chechnya", "tver", moves.Mode.CAR, WILLOW, NOW, until, RecordId("s" * 26))
    view = MemoryView(entered((long, WILLOW)))
    members = [Member(WILLOW, "willow", frozenset({Role.CASEWORKER}))]
    circle, today = CircleId(f"shelter/{'s' * 26}"), NOW.date()
    assert access.readers(circle, view, members, today) == {WILLOW}
    assert access.readers(circle, view, members, today + dt.timedelta(days=15)) == frozenset()
