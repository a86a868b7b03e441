"""Facts of figures, lists, reports and editions as sentences. Who is one person with whom is told as pairs, never as entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from safeconduct.desk.telling import Names, tell
from safeconduct.ground.errors import N_
from safeconduct.records import edition, figure, judgement, linkage, listing, report
from safeconduct.records.judgement import Verdict
from safeconduct.report.cite import counted, number
from safeconduct.report.wording import STATES, named
from safeconduct.web.say import Say

Sentence = Callable[[Any, Say, Names], str]

_VERDICTS = {
    Verdict.SAME: N_("one person"), Verdict.DIFFERENT: N_("two people"), Verdict.CANNOT_TELL: N_("that it cannot be told"),
}  # fmt: skip


def _plain(template: str) -> Sentence:
    return lambda _fact, say, _names: say(template)


def _ref(template: str) -> Sentence:
    return lambda fact, say, _names: say(template, ref=fact.ref)


def _computed(fact: figure.FigureComputed, say: Say, _names: Names) -> str:
    return say(N_("figure {ref} was computed: {number}, until {day}"), ref=fact.ref, number=counted(fact.value, fact.unit, say.lang),
               day=say.date(fact.cutoff))  # fmt: skip


def _estimated(fact: figure.FigureEstimated, say: Say, _names: Names) -> str:
    return say(N_("figure {ref} was estimated from lists {refs}; {number} documented"), ref=fact.ref, refs=" ".join(fact.refs),
               number=number(fact.documented, say.lang))  # fmt: skip


def _added(fact: listing.ListAdded, say: Say, _names: Names) -> str:
    return say(N_("list {ref} was added, its names sealed for the custodians: {count} entries"), ref=fact.ref,
               count=number(sum(count for _, count in fact.entries), say.lang))  # fmt: skip


def _asked(fact: linkage.LinkageAsked, say: Say, _names: Names) -> str:
    what = named(STATES, fact.state, say.lang)
    return say(N_("the custodians were asked to open lists {refs} for one comparison: {what}"), refs=" ".join(fact.refs), what=what)


def _linked(fact: linkage.RecordsLinked, say: Say, _names: Names) -> str:
    return say(N_("lists were opened once and compared: {count} entries, {draws} linkages drawn; the names are forgotten"),
               count=number(fact.records, say.lang), draws=fact.draws)  # fmt: skip


def _judged(fact: judgement.PairJudged | judgement.DisputeSettled, say: Say, _names: Names) -> str:
    settled = isinstance(fact, judgement.DisputeSettled)
    template = N_("a dispute about a pair: {verdict}") if settled else N_("a pair of entries was judged: {verdict}")
    return say(template, verdict=say(_VERDICTS[fact.verdict]))


def _section(fact: report.SectionWritten, say: Say, _names: Names) -> str:
    return say(N_("section {key} of a report was written"), key=fact.key)


def _proposed(fact: edition.EditionProposed, say: Say, _names: Names) -> str:
    return say(N_("edition {version} was built and proposed"), version=fact.version)


def _handed(fact: edition.HandoverApproved, say: Say, _names: Names) -> str:
    return say(N_("it was agreed that {claim} is proven to {recipient}"), claim=fact.claim, recipient=fact.recipient)


_SENTENCES: dict[type, Sentence] = {
    figure.FigureComputed: _computed,
    figure.FigureEstimated: _estimated,
    figure.SupportListed: _plain(N_("further entries that a figure was counted from were written down")),
    listing.ListAdded: _added,
    listing.ListSealed: _plain(N_("the names of a list were sealed for the custodians")),
    linkage.LinkageAsked: _asked,
    linkage.RecordsLinked: _linked,
    linkage.PatternsCounted: lambda fact, say, _names: say(N_("table {place} of a comparison was kept, without a name"), place=fact.draw + 1),
    linkage.ClustersKept: _plain(N_("it was kept, by token, which entries are one person")),
    judgement.FieldUnmasked: _plain(N_("one field of a pair of entries was looked at")),
    judgement.PairJudged: _judged,
    judgement.DisputeSettled: _judged,
    judgement.JudgementUndone: _plain(N_("a judgement about a pair was taken back")),
    report.ReportStarted: _plain(N_("a report was started")),
    report.SectionWritten: _section,
    edition.EditionProposed: _proposed,
    edition.SheetListed: _ref(N_("an edition takes in {ref}")),
    edition.ExhibitsListed: lambda fact, say, _names: say.n(
        "an edition rests on {count} entry", "an edition rests on {count} entries", len(fact.exhibits)
    ),
    edition.EditionApproved: _plain(N_("an edition was approved and signed")),
    edition.EditionSealed: lambda fact, say, _names: say(N_("an edition was sealed on {day}"), day=say.date(fact.on)),
    edition.EditionFilesKept: _plain(N_("the files of an edition were kept with it")),
    edition.HandoverApproved: _handed,
}
for _kind, _sentence in _SENTENCES.items():
    tell.register(_kind, _sentence)
