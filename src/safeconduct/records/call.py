"""Call: a request for help as it came in, by door or phone, until it is a case or needs none."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import RecordId
from safeconduct.records.fact import Entered, Fact, Record


class Channel(StrEnum):
    DOOR = "door"
    PHONE = "phone"
    MESSAGE = "message"
    IN_PERSON = "in_person"


class Urgency(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class CallStatus(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    CASE = "case"
    CLOSED = "closed"


class CallReceived(Fact, frozen=True, tag="call.received"):
    channel: Channel
    received: dt.datetime
    language: str
    region: str
    people: int
    summary: str
    urgency: Urgency
    reasons: tuple[str, ...]
    targeted: str = ""
    """Whom the hunters say they are after (records/targeted.py), where the caller said so; never what the caller is."""


class CallAnswered(Fact, frozen=True, tag="call.answered"):
    at: dt.datetime
    note: str


class CallBecameCase(Fact, frozen=True, tag="call.became_case"):
    case: RecordId


class CallClosed(Fact, frozen=True, tag="call.closed"):
    why: str


class Call(Record, frozen=True):
    channel: Channel = Channel.PHONE
    received: dt.datetime | None = None
    language: str = ""
    region: str = ""
    people: int = 0
    summary: str = ""
    urgency: Urgency = Urgency.HIGH
    reasons: tuple[str, ...] = ()
    answered: dt.datetime | None = None
    case: RecordId | None = None
    closed: str = ""
    targeted: str = ""

    @property
    def status(self) -> CallStatus:
        if self.case is not None:
            return CallStatus.CASE
        if self.closed:
            return CallStatus.CLOSED
        return CallStatus.ANSWERED if self.answered else CallStatus.WAITING


FACTS = (CallReceived, CallAnswered, CallBecameCase, CallClosed)


def fold(call: Call | None, e: Entered) -> Call:
    call = call or Call(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case CallReceived() as r:
            return set_(
                call, channel=r.channel, received=r.received, language=r.language, region=r.region, people=r.people,
                summary=r.summary, urgency=r.urgency, reasons=r.reasons, targeted=r.targeted,
            )  # fmt: skip
        case CallAnswered(at=at):
            return set_(call, answered=min(at, call.answered or at))
        case CallBecameCase(case=case):
            return set_(call, case=call.case or case)
        case CallClosed(why=why):
            return set_(call, closed=why)
    return call
