"""The seam to Splink: one database that holds the records, trains a model and scores pairs. DuckDB here, Spark beyond one machine.

Splink's warnings are silenced where they speak of training: what was and was not trained is in the model file.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NamedTuple, Protocol

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from safeconduct.figures.linkage.blocking import EVERYTHING, SWAPPED, Blocks, Rule
from safeconduct.figures.linkage.levels import Comparison, rendered
from safeconduct.ground.errors import N_, BadInput

Settings = dict[str, Any]
Integers = NDArray[np.int64]
SEED = 20170401


class Scored(NamedTuple):
    """Pairs of `uid`s, the lower first, and the weight of evidence: log2 of the Bayes factor, the prior left out."""

    left: Integers
    right: Integers
    weight: NDArray[np.float64]

    @property
    def size(self) -> int:
        return int(self.left.size)

    def only(self, keep: NDArray[Any]) -> Scored:
        return Scored(self.left[keep], self.right[keep], self.weight[keep])


class Engine(Protocol):
    dialect: str

    def filled(self) -> frozenset[str]:
        """Columns that hold something in at least two records."""
        ...

    def count(self, rule: Rule) -> int: ...

    def agreements_by_chance(self, settings: Settings, pairs: float) -> Settings:
        """The settings with the probability of each step among random pairs (`u`)."""
        ...

    def block(self, settings: Settings) -> int:
        """Bring together the pairs of the blocking rules and keep them; how many."""
        ...

    def sample(self, most: int) -> tuple[Integers, Integers]:
        """Up to about so many of the blocked pairs, the same ones whatever the order of the records."""
        ...

    def score(self, settings: Settings, least: float) -> Scored: ...

    def steps(self, left: Integers, right: Integers, comparisons: Sequence[Comparison]) -> dict[str, NDArray[np.int8]]:
        """For each comparison the place of the step each pair stands on, -1 where one side is not known."""
        ...

    def close(self) -> None: ...


class SplinkEngine:
    """What both databases do alike; a subclass brings its connection, its functions, and how a query is run."""

    dialect: str
    words: ClassVar[dict[str, str]]
    _columns: list[str]
    _blocked: str

    def _run(self, sql: str) -> pa.Table:
        raise NotImplementedError

    def _api(self) -> Any:
        raise NotImplementedError

    def _pairs_table(self, left: Integers, right: Integers) -> str:
        """A table of pairs to ask about; its name."""
        raise NotImplementedError

    def filled(self) -> frozenset[str]:
        counts = self._run("select " + ", ".join(f"count({name}) as {name}" for name in self._columns) + " from people").to_pylist()[0]
        return frozenset(name for name, count in counts.items() if count > 1)

    def count(self, rule: Rule) -> int:
        source = "people"
        for key in rule.listed:
            others = ", ".join(name for name in self._columns if name != key)
            source = f"(select {others}, {self.words['each'].format(key)} as {key} from {source}) as {key}_each"
        keys = ", ".join(rule.keys)
        known = " and ".join(f"{key} is not null" for key in rule.keys)
        blocks = f"(select count(*) as n from {source} where {known} group by {keys}) as blocks"
        sql = f"select cast(coalesce(sum(n * (n - 1) / 2), 0) as bigint) as pairs from {blocks}"
        return int(self._run(sql).to_pylist()[0]["pairs"])

    def agreements_by_chance(self, settings: Settings, pairs: float) -> Settings:
        linker, _ = self._linker(settings)
        linker.training.estimate_u_using_random_sampling(max_pairs=pairs, seed=SEED)
        return dict(linker.misc.save_model_to_json())

    def block(self, settings: Settings) -> int:
        linker, _ = self._linker(settings)
        self._blocked = linker.inference.compute_blocked_pairs_for_predict().physical_name
        return int(self._run(f"select count(*) as pairs from {self._blocked}").to_pylist()[0]["pairs"])

    def sample(self, most: int) -> tuple[Integers, Integers]:
        size = int(self._run(f"select count(*) as pairs from {self._blocked}").to_pylist()[0]["pairs"])
        every = max(1, -(-size // most))
        low, high = "least(join_key_l, join_key_r)", "greatest(join_key_l, join_key_r)"
        spread = f"((cast({low} as bigint) * 1000003 + cast({high} as bigint) * 7919) % 1000000007) % {every} = 0"
        found = self._run(f"select cast({low} as bigint) as l, cast({high} as bigint) as r from {self._blocked} where {spread} order by l, r")
        return _integers(found, "l"), _integers(found, "r")

    def score(self, settings: Settings, least: float) -> Scored:
        prior = settings["probability_two_random_records_match"]
        base = float(np.log2(prior / (1 - prior)))
        linker, api = self._linker(settings)
        linker.table_management.register_blocked_pairs_for_predict(api.register(self._blocked, table_name="blocked"))
        predicted = linker.inference.predict(threshold_match_weight=base + least, warning_mode="never")
        found = self._run(
            "select cast(least(uid_l, uid_r) as bigint) as l, cast(greatest(uid_l, uid_r) as bigint) as r, match_weight as w "
            f"from {predicted.physical_name} order by l, r"
        )
        predicted.drop_table_from_database_and_remove_from_cache()
        return Scored(_integers(found, "l"), _integers(found, "r"), np.asarray(found.column("w").to_numpy(), np.float64) - base)

    def steps(self, left: Integers, right: Integers, comparisons: Sequence[Comparison]) -> dict[str, NDArray[np.int8]]:
        wanted = self._pairs_table(left, right)
        sql = ", ".join(f"{_case(one, self.dialect)} as {one.name}" for one in comparisons)
        sides = ", ".join(f"{side}.{name} as {name}_{side}" for side in "lr" for name in self._columns if name != "uid")
        found = self._run(
            f"select asked, {sql} from (select {wanted}.asked, {sides} from {wanted} join people l on l.uid = {wanted}.l "
            f"join people r on r.uid = {wanted}.r) as sides order by asked"
        )
        return {one.name: np.asarray(found.column(one.name).to_numpy(), np.int8) for one in comparisons}

    def _linker(self, settings: Settings) -> tuple[Any, Any]:
        from splink import Linker

        logging.getLogger("splink").setLevel(logging.ERROR)
        api = self._api()
        return Linker(api.register("people"), settings, log_level=None, validate_settings=False), api


class DuckEngine(SplinkEngine):
    """In memory, and nowhere else: spilling to disk is switched off, since it would write names."""

    dialect = "duckdb"
    words: ClassVar[dict[str, str]] = {"consonants": "regexp_replace({0}, '[aeiou]', '', 'g')", "each": "unnest({0})"}

    def __init__(self, people: pa.Table, threads: int = 2, memory: str = "3GB") -> None:
        self._con = duckdb.connect(config={"threads": threads, "memory_limit": memory, "temp_directory": ""})
        self._con.register("given", people)
        self._con.execute(f"create table people as select *, {_with_consonants(self.words)} from given")
        self._con.unregister("given")
        self._columns = [*people.column_names, "fc", "gc"]

    def close(self) -> None:
        self._con.close()

    def _run(self, sql: str) -> pa.Table:
        return self._con.sql(sql).to_arrow_table()

    def _api(self) -> Any:
        from splink import DuckDBAPI

        return DuckDBAPI(self._con)

    def _pairs_table(self, left: Integers, right: Integers) -> str:
        self._con.register("given", pa.table({"asked": np.arange(left.size), "l": left, "r": right}))
        self._con.execute("create or replace table wanted as select * from given")
        self._con.unregister("given")
        return "wanted"


class SparkEngine(SplinkEngine):
    """The same over a Spark session that the user set up: beyond what one machine holds."""

    dialect = "spark"
    words: ClassVar[dict[str, str]] = {"consonants": "regexp_replace({0}, '[aeiou]', '')", "each": "explode({0})"}

    def __init__(self, people: pa.Table, session: Any) -> None:
        self._spark = session
        session.createDataFrame(people.to_pandas()).createOrReplaceTempView("given")
        session.sql(f"select *, {_with_consonants(self.words)} from given").createOrReplaceTempView("people")
        self._columns = [*people.column_names, "fc", "gc"]

    def close(self) -> None:
        """The session is the user's."""

    def _run(self, sql: str) -> pa.Table:
        return self._spark.sql(sql).toArrow()

    def _api(self) -> Any:
        from splink import SparkAPI

        return SparkAPI(spark_session=self._spark)  # type: ignore[no-untyped-call]

    def _pairs_table(self, left: Integers, right: Integers) -> str:
        table = pa.table({"asked": np.arange(left.size), "l": left, "r": right})
        self._spark.createDataFrame(table.to_pandas()).createOrReplaceTempView("wanted")
        return "wanted"


def engine_named(name: str) -> Callable[[pa.Table], Engine]:
    if name == "duckdb":
        return DuckEngine
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise BadInput(N_("Spark is not installed"), N_("install pyspark 4 beside this program, or leave --engine out")) from error
    session = SparkSession.builder.getOrCreate()
    return lambda people: SparkEngine(people, session)


def _with_consonants(words: dict[str, str]) -> str:
    return f"{words['consonants'].format('f')} as fc, {words['consonants'].format('g')} as gc"


def _integers(table: pa.Table, name: str) -> Integers:
    return np.asarray(table.column(name).to_numpy(), np.int64)


def settings_of(comparisons: Sequence[Settings], blocks: Blocks, swapped: bool) -> Settings:
    rules: list[Any] = [{"blocking_rule": rule.sql, **({"arrays_to_explode": rule.listed} if rule.listed else {})} for rule in blocks.rules]
    if blocks.whole:
        rules = [{"blocking_rule": EVERYTHING}]
    elif swapped:
        rules.append({"blocking_rule": SWAPPED})
    return {
        "link_type": "dedupe_only", "unique_id_column_name": "uid", "comparisons": list(comparisons),
        "probability_two_random_records_match": 1e-4,
        "blocking_rules_to_generate_predictions": rules, "retain_matching_columns": False, "retain_intermediate_calculation_columns": False,
    }  # fmt: skip


def _case(comparison: Comparison, dialect: str) -> str:
    steps = [f"when {rendered(level.sql, dialect)} then {place}" for place, level in enumerate(comparison.levels[:-1])]
    return f"cast(case when {comparison.unknown} then -1 {' '.join(steps)} else {len(comparison.levels) - 1} end as tinyint)"
