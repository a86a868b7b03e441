"""What every depot must do. One suite, run against memory, folder, PostgreSQL, a real S3 face, and HTTP over two of them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from safeconduct.depot.base import LARGEST, AlreadyThere, BadName, Depot, NoSuchObject, TooLarge, get_many
from safeconduct.depot.probe import probe

BAD_NAMES = ("", "/", "a//b", "../x", "s/../w", "A", "a b", "s/" + "a" * 65, "a/b/c/d/e/f", "ы", "a\n", "s/.hidden", "s/a%2e", "a?b", "a/")


def test_what_is_put_is_there_byte_for_byte(depot: Depot) -> None:
    for number, data in enumerate((b"", b"\0", b"\r\n\xff" * 7, os.urandom(300_000))):
        depot.put(f"x/{number}", data)
        assert depot.get(f"x/{number}") == data
        assert depot.size(f"x/{number}") == len(data)


def test_never_overwrites(depot: Depot) -> None:
    depot.put("s/aa/1", b"first")
    for data in (b"second", b"first", b""):
        with pytest.raises(AlreadyThere):
            depot.put("s/aa/1", data)
    assert (depot.get("s/aa/1"), depot.size("s/aa/1")) == (b"first", 5)


def test_what_is_not_there(depot: Depot) -> None:
    depot.put("s/aa/1", b"x")
    for name in ("s/aa/2", "s/aa", "s/aa/1/2", "w"):
        with pytest.raises(NoSuchObject):
            depot.get(name)
        with pytest.raises(NoSuchObject):
            depot.size(name)


def test_lists_below_a_folder_in_byte_order(depot: Depot) -> None:
    names = ["r/1", "s/aa/1", "s/aa/10", "s/aa/2", "s/aab/1", "s/b", "s0/1", "w/x"]
    for name in reversed(names):
        depot.put(name, name.encode())
    assert list(depot.list()) == sorted(names)
    assert list(depot.list("s")) == ["s/aa/1", "s/aa/10", "s/aa/2", "s/aab/1", "s/b"]
    assert list(depot.list("s/aa")) == ["s/aa/1", "s/aa/10", "s/aa/2"]
    assert list(depot.list("s/aa/1")) == []
    assert list(depot.list("q")) == []


def test_takes_no_name_that_is_not_one(depot: Depot) -> None:
    for name in BAD_NAMES:
        with pytest.raises(BadName):
            depot.put(name, b"x")
        for ask in (depot.get, depot.size):
            with pytest.raises(BadName):
                ask(name)
        if name:
            with pytest.raises(BadName):
                list(depot.list(name))
    assert list(depot.list()) == []


def test_takes_nothing_too_large(depot: Depot) -> None:
    with pytest.raises(TooLarge):
        depot.put("x/large", bytes(LARGEST + 1))
    assert list(depot.list()) == []


def test_many_at_once_leaves_out_what_is_not_there(depot: Depot) -> None:
    there = {f"s/a/{number:03d}": os.urandom(number * 7) for number in range(66)}
    for name, data in there.items():
        depot.put(name, data)
    assert dict(get_many(depot, ["s/b/1", *there, "w/none"])) == there
    assert dict(get_many(depot, [])) == {}


def test_several_threads_may_share_it(depot: Depot) -> None:
    def write(number: int) -> bool:
        depot.put(f"s/t/{number:02d}", bytes([number]) * 1000)
        return depot.get(f"s/t/{number:02d}") == bytes([number]) * 1000

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(write, range(24)))
    assert len(list(depot.list("s/t"))) == 24


def test_passes_the_probe(depot: Depot) -> None:
    probe(depot, lambda data: data)
    assert [name.split("/")[0] for name in depot.list()] == ["t", "t"]
