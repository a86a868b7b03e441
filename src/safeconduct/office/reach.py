"""Syncing where depot or gate may be away: as much as can be done is done, the rest waits, and what happened is told.

read → ask witnesses → heartbeat → send → bring each depot what it misses → exchange with a stick. Cut anywhere, the next sync goes on:
rows and parcels wait in the outbox, the index folds in transactions, a copy changes nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from safeconduct.depot import mirror
from safeconduct.depot.ahead import Ahead
from safeconduct.depot.base import Depot
from safeconduct.depot.several import Several
from safeconduct.gate.base import GateUnreachable, Metered, NotAdmitted
from safeconduct.ground.errors import Refused, SafeconductError, StoreFailed
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.journal import frame, grant
from safeconduct.journal.finding import State as FindingState
from safeconduct.office import alarms, halfbackup, pulse
from safeconduct.office.erasing import carry_out
from safeconduct.office.flush import send
from safeconduct.office.lease import keep_leases
from safeconduct.office.recall import open_sealed
from safeconduct.office.refresh import refresh
from safeconduct.office.state import State
from safeconduct.records import kinds
from safeconduct.seal.keys import circle_blind

_STALE = (FindingState.SILENT, FindingState.EXPIRED, FindingState.ROLLED_BACK)


class Reached(NamedTuple):
    sent: int
    """Objects that left this device."""
    came: int
    """Entries that are new here."""
    brought: int
    """Objects taken from one depot to another."""
    waiting: int
    """Facts and parcels that could not leave."""
    stale: int
    """Findings of something older than it should be: a silent device, a roster past its day, a depot gone back."""
    conflicts: int
    """Among the records that changed."""
    away: tuple[SafeconductError, ...]
    """What could not be reached or refused, each kind once."""


class _Tries:
    """Runs steps, and keeps what they refuse. A step of the depot is not tried again behind one that found no depot."""

    def __init__(self) -> None:
        self.failed: list[SafeconductError] = []

    def __call__(self, step: Callable[[], int | None]) -> int:
        try:
            return step() or 0
        except (StoreFailed, Metered, NotAdmitted) as error:
            self.keep(error)
            return 0

    def keep(self, error: StoreFailed | Refused | None) -> None:
        if error is not None:
            self.failed.append(error)

    @property
    def depot_away(self) -> bool:
        return any(isinstance(error, StoreFailed) and not isinstance(error, GateUnreachable) for error in self.failed)


def sync(state: State, ask_witnesses: Callable[[], None], progress: Progress = QUIET, stick: Depot | None = None) -> Reached:
    """Reads before it sends: nothing is sealed under a key that a colleague has meanwhile taken back."""
    tries, mark = _Tries(), state.index.end()
    known = len(state.findings)
    sent = brought = 0
    came = tries(partial(read, state, progress))
    if not tries.depot_away:
        came += tries(partial(follow, state))
        tries(ask_witnesses)
        pulse.beat(state, state.clock())
        sent += _send(state, tries, progress)
    tries(partial(keep_leases, state, state.clock()))
    brought += tries(partial(level, state, progress))
    if stick is not None:
        brought += tries(partial(exchange, state, stick, progress))
        came += tries(partial(read, state, progress))
        sent += _send(state, tries, progress)
    away = tries.failed + _missed(state.depot)
    told = {(type(error), error.template, str(error.values)): error for error in away}
    stale = {(one.state, one.name) for one in state.findings[known:] if one.state in _STALE}
    return Reached(sent, came, brought, state.outbox.pending(), len(stale), conflicts(state, mark), tuple(told.values()))


def _send(state: State, tries: _Tries, progress: Progress) -> int:
    sent = send(state, progress)
    tries.keep(sent.kept_back)
    return sent.objects


def _missed(depot: Depot) -> list[SafeconductError]:
    return list(depot.missed.values()) if isinstance(depot, Several) else []


def conflicts(state: State, mark: int) -> int:
    """What two members said at once, in the records that changed since `mark`."""
    count = 0
    for record, name in state.index.touched(mark):
        kind = kinds.kind_named(name)
        found = state.index.get(kind.record, record) if kind is not None else None
        count += len(getattr(found, "conflicts", ()))
    return count


def level(state: State, progress: Progress = QUIET) -> int:
    """Where an office has several depots, each is brought what it misses."""
    if not isinstance(state.depot, Several) or len(state.depot.depots) < 2:
        return 0
    return mirror.level(state.depot, frame.is_whole, progress)


def exchange(state: State, stick: Depot, progress: Progress = QUIET) -> int:
    there, back = mirror.exchange(state.depot, stick, frame.is_whole, progress)
    return there.copied + back.copied


def read(state: State, progress: Progress = QUIET) -> int:
    with _ahead(state):
        return refresh(state, progress)


def follow(state: State) -> int:
    """What reading made due: entries that the measure left sealed, erasures that this device has its part in, alarms that nobody has
    told yet, leases that ended."""
    opened = open_sealed(state)
    if state.standing.roster.device(state.keys.device) is None:  # not admitted yet, or removed: it has a part in nothing
        return opened
    carry_out(state, state.clock())
    halfbackup.carry_out(state, state.clock())
    alarms.notice(state)
    keep_leases(state, state.clock())
    return opened


@contextmanager
def _ahead(state: State) -> Iterator[None]:
    """One listing and few journeys for a whole refresh, where journeys count: a folder answers faster by itself."""
    depot = state.depot
    if not state.far:
        yield
        return
    state.depot = Ahead(depot, lambda names: wanted(state, names))
    try:
        yield
    finally:
        state.depot = depot


def wanted(state: State, names: Sequence[str]) -> list[str]:
    """What a refresh will ask for: grants to this device, handings and segments of its circles beyond what it has read."""
    circles = {circle_blind(circle.locator).hex(): circle for circle in state.circles.values()}
    sizes = {feed: held.size for circle in circles.values() for feed, held in state.index.feeds(circle.locator).items() if held.whole}
    fresh = [name for name in names if name not in state.taken]
    found = list(grant.mine(state.keys.locator, (name for name in fresh if name.startswith("w/"))))
    for name in fresh:
        sort, *parts = name.split("/")
        ours = len(parts) > 1 and parts[0] in circles
        if ours and (sort == "h" or (sort == "s" and parts[-1].isdigit() and int(parts[-1]) >= sizes.get(parts[1], 0))):
            found.append(name)
    return found
