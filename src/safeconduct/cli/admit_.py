"""`safeconduct admit`: admit a newcomer. Two coordinators run it, where there are two."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from safeconduct.cli.opening import add_office, now, open_office
from safeconduct.cli.steps import hear, tell
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.ground.who import Role
    from safeconduct.office.invitation import Request
    from safeconduct.office.state import State

HELP = "admit a newcomer: two coordinators run it, each having heard the six words"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("request", help="the request's file; to approve what a colleague proposed, the newcomer's codename will do")
    parser.add_argument("--role", action="append", default=[], help="a role they will have, may be repeated")
    parser.add_argument("--words", help="the six words as you heard them (default: asked for)")
    add_office(parser)


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.ground.who import Member
    from safeconduct.office.admission import admit
    from safeconduct.office.invitation import check_words

    with open_office(args) as office:
        office.sync(ui.progress)
        ui.done()
        request, roles = _request(args, office.state)
        check_words(request, hear(args.words, ui))
        step = admit(office.state, request, Member(request.device.member, request.codename, roles), now())
        office.sync(ui.progress)
    ui.done()
    return tell(step, ui)


def _request(args: argparse.Namespace, state: State) -> tuple[Request, frozenset[Role]]:
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.ground.who import Role
    from safeconduct.office import invitation, letter

    try:
        roles = frozenset(Role(role) for role in args.role)
    except ValueError as error:
        raise BadInput(N_("there is no such role"), N_("use: {roles}"), roles=" ".join(Role)) from error
    if not Path(args.request).is_file():
        return _proposed(args.request, state)
    request = invitation.read_request(letter.read_file(invitation.REQUEST, Path(args.request)))
    if not roles:
        raise BadInput(N_("say what the newcomer will do: --role"), N_("use: {roles}"), roles=" ".join(Role))
    return request, roles


def _proposed(codename: str, state: State) -> tuple[Request, frozenset[Role]]:
    """What a colleague proposed, as a request: its words must still be heard."""
    from safeconduct.journal.change import NoSuchMember, describe
    from safeconduct.office.admission import pending
    from safeconduct.office.invitation import Request

    for one in pending(state):
        change = describe(state.standing.roster, one.roster)
        for member in change.admitted:
            if member.codename.casefold() == codename.casefold() and len(change.added) == 1:
                return Request(state.keys.network, member.codename, change.added[0]), member.roles
    raise NoSuchMember(codename)
