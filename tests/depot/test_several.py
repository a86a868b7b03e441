"""Several depots as one, copying between them, reading ahead."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.depot.ahead import Ahead
from safeconduct.depot.base import AlreadyThere, DepotFull, DepotUnreachable, NoSuchObject
from safeconduct.depot.memory import MemoryDepot
from safeconduct.depot.mirror import copy, exchange, in_order, level
from safeconduct.depot.several import Several
from safeconduct.ground.errors import StoreFailed


class Shaky(MemoryDepot):
    """A depot that is away while `away` is set, and full after so many puts."""

    def __init__(self, away: StoreFailed | None = None, room: int = 10**9) -> None:
        super().__init__()
        self.away, self.room = away, room
        self.gets = 0

    def _there(self) -> None:
        if self.away is not None:
            raise self.away

    def put(self, name: str, data: bytes) -> None:
        self._there()
        if self.room <= 0:
            raise DepotFull
        super().put(name, data)
        self.room -= 1

    def get(self, name: str) -> bytes:
        self._there()
        self.gets += 1
        return super().get(name)

    def list(self, prefix: str = "") -> Iterator[str]:
        self._there()
        return super().list(prefix)


def whole(data: bytes) -> bool:
    return not data.startswith(b"BAD")


def three() -> tuple[list[Shaky], Several]:
    depots = [Shaky(), Shaky(), Shaky()]
    return depots, Several(depots, whole)


def test_a_put_goes_to_all_that_answer() -> None:
    depots, several = three()
    depots[1].away = DepotUnreachable("ENOENT")
    several.put("s/1", b"x")
    assert [list(depot.objects) for depot in depots] == [["s/1"], [], ["s/1"]]
    assert list(several.missed) == [1]
    depots[1].away = None
    several.put("s/2", b"y")
    assert several.missed == {}
    assert level(several, whole) == 1
    assert depots[1].objects == depots[0].objects


def test_none_that_answers_is_a_refusal() -> None:
    depots, several = three()
    for depot in depots:
        depot.away = DepotUnreachable("ENOENT")
    for ask in (lambda: several.put("s/1", b"x"), lambda: list(several.list()), lambda: several.get("s/1")):
        with pytest.raises(DepotUnreachable):
            ask()


def test_a_full_one_does_not_hold_up_the_others() -> None:
    depots, several = three()
    depots[0].room = 1
    for number in range(3):
        several.put(f"s/{number}", b"x")
    assert [len(depot.objects) for depot in depots] == [1, 3, 3]
    assert isinstance(several.missed[0], DepotFull)


def test_the_whole_copy_is_read_and_a_damaged_one_only_where_there_is_no_other() -> None:
    depots, several = three()
    depots[0].objects = {"s/1": b"BAD", "s/2": b"BAD"}
    depots[2].objects = {"s/1": b"good"}
    assert several.get("s/1") == b"good"
    assert several.get("s/2") == b"BAD"
    assert dict(several.get_many(["s/1", "s/2", "s/3"])) == {"s/1": b"good"}
    with pytest.raises(NoSuchObject):
        several.get("s/3")


def test_something_else_under_a_name_is_told_and_the_same_is_not() -> None:
    depots, several = three()
    depots[1].objects = {"s/1": b"mine", "s/2": b"theirs"}
    several.put("s/1", b"mine")
    with pytest.raises(AlreadyThere):
        several.put("s/2", b"mine")
    assert depots[1].objects["s/2"] == b"theirs"


def test_a_copy_passes_on_only_what_is_whole_and_twice_changes_nothing() -> None:
    source, target = Shaky(), Shaky()
    for number in range(200):
        source.put(f"s/{number:03d}", b"BAD" if number == 7 else os.urandom(10))
    target.put("s/003", source.objects["s/003"])
    assert copy(source, target, whole) == (198, 1, 1)
    before = dict(target.objects)
    assert copy(source, target, whole) == (0, 199, 1)
    assert target.objects == before
    assert "s/007" not in before


@given(st.integers(0, 30))
def test_a_copy_cut_anywhere_goes_on(room: int) -> None:
    source, target = Shaky(), Shaky(room=room)
    for number in range(20):
        source.put(f"s/{number:03d}", bytes([number]))
    try:
        copy(source, target, whole)
    except DepotFull:
        assert len(target.objects) == room
    target.room = 100
    copy(source, target, whole)
    assert target.objects == source.objects


@given(st.lists(st.sets(st.integers(0, 20)), min_size=2, max_size=4))
def test_levelled_depots_hold_the_same(held: list[set[int]]) -> None:
    depots = [Shaky() for _ in held]
    for depot, numbers in zip(depots, held, strict=True):
        depot.objects = {f"s/{number}": b"%d" % number for number in numbers}
    level(Several(depots, whole), whole)
    every = {f"s/{number}" for number in set().union(*held)}
    assert all(set(depot.objects) == every for depot in depots)


def test_a_depot_that_fails_while_levelled_waits_for_the_next_time() -> None:
    depots, several = three()
    depots[0].objects = {f"s/{number}": b"x" for number in range(5)}
    depots[1].room = 2
    assert level(several, whole) == 5  # and two more, which the full one took before it was full
    assert isinstance(several.missed[1], DepotFull)
    depots[1].room = 10
    assert level(several, whole) == 3


def test_exchange_goes_both_ways() -> None:
    one, other = Shaky(), Shaky()
    one.objects, other.objects = {"s/1": b"a"}, {"s/2": b"b", "r/1": b"c"}
    there, back = exchange(one, other, whole)
    assert (there.copied, back.copied) == (1, 2)
    assert one.objects == other.objects


def test_keys_travel_before_what_is_sealed_under_them() -> None:
    assert in_order(["s/b/2", "x/1", "w/9", "s/b/1", "r/2", "r/1", "q/1"]) == ["q/1", "r/1", "r/2", "w/9", "x/1", "s/b/1", "s/b/2"]


class Counts(Shaky):
    lists = many = 0

    def list(self, prefix: str = "") -> Iterator[str]:
        self.lists += 1
        return super().list(prefix)

    def get_many(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        self.many += 1
        return iter([(name, self.objects[name]) for name in names if name in self.objects])


def test_reading_ahead_asks_in_lots_and_answers_the_same() -> None:
    inner = Counts()
    for circle in ("aa", "ab"):
        for number in range(100):
            inner.put(f"s/{circle}/{number:03d}", os.urandom(20))
    inner.put("w/1", b"grant")
    ahead = Ahead(inner, lambda names: [name for name in names if name.startswith("s/aa")])
    assert list(ahead.list()) == sorted(inner.objects)
    assert list(ahead.list("s/aa")) == [f"s/aa/{number:03d}" for number in range(100)]
    assert list(ahead.list("s/a")) == []
    inner.gets = 0
    for number in range(100):
        assert ahead.get(f"s/aa/{number:03d}") == inner.objects[f"s/aa/{number:03d}"]
    assert (inner.lists, inner.many, inner.gets) == (1, 3, 0)  # a first lot of 8, then lots of 64
    assert ahead.get("w/1") == b"grant"
    assert ahead.get("s/aa/000") == inner.objects["s/aa/000"]  # asked for again: by itself
    with pytest.raises(NoSuchObject):
        ahead.get("s/aa/999")
