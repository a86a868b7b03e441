"""Doubtful pairs of sealed lists before a reviewer's eyes: asked of the custodians, opened once, in memory for one sitting.

    ask_review    a request of its own for each reviewer, on the device where the pairs will be looked at
    open_review   opened by a quorum → linked in memory → pairs with their fields, for as long as the sitting lasts

Nothing but judgements by token is kept. A sitting ends after `SITTING`; who wants to go on asks again, and finds what was judged done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from safeconduct.figures.linkage.judge import reviewed
from safeconduct.figures.register import run
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import OS, Chance, RecordId
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.office import vault
from safeconduct.office.office import Office
from safeconduct.office.register import bodies, shares_of
from safeconduct.records.linkage import Linkage
from safeconduct.records.listing import NameList
from safeconduct.records.request import Request, Wanted
from safeconduct.records.view import need

if TYPE_CHECKING:
    from safeconduct.figures.linkage.engine import Engine
    from safeconduct.figures.linkage.outcome import Linked

SITTING = dt.timedelta(hours=4)
"""How long names stay open for one approved request, pauses included."""


class NoReviewAsked(Refused):
    def __init__(self, made: str) -> None:
        super().__init__(
            N_("no request of this device waits to be opened for a review of these lists"),
            N_("ask the custodians: safeconduct register ask-review {made} --purpose TEXT; each sitting has a request of its own"),
            made=made[:8],
        )


class AskReview(NamedTuple):
    linkage: RecordId
    purpose: str


def ask_review(office: Office, asked: AskReview, now: dt.datetime, made: RecordId | None = None) -> RecordId:
    """Returns the request's id. The custodians read that a person will look at pairs of these lists."""
    linkage = need(office.view, Linkage, asked.linkage)
    lists = _lists(office, linkage)
    wanted = vault.Asked(Wanted.PAIRS, linkage.id, " ".join(linkage.refs), asked.purpose, shares_of(lists))
    return vault.ask(office.state, wanted, now, made)


def open_review(
    office: Office, made: RecordId, engine_for: Callable[..., Engine], now: dt.datetime, chance: Chance = OS, progress: Progress = QUIET
) -> Linked:
    """The lists of one linkage, opened and linked as they would be now, with every judgement that stands."""
    linkage = need(office.view, Linkage, made)
    lists = _lists(office, linkage)
    opened = vault.open_(office.state, _waiting(office, linkage, now), now, bodies(office, lists))
    plain = [opened.bodies[one.id] for one in lists]
    return run.linked(run.Run(linkage, plain, reviewed=reviewed(office.view)), engine_for, chance, progress)


def _lists(office: Office, linkage: Linkage) -> list[NameList]:
    return [need(office.view, NameList, one) for one in linkage.lists]


def _waiting(office: Office, linkage: Linkage, now: dt.datetime) -> RecordId:
    """My newest request for it on this device that can still be opened."""
    mine = (office.me.id, office.state.keys.device)
    asked = [one for one in office.view.all(Request) if (one.wanted, one.subject) == (Wanted.PAIRS, linkage.id) and not one.opened]
    able = [one for one in asked if (one.asker, one.device) == mine and (one.approvers(now) or not one.lapsed(now))]
    if not able:
        raise NoReviewAsked(linkage.id)
    return max(able, key=lambda one: (len(one.approvers(now)), one.until)).id
