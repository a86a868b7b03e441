"""Erase what a person wants forgotten: which records go, in which circles, and what stays. Pure; `office.erasing` carries it out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import CircleId, MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.records import access
from safeconduct.records.act import Act
from safeconduct.records.case import Case
from safeconduct.records.consent import Consent, ItemKind
from safeconduct.records.erasure import Erasure, ErasureOrdered, Thing
from safeconduct.records.evidence import Evidence
from safeconduct.records.fact import Fact
from safeconduct.records.placement import Placement
from safeconduct.records.relocation import Relocation
from safeconduct.records.statement import Statement
from safeconduct.records.view import View


class NothingToErase(Refused):
    def __init__(self) -> None:
        super().__init__(N_("there is nothing of this that this member can read, so nothing that can be erased from here"),
                         N_("its owner, interviewer or a coordinator can do it"))  # fmt: skip


class NoWish(Refused):
    def __init__(self) -> None:
        super().__init__(N_("an erasure needs the person's own wish"), N_("say how they told it: --how, such as 'by phone, today'"))


class StillUnderway(Refused):
    """Somebody may depend on the route that would go."""

    def __init__(self) -> None:
        super().__init__(N_("a relocation of this case has not ended; people on the road need its record"),
                         N_("end the relocation first, with its outcome"))  # fmt: skip


class Plan(NamedTuple):
    """What goes, by circle. Nothing of what stays names the person: events and claims are about acts, editions are printed."""

    goes: dict[CircleId, tuple[Thing, ...]]

    def counts(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for one in {thing for things in self.goes.values() for thing in things}:  # one record may stand in several circles
            found[one.kind] = found.get(one.kind, 0) + 1
        return found


class Order(msgspec.Struct, frozen=True):
    kind: ItemKind
    item: RecordId
    how: str
    consent: RecordId | None = None


def plan(view: View, kind: ItemKind, item: RecordId) -> Plan:
    """Of a case: its record, relocations and placements. Of a statement: its record and evidence. Of evidence: itself."""
    goes: dict[CircleId, list[Thing]] = {}
    for circle, thing in _things(view, kind, item):
        goes.setdefault(circle, []).append(thing)
    return Plan({circle: tuple(things) for circle, things in goes.items()})


def _things(view: View, kind: ItemKind, item: RecordId) -> Iterator[tuple[CircleId, Thing]]:
    if kind is ItemKind.CASE and view.get(Case, item) is not None:
        yield CircleId(f"case/{item}"), Thing("case", item)
        for road in view.where(Relocation, case=item):
            yield from ((circle, Thing("relocation", road.id)) for circle in access.circles_of_road(road))
        for stay in view.where(Placement, case=item):
            yield CircleId(f"shelter/{stay.shelter}"), Thing("placement", stay.id)
    if kind is ItemKind.STATEMENT and view.get(Statement, item) is not None:
        yield CircleId(f"statement/{item}"), Thing("statement", item)
    own = view.get(Evidence, item) if kind is ItemKind.EVIDENCE else None
    for piece in view.where(Evidence, statement=item) if kind is ItemKind.STATEMENT else filter(None, [own]):
        yield access.DOCUMENTATION if piece.statement is None else CircleId(f"statement/{piece.statement}"), Thing("evidence", piece.id)


def stays(view: View, item: RecordId) -> dict[str, int]:
    """What rests on it and stays, by kind: consents and their withdrawal, and acts as they were coded, without the person's words."""
    return {
        "consent": view.count(Consent, item=item),
        "act": view.count(Act, statement=item),
    }


Readers = Callable[[CircleId], frozenset[MemberId]]


def order(view: View, ask: Order, readers: Readers, ids: Callable[[], RecordId], now: dt.datetime) -> list[Fact]:
    """One order a circle. `readers`: who holds a circle now."""
    if not ask.how.strip():
        raise NoWish
    if ask.kind is ItemKind.CASE and view.count(Relocation, case=ask.item, ended="not"):
        raise StillUnderway
    goes = plan(view, ask.kind, ask.item).goes
    if not goes:
        raise NothingToErase
    wish = ids()
    return [
        ErasureOrdered(ids(), circle, wish, things, tuple(sorted(readers(circle))), now.date(), ask.how, ask.consent)
        for circle, things in goes.items()
    ]


def wished(view: View, by: Member) -> list[Order]:
    """Withdrawals that ask for erasure and have no order yet, of items that this member reads."""
    ordered = {one.consent for one in view.all(Erasure)}
    return [
        Order(one.item_kind, one.item, one.withdrawn_how, one.id)
        for one in view.where(Consent, erase="yes")
        if one.withdrawn_by == by.id and one.id not in ordered and plan(view, one.item_kind, one.item).goes
    ]
