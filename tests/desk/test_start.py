"""The desk starts light: a solver or an engine of linkage is loaded when somebody asks for what it does."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("ortools", "scipy", "pandas", "duckdb", "pyarrow", "splink", "numba", "arviz_stats", "pymorphy3", "typst", "vl_convert")


def test_the_serving_process_loads_no_engine_and_the_starting_one_no_page() -> None:
    told = "import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    for module, unwanted in (("safeconduct.desk.face", HEAVY), ("safeconduct.desk.launch", (*HEAVY, "numpy", "starlette", "htpy", "apsw"))):
        command = [sys.executable, "-c", told.format(module=module)]
        loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        assert [name for name in unwanted if name in loaded] == [], module
