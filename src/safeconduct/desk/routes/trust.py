"""Circle of trust: state, members, circles, custodians, drill."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import htpy as h
from starlette.responses import Response

from safeconduct.casework import ask as asking
from safeconduct.casework.ask import State as Asking
from safeconduct.casework.identify import standing
from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import custodians as custody
from safeconduct.desk.pages import drill as drills
from safeconduct.desk.pages import trust as pages
from safeconduct.desk.routing import get, post
from safeconduct.ground.errors import N_, BadInput, NotFound
from safeconduct.ground.ids import CircleId
from safeconduct.ground.progress import Progress
from safeconduct.ground.who import Role
from safeconduct.journal.change import Change, describe
from safeconduct.office import config, drill, lease, places, spoken, vault
from safeconduct.office.admission import pending
from safeconduct.office.logbook import Kept
from safeconduct.office.pulse import PROMISE
from safeconduct.office.shares import custodians, needed
from safeconduct.records import access
from safeconduct.records.case import Case
from safeconduct.records.fact import Fact, Record
from safeconduct.records.relocation import Relocation
from safeconduct.records.request import Request
from safeconduct.records.shelter import Shelter
from safeconduct.records.statement import Statement
from safeconduct.records.view import need
from safeconduct.web.forms import Field, Form, Given, Kind, Option, read

PAGE = 50
DEPOTS = {
    "folder": N_("a folder or stick"), "postgresql": N_("a PostgreSQL server"), "s3": N_("an object store"), "https": N_("a depot server"),
    "http": N_("a depot server nearby"),
}  # fmt: skip


_LAST = int(dt.datetime.max.replace(tzinfo=dt.UTC).timestamp()) - 1


class NoSuchFinding(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("there is no open finding like this"), N_("it was settled, or a later reading did not meet it again"))


def _shown(desk: Desk, *content: h.Node, status: int = 200) -> Response:
    say = desk.say
    return desk.page(say(N_("Circle of trust")), pages.ways(say, desk.request.url.path), *content, status=status)


# State


def state(desk: Desk, given: Given | None = None) -> Response:
    say, cut = desk.say, spoken.last_midnight(desk.now)
    return _shown(desk, pages.whole(
        say, pages.findings(say, _found(desk), desk.token), pages.reach(say, _reach(desk), desk.now, desk.token),
        pages.words(say, _words(desk, cut), cut), desk.form_of(_compared(desk), given),
    ))  # fmt: skip


def _found(desk: Desk) -> list[pages.Found]:
    """Grave ones first; those that say the same of the same member as one."""
    say = desk.say
    alike: dict[tuple[str, str], list[Kept]] = {}
    for one in desk.office.open_findings():
        alike.setdefault((one.finding.sentence, str(one.finding.values.get("who", one.id))), []).append(one)
    found = []
    for those in alike.values():
        *others, last = those
        said = [say(one.finding.sentence, **one.finding.values) for one in others]
        found.append(pages.Found(
            tuple(one.id for one in those), say(last.finding.sentence, **last.finding.values), say(last.finding.advice), those[0].since,
            last.finding.grave, tuple(said),
        ))  # fmt: skip
    return sorted(found, key=lambda one: (not one.grave, one.since))


def _reach(desk: Desk) -> pages.Reach:
    office, room = desk.office, desk.room
    settings, leased = config.read(office.state.folder), lease.standing(office.state)
    heard = office.state.index.newest_of_others(office.state.keys.device) >> 16
    until = dt.datetime.fromtimestamp(min(office.state.standing.roster.expires, _LAST), dt.UTC).date()
    return pages.Reach(
        tuple(DEPOTS[places.scheme(url)] for url in settings.urls), _gate(settings.gate), room.synced,
        dt.datetime.fromtimestamp(heard / 1000, dt.UTC) if heard else None, office.pending,
        room.reached.away if room.reached is not None else (), leased.running, leased.soonest, leased.sealed, until, until < desk.now.date(),
    )  # fmt: skip


def _gate(text: str) -> str:
    if " + " in text:
        return N_("two gates, in different places")
    return N_("beside the depot, on this disk") if text.startswith("sqlite:") else N_("a gate server")


def _words(desk: Desk, cut: dt.datetime) -> Iterator[pages.Words]:
    for name in _compare(desk):
        heads = _heads(desk, name, cut)
        yield pages.Words(name, heads.words(), heads.number)


def _heads(desk: Desk, name: CircleId, cut: dt.datetime) -> spoken.Heads:
    inside = desk.office.state
    return spoken.of_roster(inside) if name == access.ROSTER else spoken.of_circle(inside, name, cut)


def _compare(desk: Desk) -> tuple[CircleId, ...]:
    """What the weekly call compares: circles whose entries this member really reads."""
    members, today = desk.office.members, desk.now.date()
    own = (name for name in spoken.standing(desk.office.state) if desk.me.id in access.readers(name, desk.view, members, today))
    return access.ROSTER, *own


def _compared(desk: Desk) -> Form:
    say = desk.say
    known = tuple(Option(name, pages.circle_name(say, name)) for name in _compare(desk))
    return Form(
        "trust-words", "/trust/words",
        (
            Field("circle", say(N_("Which circle")), Kind.CHOICE, start=access.ROSTER, options=known),
            Field("words", say(N_("The six words your colleague reads out")), help=say(N_("with spaces between them"))),
        ),
        say(N_("Compare")), drafts=False, legend=say(N_("Compare what you hear")),
    )  # fmt: skip


def compare(desk: Desk) -> Response:
    """What was heard is said back as an answer, and kept nowhere."""
    given = read(_compared(desk), desk.form.raw, desk.say)
    if given.good:
        try:
            mine = _heads(desk, CircleId(given.values["circle"]), spoken.last_midnight(desk.now))
            answer, more = spoken.compare(mine, spoken.parse(given.values["words"].lower().split()))
        except BadInput as error:
            given.refuse(error, desk.say)
        else:
            return desk.to("/trust", desk.say(spoken.MEANING[answer], more=more))
    return _again(state(desk, given))


def _again(answer: Response) -> Response:
    answer.status_code = 422
    return answer


def settle(desk: Desk) -> Response:
    logbook = desk.office.state.logbook
    with logbook.transaction():
        done = [one for one in desk.form.raw.get("finding", ())[:1000] if logbook.settle(one)]
    if not done:
        raise NoSuchFinding
    return desk.to("/trust", desk.say(N_("Settled. It is not shown again.")))


# Members


def members(desk: Desk) -> Response:
    say, roster = desk.say, desk.office.state.standing.roster
    promised, own = desk.office.state.logbook.promises(), desk.office.state.keys.device
    listed = [
        pages.Belongs(one.codename, tuple(sorted(one.roles)), tuple(
            pages.Seen(device.id[:8], _heard(promised.get(device.id, 0)), device.id == own) for device in roster.devices_of(one.id)
        ))
        for one in sorted(roster.members, key=lambda one: one.codename)
    ]  # fmt: skip
    proposed = [
        pages.Proposed(_change(desk, describe(roster, one.roster)), tuple(sorted(desk.codename(by) for by in one.tally.signed)))
        for one in pending(desk.office.state)
    ]
    return _shown(desk, pages.members(say, listed, roster.threshold, proposed, desk.now))


def _heard(expires: int) -> dt.datetime | None:
    return dt.datetime.fromtimestamp(expires, dt.UTC) - PROMISE if expires else None


def _change(desk: Desk, change: Change) -> str:
    say = desk.say
    said = [
        *(say(N_("admits {codename}"), codename=one.codename) for one in change.admitted),
        *(say(N_("takes out {codename}"), codename=one.codename) for one in change.left),
        *(say(N_("gives {codename} other roles"), codename=one.codename) for one in change.altered),
        *(say(N_("adds device {device}"), device=one.id[:8]) for one in change.added if not change.admitted),
        *(say(N_("takes out device {device}"), device=one.id[:8]) for one in change.removed if not change.left),
    ]
    return ", ".join(said) or say(N_("renews the roster's day"))


# Circles


ABOUT: dict[str, type[Record]] = {"case": Case, "corridor": Relocation, "shelter": Shelter, "statement": Statement}
PATHS = {"case": "cases", "corridor": "relocations", "shelter": "shelters", "statement": "statements"}


def circles(desk: Desk) -> Response:
    sort = desk.query("sort")
    if sort not in ABOUT:
        listed = [_readers(desk, name, pages.circle_name(desk.say, name), "") for name in (access.ROSTER, *access.STANDING)]
        return _shown(desk, pages.circles(desk.say, listed, "", ""))
    found: list[Record] = list(desk.view.where(ABOUT[sort], before=desk.query("before") or None, limit=PAGE))
    listed = [_readers(desk, name, label, f"/{PATHS[sort]}/{one.id}") for one in found for name, label in _circles_of(desk, sort, one)]
    return _shown(desk, pages.circles(desk.say, listed, sort, desk.view.mark(found[-1].id) if len(found) == PAGE else ""))


def _readers(desk: Desk, name: CircleId, label: str, path: str) -> pages.Readers:
    readers = access.readers(name, desk.view, desk.office.members, desk.now.date())
    return pages.Readers(label, path, tuple(sorted(desk.codename(one) for one in readers)), bool(desk.office.state.named(name)))


def _circles_of(desk: Desk, sort: str, one: Record) -> list[tuple[CircleId, str]]:
    """A relocation has one for the whole, one a leg, one for the arrival."""
    if not isinstance(one, Relocation):
        return [(CircleId(f"{sort}/{one.id}"), getattr(one, "codename", "") or one.id[:8])]
    case = desk.view.get(Case, one.case)
    label = case.codename if case is not None else one.id[:8]
    return [
        (CircleId(f"corridor/{one.id}"), label),
        *(
            (CircleId(f"leg/{one.id}.{leg.number}"), desk.say(N_("{codename}, leg {number}"), codename=label, number=leg.number))
            for leg in one.legs
        ),
        (CircleId(f"arrival/{one.id}"), desk.say(N_("{codename}, arrival"), codename=label)),
    ]


# Custodians


def keepers(desk: Desk) -> Response:
    say, roster = desk.say, desk.office.state.standing.roster
    names = sum(1 for _ in standing(desk.view)) if desk.is_a(Role.CUSTODIAN) else None
    rows = [_asked(desk, one) for one in desk.view.all(Request) if one.reply]
    waiting = [one for one in rows if one.state in (Asking.WAITING, Asking.READY)]
    codenames = sorted(one.codename for one in custodians(roster))
    return _shown(desk, custody.custodians(say, codenames, needed(roster), names, waiting, desk.token))


def _asked(desk: Desk, one: Request) -> custody.Asked:
    state = vault.status(desk.office.state, one.id, desk.now)
    mine = one.asker == desk.me.id
    may = desk.is_a(Role.CUSTODIAN) and not mine and not one.answered_by(desk.me.id) and state in (Asking.WAITING, Asking.READY)
    return custody.Asked(
        one.id, one.wanted, one.codename, one.purpose, desk.codename(one.asker), one.until, state,
        tuple(desk.codename(by) for by in one.approvers(desk.now)), tuple((desk.codename(no.by), no.why) for no in one.refusals), mine, may,
    )  # fmt: skip


def approve(desk: Desk) -> Response:
    vault.approve(desk.office.state, need(desk.view, Request, desk.id()).id, desk.now)
    desk.saved = True
    return desk.to("/trust/custodians", desk.say(N_("Agreed, for 72 hours. Your share opens nothing but this request.")))


def _why(desk: Desk) -> Form:
    say, one = desk.say, need(desk.view, Request, desk.id())
    why = Field("why", say(N_("Why not")), Kind.AREA, help=say(N_("The asker and the other custodians read it.")), longest=2000)
    return Form(f"request-refuse:{one.id}", f"/trust/requests/{one.id}/refuse", (why,), say(N_("Refuse")), danger=True)


def refusal(desk: Desk, given: Given | None = None) -> Response:
    return _shown(desk, desk.form_of(_why(desk), given))


def refuse(desk: Desk) -> Response:
    def said(given: Given) -> list[Fact]:
        return asking.refuse(desk.view, asking.Refuse(desk.id(), given.values["why"]), desk.me, desk.now)

    notice = desk.say(N_("Refused. The asker and the other custodians read why."))
    return desk.submit(_why(desk), said, lambda given: refusal(desk, given), "/trust/custodians", notice)


# Drill


def drilled(desk: Desk) -> Response:
    last = desk.room.jobs.last("drill")
    result = drills.result(desk.say, last.result) if last is not None and last.result is not None else None
    return _shown(desk, drills.begin(desk.say, desk.token), result)


def run_drill(desk: Desk) -> Response:
    office, now = desk.office, desk.now

    def work(progress: Progress) -> list[drill.Row]:
        rows: list[drill.Row] = []
        for done, name in enumerate(drill.SCENARIOS):
            progress(drill.MEANING[name], done, len(drill.SCENARIOS))
            rows += drill.run(drill.Drill([office.state], now), (name,))
        return rows

    desk.room.jobs.start("drill", desk.say(N_("Drill")), "/trust/drill", work)
    return desk.to("/jobs")


ENTRIES = (
    get("/trust", state),
    post("/trust/words", compare, writes=False),
    post("/trust/settle", settle),
    get("/trust/members", members),
    get("/trust/circles", circles),
    get("/trust/custodians", keepers),
    post("/trust/requests/{id}/approve", approve),
    get("/trust/requests/{id}/refuse", refusal),
    post("/trust/requests/{id}/refuse", refuse),
    get("/trust/drill", drilled),
    post("/trust/drill", run_drill, writes=False),
)
