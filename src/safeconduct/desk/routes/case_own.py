"""Whose a case is, and whether it goes on, at the desk: transfer, approval, closing, reopening."""

from __future__ import annotations

import htpy as h

from safeconduct.casework import approve, close, transfer
from safeconduct.desk.pages import case_words as words
from safeconduct.desk.routes.acting import Act, NothingLikeIt, Topic, by_id, choice, member, note, owners, why
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.records.approval import Subject
from safeconduct.records.case import Case, Closure
from safeconduct.records.facet import named
from safeconduct.records.fact import Fact
from safeconduct.web.forms import Field, Given, Kind, Option, fill

_LIST = lambda _topic, _given: "/cases"  # noqa: E731  (after it the case may be read no more)


def _to(topic: Topic) -> Field:
    return Field("to", topic.desk.say(N_("To whom")), Kind.CHOICE, options=owners(topic.desk, topic.case.owner))


def _offer_fields(topic: Topic) -> tuple[Field, ...]:
    return (_to(topic), *why(topic))


def _offer(topic: Topic, given: Given) -> list[Fact]:
    ask = transfer.OfferTransfer(topic.case.id, member(topic.desk, given.values["to"]), given.values["why"])
    return transfer.offer_transfer(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _the_offer(topic: Topic) -> h.Node:
    one, say = topic.case.offer, topic.desk.say
    if one is None:
        raise NothingLikeIt
    return [h.p(".lead")[say(N_("{who} offers you this case:"), who=topic.desk.codename(one.by))], h.p(".said")[one.why]]


def _accept(topic: Topic, _given: Given) -> list[Fact]:
    return transfer.accept_transfer(topic.desk.view, transfer.AcceptTransfer(topic.case.id), topic.desk.me, topic.desk.now)


def _decline(topic: Topic, given: Given) -> list[Fact]:
    ask = fill(transfer.DeclineTransfer, given, case=topic.case.id)
    return transfer.decline_transfer(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _take_back(topic: Topic, given: Given) -> list[Fact]:
    ask = fill(transfer.WithdrawTransfer, given, case=topic.case.id)
    return transfer.withdraw_transfer(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _assign(topic: Topic, given: Given) -> list[Fact]:
    ask = transfer.AssignCase(topic.case.id, member(topic.desk, given.values["to"]))
    return transfer.assign_case(topic.desk.view, ask, topic.desk.me, topic.desk.now)


# Approval


def _ask_plan_fields(topic: Topic) -> tuple[Field, ...]:
    return (note(topic, N_("What the coordinator should know")),)


def _ask_plan(topic: Topic, given: Given) -> list[Fact]:
    ask = approve.AskApproval(new_id(), topic.case.id, Subject.PLAN, given.values["note"])
    return approve.ask_approval(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _ask_closing_fields(topic: Topic) -> tuple[Field, ...]:
    return (choice(topic, "reason", N_("Why it is to be closed"), words.CLOSURE), *_ask_plan_fields(topic))


def _ask_closing(topic: Topic, given: Given) -> list[Fact]:
    reason = Closure(given.values["reason"])
    ask = approve.AskApproval(new_id(), topic.case.id, Subject.CLOSURE, given.values["note"], reason)
    return approve.ask_approval(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _the_request(topic: Topic) -> h.Node:
    say, one = topic.desk.say, by_id(topic.case.approvals, topic.item)
    about = words.word(say, words.SUBJECT, one.subject) + (f": {words.word(say, words.CLOSURE, one.reason)}" if one.reason else "")
    text = h.section(".card")[h.p(".said")[topic.case.safety_plan]] if one.subject is Subject.PLAN else None
    return [h.p(".lead")[say(N_("{who} asks about {what}"), who=topic.desk.codename(one.asked_by), what=about)], h.p(".said")[one.note], text]


def _approve_fields(topic: Topic) -> tuple[Field, ...]:
    return (note(topic),)


def _approve(topic: Topic, given: Given) -> list[Fact]:
    ask = approve.Approve(topic.case.id, by_id(topic.case.approvals, topic.item).id, given.values["note"])
    return approve.approve(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _reject(topic: Topic, given: Given) -> list[Fact]:
    ask = approve.Reject(topic.case.id, by_id(topic.case.approvals, topic.item).id, given.values["why"])
    return approve.reject(topic.desk.view, ask, topic.desk.me, topic.desk.now)


# Closing


def _close_fields(topic: Topic) -> tuple[Field, ...]:
    say, asked = topic.desk.say, topic.case.approval_of(Subject.CLOSURE)
    known = tuple(Option(one.codename, "") for one in topic.desk.view.where(Case, state="open", limit=200) if one.id != topic.case.id)
    return (
        choice(topic, "reason", N_("Why"), words.CLOSURE, start=asked.reason if asked is not None else ""),
        Field("other", say(N_("The party's other case, if it has one")), needed=False, options=known, longest=60,
              help=say(N_("Only where this one is a duplicate: the codename of the case that goes on."))),
    )  # fmt: skip


def _close(topic: Topic, given: Given) -> list[Fact]:
    same = _other(topic, given.values["other"].strip())
    ask = close.CloseCase(topic.case.id, Closure(given.values["reason"]), same)
    return close.close_case(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _other(topic: Topic, codename: str) -> RecordId | None:
    if not codename:
        return None
    for one in topic.desk.view.where(Case, codename=named(codename), limit=1):
        return one.id
    raise close.WhichOther


def _reopen(topic: Topic, given: Given) -> list[Fact]:
    return close.reopen_case(topic.desk.view, fill(close.ReopenCase, given, case=topic.case.id), topic.desk.me, topic.desk.now)


ACTS = (
    Act("offer", N_("Offer the case to another owner"), _offer, _offer_fields,
        N_("They read it while the offer stands, and take it on or not. You read it no more once they have.")),
    Act("accept", N_("Take the case on"), _accept, beside=_the_offer),
    Act("decline", N_("Do not take it on"), _decline, why, beside=_the_offer, then=_LIST),
    Act("take-back", N_("Take the offer back"), _take_back, why),
    Act("assign", N_("Give the case to another owner"), _assign, lambda topic: (_to(topic),),
        N_("Without asking them: where an owner is gone.")),
    Act("ask-plan", N_("Ask a coordinator about the plan"), _ask_plan, _ask_plan_fields),
    Act("ask-closing", N_("Ask a coordinator to approve closing"), _ask_closing, _ask_closing_fields),
    Act("approve", N_("Approve"), _approve, _approve_fields, beside=_the_request),
    Act("reject", N_("Reject"), _reject, why, beside=_the_request, danger=True),
    Act("close", N_("Close the case"), _close, _close_fields, danger=True),
    Act("reopen", N_("Reopen the case"), _reopen, why),
)  # fmt: skip
