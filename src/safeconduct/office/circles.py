"""Holding circles and granting them: who should read follows from records.access, who can follows from the grants."""

from __future__ import annotations

from collections.abc import Iterable

from safeconduct.ground.errors import N_, Damaged
from safeconduct.ground.ids import OS, CircleId
from safeconduct.journal import grant
from safeconduct.journal.finding import Finding
from safeconduct.journal.finding import State as FindingState
from safeconduct.office.state import NotInCircle, State
from safeconduct.records import access
from safeconduct.seal.keys import CircleKeys


def make_circle(state: State, name: CircleId) -> CircleKeys:
    """A new circle, kept in the outbox and granted to its readers. Call inside the outbox's transaction."""
    circle = CircleKeys(name, OS(32), {1: OS(32)})
    state.outbox.add_circle(circle)
    state.circles[circle.locator] = circle
    return circle


def writing_circle(state: State, name: CircleId, may_make: bool) -> CircleKeys:
    held = state.named(name)
    if held:
        return held[0]
    if not may_make or name in access.STANDING:
        raise NotInCircle(name)
    return make_circle(state, name)


def grant_missing(state: State, names: Iterable[CircleId]) -> int:
    """Put a grant in the outbox for every reader's device that has none of ours. Call inside the outbox's transaction."""
    given = 0
    for name in dict.fromkeys(names):
        held = state.named(name)
        if held:
            readers = access.readers(name, state.index, state.roster_members)
            given += sum(_grant_to(state, circle, readers) for circle in held)
    return given


def _grant_to(state: State, circle: CircleKeys, readers: Iterable[str]) -> int:
    wanted = set(readers)
    devices = [d for d in state.standing.roster.devices if d.member in wanted]
    given = 0
    for epoch in circle.epochs:
        done = state.outbox.granted(circle.locator, epoch)
        for device in devices:
            if device.id in done:
                continue
            state.outbox.add_parcel(*grant.write(circle, epoch, device, state.keys.device, state.keys.sign_seed))
            state.outbox.mark_granted(circle.locator, epoch, [device.id])
            given += 1
    return given


def read_grants(state: State) -> int:
    """Take up the circles granted to this device since last time."""
    new = 0
    for name in grant.mine(state.keys.locator, state.depot.list("w")):
        if name in state.grants_read:
            continue
        state.grants_read.add(name)
        try:
            found = grant.read(name, state.depot.get(name), state.keys.hpke_secret, state.keys.device, state.standing.roster)
        except Damaged as fault:
            state.findings.append(Finding(FindingState.REFUSED, name, fault.template, fault.values))
            continue
        new += _take(state, found)
    return new


def _take(state: State, found: grant.Grant) -> int:
    circle = state.circles.get(found.locator)
    if circle is None:
        circle = state.circles[found.locator] = CircleKeys(found.circle, found.locator, {})
    if circle.circle != found.circle or circle.epochs.get(found.epoch, found.key) != found.key:
        sentence = N_("two grants of one circle do not agree")
        state.findings.append(Finding(FindingState.REFUSED, f"w/{found.circle.split('/')[0]}", sentence))
        return 0
    if found.epoch in circle.epochs:
        return 0
    circle.epochs[found.epoch] = found.key
    state.outbox.add_circle(circle)
    state.outbox.mark_granted(found.locator, found.epoch, [state.keys.device, found.by])
    return 1
