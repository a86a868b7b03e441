"""Asking the custodians: ask, approve, refuse, open once. Pure: keys and shares come in as sealed bytes.

A request goes  asked → approved by k others → opened,  or is refused so often that k cannot be reached, or lapses. Whoever asks is never
one of the k. The state is a function of the facts and of `now`; in what order they arrived makes no difference.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec

from safeconduct.casework.triage import NothingSaid
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.records import request as facts
from safeconduct.records.fact import Fact
from safeconduct.records.request import Request, Wanted
from safeconduct.records.sealed import Sealed
from safeconduct.records.view import View, need


class NotYoursToApprove(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("whoever asks for something sealed cannot be one of those who approve it"), N_("other custodians approve it")
        )


class NotACustodian(Refused):
    def __init__(self) -> None:
        super().__init__(N_("only custodians answer requests"), N_("ask one of them"))


class AnsweredAlready(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this member has approved this request already"), N_("wait for the others, or for its end"))


class RequestLapsed(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this request is older than seven days and has lapsed"), N_("it must be asked again"))


class RequestSpent(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this request was opened already; it opens once"), N_("ask again, with its own purpose"))


class NotYourRequest(Refused):
    def __init__(self) -> None:
        super().__init__(N_("only the member who made a request, on the device that made it, opens it"), N_("make a request of your own"))


class TooFewApprovers(Refused):
    def __init__(self, have: int, threshold: int) -> None:
        super().__init__(
            N_("opening this needs the agreement of {threshold} custodians beside the asker; {have} stand"),
            N_("ask them to look at: safeconduct identity pending; an approval holds 72 hours"),
            threshold=threshold,
            have=have,
        )


class State(StrEnum):
    WAITING = "waiting"
    READY = "ready"
    OPENED = "opened"
    REFUSED = "refused"
    LAPSED = "lapsed"


def threshold(custodians: int) -> int:
    """More than half of them: 1 of 1, 2 of 2, 2 of 3, 3 of 4, 3 of 5, 4 of 6."""
    return custodians // 2 + 1


def state(request: Request, needed: int, custodians: int, now: dt.datetime) -> State:
    """`needed` of `custodians` (the asker not counted among them) must agree."""
    if request.opened:
        return State.OPENED
    if len(request.approvers(now)) >= needed:
        return State.READY
    if request.lapsed(now):
        return State.LAPSED
    against = {one.by for one in request.refusals} - {one.by for one in request.approvals} - {request.asker}
    return State.REFUSED if custodians - len(against) < needed else State.WAITING


class Ask(msgspec.Struct, frozen=True):
    """`codename`: for whom, or for which list or report. `reply`: public half of a key made for this request."""

    id: RecordId
    wanted: Wanted
    subject: RecordId
    codename: str
    purpose: str
    reply: bytes
    brought: tuple[Sealed, ...] = ()


def ask(_view: View, asked: Ask, _by: Member, now: dt.datetime) -> list[Fact]:
    if not asked.purpose.strip():
        raise NothingSaid("purpose")
    if not asked.codename.strip():
        raise NothingSaid("codename")
    until = now + facts.LASTS
    return [
        facts.RequestMade(asked.id, asked.wanted, asked.subject, asked.codename, asked.purpose, until, asked.reply, asked.brought)
    ]


def answerable(view: View, wanted: RecordId, by: Member, now: dt.datetime) -> Request:
    """The request, if this member may answer it now."""
    request = need(view, Request, wanted)
    if not by.is_a(Role.CUSTODIAN):
        raise NotACustodian
    if request.asker == by.id:
        raise NotYoursToApprove
    if request.opened:
        raise RequestSpent
    if request.lapsed(now):
        raise RequestLapsed
    if request.answered_by(by.id):
        raise AnsweredAlready
    return request


class Approve(msgspec.Struct, frozen=True):
    """`parts`: (shares sealed to the reply key, copies for an asker outside the vault), as many as it takes."""

    request: RecordId
    parts: tuple[tuple[bytes, tuple[Sealed, ...]], ...]


def approve(view: View, asked: Approve, by: Member, now: dt.datetime) -> list[Fact]:
    request = answerable(view, asked.request, by, now)
    until, total = now + facts.APPROVAL_LASTS, len(asked.parts)
    return [facts.RequestApproved(request.id, until, part, total, *one) for part, one in enumerate(asked.parts)]


class Refuse(msgspec.Struct, frozen=True):
    request: RecordId
    why: str


def refuse(view: View, asked: Refuse, by: Member, now: dt.datetime) -> list[Fact]:
    request = answerable(view, asked.request, by, now)
    if not asked.why.strip():
        raise NothingSaid("reason")
    return [facts.RequestRefused(request.id, asked.why)]


class Open(msgspec.Struct, frozen=True):
    """`approved_by`: members whose shares were found good; `needed`: how many it takes."""

    request: RecordId
    device: str
    approved_by: tuple[MemberId, ...]
    needed: int


def mine(view: View, wanted: RecordId, by: Member, device: str) -> Request:
    request = need(view, Request, wanted)
    if (request.asker, request.device) != (by.id, device):
        raise NotYourRequest
    return request


def open_(view: View, asked: Open, by: Member, now: dt.datetime) -> list[Fact]:
    """The fact that it was opened; recorded and sent before anything is shown."""
    request = mine(view, asked.request, by, asked.device)
    if request.opened:
        raise RequestSpent
    good = tuple(one for one in request.approvers(now) if one in asked.approved_by)
    if len(good) < max(asked.needed, 1):
        raise TooFewApprovers(len(good), asked.needed)
    return [facts.RequestOpened(request.id, good)]
