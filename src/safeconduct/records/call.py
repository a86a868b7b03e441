"""Call: a request for help as it came in, by door or phone, until it is a case or needs none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records.facet import Facets, moment
from safeconduct.records.fact import Conflict, Entered, Fact, Record


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


class CallTriaged(Fact, frozen=True, tag="call.triaged"):
    """A member sets another urgency than the rules did, and says why."""

    urgency: Urgency
    why: str
    was: Urgency


class ContactCompared(Fact, frozen=True, tag="call.contact_compared"):
    """A way to reach the caller was compared with those of earlier calls. `token`: 16 bytes that say nothing without the gate."""

    token: bytes
    found: int


class CallsJudged(Fact, frozen=True, tag="call.judged"):
    """Whether this call and another are of one person, as a member found by asking; never by the token alone."""

    other: RecordId
    same: bool
    why: str


class CallBecameCase(Fact, frozen=True, tag="call.became_case"):
    case: RecordId
    codename: str = ""
    owner: MemberId = MemberId("")
    """For whoever takes a later call of the same person: whom to ask."""


class CallClosed(Fact, frozen=True, tag="call.closed"):
    why: str


class Compared(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    token: bytes
    by: MemberId
    at: dt.datetime
    found: int


class Judged(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    other: RecordId
    same: bool
    why: str
    by: MemberId


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
    proposed: Urgency = Urgency.HIGH
    """What the rules said; `urgency` is what stands."""
    triaged_why: str = ""
    triaged_by: MemberId = MemberId("")
    answers: tuple[str, ...] = ()
    compared: tuple[Compared, ...] = ()
    judged: tuple[Judged, ...] = ()
    codename: str = ""
    owner: MemberId = MemberId("")
    conflicts: tuple[Conflict, ...] = ()

    @property
    def status(self) -> CallStatus:
        if self.case is not None:
            return CallStatus.CASE
        if self.closed:
            return CallStatus.CLOSED
        return CallStatus.ANSWERED if self.answered else CallStatus.WAITING


FACTS = (CallReceived, CallAnswered, CallBecameCase, CallClosed, CallTriaged, ContactCompared, CallsJudged)
_DANGER = {Urgency.LOW: 0, Urgency.MEDIUM: 1, Urgency.HIGH: 2}


def fold(call: Call | None, e: Entered) -> Call:
    call = call or Call(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case CallReceived() as r:
            return set_(
                call, channel=r.channel, received=r.received, language=r.language, region=r.region, people=r.people,
                summary=r.summary, urgency=r.urgency, reasons=r.reasons, targeted=r.targeted, proposed=r.urgency,
            )  # fmt: skip
        case CallAnswered(at=at, note=note):
            return set_(call, answered=min(at, call.answered or at), answers=(*call.answers, note))
        case CallBecameCase(case=case, codename=codename, owner=owner):
            return call if call.case is not None else set_(call, case=case, codename=codename, owner=owner)
        case CallTriaged() as told:
            return _triage(call, told, e.by)
        case ContactCompared(token=token, found=found):
            return set_(call, compared=(*call.compared, Compared(token, e.by, e.at, found)))
        case CallsJudged(other=other, same=same, why=judged_why):
            rest = tuple(one for one in call.judged if one.other != other)
            return set_(call, judged=(*rest, Judged(other, same, judged_why, e.by)))
        case CallClosed(why=why):
            return set_(call, closed=why)
    return call


def _triage(call: Call, told: CallTriaged, by: MemberId) -> Call:
    """Where two crossed, the higher urgency stands and the other is shown."""
    if told.was is not call.urgency and told.urgency is not call.urgency:
        kept, lost = (told.urgency, call.urgency) if _DANGER[told.urgency] > _DANGER[call.urgency] else (call.urgency, told.urgency)
        loser = by if lost is told.urgency else call.triaged_by
        call = msgspec.structs.replace(call, conflicts=(*call.conflicts, Conflict("urgency", kept, lost, loser)))
        if kept is call.urgency:
            return call
    return msgspec.structs.replace(call, urgency=told.urgency, triaged_why=told.why, triaged_by=by)


def facets(call: Call) -> Facets:
    return {
        "status": call.status, "channel": call.channel, "urgency": call.urgency, "region": call.region, "case": call.case or "",
        "received": moment(call.received), "conflict": "yes" if call.conflicts else "",
        "compared": tuple(mark.token.hex() for mark in call.compared),
    }  # fmt: skip


def words(call: Call) -> Iterator[str]:
    yield from (call.summary, *call.answers, call.triaged_why, call.closed, call.codename)
