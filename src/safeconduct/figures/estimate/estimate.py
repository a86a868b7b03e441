"""One table to one answer: the model, its rivals, its sensitivity, its checks, and what may be printed of them."""

from __future__ import annotations

import time
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from safeconduct.figures.estimate import bounds, graphs, judge, loglinear
from safeconduct.figures.estimate.answer import Answer, Chain, Model, PriorUsed, Said, Sensitivity, Span, Verdict
from safeconduct.figures.estimate.chains import STRAYS, Chains, Plan, Prior, sample
from safeconduct.figures.estimate.checks import predictive
from safeconduct.figures.estimate.modes import hills_of, modes_of, span_of
from safeconduct.figures.estimate.paragraph import changes_of, paragraph_of
from safeconduct.figures.estimate.saying import number, said
from safeconduct.figures.estimate.table import Table, keep, without
from safeconduct.ground.errors import N_
from safeconduct.ground.progress import QUIET, Progress

Floats = NDArray[np.float64]
PANEL = ((1.0, 1.0), (1.0, 4.0), (0.5, 2.0))
"""Beta priors of the lists' capture rates that are always shown: uniform as in LCMCR, and two for lists that catch few."""
SHORT = Plan(first=750, most=6000, ess=400.0, rhat=1.02, hunts=8, long=3000)
"""For the panel and the other tables of the sensitivity."""


class Ask(NamedTuple):
    prior: Prior = Prior()
    plan: Plan = Plan()
    short: Plan = SHORT
    seed: int = 1
    reach: bool = False
    sensitivity: bool = True


DEFAULT = Ask()


class Estimated(NamedTuple):
    answer: Answer
    draws: Floats
    """Draws of N, chains by draws; none where no model ran."""


def estimate(table: Table, ask: Ask = DEFAULT, progress: Progress = QUIET, warnings: tuple[Said, ...] = ()) -> Estimated:
    """The answer for one table. Interrupted, an answer that says so."""
    begun, cpu = time.perf_counter(), time.process_time()
    table, dropped = tidy(table)
    warnings = (*warnings, *dropped, *judge.warnings_of(table))
    rivals = _rivals(table, ask.prior)
    stop = judge.before(table)
    if stop is not None:
        seconds = time.perf_counter() - begun
        return Estimated(paragraph_of(_documented_only(table, ask, stop, rivals, warnings, seconds)), np.empty((0, 0)))
    chains = sample(table, ask.prior, ask.plan, (ask.seed, 0), progress)
    panel, rest = _sensitivity(table, ask, chains, progress) if chains.converged else ((), ())
    finished = chains.finished and all(one is not None for one in (*panel, *rest))
    known = tuple(one for one in (*panel, *rest) if one is not None)
    answer = _answer(table, ask, chains, known, rivals, warnings, finished)
    answer = msgspec.structs.replace(answer, seconds=round(time.perf_counter() - begun, 2),
                                     cpu_seconds=round(time.process_time() - cpu, 2))  # fmt: skip
    return Estimated(paragraph_of(answer), chains.draws)


def tidy(table: Table) -> tuple[Table, tuple[Said, ...]]:
    """Lists of nobody left out, and of lists that hold exactly the same people one kept."""
    said_of = []
    on = table.on_list()
    full = [i for i, size in enumerate(on) if size > 0]
    if len(full) < len(on):
        said_of.append(said("empty_list", N_("a list that holds nobody was left out")))
    x = table.x()
    once: list[int] = []
    for i in full:
        if any((x[:, i] == x[:, j]).all() for j in once):
            said_of.append(said("same_list", N_("two lists hold exactly the same people; they were counted as one")))
        else:
            once.append(i)
    return (table if len(once) == len(on) else keep(table, once)), tuple(said_of)


def _rivals(table: Table, prior: Prior) -> tuple[Model, ...]:
    """Models that need no chains."""
    found: list[Model] = []
    most = table.documented + prior.most_unrecorded(table.documented)
    if (averaged := graphs.average(table, most - table.documented)) is not None:
        low, middle, high = (averaged.quantile(at) for at in (0.025, 0.5, 0.975))
        best = loglinear.name_of([tuple(sorted(one)) for one in averaged.graphs[0][0]])
        found.append(Model("dga", middle, low, high, f"{len(averaged.graphs)} graphs, {best} {averaged.graphs[0][1]:.0%}"))
    elif len(table.lists) > graphs.MOST_LISTS:
        found.append(Model("dga", None, None, None, f"not averaged over more than {graphs.MOST_LISTS} lists"))
    if len(table.lists) >= 3 and (fits := loglinear.search(table)):
        low, high = loglinear.profile(table, fits[0], most)
        ten = sorted(one.total for one in fits[:10])
        note = f"{fits[0].name} of {len(fits)}; ten lowest BIC: {ten[0]:.0f} to {ten[-1]:.0f}"
        found.append(Model("loglinear", fits[0].total, low, high, note))
    if len(table.lists) >= 2:
        found.append(bounds.chao(table))
    if (chapman := bounds.chapman(table)) is not None:
        found.append(chapman)
    return tuple(found)


def _sensitivity(
    table: Table, ask: Ask, main: Chains, progress: Progress
) -> tuple[tuple[Sensitivity | None, ...], tuple[Sensitivity | None, ...]]:
    """The panel of priors, always; and, where asked for, other numbers of classes, each list left out, each pair. None: interrupted."""
    panel = []
    for place, (a, b) in enumerate(PANEL):
        what = f"a_lambda={a:g} b_lambda={b:g}"
        prior = ask.prior._replace(a_lambda=a, b_lambda=b)
        chains = main if prior == ask.prior else sample(table, prior, ask.short, (ask.seed, 1, place), progress)
        panel.append(_changed("prior", what, chains))
    if not ask.sensitivity or None in panel:
        return tuple(panel), ()
    rest = []
    fewer = max(2, ask.prior.classes(len(table.lists)) // 3)
    jobs = [("classes", f"K={fewer}", table, ask.prior._replace(K=fewer))]
    if len(table.lists) > 3:
        jobs += [("without", name, without(table, i), ask.prior) for i, name in enumerate(table.lists)]
    for place, (kind, what, other, prior) in enumerate(jobs):
        if judge.before(other) is None:
            rest.append(_changed(kind, what, sample(other, prior, ask.short, (ask.seed, 2, place), progress)))
        else:
            rest.append(Sensitivity(kind, what, None, None, None, None, None, False))
        if rest[-1] is None:
            return tuple(panel), tuple(rest)
    return tuple(panel), (*rest, *_pairs(table))


def _changed(kind: str, what: str, chains: Chains) -> Sensitivity | None:
    if not chains.finished:
        return None
    span = span_of(chains.draws)
    return Sensitivity(kind, what, span.median, span.low, span.high, round(chains.rhat, 4), round(min(chains.ess, chains.ess_tail)),
                       chains.converged)  # fmt: skip


def _pairs(table: Table) -> tuple[Sensitivity, ...]:
    """Each two lists alone, taken as independent: lists that avoid each other's people give high numbers, lists of one source low ones."""
    found = []
    for i in range(len(table.lists)):
        for j in range(i + 1, len(table.lists)):
            one = bounds.chapman(keep(table, [i, j]))
            what = f"{table.lists[i]}+{table.lists[j]}"
            found.append(Sensitivity("pair", what, one.median if one else None, one.low if one else None, one.high if one else None,
                                     None, None, one is not None))  # fmt: skip
    return tuple(found)


def _documented_only(
    table: Table, ask: Ask, stop: judge.Judged, rivals: tuple[Model, ...], warnings: tuple[Said, ...], seconds: float
) -> Answer:
    n = sum(table.low)
    return Answer(
        documented=table.documented, median=None, low=float(n), high=None, rhat=None, ess=None, ess_per_cpu_second=None,
        seconds=round(seconds, 2), converged=False, verdict=stop.verdict, lists=table.lists, on_list=table.on_list(),
        documented_low=n, documented_high=sum(table.high), models=rivals, seed=ask.seed, reasons=stop.reasons, warnings=warnings,
        changes=changes_of(table, stop),
    )  # fmt: skip


def _answer(
    table: Table,
    ask: Ask,
    chains: Chains,
    found: tuple[Sensitivity, ...],
    rivals: tuple[Model, ...],
    warnings: tuple[Said, ...],
    finished: bool,
) -> Answer:
    n = sum(table.low)
    draws = chains.draws
    span = span_of(draws) if draws.size else None
    modes = modes_of(draws, float(n)) if draws.size else ()
    hills = hills_of(chains.strays, draws) if len(chains.strays) > STRAYS * len(chains.hunted) else ()
    most = n + ask.prior.most_unrecorded(n)
    cap_mass = float((draws > n + (most - n) / 2).mean()) if draws.size else None
    models = rivals if span is None or not chains.converged else (Model("LCMCR", span.median, span.low, span.high), *rivals)
    panel = [one for one in found if one.kind == "prior"]
    if not finished:
        verdict = judge.Judged(Verdict.UNFINISHED, (said("unfinished", N_("it was interrupted; what was drawn so far is not an answer")),))
    elif span is None or not chains.converged:
        verdict = judge.Judged(Verdict.REFUSED, _refusals(chains, len(modes)))
    else:
        verdict = judge.judge(table, span, panel, models, len(modes), cap_mass or 0.0, ask.reach, hills)
    envelope = _envelope(span, panel, models) if span is not None and chains.converged else None
    shown = _shown(verdict.verdict, table, span, envelope)
    only_low = verdict.verdict is Verdict.FLOOR
    return Answer(
        documented=table.documented, median=shown.median if shown and not only_low else None, low=shown.low if shown else None,
        high=shown.high if shown and not only_low else None, rhat=_finite(chains.rhat, 4), ess=_finite(chains.ess, 1),
        ess_per_cpu_second=_finite(chains.ess / max(chains.cpu, 1e-9), 1), seconds=0.0, converged=chains.converged,
        verdict=verdict.verdict, sensitivity=found, lists=table.lists, on_list=table.on_list(), documented_low=n,
        documented_high=sum(table.high), ess_tail=_finite(chains.ess_tail, 1), draws=int(draws.size), finished=finished,
        envelope=envelope, so_far=None if verdict.verdict not in (Verdict.UNFINISHED,) else span, models=models, modes=(*modes, *hills),
        chains=tuple(_chain(one) for one in draws) if draws.size else (),
        checks=predictive(table, [one for group in chains.snapshots[-40:] for one in group], ask.seed) if finished else (),
        percentiles=tuple(float(v) for v in np.quantile(draws, np.arange(1, 100) / 100, method="inverted_cdf")) if draws.size else (),
        cap_mass=cap_mass,
        prior=PriorUsed(ask.prior.a, ask.prior.b, ask.prior.a_lambda, ask.prior.b_lambda, ask.prior.classes(len(table.lists)), int(most),
                        f"{ask.prior.cap}" if ask.prior.cap else f"n + {ask.prior.cap_times:g}n"),
        seed=ask.seed, sampler="collapsed HMC with Gibbs sweeps", reasons=verdict.reasons, warnings=warnings,
        changes=changes_of(table, verdict),
    )  # fmt: skip


def _finite(value: float, digits: int) -> float | None:
    return round(value, digits) if np.isfinite(value) else None


def _chain(draws: Floats) -> Chain:
    thin = max(1, draws.size // 200)
    return Chain(span_of(draws), tuple(int(one) for one in draws[::thin]))


def _refusals(chains: Chains, modes: int) -> tuple[Said, ...]:
    found = [said("rhat", N_("the chains do not agree (R-hat {rhat}, effective draws {ess}); no number of theirs may be printed"),
                  rhat=f"{chains.rhat:.3f}", ess=number(min(chains.ess, chains.ess_tail)))]  # fmt: skip
    if modes > 1:
        found.append(said("modes", N_("the table fits {modes} different answers; each is shown with its weight"), modes=modes))
    return tuple(found)


def _envelope(span: Span, panel: list[Sensitivity], models: tuple[Model, ...]) -> Span:
    """From the lowest to the highest end that any prior of the panel gives, and a rival that does not meet them."""
    lows = [span.low, *(one.low for one in panel if one.low is not None)]
    highs = [span.high, *(one.high for one in panel if one.high is not None)]
    apart = judge.rival_apart(span, models)
    if apart is not None and apart.low is not None and apart.high is not None:
        lows.append(apart.low)
        highs.append(apart.high)
    return Span(span.median, round(min(lows)), round(max(highs)))


def _shown(verdict: Verdict, table: Table, span: Span | None, envelope: Span | None) -> Span | None:
    """What the verdict lets be printed; of a floor, only `low` is used."""
    if span is None or envelope is None or verdict in (Verdict.REFUSED, Verdict.UNFINISHED, Verdict.AT_LEAST):
        return None
    return envelope if verdict is Verdict.FLOOR or judge.is_small(table) else span
