"""Facts of statements, consents, evidence, claims and their answers as sentences. No word of a person stands in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from safeconduct.desk.pages.told import HOWS, PURPOSES, language, tags
from safeconduct.desk.telling import Names, tell
from safeconduct.ground.errors import N_
from safeconduct.records import act, claim, consent, event, evidence, huridocs, response, source, statement
from safeconduct.web.say import Say

Sentence = Callable[[Any, Say, Names], str]


def _plain(template: str) -> Sentence:
    return lambda _fact, say, _names: say(template)


def _segment(template: str) -> Sentence:
    return lambda fact, say, _names: say(template, number=fact.number)


def _ref(template: str) -> Sentence:
    return lambda fact, say, _names: say(template, ref=fact.ref)


def _warned(template: str) -> Sentence:
    return lambda fact, say, _names: say(template, tags=tags(fact.warnings, say) or say(N_("nothing to warn of")))


def _read(fact: statement.StatementRead, say: Say, _names: Names) -> str:
    return say(N_("segments {numbers} of a statement were read"), numbers=", ".join(map(str, fact.segments)))


def _translated(fact: statement.SegmentTranslated, say: Say, _names: Names) -> str:
    return say(N_("segment {number} was translated: {language}"), number=fact.number, language=language(fact.language, say))


def _agreed(fact: consent.ConsentGiven, say: Say, _names: Names) -> str:
    return say(N_("a person agreed: {uses}"), uses=", ".join(say(PURPOSES[one]) for one in fact.purposes))


def _withdrawn(fact: consent.ConsentWithdrawn, say: Say, _names: Names) -> str:
    how = next((say(label) for way, label in HOWS.items() if way == fact.how), "")
    return say(N_("a person took their consent back {how}"), how=how).strip()


def _passed(fact: evidence.CustodyPassed, say: Say, names: Names) -> str:
    return say(N_("the original of a piece of evidence was passed on to {who}"), who=names(fact.taker))


def _opened(fact: evidence.EvidenceRead, say: Say, _names: Names) -> str:
    return say(N_("the original of a piece of evidence was opened")) if fact.original else say(N_("a working copy was opened"))


def _coded(fact: act.ActCoded, say: Say, _names: Names) -> str:
    return say(N_("an act was coded: {what}"), what=huridocs.TERMS[4].get(fact.type_of_act, {}).get(say.lang, fact.type_of_act))


SENTENCES: dict[type, Sentence] = {
    statement.StatementTaken: _plain(N_("a statement was taken")),
    statement.SegmentTaken: _segment(N_("segment {number} of a statement was taken down")),
    statement.SegmentTranslated: _translated,
    statement.SegmentMadePublishable: _segment(N_("the form of segment {number} that may be printed was written")),
    statement.SegmentWarned: _warned(N_("the warnings of a segment were stated: {tags}")),
    statement.QuotationProposed: _ref(N_("a quotation was proposed: {ref}")),
    statement.QuotationApproved: _ref(N_("a quotation was approved: {ref}")),
    statement.QuotationDropped: _segment(N_("the quotation of segment {number} was kept from print")),
    statement.StatementRead: _read,
    consent.ConsentGiven: _agreed,
    consent.ConsentWithdrawn: _withdrawn,
    evidence.EvidenceTaken: _plain(N_("a file was taken in as evidence")),
    evidence.CustodyPassed: _passed,
    evidence.WorkingCopyMade: _plain(N_("a working copy of a piece of evidence was made")),
    evidence.EvidenceWarned: _warned(N_("the warnings of a piece of evidence were stated: {tags}")),
    evidence.EvidenceRead: _opened,
    event.EventRecorded: _plain(N_("an event was recorded")),
    event.EventLinked: _plain(N_("two events were linked")),
    act.ActCoded: _coded,
    act.InvolvementCoded: _plain(N_("who was involved in an act was coded")),
    source.SourceAdded: _ref(N_("a source was added: {ref}")),
    source.SourceTranslated: _plain(N_("the title of a source was translated")),
    claim.ClaimMade: _ref(N_("a claim was added: {ref}")),
    claim.ClaimTranslated: _plain(N_("a claim was translated")),
    claim.ClaimSupported: _plain(N_("a claim got one more support")),
    response.ResponseMade: _ref(N_("what an official answered was recorded: {ref}")),
    response.ResponseTranslated: _plain(N_("what an official answered was translated")),
    response.ResponseAnswered: _plain(N_("what can be shown in answer to an official was written")),
}


for _kind, _sentence in SENTENCES.items():
    tell.register(_kind, _sentence)
