"""Leases: what this device has opened of people's records stays while its member works on it, then its bodies go. Their leaves stay.

A lease runs from the first sync that finds the work over, at most 72 hours. What stands in a circle that this member reads no more
goes at the next sync, without waiting. Nothing is lost by it: the depot has the entries, and `recall` opens them, as the gate's measure allows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import Enum
from typing import NamedTuple

from safeconduct.gate.base import LEASE
from safeconduct.ground.ids import CircleId, MemberId, RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.journal.finding import State as FindingState
from safeconduct.journal.reader import LATER_KEY
from safeconduct.office.circles import settle
from safeconduct.office.deciding import erased, undecided
from safeconduct.office.recall import open_blinds, open_some
from safeconduct.office.state import State
from safeconduct.records import access
from safeconduct.records.case import Case
from safeconduct.records.erasure import Erasure
from safeconduct.records.placement import Placement
from safeconduct.records.relocation import Relocation
from safeconduct.records.shelter import Shelter
from safeconduct.records.statement import Statement
from safeconduct.records.view import View
from safeconduct.seal.keys import circle_blind

SORTS = ("case", *access.ROADS, "shelter", "statement")
"""Circles with a person in them."""

SORTS_OF = {
    "case": ("case",), "relocation": access.ROADS, "shelter": ("shelter",), "placement": ("shelter",), "statement": ("statement",),
    "evidence": ("statement",), "consent": ("case", "statement"),
}  # fmt: skip
"""Where records of a kind may lie sealed."""

LAPSED, LEFT = 0, -1
"""What the index notes in place of a lease's end: why a body is not here."""


class Work(Enum):
    GOES_ON = "goes on"
    OVER = "over"
    LEFT = "left"
    """The circle is not this member's any more."""


class Held(NamedTuple):
    """A record's bodies in one circle, on this device."""

    locator: bytes
    record: RecordId
    circle: CircleId


class Plan(NamedTuple):
    begin: tuple[Held, ...]
    """Their lease runs from now on."""
    end: tuple[Held, ...]
    """Work again: no lease runs."""
    lapse: tuple[Held, ...]
    leave: tuple[Held, ...]


class Leased(NamedTuple):
    """`soonest`: when the first of the running leases ends; None where none runs."""

    running: int
    soonest: dt.datetime | None
    sealed: int
    """Records that lie here as stubs since their lease ended, and can be recalled."""


# Pure


def plan(held: Iterable[Held], running: Mapping[tuple[bytes, str], int], work: Callable[[Held], Work], now: int) -> Plan:
    """`running`: when each running lease ends. A clock that goes back prolongs; one that leaps seals what can be recalled."""
    begin, end, lapse, leave = [], [], [], []
    for one in held:
        until, found = running.get((one.locator, one.record)), work(one)
        if found is Work.LEFT:
            leave.append(one)
        elif found is Work.GOES_ON:
            end += [one] if until is not None else []
        elif until is None:
            begin.append(one)
        elif until <= now:
            lapse.append(one)
    return Plan(tuple(begin), tuple(end), tuple(lapse), tuple(leave))


class Desk(NamedTuple):
    """Whose work is asked about, and on what day."""

    view: View
    me: Member
    members: tuple[Member, ...]
    today: dt.date
    undecided: Callable[[CircleId], bool]
    left: frozenset[CircleId]
    """Circles that this device has taken its leave of."""
    shut: frozenset[CircleId]
    """Circles that go on under a key this device was not given."""
    since: int
    """Stamp from which this member's own facts count as work."""


def work_on(desk: Desk, one: Held) -> Work:
    if desk.view.get(Erasure, one.record) is not None:
        return Work.GOES_ON  # what is erased, and on which devices, is no person's record
    if _left(desk, one.circle):
        return Work.LEFT
    if one.circle in desk.shut:  # handed to somebody else, it seems; or the key is still on its way, and then all opens again
        return Work.LEFT if _offered(desk, one.circle) else Work.OVER
    sort = one.circle.partition("/")[0]
    goes_on = {"case": _case, "corridor": _corridor, "leg": _leg, "arrival": _arrival, "statement": _statement}.get(sort)
    if goes_on is not None:
        return Work.GOES_ON if goes_on(desk, one) or touched(desk, one.record) else Work.OVER
    return Work.GOES_ON if _stay(desk, one.record) else Work.OVER


def _offered(desk: Desk, name: CircleId) -> bool:
    """A case of this owner that was offered to another goes on under a key they were not given: it was accepted."""
    sort, _, tail = name.partition("/")
    case = desk.view.get(Case, RecordId(tail)) if sort == "case" else None
    return case is not None and case.owner == desk.me.id and case.offer is not None


def _left(desk: Desk, name: CircleId) -> bool:
    """Known for sure: every record it follows from is open here and says that this member is no reader."""
    sort, record = name.partition("/")[0], access.record_of(name)
    if desk.me.id in access.readers(name, desk.view, desk.members, desk.today):
        return False
    if desk.undecided(name):
        road = desk.view.get(Relocation, record)
        return road is not None and CircleId(f"case/{road.case}") in desk.left
    if sort == "case":
        case = desk.view.get(Case, record)
        return case is not None and case.owner != MemberId("")
    if sort in access.ROADS:
        road = desk.view.get(Relocation, record)
        return road is not None and (bool(road.case) or (sort == "leg" and road.leg(access.leg_named(name)[1]) is not None))
    if sort == "statement":
        told = desk.view.get(Statement, record)
        return told is not None and told.interviewer != MemberId("")
    return sort == "shelter"


def _case(desk: Desk, one: Held) -> bool:
    case = desk.view.get(Case, one.record)
    open_ = case is not None and case.at_work
    return open_ or any(under_way(road, desk.today) for road in desk.view.where(Relocation, case=one.record))


def _corridor(desk: Desk, one: Held) -> bool:
    road = desk.view.get(Relocation, one.record)
    return road is not None and under_way(road, desk.today)


def _leg(desk: Desk, one: Held) -> bool:
    """An escort reads only the leg, and has done with it when it has ended."""
    road = desk.view.get(Relocation, one.record)
    leg = road.leg(access.leg_named(one.circle)[1]) if road is not None else None
    if road is None or leg is None or road.case:
        return road is not None and under_way(road, desk.today)
    alarm = any(alarm.leg == leg.number for alarm in road.open_alarms)
    return leg.ended is None or leg.ended.date() >= desk.today or alarm


def _arrival(desk: Desk, one: Held) -> bool:
    """A steward reads only who is expected, an escort that and the leg."""
    road = desk.view.get(Relocation, one.record)
    if road is None or road.case or road.arriving is None:
        return road is not None and under_way(road, desk.today)
    return road.arriving.over is None or road.arriving.over >= desk.today


def under_way(road: Relocation, today: dt.date) -> bool:
    """Until the day after it ended: that long it decides who reads a shelter's address."""
    return road.ended is None or road.ended >= today or bool(road.open_alarms)


def _statement(desk: Desk, _one: Held) -> bool:
    return desk.me.is_a(Role.ANALYST, Role.EDITOR)


def _stay(desk: Desk, record: RecordId) -> bool:
    """In a shelter's circle: its address, and who is there."""
    stay = desk.view.get(Placement, record)
    if stay is not None:
        return stay.exit_date is None or stay.exit_date >= desk.today
    shelter = desk.view.get(Shelter, record)
    return shelter is not None and (shelter.closed is None or shelter.closed >= desk.today)


def touched(desk: Desk, record: RecordId) -> bool:
    return any(one.by == desk.me.id and one.stamp >= desk.since for one in reversed(desk.view.history(record)))


# Acting


def keep_leases(state: State, now: dt.datetime) -> int:
    """At every sync, with or without a gate. Returns how many bodies went."""
    if state.standing.roster.device(state.keys.device) is None:
        return 0
    mark = state.index.end(), state.standing.roster.version, now.date(), state.outbox.pending(), _shut(state)
    running = state.index.leases()
    seconds = int(now.timestamp())
    if state.leased == mark and min(running.values(), default=seconds + 1) > seconds:
        return 0
    names = state.names()
    held = [Held(at, record, names[at]) for at, record in state.index.held() if names.get(at, "").partition("/")[0] in SORTS]
    desk = _desk(state, now)
    made = plan(held, running, lambda one: work_on(desk, one), seconds)
    state.index.lease([(one.locator, one.record, seconds + LEASE) for one in made.begin], [one[:2] for one in made.end])
    gone = sum(_strip(state, ones, why) for ones, why in ((made.lapse, LAPSED), (made.leave, LEFT)))
    state.index.scrub()  # even where nothing went: a process before this one may have been killed between the two
    state.leased = mark
    _come_back(state, desk, held)
    return gone


def _desk(state: State, now: dt.datetime) -> Desk:
    decided: dict[CircleId, bool] = {}

    def ask(name: CircleId) -> bool:
        if name not in decided:
            decided[name] = undecided(state, name)
        return decided[name]

    names = state.names()
    left = frozenset(names[locator] for locator, _, why in state.index.lapsed() if why == LEFT and locator in names)
    return Desk(state.index, state.me, state.roster_members, now.date(), ask, left, _shut(state), int((now.timestamp() - LEASE) * 1000) << 16)


def _shut(state: State) -> frozenset[CircleId]:
    """By what this reading met: segments under a key that is not here, and not read since."""
    names = {circle_blind(locator).hex(): name for locator, name in state.names().items()}
    found = set()
    for one in state.findings:
        if one.state is FindingState.SEALED and one.sentence == LATER_KEY:
            _, circle, feed, place = one.name.split("/")
            if circle in names and int(place) not in state.index.firsts(bytes.fromhex(feed)):
                found.add(names[circle])
    return frozenset(found)


def _strip(state: State, ones: Collection[Held], why: int) -> int:
    by: dict[bytes, list[RecordId]] = {}
    for one in ones:
        by.setdefault(one.locator, []).append(one.record)
    return sum(state.index.strip(records, [locator], why, scrub=False) for locator, records in by.items())


def _come_back(state: State, desk: Desk, held: Iterable[Held]) -> None:
    """A shelter that an escort goes to again, a case that is worked on again: what was taken out opens, as far as the gate gives it."""
    lapsed, names = state.index.lapsed(), state.names()
    again = {locator for locator, _, why in lapsed if why == LEFT and names.get(locator, "").startswith("shelter/")}
    again = {at for at in again if desk.me.id in access.readers(names[at], desk.view, desk.members, desk.today)}
    if lapsed:
        whole = (one for one in held if not one.circle.startswith("shelter/"))
        again |= {one.locator for one in whole if work_on(desk, one) is Work.GOES_ON and desk.view.get(Erasure, one.record) is None}
    open_some(state, [blind for locator, blind, why in lapsed if locator in again])


def standing(state: State) -> Leased:
    running = state.index.leases()
    soonest = dt.datetime.fromtimestamp(min(running.values()), dt.UTC) if running else None
    return Leased(len(running), soonest, len(sealed(state)))


def sealed(state: State, *sorts: str) -> list[str]:
    """Blind ids of lapsed records in circles that are still this member's."""
    names, gone = state.names(), erased(state)
    found = []
    for locator, blind, why in state.index.lapsed():
        name = CircleId(names.get(locator, ""))
        if why == LAPSED and name.partition("/")[0] in (sorts or SORTS) and access.record_of(name) not in gone:
            found.append(blind)
    return found


def recall_sorts(state: State, *sorts: str) -> int:
    """Open what lapsed in circles of these sorts (none named: every sort), all or none. Raises Metered, which says how many can be opened."""
    blinds = sealed(state, *sorts)
    return _settled(state, open_blinds(state, blinds)) if blinds else 0


def recall_circle(state: State, beginning: str, *sorts: str) -> int:
    """Open what lapsed in the circles of the one record whose id begins so. Nothing where there is none, or more than one."""
    found = {at: name for at, name in state.names().items() if name.partition("/")[0] in sorts and name.partition("/")[2].startswith(beginning)}
    if len({access.record_of(name) for name in found.values()}) != 1:
        return 0
    at = set(found)
    blinds = [blind for locator, blind, why in state.index.lapsed() if locator in at and why == LAPSED]
    return _settled(state, open_blinds(state, blinds)) if blinds else 0


def _settled(state: State, opened: int) -> int:
    """What lay sealed could not be judged meanwhile: before anything is written to it, its readers are."""
    with state.outbox.transaction():
        settle(state, [name for name in state.names().values() if name.partition("/")[0] in SORTS], state.today)
    state.leased = None
    return opened
