"""Accepting gate lists: version n+1 must be signed by the threshold of version n and by its own, like TUF's root."""

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
    if before is None:
        if fingerprint(document) != pinned:
            raise BadGateList(found.version, "it is not the list that this gate was told to begin with")
    else:
        if found.version != before.version + 1:
            raise BadGateList(found.version, "it does not follow the version that the gate has")
        _enough(before, signed, found.version, verify)
    _enough(found, signed, found.version, verify)
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


def _enough(rule: GateList, signed: SignedList, version: int, verify: Verify) -> None:
    """A bad signature, or one of a device that is no signer, never counts; two by one device count once."""
    good = set(_good(rule, signed, verify))
    if rule.threshold < 1 or len(good) < rule.threshold:
        raise BadGateList(version, "too few of its signers signed it")


def _good(rule: GateList, signed: SignedList, verify: Verify) -> Iterable[str]:
    for who, signature in signed.signatures:
        device = rule.asker(who)
        if device is None or who not in rule.signers:
            continue
        try:
            verify(device.public, LIST_LABEL + signed.body, signature)
        except Damaged:
            continue
        yield who
