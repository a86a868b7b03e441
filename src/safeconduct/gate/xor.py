"""Two gates in different places: a half is the XOR of one from each. Both must answer, either alone is random bytes, either forgets for both.

Crash-safe by order: a claim makes at the first, then at the second; killed between, the next claim finds the first's and makes the
second's. A name that one gate has forgotten is dark, whatever the other still holds.
"""

from __future__ import annotations

from collections.abc import Iterable

from safeconduct.gate.base import Gate, GateUnreachable, valid
from safeconduct.ground.errors import N_, StoreFailed


class ForgottenInPart(StoreFailed):
    """Dark already, and still worth finishing."""

    def __init__(self, which: int) -> None:
        super().__init__(
            N_("gate {which} of the two could not forget; the other has, so every copy is dark already"),
            N_("run the same command again when both gates answer"),
            which=which,
        )
        self.which = which


class SameGateTwice(GateUnreachable):
    def __init__(self) -> None:
        super().__init__("one gate under two addresses")


def xor(one: bytes, two: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, two, strict=True))


class XorGate:
    def __init__(self, first: Gate, second: Gate) -> None:
        self._first, self._second = first, second

    def close(self) -> None:
        for gate in (self._first, self._second):
            close = getattr(gate, "close", None)
            if close is not None:
                close()

    def claim(self, names: Iterable[str], circle: str) -> dict[str, bytes]:
        wanted = valid(names)
        one = self._first.claim(wanted, circle)
        two = self._second.claim(wanted, circle)
        self._two_indeed()
        return {name: xor(one[name], two[name]) for name in wanted}

    def fetch(self, names: Iterable[str]) -> dict[str, bytes]:
        one = self._first.fetch(names := valid(names))
        two = self._second.fetch(one)
        self._two_indeed()
        return {name: xor(one[name], half) for name, half in two.items()}

    def _two_indeed(self) -> None:
        """Two services must not be one behind two names: its halves would cancel out."""
        ids = [getattr(gate, "gate", b"") for gate in (self._first, self._second)]
        if ids[0] and ids[0] == ids[1]:
            raise SameGateTwice

    def forget(self, names: Iterable[str]) -> None:
        """At both, also where one fails; raises ForgottenInPart when one did, and the second's fault when neither did."""
        wanted = valid(names)
        failed = [which for which, gate in enumerate((self._first, self._second), 1) if not _forgot(gate, wanted)]
        if len(failed) == 2:
            self._second.forget(wanted)  # says why
        elif failed:
            raise ForgottenInPart(failed[0])

    def know(self, document: bytes) -> None:
        self._first.know(document)
        self._second.know(document)

    def knows(self) -> int:
        return min(self._first.knows(), self._second.knows())


def _forgot(gate: Gate, names: list[str]) -> bool:
    try:
        gate.forget(names)
    except StoreFailed:
        return False
    return True
