"""Who may read what: the whole policy, on one page.

Every fact is written to one circle; whoever holds that circle's key reads it, and nobody else can. A circle's readers follow
from the records themselves: who owns the case, who escorts a leg, who keeps the shelter. There is no other check anywhere.

| circle | what stands in it | who holds its key |
|---|---|---|
| `calls` | calls for help | hotline, coordinators |
| `directory` | services outside that parties are referred to; nobody helped | caseworkers, coordinators |
| `case/ID` | the case of one party, consents about it | its owner, while a transfer is offered whoever it is offered to, coordinators |
| `corridor/ID` | one relocation: why, documents, money, how it ended | the case's owner, coordinators |
| `leg/ID.N` | leg N of it: the way, its check-ins, alarms, handovers, costs | the same, and the escort of this leg |
| `arrival/ID` | who is expected where and when, and who arrived | the same, the escort of the last leg, the steward of its shelter |
| `shelters` | shelters by codename: beds, rules; no address | stewards, caseworkers, coordinators |
| `shelter/ID` | its address, and who is placed there | its steward, coordinators, and for the day the escort of a last leg to it |
| `statement/ID` | one statement, its consents, its evidence | its interviewer, analysts, editors |
| `documentation` | events, acts, sources, claims, responses, figures, reports, editions | analysts, editors, interviewers, coordinators |
| `vault` | identity records, sealed once more: no custodian reads one alone; shares of the gate's backups | custodians |
| `export/ID` | one export of records: terms, who agreed, what left | its asker, coordinators, custodians |
| `request/ID` | one request to open what custodians keep, their approvals | its asker, custodians |
| `register` | sealed lists of names and the shares of their keys; who is one person, by token, and who judged it | custodians, analysts |
| `roster` | no record: the roster and what is proposed for it | every member |

An escort reads no other leg: what two of them must know of each other to hand people over is told to each in their own. An escort reads a
shelter's circle from the day the last leg departs until it has ended, at most a day after it should have arrived and two weeks in all; only
legs that a caseworker or coordinator planned count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from safeconduct.ground.ids import CircleId, MemberId, RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.records import (
    backup,
    call,
    case,
    consent,
    erasure,
    evidence,
    export,
    identity,
    judgement,
    linkage,
    listing,
    placement,
    provider,
    relocation,
    request,
    shelter,
    statement,
    transfer,
)
from safeconduct.records.consent import ItemKind
from safeconduct.records.fact import Fact

if TYPE_CHECKING:
    from safeconduct.records.view import View

CALLS, SHELTERS, DOCUMENTATION, VAULT, REGISTER = (CircleId(name) for name in ("calls", "shelters", "documentation", "vault", "register"))
DIRECTORY = CircleId("directory")
ROSTER = CircleId("roster")
STANDING: dict[CircleId, tuple[Role, ...]] = {
    CALLS: (Role.HOTLINE, Role.COORDINATOR),
    SHELTERS: (Role.STEWARD, Role.CASEWORKER, Role.COORDINATOR),
    DOCUMENTATION: (Role.ANALYST, Role.EDITOR, Role.INTERVIEWER, Role.COORDINATOR),
    VAULT: (Role.CUSTODIAN,),
    REGISTER: (Role.CUSTODIAN, Role.ANALYST),
    DIRECTORY: (Role.CASEWORKER, Role.COORDINATOR),
}
"""Circles that stand from the founding on, by the roles that hold them. Every other circle begins with a record."""
LATER = (DIRECTORY,)
"""Of these, the ones that networks founded before do not have: whoever may hold it and writes there first begins it."""
LONGEST = dt.timedelta(days=14)
"""A leg planned for longer than this opens its shelter no longer: else one that lasts for years would open it for years."""
ROADS = ("corridor", "leg", "arrival")
"""Sorts of circles that one relocation's facts stand in."""


def _circle(sort: str, record: RecordId) -> CircleId:
    return CircleId(f"{sort}/{record}")


def _leg_circle(road: RecordId, number: int) -> CircleId:
    return CircleId(f"leg/{road}.{number}")


def leg_named(circle: CircleId) -> tuple[RecordId, int]:
    """The relocation and the number of the leg whose circle this is; 0 where it is none's."""
    road, _, number = circle.partition("/")[2].partition(".")
    return RecordId(road), int(number) if number.isascii() and number.isdigit() and str(int(number)) == number else 0


def record_of(circle: CircleId) -> RecordId:
    """The record that a circle is named after."""
    return RecordId(circle.partition("/")[2].partition(".")[0])


def _road_circle(fact: Fact) -> CircleId:
    if isinstance(fact, relocation.ARRIVAL_FACTS):
        return _circle("arrival", fact.record)
    number = getattr(fact, "leg", 0)
    return _leg_circle(fact.record, number) if number else _circle("corridor", fact.record)


def circle_of(fact: Fact, view: View) -> CircleId:
    """Where a fact is written. `view` finds the shelter of a placement and the item of a consent."""
    if isinstance(fact, erasure.FACTS):
        return fact.circle
    if isinstance(fact, call.FACTS):
        return CALLS
    if isinstance(fact, (*identity.FACTS, *backup.FACTS)):
        return VAULT
    if isinstance(fact, request.FACTS):
        return _circle("request", fact.record)
    if isinstance(fact, export.FACTS):
        return _circle("export", fact.record)
    if isinstance(fact, (listing.ListSealed, linkage.ClustersKept, *judgement.FACTS)):
        return REGISTER
    if isinstance(fact, case.FACTS):
        return _circle("case", fact.record)
    if isinstance(fact, provider.FACTS):
        return DIRECTORY
    if isinstance(fact, relocation.FACTS):
        return _road_circle(fact)
    if isinstance(fact, shelter.ShelterAddressed):
        return _circle("shelter", fact.record)
    if isinstance(fact, shelter.FACTS):
        return SHELTERS
    if isinstance(fact, placement.FACTS):
        return _circle("shelter", _shelter_of(fact, view))
    if isinstance(fact, statement.FACTS):
        return _circle("statement", fact.record)
    if isinstance(fact, consent.FACTS):
        return _consent_circle(fact, view)
    if isinstance(fact, evidence.FACTS) and fact.statement is not None:
        return _circle("statement", fact.statement)
    return DOCUMENTATION


def _shelter_of(fact: Fact, view: View) -> RecordId:
    if isinstance(fact, placement.Placed):
        return fact.shelter
    found = view.get(placement.Placement, fact.record)
    return found.shelter if found is not None else RecordId("")


def _consent_circle(fact: consent.ConsentGiven | consent.ConsentWithdrawn, view: View) -> CircleId:
    if fact.item_kind == ItemKind.CASE:
        return _circle("case", fact.item)
    item = fact.item
    if fact.item_kind == ItemKind.EVIDENCE:
        found = view.get(evidence.Evidence, item)
        if found is None or found.statement is None:
            return DOCUMENTATION
        item = found.statement
    return _circle("statement", item)


def readers(circle: CircleId, view: View, members: Sequence[Member], today: dt.date) -> frozenset[MemberId]:
    """Who should hold the circle's key on that day, by what `view` knows. Where something of it was erased, who held it then keeps
    it as far as they are still members: their devices have the erasure to acknowledge."""
    return _readers(circle, view, members, today) | _erasers(circle, view, members)


def _erasers(circle: CircleId, view: View, members: Sequence[Member]) -> frozenset[MemberId]:
    if circle in STANDING or circle == ROSTER:
        return frozenset()
    held = {reader for one in view.where(erasure.Erasure, circle=circle) for reader in one.readers}
    return frozenset(member.id for member in members if member.id in held)


def _readers(circle: CircleId, view: View, members: Sequence[Member], today: dt.date) -> frozenset[MemberId]:
    sort, _, tail = circle.partition("/")
    record = RecordId(tail)
    if circle == ROSTER:
        return frozenset(member.id for member in members)
    if circle in STANDING:
        return _with_roles(members, *STANDING[circle])
    if sort == "case":
        return _with_roles(members, Role.COORDINATOR) | _case_owner(record, view) | _offered(record, view)
    if sort in ROADS:
        return _with_roles(members, Role.COORDINATOR) | _road(circle, view, members)
    if sort == "shelter":
        return _with_roles(members, Role.COORDINATOR) | _shelter(record, view, members, today)
    if sort == "statement":
        told = view.get(statement.Statement, record)
        interviewer = {told.interviewer} if told is not None else set()
        return _with_roles(members, Role.ANALYST, Role.EDITOR) | interviewer
    if sort == "export":
        asked = view.get(export.Export, record)
        return _with_roles(members, Role.COORDINATOR, Role.CUSTODIAN) | ({asked.asker} if asked is not None and asked.asker else set())
    if sort == "request":
        made = view.get(request.Request, record)
        return _with_roles(members, Role.CUSTODIAN) | ({made.asker} if made is not None and made.asker else set())
    return frozenset()


def judges(circle: CircleId, view: View, members: Sequence[Member]) -> frozenset[MemberId]:
    """Who sees every record that the circle's readers follow from. Only they may find that a member should read it no more: a
    steward reads no corridor and cannot tell who comes tonight, an escort reads no case and cannot tell whose it is."""
    sort = circle.partition("/")[0]
    if sort == "shelter":
        return _with_roles(members, Role.COORDINATOR)
    if sort in ROADS:
        found = view.get(relocation.Relocation, record_of(circle))
        return _with_roles(members, Role.COORDINATOR) | (_case_owner(found.case, view) if found is not None else frozenset())
    return frozenset(member.id for member in members)


def _with_roles(members: Sequence[Member], *roles: Role) -> frozenset[MemberId]:
    return frozenset(member.id for member in members if member.is_a(*roles))


def _case_owner(record: RecordId, view: View) -> frozenset[MemberId]:
    found = view.get(case.Case, record)
    return frozenset({found.owner}) if found is not None and found.owner else frozenset()


def _offered(record: RecordId, view: View) -> frozenset[MemberId]:
    """Whoever is asked to take the case on, until they have answered; not the relocations of it."""
    found = view.get(case.Case, record)
    return frozenset({found.offer.to}) if found is not None and found.offer is not None else frozenset()


def _planned(road: relocation.Relocation, members: Sequence[Member]) -> list[relocation.Leg]:
    """A leg counts if somebody planned it whose work that is: else an escort could plan the way to any door."""
    barred = {member.id for member in members if not member.is_a(Role.CASEWORKER, Role.COORDINATOR)}
    return [leg for leg in road.legs if leg.planned_by not in barred]


def _road(circle: CircleId, view: View, members: Sequence[Member]) -> frozenset[MemberId]:
    """Beside coordinators: the case's owner; of a leg its escort; of the arrival the last leg's escort and the steward."""
    found = view.get(relocation.Relocation, record_of(circle))
    if found is None:
        return frozenset()
    owner, sort = _case_owner(found.case, view), circle.partition("/")[0]
    if sort == "leg":
        leg = found.leg(leg_named(circle)[1])
        return owner | ({leg.escort} if leg is not None else set())
    if sort == "arrival" and (planned := _planned(found, members)):
        last = planned[-1]
        house = view.get(shelter.Shelter, last.shelter) if last.shelter is not None else None
        keeper = shelter.keeper(house, members) if house is not None else MemberId("")
        return owner | {last.escort} | ({keeper} if keeper else set())
    return owner


def _shelter(record: RecordId, view: View, members: Sequence[Member], today: dt.date) -> frozenset[MemberId]:
    found = view.get(shelter.Shelter, record)
    keeper = shelter.keeper(found, members) if found is not None else MemberId("")
    steward = {keeper} if keeper else set()
    legs = ((one, leg) for one in view.where(relocation.Relocation, shelter=record) for leg in _planned(one, members) if leg.shelter == record)
    return frozenset(steward | {leg.escort for one, leg in legs if _on_the_way(one, leg, today)})


def _on_the_way(one: relocation.Relocation, leg: relocation.Leg, today: dt.date) -> bool:
    """The day of the leg. A late one has a day more; whoever has arrived needs the address no longer."""
    if any(day is not None and today > day for day in (one.ended, leg.ended.date() if leg.ended is not None else None)):
        return False
    begun = leg.departs.date()  # the difference of days, since there may be none after it
    return begun <= today and today - begun <= LONGEST and today - leg.arrives.date() <= dt.timedelta(days=1)


def stirred(fact: Fact, view: View) -> Iterator[CircleId]:
    """Circles whose readers may change by this fact, beside the one it is written to."""
    if isinstance(fact, relocation.LegPlanned):
        yield _circle("arrival", fact.record)
        if fact.shelter is not None:
            yield _circle("shelter", fact.shelter)
    if isinstance(fact, shelter.StewardChanged):
        yield from (_circle("arrival", one.id) for one in view.where(relocation.Relocation, shelter=fact.record, ended="not"))
    if isinstance(fact, shelter.ShelterOpened | shelter.StewardChanged):
        yield _circle("shelter", fact.record)
    if isinstance(fact, relocation.RelocationPlanned):
        yield from _circles_of(fact.record, view)
    if isinstance(fact, transfer.OwnerChanged | case.CaseOpened):
        for one in view.where(relocation.Relocation, case=fact.record):
            yield from _circles_of(one.id, view)


def _circles_of(road: RecordId, view: View) -> Iterator[CircleId]:
    yield from (_circle("corridor", road), _circle("arrival", road))
    found = view.get(relocation.Relocation, road)
    yield from (_leg_circle(road, leg.number) for leg in found.legs) if found is not None else ()


def circles_of_road(road: relocation.Relocation) -> tuple[CircleId, ...]:
    """All circles that something of this relocation stands in."""
    return _circle("corridor", road.id), *(_leg_circle(road.id, leg.number) for leg in road.legs), _circle("arrival", road.id)


def at_home(fact: Fact, circle: CircleId) -> bool:
    """Whether a fact of this kind may stand in that circle: the holder of one circle cannot write into another's records."""
    sort, _, record = circle.partition("/")
    if isinstance(fact, erasure.FACTS):
        return fact.circle == circle
    if isinstance(fact, placement.PlacementEnded | placement.StayPlanned):
        return sort == "shelter"
    if isinstance(fact, placement.Placed):
        return circle == _circle("shelter", fact.shelter)
    if isinstance(fact, consent.FACTS):
        return _consent_at_home(fact, circle)
    if isinstance(fact, evidence.FACTS):
        return circle == (DOCUMENTATION if fact.statement is None else _circle("statement", fact.statement))
    if circle in STANDING:
        return _standing_home(fact) == circle
    if sort in ROADS and isinstance(fact, relocation.FACTS):
        whole = sort == "corridor" and fact.record == record  # a network of the first format kept all of it there
        return whole or _road_circle(fact) == circle
    owner = {"case": case.FACTS, "statement": statement.FACTS, "request": request.FACTS, "export": export.FACTS}.get(sort)
    if sort == "shelter":
        return isinstance(fact, shelter.ShelterAddressed) and fact.record == record
    return owner is not None and isinstance(fact, owner) and fact.record == record


def _consent_at_home(fact: consent.ConsentGiven | consent.ConsentWithdrawn, circle: CircleId) -> bool:
    if fact.item_kind == ItemKind.EVIDENCE:
        return circle == DOCUMENTATION or circle.startswith("statement/")
    return circle == _circle(fact.item_kind, fact.item)


def _standing_home(fact: Fact) -> CircleId | None:
    if isinstance(fact, call.FACTS):
        return CALLS
    if isinstance(fact, (*identity.FACTS, *backup.FACTS)):
        return VAULT
    if isinstance(fact, (listing.ListSealed, linkage.ClustersKept, *judgement.FACTS)):
        return REGISTER
    if isinstance(fact, shelter.FACTS):
        return None if isinstance(fact, shelter.ShelterAddressed) else SHELTERS
    if isinstance(fact, provider.FACTS):
        return DIRECTORY
    elsewhere = (*case.FACTS, *relocation.FACTS, *statement.FACTS, *request.FACTS, *export.FACTS)
    return None if isinstance(fact, elsewhere) else DOCUMENTATION
