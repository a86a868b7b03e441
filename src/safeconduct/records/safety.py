"""Safety plan: what the party does when danger comes, in versions; and what two members told differently, until a person settles it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec

from safeconduct.ground.ids import MemberId
from safeconduct.records.fact import Conflict, Entered, Fact

if TYPE_CHECKING:
    from safeconduct.records.case import Case

FIELD = "safety_plan"


class SafetyPlanned(Fact, frozen=True, tag="case.safety_planned"):
    text: str
    seen: int = -1
    """How many versions its writer had seen; -1 in facts of the first months, which did not say."""


class ConflictSettled(Fact, frozen=True, tag="case.conflict_settled"):
    """A person has looked at both. What stands is told beside it, by a fact of its own where it changes."""

    field: str
    kept: str
    lost: str
    why: str


class PlanVersion(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    text: str
    by: MemberId
    at: dt.datetime


class Settled(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    conflict: Conflict
    by: MemberId
    at: dt.datetime
    why: str


FACTS = (SafetyPlanned, ConflictSettled)


def fold(case: Case, e: Entered) -> Case:
    match e.fact:
        case SafetyPlanned(text=text, seen=seen):
            return _plan(case, text, seen, e)
        case ConflictSettled() as told:
            mark = (told.field, told.kept, told.lost)
            return settle(case, [one for one in case.conflicts if (one.field, one.kept, one.lost) == mark], e, told.why)
    return case


def _plan(case: Case, text: str, seen: int, e: Entered) -> Case:
    """Of two written without knowing of each other the later stands and both are versions; who saw both and writes anew settles it."""
    before = case.plans[-1] if case.plans else None
    if before is not None and 0 <= seen < len(case.plans) and before.text != text:
        lost = Conflict(FIELD, text, before.text, before.by)
        case = msgspec.structs.replace(case, conflicts=(*case.conflicts, lost))
    elif seen >= len(case.plans):
        case = settle(case, [one for one in case.conflicts if one.field == FIELD], e, "")
    version = PlanVersion(text, e.by, e.at)
    return msgspec.structs.replace(case, safety_plan=text, plans=(*case.plans, version))


def settle(case: Case, which: list[Conflict], e: Entered, why: str) -> Case:
    left = tuple(one for one in case.conflicts if one not in which)
    done = tuple(Settled(one, e.by, e.at, why) for one in which)
    return msgspec.structs.replace(case, conflicts=left, settled=(*case.settled, *done))
