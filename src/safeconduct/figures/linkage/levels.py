"""What is compared, and in which steps of agreement: comparisons on the columns of `columns.py`, written for the database.

Each step has a probability among records of one person (`m`) to start from and to lean on where lists are small; `u`, among records of
different people, is counted from the lists themselves. Steps are told by their label, so that a model trained on one engine serves another.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, NamedTuple

DIALECTS: dict[str, dict[str, str]] = {
    "duckdb": {"alike": "jaro_winkler_similarity({0}, {1})", "edits": "damerau_levenshtein({0}, {1})", "share": "list_has_any({0}, {1})"},
    "spark": {"alike": "jaro_winkler({0}, {1})", "edits": "damerau_levenshtein({0}, {1})", "share": "arrays_overlap({0}, {1})"},
}


_CALL = re.compile(r"\b(alike|edits|share)\((\w+), (\w+)\)")


class Level(NamedTuple):
    label: str
    sql: str
    """`{c}_l`, `{c}_r` are the two records' columns; `alike(..)`, `edits(..)`, `share(..)` stand for the engine's functions."""
    m: float
    frequency: str | None = None
    """The column whose term frequencies weigh agreement: a rare name says more."""


class Comparison(NamedTuple):
    name: str
    needs: tuple[str, ...]
    """Columns that must hold something for this comparison to be made at all."""
    levels: tuple[Level, ...]
    silent: str = ""
    """Pairs of which another comparison has said it all: counting them twice would make a coincidence a proof."""

    @property
    def unknown(self) -> str:
        missing = " or ".join(f"{column}_{side} is null" for column in self.needs for side in "lr")
        return f"{missing} or {self.silent}" if self.silent else missing


_SWAPPED = "(f_l = g_r and g_l = f_r)"
_DAY_AGREES = (
    "{p}yr_l = {p}yr_r and ({p}mo_l is null or {p}mo_r is null or {p}mo_l = {p}mo_r) "
    "and ({p}da_l is null or {p}da_r is null or {p}da_l = {p}da_r)"
)
_PART_SAME = "(byr_l = byr_r or substr(bt_l, 5) = substr(bt_r, 5))"
"""Spares most pairs the costly count of edits."""
FAMILY = Comparison("family_name", ("f",), (
    Level("the same sound", "f_l = f_r", 0.72, "f"),
    Level("the same under another reading or form", "fk_l = fk_r or share(fs_l, fs_r)", 0.10),
    Level("given and family name changed places", _SWAPPED, 0.02),
    Level("one name stands in the other's place", "f_l = g_r or g_l = f_r", 0.01),
    Level("one slip", "length(f_l) > 3 and abs(length(f_l) - length(f_r)) <= 1 and edits(f_l, f_r) = 1", 0.07),
    Level("near", "abs(length(f_l) - length(f_r)) <= 3 and alike(f_l, f_r) >= 0.86", 0.03),
    Level("different", "ELSE", 0.06),
))  # fmt: skip
GIVEN = Comparison("given_name", ("g",), (
    Level("the same sound", "g_l = g_r", 0.66, "g"),
    Level("the same under another reading or form", "gk_l = gk_r or share(gs_l, gs_r)", 0.12),
    Level("one slip", "length(g_l) > 3 and abs(length(g_l) - length(g_r)) <= 1 and edits(g_l, g_r) = 1", 0.06),
    Level("an initial or a beginning", "starts_with(g_l, g_r) or starts_with(g_r, g_l)", 0.03),
    Level("near", "abs(length(g_l) - length(g_r)) <= 3 and alike(g_l, g_r) >= 0.84", 0.03),
    Level("different", "ELSE", 0.08),
), silent=_SWAPPED)  # fmt: skip
FATHER = Comparison("patronymic", ("p",), (
    Level("the same father's name", "p_l = p_r", 0.85, "p"),
    Level("near", "alike(p_l, p_r) >= 0.88", 0.08),
    Level("different", "ELSE", 0.07),
))  # fmt: skip
BIRTH = Comparison("birth_date", ("byr",), (
    Level("the same day", "bt_l = bt_r", 0.70),
    Level("one slip in the digits", f"{_PART_SAME} and edits(bt_l, bt_r) = 1", 0.08),
    Level("agrees as far as known", _DAY_AGREES.format(p="b"), 0.07),
    Level("day and month changed places", "byr_l = byr_r and bmo_l = bda_r and bda_l = bmo_r", 0.01),
    Level("two slips in the digits", f"{_PART_SAME} and edits(bt_l, bt_r) = 2", 0.03),
    Level("the same year", "byr_l = byr_r", 0.03),
    Level("a year apart", "abs(byr_l - byr_r) = 1", 0.03),
    Level("different", "ELSE", 0.05),
))  # fmt: skip
SEX = Comparison("sex", ("x",), (Level("the same", "x_l = x_r", 0.985), Level("different", "ELSE", 0.015)))
PLACE = Comparison("place", ("pf",), (
    Level("the same place", "pf_l = pf_r", 0.66, "pf"),
    Level("one slip", "length(pf_l) > 3 and abs(length(pf_l) - length(pf_r)) <= 1 and edits(pf_l, pf_r) = 1", 0.09),
    Level("near", "abs(length(pf_l) - length(pf_r)) <= 3 and alike(pf_l, pf_r) >= 0.9", 0.04),
    Level("the same region", "pr_l = pr_r", 0.08),
    Level("different", "ELSE", 0.13),
))  # fmt: skip
REGION = Comparison("region", ("pr",), (Level("the same", "pr_l = pr_r", 0.93), Level("different", "ELSE", 0.07)))
HAPPENED = Comparison("event_date", ("eyr",), (
    Level("the same day", "et_l = et_r", 0.55),
    Level("agrees as far as known", _DAY_AGREES.format(p="e"), 0.15),
    Level("one slip in the digits", "edits(et_l, et_r) = 1", 0.08),
    Level("the same or the next month", "abs((eyr_l - eyr_r) * 12 + emo_l - emo_r) <= 1", 0.12),
    Level("the same year", "eyr_l = eyr_r", 0.06),
    Level("different", "ELSE", 0.04),
))  # fmt: skip
EVENT_PLACE = Comparison("event_place", ("ef",), (
    Level("the same place", "ef_l = ef_r", 0.62, "ef"),
    Level("near", "alike(ef_l, ef_r) >= 0.9", 0.08),
    Level("the same region", "er_l = er_r", 0.15),
    Level("different", "ELSE", 0.15),
))  # fmt: skip
COMPARISONS = (FAMILY, GIVEN, FATHER, BIRTH, SEX, PLACE, HAPPENED, EVENT_PLACE)
CROSS_SCRIPT = "the same under another reading or form"


def chosen(filled: Collection[str]) -> tuple[Comparison, ...]:
    """The comparisons whose columns hold something in the lists at hand."""
    return tuple(one for one in COMPARISONS if set(one.needs) <= set(filled))


def rendered(condition: str, dialect: str) -> str:
    """The condition in the engine's own functions."""
    words = DIALECTS[dialect]
    return _CALL.sub(lambda found: words[found[1]].format(found[2], found[3]), condition)


def splink(comparison: Comparison, dialect: str) -> dict[str, Any]:
    """As Splink's settings spell a comparison."""
    levels: list[dict[str, Any]] = [{"sql_condition": comparison.unknown, "label_for_charts": "not known", "is_null_level": True}]
    for level in comparison.levels:
        one: dict[str, Any] = {"sql_condition": rendered(level.sql, dialect), "label_for_charts": level.label, "m_probability": level.m}
        if level.frequency:
            one |= {"tf_adjustment_column": level.frequency, "tf_adjustment_weight": 1.0, "tf_minimum_u_value": 1e-6}
        levels.append(one)
    return {"output_column_name": comparison.name, "comparison_levels": levels}
