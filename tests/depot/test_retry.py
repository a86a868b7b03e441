"""Another try in a moment: faults that pass are not seen, those that stay are; a repeated put is no fault of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from safeconduct.depot.base import AlreadyThere, DepotFaltered, DepotRefused
from safeconduct.depot.memory import MemoryDepot
from safeconduct.depot.retry import Retrying


class Falters(MemoryDepot):
    """Fails each verb so many times, after doing it or before."""

    def __init__(self, times: int, after: bool = False) -> None:
        super().__init__()
        self.left, self.after = times, after

    def _fail(self) -> None:
        self.left -= 1
        if self.left >= 0:
            raise DepotFaltered("test")

    def put(self, name: str, data: bytes) -> None:
        if not self.after:
            self._fail()
        super().put(name, data)
        if self.after:
            self._fail()

    def get(self, name: str) -> bytes:
        self._fail()
        return super().get(name)

    def list(self, prefix: str = "") -> Iterator[str]:
        for number, name in enumerate(super().list(prefix)):
            if number == 2:
                self._fail()
            yield name


def retrying(inner: MemoryDepot) -> tuple[Retrying, list[float]]:
    slept: list[float] = []
    return Retrying(inner, slept.append), slept


def test_a_fault_that_passes_is_not_seen() -> None:
    depot, slept = retrying(Falters(3))
    depot.put("s/1", b"x")
    assert slept == [0.2, 1.0, 3.0]
    depot, slept = retrying(Falters(4))
    with pytest.raises(DepotFaltered):
        depot.put("s/1", b"x")


def test_a_put_whose_answer_was_lost_finds_its_own_bytes() -> None:
    inner = Falters(1, after=True)
    depot, slept = retrying(inner)
    depot.put("s/1", b"mine")
    assert slept == [0.2]
    with pytest.raises(AlreadyThere):
        depot.put("s/1", b"mine")
    inner.left = 1
    with pytest.raises(AlreadyThere):
        depot.put("s/1", b"other")


def test_somebody_elses_bytes_stay_a_fault() -> None:
    class Between(Falters):
        def _fail(self) -> None:
            if self.left > 0:
                self.objects["s/1"] = b"theirs"
            super()._fail()

    depot, _ = retrying(Between(1))
    with pytest.raises(AlreadyThere):
        depot.put("s/1", b"mine")


def test_a_list_goes_on_behind_the_last_name() -> None:
    inner = Falters(0)
    for number in range(6):
        inner.put(f"s/{number}", b"")
    inner.left = 2
    depot, slept = retrying(inner)
    assert list(depot.list()) == [f"s/{number}" for number in range(6)]
    assert len(slept) == 2


def test_many_asks_again_only_for_what_has_not_come() -> None:
    class Half(MemoryDepot):
        asked: list[list[str]] = []

        def get_many(self, names: list[str]) -> Iterator[tuple[str, bytes]]:
            self.asked.append(list(names))
            for name in names[:2]:
                yield name, self.objects[name]
            if len(names) > 2:
                raise DepotFaltered("cut")

    inner = Half()
    for number in range(5):
        inner.put(f"s/{number}", bytes([number]))
    depot, _ = retrying(inner)
    assert dict(depot.get_many(sorted(inner.objects))) == inner.objects
    assert [len(names) for names in inner.asked] == [5, 3, 1]


def test_a_refusal_is_not_tried_again() -> None:
    class Refuses(MemoryDepot):
        def put(self, name: str, data: bytes) -> None:
            raise DepotRefused

    depot, slept = retrying(Refuses())
    with pytest.raises(DepotRefused):
        depot.put("s/1", b"x")
    assert slept == []
