"""Start-up of the command line, the demo, and the typesetting of its report. Writes bench/results.json."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from journal import save
from safeconduct.cli.main import main as cli


def start_ms() -> tuple[float, float]:
    """Median wall milliseconds: a bare interpreter, and one that imports safeconduct.cli.main."""
    out = []
    for program in ("pass", "import safeconduct.cli.main"):
        runs = []
        for _ in range(15):
            begun = time.perf_counter()
            subprocess.run([sys.executable, "-c", program], check=True)
            runs.append((time.perf_counter() - begun) * 1000)
        out.append(statistics.median(runs))
    return out[0], out[1]


def typeset_seconds(folder: Path) -> tuple[float, int]:
    import datetime as dt

    from safeconduct.demo.stage import PASSPHRASE
    from safeconduct.office.office import open_office
    from safeconduct.records.report import Report
    from safeconduct.report.compose import Setting, compose
    from safeconduct.report.typeset import pages, to_pdf

    with open_office(folder / "offices" / "sage", PASSPHRASE) as office:
        report = next(iter(office.view.all(Report)))
        document = compose(office.view, report.id, "en", Setting("1", dt.date(2017, 8, 2), ()))
    begun = time.perf_counter()
    made = to_pdf(document, dt.datetime(2017, 8, 2, tzinfo=dt.UTC))
    return time.perf_counter() - begun, pages(made)


def main() -> None:
    bare, with_cli = start_ms()
    with tempfile.TemporaryDirectory() as name:
        folder, begun = Path(name) / "network", time.perf_counter()
        assert cli(["demo", str(folder), "--json"]) == 0
        demo = time.perf_counter() - begun
        seconds, count = typeset_seconds(folder)
        size = json.loads((folder / "summary.json").read_text())
    save("start", {
        "import_cli_ms": round(with_cli - bare, 1), "interpreter_ms": round(bare, 1), "demo_seconds": round(demo, 1),
        "demo_steps": size["seconds"], "pdf_seconds": round(seconds, 2), "pdf_pages": count, "pdf_pages_per_second": round(count / seconds),
        "how": "median of 15 starts beside a bare interpreter; one demo; one compile of the English PDF, wall seconds",
    })  # fmt: skip


if __name__ == "__main__":
    main()
