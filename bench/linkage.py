"""Link a large invented list with ours and with plain Splink, in one run: CPU seconds, memory, F1. Adds to bench/results.json.

    python bench/linkage.py [RECORDS]        (default: 1,000,000)

Plain Splink: the same records as they stand, names by Jaro-Winkler with term frequencies, birth date, place, seven blocking rules,
`u` from two million pairs, EM in two sessions, links from p >= 0.5. Each in a process of its own; both read the same CSV.
"""

from __future__ import annotations

import csv
import json
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results.json"
STEMS = "акс бар вал гай дуд ерм жам зак исл кад лор мус нур озд пас рам сул тай умх фар хас цеч чап шах эст юс яр бис гел меж".split()  # noqa: SIM905
MIDDLES = "аев иев уев оев ханов маев саев лиев даев тиров гов хоев баров лимов танов".split()  # noqa: SIM905
GIVEN = "магомед ахмед муса иса умар хасан хусейн рамзан ислам юсуп якуб тимур шамиль ибрагим апти ваха лечи зелим руслан адам".split()  # noqa: SIM905
TWICE = 0.4


def write_list(path: Path, records: int) -> None:
    chance = random.Random(7)
    surnames = [a + b + c for a in STEMS for b in ("", "ар", "ил", "ум") for c in MIDDLES]
    places = [f"село {number}" for number in range(400)]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["record_id", "entity_id", "given_name", "family_name", "birth_date", "place"])
        number = entity = 0
        while number < records:
            born = f"{chance.randint(1940, 2000)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            row = [chance.choice(GIVEN), chance.choice(surnames), born, chance.choice(places)]
            for _ in range(2 if chance.random() < TWICE else 1):
                out.writerow([number, entity, *row])
                number += 1
                name = _slip(row[1], chance) if chance.random() < 0.2 else row[1]
                row = [row[0], name, row[2] if chance.random() > 0.1 else row[2][:4], row[3]]
            entity += 1


def _slip(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word))
    return word[:place] + chance.choice("аеиолнрст") + word[place + 1 :]


def ours(path: Path) -> dict[str, float]:
    import os

    from safeconduct.figures.linkage.engine import DuckEngine
    from safeconduct.figures.linkage.link import Ask, link
    from safeconduct.figures.linkage.lists import read_list
    from safeconduct.figures.linkage.outcome import against_truth

    found = link(Ask([read_list("list", path.read_bytes(), {})]), DuckEngine, os.urandom)
    scored = against_truth(found)
    assert scored is not None
    return {"precision": scored.precision, "recall": scored.recall, "f1": scored.f1}


def plain(path: Path) -> dict[str, float]:
    import duckdb
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink import comparison_library as cl

    con = duckdb.connect(config={"threads": 2})
    con.execute(f"create table people as select * from read_csv('{path}', all_varchar = true)")
    api = DuckDBAPI(con)
    year = "substr(birth_date, 1, 4)"
    rules: list[Any] = [
             block_on("family_name", "given_name"), block_on("birth_date", "given_name"), block_on("birth_date", "substr(family_name, 1, 3)"),
             block_on("family_name", year), block_on("family_name", "place"), block_on("given_name", "place", year),
             block_on("birth_date", "place")]  # fmt: skip
    settings = SettingsCreator(
        link_type="dedupe_only", unique_id_column_name="record_id", blocking_rules_to_generate_predictions=rules, retain_matching_columns=False,
        comparisons=[cl.JaroWinklerAtThresholds("family_name", [0.92, 0.85]).configure(term_frequency_adjustments=True),
                     cl.JaroWinklerAtThresholds("given_name", [0.92, 0.85]).configure(term_frequency_adjustments=True),
                     cl.LevenshteinAtThresholds("birth_date", [1, 2]), cl.ExactMatch("place").configure(term_frequency_adjustments=True)],
    )  # fmt: skip
    linker = Linker(api.register("people"), settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match([block_on("family_name", "given_name", "birth_date")], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth_date", "given_name"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("family_name", "given_name"))
    pairs = linker.inference.predict(threshold_match_probability=0.5)
    linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.5)
    true = "(select sum(n * (n - 1) / 2) from (select count(*) as n from people group by entity_id))"
    sql = (f"select count(*), sum((l.entity_id = r.entity_id)::int), {true} from {pairs.physical_name} p "
           "join people l on l.record_id = p.record_id_l join people r on r.record_id = p.record_id_r")  # fmt: skip
    claimed, right, real = (float(one) for one in con.sql(sql).fetchall()[0])
    return {"precision": right / claimed, "recall": right / real, "f1": 2 * right / (claimed + real)}


def _measured(work: Callable[[Path], dict[str, float]], path: Path, answers: Any) -> None:
    begun = time.perf_counter()
    found = work(path)
    used = resource.getrusage(resource.RUSAGE_SELF)
    answers.put({"cpu_seconds": round(used.ru_utime + used.ru_stime, 2), "seconds": round(time.perf_counter() - begun, 2),
                 "memory_gb": round(used.ru_maxrss / 2**20, 2), **{name: round(value, 4) for name, value in found.items()}})  # fmt: skip


def measured(work: Callable[[Path], dict[str, float]], path: Path) -> dict[str, float]:
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=_measured, args=(work, path, answers))
    process.start()
    found: dict[str, float] = answers.get()
    process.join()
    return found


def main() -> None:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        write_list(path, records)
        here, there = measured(ours, path), measured(plain, path)
    ratio = round(here["cpu_seconds"] / there["cpu_seconds"], 2)
    section = {"records": records, "ours": here, "plain_splink": there, "cpu_ratio": ratio, "bound": 1.3, "memory_bound_gb": 4}
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results["linkage"] = section
    RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(section, indent=2))


if __name__ == "__main__":
    main()
