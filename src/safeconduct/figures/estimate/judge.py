"""What may be printed: rules from a fitted table to a verdict with its reasons. Pure; every threshold stands here, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from safeconduct.figures.estimate.answer import Mode, Model, Said, Sensitivity, Span, Verdict
from safeconduct.figures.estimate.saying import number, said
from safeconduct.figures.estimate.table import Table, islands, once_twice, overlaps
from safeconduct.ground.errors import N_

TOO_FEW = 30
"""Fewer people than this carry no estimate."""
SMALL = 200
"""Under so many people, or with three lists, one prior's interval covers the truth a quarter to a third of the time where people differ."""
CAP_MASS = 0.01
PRIOR_RATIO = 2.0
"""Upper ends under the panel of priors that differ by more than this are the prior's, not the data's."""


class Judged(NamedTuple):
    verdict: Verdict
    reasons: tuple[Said, ...]


def before(table: Table) -> Judged | None:
    """The verdict where no model should run at all."""
    reasons = []
    if len(table.lists) == 1:
        reasons.append(said("one_list", N_("one list alone says nothing of people who are on none")))
    elif len(table.lists) == 2:
        reasons.append(said("two_lists", N_("two lists cannot show whether being on one makes being on the other more likely")))
    elif once_twice(table)[0] == table.documented:
        reasons.append(said("no_overlap", N_("nobody is on two lists, so the lists say nothing of each other's gaps")))
    if table.documented < TOO_FEW:
        reasons.append(said("too_few", N_("{n} people are too few to estimate from"), n=table.documented))
    return Judged(Verdict.AT_LEAST, tuple(reasons)) if reasons else None


def judge(
    table: Table, span: Span, panel: Sequence[Sensitivity], models: Sequence[Model], modes: int, cap_mass: float, reach: bool,
    hills: Sequence[Mode] = (),
) -> Judged:  # fmt: skip
    """The verdict on chains that have converged. `reach`: somebody asserts that every person could have been on some list."""
    floor = [*_floors(table, span, panel, models, cap_mass), *_hills(hills)]
    if floor:
        return Judged(Verdict.FLOOR, tuple(floor))
    wide = []
    if is_small(table):
        wide.append(said("small", N_("with {n} people on {lists} lists one prior's interval is too narrow; the widest of three stands"),
                         n=table.documented, lists=len(table.lists)))  # fmt: skip
    if modes > 1:
        wide.append(said("modes", N_("the table fits {modes} different answers; each is shown with its weight"), modes=modes))
    if not reach:
        wide.append(said("reach", N_("people whom no list could have recorded are not in it, and no method can see them")))
    return Judged(Verdict.RANGE, tuple(wide)) if wide else Judged(Verdict.ESTIMATE, ())


def _floors(table: Table, span: Span, panel: Sequence[Sensitivity], models: Sequence[Model], cap_mass: float) -> Iterator[Said]:
    if len(islands(table)) > 1:
        yield said("islands", N_("some lists share nobody, directly or through others, so nothing ties them together"))
    if cap_mass > CAP_MASS:
        yield said("cap", N_("the upper end is set by the largest number allowed, not by the table"))
    highs = [one.high for one in panel if one.high is not None]
    if any(not one.converged for one in panel):
        yield said("panel_unsettled", N_("under another usual prior the chains do not agree"))
    elif highs and max(*highs, span.high) > PRIOR_RATIO * min(*highs, span.high):
        yield said("prior", N_("the upper end moves by more than twice with the prior"))
    if rival_apart(span, models) is not None:
        yield said("models", N_("two kinds of model give intervals that do not meet"))


def _hills(hills: Sequence[Mode]) -> Iterator[Said]:
    if hills:
        near = ", ".join(number(hill.span.median) for hill in hills)
        yield said("hills", N_("short runs of the same model also settle near {near}, so the answer hangs on few people"), near=near)


def rival_apart(span: Span, models: Sequence[Model]) -> Model | None:
    """The rival whose interval does not meet this one: dga, or the log-linear model where graphs are not averaged."""
    known = {one.name: one for one in models if one.low is not None and one.high is not None}
    rival = known.get("dga", known.get("loglinear"))
    if rival is None or rival.low is None or rival.high is None:
        return None
    return rival if rival.low > span.high or rival.high < span.low else None


def is_small(table: Table) -> bool:
    return table.documented < SMALL or len(table.lists) == 3


def warnings_of(table: Table) -> list[Said]:
    """What a reader of the table should know, whatever the verdict."""
    found = []
    if len(table.lists) == 3:
        found.append(said("three_lists", N_("three lists are the fewest that can be used; four or more are much safer")))
    groups = islands(table)
    if len(groups) > 1:
        found.append(said("disjoint", N_("a list shares nobody with the others; check how it was linked")))
    empty = [pair for pair, shared in overlaps(table).items() if shared == 0]
    if empty and len(groups) == 1:
        found.append(said("empty_pairs", N_("{pairs} pairs of lists share nobody"), pairs=len(empty)))
    if table.documented < SMALL:
        found.append(said("few", N_("fewer than {least} people are documented"), least=number(SMALL)))
    if table.vague:
        found.append(said("vague", N_("the documented count lies between {low} and {high}, since small counts are hidden"),
                          low=number(sum(table.low)), high=number(sum(table.high))))  # fmt: skip
    return found
