"""Change of custodians: what they keep is sealed anew for those of the roster, under new keys, in new records; old ones are forgotten.

The custodians of before lend their shares to one request, the device that asked opens and re-seals record by record, in memory only, and
when the new records are on the depot the gate forgets the halves of the old ones: from then on every copy of the depot is dark for them.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from safeconduct.casework import identify
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.office import vault
from safeconduct.office.flush import flush
from safeconduct.office.save import save
from safeconduct.office.shares import my_share, seal_for_custodians, seal_share
from safeconduct.office.state import State
from safeconduct.records.access import VAULT
from safeconduct.records.fact import Fact
from safeconduct.records.identity import IdentityHanded
from safeconduct.records.request import Wanted
from safeconduct.records.sealed import Sort
from safeconduct.seal.keys import record_blind

_AT_ONCE = 16


class Changed(NamedTuple):
    """`sealed`: records made anew; `left`: records that did not reach their quorum; `forgotten`: old records the gate let go."""

    sealed: int
    left: int
    forgotten: int


def ask_change(state: State, purpose: str, now: dt.datetime) -> RecordId:
    request = new_id()
    return vault.ask(state, vault.Asked(Wanted.CHANGE, request, "custodians", purpose), now, request)


def finish_change(state: State, request: RecordId, now: dt.datetime) -> Changed:
    """Killed anywhere: before the new records are saved nothing has changed, after it `forget_old` goes on."""
    opened = vault.open_(state, request, now)
    facts: list[Fact] = []
    for old, body in opened.bodies.items():
        made = new_id()
        ask = identify.ReplaceIdentity(old, made, seal_for_custodians(state, Sort.IDENTITY, made, body))
        facts += identify.replace_identity(state.index, ask, state.me, now)
    save(state, facts, now)
    flush(state)
    return Changed(len(opened.bodies), len(vault.due(state)), forget_old(state))


def forget_old(state: State) -> int:
    """Have the gate forget the halves of records that were sealed anew; what waits here goes to the depot first."""
    flush(state)
    held = state.named(VAULT)
    old = identify.forgettable(state.index)
    names = [record_blind(circle.locator, one.id).hex() for circle in held for one in old]
    done = 0
    for start in range(0, len(names), _AT_ONCE):  # where the gate's measure of the day ends, what was forgotten so far stays forgotten
        there = list(state.gate.fetch(names[start : start + _AT_ONCE]))
        if there:
            state.gate.forget(there)
        done += len(there)
    return done


def hand_on(state: State, now: dt.datetime) -> int:
    """Seal this member's shares to the member's other devices that have none yet. Returns how many records that took."""
    others = [d for d in state.standing.roster.devices if d.member == state.keys.member and d.id != state.keys.device]
    facts: list[Fact] = []
    for one in identify.standing(state.index):
        assert one.sealed is not None
        mine, share = one.sealed.share_of(state.keys.member), my_share(state, one.sealed)
        if mine is None or share is None:
            continue
        have = {w.device for w in mine.to} | {h.device for h in one.handed if (h.by, h.check) == (state.keys.member, one.sealed.check)}
        for device in others:
            if device.id not in have:
                sealed = seal_share(device, one.sealed.sort, one.sealed.of, one.sealed.check, share, state.keys.member)
                facts.append(IdentityHanded(one.id, one.sealed.check, device.id, sealed))
    if facts:
        save(state, facts, now)
    return len({fact.record for fact in facts})
