"""Halves per second and the time of one request, 50 devices against the gate as a service. Writes bench/results.json.

Each device fetches cases' worths (20 of the 200 names it may open in a day) one after the other, over one HTTP connection of its own,
signed and measured and logged as in use. Beside it the bound: the same rows read by plain SQL, one durable write a request, one
signature checked a request.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from journal import save
from safeconduct.gate import devices
from safeconduct.gate.base import Asker, GateList, Limits, SignedList
from safeconduct.gate.http import HttpGate
from safeconduct.ground import canon
from safeconduct.ground.ids import DeviceId
from safeconduct.journal.gatelist import sign_list
from safeconduct.office.gatehouse import open_store
from safeconduct.seal import sign

DEVICES, HALVES, BATCH, SECONDS = 50, 100_000, 20, 10
SEEDS = {DeviceId(f"device{number:02d}"): number.to_bytes(32, "big") for number in range(1, DEVICES + 1)}
NAMES = [f"{number:032x}" for number in range(HALVES)]


def gate_list() -> bytes:
    askers = tuple(Asker(device, sign.public_of(seed), number) for number, (device, seed) in enumerate(SEEDS.items()))
    body = canon.encode(GateList(1, 1, (0,), askers, Limits(device=200, circle=10_000)))
    first = next(iter(SEEDS))
    return canon.encode(SignedList(body, (sign_list(body, first, SEEDS[first]),)))


@contextlib.contextmanager
def served(store: str) -> Iterator[str]:
    """`safeconduct gate serve` in a process of its own, over a store with HALVES halves."""
    held = open_store(store)
    for start in range(0, HALVES, 10_000):
        held.claim(NAMES[start : start + 10_000], f"{start % 16:032x}")
    held.know(gate_list())
    held.close()
    words = [sys.executable, "-m", "safeconduct.cli.main", "gate", "serve", "--store", store, "--begin", devices.fingerprint(gate_list())]
    port = 20_000 + os.getpid() % 20_000
    server = subprocess.Popen([*words, "--listen", f"127.0.0.1:{port}"], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    url = server.stdout.readline().split()[1]
    try:
        for _ in range(100):
            with contextlib.suppress(Exception):
                HttpGate(url, DeviceId(""), lambda message: message).knows()
                break
            time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def drive(url: str) -> dict[str, Any]:
    times: list[float] = []
    until = time.monotonic() + SECONDS

    def device(who: DeviceId, seed: bytes) -> None:
        gate, chance, mine = HttpGate(url, who, lambda message: sign.sign(seed, message)), random.Random(who), []
        own = chance.sample(NAMES, 200)
        while time.monotonic() < until:
            names = chance.sample(own, BATCH)
            begun = time.perf_counter()
            assert len(gate.fetch(names)) == BATCH
            mine.append(time.perf_counter() - begun)
        gate.close()
        times.extend(mine)

    threads = [threading.Thread(target=device, args=one) for one in SEEDS.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    return {
        "halves_per_second": round(len(times) * BATCH / SECONDS), "requests_per_second": round(len(times) / SECONDS),
        "p50_ms": round(times[len(times) // 2] * 1000, 1), "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 1),
    }  # fmt: skip


def bound(folder: Path) -> dict[str, Any]:
    """What no gate on this machine can beat: the rows by plain SQL, one fsync, one signature check a request."""
    db = sqlite3.connect(folder / "plain.db")
    db.execute("CREATE TABLE half(name TEXT PRIMARY KEY, half BLOB)")
    db.executemany("INSERT INTO half VALUES(?, ?)", ((name, os.urandom(32)) for name in NAMES))
    db.commit()
    marks, chance = ",".join("?" * BATCH), random.Random(1)
    begun = time.perf_counter()
    for _ in range(2000):
        start = chance.randrange(HALVES - BATCH)
        db.execute(f"SELECT name, half FROM half WHERE name IN ({marks})", NAMES[start : start + BATCH]).fetchall()
    read = (time.perf_counter() - begun) / 2000
    seed, message = bytes(32), os.urandom(120)
    public, signature = sign.public_of(seed), sign.sign(seed, message)
    begun = time.perf_counter()
    for _ in range(2000):
        sign.verify(public, message, signature)
    checked = (time.perf_counter() - begun) / 2000
    begun = time.perf_counter()
    with (folder / "log").open("wb", buffering=0) as log:
        for _ in range(200):
            log.write(message)
            os.fsync(log.fileno())
    synced = (time.perf_counter() - begun) / 200
    return {
        "sql_ms": round(read * 1000, 3), "signature_ms": round(checked * 1000, 3), "fsync_ms": round(synced * 1000, 3),
        "halves_per_second": round(BATCH / (read + checked + synced)),
    }  # fmt: skip


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[str]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[-2]))
    user = pwd.getpwuid(os.getuid()).pw_name if os.getuid() else "postgres"
    options: dict[str, Any] = {"cwd": folder, "capture_output": True, "env": {"PATH": os.environ["PATH"]}}
    if not os.getuid():
        shutil.chown(folder, user)
        options |= {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
    subprocess.run([found[-1] / "initdb", "-D", folder / "data", "-A", "trust", "-U", user], check=True, **options)
    run: list[str | Path] = [found[-1] / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log"]
    subprocess.run([*run, "-o", f"-k {folder} -c listen_addresses=''", "start"], check=True, **options)
    try:
        yield f"postgresql://{user}@/postgres?host={folder}"
    finally:
        subprocess.run([*run, "-m", "fast", "stop"], check=True, **options)


def main() -> None:
    figures: dict[str, Any] = {"devices": DEVICES, "halves": HALVES, "names_a_request": BATCH}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures["bound"] = bound(folder)
        with served(f"sqlite:{folder / 'gate.db'}") as url:
            figures["sqlite"] = drive(url)
        if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
            place = Path(tempfile.mkdtemp(prefix="scpg"))
            with postgres(place) as database, served(database) as url:
                figures["postgresql"] = drive(url)
            shutil.rmtree(place, ignore_errors=True)
    figures["sqlite_to_bound"] = round(figures["sqlite"]["halves_per_second"] / figures["bound"]["halves_per_second"], 2)
    figures["how"] = (
        "50 clients in threads of one process, the gate in another, on the same machine; each request signed, measured, logged, durable; "
        "bound = plain SQL of the same rows + one fsync + one Ed25519 check a request, one after the other"
    )
    save("gate", figures)


if __name__ == "__main__":
    main()
