"""Sync of 1,000 new facts through each depot, beside plain copying of the same bytes into the same kind of store. Writes bench/results.json.

Real stores: a folder, PostgreSQL, Swift with its S3 face, and `depot serve` over a folder; the last also with a delay of 50 ms put before each
request, as over Tor or a telephone. Seconds of wall clock: the bound is fsync, SQL or the network, not the processor.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.servers import postgres, serving, swift

from journal import save
from safeconduct.depot.ahead import Ahead
from safeconduct.depot.base import Depot, get_many
from safeconduct.depot.folder import FolderDepot
from safeconduct.depot.http import HttpDepot
from safeconduct.depot.objectstore import ObjectStoreDepot
from safeconduct.depot.postgres import PostgresDepot, set_up
from safeconduct.depot.server import app
from safeconduct.depot.tokens import May, Tokens, add_token
from safeconduct.gate.memory import MemoryGate
from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.journal import reader, segment, writer
from safeconduct.journal.roster import Device, Roster
from safeconduct.seal import keys, sign

FACTS, CIRCLES, SIZE = 1000, 50, 1024
SEED, DEVICE, MEMBER = bytes(range(32)), DeviceId("bench"), MemberId("bench")
_DEVICE = Device(DEVICE, MEMBER, sign.public_of(SEED), b"", b"", b"")
WHO = Roster("bench", 1, bytes(32), 1, (MEMBER,), (Member(MEMBER, "Bench", frozenset()),), (_DEVICE,), 0)


class Far:
    """A delay before each request: what a journey costs."""

    def __init__(self, depot: Depot, seconds: float) -> None:
        self._depot, self._seconds = depot, seconds

    def _go(self) -> Depot:
        time.sleep(self._seconds)
        return self._depot

    def put(self, name: str, data: bytes) -> None:
        self._go().put(name, data)

    def get(self, name: str) -> bytes:
        return self._go().get(name)

    def size(self, name: str) -> int:
        return self._go().size(name)

    def list(self, prefix: str = "") -> Iterator[str]:
        return self._go().list(prefix)

    def get_many(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        return get_many(self._go(), names)


def write_durably(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


@contextlib.contextmanager
def started(fixture: Any) -> Iterator[Any]:
    """A server of the tests, outside pytest."""
    running = fixture.__wrapped__() if hasattr(fixture, "__wrapped__") else fixture._get_wrapped_function()()
    yield next(running)
    next(running, None)


def written(gate: MemoryGate) -> tuple[list[keys.CircleKeys], list[tuple[str, bytes]]]:
    """1,000 facts in 50 circles: twenty to a segment, as a day's work of a network is."""
    circles, objects = [], []
    for number in range(CIRCLES):
        key = bytes([number]) * 32
        circle = keys.CircleKeys(f"case/{number}", bytes([number + 100]) * 32, {keys.epoch_id(1, key): key})
        feed = segment.Feed(keys.feed_blind(circle.locator, DEVICE, 0), DEVICE, 0)
        items = [segment.Item(RecordId(f"r{number}"), place << 16, (b"%04d" % place) * (SIZE // 4)) for place in range(FACTS // CIRCLES)]
        made = writer.seal(gate, writer.Pen(circle, SEED), feed, items)
        circles.append(circle)
        objects.append((made.name, made.data))
    return circles, objects


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def put_all(depot: Depot, objects: list[tuple[str, bytes]]) -> None:
    for name, data in objects:
        writer.deliver(depot, name, data)


def read_all(depot: Depot, gate: MemoryGate, circles: list[keys.CircleKeys]) -> int:
    return sum(len(one.bodies) for circle in circles for one in reader.read_circle(depot, gate, circle, WHO, {})
               if isinstance(one, reader.Opened))  # fmt: skip


def measure(depot: Depot, plain: Callable[[list[tuple[str, bytes]]], object]) -> dict[str, Any]:
    gate = MemoryGate()
    circles: list[keys.CircleKeys] = []
    objects: list[tuple[str, bytes]] = []

    def seal() -> None:
        made = written(gate)
        circles.extend(made[0])
        objects.extend(made[1])

    sealed = timed(seal)
    out = timed(lambda: put_all(depot, objects))
    one_by_one = timed(lambda: read_all(depot, gate, circles))
    ahead = timed(lambda: read_all(Ahead(depot, lambda names: [name for name in names if name.startswith("s/")]), gate, circles))
    copied = timed(lambda: plain([(f"x/{number}", data) for number, (_, data) in enumerate(objects)]))
    return {
        "seal_seconds": round(sealed, 3), "send_seconds": round(out, 3), "read_one_by_one_seconds": round(one_by_one, 3),
        "read_ahead_seconds": round(ahead, 3), "plain_copy_seconds": round(copied, 3),
        "sync_to_plain_copy": round((sealed + out + ahead) / copied, 2),
    }  # fmt: skip


def both_ways(put: Callable[[str, bytes], object], get: Callable[[str], object]) -> Callable[[list[tuple[str, bytes]]], object]:
    """Plain copying: the same bytes in and out again, with nothing checked."""

    def copy(objects: list[tuple[str, bytes]]) -> None:
        for name, data in objects:
            put(name, data)
        for name, _ in objects:
            get(name)

    return copy


def main() -> None:
    found: dict[str, Any] = {}
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=Path(__file__).parents[1])))
        near = FolderDepot.create(folder / "folder")
        (folder / "plain" / "x").mkdir(parents=True)
        found["folder"] = measure(near, both_ways(lambda name, data: write_durably(folder / "plain" / name, data),
                                                  lambda name: (folder / "plain" / name).read_bytes()))  # fmt: skip
        server = stack.enter_context(started(postgres))
        url, other = server.fresh(), server.fresh()
        set_up(url)
        set_up(other)
        depot, plain = PostgresDepot(url), PostgresDepot(other)
        found["postgresql"] = measure(depot, both_ways(plain.put, plain.get))
        depot.close()
        plain.close()
        store = stack.enter_context(started(swift))
        there = ObjectStoreDepot(store.store(store.bucket()))
        found["s3"] = measure(there, both_ways(there.put, there.get))
        token = add_token(folder / "tokens", May.WRITE)
        for name, delay in (("http", 0.0), ("http_50_ms_away", 0.05)):
            inner = FolderDepot.create(folder / name)
            with serving(app(inner, Tokens(folder / "tokens"))) as address:
                client = HttpDepot(address, token)
                away: Depot = Far(client, delay) if delay else client
                found[name] = measure(away, both_ways(away.put, away.get))
                client.close()
    how = (
        "1,000 facts of 1 KB in 50 circles, a segment each, sealed, sent, then read back, verified and opened by a second device, one by "
        "one and reading ahead; beside it the same bytes put and got with the store's own client (the folder: write and fsync of the file "
        "alone); wall seconds, one run on loopback. Bound: folder fsync, PostgreSQL its commits, S3 and HTTP journeys"
    )
    save("depots", {**found, "how": how})


if __name__ == "__main__":
    main()
