"""What is proposed for the network: made as long work, looked at, accepted whole or in part, insisted on; why here and not there."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Sequence

import msgspec
from starlette.responses import Response

from safeconduct.casework import propose
from safeconduct.casework.accept import Accept, accept
from safeconduct.casework.placing.explain import Explained
from safeconduct.casework.placing.insist import CannotInsist, Conflict
from safeconduct.casework.placing.living import Network, network, sealed
from safeconduct.casework.propose import Ask, Proposed
from safeconduct.desk.desk import Desk
from safeconduct.desk.jobs import Job
from safeconduct.desk.pages import proposal as pages
from safeconduct.desk.pages.proposal import Names
from safeconduct.desk.routes.own import NoSuchWork
from safeconduct.desk.routing import get, post
from safeconduct.gate.base import Metered
from safeconduct.ground.errors import N_, Refused, StoreFailed
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.ground.progress import Progress
from safeconduct.office import proposals
from safeconduct.records.case import Case
from safeconduct.records.fact import Fact
from safeconduct.records.shelter import Shelter
from safeconduct.records.view import need
from safeconduct.web.forms import Field, Form, Given, Kind, Option

Verb = Callable[[Given], Sequence[Fact]]
SECONDS = 30


def begin(desk: Desk, ask: Ask | None = None) -> str:
    """Solve apart from the office; each better plan is kept as it is found. Returns where it is seen."""
    found, state, now = _network(desk), desk.office.state, desk.now
    asked = ask or Ask(seconds=SECONDS)

    def work(progress: Progress) -> Proposed:
        return propose.priced(found, asked, now, time.monotonic, better=lambda one: proposals.keep(state, one), progress=progress)

    return desk.begin("proposal", desk.say(N_("Finding beds")), "/shelters/proposal", work, apart=True)


def _network(desk: Desk) -> Network:
    """Cases that have left this device, of people who still sleep in a shelter, are opened again as far as gate and measure allow."""
    propose.require_sight(desk.me)
    if sealed(desk.view, desk.today):
        with contextlib.suppress(Metered, StoreFailed):
            desk.office.recall("case")
    return network(desk.view, desk.office.members, desk.today)


def show(desk: Desk, **given: Given) -> Response:
    propose.require_sight(desk.me)
    found, say = proposals.last(desk.office.state), desk.say
    names = _names(desk, _about(found) if found is not None else ())
    forms = pages.Forms(
        desk.form_of(_make_form(desk), given.get("make")),
        desk.form_of(_accept_form(desk, found, names), given.get("accept")) if found is not None and found.steps else None,
        desk.form_of(_insist_form(desk, found, names), given.get("insist")) if found is not None and _about(found) else None,
    )
    age = say.ago(found.made, desk.now) if found is not None else ""
    return desk.page(say(N_("What is proposed")), pages.proposal(say, found, names, age, forms, sealed(desk.view, desk.today)))


def _names(desk: Desk, cases: Iterable[RecordId]) -> Names:
    shelters = {str(one.id): one.codename for one in desk.view.all(Shelter)}
    found = (desk.view.get(Case, one) for one in cases)
    return Names({str(one.id): one.codename for one in found if one is not None}, shelters)


def _about(found: Proposed) -> list[RecordId]:
    return list(dict.fromkeys((*(one.case for one in found.steps), *(one.case for one in found.without))))


# Making one


def _make_form(desk: Desk) -> Form:
    say = desk.say
    return Form(
        "proposal", "/shelters/proposal",
        (
            Field("replan", say(N_("People who have a bed may be asked to move where it is worth it")), Kind.CHECK, needed=False,
                  help=say(N_("otherwise only where it gives somebody else a bed"))),
            Field("seconds", say(N_("Longest time, in seconds")), Kind.NUMBER, least=1, most=3600, start=str(SECONDS)),
        ),
        say(N_("Find beds")), drafts=False,
    )  # fmt: skip


def make(desk: Desk) -> Response:
    seen = ""

    def start(given: Given) -> list[Fact]:
        nonlocal seen
        seen = begin(desk, Ask(seconds=float(given.values["seconds"] or SECONDS), replan=bool(given.values["replan"])))
        return []

    return desk.submit(_make_form(desk), start, lambda given: show(desk, make=given), lambda _given: seen, _begun(desk))


def _begun(desk: Desk) -> str:
    return desk.say(N_("Begun. You can leave the page; the best plan so far is kept."))


# Accepting


def _accept_form(desk: Desk, found: Proposed, names: Names) -> Form:
    lines = tuple(Option(one.case, pages.step_line(desk.say, one, names)) for one in found.steps)
    field = Field("cases", desk.say(N_("What you accept")), Kind.MANY, options=lines, start=tuple(one.case for one in found.steps))
    seen = found.made.isoformat()
    made = Field("made", "", Kind.HIDDEN, start=seen)
    return Form("accept", "/shelters/proposal/accept", (made, field), desk.say(N_("Accept")), drafts=False)


class OtherProposal(Refused):
    def __init__(self) -> None:
        super().__init__(N_("there is a newer proposal than the one you looked at; nothing was recorded"), N_("look at the new one below"))


def take(desk: Desk) -> Response:
    found = _last(desk)

    def verb(given: Given) -> list[Fact]:
        if given.values["made"] != found.made.isoformat():
            raise OtherProposal
        return accept(desk.view, Accept(found, new_id, given.values["cases"]), desk.me, desk.now)

    def then(given: Given) -> str:
        rest = tuple(one for one in found.steps if one.case not in given.values["cases"])
        if rest:
            proposals.keep(desk.office.state, msgspec.structs.replace(found, steps=rest))
        else:
            proposals.forget(desk.office.state)
        return "/shelters"

    notice = desk.say(N_("Accepted. Those who bring them read the address on the day of their leg."))
    return desk.submit(_accept_form(desk, found, _names(desk, _about(found))), verb, lambda given: show(desk, accept=given), then, notice)


def _last(desk: Desk) -> Proposed:
    propose.require_sight(desk.me)
    found = proposals.last(desk.office.state)
    if found is None:
        raise NoSuchWork
    return found


# Insisting


def _insist_form(desk: Desk, found: Proposed, names: Names) -> Form:
    say = desk.say
    cases = tuple(Option(one, names.case(one)) for one in _about(found))
    houses = tuple(Option(one, codename) for one, codename in sorted(names.shelters.items(), key=lambda pair: pair[1]))
    return Form(
        "insist", "/shelters/proposal/insist",
        (Field("case", say(N_("Party")), Kind.CHOICE, options=cases), Field("shelter", say(N_("Shelter")), Kind.CHOICE, options=houses)),
        say(N_("See what it costs")), drafts=False,
    )  # fmt: skip


def insist(desk: Desk) -> Response:
    found, seen = _last(desk), ""
    names = _names(desk, _about(found))

    def start(given: Given) -> list[Fact]:
        nonlocal seen
        wanted = {RecordId(given.values["case"]): RecordId(given.values["shelter"])}
        at = _network(desk)
        try:
            propose.possible(at, wanted)
        except CannotInsist as error:
            raise CannotInsist(_said(desk, error, at)) from error
        seen = begin(desk, Ask(seconds=SECONDS, insist=wanted))
        return []

    return desk.submit(_insist_form(desk, found, names), start, lambda given: show(desk, insist=given), lambda _given: seen, _begun(desk))


def _said(desk: Desk, error: CannotInsist, at: Network) -> Conflict:
    names = _names(desk, [at.guests[who].case for who, _ in error.conflict.placements])
    pairs = tuple((names.case(at.guests[who].case), names.house(where)) for who, where in error.conflict.placements)
    return msgspec.structs.replace(error.conflict, placements=pairs)


# Why


def ask_why(desk: Desk) -> Response:
    found, at, case = _last(desk), _network(desk), desk.id()
    need(desk.view, Case, case)
    return desk.to(desk.begin(
        f"why:{case}", desk.say(N_("Looking at every shelter")), lambda job: f"/shelters/proposal/told/{job.id}",
        lambda progress: (case, propose.explained(at, found, case, progress=progress)), apart=True,
    ))  # fmt: skip


def told(desk: Desk) -> Response:
    propose.require_sight(desk.me)
    case, found = _explained(desk.room.jobs.get(desk.part("job")))
    names = _names(desk, [case])
    return desk.page(desk.say(N_("Why here, and not there")), pages.why(desk.say, found, names.case(case), names))


def _explained(job: Job | None) -> tuple[RecordId, Explained]:
    if job is None or not job.kind.startswith("why:") or job.running or job.result is None:
        raise NoSuchWork
    case, found = job.result
    return RecordId(case), found


ENTRIES = (
    get("/shelters/proposal", show), post("/shelters/proposal", make, writes=False), post("/shelters/proposal/accept", take),
    post("/shelters/proposal/insist", insist, writes=False), get("/shelters/proposal/why/{id}", ask_why),
    get("/shelters/proposal/told/{job}", told),
)  # fmt: skip
