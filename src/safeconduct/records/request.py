"""Request: somebody asks the custodians to open what they keep, each of them approves or refuses, it is opened once.

It stands in a circle of its own, of the asker and the custodians: each custodian sees who asks, for whom by codename, for what purpose, and
how the others answered. An approval is that custodian's shares, sealed to a key made for this one request on the asker's device.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.records.facet import Facets, moment
from safeconduct.records.fact import Entered, Fact, Record
from safeconduct.records.sealed import Sealed

LASTS = dt.timedelta(days=7)
"""A request is answered within this time or asked again."""
APPROVAL_LASTS = dt.timedelta(hours=72)


class Wanted(StrEnum):
    IDENTITY = "identity"
    """One person's names. The subject is the person."""
    REVIEW = "review"
    """The names of all identities, and of the lists brought, in memory only, to look for them in one edition. The subject is the report."""
    CHANGE = "change"
    """All identities whose custodians are no longer those of the roster, to be sealed anew. The subject is the request itself."""
    LIST = "list"
    """Lists of names that the asker holds sealed; `brought` has their shares. The subject is the list or the work it is for."""
    PAIRS = "pairs"
    """Lists as well, for one reviewer to look at doubtful pairs of their entries, field by field. The subject is the linkage."""


class RequestMade(Fact, frozen=True, tag="request.made"):
    """`until`: by the asker's own clock, since stamps may run ahead. `reply`: public key of this request alone. `brought`: sealed things
    that custodians do not hold themselves, without their bodies."""

    wanted: Wanted
    subject: RecordId
    codename: str
    purpose: str
    until: dt.datetime
    reply: bytes
    brought: tuple[Sealed, ...] = ()


class RequestApproved(Fact, frozen=True, tag="request.approved"):
    """Part `part` of `parts` of one custodian's shares, sealed to the reply key. `copies`: what an asker outside the vault cannot read."""

    until: dt.datetime
    part: int
    parts: int
    sealed: bytes
    copies: tuple[Sealed, ...]


class RequestRefused(Fact, frozen=True, tag="request.refused"):
    why: str


class RequestOpened(Fact, frozen=True, tag="request.opened"):
    """Written, and sent, before anything is shown."""

    approved_by: tuple[MemberId, ...]


class Approval(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    by: MemberId
    until: dt.datetime
    part: int
    parts: int
    sealed: bytes
    copies: tuple[Sealed, ...]


class Refusal(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    by: MemberId
    at: dt.datetime
    why: str


class Opened(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    by: MemberId
    at: dt.datetime
    approved_by: tuple[MemberId, ...]


class Request(Record, frozen=True):
    wanted: Wanted = Wanted.IDENTITY
    subject: RecordId = RecordId("")
    codename: str = ""
    purpose: str = ""
    asker: MemberId = MemberId("")
    device: DeviceId = DeviceId("")
    reply: bytes = b""
    brought: tuple[Sealed, ...] = ()
    until: dt.datetime = dt.datetime.min.replace(tzinfo=dt.UTC)
    approvals: tuple[Approval, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    opened: tuple[Opened, ...] = ()

    def lapsed(self, now: dt.datetime) -> bool:
        return now >= self.until

    def answered_by(self, member: MemberId) -> bool:
        return any(one.by == member for one in self.approvals)

    def approvers(self, now: dt.datetime) -> tuple[MemberId, ...]:
        """Members other than the asker all of whose parts are here and not run out, in the order of their approvals."""
        found: dict[MemberId, set[int]] = {}
        wanted: dict[MemberId, int] = {}
        for one in self.approvals:
            if one.by != self.asker and now < one.until:
                found.setdefault(one.by, set()).add(one.part)
                wanted[one.by] = one.parts
        return tuple(by for by, parts in found.items() if parts >= set(range(wanted[by])))


FACTS = (RequestMade, RequestApproved, RequestRefused, RequestOpened)


def fold(request: Request | None, e: Entered) -> Request:
    request = request or Request(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case RequestMade() as m if not request.reply:  # the first stands
            return set_(
                request, wanted=m.wanted, subject=m.subject, codename=m.codename, purpose=m.purpose, asker=e.by,
                device=e.device, until=m.until, reply=m.reply, brought=m.brought,
            )  # fmt: skip
        case RequestApproved() as a:
            approval = Approval(e.by, a.until, a.part, a.parts, a.sealed, a.copies)
            return set_(request, approvals=(*request.approvals, approval))
        case RequestRefused(why=why):
            return set_(request, refusals=(*request.refusals, Refusal(e.by, e.at, why)))
        case RequestOpened(approved_by=approved_by):
            return set_(request, opened=(*request.opened, Opened(e.by, e.at, approved_by)))
    return request


def facets(request: Request) -> Facets:
    return {
        "wanted": request.wanted, "subject": request.subject, "asker": request.asker, "state": "opened" if request.opened else "open",
        "until": moment(request.until),
    }  # fmt: skip


def words(request: Request) -> Iterator[str]:
    yield from (request.codename, request.purpose)
