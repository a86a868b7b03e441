"""Transfer: a case is offered to another owner, who accepts or declines. Moving people is a relocation.

While an offer stands, the member it is made to reads the case: nobody takes on what they may not look at. Declined or withdrawn, the
circle's next key is made without them; accepted, without the old owner.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from safeconduct.ground.ids import MemberId
from safeconduct.records.fact import Conflict, Entered, Fact

if TYPE_CHECKING:
    from safeconduct.records.case import Case


class TransferState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"


class TransferOffered(Fact, frozen=True, tag="case.transfer_offered"):
    to: MemberId
    why: str


class TransferDeclined(Fact, frozen=True, tag="case.transfer_declined"):
    to: MemberId
    why: str


class TransferWithdrawn(Fact, frozen=True, tag="case.transfer_withdrawn"):
    to: MemberId
    why: str


class OwnerChanged(Fact, frozen=True, tag="case.transferred"):
    """A transfer moves ownership of a case; moving people is a relocation."""

    owner: MemberId
    was: MemberId


class Transfer(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    to: MemberId
    by: MemberId
    at: dt.datetime
    why: str
    state: TransferState = TransferState.OFFERED
    answered: dt.datetime | None = None
    answer: str = ""


FACTS = (TransferOffered, TransferDeclined, TransferWithdrawn, OwnerChanged)


def fold(case: Case, e: Entered) -> Case:
    match e.fact:
        case TransferOffered(to=to, why=why):
            return _offer(case, Transfer(to, e.by, e.at, why), e)
        case TransferDeclined(to=to, why=why) if e.by == to:
            return _end(case, e, why, {to: TransferState.DECLINED})
        case TransferWithdrawn(to=to, why=why):
            return _end(case, e, why, {to: TransferState.WITHDRAWN})
        case OwnerChanged() as fact:
            return _change(case, fact, e)
    return case


def _offer(case: Case, new: Transfer, e: Entered) -> Case:
    """An offer made over one that stands had not seen it: the later stands, the other is shown."""
    old = case.offer
    if old is not None:
        lost = Conflict("transfer", new.to, old.to, old.by)
        case = msgspec.structs.replace(case, conflicts=(*case.conflicts, lost))
        case = _end(case, e, "", {old.to: TransferState.OVERTAKEN})
    return msgspec.structs.replace(case, transfers=(*case.transfers, new))


def _end(case: Case, e: Entered, answer: str, states: dict[MemberId, TransferState]) -> Case:
    """Of the offer that stands, where it was made to one of these."""
    old = case.offer
    if old is None or old.to not in states:
        return case
    new = msgspec.structs.replace(old, state=states[old.to], answered=e.at, answer=answer)
    return msgspec.structs.replace(case, transfers=(*case.transfers[:-1], new))


def _change(case: Case, fact: OwnerChanged, e: Entered) -> Case:
    if fact.was != case.owner:
        lost = Conflict("owner", case.owner, fact.owner, e.by)
        return msgspec.structs.replace(case, conflicts=(*case.conflicts, lost))
    old = case.offer
    if old is not None:
        case = _end(case, e, "", {old.to: TransferState.ACCEPTED if old.to == fact.owner else TransferState.OVERTAKEN})
    return msgspec.structs.replace(case, owner=fact.owner)
