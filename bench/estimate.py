"""Effective draws of N for each CPU second, beside plain Gibbs sampling of the same model in the same run. Writes bench/results.json.

R's LCMCR itself cannot be had from Debian; its figures, measured elsewhere, stand in the results as quoted. Plain Gibbs here is the sweep of
the same kernel alone: what LCMCR does, compiled too.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import time
from pathlib import Path

import numpy as np
from numba import njit
from numpy.typing import NDArray

from safeconduct.figures.estimate import kernel
from safeconduct.figures.estimate.chains import Plan, Prior, diagnose, sample
from safeconduct.figures.estimate.reading import read_tables
from safeconduct.figures.estimate.table import Table

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results.json"
QUOTED_R = {"kosovo_1999": 76, "uk_2013": 73, "madigan_york_3lists": 415, "hav": 397, "hiv": 644, "hare": 334}
"""R's LCMCR 0.4.14, effective draws by coda for each CPU second on a quiet machine: quoted, not measured here."""
TABLES = (*QUOTED_R, "uk_2013_5lists", "madigan_york_5lists")
Floats = NDArray[np.float64]


@njit(nogil=True)
def gibbs(
    rng: np.random.Generator, u: Floats, y: Floats, n0: float, x: Floats, counts: Floats, prior: Floats, cap: float, thin: int, out: Floats
) -> float:
    for draw in range(out.size):
        for _ in range(thin):
            kernel.sweep(rng, u, y, x, counts, n0, prior)
            n0 = kernel.people(rng, u, y, x, counts, counts, counts, n0, cap)
        out[draw] = counts.sum() + n0
    return n0


def peer(table: Table, prior: Prior, draws: int, thin: int = 50) -> tuple[float, float, list[float]]:
    """Effective draws per CPU second, R-hat, quantiles. A quarter is given to the warm-up and counted."""
    x, counts = table.x(), table.counts()
    classes = prior.classes(len(table.lists))
    cap = prior.most_unrecorded(table.documented)
    outs = []
    begun = time.process_time()
    for chain in range(4):
        rng = np.random.default_rng([chain, 2])
        u, y = rng.normal(size=classes - 1) * 0.5, rng.normal(size=(len(table.lists), classes)) - chain
        n0 = gibbs(rng, u, y, counts.sum(), x, counts, prior.numbers(), cap, thin, np.empty(draws // 4))
        out = np.empty(draws)
        gibbs(rng, u, y, n0, x, counts, prior.numbers(), cap, thin, out)
        outs.append(out)
    cpu = time.process_time() - begun
    found = np.array(outs)
    rhat, bulk, _ = diagnose(found)
    return bulk / cpu, rhat, [float(v) for v in np.quantile(found, [0.025, 0.5, 0.975])]


def main() -> None:
    prior = Prior(cap_times=20)
    warm = read_tables((ROOT / "tests/figures/estimate/tables/hav.csv").read_bytes()).tables[""]
    sample(warm, prior, Plan(warm=40, first=40, most=40), 1)
    peer(warm, prior, 8)
    rows = {}
    for name in TABLES:
        table = read_tables((ROOT / f"tests/figures/estimate/tables/{name}.csv").read_bytes()).tables[""]
        ours = sample(table, prior, Plan(), 1)
        gibbs_rate, gibbs_rhat, gibbs_at = peer(table, prior, 400)
        rate = ours.ess / ours.cpu
        rows[name] = {
            "ess_per_cpu_second": round(rate), "rhat": round(ours.rhat, 4), "ess": round(ours.ess), "ess_tail": round(ours.ess_tail),
            "cpu_seconds": round(ours.cpu, 2), "quantiles": [round(float(v)) for v in np.quantile(ours.flat, [0.025, 0.5, 0.975])],
            "plain_gibbs_ess_per_cpu_second": round(gibbs_rate, 1), "plain_gibbs_rhat": round(gibbs_rhat, 3),
            "plain_gibbs_quantiles": [round(one) for one in gibbs_at], "to_plain_gibbs": round(rate / gibbs_rate, 1),
            "quoted_r_lcmcr_ess_per_cpu_second": QUOTED_R.get(name),
            "to_quoted_r": round(rate / QUOTED_R[name], 1) if name in QUOTED_R else None,
        }  # fmt: skip
        print(name, rows[name], flush=True)
    results = json.loads(RESULTS.read_text())
    results["estimate"] = {
        "how": "four chains until R-hat < 1.01 and bulk and tail ESS > 1000, hunts and warm-up counted; plain Gibbs: 4 x 400 draws "
        "thinned by 50, compiled, same model, same run; R's figures quoted from its own measurement on another day, not measured here",
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "on": dt.datetime.now(dt.UTC).date().isoformat(), "tables": rows,
    }  # fmt: skip
    RESULTS.write_text(json.dumps(results, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
