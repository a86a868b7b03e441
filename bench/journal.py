"""Append and open 100,000 one-kilobyte facts, beside restic over the same bytes. Writes bench/results.json.

CPU seconds of this process and, for restic, of its process (GOMAXPROCS=1); both in one run, on one disk.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import random
import resource
import shutil
import subprocess
import tempfile
import time
from itertools import accumulate
from pathlib import Path
from typing import Any

from safeconduct.depot.folder import FolderDepot
from safeconduct.gate.memory import MemoryGate
from safeconduct.ground.ids import DeviceId, MemberId, RecordId, new_id, seeded
from safeconduct.ground.who import Member
from safeconduct.journal import reader, segment, writer
from safeconduct.journal.finding import Finding
from safeconduct.journal.leaf import read_leaf
from safeconduct.journal.roster import Device, Roster
from safeconduct.office.index import Index
from safeconduct.office.rows import Line, SegmentLine
from safeconduct.records import kinds
from safeconduct.records.case import NoteAdded
from safeconduct.seal import keys, sign

RESULTS = Path(__file__).parent / "results.json"
COUNT, SIZE, PER_RECORD = 100_000, 1024, 10
SEED, DEVICE, MEMBER = bytes(range(32)), DeviceId("bench"), MemberId("bench")


def facts() -> list[segment.Item]:
    """Notes of 1 KB in invented Russian-like and English words, ten to a case."""
    chance, ids = random.Random("bench"), seeded("bench")
    words = ["".join(chance.choice("абвгдежзиклмнопрстуфхаеиоу") for _ in range(chance.randint(2, 9))) for _ in range(2000)]
    words += ["".join(chance.choice("abcdefghiklmnoprstuaeiou") for _ in range(chance.randint(2, 9))) for _ in range(2000)]
    chance.shuffle(words)
    zipf = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))  # words of natural text fall off like this
    items, record = [], RecordId("")
    for number in range(COUNT):
        if number % PER_RECORD == 0:
            record = new_id(ids)
        text = " ".join(chance.choices(words, cum_weights=zipf, k=200)).encode()[: SIZE - 64].decode(errors="ignore")
        items.append(segment.Item(record, number << 16, kinds.write(NoteAdded(record, text))))
    return items


def cpu_of(words: list[str], environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, capture_output=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def restic(folder: Path, items: list[segment.Item]) -> dict[str, float]:
    environment = {**os.environ, "RESTIC_PASSWORD": "bench", "GOMAXPROCS": "1", "RESTIC_CACHE_DIR": str(folder / "cache")}
    (folder / "one").mkdir()
    (folder / "one" / "file").write_bytes(b"".join(item.body for item in items))
    for number, item in enumerate(items):
        target = folder / "many" / f"{number % 100:02d}"
        target.mkdir(parents=True, exist_ok=True)
        (target / str(number)).write_bytes(item.body)
    found = {}
    for name in ("one", "many"):
        repository = str(folder / f"repository-{name}")
        subprocess.run(["restic", "-r", repository, "init"], check=True, capture_output=True, env=environment)
        found[name] = cpu_of(["restic", "-r", repository, "backup", str(folder / name)], environment)
    return found


def append(depot: FolderDepot, gate: MemoryGate, items: list[segment.Item]) -> tuple[float, keys.CircleKeys]:
    circle = keys.CircleKeys("bench", os.urandom(32), {1: os.urandom(32)})
    feed = segment.Feed(keys.feed_blind(circle.locator, DEVICE, 0), DEVICE, 0)
    begun = time.process_time()
    for batch in writer.batches(items):
        written = writer.seal(gate, writer.Pen(circle, SEED), feed, batch)
        writer.deliver(depot, written.name, written.data)
        feed = written.feed
    return time.process_time() - begun, circle


def open_all(depot: FolderDepot, gate: MemoryGate, circle: keys.CircleKeys, path: Path) -> float:
    """Read, verify, decrypt and fold into the encrypted index."""
    device = Device(DEVICE, MEMBER, sign.public_of(SEED), b"", b"", b"")
    who = Roster("bench", 1, bytes(32), 1, (MEMBER,), (Member(MEMBER, "Bench", frozenset()),), (device,), 0)
    begun = time.process_time()
    index = Index(path, os.urandom(32))
    index.know_devices({DEVICE: MEMBER})
    lines: list[Line] = []
    for one in reader.read_circle(depot, gate, circle, who, {}):
        assert not isinstance(one, Finding)
        head = one.head
        for place, body in enumerate(one.bodies, head.header.first):
            assert body.body is not None
            stamp = read_leaf(body.leaf).stamp
            lines.append(Line(head.header.feed, place, stamp, DEVICE, circle.locator, body.leaf, body.body, kinds.read(body.body)))
        part = SegmentLine(head.header.feed, head.header.first, head.header.count, head.epoch, head.salt, head.header.root, b"", stamp)
        if len(lines) >= 16_000:
            index.fold(lines, [part], {circle.locator: [head.feed]})
            lines = []
    index.fold(lines)
    seconds = time.process_time() - begun
    index.close()
    return seconds


def main() -> None:
    items = facts()
    with tempfile.TemporaryDirectory(dir=Path(__file__).parents[1]) as name:
        folder = Path(name)
        depot, gate = FolderDepot.create(folder / "depot"), MemoryGate()
        wrote, circle = append(depot, gate, items)
        opened = open_all(depot, gate, circle, folder / "index.db")
        stored = sum(path.stat().st_size for path in (folder / "depot").rglob("*") if path.is_file())
        peer = restic(folder, items) if shutil.which("restic") else {}
    save("journal", {
        "facts": COUNT, "bytes": sum(len(item.body) for item in items), "stored_bytes": stored,
        "append_per_cpu_second": round(COUNT / wrote), "open_per_cpu_second": round(COUNT / opened),
        "append_cpu_seconds": round(wrote, 2), "open_cpu_seconds": round(opened, 2),
        "restic_one_file_cpu_seconds": round(peer.get("one", 0), 2), "restic_many_files_cpu_seconds": round(peer.get("many", 0), 2),
        "append_to_restic_one_file": round(wrote / peer["one"], 2) if peer else None,
        "restic_many_files_to_append": round(peer["many"] / wrote, 2) if peer else None,
        "how": "100,000 notes of 1 KB (words by Zipf), ten a case, segments of 1,000 with fsync each to a folder; "
        "opened, verified, decrypted and folded into "
        "the encrypted index; restic of Debian backing up the same bytes as one file and as 100,000 files; CPU seconds, one run",
    })  # fmt: skip


def save(name: str, figures: dict[str, Any]) -> None:
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    results[name] = {**figures, "machine": machine, "on": dt.datetime.now(dt.UTC).date().isoformat()}
    RESULTS.write_text(json.dumps(results, indent=2, sort_keys=True) + "\n")
    print(json.dumps(results[name], indent=2))


if __name__ == "__main__":
    main()
