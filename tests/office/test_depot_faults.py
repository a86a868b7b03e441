"""A depot that is full, cut, broken, gives truncated bytes or half a list: nothing is lost or altered, and the next sync goes on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from tests.office.test_office import founded, opened_case

from safeconduct.demo.stage import PASSPHRASE
from safeconduct.depot.base import Depot, DepotFaltered, DepotFull, DepotRefused
from safeconduct.office.office import open_office
from safeconduct.records.case import Case

FAULTS = ("full", "broken", "refused", "lost answer", "truncated", "half a list", "nothing listed")


class Faulty:
    """Does what its depot does, except for the fault, from its third question on."""

    def __init__(self, depot: Depot, fault: str) -> None:
        self._depot, self._fault = depot, fault
        self._asked = 0

    def _due(self, *faults: str) -> bool:
        self._asked += 1
        return self._asked > 2 and self._fault in faults

    def put(self, name: str, data: bytes) -> None:
        if self._due("full", "broken", "refused"):
            raise {"full": DepotFull(), "broken": DepotFaltered("HTTP 500"), "refused": DepotRefused()}[self._fault]
        self._depot.put(name, data)
        if self._fault == "lost answer":
            raise DepotFaltered("cut")

    def get(self, name: str) -> bytes:
        if self._due("broken"):
            raise DepotFaltered("HTTP 500")
        data = self._depot.get(name)
        return data[: len(data) // 2] if self._due("truncated") else data

    def size(self, name: str) -> int:
        return self._depot.size(name)

    def list(self, prefix: str = "") -> Iterator[str]:
        names = list(self._depot.list(prefix))
        if self._due("half a list", "nothing listed"):
            return islice(iter(names), len(names) // 2 if self._fault == "half a list" else 0)
        return iter(names)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return founded(tmp_path_factory.mktemp("net"))


@pytest.mark.parametrize("fault", FAULTS)
def test_the_next_sync_goes_on(network: Path, fault: str) -> None:
    with open_office(network, PASSPHRASE) as office:
        before = {case.id for case in office.view.all(Case)}
        sound = office.state.depot
        office.state.depot = Faulty(sound, fault)
        made = {opened_case(office, f"C{fault[:3]}{number}".replace(" ", "")) for number in range(3)}
        office.reach()
        office.state.depot = sound
        told = office.reach()
        assert (told.waiting, told.away) == (0, ())
        assert {case.id for case in office.view.all(Case)} == before | made
        assert office.fsck().sound


@pytest.mark.parametrize("fault", ["broken", "truncated", "half a list"])
def test_a_new_index_is_built_through_faults(network: Path, fault: str) -> None:
    """What could not be read is read the next time, in its right place."""
    with open_office(network, PASSPHRASE) as office:
        expected = {case.id: case for case in office.view.all(Case)}
    for path in network.glob("index.db*"):
        path.unlink()
    with open_office(network, PASSPHRASE) as office:
        sound = office.state.depot
        office.state.depot = Faulty(sound, fault)
        office.reach()
        office.state.depot = sound
        office.reach()
        assert {case.id: case for case in office.view.all(Case)} == expected
