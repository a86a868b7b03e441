"""Handings: who was given which key of a circle, told to everybody who holds that key; and where removed feeds were closed.

    object  = frame("h", epoch 8 ‖ salt 32 ‖ AEAD(D(epoch key, "j1/handing", salt), signed handing; context = name ‖ epoch ‖ salt))
    name    = h/<circle blind, 32 hex>/<random, 32 hex>

From handings every holder works out alike whether the newest key lies with somebody who should not read any more: then nothing is
sealed under it again (office.circles). Who left the circle before the key was made cannot read its handings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from safeconduct.ground import canon
from safeconduct.ground.errors import N_, Damaged
from safeconduct.ground.ids import OS, Chance, DeviceId
from safeconduct.journal import frame
from safeconduct.journal.roster import Last, Roster
from safeconduct.seal import keys, sign
from safeconduct.seal.primitives import derive, open_once, seal_once

_LABEL = b"j1/handing\0"
_EPOCH, _SALT = 8, 32
_NAME = re.compile(r"h/[0-9a-f]{32}/[0-9a-f]{32}\Z")


class BadHanding(Damaged):
    """`why` is one of a closed list, named in docs/format.md section 6."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            N_("handing {name} cannot be accepted: {why}"),
            N_("its writer's device, or the depot, is at fault: ask them"),
            name=name,
            why=why,
        )
        self.why = why


class Handing(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    circle: str
    epochs: tuple[int, ...]
    """Lowest first; sealed under the highest."""
    to: tuple[DeviceId, ...]
    """Devices that were given these epochs' keys by this act; the giver holds them, too."""
    by: DeviceId
    closed: tuple[Last, ...]
    """Of removed devices: what the writer had accepted of their feeds in this circle when it learned of the removal."""
    removed: tuple[DeviceId, ...]
    """The removed devices that `closed` speaks of; a feed of theirs that is not in it was not seen at all."""


class Signed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    handing: bytes
    signature: bytes


def write(circle: keys.CircleKeys, handing: Handing, seed: bytes, chance: Chance = OS) -> tuple[str, bytes]:
    """(object name, object)."""
    body = canon.encode(handing)
    signed = canon.encode(Signed(body, sign.sign(seed, _LABEL + body)))
    name = f"h/{keys.circle_blind(circle.locator).hex()}/{chance(16).hex()}"
    outside = handing.epochs[-1].to_bytes(_EPOCH, "big") + chance(_SALT)
    key = derive(circle.epochs[handing.epochs[-1]], b"j1/handing", outside[_EPOCH:])
    return name, frame.wrap(frame.HANDING, outside + seal_once(key, signed, name.encode() + outside))


def by_circle(names: Iterable[str]) -> dict[str, list[str]]:
    """Names of handings by circle blind, 32 hex digits."""
    found: dict[str, list[str]] = {}
    for name in names:
        if _NAME.match(name):
            found.setdefault(name.split("/")[1], []).append(name)
    return found


def read(circle: keys.CircleKeys, name: str, data: bytes, roster: Roster) -> Handing | None:
    """The handing; None while this device has no key of its epoch. Raises Damaged."""
    payload = frame.unwrap(frame.HANDING, name, data)
    if len(payload) < _EPOCH + _SALT:
        raise BadHanding(name, "malformed")
    outside = payload[: _EPOCH + _SALT]
    epoch = int.from_bytes(outside[:_EPOCH], "big")
    if epoch not in circle.epochs:
        return None
    key = derive(circle.epochs[epoch], b"j1/handing", outside[_EPOCH:])
    signed = canon.decode_strict(open_once(key, payload[_EPOCH + _SALT :], name.encode() + outside), Signed)
    handing = canon.decode_strict(signed.handing, Handing)
    if handing.circle != circle.circle or not handing.epochs or handing.epochs[-1] != epoch:
        raise BadHanding(name, "not of this circle and epoch")
    if list(handing.epochs) != sorted(set(handing.epochs)) or not all(0 <= mark.size < 1 << 62 for mark in handing.closed):
        raise BadHanding(name, "malformed")  # a writer speaks of no later epoch than the one whose key they show
    writer = roster.author(handing.by)
    if writer is None:
        raise BadHanding(name, "its writer was never in the roster")
    sign.verify(writer.sign_public, _LABEL + signed.handing, signed.signature)
    return handing
