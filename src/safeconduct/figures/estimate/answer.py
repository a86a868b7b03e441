"""The answer of `estimate`, as plain typed values. Charts, reports and the terminal read these and compute nothing."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Verdict(StrEnum):
    """What may be printed."""

    ESTIMATE = "estimate"
    """The interval, as a number with its doubt: somebody has asserted that every person could have been recorded by some list."""
    RANGE = "range"
    """The interval, as a range, of those whom some list could have recorded."""
    FLOOR = "floor"
    """Only `low`, as "at least": the upper end follows from the prior or from the choice of model."""
    AT_LEAST = "at_least"
    """Only the documented count: one or two lists, no overlap, or too few people."""
    REFUSED = "refused"
    """No number but the documented count: the chains have not agreed."""
    UNFINISHED = "unfinished"
    """Interrupted. What was drawn so far is in `so_far` and is not an answer."""


class Said(msgspec.Struct, frozen=True):
    """One sentence in the languages of the house. `code` is stable, for programs."""

    code: str
    en: str
    ru: str


class Span(msgspec.Struct, frozen=True):
    median: float
    low: float
    high: float


class Model(msgspec.Struct, frozen=True):
    """One model's own answer: `name` is LCMCR, dga, loglinear, Chao or Chapman. None: the model gives no such number here."""

    name: str
    median: float | None
    low: float | None
    high: float | None
    note: str = ""


class Sensitivity(msgspec.Struct, frozen=True):
    """The estimate under one changed choice. `kind`: prior, classes, without (one list left out), pair (two lists alone)."""

    kind: str
    what: str
    median: float | None
    low: float | None
    high: float | None
    rhat: float | None
    ess: float | None
    converged: bool


class Check(msgspec.Struct, frozen=True):
    """A posterior predictive check: the share of replicated tables at least as far out as the table itself."""

    what: str
    p: float


class Mode(msgspec.Struct, frozen=True):
    """One hill of the posterior and the share of the draws on it; `chains` gives that share chain by chain."""

    weight: float
    span: Span
    chains: tuple[float, ...]


class Chain(msgspec.Struct, frozen=True):
    """For the page of convergence: one chain's span and some 200 of its draws in order."""

    span: Span
    trace: tuple[int, ...]


class PriorUsed(msgspec.Struct, frozen=True):
    """Under the names of R's LCMCR. N has the prior 1/N up to `cap`."""

    a: float
    b: float
    a_lambda: float
    b_lambda: float
    K: int
    cap: int
    cap_rule: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """`median`, `low`, `high` are what the verdict lets be printed; None where it lets nothing be."""

    documented: int
    median: float | None
    low: float | None
    high: float | None
    level: float = 0.95
    rhat: float | None
    ess: float | None
    ess_per_cpu_second: float | None
    seconds: float
    converged: bool
    verdict: Verdict
    sensitivity: tuple[Sensitivity, ...] = ()

    lists: tuple[str, ...] = ()
    on_list: tuple[int, ...] = ()
    documented_low: int | None = None
    documented_high: int | None = None
    ess_tail: float | None = None
    cpu_seconds: float = 0.0
    draws: int = 0
    finished: bool = True
    envelope: Span | None = None
    so_far: Span | None = None
    models: tuple[Model, ...] = ()
    modes: tuple[Mode, ...] = ()
    chains: tuple[Chain, ...] = ()
    checks: tuple[Check, ...] = ()
    percentiles: tuple[float, ...] = ()
    """1 % to 99 % of the posterior of N: enough for a chart."""
    cap_mass: float | None = None
    """Share of the draws above half the cap: where it is large, the cap decides the upper end."""
    prior: PriorUsed | None = None
    seed: int = 0
    sampler: str = ""
    reasons: tuple[Said, ...] = ()
    """Why the verdict is what it is."""
    warnings: tuple[Said, ...] = ()
    changes: tuple[Said, ...] = ()
    """What would change this."""
    paragraph_en: str = ""
    paragraph_ru: str = ""
    strata: tuple[tuple[str, Answer], ...] = ()
    linkages: int = 0
    """Number of linkage draws mixed; 0 where one table was given."""
