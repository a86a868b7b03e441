"""The desk at 100,000 cases and a million facts: server time of lists, case pages and searches, beside Datasette over a plain SQLite of the
same rows.

Both answer through their ASGI app (httpx, no socket), one request at a time, the same number of rows a page. Then the desk as it is started:
from the command to a usable page of the demo network, and from the lock key to the page that asks for the passphrase. Writes
bench/results.json.

SAFECONDUCT_CASES=5000 makes it small; SAFECONDUCT_LARGE=DIR keeps the office for the next run; SAFECONDUCT_NETWORK=DIR is a played demo.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

import large
from journal import save
from safeconduct.desk.app import Face, Settings
from safeconduct.desk.room import Room
from safeconduct.office.office import Office, open_office
from safeconduct.office.search import catch_up
from safeconduct.records import kinds
from safeconduct.records.call import Call
from safeconduct.records.case import Case
from safeconduct.records.relocation import Relocation
from safeconduct.web.guard import Session

CASES = int(os.environ.get("SAFECONDUCT_CASES", "100000"))
HOST, ROWS = "127.0.0.1:9", 25
ONE_BY_ONE = httpx.Limits(max_keepalive_connections=0)
BOUND = {"page_ms": 50, "search_ms": 50, "lock_ms": 100, "start_s": 2, "page_kb": 150}


class Asked:
    """Milliseconds by kind of page, by the wall and of this process, and the largest page of each."""

    def __init__(self) -> None:
        self.took: dict[str, list[tuple[float, float]]] = {}
        self.size: dict[str, int] = {}

    def add(self, name: str, begun: tuple[float, float], body: bytes) -> None:
        wall, cpu = clocks()
        self.took.setdefault(name, []).append(((wall - begun[0]) * 1000, (cpu - begun[1]) * 1000))
        self.size[name] = max(self.size.get(name, 0), len(body))

    def table(self) -> dict[str, dict[str, float]]:
        return {name: self._row(name, *map(list, zip(*several, strict=True))) for name, several in sorted(self.took.items())}

    def _row(self, name: str, wall: list[float], cpu: list[float]) -> dict[str, float]:
        figures = {"p50": statistics.median(wall), "p95": p95(wall), "cpu_p95": p95(cpu)}
        return {key: round(value, 1) for key, value in figures.items()} | {"requests": len(wall), "bytes": self.size[name]}


def clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def p95(of: list[float]) -> float:
    return sorted(of)[max(0, round(len(of) * 0.95) - 1)]


class Browser:
    def __init__(self, office: Office) -> None:
        session = Session(bytes(32), HOST, "link")
        face = Face(Settings(office.state.folder, "en", lambda: large.NOW), session, lambda _: None, lambda _: None)
        face.room = Room(office, lambda: large.NOW)
        self.token, self.assets = session.token, face.assets
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=face.app()), base_url=f"http://{HOST}", headers={"origin": f"http://{HOST}"},
            cookies={session.cookie_name: session._cookie},
        )  # fmt: skip

    async def get(self, path: str, asked: Asked | None = None, name: str = "") -> str:
        begun = clocks()
        answer = await self._client.get(path)
        if asked is not None:
            asked.add(name, begun, answer.content)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    async def search(self, words: str, asked: Asked | None = None, name: str = "search") -> str:
        """What is measured is both: sending the words, and the page that shows what was found."""
        begun = clocks()
        await self._client.post("/search", data={"_token": self.token, "q": words})
        answer = await self._client.get("/search")
        if asked is not None:
            asked.add(name, begun, answer.content)
        assert answer.status_code == 200
        return answer.text


def questions(chance: random.Random, number: int) -> list[str]:
    """Common and rare words, two at once, a phrase, the beginning of one, another form than the text has, a codename, nothing."""
    words = large.Invented(0).tell.words
    inflected = ["дороги", "документов", "сёстрам", "братьев", "угрожает", "звонил", "соседями", "квартиры", "уехал", "нашли"]
    found = []
    for _ in range(number):
        common, rare = chance.choice(words[:60]), chance.choice(words[2_000:])
        two = f"{common} {chance.choice(words[:60])}"
        found += [common, rare, f"{common} {rare}", two, chance.choice(inflected), f"bird {chance.randrange(CASES)}"]
    return [*found, "police*", "докум*", '"called again"', "xylophone"]


async def pages(office: Office, number: int) -> Asked:
    browser, asked, chance = Browser(office), Asked(), random.Random("pages")
    cases, calls = _some(office, Case, number), _some(office, Call, number)
    owner, region = chance.choice(large.Invented(0).owners[1:]), chance.choice(list(office.view.tally(Case, "region")))
    lists = {
        "today": ["/"], "calls": ["/calls", "/calls?status=waiting", "/calls?status=case"], "relocations": ["/relocations"],
        "cases": ["/cases", "/cases?state=open", f"/cases?owner={office.me.id}", "/cases?risk=high",
                  f"/cases?state=open&owner={owner}&risk=high", f"/cases?region={region}&state=closed",
                  f"/cases?before={office.view.mark(cases[0])}"],
        "case ages": ["/cases/ages"], "calls by week": ["/calls/weeks"], "claims": ["/claims"], "shelters": ["/shelters"],
    }  # fmt: skip
    known = {*_paths()}
    for _ in range(2):  # the first time loads what a page needs
        for paths in lists.values():
            for path in paths if paths[0] in known else ():
                await browser.get(path)
    gc.collect()
    for name, paths in lists.items():
        for path in (paths * max(4, number // len(paths))) if paths[0] in known else ():
            await browser.get(path, asked, name)
    for record in cases:
        await browser.get(f"/cases/{record}", asked, "one case")
    for record in calls:
        await browser.get(f"/calls/{record}", asked, "one call")
    for words in questions(chance, 2):
        await browser.search(words)
    for words in questions(chance, number // 6 + 1):
        await browser.search(words, asked)
    return asked


def _paths() -> Iterable[str]:
    from safeconduct.desk.routes import ENTRIES

    return (entry.path for entry in ENTRIES if entry.method == "GET")


def _some(office: Office, kind: type[Any], number: int) -> list[Any]:
    rows = office.state.index._db.execute("SELECT id FROM record WHERE kind=?", (kinds.name_of(kind),)).fetchall()
    return [record for (record,) in random.Random("some").sample(rows, min(number, len(rows)))]


def assets_bytes(html: str, assets: Any) -> int:
    """What a browser fetches for one page beside the page."""
    return sum(len(assets._bodies[name]) for name in set(re.findall(r'"/static/([\w.-]+)"', html)))


# Datasette


def plain(office: Office, path: Path) -> None:
    """The same cases and calls as rows, with indexes on what lists ask by and FTS5 over their words."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as db:
        db.execute(
            "CREATE TABLE records(seq INTEGER PRIMARY KEY, id TEXT, kind TEXT, state TEXT, owner TEXT, risk TEXT, region TEXT, codename TEXT,"
            " words TEXT)"
        )
        rows: list[Any] = office.state.index._db.execute("SELECT kind, body FROM record ORDER BY stamp").fetchall()
        db.executemany("INSERT INTO records VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", (_row(seq, *one) for seq, one in enumerate(rows)))
        for columns in ("kind, state", "kind, owner", "kind, risk", "kind, region", "kind, state, owner, risk"):
            db.execute(f"CREATE INDEX i{abs(hash(columns))} ON records({columns})")
        db.execute("CREATE VIRTUAL TABLE records_fts USING fts5(words, content='records', content_rowid='seq')")
        db.execute("INSERT INTO records_fts(records_fts) VALUES('rebuild')")
        db.commit()


def _row(seq: int, kind: str, body: bytes) -> tuple[Any, ...]:
    record = kinds.record(kind, body)
    facets: Mapping[str, Any] = kinds.facets(record)
    words = " ".join(one.text for one in kinds.passages(record))
    columns = (str(facets.get(name, "")) for name in ("state", "owner", "risk", "region"))
    return seq, record.id, kind, *columns, getattr(record, "codename", ""), words


def datasette(path: Path, owner: str, words: list[str], number: int) -> dict[str, Any]:
    """In an environment of its own, which this project does not depend on."""
    uv = shutil.which("uv") or os.environ.get("UV") or str(Path(__file__).parents[1] / ".tools/bin/uv")
    asked = json.dumps({"path": str(path), "owner": owner, "words": words, "number": number, "rows": ROWS})
    peer = Path(__file__).with_name("datasette_peer.py")
    command = [uv, "run", "--no-project", "--with", "datasette", "python", str(peer)]
    answer = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
    if answer.returncode:
        return {"missing": answer.stderr.strip().splitlines()[-1:]}
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found


# The desk as it is started


def started(network: Path) -> dict[str, float]:
    """Seconds from the command to a usable page, and milliseconds from the lock to the page that asks for the passphrase; medians of five."""
    starts, locks = [], []
    with tempfile.TemporaryDirectory() as name:
        copy = Path(shutil.copytree(network, Path(name) / "network"))
        for _ in range(5):
            start, lock = _start(copy / "offices" / "rowan")
            starts.append(start)
            locks += lock
    locked = {"lock_p50_ms": round(statistics.median(locks), 1), "lock_p95_ms": round(p95(locks), 1)}
    return {"start_s": round(statistics.median(starts), 2), **locked}


def _start(office: Path) -> tuple[float, list[float]]:
    command = [sys.executable, "-m", "safeconduct.cli.main", "desk", "--json", "--no-browser", "--office", str(office)]
    command += ["--at", "2017-08-04T09:40+00:00"]
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        link = json.loads(process.stdout.readline())["link"]
        origin = link.partition("/enter/")[0]
        with httpx.Client(base_url=origin, headers={"origin": origin}, follow_redirects=True, timeout=30, limits=ONE_BY_ONE) as client:
            page = client.get(link.removeprefix(origin)).text
            page = client.post("/unlock", data={"_token": _token(page), "passphrase": large.PASSPHRASE}).text
            assert 'class="ways"' in page
            start = time.perf_counter() - begun
            return start, [_lock(client) for _ in range(3)]
    finally:
        process.terminate()
        process.wait(10)


def _lock(client: httpx.Client) -> float:
    """From the key to the page that asks for the passphrase: by then the process that held the keys has ended."""
    begun = time.perf_counter()
    client.post("/lock", follow_redirects=False)
    page = _next(client)
    took = (time.perf_counter() - begun) * 1000
    time.sleep(0.5)
    page = client.post("/unlock", data={"_token": _token(page), "passphrase": large.PASSPHRASE}).text
    assert 'class="ways"' in page
    return took


def _next(client: httpx.Client) -> str:
    """As a browser does it: whoever was let in by a process that ends is let in by the next."""
    for _ in range(400):
        with contextlib.suppress(httpx.TransportError):
            page = client.get("/").text
            if 'name="passphrase"' in page:
                return page
        time.sleep(0.005)
    raise AssertionError


def _token(page: str) -> str:
    found = re.search(r'name="_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


# All of it


def main() -> None:
    kept = os.environ.get("SAFECONDUCT_LARGE")
    folder = Path(kept) if kept else Path(tempfile.mkdtemp(dir=Path(__file__).parents[1]))
    try:
        save("desk", measured(folder))
    finally:
        if not kept:
            shutil.rmtree(folder)


def measured(folder: Path) -> dict[str, Any]:
    figures: dict[str, Any] = {"bound": BOUND, "cases": CASES}
    begun = time.perf_counter()
    if not (folder / "office").exists():
        figures["facts"] = large.build(folder, CASES)
        figures["folded_s"] = round(time.perf_counter() - begun, 1)
    with open_office(folder / "office", large.PASSPHRASE, clock=lambda: large.NOW) as office:
        figures["facts"] = sum(office.state.index.counts().values())
        begun, waiting = time.perf_counter(), office.state.index.text.waiting()
        catch_up(office.state.index)
        figures |= {"words_read_in": waiting, "words_read_in_s": round(time.perf_counter() - begun, 1)}
        figures["index_mb"] = round((folder / "office/index.db").stat().st_size / 1e6)
        number = 60 if CASES > 20_000 else 24
        asked = asyncio.run(pages(office, number))
        figures["pages"] = asked.table()
        figures["records"] = {kind: office.view.count(of) for kind, of in (("call", Call), ("case", Case), ("relocation", Relocation))}
        figures["page_kb_with_assets"] = round(asyncio.run(_largest(office, asked)) / 1000, 1)
        plain(office, folder / "plain.db")
        figures["datasette"] = datasette(folder / "plain.db", office.me.id, questions(random.Random("pages"), number // 6 + 1), number)
    print(json.dumps(figures), flush=True)
    network = os.environ.get("SAFECONDUCT_NETWORK")
    if network:
        figures |= started(Path(network))
    else:
        from safeconduct.demo.build import build

        build(folder / "network")
        figures |= started(folder / "network")
    return figures


async def _largest(office: Office, asked: Asked) -> int:
    browser = Browser(office)
    return max(asked.size.values()) + assets_bytes(await browser.get("/cases"), browser.assets)


if __name__ == "__main__":
    main()
