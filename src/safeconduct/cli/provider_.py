"""`safeconduct provider`: the directory of services outside that parties are referred to."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from safeconduct.cli.opening import add_office, catch_up, now, open_office, send_off
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.office.office import Office
    from safeconduct.records.fact import Fact
    from safeconduct.records.provider import Provider

HELP = "services outside: who gives what, where, and who may be told"


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, help_ in (
        ("list", "the directory"), ("add", "add a service"), ("change", "change what it gives"), ("checked", "it is still so"),
        ("withdraw", "no referral goes there any more"),
    ):  # fmt: skip
        action = actions.add_parser(name, help=help_)
        if name != "list":
            action.add_argument("name", help="an organisation's name, or the codename of a person who helps")
        if name in ("add", "change"):
            action.add_argument("--region", action="append", required=True, help="region code, may be repeated")
            action.add_argument("--service", action="append", required=True, help="code of a service, may be repeated")
            action.add_argument("--language", action="append", default=[], help="ISO 639 code, may be repeated")
            action.add_argument("--told-as", choices=("partner", "network"), default="partner", help="as whom it is told (default: partner)")
        add_office(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace, ui: Ui) -> int:
    said = _ask(args.action)
    with open_office(args) as office:
        catch_up(office, ui)
        if args.action != "list":
            office.record(_facts(args, office, said), now())
            send_off(office, ui)
        _list(office, ui)
    return 0


def _ask(action: str) -> tuple[str, str]:
    """How it is reached and what its limits are; or why it is withdrawn."""
    from safeconduct.cli.words import lines, words

    if action in ("add", "change"):
        return (*(*lines("How it is asked, and its limits"), "", "")[:2],)  # type: ignore[return-value]
    return (words("Why"), "") if action == "withdraw" else ("", "")


def _facts(args: argparse.Namespace, office: Office, said: tuple[str, str]) -> list[Fact]:
    from safeconduct.casework import provide
    from safeconduct.ground.ids import new_id
    from safeconduct.records.consent import Audience

    if args.action in ("add", "change"):
        given = (tuple(args.region), tuple(args.service), tuple(args.language), Audience(args.told_as), *said)
        if args.action == "add":
            return provide.add_provider(office.view, provide.AddProvider(new_id(), args.name, *given), office.me, now())
        ask = provide.ChangeProvider(provider(office, args.name).id, *given)
        return provide.change_provider(office.view, ask, office.me, now())
    found = provider(office, args.name).id
    if args.action == "checked":
        return provide.check_provider(office.view, provide.CheckProvider(found), office.me, now())
    return provide.withdraw_provider(office.view, provide.WithdrawProvider(found, said[0]), office.me, now())


def _list(office: Office, ui: Ui) -> None:
    from safeconduct.ground.canon import to_builtins
    from safeconduct.records.provider import Provider

    found = sorted(office.view.all(Provider), key=lambda one: one.name)
    ui.result({"providers": [{name: to_builtins(getattr(one, name)) for name in one.__struct_fields__} for one in found]})
    for one in found:
        gone = f"  withdrawn {one.withdrawn}" if one.withdrawn else f"  checked {one.checked}"
        ui.say(f"{one.name:<24} {' '.join(one.services)}  {' '.join(one.regions)}  {one.told}{gone}")
    ui.say(f"{len(found)} services.")


def provider(office: Office, wanted: str) -> Provider:
    from safeconduct.records.provider import Provider
    from safeconduct.records.view import NoSuchRecord

    for one in office.view.all(Provider):
        if one.name.casefold() == wanted.casefold() or one.id.startswith(wanted):
            return one
    raise NoSuchRecord("provider", wanted[:40])
