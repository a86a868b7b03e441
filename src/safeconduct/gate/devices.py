"""Accepting gate lists: version n+1 must be signed as version n and itself demand, by the rule of the roster they are made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from safeconduct.gate.base import LEASE, LIST_LABEL, BadGateList, GateList, SignedList, Verify
from safeconduct.ground import canon
from safeconduct.ground.errors import Damaged

LARGEST_LIST = 1024 * 1024


def read(document: bytes) -> tuple[SignedList, GateList]:
    if len(document) > LARGEST_LIST:
        raise BadGateList(0, "it is larger than a list can be")
    signed = canon.decode_strict(document, SignedList)
    return signed, canon.decode_strict(signed.body, GateList)


def fingerprint(document: bytes) -> str:
    """64 hex digits that name one list, told to a gate when it is set up."""
    return hashlib.sha256(LIST_LABEL + read(document)[0].body).hexdigest()


def accept(document: bytes, before: GateList | None, pinned: str, verify: Verify) -> GateList:
    """The list, if it may follow `before`; the first that a gate takes must have the fingerprint it was told."""
    signed, found = read(document)
    _check_shape(found)
    own = _own(before, found) if before is not None and _rules_stay(before, found) else None
    if before is None:
        if fingerprint(document) != pinned:
            raise BadGateList(found.version, "it is not the list that this gate was told to begin with")
    else:
        if found.version != before.version + 1:
            raise BadGateList(found.version, "it does not follow the version that the gate has")
        _enough(before, signed, found, own, verify)
    _enough(found, signed, found, own, verify)
    return found


def _check_shape(found: GateList) -> None:
    limits = found.limits
    ids = {one.id for one in found.askers}
    sound = (
        len(ids) == len(found.askers)
        and all(len(one.public) == 32 for one in found.askers)
        and 0 < limits.lease <= LEASE
        and min(limits.device, limits.circle, limits.forget) >= 0
        and found.version > 0
    )
    if not sound:
        raise BadGateList(found.version, "malformed")


def _enough(rule: GateList, signed: SignedList, found: GateList, own: int | None, verify: Verify) -> None:
    """Members are counted, not devices; a bad signature never counts. `own`: a member whose devices alone change signs beside a signer."""
    signers = set(rule.signers)
    good = set(_good(rule, signed, found, own, verify)) & (signers | ({own} if own is not None else set()))
    if rule.threshold < 1 or len(good) < rule.threshold or good.isdisjoint(signers):
        raise BadGateList(found.version, "too few of its signers signed it")


def _own(before: GateList, after: GateList) -> int | None:
    touched = {one.member for one in set(before.askers) ^ set(after.askers)}
    return touched.pop() if len(touched) == 1 and touched <= _members(before) & _members(after) else None


def _rules_stay(before: GateList, after: GateList) -> bool:
    """A member's change of devices changes nothing else: not who signs, not how much may be opened."""
    return (before.threshold, before.signers, before.limits) == (after.threshold, after.signers, after.limits)


def _members(of: GateList) -> set[int]:
    return {one.member for one in of.askers}


def _good(rule: GateList, signed: SignedList, found: GateList, own: int | None, verify: Verify) -> Iterable[int]:
    for who, signature in signed.signatures:
        device = rule.asker(who)
        if device is None or (device.member == own and own not in rule.signers and found.asker(who) is None):
            continue  # a lost device does not speak for its member
        try:
            verify(device.public, LIST_LABEL + signed.body, signature)
        except Damaged:
            continue
        yield device.member
