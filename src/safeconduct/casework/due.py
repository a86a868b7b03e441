"""What waits for a member: pure questions over a view, at one moment."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.casework.checkin import Overdue, overdue
from safeconduct.ground.ids import RecordId
from safeconduct.records.call import Call, CallStatus
from safeconduct.records.case import Case, Workflow
from safeconduct.records.relocation import Relocation
from safeconduct.records.view import View


class Due(msgspec.Struct, frozen=True):
    calls: tuple[RecordId, ...]
    """Waiting for an answer, longest first."""
    overdue: tuple[Overdue, ...]
    alarms: tuple[RecordId, ...]
    """Relocations with an open alarm."""
    reviews: tuple[RecordId, ...]
    """Cases whose risk is to be looked at again."""
    conflicts: tuple[RecordId, ...]


def due(view: View, now: dt.datetime) -> Due:
    waiting = [call for call in view.all(Call) if call.status is CallStatus.WAITING]
    waiting.sort(key=lambda call: call.received or now)
    open_cases = [case for case in view.all(Case) if case.workflow is not Workflow.CLOSED]
    return Due(
        calls=tuple(call.id for call in waiting),
        overdue=tuple(overdue(view, now)),
        alarms=tuple(one.id for one in view.all(Relocation) if one.open_alarms),
        reviews=tuple(case.id for case in open_cases if case.risk_review is not None and case.risk_review <= now.date()),
        conflicts=tuple(case.id for case in open_cases if case.conflicts),
    )
