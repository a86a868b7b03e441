"""Proposals: a next roster on its way to enough signatures, and the signatures, each an object of its own on the depot.

    object  = frame("p", epoch 8 ‖ salt 32 ‖ AEAD(D(roster key, "j1/proposal", salt), message; context = name ‖ epoch ‖ salt))
    name    = p/<version of the roster it would make, 20 digits>/<random, 32 hex>
    message = [proposal, device, roster signature, gate list signature]     proposal = [roster, gate list]

Who proposes signs at once; every further message repeats the proposal it signs. Only signatures count: whoever holds the roster key can
propose, and nobody is bound by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from safeconduct.gate.base import LIST_LABEL, GateList, Limits
from safeconduct.ground import canon
from safeconduct.ground.errors import N_, Damaged
from safeconduct.ground.ids import OS, Chance, DeviceId
from safeconduct.journal import frame, gatelist, roster
from safeconduct.journal.roster import Roster, Signed, Standing, Tally
from safeconduct.seal import sign
from safeconduct.seal.primitives import derive, open_once, seal_once

LARGEST = 4 * 1024 * 1024
_EPOCH, _SALT = 8, 32
_NAME = re.compile(r"p/([0-9]{20})/[0-9a-f]{32}\Z")


class BadProposal(Damaged):
    """`why` is one of a closed list, named in docs/format.md section 7."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            N_("proposal {name} cannot be accepted: {why}"),
            N_("ask who proposed it to propose it again"),
            name=name,
            why=why,
        )
        self.why = why


class Proposal(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    roster: bytes
    gate_list: bytes


class Message(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    proposal: Proposal
    device: DeviceId
    signature: bytes
    list_signature: bytes


class Pending(NamedTuple):
    """A proposal with every good signature on the depot."""

    proposal: Proposal
    roster: Roster
    messages: tuple[Message, ...]
    tally: Tally

    @property
    def document(self) -> bytes:
        return canon.encode(Signed(self.proposal.roster, tuple((one.device, one.signature) for one in self.messages)))

    @property
    def gate_document(self) -> bytes:
        return gatelist.assemble(self.proposal.gate_list, ((one.device, one.list_signature) for one in self.messages))


def propose(after: Roster, limits: Limits) -> Proposal:
    return Proposal(canon.encode(after), gatelist.from_roster(after, limits))


def sign_proposal(proposal: Proposal, device: DeviceId, seed: bytes) -> Message:
    _, of_list = gatelist.sign_list(proposal.gate_list, device, seed)
    return Message(proposal, device, roster.signature(proposal.roster, seed), of_list)


def version_of(name: str) -> int:
    """0 for a name that no proposal has."""
    found = _NAME.match(name)
    return int(found[1]) if found else 0


def seal(epoch: int, key: bytes, version: int, message: Message, chance: Chance = OS) -> tuple[str, bytes]:
    """(object name, object)."""
    name = f"p/{version:020d}/{chance(16).hex()}"
    outside = epoch.to_bytes(_EPOCH, "big") + chance(_SALT)
    sealed = seal_once(derive(key, b"j1/proposal", outside[_EPOCH:]), canon.encode(message), name.encode() + outside)
    return name, frame.wrap(frame.PROPOSAL, outside + sealed)


def read(held: Mapping[int, bytes], name: str, data: bytes, before: Standing) -> tuple[Message, Roster]:
    """One message for the version after `before`. Raises Damaged."""
    message = unseal(held, name, data)
    after = canon.decode_strict(message.proposal.roster, Roster)
    if after.version != version_of(name):
        raise BadProposal(name, "it stands under another version's name")
    roster.check_form(after)
    roster.check_follows(after, before)
    _check_message(name, message, after, before)
    return message, after


def unseal(held: Mapping[int, bytes], name: str, data: bytes) -> Message:
    """A message as it stands, nothing of it judged."""
    if len(data) > LARGEST:
        raise BadProposal(name, "too large")
    payload = frame.unwrap(frame.PROPOSAL, name, data)
    outside = payload[: _EPOCH + _SALT]
    key = held.get(int.from_bytes(outside[:_EPOCH], "big"))
    if key is None or len(outside) < _EPOCH + _SALT:
        raise BadProposal(name, "this device has no key of it")
    plain = open_once(derive(key, b"j1/proposal", outside[_EPOCH:]), payload[_EPOCH + _SALT :], name.encode() + outside)
    return canon.decode_strict(plain, Message)


def _check_message(name: str, message: Message, after: Roster, before: Standing) -> None:
    device = before.roster.device(message.device) or after.device(message.device)
    if device is None:
        raise BadProposal(name, "its signer is in neither version")
    sign.verify(device.sign_public, roster.LABEL + message.proposal.roster, message.signature)
    sign.verify(device.sign_public, LIST_LABEL + message.proposal.gate_list, message.list_signature)
    listed = canon.decode_strict(message.proposal.gate_list, GateList)
    if message.proposal.gate_list != gatelist.from_roster(after, listed.limits):
        raise BadProposal(name, "its gate list is not the roster's")


def gather(found: Iterable[tuple[Message, Roster]], before: Standing) -> list[Pending]:
    """Proposals by what they propose, in one order on every device."""
    together: dict[Proposal, tuple[Roster, dict[DeviceId, Message]]] = {}
    for message, after in found:
        together.setdefault(message.proposal, (after, {}))[1][message.device] = message
    out = []
    for proposal, (after, signed) in sorted(together.items(), key=lambda item: roster.digest(item[0].roster)):
        messages = tuple(signed[device] for device in sorted(signed))
        lines = tuple((one.device, one.signature) for one in messages)
        out.append(Pending(proposal, after, messages, roster.tally(proposal.roster, after, lines, before)))
    return out
