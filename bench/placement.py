"""Placement beside first-fit and best-fit: files of 64 people to proof, one of 1,000, and rolling against hindsight. Writes bench/results.json.

    python bench/placement.py [seconds for the large one, default 300] [networks for rolling, default 8]

The large instance is read from PLACEMENT_LARGE where that names a file, else drawn by bench/network.py. The networks of the rolling table
have seeds that no setting was tuned on; the three files were not tuned on either.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from journal import save
from network import network
from safeconduct.casework.placing import solve
from safeconduct.casework.placing.answer import Answer, assignments
from safeconduct.casework.placing.check import check
from safeconduct.casework.placing.foresight import Foresight
from safeconduct.casework.placing.greedy import best_fit, first_fit
from safeconduct.casework.placing.instance import Instance, read
from safeconduct.casework.placing.plan import objective
from safeconduct.casework.placing.rolling import roll
from safeconduct.casework.placing.rules import Ints, Rules

DATA = Path(__file__).parents[1] / "tests/data/placement"
UNTUNED = 9_000


def plain(rules: Rules, plan: Ints, seconds: float) -> dict[str, Any]:
    given = assignments(rules, plan)
    out = sum(one.size for one in rules.parties if one.id not in given)
    broken = len(check(msgspec.to_builtins(rules.instance), given))
    return {"objective": objective(rules, plan), "people_unplaced": out, "broken_rules": broken, "seconds": round(seconds, 2)}


def timed(rules: Rules, method: Any) -> dict[str, Any]:
    begun = time.perf_counter()
    plan = method(rules)
    return plain(rules, plan, time.perf_counter() - begun)


def solved(instance: Instance, seconds: float) -> dict[str, Any]:
    firsts: list[Answer] = []
    found = solve.place(instance, solve.Ask(seconds=seconds), time.monotonic, better=firsts.append)
    size = {one.id: one.size for one in instance.parties}
    return {
        "status": found.status, "objective": found.objective, "bound": found.bound, "seconds": found.seconds,
        "first_answer_seconds": firsts[0].seconds, "first_answer": firsts[0].objective, "address_pairs": found.address_pairs,
        "people_unplaced": sum(size[one.party] for one in found.unplaced),
        "broken_rules": len(check(msgspec.to_builtins(instance), found.assignments)),
    }  # fmt: skip


def table(instance: Instance, seconds: float) -> dict[str, Any]:
    rules = Rules(instance)
    return {"first-fit": timed(rules, first_fit), "best-fit": timed(rules, best_fit), "ours": solved(instance, seconds)}


def rolling(instances: list[Instance], seconds: float) -> dict[str, Any]:
    rules = [Rules(one) for one in instances]
    best = sum(solved(one, seconds)["objective"] for one in instances)
    sums = {
        "first-fit": [first_fit(one) for one in rules], "best-fit": [best_fit(one) for one in rules],
        "ours": [roll(one, Foresight(), 1) for one in rules],
    }  # fmt: skip
    over = {name: sum(objective(*one) for one in zip(rules, plans, strict=True)) / best - 1 for name, plans in sums.items()}
    broken = sum(plain(*one, 0)["broken_rules"] for plans in sums.values() for one in zip(rules, plans, strict=True))
    return {"networks": len(rules), "over_hindsight": {name: round(one, 3) for name, one in over.items()}, "broken_rules": broken}


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 300.0
    drawn = int(sys.argv[2]) if len(sys.argv) > 2 else 8
    files = [read(path.read_bytes()) for path in sorted(DATA.glob("*.json"))]
    named = os.environ.get("PLACEMENT_LARGE")
    large = read(Path(named).read_bytes()) if named else network(1, 1000, 120)
    save("placement", {
        "people_64": {f"seed {number}": table(one, 120.0) for number, one in enumerate(files, 1)},
        "people_1000": table(large, seconds) | {"instance": "file" if named else "drawn"},
        "rolling_files": rolling(files, 120.0),
        "rolling_drawn": rolling([network(UNTUNED + number) for number in range(drawn)], 120.0),
        "how": "wall seconds; every plan counted by the independent checker; rolling: cost over the hindsight optimum, summed",
    })  # fmt: skip
    print(json.dumps("saved"))


if __name__ == "__main__":
    main()
