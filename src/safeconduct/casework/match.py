"""Two calls, one person: found by a token of how the caller can be reached, and answered with as little as will do.

The token is made by `office.contacts` with the gate's help; here it is 16 bytes. Only those who read calls compare. A comparison belongs
to a call that just came in, is written down for all of them to see, and is counted: it answers a hotline, and is no way to look people up.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import msgspec

from safeconduct.casework.triage import said
from safeconduct.ground.errors import N_, BadInput, Refused
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.records import call as facts
from safeconduct.records.call import Call
from safeconduct.records.facet import since
from safeconduct.records.fact import Fact
from safeconduct.records.view import View, need

FRESH = dt.timedelta(days=7)
A_CALL, A_DAY = 3, 30
"""How many ways to reach a caller may be compared for one call, and by one member in a day."""
_SHORTEST = 7


class NoContact(BadInput):
    def __init__(self) -> None:
        super().__init__(
            N_("this is neither a phone number nor another way to reach somebody"), N_("give a number, a mail address or a handle")
        )


class CallTooOld(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this call is too old to be compared"), N_("calls are compared within {days} days of coming in"), days=FRESH.days)


class ComparedEnough(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("no more is compared: {call} times a call, {day} times a day"),
            N_("ask a coordinator, or wait until tomorrow"),
            call=A_CALL,
            day=A_DAY,
        )


class AnotherCall(Refused):
    def __init__(self) -> None:
        super().__init__(N_("a call is judged against another call"), N_("name two different calls"))


def normal(contact: str) -> str:
    """One spelling of a way to reach somebody: digits of a phone number with its country, or the rest in small letters."""
    text = "".join(contact.split()).casefold()
    digits = "".join(one for one in text if one.isdigit())
    if text and not any(one.isalpha() or one == "@" for one in text):
        if len(digits) < _SHORTEST:
            raise NoContact
        if len(digits) == 11 and digits[0] == "8":
            return "7" + digits[1:]
        return "7" + digits if len(digits) == 10 and digits[0] == "9" else digits
    text = text.removeprefix("@").removeprefix("https://t.me/").removeprefix("t.me/")
    if len(text) < 3:
        raise NoContact
    return text


class Match(NamedTuple):
    """An earlier call by the same way to be reached. `codename` and `owner` are empty where it became no case, or nobody told."""

    call: RecordId
    received: dt.datetime | None
    codename: str
    owner: MemberId


def may_compare(view: View, wanted: RecordId, by: Member, now: dt.datetime) -> Call:
    """Asked before the gate is: the call, if this member may compare it now."""
    call = need(view, Call, wanted)
    if call.received is None or now - call.received > FRESH:
        raise CallTooOld
    today = [
        one for other in _since(view, now - FRESH - dt.timedelta(days=1)) for one in other.compared
        if one.by == by.id and now - one.at < dt.timedelta(days=1)
    ]  # fmt: skip
    if len(call.compared) >= A_CALL or len(today) >= A_DAY:
        raise ComparedEnough
    return call


def _since(view: View, begin: dt.datetime) -> list[Call]:
    return [one for one in view.where(Call, received=since(begin)) if one.received is not None and one.received >= begin]


def likely(view: View, call: RecordId, tokens: frozenset[bytes]) -> list[Match]:
    """Earlier calls with one of these tokens, newest first, but for those that somebody judged to be of another person."""
    this = view.get(Call, call)
    others = {one.other for one in this.judged if not one.same} if this is not None else set()
    return [
        Match(one.id, one.received, one.codename, one.owner)
        for one in view.where(Call, compared=tuple(token.hex() for token in tokens))
        if one.id != call and one.id not in others and not any(each.other == call and not each.same for each in one.judged)
    ]


class CompareContact(msgspec.Struct, frozen=True):
    call: RecordId
    token: bytes


def compare_contact(view: View, ask: CompareContact, by: Member, now: dt.datetime) -> list[Fact]:
    call = may_compare(view, ask.call, by, now)
    return [facts.ContactCompared(call.id, ask.token, len(likely(view, call.id, frozenset({ask.token}))))]


class JudgeCalls(msgspec.Struct, frozen=True):
    call: RecordId
    other: RecordId
    same: bool
    why: str


def judge_calls(view: View, ask: JudgeCalls, _by: Member, _now: dt.datetime) -> list[Fact]:
    call, other = need(view, Call, ask.call), need(view, Call, ask.other)
    if call.id == other.id:
        raise AnotherCall
    return [facts.CallsJudged(call.id, other.id, ask.same, said("why", ask.why))]
