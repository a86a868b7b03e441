"""Facts of calls, cases and the service directory as sentences. No word of a person stands in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from safeconduct.desk.pages import case_words as words
from safeconduct.desk.telling import Names, tell
from safeconduct.ground.errors import N_
from safeconduct.records import aftercare, approval, call, case, party, provider, referral, safety, task, transfer
from safeconduct.records.provider import SERVICES
from safeconduct.web.say import Say

Sentence = Callable[[Any, Say, Names], str]


def _plain(template: str) -> Sentence:
    return lambda _fact, say, _names: say(template)


def _coded(template: str, field: str, table: dict[str, str]) -> Sentence:
    """With one code of the fact, as a word: `{what}`."""
    return lambda fact, say, _names: say(template, what=words.word(say, table, getattr(fact, field)))


def _dated(template: str, field: str) -> Sentence:
    return lambda fact, say, _names: say(template, day=say.date(getattr(fact, field)))


def _member(template: str, field: str) -> Sentence:
    return lambda fact, say, names: say(template, who=names(getattr(fact, field)))


def _service(template: str) -> Sentence:
    return lambda fact, say, _names: say(template, what=SERVICES[fact.service][say.lang] if fact.service in SERVICES else fact.service)


SENTENCES: dict[type, Sentence] = {
    call.CallReceived: _coded(N_("a call came in {what}"), "channel", words.CHANNEL),
    call.CallAnswered: _plain(N_("a call was answered")),
    call.CallTriaged: _coded(N_("the urgency of a call was set: {what}"), "urgency", words.URGENCY),
    call.ContactCompared: _plain(N_("a caller was compared with earlier ones")),
    call.CallsJudged: lambda fact, say, _names: (
        say(N_("two calls are of one person")) if fact.same else say(N_("two calls are of different people"))
    ),
    call.CallBecameCase: _plain(N_("a call became a case")),
    call.CallClosed: _plain(N_("a call was closed without a case")),
    case.CaseOpened: _plain(N_("the case was opened")),
    case.RiskAssessed: _coded(N_("the risk was assessed: {what}"), "risk", words.RISK),
    case.WorkflowMoved: _coded(N_("the work has come to: {what}"), "to", words.WORKFLOW),
    case.NeedNoted: _plain(N_("a need was noted")),
    case.NeedMet: _plain(N_("a need was met")),
    case.ServiceGiven: _service(N_("help was given: {what}")),
    case.NoteAdded: _coded(N_("a note was added: {what}"), "kind", words.NOTE),
    case.CaseClosed: _coded(N_("the case was closed: {what}"), "reason", words.CLOSURE),
    case.CaseReopened: _plain(N_("the case was reopened")),
    party.PersonJoined: lambda fact, say, _names: say(N_("{codename} joined the party"), codename=fact.codename),
    party.PersonDescribed: lambda fact, say, _names: (
        say(N_("somebody of the party is a child")) if fact.child else say(N_("somebody is no child"))
    ),
    party.RelationTold: _coded(N_("a relation was told: {what}"), "relation", words.RELATION),
    party.AnimalJoined: _coded(N_("an animal belongs to the party: {what}"), "sort", words.ANIMAL),
    party.AnimalLeft: _plain(N_("an animal is with the party no more")),
    party.StayNeedNoted: _plain(N_("what they need where they sleep was noted")),
    party.StayNeedLifted: _plain(N_("something they needed where they sleep is needed no more")),
    safety.SafetyPlanned: _plain(N_("a version of the safety plan was written")),
    safety.ConflictSettled: _coded(N_("a conflict was settled: {what}"), "field", words.FIELD),
    task.TaskSet: lambda fact, say, names: say(N_("a task was set for {who}, until {day}"), who=names(fact.assignee), day=say.date(fact.due)),
    task.TaskPutOff: _dated(N_("a task was put off until {day}"), "due"),
    task.TaskDone: _plain(N_("a task was done")),
    task.TaskDropped: _plain(N_("a task was dropped")),
    approval.ApprovalAsked: _coded(N_("a coordinator was asked about: {what}"), "subject", words.SUBJECT),
    approval.ApprovalGiven: _plain(N_("a coordinator approved")),
    approval.ApprovalRejected: _plain(N_("a coordinator rejected")),
    transfer.TransferOffered: _member(N_("the case was offered to {who}"), "to"),
    transfer.TransferDeclined: _member(N_("{who} did not take the case on"), "to"),
    transfer.TransferWithdrawn: _member(N_("the offer to {who} was taken back"), "to"),
    transfer.OwnerChanged: _member(N_("{who} owns the case now"), "owner"),
    referral.Referred: _service(N_("the party was referred for: {what}")),
    referral.ReferralAnswered: _coded(N_("a service answered: {what}"), "status", words.REFERRAL),
    aftercare.Rehomed: _coded(N_("they have {what}"), "destination", words.HOME),
    aftercare.FollowUpSet: _dated(N_("a day was set to ask how they are: {day}"), "on"),
    aftercare.FollowUpMade: _coded(N_("somebody asked how they are: {what}"), "how", words.HOW),
    aftercare.FollowUpDropped: _plain(N_("they are not to be asked")),
    provider.ProviderAdded: lambda fact, say, _names: say(N_("a service was added to the directory: {name}"), name=fact.name),
    provider.ProviderChanged: _plain(N_("a service of the directory was changed")),
    provider.ProviderChecked: _plain(N_("a service of the directory was checked")),
    provider.ProviderWithdrawn: _plain(N_("a service of the directory is used no more")),
}

for _kind, _sentence in SENTENCES.items():
    tell.register(_kind, _sentence)
