"""Requests to the custodians and what they keep, as sentences. What for, and why not, stand on the page of the custodians."""

from __future__ import annotations

from safeconduct.desk.telling import Names, tell
from safeconduct.ground.errors import N_
from safeconduct.records.identity import IdentityHanded, IdentitySealed
from safeconduct.records.request import RequestApproved, RequestMade, RequestOpened, RequestRefused, Wanted
from safeconduct.web.say import Say

_ASKED: dict[Wanted, str] = {
    Wanted.IDENTITY: N_("asked the custodians for the name behind {codename}"),
    Wanted.REVIEW: N_("asked the custodians for names, to search an edition of {codename}"),
    Wanted.CHANGE: N_("asked that all names be handed to other custodians"),
    Wanted.LIST: N_("asked the custodians for sealed lists: {codename}"),
    Wanted.PAIRS: N_("asked the custodians for pairs in doubt: {codename}"),
}  # fmt: skip


@tell.register
def _sealed(fact: IdentitySealed, say: Say, _names: Names) -> str:
    return say(N_("a name was sealed for the custodians: {codename}"), codename=fact.codename)


@tell.register
def _handed(_fact: IdentityHanded, say: Say, _names: Names) -> str:
    return say(N_("a custodian handed their share to another device of theirs"))


@tell.register
def _made(fact: RequestMade, say: Say, _names: Names) -> str:
    return say(_ASKED[fact.wanted], codename=fact.codename)


@tell.register
def _approved(_fact: RequestApproved, say: Say, _names: Names) -> str:
    return say(N_("agreed to a request"))


@tell.register
def _refused(_fact: RequestRefused, say: Say, _names: Names) -> str:
    return say(N_("refused a request"))


@tell.register
def _opened(fact: RequestOpened, say: Say, names: Names) -> str:
    return say(N_("opened what was asked for, with the agreement of {who}"), who=", ".join(map(names, fact.approved_by)))
