"""An answer as lines of a terminal: the paragraph, the models side by side, the sensitivity, the chains' agreement."""

from __future__ import annotations

from collections.abc import Iterator

from safeconduct.figures.estimate.answer import Answer, Said
from safeconduct.figures.estimate.saying import number
from safeconduct.ground.errors import N_
from safeconduct.ground.words import say

_CHANGED = {"prior": N_("prior {what}"), "classes": N_("classes {what}"), "without": N_("without {what}"), "pair": N_("only {what}")}


def lines(answer: Answer, lang: str) -> Iterator[str]:
    yield answer.paragraph_ru if lang == "ru" else answer.paragraph_en
    if answer.warnings:
        yield ""
        yield from (f"  ! {_of(one, lang)}" for one in answer.warnings)
    if answer.models:
        yield ""
        yield say(N_("Models side by side (middle, 95 % interval):"), lang)
        yield from (_line(one.name, one.median, one.low, one.high, one.note) for one in answer.models)
    if len(answer.modes) > 1:
        yield ""
        yield say(N_("Different answers that the table fits, each with its share of the draws:"), lang)
        yield from (_line(f"{mode.weight:.0%}", mode.span.median, mode.span.low, mode.span.high, "") for mode in answer.modes)
    if answer.sensitivity:
        yield ""
        yield say(N_("The same with one choice changed:"), lang)
        for one in answer.sensitivity:
            note = "" if one.converged or one.median is None else say(N_("not settled"), lang)
            yield _line(say(_CHANGED[one.kind], lang, what=one.what), one.median, one.low, one.high, note)
    yield from strata_lines(answer, lang)
    if answer.rhat is not None and answer.ess is not None:
        yield ""
        yield say(N_("R-hat {rhat}, effective draws {ess} (tail {tail}), {seconds} s, seed {seed}."), lang, rhat=f"{answer.rhat:.3f}",
                  ess=number(answer.ess), tail=number(answer.ess_tail or 0), seconds=answer.seconds, seed=answer.seed)  # fmt: skip
    if answer.prior is not None:
        yield say(N_("Prior: N as 1/N up to {cap} ({rule}), lambda Beta({al:g}, {bl:g}), alpha Gamma({a:g}, {b:g}), K = {K}."), lang,
                  cap=number(answer.prior.cap), rule=answer.prior.cap_rule, al=answer.prior.a_lambda, bl=answer.prior.b_lambda,
                  a=answer.prior.a, b=answer.prior.b, K=answer.prior.K)  # fmt: skip


def _of(one: Said, lang: str) -> str:
    return one.ru if lang == "ru" else one.en


def strata_lines(answer: Answer, lang: str) -> Iterator[str]:
    if answer.strata:
        yield ""
        yield say(N_("Strata:"), lang)
        yield from (_line(name, one.median, one.low, one.high, str(one.verdict)) for name, one in answer.strata)


def _line(name: str, median: float | None, low: float | None, high: float | None, note: str) -> str:
    middle = number(median) if median is not None else "–"
    span = f"{number(low) if low is not None else '–'} – {number(high) if high is not None else '–'}"
    return f"  {name[:34]:<34} {middle:>10}   {span:<22} {note}".rstrip()
