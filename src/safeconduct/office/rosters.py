"""The roster as this device knows it: the newest version it accepted is kept here, later ones are taken from the depot."""

from __future__ import annotations

from collections.abc import Mapping

from safeconduct.depot.base import Depot, NoSuchObject
from safeconduct.ground import canon
from safeconduct.ground.errors import N_, Damaged
from safeconduct.journal import proposal, roster
from safeconduct.journal.finding import Finding
from safeconduct.journal.finding import State as FindingState
from safeconduct.journal.proposal import Pending
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
            instead = _agreed(state)
            if instead is None:
                break
            keep(state, instead)
        except NoSuchObject:
            break
    return state.standing.roster.version > before


def _agreed(state: State) -> Standing | None:
    """The next version from its proposal, where something else stands under its name: that name alone can be taken by anybody who may
    write to the depot, the signatures cannot be made. Of several the same on every device."""
    ready = [one for one in pending(state) if one.tally.enough]
    return roster.accept(ready[0].document, state.standing) if ready else None


def pending(state: State) -> list[Pending]:
    """Proposals for the next version. What does not open or follow is nobody's proposal, and said once."""
    wanted = state.standing.roster.version + 1
    found = []
    for name in state.depot.list(f"p/{wanted:020d}"):
        if proposal.version_of(name) != wanted:
            continue
        try:
            found.append(proposal.read(state.roster_circle.epochs, name, state.depot.get(name), state.standing))
        except NoSuchObject:
            continue
        except Damaged as fault:
            if name not in state.refused:
                state.refused.add(name)
                state.findings.append(Finding(FindingState.REFUSED, name, fault.template, fault.values))
    return proposal.gather(found, state.standing)


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
