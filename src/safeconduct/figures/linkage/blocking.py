"""Which pairs are looked at: a union of rules, each a set of keys that two records share. A pair no rule brings together is never scored.

Rules stand in order of what they are worth for their cost; each is taken while the pairs it adds keep within the budget, so small lists
are compared widely (the smallest wholly) and a million records narrowly. What was taken and left out is part of the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

WHOLE = 1_500
"""Up to so many records every pair is looked at."""
LEAST, PER_RECORD = 2_000_000, 10


class Rule(NamedTuple):
    name: str
    keys: tuple[str, ...]
    """Expressions of one record; `fs` and `gs` are lists, and one common element will do."""

    @property
    def needs(self) -> set[str]:
        return {word for key in self.keys for word in ("f", "fk", "fs", "fc", "g", "gk", "gs", "gc", "bt", "byr", "bmo", "pf", "ef", "et", "p")
                if word in key.replace("(", " ").replace(",", " ").replace(")", " ").split()}  # fmt: skip

    @property
    def listed(self) -> list[str]:
        return [key for key in self.keys if key in ("fs", "gs")]

    @property
    def sql(self) -> str:
        return " and ".join(f"{_side(key, 'l')} = {_side(key, 'r')}" for key in self.keys)


def _side(key: str, side: str) -> str:
    return key.replace("(", f"({side}.") if "(" in key else f"{side}.{key}"


RULES = (
    Rule("family and given name", ("f", "g")),
    Rule("date of birth and initial of the family name", ("bt", "substr(f, 1, 1)")),
    Rule("date of birth and initial of the given name", ("bt", "substr(g, 1, 1)")),
    Rule("consonants of both names", ("fc", "gc")),
    Rule("form of the family name, year and month of birth", ("fk", "byr", "bmo")),
    Rule("form of the given name, year and month of birth", ("gk", "byr", "bmo")),
    Rule("form of the given name, place, year of birth", ("gk", "pf", "byr")),
    Rule("consonants of the family name, form of the given name", ("fc", "gk")),
    Rule("form of the family name, place", ("fk", "pf")),
    Rule("consonants of the family name, year of birth", ("fc", "byr")),
    Rule("a reading of the family name, year of birth", ("fs", "byr")),
    Rule("a reading of both names", ("fs", "gs")),
    Rule("form of the given name, place", ("gk", "pf")),
    Rule("form of the given name, year of birth", ("gk", "byr")),
    Rule("place of the event and its day", ("ef", "et")),
    Rule("form of the family name", ("fk",)),
    Rule("a reading of the family name", ("fs",)),
    Rule("form of the given name", ("gk",)),
    Rule("date of birth", ("bt",)),
    Rule("place and year of birth", ("pf", "byr")),
    Rule("place", ("pf",)),
    Rule("year and month of birth", ("byr", "bmo")),
)
SWAPPED = "l.f = r.g and l.g = r.f"
EVERYTHING = "1 = 1"


class Blocks(NamedTuple):
    rules: tuple[Rule, ...]
    whole: bool
    """Every pair is looked at; no rule is needed."""
    pairs: dict[str, int]
    """Pairs a rule brings together, before pairs of several rules are counted once."""
    left_out: tuple[str, ...]


def choose(size: int, filled: Collection[str], count: Callable[[Rule], int]) -> Blocks:
    if size <= WHOLE:
        return Blocks((), True, {"every pair": size * (size - 1) // 2}, ())
    taken: list[Rule] = []
    pairs: dict[str, int] = {}
    left_out: list[str] = []
    budget = max(LEAST, PER_RECORD * size)
    for rule in RULES:
        if not rule.needs <= set(filled) or any(set(one.keys) <= set(rule.keys) for one in taken):
            continue
        found = count(rule)
        if found <= budget:
            taken.append(rule)
            pairs[rule.name] = found
            budget -= found
        else:
            left_out.append(rule.name)
    return Blocks(tuple(taken), False, pairs, tuple(left_out))
