"""What the custodians keep: bytes sealed under a key of their own, that key split k of n, each share sealed to one custodian.

Nothing of this can be read by whoever holds it: not the body, not a share. office/vault.py makes it and opens it.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from safeconduct.ground.ids import DeviceId, MemberId, RecordId


class Sort(StrEnum):
    """What a sealed thing is. It is bound into every share: a share of an identity does not answer a request for a list."""

    IDENTITY = "identity"
    LIST = "list"
    GATE = "gate"
    """The key of a backup of the gate."""


class Wrapped(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    device: DeviceId
    sealed: bytes


class SealedShare(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One custodian's share: the same share sealed to each device of theirs, and the commitment that shows a false one."""

    custodian: MemberId
    number: int
    commitment: bytes
    to: tuple[Wrapped, ...]


class Sealed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """`of`: the record it belongs to. `check` tells this splitting from any other. `body` may be kept elsewhere and then is empty here."""

    sort: Sort
    of: RecordId
    threshold: int
    check: bytes
    shares: tuple[SealedShare, ...]
    body: bytes

    @property
    def custodians(self) -> frozenset[MemberId]:
        return frozenset(share.custodian for share in self.shares)

    @property
    def commitments(self) -> dict[int, bytes]:
        return {share.number: share.commitment for share in self.shares}

    def share_of(self, custodian: MemberId) -> SealedShare | None:
        return next((share for share in self.shares if share.custodian == custodian), None)
