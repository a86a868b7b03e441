"""Gates of every sort for one suite: memory, SQLite, PostgreSQL, over HTTP, and two of them XOR-ed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.servers import postgres, serving

from safeconduct.gate import devices
from safeconduct.gate.base import Gate, Limits
from safeconduct.gate.halves import StoredGate
from safeconduct.gate.http import HttpGate
from safeconduct.gate.keeper import Keeper
from safeconduct.gate.memory import MemoryGate
from safeconduct.gate.postgres import PostgresGate
from safeconduct.gate.server import make_app
from safeconduct.gate.sqlite import SqliteGate
from safeconduct.gate.xor import XorGate
from safeconduct.ground.ids import DeviceId, MemberId
from safeconduct.ground.who import Member
from safeconduct.journal import gatelist
from safeconduct.journal.roster import Device, Roster
from safeconduct.office.gatehouse import open_keeper
from safeconduct.seal import sign

__all__ = ["postgres"]
SEEDS = {DeviceId(f"d{number}"): bytes([number]) * 32 for number in range(1, 10)}
OWNER = {"d1": "m1", "d2": "m2", "d3": "m3", "d4": "m1"}
"""Each device is of a member of its own, but d4, which is d1's member's second."""
WIDE = Limits(device=10**6, circle=10**6, forget=10**6)


def roster(version: int, held: list[str], threshold: int = 1, signers: list[str] | None = None) -> Roster:
    members = tuple(Member(MemberId(name), name, frozenset()) for name in sorted({OWNER.get(one, one) for one in held} | {"m1", "m2", "m3"}))
    devices_ = tuple(
        Device(DeviceId(one), MemberId(OWNER.get(one, "m1")), sign.public_of(SEEDS[DeviceId(one)]), b"l", b"h", b"locator") for one in held
    )
    signing = tuple(dict.fromkeys(MemberId(OWNER.get(one, "m1")) for one in signers or held[:1]))
    return Roster("net", version, bytes(32), threshold, signing, members, devices_, 0)


def signed(who: Roster, *signers: str, limits: Limits | None = None) -> bytes:
    return gatelist.write(who, limits or Limits(), {DeviceId(one): SEEDS[DeviceId(one)] for one in signers})


class Clock:
    """The gate's clock, which a test may move."""

    def __init__(self, now: int = 1_800_000_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


class Served(NamedTuple):
    """A gate service that runs, and clients of it."""

    url: str
    keeper: Keeper
    public: bytes
    clock: Clock
    store: StoredGate
    stack: ExitStack

    def client(self, device: str = "d1", seed: bytes | None = None) -> HttpGate:
        made = HttpGate(self.url, DeviceId(device), lambda message: sign.sign(seed or SEEDS[DeviceId(device)], message))
        self.stack.callback(made.close)
        return made


class Server:
    """Starts gate services and stops them at the end of the test."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def start(self, store: StoredGate, held: list[str], limits: Limits = WIDE) -> Served:
        first = signed(roster(1, held), held[0], limits=limits)
        keeper, notary = open_keeper(store, devices.fingerprint(first))
        clock = Clock()
        keeper.know(first, clock())
        url = self._stack.enter_context(serving(make_app(keeper, notary.public, clock)))
        self._stack.callback(store.close)
        return Served(url, keeper, notary.public, clock, store, self._stack)


@pytest.fixture
def server() -> Iterator[Server]:
    with ExitStack() as stack:
        yield Server(stack)


SORTS = ("memory", "sqlite", "postgres", "http", "http-postgres", "xor")


@pytest.fixture(params=SORTS)
def gate(request: pytest.FixtureRequest, tmp_path: Path, server: Server) -> Iterator[Gate]:
    yield from make_gate(request.param, tmp_path, server, lambda: request.getfixturevalue("postgres").fresh())


def make_gate(sort: str, folder: Path, server: Server, url: Callable[[], str]) -> Iterator[Gate]:
    made: MemoryGate | StoredGate | HttpGate | XorGate
    if sort == "memory":
        made = MemoryGate()
    elif sort == "sqlite":
        made = SqliteGate(folder / "gate.db")
    elif sort == "postgres":
        made = PostgresGate(url())
    elif sort == "http":
        made = server.start(SqliteGate(folder / "served.db"), ["d1"]).client()
    elif sort == "http-postgres":
        made = server.start(PostgresGate(url()), ["d1"]).client()
    else:
        made = XorGate(MemoryGate(), server.start(SqliteGate(folder / "second.db"), ["d1"]).client())
    yield made
    if isinstance(made, StoredGate):
        made.close()
