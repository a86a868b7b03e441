"""What comes due to a member is theirs: own cases, own tasks, legs they escort or are told of."""

from __future__ import annotations

import datetime as dt

from safeconduct.casework.ahead import ahead
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.records import aftercare, case, referral, relocation, task
from safeconduct.records.case import Risk
from safeconduct.records.consent import Audience
from safeconduct.records.relocation import Mode, Rung
from safeconduct.records.view import MemoryView

NOW = dt.datetime(2017, 6, 1, 9, tzinfo=dt.UTC)
DAY = NOW.date() + dt.timedelta(days=3)
ALDER, BIRCH, MAPLE = (Member(MemberId(name), name.title(), frozenset()) for name in ("alder", "birch", "maple"))
A, R = RecordId("a" * 26), RecordId("r" * 26)


def test_each_member_has_what_is_theirs() -> None:
    view = MemoryView()
    view.record([
        case.CaseOpened(A, "Amber", ALDER.id, None, "chechnya", NOW.date()), case.RiskAssessed(A, Risk.HIGH, ("x",), DAY, None),
        task.TaskSet(A, RecordId("t1"), "call the lawyer", BIRCH.id, DAY), task.TaskSet(A, RecordId("t2"), "done", BIRCH.id, DAY),
        task.TaskDone(A, RecordId("t2"), DAY, "so"), aftercare.FollowUpSet(A, RecordId("f1"), DAY),
        referral.Referred(A, RecordId("r1"), RecordId("p"), "food_service", Audience.PARTNER, (), (), NOW.date(), DAY),
        relocation.RelocationPlanned(R, A, "", ""),
        relocation.LegPlanned(R, 1, "chechnya", "tver", Mode.CAR, MAPLE.id, NOW, NOW, None),
        relocation.CheckInAsked(R, 1, 1, NOW, 30, (Rung(0, ALDER.id, "phone"),)),
        relocation.CheckInAsked(R, 1, 2, NOW, 30, (Rung(0, ALDER.id, "phone"),)), relocation.CheckedIn(R, 1, 2, NOW, False),
    ], ALDER.id, NOW)  # fmt: skip
    assert sorted(one.sort for one in ahead(view, ALDER)) == ["answer", "check_in", "follow_up", "review"]
    assert [(one.sort, one.codename, one.when) for one in ahead(view, BIRCH)] == [("task", "Amber", DAY)]
    assert [(one.sort, one.when) for one in ahead(view, MAPLE)] == [("check_in", NOW)]
    ended = relocation.RelocationEnded(R, DAY, relocation.Outcome.ARRIVED)
    view.record([ended, case.CaseClosed(A, case.Closure.REHOMED, DAY, 0)], ALDER.id, NOW)
    assert sorted(one.sort for one in ahead(view, ALDER)) == ["answer", "follow_up"]
    assert len({one.key for one in ahead(view, ALDER)}) == 2
