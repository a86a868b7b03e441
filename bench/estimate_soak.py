"""The long checks of the estimator, in pieces: simulation-based calibration, and coverage in the populations A to H.

    python bench/estimate_soak.py [minutes [FILE.json]]

goes on from where bench/estimate_soak.json, or the file named, ends, one run after another, all parts evenly; so the hours can be spread
over many nights.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from safeconduct.figures.estimate.chains import Plan, Prior, sample
from safeconduct.figures.estimate.estimate import Ask, estimate
from safeconduct.figures.estimate.table import Table, table_of

RESULTS = Path(__file__).parent / "estimate_soak.json"
SBC_RUNS, COVERAGE_RUNS, THINNED = 500, 200, 99
LEAST_N, MOST_N = 50, 5000
POPULATIONS: dict[str, list[tuple[int, tuple[float, ...]]]] = {
    "A": [(1800, (0.033, 0.033, 0.099, 0.132, 0.033)), (200, (0.66, 0.825, 0.759, 0.99, 0.693))],
    "B": [(1600, (0.1, 0.05, 0.15, 0.2, 0.1)), (200, (0.5, 0.4, 0.6, 0.4, 0.5)), (200, (0.8, 0.9, 0.6, 0.7, 0.7))],
    "C": [(1600, (0.113, 0.113, 0.199, 0.832, 0.733)), (400, (0.86, 0.925, 0.859, 0.19, 0.193))],
    "D": [(150, (0.25, 0.2, 0.15, 0.1))],
    "E": [(105, (0.12, 0.1, 0.15, 0.08)), (45, (0.6, 0.5, 0.65, 0.4))],
    "F": [(225, (0.15, 0.1, 0.2)), (75, (0.6, 0.5, 0.7))],
    "G": [(400, (0.0, 0.0, 0.0, 0.0)), (600, (0.3, 0.25, 0.35, 0.2))],
    "H": [(250, (1.0, 0.6, 0.2, 0.15)), (750, (0.0, 0.1, 0.2, 0.15))],
}
"""People by their chance on each list. H's first list is drawn first: see `population`."""
QUICK = Ask(plan=Plan(warm=600, first=600, most=9600, ess=400.0), short=Plan(warm=500, first=400, most=4800, ess=200.0, rhat=1.03),
            sensitivity=False)  # fmt: skip


def counted(marks: NDArray[np.bool_]) -> Table:
    lists = [f"L{j + 1}" for j in range(marks.shape[1])]
    counts = Counter(tuple(int(v) for v in row) for row in marks)
    return table_of(lists, [(pattern, count, count) for pattern, count in counts.items()])


def population(name: str, rng: np.random.Generator) -> tuple[int, Table]:
    rates = np.concatenate([np.tile(chances, (people, 1)) for people, chances in POPULATIONS[name]])
    if name == "H":  # list 1 takes one in four; list 2 takes 0.6 of these and 0.1 of the others
        on_first = rng.random(1000) < 0.25
        rates = np.where(on_first[:, None], POPULATIONS["H"][0][1], POPULATIONS["H"][1][1])
    return len(rates), counted(rng.random(rates.shape) < rates)


def one_coverage(name: str, run: int) -> dict[str, Any]:
    truth, table = population(name, np.random.default_rng([ord(name), run]))
    answer = estimate(table, QUICK._replace(seed=run + 1)).answer
    own = next((one for one in answer.models if one.name == "LCMCR"), None)
    dga = next((one for one in answer.models if one.name == "dga"), None)
    return {
        "N": truth, "n": answer.documented, "verdict": str(answer.verdict), "low": answer.low, "high": answer.high,
        "lcmcr": [own.low, own.median, own.high] if own else None, "dga": [dga.low, dga.median, dga.high] if dga else None,
        "panel": [[one.low, one.median, one.high] for one in answer.sensitivity if one.kind == "prior"],
        "reasons": [one.code for one in answer.reasons], "rhat": answer.rhat, "cpu": answer.cpu_seconds,
    }  # fmt: skip


def prior_table(rng: np.random.Generator, lists: int, prior: Prior) -> tuple[int, Table]:
    """N, classes and lists drawn from the prior, and a table from these; drawn again while fewer than 5 people are recorded."""
    classes = prior.classes(lists)
    while True:
        total = int(np.floor(np.exp(rng.uniform(np.log(LEAST_N), np.log(MOST_N + 1)))))
        alpha = rng.gamma(prior.a, 1 / prior.b)
        e = rng.exponential(size=classes - 1) / max(alpha, 1e-300)
        left = np.exp(-np.concatenate([[0.0], np.cumsum(e)]))
        pi = np.append(-np.expm1(-e), 1.0) * left
        rates = rng.beta(prior.a_lambda, prior.b_lambda, size=(classes, lists))
        marks = rng.random((total, lists)) < rates[rng.choice(classes, total, p=pi / pi.sum())]
        if marks.any(axis=1).sum() >= 5:
            return total, counted(marks)


def one_calibration(run: int) -> dict[str, Any]:
    """N from 1/N on 50 to 5000, whole numbers. The rank of the truth among 99 thinned draws, ties broken by chance."""
    rng = np.random.default_rng([83, 66, run])
    lists = 3 if run % 3 == 0 else 4
    prior = Prior(cap=MOST_N)
    truth, table = prior_table(rng, lists, prior)
    chains = sample(table, prior, Plan(warm=800, first=800, most=12_800, ess=300.0), (run, 5))
    draws = chains.flat[chains.flat >= LEAST_N]
    picked = draws[np.linspace(0, draws.size - 1, THINNED).astype(int)] if draws.size >= THINNED else draws
    rank = int((picked < truth).sum() + rng.integers(0, (picked == truth).sum() + 1))
    low, high = np.quantile(draws, [0.025, 0.975], method="inverted_cdf")
    q = np.quantile(draws, [0.25, 0.75], method="inverted_cdf")
    return {"lists": lists, "N": truth, "n": table.documented, "rank": rank, "of": int(picked.size), "in95": bool(low <= truth <= high),
            "in50": bool(q[0] <= truth <= q[1]), "rhat": round(chains.rhat, 4), "ess": round(min(chains.ess, chains.ess_tail))}  # fmt: skip


def load(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_text())) if file.exists() else {"sbc": [], **{name: [] for name in POPULATIONS}}


def step(found: dict[str, Any]) -> bool:
    """The next run of the part that is furthest behind; False when all are whole."""
    parts = [("sbc", SBC_RUNS), *((name, COVERAGE_RUNS) for name in POPULATIONS)]
    open_parts = [(len(found[name]) / whole, name) for name, whole in parts if len(found[name]) < whole]
    if not open_parts:
        return False
    name = min(open_parts)[1]
    done = len(found[name])
    found[name].append(one_calibration(done) if name == "sbc" else one_coverage(name, done))
    return True


def summary(found: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name in POPULATIONS:
        runs = [one for one in found[name] if one["lcmcr"] is not None]
        if not runs:
            continue
        inside = [(one["low"] or 0) <= one["N"] <= (one["high"] or np.inf) for one in runs]
        own = [one["lcmcr"][0] <= one["N"] <= one["lcmcr"][2] for one in runs]
        dga = [one["dga"][0] <= one["N"] <= one["dga"][2] for one in runs if one["dga"]]
        out[name] = {
            "sets": len(found[name]), "printed_covers": round(float(np.mean(inside)), 3), "lcmcr_covers": round(float(np.mean(own)), 3),
            "dga_covers": round(float(np.mean(dga)), 3) if dga else None,
            "median_to_N": round(float(np.median([one["lcmcr"][1] / one["N"] for one in runs])), 3),
            "verdicts": dict(Counter(one["verdict"] for one in found[name])),
        }  # fmt: skip
    ranks = np.array([one["rank"] for one in found["sbc"] if one["of"] == THINNED])
    if ranks.size >= 50:
        from scipy import stats

        bins = np.bincount(ranks * 10 // (THINNED + 1), minlength=10)
        out["sbc"] = {
            "runs": int(ranks.size), "chi2_p": round(float(stats.chisquare(bins).pvalue), 4),
            "ks_p": round(float(stats.kstest((ranks + 0.5) / (THINNED + 1), "uniform").pvalue), 4),
            "covers_95": round(float(np.mean([one["in95"] for one in found["sbc"]])), 4),
            "covers_50": round(float(np.mean([one["in50"] for one in found["sbc"]])), 4), "bins": bins.tolist(),
        }  # fmt: skip
    return out


def save(found: dict[str, Any], file: Path) -> None:
    """One run a line, so that a night's work is a readable difference."""
    parts = []
    for name, runs in found.items():
        if name != "summary":
            inner = ",\n".join("    " + json.dumps(one) for one in runs)
            parts.append(f'  "{name}": [\n{inner}\n  ]')
    parts.append(f'  "summary": {json.dumps(summary(found))}')
    text = "{\n" + ",\n".join(parts) + "\n}\n"
    fresh = file.with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(file)


def main() -> None:
    until = time.monotonic() + 60 * float(sys.argv[1]) if len(sys.argv) > 1 else np.inf
    file = Path(sys.argv[2]) if len(sys.argv) > 2 else RESULTS
    found = load(file)
    saved = time.monotonic()
    while time.monotonic() < until and step(found):
        if time.monotonic() - saved > 20:
            save(found, file)
            saved = time.monotonic()
    save(found, file)
    print(json.dumps(summary(found), indent=1))


if __name__ == "__main__":
    main()
