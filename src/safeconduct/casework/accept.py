"""Accept what was proposed, all of it or some: promised beds become placements, in the order of danger, each checked against the view as it is
now. Whoever leaves one shelter for another ends one stay and begins the next in one act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection

import msgspec

from safeconduct.casework import place, triage
from safeconduct.casework.keep import ShelterIsClosed
from safeconduct.casework.placing.living import BED
from safeconduct.casework.propose import Proposed, Step, require_sight
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member
from safeconduct.records.case import Case, Workflow
from safeconduct.records.fact import Fact
from safeconduct.records.placement import Destination, Placement
from safeconduct.records.view import Ahead, View, need


class NothingToAccept(Refused):
    def __init__(self) -> None:
        super().__init__(N_("nothing of this proposal was accepted"), N_("name at least one case of it, or ask for a new proposal"))


class ChangedSince(Refused):
    def __init__(self, codename: str) -> None:
        super().__init__(
            N_("what was proposed for {codename} does not hold any more; nothing was recorded"),
            N_("ask for a new proposal: somebody has changed a stay, a case or a shelter since"), codename=codename,
        )  # fmt: skip


class Accept(msgspec.Struct, frozen=True):
    """`cases`: empty for all of it. `make`: gives an id to each new placement."""

    proposal: Proposed
    make: Callable[[], RecordId]
    cases: Collection[RecordId] = ()


def accept(view: View, ask: Accept, by: Member, now: dt.datetime) -> list[Fact]:
    """Everything that is accepted, or a refusal. First everybody leaves who is to leave, then beds are given."""
    require_sight(by)
    steps = [one for one in ask.proposal.steps if not ask.cases or one.case in ask.cases]
    if not steps:
        raise NothingToAccept
    ahead, facts = Ahead(view), list[Fact]()

    def tell(told: list[Fact]) -> None:
        for fact in told:
            facts.append(fact)
            ahead.add(fact, by.id, len(facts))

    for step in steps:
        case = _check(view, step, now.date())
        if step.placement is not None:
            tell(_leave(ahead, step, case, by, now))
    for step in steps:
        tell(_enter(ahead, step, ask.make(), by, now))
        tell(_met(ahead, step.case, by, now))
    return facts


def _met(view: View, case: RecordId, by: Member, now: dt.datetime) -> list[Fact]:
    """The need of a bed is met: a placement that has ended leaves this device, and the case must not ask again by itself."""
    found = need(view, Case, case)
    if BED not in found.open_needs or found.workflow is Workflow.CLOSED:
        return []
    return triage.meet_need(view, triage.MeetNeed(case, BED, "a bed was given"), by, now)


def _check(view: View, step: Step, today: dt.date) -> Case:
    case = need(view, Case, step.case)
    there = {one.id for one in case.people}
    stays = [one for one in view.where(Placement, case=case.id) if one.until is None or one.until > today]
    expected = [] if step.placement is None else [step.placement]
    closed = case.workflow is Workflow.CLOSED and step.placement is None  # whoever sleeps in a shelter is looked after, closed or not
    if closed or not there.issuperset(step.people) or [one.id for one in stays] != expected:
        raise ChangedSince(case.codename)
    return case


def _leave(view: Ahead, step: Step, case: Case, by: Member, now: dt.datetime) -> list[Fact]:
    """On the day the next bed begins; a stay that has not begun ends on its first day, with no night in it."""
    assert step.placement is not None
    stay = place.open_stay(view, step.placement)
    if stay.people != step.people:
        raise ChangedSince(case.codename)
    day = max(step.entry, stay.entry_date or step.entry)
    return place.end_placement(view, place.EndPlacement(stay.id, day, Destination.OTHER_SHELTER), by, now)


def _enter(view: Ahead, step: Step, new: RecordId, by: Member, now: dt.datetime) -> list[Fact]:
    leave = None if step.open_end and step.placement is not None else step.leave
    ask = place.Place(new, step.case, step.shelter, step.people, step.entry, leave, (step.why, *step.because), step.danger)
    try:
        return place.place(view, ask, by, now)
    except (place.NoBed, ShelterIsClosed) as error:
        raise ChangedSince(need(view, Case, step.case).codename) from error
