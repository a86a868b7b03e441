"""200,000 KoBo rows into the staging queue, beside the parse of the same file alone: the bound no reader of it can pass.

    python bench/imports.py [ROWS]      writes the section `imports` of bench/results.json
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import ijson

from journal import save
from safeconduct.demo.stage import PASSPHRASE
from safeconduct.exchange.foreign import file_at
from safeconduct.exchange.formats import columns_of, format_named, guessed
from safeconduct.ground.who import Member, Role
from safeconduct.office import setup
from safeconduct.office.importing import Import, begin, read_in
from safeconduct.office.office import open_office
from safeconduct.office.staging import RowState, open_staging
from safeconduct.seal.phrase import Cost

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

WORDS = ("прошу", "помочь", "уехать", "брат", "ищут", "двое", "нужна", "комната", "неделю", "документы", "есть", "связь", "вечером")
REGIONS = ("Чечня", "Ингушетия", "Дагестан", "Москва")


def row(number: int, chance: random.Random) -> dict[str, object]:
    """The shape of a KoBo submission with 14 questions and its 12 columns of bookkeeping; every word invented."""
    said = " ".join(chance.choices(WORDS, k=30))
    answers: dict[str, object] = {f"details/question_{place}": chance.choice(WORDS) for place in range(8)}
    return {
        "_id": number, "formhub/uuid": "f" * 32, "start": "2017-04-05T10:00:00+03:00", "end": "2017-04-05T10:09:00+03:00",
        "deviceid": f"collect:{number}", "__version__": "vQ", "intake/region": chance.choice(REGIONS), "intake/what_happened": said,
        "intake/how_many_people": "2", "intake/language": "ru", "intake/name": "invented", "intake/phone": "0", **answers,
        "meta/instanceID": f"uuid:{number:032x}", "meta/rootUuid": f"uuid:{number:032x}", "_xform_id_string": "a1", "_uuid": f"{number:032x}",
        "_status": "submitted_via_web", "_geolocation": [43.1, 45.2], "_submission_time": "2017-04-05T07:10:00", "_tags": [], "_notes": [],
        "_validation_status": {}, "_submitted_by": "someone", "_attachments": [],
    }  # fmt: skip


def write(folder: Path, count: int) -> tuple[Path, Path]:
    chance = random.Random(5)
    as_json, as_csv = folder / "kobo.json", folder / "kobo.csv"
    with as_json.open("w") as first, as_csv.open("w", newline="") as second:
        first.write(f'{{"count":{count},"next":null,"previous":null,"results":[')
        table = csv.DictWriter(second, [name for name in row(0, chance) if name not in ("_attachments", "_geolocation")],
                               extrasaction="ignore", delimiter=";")  # fmt: skip
        table.writeheader()
        for number in range(1, count + 1):
            one = row(number, chance)
            first.write(("," if number > 1 else "") + json.dumps(one, ensure_ascii=False))
            table.writerow(one)
        first.write("]}")
    return as_json, as_csv


def parse_json(path: Path) -> int:
    """Every event of the stream, and nothing made of it: what any reader of bounded memory must at least do."""
    with path.open("rb") as stream:
        return sum(1 for _ in ijson.basic_parse(stream, use_float=True))


def parse_csv(path: Path) -> int:
    with path.open(newline="") as stream:
        return sum(len(cells) for cells in csv.reader(stream, delimiter=";"))


class Taken(NamedTuple):
    """Seconds by the wall, and of the processor: a machine with other work shows in the first alone."""

    wall: float
    cpu: float


def timed(act: Callable[[], object]) -> Taken:
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return Taken(time.perf_counter() - wall, time.process_time() - cpu)


def staged(path: Path, folder: Path, count: int) -> tuple[Taken, float]:
    """From the file to the last committed row, the guess of the mapping included; and the megabytes that memory grew by."""
    before, grown = 0.0, [0.0]

    def look(_step: str, _done: int, _total: int) -> None:
        grown.append(resident() - before)

    founder = Member(setup.new_member_id(), "Alder", frozenset({Role.COORDINATOR}))
    setup.found_network(folder / "office", folder / "depot", folder / "gate" / "gate.db", founder, PASSPHRASE, Cost(), NOW)
    with open_office(folder / "office", PASSPHRASE) as office:
        setup.found_circles(office.state)
        with open_staging(office.state) as queue:
            before, file, of = resident(), file_at(path), format_named("kobo")

            def read() -> None:
                ask = Import("kobo", guessed(of, columns_of(of, file)))
                read_in(office.state, queue, begin(queue, ask, file, NOW), ask, file, look)

            taken = timed(read)
            assert queue.counts(1) == {RowState.NEW: count}, queue.counts(1)
    return taken, max(grown)


def resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    found: dict[str, object] = {"rows": count}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = dict(zip(("json", "csv"), write(folder, count), strict=True))
        for sort, parse in (("json", parse_json), ("csv", parse_csv)):
            alone = timed(partial(parse, paths[sort]))
            whole, grown = staged(paths[sort], folder / sort, count)
            found |= {
                f"{sort}_mb": round(paths[sort].stat().st_size / 1e6, 1), f"{sort}_rows_per_second": round(count / whole.wall),
                f"{sort}_rows_per_cpu_second": round(count / whole.cpu),
                f"{sort}_parse_alone_rows_per_second": round(count / alone.wall), f"{sort}_times_parse": round(whole.cpu / alone.cpu, 1),
                f"{sort}_peak_mb_more": round(grown, 1),
            }  # fmt: skip
    how = "one run on one core: a file of invented submissions to rows of the encrypted queue, beside its parse alone"
    save("imports", found | {"how": how})


if __name__ == "__main__":
    main()
