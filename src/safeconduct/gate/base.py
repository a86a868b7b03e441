"""The gate: a blind keeper of half-keys. It knows no cipher, no person and no record: names, circles and halves are random bytes.

A name and a circle are 32 hex digits each, a half 32 bytes. `claim` makes a half where there is none; `fetch` never does; `forget` is
for ever: a forgotten name stays taken, so nobody can write under it again and every copy of the depot is dark for it.

Who may ask stands in the *gate list*: which devices there are, by public key, and how much each may read in a day. It is signed by
the threshold of the list before it and by its own (TUF's root rule), so that no gate keeper can let anybody in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Protocol

import msgspec

from safeconduct.ground.errors import N_, Damaged, Refused, StoreFailed
from safeconduct.ground.ids import DeviceId

HALF_SIZE = 32
LEASE = 72 * 3600
"""Longest time in seconds for which a half may be kept on a device."""
_NAME = re.compile(r"[0-9a-f]{32}\Z")

Verify = Callable[[bytes, bytes, bytes], None]
"""(Ed25519 public key, message, signature): None, or raises Damaged. Passed in, since the gate knows no cipher."""


class Forgotten(StoreFailed):
    def __init__(self, count: int) -> None:
        super().__init__(
            N_("{count} of these records were erased: the gate has forgotten their keys"),
            N_("open a new record; an erased one cannot be written to again"),
            count=count,
        )


class GateUnreachable(StoreFailed):
    def __init__(self, why: str) -> None:
        super().__init__(
            N_("the gate cannot be reached ({why}); what was written here waits to be sent"),
            N_("check that the gate is running, then run the same command again"),
            why=why,
        )


class BadGateList(Damaged):
    def __init__(self, version: int, why: str) -> None:
        super().__init__(
            N_("gate list version {version} cannot be accepted: {why}"),
            N_("sync, so that the gate is told the versions before it; if it goes on, compare the roster's fingerprint with a colleague"),
            version=version,
            why=why,
        )


class NotAdmitted(Refused):
    """Says nothing of whether the device was removed or never known."""

    def __init__(self) -> None:
        super().__init__(
            N_("the gate does not answer this device: it is not in the newest list, or did not sign as the list says"),
            N_("ask a coordinator whether this device is still admitted, then sync"),
        )


class Metered(Refused):
    """The day's measure is used up; `left` names could still be opened now."""

    def __init__(self, asked: int, left: int, hours: int) -> None:
        super().__init__(
            N_("the gate opens no more records today: {asked} more were asked for, {left} can still be opened; the next in {hours} hours"),
            N_("open fewer at a time, wait, or have two other members allow more for a day: safeconduct gate allow"),
            asked=asked,
            left=left,
            hours=hours,
        )
        self.left = left


class Limits(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """How much may be read. Distinct names in a rolling day; circles are the gate's blind ids."""

    device: int = 200
    """Names that one device may open."""
    circle: int = 1000
    """Names of one circle that all devices together may open."""
    forget: int = 20
    """Names that one device may have forgotten: destroying is measured like reading."""
    lease: int = LEASE
    """Seconds, at most LEASE."""
    open: tuple[str, ...] = ()
    """Circles without a measure: those that hold no person's record."""


class Asker(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A device that may ask. `member` is a number: it tells that two devices are of one member, and nothing of who that is."""

    id: DeviceId
    public: bytes
    member: int


class GateList(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """`version` is that of the roster it was made from; `threshold` of the `signers` (member numbers) sign lists, by any of their devices."""

    version: int
    threshold: int
    signers: tuple[int, ...]
    askers: tuple[Asker, ...]
    limits: Limits

    def asker(self, wanted: DeviceId) -> Asker | None:
        return next((one for one in self.askers if one.id == wanted), None)


class SignedList(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The list's bytes, signed verbatim."""

    body: bytes
    signatures: tuple[tuple[DeviceId, bytes], ...]


LIST_LABEL = b"j1/gate-list\0"


def valid(names: Iterable[str]) -> list[str]:
    checked = list(dict.fromkeys(names))
    for name in checked:
        if not _NAME.match(name):
            raise ValueError("a gate's name is 32 hex digits")
    return checked


class Gate(Protocol):
    def claim(self, names: Iterable[str], circle: str) -> dict[str, bytes]:
        """A half for each name, made where there was none. Durable when it returns. Raises Forgotten, and then made none."""
        ...

    def fetch(self, names: Iterable[str]) -> dict[str, bytes]:
        """Those that exist; unknown and forgotten names are left out. Raises Metered, and then gives none."""
        ...

    def forget(self, names: Iterable[str]) -> None:
        """Delete the halves and keep the names taken."""
        ...

    def know(self, document: bytes) -> None:
        """Take up a gate list that follows the one it has; an older one, or the same, changes nothing. Raises BadGateList."""
        ...

    def knows(self) -> int:
        """Version of the newest gate list it has; 0 for none."""
        ...
