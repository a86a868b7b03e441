"""What a member asks of the gate beyond halves: how much is left today, the access log, more for a colleague."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from typing import NamedTuple

import msgspec

from safeconduct.gate.http import HttpGate
from safeconduct.gate.log import pseudonym
from safeconduct.gate.meter import DAY
from safeconduct.gate.request import Allowance, SignedAllowance, allowance_to_sign
from safeconduct.ground import canon
from safeconduct.ground.errors import N_, BadInput, NotFound, Refused
from safeconduct.ground.ids import OS, DeviceId
from safeconduct.journal.head import Checkpoint, parse_checkpoint
from safeconduct.office.gatehouse import read_log
from safeconduct.office.later import itself
from safeconduct.office.state import State
from safeconduct.seal import sign
from safeconduct.seal.keys import gate_circle

_SEEN = "gate-log"


class NoService(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("the gate of this office is a file: it neither measures nor writes down who asks"),
            N_("serve it: safeconduct gate serve, then safeconduct gate use URL in every office"),
        )


class NoSuchMember(NotFound):
    def __init__(self, codename: str) -> None:
        super().__init__(N_("the roster has no member called {codename}"), N_("list them with: safeconduct member list"), codename=codename)


class NotAnAllowance(BadInput):
    def __init__(self) -> None:
        super().__init__(N_("this is no allowance"), N_("give the file that the first member wrote"))


class Line(NamedTuple):
    """One line of the gate's log, in the network's words. `who` is a codename, or what the gate calls an unknown device."""

    at: dt.datetime
    who: str
    circle: str
    act: str
    number: int


def service(state: State) -> HttpGate:
    gate = itself(state.gate)
    if not isinstance(gate, HttpGate):
        raise NoService
    return gate


def log(state: State) -> list[Line]:
    """The whole log, verified, and compared with what this device saw of it before. Raises LogAltered."""
    gate = service(state)
    kept = state.outbox.kept(_SEEN)
    found = read_log(gate, parse_checkpoint(kept.decode()) if kept is not None else None)
    _remember(state, found.head)
    names, circles = _who(state), {gate_circle(circle.locator).hex(): circle.circle.split("/")[0] for circle in state.circles.values()}
    return [
        Line(dt.datetime.fromtimestamp(one.at, dt.UTC), names.get(one.device, one.device.hex()[:8]),
             circles.get(one.circle.hex(), one.circle.hex()[:8]), one.act.value, one.count)
        for one in found.entries
    ]  # fmt: skip


def _remember(state: State, head: Checkpoint) -> None:
    with state.outbox.transaction():
        state.outbox.keep(_SEEN, head.text().encode())


def _who(state: State) -> dict[bytes, str]:
    roster = state.standing.roster
    devices = (*roster.devices, *(one.device for one in roster.removed))
    known = {member.id: member.codename for member in roster.members}
    return {pseudonym(device.id): known.get(device.member, "removed") for device in devices} | {bytes(16): "gate"}


def allow(state: State, codename: str, names: int, forget: int, now: dt.datetime) -> str:
    """The first of two signatures: a text for the second member. For the member's first device in the roster."""
    roster = state.standing.roster
    member = next((one for one in roster.members if one.codename.casefold() == codename.casefold()), None)
    if member is None or not roster.devices_of(member.id):
        raise NoSuchMember(codename[:40])
    device = roster.devices_of(member.id)[0].id
    body = canon.encode(Allowance(device, names, forget, int(now.timestamp()) + DAY - 3600, OS(16)))
    return _spell(SignedAllowance(body, (_line(state, body),)))


def second(state: State, text: str) -> tuple[str, Allowance]:
    """The second signature, and the gate is told."""
    try:
        signed = canon.decode_strict(base64.b64decode(text.strip(), validate=True), SignedAllowance)
        allowance = canon.decode_strict(signed.body, Allowance)
    except (binascii.Error, ValueError, canon.NotThisShape) as error:
        raise NotAnAllowance from error
    both = msgspec.structs.replace(signed, signatures=(*signed.signatures, _line(state, signed.body)))
    service(state).allow(canon.encode(both))
    return _spell(both), allowance


def _line(state: State, body: bytes) -> tuple[DeviceId, bytes]:
    return state.keys.device, sign.sign(state.keys.sign_seed, allowance_to_sign(body))


def _spell(signed: SignedAllowance) -> str:
    return base64.b64encode(canon.encode(signed)).decode()
