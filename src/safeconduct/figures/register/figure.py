"""The verb that records an estimate as a figure: the answer whole, the documented count it stands on, and what may be shown of the patterns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from safeconduct.figures.estimate.answer import Answer
from safeconduct.figures.hidden import cover
from safeconduct.figures.register.tables import counts, documented, middle
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.times import PartDate
from safeconduct.ground.who import Member
from safeconduct.records.fact import EntryRef, Fact
from safeconduct.records.figure import Estimate, FigureEstimated, Support
from safeconduct.records.linkage import Linkage
from safeconduct.records.listing import NameList
from safeconduct.records.view import View, need

METHOD = {
    "en": "People documented on the lists named, each once, by the middle of {draws} linkages drawn by probability; how many more by "
    "latent-class multiple systems estimation (LCMCR), mixed over these linkages.",
    "ru": "Люди из названных списков, каждый один раз, по среднему из {draws} вероятностных сопоставлений; сколько ещё — методом множественных "
    "списков с латентными классами (LCMCR), по всем этим сопоставлениям.",
}


BY_STRATA = {"en": " Each stratum was estimated by itself and the draws added.", "ru": " Каждый слой оценён отдельно, выборки сложены."}


class NotThisLinkage(Refused):
    def __init__(self, ref: str) -> None:
        super().__init__(
            N_("the answer of {ref} does not come from this linkage"), N_("estimate anew: safeconduct register estimate"), ref=ref
        )


class EstimateRegister(NamedTuple):
    """`answer`: what the estimator said of every drawn linkage of `linkage`. `leaf`: leaf hash of an entry, hex."""

    id: RecordId
    ref: str
    linkage: RecordId
    answer: Answer
    leaf: Callable[[EntryRef], str]


def estimate_register(view: View, ask: EstimateRegister, _by: Member, _now: dt.datetime) -> list[Fact]:
    linkage = need(view, Linkage, ask.linkage)
    drawn = counts(linkage)
    shown = middle(drawn)
    totals = sorted(sum(table.values()) for table in drawn)
    answer = ask.answer
    if (answer.documented, answer.documented_low, answer.documented_high) != (sum(shown.values()), totals[0], totals[-1]):
        raise NotThisLinkage(ask.ref)
    lists = [need(view, NameList, one) for one in linkage.lists]
    covered = cover(shown, len(lists))
    support = tuple(Support(entered.entry, ask.leaf(entered.entry)) for entered, _ in documented(view, linkage.id))
    return [FigureEstimated(
        ask.id, ask.ref, linkage.id, linkage.lists, linkage.refs, answer.documented, linkage.unit, linkage.state, lists[0].place,
        _first(lists), _last(lists), {lang: _method(lang, linkage, answer) for lang in METHOD}, support,
        covered.shown, covered.others, msgspec.json.encode(answer),
    )]  # fmt: skip


def _method(lang: str, linkage: Linkage, answer: Answer) -> str:
    return METHOD[lang].format(draws=linkage.draws) + (BY_STRATA[lang] if answer.strata else "")


def _first(lists: list[NameList]) -> PartDate:
    return min((one.start for one in lists if one.start is not None), key=lambda start: start.earliest())


def _last(lists: list[NameList]) -> dt.date:
    return max(one.cutoff.latest() for one in lists if one.cutoff is not None)


def answer_of(estimate: Estimate) -> Answer:
    """Of this version or an older one: fields it did not have yet keep their defaults."""
    return msgspec.json.decode(estimate.answer, type=Answer)
