"""Actions of `safeconduct case` about whose it is and whether it goes on: transfer, approval, closing, reopening."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from safeconduct.cli.case_action import Action, Words, member
from safeconduct.cli.opening import now

if TYPE_CHECKING:
    from safeconduct.ground.ids import RecordId
    from safeconduct.office.office import Office
    from safeconduct.records.case import Case
    from safeconduct.records.fact import Fact

REASONS = ("rehomed", "left_by_own_wish", "lost_contact", "died", "not_needed", "duplicate")


def _to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("to", metavar="MEMBER", help="codename of the new owner")


def _offer(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import transfer

    ask = transfer.OfferTransfer(case.id, member(office, args.to), str(said))
    return transfer.offer_transfer(office.view, ask, office.me, now())


def _accept(office: Office, _args: argparse.Namespace, case: Case, _said: Words) -> list[Fact]:
    from safeconduct.casework import transfer

    return transfer.accept_transfer(office.view, transfer.AcceptTransfer(case.id), office.me, now())


def _decline(office: Office, _args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import transfer

    return transfer.decline_transfer(office.view, transfer.DeclineTransfer(case.id, str(said)), office.me, now())


def _take_back(office: Office, _args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import transfer

    return transfer.withdraw_transfer(office.view, transfer.WithdrawTransfer(case.id, str(said)), office.me, now())


def _assign(office: Office, args: argparse.Namespace, case: Case, _said: Words) -> list[Fact]:
    from safeconduct.casework import transfer

    ask = transfer.AssignCase(case.id, member(office, args.to))
    return transfer.assign_case(office.view, ask, office.me, now())


def _subject(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("subject", choices=("plan", "closure"))


def _ask_arguments(parser: argparse.ArgumentParser) -> None:
    _subject(parser)
    parser.add_argument("--reason", choices=REASONS, help="of a closure")


def _ask(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import approve
    from safeconduct.ground.ids import new_id
    from safeconduct.records.approval import Subject
    from safeconduct.records.case import Closure

    reason = Closure(args.reason) if args.reason else None
    ask = approve.AskApproval(new_id(), case.id, Subject(args.subject), str(said), reason)
    return approve.ask_approval(office.view, ask, office.me, now())


def _asked(case: Case, subject: str) -> RecordId:
    from safeconduct.casework.approve import NothingAsked
    from safeconduct.records.approval import Subject

    found = case.approval_of(Subject(subject))
    if found is None:
        raise NothingAsked
    return found.id


def _approve(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import approve

    ask = approve.Approve(case.id, _asked(case, args.subject), str(said))
    return approve.approve(office.view, ask, office.me, now())


def _reject(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import approve

    ask = approve.Reject(case.id, _asked(case, args.subject), str(said))
    return approve.reject(office.view, ask, office.me, now())


def _close_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("reason", choices=REASONS)
    parser.add_argument("--same-as", metavar="CODENAME", help="of a duplicate: the case of the same party that goes on")


def _close(office: Office, args: argparse.Namespace, case: Case, _said: Words) -> list[Fact]:
    from safeconduct.casework import close
    from safeconduct.cli.case_ import named
    from safeconduct.records.case import Closure

    same = named(office, args.same_as).id if args.same_as else None
    return close.close_case(office.view, close.CloseCase(case.id, Closure(args.reason), same), office.me, now())


def _reopen(office: Office, _args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import close

    return close.reopen_case(office.view, close.ReopenCase(case.id, str(said)), office.me, now())


_NOTE = "Note (may stay empty)"
ACTIONS = (
    Action("offer", "offer the case to another owner", _offer, _to, "Why"),
    Action("accept", "take on a case that was offered", _accept),
    Action("decline", "do not take it on", _decline, asks="Why"),
    Action("take-back", "take an offer back", _take_back, asks="Why"),
    Action("assign", "give the case to another owner without asking them (coordinators)", _assign, _to),
    Action("ask-approval", "ask a supervisor about the plan or a closure", _ask, _ask_arguments, _NOTE, needed=False),
    Action("approve", "approve it (coordinators)", _approve, _subject, _NOTE, needed=False),
    Action("reject", "reject it, with the reason (coordinators)", _reject, _subject, "Why"),
    Action("close", "close with a reason, once that is approved", _close, _close_arguments),
    Action("reopen", "reopen a closed case", _reopen, asks="Why"),
)
