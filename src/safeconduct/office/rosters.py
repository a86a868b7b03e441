"""The roster as this device knows it: the newest version it accepted is kept here, later ones are taken from the depot."""

from __future__ import annotations

from collections.abc import Mapping

from safeconduct.depot.base import Depot, NoSuchObject
from safeconduct.ground import canon
from safeconduct.ground.errors import N_, Damaged
from safeconduct.journal import roster
from safeconduct.journal.finding import Finding
from safeconduct.journal.finding import State as FindingState
from safeconduct.journal.roster import Roster, Standing
from safeconduct.office.outbox import Outbox
from safeconduct.office.state import State


def known(outbox: Outbox, depot: Depot, held: Mapping[int, bytes], pinned: bytes) -> Standing:
    """The newest roster of an earlier time, or the first one. Raises BadRoster: no office opens on a roster it cannot trust."""
    kept = outbox.roster()
    if kept is not None:
        return Standing(canon.decode_strict(kept, Roster), roster.digest(kept))
    name = roster.name_of(1)
    try:
        return roster.accept(roster.unseal(held, name, depot.get(name)), None, pinned)
    except NoSuchObject as error:
        raise roster.BadRoster(1, "the depot holds none") from error


def read_rosters(state: State) -> bool:
    """Later versions of the roster, each signed as the one before and itself demand. Whether there was one."""
    names = {roster.version_of(name): name for name in state.depot.list("r")}
    before = state.standing.roster.version
    if before not in names:
        _find(state, FindingState.ROLLED_BACK, roster.name_of(before), N_("the depot lacks a roster that this device has read"))
    while (name := names.get(state.standing.roster.version + 1)) is not None:
        try:
            document = roster.unseal(state.roster_circle.epochs, name, state.depot.get(name))
            keep(state, roster.accept(document, state.standing))
        except Damaged as fault:
            if not (isinstance(fault, roster.BadRoster) and fault.why == roster.NO_KEY):  # its grant may come in a moment
                _find(state, FindingState.REFUSED, name, fault.template, fault.values)
            break
        except NoSuchObject:
            break
    return state.standing.roster.version > before


def keep(state: State, standing: Standing) -> None:
    with state.outbox.transaction():
        state.outbox.set_roster(standing.roster.version, canon.encode(standing.roster))
    state.know_roster(standing)


def check_expiry(state: State) -> None:
    """A warning, never a lock-out: a clock must not shut anybody out."""
    if state.clock().timestamp() > state.standing.roster.expires:
        sentence = N_("the roster's day has passed; renew it: safeconduct member renew, by two members")
        _find(state, FindingState.EXPIRED, roster.name_of(state.standing.roster.version), sentence)


def _find(state: State, what: FindingState, name: str, sentence: str, values: Mapping[str, object] | None = None) -> None:
    found = Finding(what, name, sentence, values or {})
    if found not in state.findings:
        state.findings.append(found)
