"""Alarms under crashes, sleeps, clocks set wrong and offline spells, on real devices: never missed, never silently cleared.

At every step: a device that was opened with a right clock shows whatever is late by its own records, whatever was done to its clock since.
At every calm (clocks mended, everybody syncs): the same alarms ring on every device that reads the leg, and they are those that a few lines of
the test work out from the facts alone.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from safeconduct.casework import alarm, checkin, plan, travel
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.ground.who import Role
from safeconduct.office.alarms import Hours
from safeconduct.office.office import Office
from safeconduct.records import relocation as moves
from safeconduct.records.case import CaseOpened
from safeconduct.records.relocation import AlarmKind, Relocation
from tests.machine.test_machine import WITHOUT_SHRINKING
from tests.machine.world import BEGIN, World

KEEPERS, ESCORT = ("Alder", "Birch", "Cedar"), "Dogwood"
KEEPER, ANY = st.sampled_from(KEEPERS), st.sampled_from((*KEEPERS, ESCORT))
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
Mark = tuple[int, AlarmKind]
REFUSALS = (
    alarm.NoSuchAlarm, alarm.OwnLeg, alarm.NotOverdue, checkin.CheckInLate, checkin.OwnCheckIn, travel.LegOver, travel.NoSuchLeg,
)  # fmt: skip


class Roads(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())

    @initialize()
    def plan_a_way(self) -> None:
        self.world = World(self.folder, 4, {ESCORT: frozenset({Role.ESCORT}), **{name: frozenset({Role.COORDINATOR}) for name in KEEPERS}})
        self.anchored = dict.fromkeys((*KEEPERS, ESCORT), True)
        """Whether a device's clock was right when it was opened."""
        for name in (*KEEPERS, ESCORT):
            self.know_the_time(name)
        self.case, self.road = new_id(), new_id()
        alder = self.world.offices["Alder"]
        ladder = tuple(moves.Rung(20 * n, self.world.members[name].id, "phone") for n, name in enumerate(("Birch", "Cedar")))
        due = [BEGIN + hours * HOUR for hours in (2, 5, 9, 30)]
        asked = tuple(plan.AskCheckIn(when, 30, ladder) for when in due)
        leg = plan.AskLeg(
            "chechnya", "tver", moves.Mode.TRAIN, self.world.members[ESCORT].id, BEGIN, BEGIN + 40 * HOUR, asked,
            "fine weather", "lovely weather",
        )  # fmt: skip
        alder.record([CaseOpened(self.case, "Amber", alder.me.id, None, "chechnya", BEGIN.date())], BEGIN)
        alder.record(plan.plan_relocation(alder.view, plan.PlanRelocation(self.road, self.case, "", "", (leg,)), alder.me, BEGIN), BEGIN)
        for _ in range(2):
            for office in self.world:
                office.sync()

    def know_the_time(self, name: str) -> None:
        office = self.world.offices[name]
        office.state.running = self.running
        office._hours = Hours(office.state)

    def running(self) -> float:
        return (self.world.now - BEGIN).total_seconds()

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.calm()
            self.world.shut()
        shutil.rmtree(self.folder, ignore_errors=True)

    # What happens

    @rule(minutes=st.sampled_from([5, 20, 45, 90, 240, 900]))
    def time_passes(self, minutes: int) -> None:
        self.world.now += minutes * MINUTE

    @rule(name=ANY)
    def sync(self, name: str) -> None:
        """Who is not drawn is offline, or asleep."""
        self.world.offices[name].sync()

    @rule(name=ANY)
    def crash(self, name: str) -> None:
        self.world.close(name)
        self.world.open(name)
        self.anchored[name] = not self.world.skew.get(name)
        self.know_the_time(name)

    @rule(name=ANY, wrong=st.sampled_from([dt.timedelta(0), -5 * HOUR, 3 * HOUR, dt.timedelta(days=-400)]))
    def clock_is_set(self, name: str, wrong: dt.timedelta) -> None:
        self.world.skew[name] = wrong

    @rule(name=ANY, number=st.integers(1, 4), duress=st.booleans())
    def word_comes(self, name: str, number: int, duress: bool) -> None:
        words = "Lovely weather!" if duress and number == 3 else "Fine weather."
        self.act(name, checkin.check_in, checkin.CheckInNow(self.road, 1, number, words))

    @rule(name=KEEPER, number=st.integers(1, 4), kind=st.sampled_from([AlarmKind.OVERDUE, AlarmKind.DURESS]))
    def settle(self, name: str, number: int, kind: AlarmKind) -> None:
        self.act(name, alarm.settle_alarm, alarm.SettleAlarm(self.road, 1, number, kind, "reached by another number"))

    @rule(name=KEEPER, number=st.integers(1, 4))
    def raise_by_hand(self, name: str, number: int) -> None:
        self.act(name, alarm.raise_overdue, alarm.RaiseOverdue(self.road, 1, number))

    @rule(order=st.permutations(KEEPERS), number=st.integers(1, 4))
    def settled_by_one_who_had_not_heard(self, order: list[str], number: int) -> None:
        """Two raise one alarm without knowing of each other; one of them settles what they know of."""
        first, second, _ = order
        for name in (first, second):
            self.raise_by_hand(name, number)
        self.world.now += MINUTE
        self.settle(second, number, AlarmKind.OVERDUE)

    @rule(name=ANY, number=st.integers(1, 4))
    def drop(self, name: str, number: int) -> None:
        self.act(name, checkin.drop_check_in, checkin.DropCheckIn(self.road, 1, number))

    @rule(name=ANY)
    def end(self, name: str) -> None:
        self.act(name, travel.end_leg, travel.EndLeg(self.road, 1, moves.LegEnd.CALLED_OFF))

    @rule(name=KEEPER)
    def look(self, name: str) -> None:
        office = self.world.offices[name]
        before = office.state.logbook.moment("alarms looked at")
        look = office.look()
        asleep = before and look.now.timestamp() - before > 600
        assert (look.slept is not None) is bool(asleep)
        if asleep:
            began = {one for one in look.ringing if one.since.timestamp() > before}
            assert began == set(look.missed)

    def act(self, name: str, verb: object, ask: object) -> None:
        office = self.world.offices[name]
        now = office.now()
        with contextlib.suppress(*REFUSALS):
            office.record(verb(office.view, ask, office.me, now), now)  # type: ignore[operator]

    # What must hold

    @invariant()
    def whoever_had_the_time_shows_what_is_late(self) -> None:
        for name in KEEPERS if hasattr(self, "world") else ():
            office = self.world.offices[name]
            if self.anchored[name]:
                assert office.now() >= self.world.now
                late = expected(office, self.road, self.world.now)
                assert late <= rings(office, self.road), f"{name} is silent about {late - rings(office, self.road)}"

    @rule()
    def calm(self) -> None:
        self.world.skew.clear()
        for _ in range(3):
            for name in (*KEEPERS, ESCORT):
                self.sync(name)
        wanted = expected(self.world.offices["Alder"], self.road, self.world.now)
        for name in KEEPERS:
            office = self.world.offices[name]
            assert expected(office, self.road, self.world.now) == wanted, f"{name} read other facts"
            missing = wanted - rings(office, self.road)
            assert not missing, f"{name} is silent about {missing}"
            for one in rings(office, self.road) - wanted:  # earlier than the hour: somebody's clock was ahead
                assert office.now() > self.world.now, one
        assert {mark for mark in wanted if mark[1] is AlarmKind.OVERDUE} <= written(self.world.offices["Alder"], self.road)


def rings(office: Office, road: RecordId) -> set[Mark]:
    found = office.view.get(Relocation, road)
    return {(one.number, one.kind) for one in alarm.ringing(found, office.now())} if found is not None else set()


def written(office: Office, road: RecordId) -> set[Mark]:
    facts = (entered.fact for entered in office.view.history(road))
    return {(fact.number, fact.kind) for fact in facts if isinstance(fact, moves.AlarmRaised)}


def expected(office: Office, road: RecordId, now: dt.datetime) -> set[Mark]:
    """Worked out anew from the facts that this device holds, in no order: sets only."""
    history = office.view.history(road)
    escort = next(one.id for one in office.members if one.codename == ESCORT)
    told = [(one.fact, one.by, one.stamp) for one in history]
    raised = {(f.number, f.kind, by, stamp) for f, by, stamp in told if isinstance(f, moves.AlarmRaised)}
    settled = [f for f, by, _ in told if isinstance(f, moves.AlarmSettled) and by != escort]
    answered = {(f.number, f.kind, one.by, one.stamp) for f in settled for one in f.seen}
    found = {(number, kind) for number, kind, _, _ in raised - answered}
    dropped = {f.number for f, by, _ in told if isinstance(f, moves.CheckInDropped) and by != escort}
    dropped |= {number for f, by, _ in told if isinstance(f, moves.LegEnded) and by != escort for number in f.void}
    for f in (f for f, _, _ in told if isinstance(f, moves.CheckInAsked)):
        late_from = f.due + f.grace_minutes * MINUTE
        kept = any(isinstance(g, moves.CheckedIn) and g.number == f.number and g.at <= late_from for g, _, _ in told)
        settled_late = any(s.number == f.number and s.kind is AlarmKind.OVERDUE and s.at > late_from for s in settled)
        if now > late_from and not kept and not settled_late and f.number not in dropped:
            found.add((f.number, AlarmKind.OVERDUE))
    return found


QUICK = settings(
    max_examples=6, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), phases=WITHOUT_SHRINKING,
    report_multiple_bugs=False,
)  # fmt: skip
LONG = settings(max_examples=300, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck), report_multiple_bugs=False)


def test_alarms() -> None:
    run_state_machine_as_test(Roads, settings=QUICK)


@pytest.mark.slow
def test_alarms_for_long() -> None:
    run_state_machine_as_test(Roads, settings=LONG)
