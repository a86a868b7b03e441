"""Changing the roster: propose, sign what a colleague proposed, publish as soon as enough people signed.

Two people each run the same command; the first one's proposal waits on the depot, the second one's signature publishes it. Anybody may
publish what has enough signatures. Of two proposals for one version the create-only name of the roster decides; the other's maker is told.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import NamedTuple

from safeconduct.depot.base import AlreadyThere, NoSuchObject
from safeconduct.ground.errors import N_, Damaged, Refused
from safeconduct.ground.ids import DeviceId, MemberId
from safeconduct.ground.who import Member, Role
from safeconduct.journal import change, gatelist, proposal, roster
from safeconduct.journal.change import Change
from safeconduct.journal.proposal import Pending
from safeconduct.journal.roster import Last, Roster
from safeconduct.office import gatelists
from safeconduct.office.circles import close_circles, settle
from safeconduct.office.invitation import AnotherNetwork, Request
from safeconduct.office.rosters import keep, read_rosters
from safeconduct.office.rosters import pending as pending
from safeconduct.office.state import State

ROSTER_LASTS = dt.timedelta(days=365)


class Overtaken(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("another change of the roster came first; this one is void"), N_("look at it with: safeconduct member, then propose again")
        )


class MayNotSign(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("the roster is changed by coordinators; your signature would not count"),
            N_("ask a coordinator; for a device of your own, one coordinator beside you is enough"),
        )


class Step(NamedTuple):
    """What became of a change. `missing`: codenames of those whose signature would complete it."""

    published: bool
    version: int
    change: Change
    signed: tuple[str, ...]
    missing: tuple[str, ...]


def carry(state: State, after: Roster) -> Step:
    """Sign a colleague's proposal of the same change, or propose it; publish if that was enough."""
    wanted = change.describe(state.standing.roster, after)
    same = [one for one in pending(state) if change.describe(state.standing.roster, one.roster) == wanted and _same_limits(state, one)]
    plan = same[0].proposal if same else proposal.propose(after, gatelists.limits(state))
    if state.keys.member not in roster.could_sign(same[0].roster if same else after, state.standing):
        raise MayNotSign
    sign_and_send(state, plan)
    return finish(state, next(one for one in pending(state) if one.proposal == plan))


def _same_limits(state: State, one: Pending) -> bool:
    """The gate's measure is signed with the roster: whoever proposes first must not lift it by the second's signature."""
    return one.proposal.gate_list == gatelist.from_roster(one.roster, gatelists.limits(state))


def finish(state: State, one: Pending) -> Step:
    what = change.describe(state.standing.roster, one.roster)
    signed, missing = _names(state, one, one.tally.signed), _names(state, one, one.tally.could - one.tally.signed)
    if one.tally.enough:
        publish(state, one)
    return Step(one.tally.enough, one.roster.version, what, signed, () if one.tally.enough else missing)


def _names(state: State, one: Pending, members: frozenset[MemberId]) -> tuple[str, ...]:
    found = (state.standing.roster.member(member) or one.roster.member(member) for member in members)
    return tuple(sorted(member.codename for member in found if member is not None))


def sign_and_send(state: State, plan: proposal.Proposal) -> None:
    message = proposal.sign_proposal(plan, state.keys.device, state.keys.sign_seed)
    circle = state.roster_circle
    version = state.standing.roster.version + 1
    state.depot.put(*proposal.seal(circle.newest, circle.epochs[circle.newest], version, message))


def publish(state: State, one: Pending) -> None:
    """The next roster, its gate list, and new keys where somebody left. Killed in between, any member's next sync goes on."""
    standing = roster.accept(one.document, state.standing)
    circle = state.roster_circle
    key = circle.newest, circle.epochs[circle.newest]
    try:
        state.depot.put(*roster.seal(*key, standing.roster.version, one.document))
    except AlreadyThere:
        read_rosters(state)
        if state.standing.digest != standing.digest:
            raise Overtaken from None
    else:
        keep(state, standing)
    gatelists.publish(state, one.gate_document)
    with state.outbox.transaction():
        close_circles(state)
        settle(state, state.names().values(), state.today)
    state.close_feeds()


def attend(state: State) -> None:
    """At every sync: publish what has enough signatures, and give the one signature that is ours to give without being asked:
    that of a new signer to the version that makes them one, when all others have given theirs."""
    waiting = pending(state)
    for one in waiting:
        if _waits_for_me(state, one):
            sign_and_send(state, one.proposal)
            waiting = pending(state)
    ready = next((one for one in waiting if one.tally.enough), None)
    if ready is not None:
        with contextlib.suppress(Overtaken):
            publish(state, ready)


def _waits_for_me(state: State, one: Pending) -> bool:
    me, device = state.keys.member, one.roster.device(state.keys.device)
    if device != state.keys.public() or me in state.standing.roster.signers or me not in one.roster.signers:
        return False
    before = one.tally.signed & set(state.standing.roster.signers)
    return _same_measure(state, one) and len(before) >= state.standing.roster.threshold and me not in one.tally.signed


def _same_measure(state: State, one: Pending) -> bool:
    """To a new signer, who may hold no circle yet: what was measured before stays so."""
    held, told = gatelists.limits(state), gatelist.limits_of_body(one.proposal.gate_list)
    return (told.device, told.circle, told.forget, told.lease) == (held.device, held.circle, held.forget, held.lease)


def mend_gate_list(state: State) -> None:
    """Whoever published this roster may have been killed before its gate list was there: its proposal holds it, and the signatures."""
    version = state.standing.roster.version
    if gatelists.stands(state, version):
        return
    signed: dict[DeviceId, proposal.Message] = {}
    for name in state.depot.list(f"p/{version:020d}"):
        with contextlib.suppress(Damaged, NoSuchObject):
            message = proposal.unseal(state.roster_circle.epochs, name, state.depot.get(name))
            if roster.digest(message.proposal.roster) == state.standing.digest:
                signed[message.device] = message
    if signed:
        body = next(iter(signed.values())).proposal.gate_list
        lines = ((one.device, one.list_signature) for one in signed.values() if one.proposal.gate_list == body)
        gatelists.publish(state, gatelist.assemble(body, lines))


# What members ask


def admit(state: State, request: Request, member: Member, now: dt.datetime) -> Step:
    if request.network != state.keys.network:
        raise AnotherNetwork
    return carry(state, change.admit(state.standing, member, request.device, _expires(now)))


def add_device(state: State, request: Request, now: dt.datetime) -> Step:
    if request.network != state.keys.network:
        raise AnotherNetwork
    return carry(state, change.add_device(state.standing, request.device, _expires(now)))


def remove(state: State, codename: str, now: dt.datetime) -> Step:
    member = change.named(state.standing.roster, codename)
    devices = frozenset(device.id for device in state.standing.roster.devices_of(member.id))
    return carry(state, change.remove_member(state.standing, codename, last(state, devices), _expires(now)))


def lose_device(state: State, device: DeviceId, now: dt.datetime) -> Step:
    return carry(state, change.remove_device(state.standing, device, last(state, frozenset({device})), _expires(now)))


def renew(state: State, now: dt.datetime) -> Step:
    return carry(state, change.renew(state.standing, _expires(now)))


def set_roles(state: State, codename: str, roles: frozenset[Role], now: dt.datetime) -> Step:
    return carry(state, change.set_roles(state.standing, codename, roles, _expires(now)))


def last(state: State, devices: frozenset[DeviceId]) -> list[Last]:
    """What this device accepted of theirs. Sync first: what is not read yet will not count."""
    feeds = [feed for locator in state.circles for feed in state.index.feeds(locator).values()]
    return [Last(feed.device, feed.id, feed.size, feed.root) for feed in feeds if feed.device in devices and feed.whole and feed.size]


def _expires(now: dt.datetime) -> int:
    return int((now + ROSTER_LASTS).timestamp())
