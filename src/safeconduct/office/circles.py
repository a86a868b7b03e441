"""Holding circles, granting them, rotating them: who should read follows from records.access, who can follows from the grants.

Every device that holds a circle gives its keys to readers who lack them. Where the newest key lies with a device that should not
read any more, a reader's device makes the next epoch: nothing is sealed under the old one again. Two that rotate at once make two
epochs of one number; both stay readable, the higher is written under (docs/decisions/rotation.md).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from safeconduct.depot.base import NoSuchObject
from safeconduct.ground.errors import N_, Damaged
from safeconduct.ground.ids import OS, CircleId, DeviceId, MemberId
from safeconduct.ground.who import Role
from safeconduct.journal import grant, handing, holding
from safeconduct.journal.finding import Finding
from safeconduct.journal.finding import State as FindingState
from safeconduct.journal.grant import Given, Grant
from safeconduct.journal.handing import Handing
from safeconduct.journal.roster import Last
from safeconduct.office.deciding import undecided
from safeconduct.office.state import NotInCircle, State
from safeconduct.records import access
from safeconduct.seal.keys import CircleKeys, circle_blind, epoch_id, epoch_number

_LEAP = 4096
"""Epoch numbers follow each other; one far beyond those that are held would leave no room for the next."""
_MAY_NOT = N_("a colleague gave a circle that they may not open; it is not taken")


def make_circle(state: State, name: CircleId) -> CircleKeys:
    """A new circle, kept in the outbox; `settle` grants it. Call inside the outbox's transaction."""
    key = OS(32)
    return hold(state, CircleKeys(name, OS(32), {epoch_id(1, key): key}))


def hold(state: State, circle: CircleKeys) -> CircleKeys:
    state.outbox.add_circle(circle)
    state.circles[circle.locator] = circle
    return circle


def writing_circle(state: State, name: CircleId, may_make: bool) -> CircleKeys:
    held = state.named(name)
    if held:
        return held[0]
    if not may_make or (name in access.STANDING and name not in access.LATER):
        raise NotInCircle(name)
    return make_circle(state, name)


# Giving, rotating, closing


def settle(state: State, names: Iterable[CircleId], today: dt.date) -> int:
    """Bring these circles to what their readers should hold on that day. Call inside the outbox's transaction.

    Returns how many grants and handings wait for the depot now.
    """
    grants: dict[DeviceId, list[Given]] = {}
    told: list[tuple[CircleKeys, Handing]] = []
    if state.standing.roster.device(state.keys.device) is None:
        return 0  # a removed or not yet admitted device has nothing to give
    for name in dict.fromkeys(names):
        held = state.named(name)
        if not held:
            continue
        readers = access.readers(name, state.index, state.roster_members, today)
        for circle in held:
            told += ((circle, one) for one in _settle_one(state, circle, _wanted(state, circle, readers), grants))
    return _send(state, grants, told)


def _wanted(state: State, circle: CircleKeys, readers: frozenset[MemberId]) -> frozenset[DeviceId]:
    """Devices that should hold the circle. Who cannot judge it, has read nothing of it yet, or has what
    decides lying sealed, takes the key from the removed only; in the last case a holder's further devices are given it too."""
    name, devices = CircleId(circle.circle), state.standing.roster.devices
    wanted = frozenset(device.id for device in devices if device.member in readers)
    known = name == access.ROSTER or name in access.STANDING or state.index.feeds(circle.locator) or state.outbox.feed(circle.locator)
    sealed = undecided(state, name)
    if known and not sealed and state.keys.member in access.judges(name, state.index, state.roster_members):
        return wanted
    held = holding.holders(state.handings.get(circle.locator, ()), circle.newest)
    members = {device.member for device in devices if device.id in held} if sealed else set()
    return wanted | {device.id for device in devices if device.id in held or device.member in members}


def _settle_one(
    state: State, circle: CircleKeys, wanted: frozenset[DeviceId], grants: dict[DeviceId, list[Given]]
) -> Iterator[Handing]:
    me = state.keys.device
    due = holding.due(circle, state.handings.get(circle.locator, ()), state.standing.roster, wanted)
    give = dict(due.give)
    if due.rotate and me in wanted:
        give[(_rotate(state, circle),)] = tuple(sorted(wanted))
    elif due.rotate:
        give = {epochs: to for epochs, to in give.items() if to != (me,)}
    for epochs, to in give.items():
        for device in to:  # to this very device, too: with the keyring alone it can have everything again
            grants.setdefault(device, []).append(grant.given(circle, epochs))
        yield Handing(circle.circle, epochs, to, me, (), ())


def _rotate(state: State, circle: CircleKeys) -> int:
    key = OS(32)
    epoch = epoch_id(epoch_number(circle.newest) + 1, key)
    circle.epochs[epoch] = key
    state.outbox.add_circle(circle)
    return epoch


def close_circles(state: State) -> int:
    """Say, of every circle held, how much of removed devices' feeds was accepted. Call before reading on, inside a transaction."""
    if state.standing.roster.device(state.keys.device) is None:
        return 0
    told = []
    for circle in state.circles.values():
        closed, removed = _closings(state, circle)
        if removed:
            told.append((circle, Handing(circle.circle, (circle.newest,), (), state.keys.device, closed, removed)))
    return _send(state, {}, told)


def _closings(state: State, circle: CircleKeys) -> tuple[tuple[Last, ...], tuple[DeviceId, ...]]:
    """What this device accepted of removed devices' feeds in the circle, where neither the roster nor a colleague has said it."""
    roster, told = state.standing.roster, state.handings.get(circle.locator, ())
    feeds = [feed for feed in state.index.feeds(circle.locator).values() if feed.device in roster.gone and feed.whole and feed.size]
    signed = {mark.feed for mark in holding.marks(roster)}
    open_ = [feed for feed in feeds if feed.id not in signed and not holding.closings(told, roster, feed.device)]
    closed = tuple(Last(feed.device, feed.id, feed.size, feed.root) for feed in sorted(open_))
    return closed, tuple(sorted({feed.device for feed in open_}))


def _send(state: State, grants: dict[DeviceId, list[Given]], told: list[tuple[CircleKeys, Handing]]) -> int:
    """Grants first: whoever reads a handing may rely on the keys being there."""
    sent = 0
    for to, given in grants.items():
        device = state.standing.roster.device(to)
        assert device is not None  # wanted devices are the roster's
        for start in range(0, len(given), grant.TOGETHER):
            part = given[start : start + grant.TOGETHER]
            state.outbox.add_parcel(*grant.write(part, device, state.keys.device, state.keys.sign_seed))
            sent += 1
    for circle, one in told:
        if one.to == (state.keys.device,) and not one.removed:  # nobody else holds this key: there is nobody to tell
            _know(state, f"own/{circle.locator.hex()}/{one.epochs[-1]}", circle.locator, one)
            continue
        name, data = handing.write(circle, one, state.keys.sign_seed)
        state.outbox.add_parcel(name, data)
        _taken(state, name)
        _know(state, name, circle.locator, one)
        sent += 1
    return sent


def _know(state: State, name: str, locator: bytes, one: Handing) -> None:
    state.outbox.add_handing(name, locator, one)
    told = state.handings.setdefault(locator, [])
    if one not in told:
        told.append(one)


# Reading what others gave


def read_grants(state: State) -> set[CircleId]:
    """Take up keys and handings that came since last time. Returns the circles that something is new of."""
    new: set[CircleId] = set()
    for name, found in _new_grants(state):
        with state.outbox.transaction():
            new |= _take_up(state, name, found)
    told = handing.by_circle(name for name in state.depot.list("h") if name not in state.taken)
    for circle in list(state.circles.values()):
        for name in told.get(circle_blind(circle.locator).hex(), ()):
            with state.outbox.transaction():
                new |= {CircleId(circle.circle)} if _read_handing(state, circle, name) else set()
    return new


def _new_grants(state: State) -> list[tuple[str, Grant]]:
    """Coordinators' first: of two circles of one record that came together, theirs is held already when another's is judged."""
    names = grant.mine(state.keys.locator, (one for one in state.depot.list("w") if one not in state.taken))
    read = [(name, found) for name in names if (found := _read_grant(state, name)) is not None]
    return sorted(read, key=lambda one: not _is_a(state, one[1].by, Role.COORDINATOR))


def _read_grant(state: State, name: str) -> Grant | None:
    try:
        return grant.read(name, state.depot.get(name), state.keys.hpke_secret, state.keys.device, state.standing.roster)
    except Damaged as fault:
        _refuse(state, name, fault)
    except NoSuchObject:
        pass
    return None


def _take_up(state: State, name: str, found: Grant) -> set[CircleId]:
    """What its giver may not open is looked at again next time, when more may be known of them."""
    able = [given for given in found.given if given.locator in state.circles or _may_open(state, CircleId(given.circle), found.by)]
    if len(able) == len(found.given):
        _taken(state, name)
    elif name not in state.refused:
        state.refused.add(name)
        state.findings.append(Finding(FindingState.REFUSED, name, _MAY_NOT))
    return {CircleId(given.circle) for given in able if _take(state, name, given, found.by)}


def _may_open(state: State, name: CircleId, by: DeviceId) -> bool:
    """Whether this giver may bring a circle that is not held here: else any member could have others write under a key of their own,
    or stand in a circle as if they belonged to it. A record's first circle comes from whoever opened the record."""
    if name == access.ROSTER:
        return False  # it follows from the first key, and is held
    held = state.named(name)
    if name in access.STANDING:  # the founder opens those of others' roles
        return _is_a(state, by, *access.STANDING[name]) or (not held and _is_a(state, by, Role.COORDINATOR))
    device = state.standing.roster.device(by)
    return not held or (device is not None and device.member in access.readers(name, state.index, state.roster_members, state.today))


def _is_a(state: State, device: DeviceId, *roles: Role) -> bool:
    found = state.standing.roster.device(device)
    member = state.standing.roster.member(found.member) if found is not None else None
    return member is not None and member.is_a(*roles)


def _read_handing(state: State, circle: CircleKeys, name: str) -> bool:
    try:
        found = handing.read(circle, name, state.depot.get(name), state.standing.roster)
    except Damaged as fault:
        _refuse(state, name, fault)
        return False
    except NoSuchObject:
        return False
    if found is None:
        return False
    _taken(state, name)
    _know(state, name, circle.locator, found)
    return True


def _taken(state: State, name: str) -> None:
    state.taken.add(name)
    state.outbox.take(name)


def _refuse(state: State, name: str, fault: Damaged) -> None:
    """Told once a process; looked at again next time, for the roster may be newer then."""
    if name not in state.refused:
        state.refused.add(name)
        aside = isinstance(fault, grant.BadGrant) and fault.why == grant.GIVER_REMOVED
        state.findings.append(Finding(FindingState.SET_ASIDE if aside else FindingState.REFUSED, name, fault.template, fault.values))


def _take(state: State, name: str, given: Given, by: DeviceId) -> bool:
    """All of what is given, or nothing: an epoch taken without its handing would be written under unjudged."""
    circle = state.circles.get(given.locator) or CircleKeys(given.circle, given.locator, {})
    fresh = {epoch: key for epoch, key in given.epochs if epoch not in circle.epochs}
    if circle.circle != given.circle or any(circle.epochs.get(epoch, key) != key for epoch, key in given.epochs):
        state.findings.append(Finding(FindingState.REFUSED, name, N_("two grants of one circle do not agree")))
        return False
    if _leaps(circle.epochs, fresh):
        state.findings.append(Finding(FindingState.REFUSED, name, N_("a grant leaps over thousands of epochs")))
        return False
    circle.epochs.update(fresh)
    hold(state, circle)
    known = Handing(given.circle, tuple(epoch for epoch, _ in given.epochs), (state.keys.device,), by, (), ())
    _know(state, f"{name}/{given.locator.hex()}", given.locator, known)
    return bool(fresh)


def _leaps(held: Iterable[int], fresh: Iterable[int]) -> bool:
    """Measured by how many numbers are held, not by the highest: leap after leap gets no further than one."""
    numbers = {epoch_number(epoch) for epoch in (*held, *fresh)}
    return max(numbers) > len(numbers) + _LEAP
