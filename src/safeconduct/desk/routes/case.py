"""One case: its page, everything that can be done with it, and the receipts of its referrals."""

from __future__ import annotations

from starlette.responses import Response

from safeconduct.casework.receipt import receipt as receipt_text
from safeconduct.casework.refer import referral_of
from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import case as pages
from safeconduct.desk.pages import case_sent
from safeconduct.desk.pages.case import Around
from safeconduct.desk.routes import case_own, case_party, case_send, case_work
from safeconduct.desk.routes.acting import Act, NothingLikeIt, Topic
from safeconduct.desk.routing import get, post
from safeconduct.desk.telling import casework, tell
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Role
from safeconduct.records.case import Case
from safeconduct.records.consent import Consent
from safeconduct.records.provider import Provider
from safeconduct.records.relocation import Relocation
from safeconduct.records.view import need
from safeconduct.web.forms import Given

ACTS: dict[str, Act] = {one.name: one for room in (case_work, case_party, case_send, case_own) for one in room.ACTS}
assert casework  # its sentences are registered by importing it


def show(desk: Desk) -> Response:
    case = need(desk.view, Case, desk.id())
    return desk.page(desk.say(N_("Case")), pages.page(desk.say, case, _around(desk, case)))


def _around(desk: Desk, case: Case) -> Around:
    view = desk.view
    providers = {one.provider: found for one in case.referrals if (found := view.get(Provider, one.provider)) is not None}
    other = view.get(Case, case.same_as) if case.same_as is not None else None
    return Around(
        desk.codename, desk.me.id, desk.is_a(Role.COORDINATOR), list(view.where(Consent, item=case.id)), providers,
        list(view.where(Relocation, case=case.id)), _told(desk, case), other.codename if other is not None else "", desk.today.isoformat(),
    )  # fmt: skip


def _told(desk: Desk, case: Case) -> list[tuple[str, str, str]]:
    """Newest first."""
    say, names = desk.say, desk.codename
    return [(say.moment(one.at), names(one.by), tell(one.fact, say, names)) for one in reversed(desk.view.history(case.id))]


def _topic(desk: Desk) -> tuple[Act, Topic]:
    act = ACTS.get(desk.part("act"))
    if act is None:
        raise NothingLikeIt
    item = desk.request.path_params.get("item", "")
    return act, Topic(desk, need(desk.view, Case, desk.id()), str(item))


def do(desk: Desk, given: Given | None = None) -> Response:
    act, topic = _topic(desk)
    help_ = pages.help_line(desk.say, topic.case, act.help)
    return desk.page(desk.say(act.label), help_, act.beside(topic), desk.form_of(act.form(topic), given), pages.back(desk.say, topic.case))


def done(desk: Desk) -> Response:
    """The form is built of the case as it stands; what changed since its page was drawn is told before anything is recorded."""
    act, topic = _topic(desk)
    return desk.submit(
        act.form(topic), lambda given: act.verb(topic, given), lambda given: do(desk, given), lambda given: act.then(topic, given),
        about=(topic.case.id,),
    )  # fmt: skip


def receipt(desk: Desk) -> Response:
    case = need(desk.view, Case, desk.id())
    sent = referral_of(case, RecordId(desk.part("item")))
    where = desk.view.get(Provider, sent.provider)
    consents = [found for one in sent.consents if (found := desk.view.get(Consent, one)) is not None]
    text = receipt_text(sent, where.name if where is not None else "", consents, desk.say.lang)
    return desk.page(desk.say(N_("Receipt")), case_sent.receipt(desk.say, case, text))


ENTRIES = (
    get("/cases/{id}", show),
    get("/cases/{id}/receipts/{item}", receipt),
    get("/cases/{id}/do/{act}", do),
    post("/cases/{id}/do/{act}", done),
    get("/cases/{id}/do/{act}/{item}", do),
    post("/cases/{id}/do/{act}/{item}", done),
)
