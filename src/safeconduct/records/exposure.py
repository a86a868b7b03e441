"""What could be read of whom: people, surnames, addresses, routes and statements, by what a circle holds and who holds its key.

Counted as sets of ids, so that several laptops together are a union and nobody is counted twice. A person is one who stands in a case,
under a codename; a surname stands in no circle (it is sealed for the custodians); an address is a shelter's; a route is a leg:
whoever holds one has not the next; a statement is one with its words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from safeconduct.ground.ids import CircleId, MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.records import access
from safeconduct.records.case import Case
from safeconduct.records.relocation import Relocation
from safeconduct.records.shelter import Shelter
from safeconduct.records.statement import Statement
from safeconduct.records.view import View

NOBODY: frozenset[RecordId] = frozenset()


class Readable(msgspec.Struct, frozen=True):
    """Ids of what can be read. `surnames` are ids of identity records."""

    people: frozenset[RecordId] = NOBODY
    surnames: frozenset[RecordId] = NOBODY
    addresses: frozenset[RecordId] = NOBODY
    routes: frozenset[RecordId] = NOBODY
    statements: frozenset[RecordId] = NOBODY

    def __or__(self, other: Readable) -> Readable:
        return Readable(*(getattr(self, name) | getattr(other, name) for name in self.__struct_fields__))

    def __sub__(self, other: Readable) -> Readable:
        return Readable(*(getattr(self, name) - getattr(other, name) for name in self.__struct_fields__))

    def counts(self) -> dict[str, int]:
        return {name: len(getattr(self, name)) for name in self.__struct_fields__}


NOTHING = Readable()


def union(several: Iterable[Readable]) -> Readable:
    found = NOTHING
    for one in several:
        found |= one
    return found


def of_kinds(records: Iterable[tuple[str, RecordId]]) -> Readable:
    """Records by the name of their kind: a case counts as one person, whose people cannot be told."""
    columns = {"case": "people", "identity": "surnames", "shelter": "addresses", "relocation": "routes", "statement": "statements"}
    return union(Readable(**{columns[kind]: frozenset({record})}) for kind, record in records if kind in columns)


def held(view: View) -> Readable:
    """What a view holds in clear: what somebody reads who sits before this open laptop."""
    return union(readable for _, readable in by_circle(view))


def by_circle(view: View) -> list[tuple[CircleId, Readable]]:
    """What stands in each circle of which this view holds something. Every record of these kinds stands in one circle."""
    found: list[tuple[CircleId, Readable]] = []
    for case in view.all(Case):
        found.append((CircleId(f"case/{case.id}"), Readable(people=frozenset(person.id for person in case.people))))
    for relocation in view.all(Relocation):
        for leg in relocation.legs:
            one = RecordId(f"{relocation.id}.{leg.number}")
            found.append((CircleId(f"leg/{one}"), Readable(routes=frozenset({one}))))
    for shelter in view.all(Shelter):
        if shelter.address:
            found.append((CircleId(f"shelter/{shelter.id}"), Readable(addresses=frozenset({shelter.id}))))
    for statement in view.all(Statement):
        if statement.segments:
            found.append((CircleId(f"statement/{statement.id}"), Readable(statements=frozenset({statement.id}))))
    return found


def by_member(view: View, members: Sequence[Member], today: dt.date) -> Mapping[MemberId, Readable]:
    """What each member's circles hold on that day, as far as this view can tell: a circle it does not read is not in it. A laptop holds
    no more than that, and less where leases have run out; one that has not synced since, what it held then."""
    found = {member.id: NOTHING for member in members}
    for circle, readable in by_circle(view):
        for reader in access.readers(circle, view, members, today):
            found[reader] |= readable
    return found
