"""Drills: what an attacker would read who has seized this or that. Numbers, from the network's own keys and records.

Each scenario says what the attacker holds, what he reads of whom, what more he gets in a day, and how it is noticed. Numbers are of what this
office can see (or several offices together); where a member may hold more than that, the column is named in `partial`. tests/drill
mounts each attack with only what was seized, and must find what the drill says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from safeconduct.depot.base import Depot
from safeconduct.gate.base import Gate
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import CircleId, DeviceId, MemberId, RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.journal import holding, reader
from safeconduct.journal.leaf import stamp_of
from safeconduct.journal.roster import Roster
from safeconduct.office import gatelists, keyring, press
from safeconduct.office.deciding import erased
from safeconduct.office.shares import custodians, needed
from safeconduct.office.state import State
from safeconduct.records import access, exposure, kinds
from safeconduct.records.edition import Edition
from safeconduct.records.erasure import Erasure
from safeconduct.records.exposure import NOTHING, Readable
from safeconduct.records.fact import Entered, EntryRef, Fact
from safeconduct.records.identity import Identity
from safeconduct.records.view import MemoryView
from safeconduct.seal.keys import CircleKeys, record_blind

COLUMNS = Readable.__struct_fields__


class Sentence(NamedTuple):
    """A sentence of the catalogue and its values."""

    text: str
    values: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True)
class Row:
    """`whose`: the member it is about, by codename. `holds`, `noticed`: sentences of the catalogue with their values."""

    scenario: str
    readable: Readable
    holds: tuple[Sentence, ...]
    noticed: str
    whose: str = ""
    partial: frozenset[str] = frozenset()
    more_a_day: int | None = None
    """Records that the gate would still open in a day; None where a day changes nothing."""


@dataclass
class Drill:
    """Several offices, opened by their own members, see more than one; `states[0]` is the one whose laptop is drilled."""

    states: Sequence[State]
    now: dt.datetime

    @property
    def me(self) -> State:
        return self.states[0]

    @property
    def roster(self) -> Roster:
        return self.me.standing.roster

    @property
    def members(self) -> tuple[Member, ...]:
        return self.roster.members

    def by_member(self) -> dict[MemberId, Readable]:
        found = {member.id: NOTHING for member in self.members}
        for state in self.states:
            for member, readable in exposure.by_member(state.index, self.members, self.now.date()).items():
                found[member] |= readable
        return found

    def unseen(self, member: Member) -> frozenset[str]:
        """Columns of which this member may hold more than these offices can tell."""
        roles = {role for state in self.states for role in state.me.roles}
        if any(state.me.id == member.id for state in self.states):
            return frozenset()
        found: set[str] = set()
        if Role.COORDINATOR not in roles:
            found |= {"people", "addresses", "routes"}
        if roles.isdisjoint({Role.ANALYST, Role.EDITOR}) and member.is_a(Role.ANALYST, Role.EDITOR, Role.INTERVIEWER):
            found.add("statements")
        return frozenset(found)


Scenario = Callable[[Drill], Iterator[Row]]


def read_with(depot: Depot, gate: Gate, circles: Iterable[CircleKeys], roster: Roster) -> Readable:
    """What is readable in everything on a depot that these keys and that gate open: no policy is asked, only keys."""
    return exposure.held(MemoryView(open_with(depot, gate, circles, roster)))


def open_with(depot: Depot, gate: Gate, circles: Iterable[CircleKeys], roster: Roster) -> Iterator[Entered]:
    for circle in circles:
        for one in reader.read_circle(depot, gate, circle, roster, {}):
            if isinstance(one, reader.Opened):
                yield from _facts(one)


def _facts(opened: reader.Opened) -> Iterator[Entered]:
    header = opened.head.header
    for place, body in enumerate(opened.bodies, header.first):
        fact = kinds.read(body.body) if body.body is not None else None
        if isinstance(fact, Fact):
            yield Entered(fact, MemberId(""), header.device, stamp_of(body.leaf), EntryRef(header.feed.hex(), place))


# Servers


def depot_seized(drill: Drill) -> Iterator[Row]:
    """With no key: what a thief of the depot tries is tried here."""
    names = list(drill.me.depot.list())
    circles = {name.split("/")[1] for name in names if name.startswith("s/")}
    holds = (
        Sentence(N_("{objects} sealed objects, their sizes and times"), {"objects": len(names)}),
        Sentence(N_("which of them belong together: {circles} circles under random names"), {"circles": len(circles)}),
    )
    yield Row("depot_seized", read_with(drill.me.depot, drill.me.gate, (), drill.roster), holds, _NOT_NOTICED)


def depot_hostile(drill: Drill) -> Iterator[Row]:
    holds = (Sentence(N_("all the depot has, and what it chooses to show to whom")),)
    noticed = N_("at the next sync: altered, older or forked histories become findings (safeconduct heads)")
    yield Row("depot_hostile", read_with(drill.me.depot, drill.me.gate, (), drill.roster), holds, noticed)


def gate_seized(_drill: Drill) -> Iterator[Row]:
    holds = (Sentence(N_("random half-keys under random names, public keys of devices, when each asked")),)
    yield Row("gate_seized", NOTHING, holds, N_("a gate that is gone answers nobody; halves come back from the custodians' backup"))


def depot_and_gate_seized(drill: Drill) -> Iterator[Row]:
    holds = (Sentence(N_("sealed objects and every half-key, and no circle's key")),)
    yield Row("depot_and_gate_seized", read_with(drill.me.depot, drill.me.gate, (), drill.roster), holds, _NOT_NOTICED)


# Laptops and people


def laptop_locked(drill: Drill) -> Iterator[Row]:
    cost = keyring.cost(drill.me.folder / "keyring")
    holds = (
        Sentence(N_("a sealed keyring: each guess costs {memory} MiB and {passes} passes of Argon2id"),
         {"memory": cost.memory // 2**20, "passes": cost.passes}),
        Sentence(N_("an outbox, an index and a logbook, encrypted page by page")),
    )  # fmt: skip
    yield Row("laptop_locked", NOTHING, holds, N_("its member tells: safeconduct device lost"), drill.me.me.codename)


def laptop_open(drill: Drill) -> Iterator[Row]:
    """Every member's, as far as these offices see. One's own is counted in the index, not by the policy."""
    own = {state.me.id: exposure.held(state.index) for state in drill.states}
    more = {state.me.id: _more_a_day(state) for state in drill.states}
    for member in drill.members:
        readable = own.get(member.id, drill.by_member()[member.id])
        holds = (Sentence(N_("what {codename}'s circles hold, with the keys of these circles"), {"codename": member.codename}),)
        yield Row("laptop_open", readable, holds, _TOLD, member.codename, drill.unseen(member), more.get(member.id))


def _more_a_day(state: State) -> int | None:
    """Records that lie sealed on that laptop, as far as a gate that measures would open them in a day: those erased it opens to nobody.
    None where nothing lies sealed."""
    gone = {record_blind(at, record).hex() for record in erased(state) for at in state.circles}
    stubs = (set(state.index.sealed()) | {blind for _, blind, _ in state.index.lapsed()}) - gone
    return min(gatelists.limits(state).device, len(stubs)) or None


def laptop_open_with_depot_and_gate(drill: Drill) -> Iterator[Row]:
    """The worst of one laptop: nothing meters a gate that lies on a seized disk."""
    readable = NOTHING
    for state in drill.states[:1]:
        readable |= read_with(state.depot, state.gate, state.circles.values(), drill.roster) | exposure.held(state.index)
    holds = (Sentence(N_("the keys of {count} circles, and everything sealed in them"), {"count": len(drill.me.circles)}),)
    yield Row("laptop_open_with_depot_and_gate", readable, holds, _TOLD, drill.me.me.codename)


def custodian_coerced(drill: Drill) -> Iterator[Row]:
    """k - 1 of them together, and all that stands in the vault."""
    keepers, least = custodians(drill.roster), needed(drill.roster)
    coerced = max(least - 1, 0)
    seen = [state for state in drill.states if state.named(access.VAULT)]
    names = {one.id for state in seen for one in state.index.all(Identity) if _opens(one, coerced)}
    holds = (
        Sentence(N_("{coerced} of {keepers} custodians, where {least} must agree"),
                 {"coerced": coerced, "keepers": len(keepers), "least": least}),
    )
    partial = frozenset() if seen else frozenset({"surnames"})
    yield Row("custodian_coerced", Readable(surnames=frozenset(names)), holds, _TOLD, partial=partial)


def _opens(identity: Identity, shares: int) -> bool:
    return identity.sealed is not None and identity.sealed.threshold <= shares


def member_removed(drill: Drill) -> Iterator[Row]:
    """What each member would read of what is written after their removal: what stands in circles that would not rotate."""
    for member in drill.members:
        devices = {device.id for device in drill.roster.devices if device.member == member.id}
        left = [m for m in drill.members if m.id != member.id]
        stays = [circle for circle in _held(drill, member) if not _rotates(drill, circle, devices, left)]
        readable = exposure.union(r for name, r in exposure.by_circle(drill.me.index) if name in stays)
        who = {"codename": member.codename}
        holds = (Sentence(N_("{codename}'s keys as they were, the whole depot, and a gate that still answered"), who),)
        noticed = N_("facts that a removed device writes stand apart and are shown as findings")
        yield Row("member_removed", readable, holds, noticed, member.codename)


def _held(drill: Drill, member: Member) -> list[CircleId]:
    names = drill.me.names().values()
    return [name for name in names if member.id in access.readers(name, drill.me.index, drill.members, drill.now.date())]


def _rotates(drill: Drill, name: CircleId, gone: set[DeviceId], left: Sequence[Member]) -> bool:
    readers = access.readers(name, drill.me.index, left, drill.now.date())
    wanted = frozenset(d.id for d in drill.roster.devices if d.member in readers and d.id not in gone)
    found = [circle for circle in drill.me.circles.values() if circle.circle == name]
    told = drill.me.handings
    return all(holding.due(circle, told.get(circle.locator, []), drill.roster, wanted).rotate for circle in found)


def record_erased(drill: Drill) -> Iterator[Row]:
    """Every body on the depot stays there, and every circle's key lives on; what was erased is looked for among all that opens."""
    readable, erased = NOTHING, 0
    for state in drill.states:
        things = {(thing.kind, thing.record) for one in state.index.all(Erasure) for thing in one.things}
        erased += len(things)
        if things:
            opened = {e.fact.record for e in open_with(state.depot, state.gate, state.circles.values(), drill.roster)}
            readable |= exposure.of_kinds((kind, record) for kind, record in things if record in opened)
    holds = (
        Sentence(N_("an old copy of the depot and every living key of {count} circles; {erased} records were erased"),
                 {"count": sum(len(state.circles) for state in drill.states), "erased": erased}),
    )  # fmt: skip
    yield Row("record_erased", readable, holds, _NOT_NOTICED)


# Outside


def phone_seized(_drill: Drill) -> Iterator[Row]:
    holds = (Sentence(N_("a caller's phone; the network leaves nothing on it: there is no door in this version")),)
    yield Row("phone_seized", NOTHING, holds, _NOT_NOTICED)


def insider_alters(_drill: Drill) -> Iterator[Row]:
    holds = (Sentence(N_("one device's signing key: it can add entries, and alter none that others have seen")),)
    noticed = N_("by every other member at the next sync, and by whoever checks a proof")
    yield Row("insider_alters", NOTHING, holds, noticed)


def report_read(drill: Drill) -> Iterator[Row]:
    """The persecutor reads the newest sealed edition: composed and reviewed again, as of today. Each finding is a person singled out."""
    editor = next((state for state in drill.states if any(_sealed(state)) and state.me.is_a(Role.EDITOR, Role.ANALYST)), None)
    if editor is None:
        unread = (Sentence(N_("no sealed edition that this office can read")),)
        yield Row("report_read", NOTHING, unread, _NOT_NOTICED, partial=frozenset(COLUMNS))
        return
    newest = next(_sealed(editor))
    singled = frozenset(RecordId(f"{one.where}: {one.sentence}") for one in press.review_again(editor, newest, drill.now))
    quotations = sum(1 for ref in newest.sheets if "." in ref)
    holds = (
        Sentence(N_("version {version}: {quotations} quotations and the figures, as the consents allow"),
         {"version": newest.version, "quotations": quotations}),
    )  # fmt: skip
    yield Row("report_read", Readable(people=singled), holds, N_("the review before release refuses what singles a person out"))


def _sealed(state: State) -> Iterator[Edition]:
    return (one for one in state.index.all(Edition) if one.sealed is not None)


_NOT_NOTICED = N_("not by the program; nothing need be done but to move to another depot")
_TOLD = N_("when the member or a colleague tells; then: safeconduct remove, by two people")
SCENARIOS: dict[str, Scenario] = {
    one.__name__: one
    for one in (
        depot_seized, depot_hostile, gate_seized, depot_and_gate_seized, laptop_locked, laptop_open,
        laptop_open_with_depot_and_gate, custodian_coerced, member_removed, record_erased, phone_seized, insider_alters, report_read,
    )
}


MEANING = {
    "depot_seized": N_("somebody has a full copy of the depot"),
    "depot_hostile": N_("the depot's host reads, withholds, rolls back, forks, replaces"),
    "gate_seized": N_("somebody has the gate with its key"),
    "depot_and_gate_seized": N_("one raid took both"),
    "laptop_locked": N_("a laptop taken with its office closed"),
    "laptop_open": N_("a laptop taken while open, or its member coerced; each member's"),
    "laptop_open_with_depot_and_gate": N_("an open laptop, with depot and gate on the same desk"),
    "custodian_coerced": N_("one custodian fewer than it takes, all coerced at once"),
    "member_removed": N_("what a removed member reads of what is written from then on"),
    "record_erased": N_("an old copy of the depot and everybody's keys, after a person had their record erased"),
    "phone_seized": N_("the phone of somebody who called for help"),
    "insider_alters": N_("a member alters or back-dates what stands in the journal"),
    "report_read": N_("the persecutor reads the report"),
}


def run(drill: Drill, scenarios: Iterable[str] = SCENARIOS) -> list[Row]:
    return [row for name in scenarios for row in SCENARIOS[name](drill)]
