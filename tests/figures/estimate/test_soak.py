"""The long checks: what the soak has recorded passes its gates, and `make soak` goes on with it."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

BENCH = Path(__file__).parents[3] / "bench"
RECORDED = json.loads((BENCH / "estimate_soak.json").read_text())
"""As many runs as the hours so far gave; the gates are asked with the doubt of that many."""


@pytest.fixture(scope="module")
def soak() -> ModuleType:
    spec = importlib.util.spec_from_file_location("estimate_soak", BENCH / "estimate_soak.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def doubt(share: float, runs: int) -> float:
    return float(1.96 * np.sqrt(share * (1 - share) / runs))


@pytest.mark.parametrize("name", ["A", "C", "D", "H"])
def test_the_interval_covers_where_it_must(name: str, soak: ModuleType) -> None:
    found = soak.summary(RECORDED)[name]
    assert found["sets"] >= 40
    assert found["printed_covers"] >= 0.90 - (doubt(0.9, found["sets"]) if found["sets"] < soak.COVERAGE_RUNS else 0)


@pytest.mark.parametrize("name", ["E", "F", "G"])
def test_a_floor_or_a_range_where_nothing_better_can_be_known(name: str, soak: ModuleType) -> None:
    verdicts = soak.summary(RECORDED)[name]["verdicts"]
    assert (verdicts.get("range", 0) + verdicts.get("floor", 0)) / sum(verdicts.values()) >= 0.90


def test_truths_rank_evenly_among_draws(soak: ModuleType) -> None:
    found = soak.summary(RECORDED)["sbc"]
    assert found["runs"] >= 100
    assert found["chi2_p"] > 0.001
    assert found["ks_p"] > 0.001
    assert abs(found["covers_95"] - 0.95) < 3 * np.sqrt(0.95 * 0.05 / found["runs"])


def test_the_populations_are_those_of_the_protocol(soak: ModuleType) -> None:
    for name, expected in (("A", 725), ("B", 1156), ("C", 1955), ("D", 82), ("E", 83), ("F", 159), ("G", 437), ("H", 540)):
        documented = [soak.population(name, np.random.default_rng(run))[1].documented for run in range(12)]
        assert np.mean(documented) == pytest.approx(expected, rel=0.05), name


@pytest.mark.slow
def test_the_soak_goes_on(tmp_path: Path, soak: ModuleType) -> None:
    file = Path(shutil.copy(BENCH / "estimate_soak.json", tmp_path))
    subprocess.run([sys.executable, str(BENCH / "estimate_soak.py"), "20", str(file)], check=True, capture_output=True)
    found = json.loads(file.read_text())
    assert all(len(found[name]) >= len(RECORDED[name]) for name in ("sbc", *soak.POPULATIONS))
    shutil.copy(file, BENCH / "estimate_soak.json")
