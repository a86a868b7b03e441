"""Hand a case to another owner: offer it, accept or decline it, take the offer back; a coordinator may assign it outright."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.casework.triage import open_one, said
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.records import transfer as facts
from safeconduct.records.case import Case
from safeconduct.records.fact import Fact
from safeconduct.records.transfer import Transfer
from safeconduct.records.view import View


class NotTheOwner(Refused):
    def __init__(self) -> None:
        super().__init__(N_("only the owner of a case or a coordinator hands it on"), N_("ask one of them"))


class OwnsItAlready(Refused):
    def __init__(self, codename: str) -> None:
        super().__init__(N_("this member owns case {codename} already"), N_("choose another member"), codename=codename)


class NotACaseworker(Refused):
    def __init__(self, codename: str) -> None:
        super().__init__(
            N_("{codename} is neither a caseworker nor a coordinator"), N_("a case is handed to one of these"), codename=codename
        )


class OfferStands(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this case is offered to a member already"), N_("wait for the answer, or take the offer back first"))


class NoOffer(Refused):
    def __init__(self) -> None:
        super().__init__(N_("no transfer of this case is offered"), N_("look at the case: it may have been answered meanwhile"))


class NotOfferedToYou(Refused):
    def __init__(self) -> None:
        super().__init__(N_("only the member to whom a case is offered accepts or declines it"), N_("ask them"))


class OnlyCoordinatorsAssign(Refused):
    def __init__(self) -> None:
        super().__init__(N_("only a coordinator gives a case to somebody without asking them"), N_("offer it to them"))


class OfferTransfer(msgspec.Struct, frozen=True):
    case: RecordId
    to: Member
    why: str


def offer_transfer(view: View, ask: OfferTransfer, by: Member, _now: dt.datetime) -> list[Fact]:
    case = _handed_by(view, ask.case, ask.to, by)
    if case.offer is not None:
        raise OfferStands
    return [facts.TransferOffered(case.id, ask.to.id, said("why", ask.why))]


def _handed_by(view: View, wanted: RecordId, to: Member, by: Member) -> Case:
    case = open_one(view, wanted)
    if by.id != case.owner and not by.is_a(Role.COORDINATOR):
        raise NotTheOwner
    if to.id == case.owner:
        raise OwnsItAlready(case.codename)
    if not to.is_a(Role.CASEWORKER, Role.COORDINATOR):
        raise NotACaseworker(to.codename)
    return case


class AcceptTransfer(msgspec.Struct, frozen=True):
    case: RecordId


def accept_transfer(view: View, ask: AcceptTransfer, by: Member, _now: dt.datetime) -> list[Fact]:
    """The old owner's key goes with it: the circle's readers follow from the owner, and its next key is made without them."""
    case = open_one(view, ask.case)
    _offered_to(case, by.id)
    return [facts.OwnerChanged(case.id, by.id, case.owner)]


def _offered_to(case: Case, member: MemberId) -> Transfer:
    if case.offer is None:
        raise NoOffer
    if case.offer.to != member:
        raise NotOfferedToYou
    return case.offer


class DeclineTransfer(msgspec.Struct, frozen=True):
    case: RecordId
    why: str


def decline_transfer(view: View, ask: DeclineTransfer, by: Member, _now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    _offered_to(case, by.id)
    return [facts.TransferDeclined(case.id, by.id, said("why", ask.why))]


class WithdrawTransfer(msgspec.Struct, frozen=True):
    case: RecordId
    why: str


def withdraw_transfer(view: View, ask: WithdrawTransfer, by: Member, _now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    if case.offer is None:
        raise NoOffer
    if by.id not in (case.owner, case.offer.by) and not by.is_a(Role.COORDINATOR):
        raise NotTheOwner
    return [facts.TransferWithdrawn(case.id, case.offer.to, said("why", ask.why))]


class AssignCase(msgspec.Struct, frozen=True):
    """Where an owner has gone, or cannot go on: a coordinator gives the case to another, who need not have been asked."""

    case: RecordId
    to: Member


def assign_case(view: View, ask: AssignCase, by: Member, _now: dt.datetime) -> list[Fact]:
    if not by.is_a(Role.COORDINATOR):
        raise OnlyCoordinatorsAssign
    case = _handed_by(view, ask.case, ask.to, by)
    return [facts.OwnerChanged(case.id, ask.to.id, case.owner)]
