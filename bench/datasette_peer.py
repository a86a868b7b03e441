"""Datasette over a plain SQLite, asked as bench/desk.py asks the desk, in an environment of its own; what to ask comes on standard input."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from urllib.parse import quote


def p95(of: list[float]) -> float:
    return sorted(of)[max(0, round(len(of) * 0.95) - 1)]


async def main() -> None:
    from datasette.app import Datasette  # type: ignore[import-not-found]
    from datasette.version import __version__  # type: ignore[import-not-found]

    asked = json.loads(sys.stdin.read())
    peer = Datasette([asked["path"]], settings={"default_page_size": asked["rows"], "sql_time_limit_ms": 60_000})
    await peer.invoke_startup()
    owner = f"owner={asked['owner']}"
    lists = ["", "&state=open", f"&{owner}", "&risk=high", f"&state=open&{owner}&risk=high"]
    paths = [f"/plain/records?kind=case{one}&_sort_desc=seq" for one in lists]
    searches = [f"/plain/records?_search={quote(words)}&_searchmode=raw&_sort_desc=seq" for words in asked["words"] if "xylo" not in words]
    found: dict[str, object] = {"version": __version__}
    for name, several in (("list", paths * max(1, asked["number"] // len(paths))), ("search", searches)):
        for path in several[:6]:
            await peer.client.get(path)
        took, size = [], 0
        for path in several:
            begun = time.perf_counter()
            answer = await peer.client.get(path)
            took.append((time.perf_counter() - begun) * 1000)
            assert answer.status_code == 200, (path, answer.status_code)
            size = max(size, len(answer.content))
        found[name] = {"p50": round(statistics.median(took), 1), "p95": round(p95(took), 1), "requests": len(took), "bytes": size}
    print(json.dumps(found))


asyncio.run(main())
