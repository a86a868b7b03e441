"""Names of things: 128 random bits in base32, so that an id says nothing about what it names."""

from __future__ import annotations

import base64
import random
import secrets
from typing import NewType, Protocol

RecordId = NewType("RecordId", str)
MemberId = NewType("MemberId", str)
DeviceId = NewType("DeviceId", str)
CircleId = NewType("CircleId", str)



class Chance(Protocol):
    """Where randomness comes from. Verbs take it as an argument; keys never use anything but `OS`."""

    def __call__(self, size: int, /) -> bytes: ...


OS: Chance = secrets.token_bytes


def seeded(seed: str) -> Chance:
    """Reproducible bytes for ids of a demo or a test. Not for keys."""
    return random.Random(seed).randbytes  # noqa: S311


def spell(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()


def new_id(chance: Chance = OS) -> RecordId:
    return RecordId(spell(chance(16)))
