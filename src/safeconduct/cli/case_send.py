"""Actions of `safeconduct case` about what leaves it: consents, referrals and their receipts; and what comes after the road."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING

from safeconduct.cli.case_action import Action, Words, number, the
from safeconduct.cli.opening import now
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.office.office import Office
    from safeconduct.records.case import Case
    from safeconduct.records.fact import Fact
    from safeconduct.records.referral import Referral


def _consent_arguments(parser: argparse.ArgumentParser) -> None:
    purposes = ("count", "share", "name", "quote", "picture", "press")
    parser.add_argument("--to", dest="purposes", action="append", required=True, choices=purposes)
    parser.add_argument("--for", dest="audiences", action="append", required=True, choices=("network", "partner", "tribunal", "public"))
    parser.add_argument("--how", required=True, choices=("in_person", "phone", "written"))
    parser.add_argument("--expires", type=dt.date.fromisoformat, help="first day on which it no longer holds, YYYY-MM-DD")


def _consent(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.ground.ids import new_id
    from safeconduct.records.consent import Audience, ConsentGivenHow, ItemKind, Purpose
    from safeconduct.testimony.consent import GiveConsent, give_consent

    purposes, audiences = tuple(map(Purpose, args.purposes)), tuple(map(Audience, args.audiences))
    how = ConsentGivenHow(args.how)
    ask = GiveConsent(new_id(), case.id, ItemKind.CASE, purposes, audiences, str(said), how, expires=args.expires)
    return give_consent(office.view, ask, office.me, now())


def _refer_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("provider", help="name in the directory, or the beginning of its id")
    parser.add_argument("service", help="code of the service, such as legal_assistance_service")
    parser.add_argument("--tell", action="append", required=True, metavar="FIELD", help="people region needs contact ..., may be repeated")


def _refer(office: Office, args: argparse.Namespace, case: Case, _said: Words) -> list[Fact]:
    from safeconduct.casework import refer
    from safeconduct.cli.provider_ import provider
    from safeconduct.ground.ids import new_id

    ask = refer.Refer(new_id(), case.id, provider(office, args.provider).id, args.service, tuple(args.tell))
    return refer.refer(office.view, ask, office.me, now())


def _say_receipt(office: Office, _args: argparse.Namespace, case: Case, ui: Ui) -> None:
    ui.say(_receipt(office, case.referrals[-1], ui))


def _receipt(office: Office, sent: Referral, ui: Ui) -> str:
    from safeconduct.casework.receipt import receipt
    from safeconduct.records.consent import Consent
    from safeconduct.records.provider import Provider

    where = office.view.get(Provider, sent.provider)
    consents = [found for one in sent.consents if (found := office.view.get(Consent, one)) is not None]
    return receipt(sent, where.name if where is not None else "", consents, ui.language)


def _print_receipt(office: Office, args: argparse.Namespace, case: Case, ui: Ui) -> None:
    ui.say(_receipt(office, the(case.referrals, args.number), ui))


def _no_facts(_office: Office, _args: argparse.Namespace, _case: Case, _said: Words) -> list[Fact]:
    return []


def _answer_arguments(parser: argparse.ArgumentParser) -> None:
    number(parser)
    parser.add_argument("status", choices=("accepted", "declined", "done"))
    reasons = ("referral_declined_by_survivor", "service_unavailable", "not_fitting", "no_answer", "unsafe")
    parser.add_argument("--reason", choices=reasons, help="of a declined one")


def _answer(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import refer
    from safeconduct.records.referral import DeclineReason, ReferralStatus

    reason = DeclineReason(args.reason) if args.reason else None
    sent = the(case.referrals, args.number)
    ask = refer.AnswerReferral(case.id, sent.id, ReferralStatus(args.status), reason, str(said))
    return refer.answer_referral(office.view, ask, office.me, now())


def _rehome_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("destination", choices=("rehomed_russia", "rehomed_abroad"))
    parser.add_argument("region", help="region code; the address is nobody's to know")
    parser.add_argument("--on", type=dt.date.fromisoformat, help="day of moving in, YYYY-MM-DD (default: today)")


def _rehome(office: Office, args: argparse.Namespace, case: Case, _said: Words) -> list[Fact]:
    from safeconduct.casework import after
    from safeconduct.ground.ids import new_id
    from safeconduct.records.placement import Destination

    on = args.on or now().date()
    ask = after.Rehome(case.id, Destination(args.destination), args.region, on, after.ids_for(new_id))
    return after.rehome(office.view, ask, office.me, now())


def _set_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("on", type=dt.date.fromisoformat, help="day on which somebody asks, YYYY-MM-DD")


def _set(office: Office, args: argparse.Namespace, case: Case, _said: Words) -> list[Fact]:
    from safeconduct.casework import after
    from safeconduct.ground.ids import new_id

    return after.set_follow_up(office.view, after.SetFollowUp(new_id(), case.id, args.on), office.me, now())


def _made_arguments(parser: argparse.ArgumentParser) -> None:
    number(parser)
    parser.add_argument("how", choices=("no_contact", "contact_made", "doing_well", "needs_help"))


def _made(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import after
    from safeconduct.records.aftercare import HowTheyAre

    ask = after.MakeFollowUp(case.id, the(case.follow_ups, args.number).id, HowTheyAre(args.how), str(said))
    return after.make_follow_up(office.view, ask, office.me, now())


def _dropped(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import after

    ask = after.DropFollowUp(case.id, the(case.follow_ups, args.number).id, str(said))
    return after.drop_follow_up(office.view, ask, office.me, now())


_NOTE = "Note (may stay empty)"
ACTIONS = (
    Action("consent", "what the party agrees to", _consent, _consent_arguments, "Conditions (may stay empty)", needed=False),
    Action("refer", "refer the party to a service of the directory", _refer, _refer_arguments, after=_say_receipt),
    Action("answer", "what a service answered to a referral", _answer, _answer_arguments, _NOTE, needed=False),
    Action("receipt", "the receipt of a referral", _no_facts, number, after=_print_receipt),
    Action("rehome", "they have a home of their own", _rehome, _rehome_arguments),
    Action("follow-up", "set a day on which somebody asks how they are", _set, _set_arguments),
    Action("followed", "somebody asked how they are", _made, _made_arguments, _NOTE, needed=False),
    Action("follow-up-dropped", "nobody is to ask on that day", _dropped, number, "Why"),
)
