"""Several tables to one answer: strata are added up, linkages of the same records are mixed."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from safeconduct.figures.estimate.answer import Answer, Model, Said, Span, Verdict
from safeconduct.figures.estimate.chains import Chains, Plan, sample
from safeconduct.figures.estimate.estimate import DEFAULT, Ask, Estimated, estimate, tidy
from safeconduct.figures.estimate.judge import before
from safeconduct.figures.estimate.modes import modes_of, span_of
from safeconduct.figures.estimate.paragraph import paragraph_of
from safeconduct.figures.estimate.saying import said
from safeconduct.figures.estimate.table import Table
from safeconduct.ground.errors import N_, BadInput
from safeconduct.ground.progress import QUIET, Progress

Floats = NDArray[np.float64]
EACH = Plan(warm=600, first=300, most=4800, ess=200.0, rhat=1.03, hunts=4, long=300)
"""The chains of one linkage: short, since many linkages are mixed."""
_WORST = (Verdict.UNFINISHED, Verdict.REFUSED, Verdict.AT_LEAST, Verdict.FLOOR, Verdict.RANGE, Verdict.ESTIMATE)


def estimate_strata(tables: Mapping[str, Table], ask: Ask = DEFAULT, progress: Progress = QUIET, warnings: tuple[Said, ...] = ()) -> Estimated:
    """Each stratum by itself and, draw by draw, their sum. A stratum that carries no estimate counts with its documented people alone."""
    if len(tables) == 1:
        return estimate(next(iter(tables.values())), ask, progress, warnings)
    begun = time.perf_counter()
    found = {}
    for place, (name, table) in enumerate(tables.items()):
        found[name] = estimate(table, ask._replace(seed=ask.seed + place, sensitivity=False), progress)
        if not found[name].answer.finished:
            break
    return _added(found, len(found) < len(tables), ask, warnings, time.perf_counter() - begun)


def estimate_mixed_strata(drawn: Mapping[str, Sequence[Table]], ask: Ask = DEFAULT, progress: Progress = QUIET) -> Estimated:
    """Each stratum mixed over the same linkages, and their sum. Of a stratum only what may be shown beside the sum is kept: no list's size in
    it, no rival's answer, from which a small overlap could be worked out."""
    if len(drawn) == 1:
        return estimate_mixture(next(iter(drawn.values())), ask, progress)
    begun = time.perf_counter()
    found = {}
    for place, (name, tables) in enumerate(drawn.items()):
        found[name] = estimate_mixture(tables, ask._replace(seed=ask.seed + place, sensitivity=False), progress)
        if not found[name].answer.finished:
            break
    added = _added(found, len(found) < len(drawn), ask, (), time.perf_counter() - begun)
    totals = sorted(sum(table.documented for table in together) for together in zip(*drawn.values(), strict=True))
    answer = msgspec.structs.replace(
        added.answer, documented=totals[len(totals) // 2], documented_low=totals[0], documented_high=totals[-1], linkages=len(totals),
        strata=tuple((name, _bare(one)) for name, one in added.answer.strata),
        low=float(totals[0]) if added.answer.verdict is Verdict.AT_LEAST else added.answer.low,
    )  # fmt: skip
    return Estimated(paragraph_of(answer), added.draws)


def _bare(answer: Answer) -> Answer:
    return msgspec.structs.replace(
        answer, lists=(), on_list=(), models=(), sensitivity=(), chains=(), checks=(), percentiles=(), warnings=(), paragraph_en="",
        paragraph_ru="",
    )  # fmt: skip


def _added(found: Mapping[str, Estimated], cut: bool, ask: Ask, warnings: tuple[Said, ...], seconds: float) -> Estimated:
    answers = [one.answer for one in found.values()]
    verdict = next(one for one in _WORST if one in [a.verdict for a in answers])
    counted = [one for one in found.values() if one.draws.size]
    if verdict is Verdict.AT_LEAST and counted:
        verdict = Verdict.FLOOR
    draws = _sum(found, ask.seed)
    span = span_of(draws) if draws.size else None
    shown = span is not None and verdict in (Verdict.ESTIMATE, Verdict.RANGE, Verdict.FLOOR)
    low = sum(a.low or 0 for a in answers) if verdict is Verdict.FLOOR else (span.low if span else None)
    reasons = tuple(dict.fromkeys(one for a in answers for one in a.reasons))
    if any(a.verdict is Verdict.AT_LEAST for a in answers) and counted:
        reasons = (said("thin_strata", N_("some strata are too thin to estimate and count with their documented people only")), *reasons)
    worst = max((a.rhat for a in answers if a.rhat is not None), default=None)
    least = min((a.ess for a in answers if a.ess is not None), default=None)
    stuck = [name for name, one in found.items() if one.answer.verdict is Verdict.REFUSED]
    if stuck:
        told = N_("the calculation has not settled for {strata}, so there is no total, and the other strata stand alone")
        reasons = (said("refused_strata", told, strata=", ".join(stuck)), *reasons)
    tables_lists = tuple(dict.fromkeys(name for a in answers for name in a.lists))
    on = tuple(sum(dict(zip(a.lists, a.on_list, strict=True)).get(name, 0) for a in answers) for name in tables_lists)
    cpu = sum(a.cpu_seconds for a in answers)
    answer = Answer(
        documented=sum(a.documented for a in answers), median=span.median if shown and span and verdict is not Verdict.FLOOR else None,
        low=low if shown or verdict is Verdict.AT_LEAST else None,
        high=span.high if shown and span and verdict is not Verdict.FLOOR else None, rhat=worst, ess=least,
        ess_per_cpu_second=round(least / max(cpu, 1e-9), 1) if least else None, seconds=round(seconds, 2), cpu_seconds=round(cpu, 2),
        converged=bool(counted) and not cut and all(one.answer.converged for one in counted), verdict=verdict, lists=tables_lists, on_list=on,
        documented_low=sum(a.documented_low or 0 for a in answers), documented_high=sum(a.documented_high or 0 for a in answers),
        finished=not cut and all(a.finished for a in answers), draws=int(draws.size), seed=ask.seed, reasons=reasons,
        warnings=tuple(dict.fromkeys((*warnings, *(one for a in answers for one in a.warnings)))),
        strata=tuple((name, one.answer) for name, one in found.items()), prior=next((a.prior for a in answers if a.prior), None),
        percentiles=_percentiles(draws), sampler=next((a.sampler for a in answers if a.sampler), ""),
    )  # fmt: skip
    return Estimated(paragraph_of(answer), draws)


def _sum(found: Mapping[str, Estimated], seed: int) -> Floats:
    """Independent strata: their draws in random order, added. A stratum without draws adds its documented people."""
    counted = [one.draws.ravel() for one in found.values() if one.draws.size]
    if not counted:
        return np.empty((0, 0))
    rng = np.random.default_rng([seed, 11])
    size = 8000
    total = sum(float(one.answer.documented_low or 0) for one in found.values() if not one.draws.size)
    return np.asarray(total + sum(rng.choice(one, size) for one in counted)).reshape(4, -1)


def _percentiles(draws: Floats) -> tuple[float, ...]:
    if not draws.size:
        return ()
    return tuple(float(v) for v in np.quantile(draws, np.arange(1, 100) / 100, method="inverted_cdf"))


def estimate_mixture(
    tables_of_linkage_draws: Sequence[Table], ask: Ask = DEFAULT, progress: Progress = QUIET, warnings: tuple[Said, ...] = ()
) -> Estimated:
    """One answer for several linkages of the same records, each as likely as another: their posteriors in equal parts.

    The spread between linkages enters the interval. Models, sensitivity and checks are those of the linkage whose estimate lies in the middle.
    """
    if not tables_of_linkage_draws:
        raise BadInput(N_("there is no linkage to estimate from"), N_("draw some linkages first"))
    begun, cpu = time.perf_counter(), time.process_time()
    tables = [tidy(table)[0] for table in tables_of_linkage_draws]
    alike: dict[Table, int] = {}
    for table in tables:
        alike[table] = alike.get(table, 0) + 1
    runs: list[tuple[Table, Chains, int]] = []
    for place, (table, times) in enumerate(alike.items()):
        if before(table) is not None:
            return _thin(tables, table, ask, warnings)
        chains = sample(table, ask.prior, EACH, (ask.seed, 3, place), progress)
        runs.append((table, chains, times))
        if not chains.finished:
            break
    middle = sorted(runs, key=lambda run: float(np.median(run[1].draws)))[len(runs) // 2] if runs else None
    assert middle is not None
    main = estimate(middle[0], ask, progress, warnings)
    return _mixed(runs, tables, main, ask, time.perf_counter() - begun, time.process_time() - cpu)


def _thin(tables: Sequence[Table], table: Table, ask: Ask, warnings: tuple[Said, ...]) -> Estimated:
    found = estimate(table, ask, QUIET, warnings)
    least = min(sum(one.low) for one in tables)
    answer = msgspec.structs.replace(found.answer, documented_low=least, low=float(least), linkages=len(tables))
    return Estimated(paragraph_of(answer), found.draws)


def _widened(span: Span, middle: Answer) -> tuple[float, float]:
    """The mixture's interval, as much wider as the panel of priors made the interval of the middle linkage, where that stands."""
    own = next((one for one in middle.models if one.name == "LCMCR"), None)
    if own is None or own.low is None or own.high is None or middle.low is None:
        return span.low, span.high
    return span.low * middle.low / own.low, span.high * (middle.high or own.high) / own.high


def _mixed(
    runs: Sequence[tuple[Table, Chains, int]], tables: Sequence[Table], main: Estimated, ask: Ask, seconds: float, cpu: float
) -> Estimated:
    """Equal parts of each linkage's draws, so that no linkage weighs more for having run longer."""
    part = 400
    rng = np.random.default_rng([ask.seed, 13])
    draws = np.concatenate([rng.choice(chains.draws, part * times, axis=1) for _, chains, times in runs], axis=1)
    settled = all(chains.finished and chains.rhat < EACH.rhat and min(chains.ess, chains.ess_tail) > EACH.ess for _, chains, _ in runs)
    finished = all(chains.finished for _, chains, _ in runs) and main.answer.finished
    span = span_of(draws)
    verdict = main.answer.verdict
    reasons = main.answer.reasons
    if not finished:
        verdict = Verdict.UNFINISHED
    elif not settled and verdict is not Verdict.REFUSED:
        verdict = Verdict.REFUSED
        reasons = (said("linkage_unsettled", N_("for some of the linkages the chains do not agree")), *reasons)
    low, high = _widened(span, main.answer)
    documented = sorted(table.documented for table in tables)
    low = max(low, float(documented[0]))
    shown = verdict in (Verdict.ESTIMATE, Verdict.RANGE, Verdict.FLOOR)
    only_low = verdict is Verdict.FLOOR
    rhats = [chains.rhat for _, chains, _ in runs]
    answer = msgspec.structs.replace(
        main.answer, documented=documented[len(documented) // 2], documented_low=documented[0], documented_high=documented[-1],
        median=span.median if shown and not only_low else None, low=low if shown else None, high=high if shown and not only_low else None,
        verdict=verdict, reasons=reasons, finished=finished, converged=settled and main.answer.converged,
        rhat=round(max(*rhats, main.answer.rhat or 0.0), 4), ess=round(sum(chains.ess * times for _, chains, times in runs), 1),
        ess_tail=round(sum(chains.ess_tail * times for _, chains, times in runs), 1), seconds=round(seconds, 2), cpu_seconds=round(cpu, 2),
        models=(Model("LCMCR", span.median, span.low, span.high, "all linkages"), *main.answer.models),
        percentiles=_percentiles(draws), draws=int(draws.size), linkages=len(tables), modes=modes_of(draws, float(documented[0])),
        so_far=span if verdict is Verdict.UNFINISHED else None,
    )  # fmt: skip
    return Estimated(paragraph_of(answer), draws)
