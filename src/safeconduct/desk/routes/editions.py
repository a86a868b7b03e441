"""Editions: looked at, approved by two members, sealed; proofs of one claim, made for one recipient, and checked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import islice

import htpy as h
from starlette.responses import Response

from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import editions as pages
from safeconduct.desk.pages import reports
from safeconduct.desk.pages.reports import Step
from safeconduct.desk.pages.today import Group, Line
from safeconduct.desk.routes.own import NoSuchWork
from safeconduct.desk.routes.reports import FRAME, may_still, place_of
from safeconduct.desk.routes.today import MORE
from safeconduct.desk.routing import get, post
from safeconduct.desk.telling import published as published  # its sentences
from safeconduct.ground.errors import N_, BadInput
from safeconduct.ground.who import Role
from safeconduct.office import press
from safeconduct.records.consent import Audience
from safeconduct.records.edition import Edition, Handover
from safeconduct.records.fact import Fact
from safeconduct.records.report import Report
from safeconduct.records.view import need
from safeconduct.report import release
from safeconduct.report.check import CheckFailed, check
from safeconduct.report.review import ReviewBlocks
from safeconduct.web.forms import Field, Form, Given, Kind, Option
from safeconduct.web.forms import read as read_form

_AUDIENCES = (Audience.PUBLIC, Audience.PARTNER, Audience.TRIBUNAL)
_TYPES = {".pdf": "application/pdf", ".html": "application/octet-stream", ".json": "application/json", ".zip": "application/zip"}


class RecipientMissing(BadInput):
    def __init__(self) -> None:
        super().__init__(N_("a proof for a partner or a court says for which"), N_("name the partner or the court"))


# One edition


def show(desk: Desk, given: Given | None = None, agreeing: Given | None = None) -> Response:
    one = need(desk.view, Edition, desk.id())
    report, history = desk.view.get(Report, one.report), desk.view.history(one.id)
    page = pages.Page(
        one, one.report, report.title.get(desk.say.lang, "") if report is not None else "",
        f"{desk.say.moment(history[0].at)}, {desk.codename(one.proposed_by)}", list(_steps(desk, one, report)), bool(one.blobs),
        _proofs(desk, one, given, agreeing) if one.sealed is not None else None,
    )  # fmt: skip
    return desk.page(desk.say(N_("An edition")), pages.edition(desk.say, page))


def _steps(desk: Desk, one: Edition, report: Report | None) -> Iterator[Step]:
    say = desk.say
    for approval in dict.fromkeys(one.approvals):
        if approval.note == one.note:
            yield Step(say(N_("Approved by {who}"), who=desk.codename(approval.by)), say(N_("done")), "good")
    missing = release.APPROVALS - len(one.approvers)
    if one.sealed is not None:
        yield Step(say(N_("Sealed")), say.date(one.sealed), "good")
        return
    if missing > 0:
        yield _approval(desk, one, report, missing)
    ready, text = missing <= 0, say(N_("Sealed by a member who reads the statements"))
    form = Form(f"seal:{one.id}", f"/reports/editions/{one.id}/seal", (), say(N_("Seal the edition")), seen=desk.seen(one.id), drafts=False)
    yield Step(text, say(N_("waits for you or a colleague")) if ready else say(N_("after two approvals")), "waiting" if ready else "",
               desk.form_of(form) if ready else None)  # fmt: skip


def _approval(desk: Desk, one: Edition, report: Report | None, missing: int) -> Step:
    say, may = desk.say, release.may_approve(one)
    others = [codename for codename in may_still(desk, one) if codename != desk.me.codename]
    what = say.n("{count} approval is missing", "{count} approvals are missing", missing)
    mine = desk.me.id in may and desk.me.id not in one.approvers
    if mine:
        state = say(N_("waits for you")) if len(others) < missing else say(N_("waits for you or {who}"), who=", ".join(others))
    else:
        state = say(N_("waits for {who}"), who=", ".join(others) or say(N_("somebody who may")))
    last = desk.room.jobs.last(f"approve:{one.id}")
    blocked = last.error if last is not None and isinstance(last.error, ReviewBlocks) else None
    found = [reports.Found(f, place_of(desk.view, report, f.where)) for f in blocked.findings] if blocked and report is not None else []
    form = Form(
        f"approve:{one.id}", f"/reports/editions/{one.id}/approve", (), say(N_("I have looked at the files, and approve")), drafts=False,
        legend=say(N_("Every figure you can read is counted again before you sign.")),
    )  # fmt: skip
    alarm = h.div(".alarm")[reports.findings(say, found)] if found else None
    return Step(what, state, "waiting", [alarm, desk.form_of(form) if mine else None])


def approve(desk: Desk) -> Response:
    one, now = need(desk.view, Edition, desk.id()), desk.now

    def work(_progress: object) -> None:
        press.approve(desk.office, one.id, now)

    return desk.to(desk.begin(f"approve:{one.id}", desk.say(N_("Counting again and approving")), f"/reports/editions/{one.id}", work))


def seal(desk: Desk) -> Response:
    one = need(desk.view, Edition, desk.id())
    press.seal(desk.office, one.id, None, desk.now)
    desk.saved = True
    return desk.to(f"/reports/editions/{one.id}", desk.say(N_("Sealed. It can be published now.")))


# Its files


def look(desk: Desk) -> Response:
    name = desk.part("name")
    data = press.edition_file(desk.office, desk.id(), name)
    if not name.endswith(".html"):
        raise press.FileNotKept(name)
    return Response(data, media_type="text/html; charset=utf-8", headers=FRAME)


def file(desk: Desk) -> Response:
    name = desk.part("name")
    return saved(press.edition_file(desk.office, desk.id(), name), name)


def saved(data: bytes, name: str) -> Response:
    """A file to be saved, which the browser does not open."""
    kind = next((kind for end, kind in _TYPES.items() if name.endswith(end)), "application/octet-stream")
    headers = {"content-disposition": f'attachment; filename="{name}"', "content-security-policy": "sandbox"}
    return Response(data, media_type=kind, headers=headers)


def package(desk: Desk) -> Response:
    one = need(desk.view, Edition, desk.id())
    if one.sealed is None:
        raise release.NotSealed
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for kept in one.files:
            made.writestr(kept.name, press.edition_file(desk.office, one.id, kept.name))
        for name, data in press.published(one).items():
            made.writestr(name, data)
    return saved(out.getvalue(), f"edition-{''.join(char for char in one.version if char.isalnum())}.zip")


# Proofs


def _proof_form(desk: Desk, one: Edition, agree: bool) -> Form:
    say = desk.say
    refs = tuple(Option(ref, ref) for ref in sorted(one.sheets, key=lambda ref: (len(ref), ref)))
    audiences = tuple(Option(each, pages.audience(say, each)) for each in _AUDIENCES if not (agree and each is Audience.PUBLIC))
    action = "agree" if agree else "proof"
    return Form(
        f"{action}:{one.id}", f"/reports/editions/{one.id}/{action}",
        (
            Field("claim", say(N_("Claim, figure or quotation")), Kind.CHOICE, options=refs),
            Field("audience", say(N_("For whom")), Kind.CHOICE, options=audiences),
            Field("recipient", say(N_("Which partner or court")), needed=agree, longest=120, help=say(N_("an organisation, never a person"))),
        ),
        say(N_("Agree")) if agree else say(N_("Make the proof")), drafts=False,
    )  # fmt: skip


def _proofs(desk: Desk, one: Edition, given: Given | None, agreeing: Given | None) -> h.Node:
    agreed = [_agreed(desk, one, each) for each in dict.fromkeys(one.handovers)]
    make, agree = desk.form_of(_proof_form(desk, one, False), given), desk.form_of(_proof_form(desk, one, True), agreeing)
    return pages.proofs(desk.say, agreed, make, agree, given is not None, agreeing is not None)


def _agreed(desk: Desk, one: Edition, each: Handover) -> pages.Agreed:
    named = (("claim", each.claim), ("audience", each.audience.value), ("recipient", each.recipient))
    fields = tuple(Field(name, "", Kind.HIDDEN, start=value) for name, value in named)
    form = Form(f"make:{one.id}:{each.claim}", f"/reports/editions/{one.id}/proof", fields, desk.say(N_("Make this proof")), drafts=False)
    who = desk.codename(each.by)
    return pages.Agreed(each.claim, each.audience, each.recipient, who, None if each.by == desk.me.id else desk.form_of(form))


def agree(desk: Desk) -> Response:
    one = need(desk.view, Edition, desk.id())

    def verb(given: Given) -> list[Fact]:
        found = given.values
        ask = release.ApproveHandover(one.id, found["claim"], Audience(found["audience"]), found["recipient"])
        return release.approve_handover(desk.view, ask, desk.me, desk.now)

    notice = desk.say(N_("Agreed. Another member can make the proof now."))
    then = f"/reports/editions/{one.id}#proofs"
    return desk.submit(_proof_form(desk, one, True), verb, lambda given: show(desk, agreeing=given), then, notice)


def make(desk: Desk) -> Response:
    one, seen, now = need(desk.view, Edition, desk.id()), "", desk.now

    def verb(given: Given) -> list[Fact]:
        nonlocal seen
        claim, audience, recipient = given.values["claim"], Audience(given.values["audience"]), given.values["recipient"]
        if audience is not Audience.PUBLIC and not recipient:
            raise RecipientMissing
        recipient = "" if audience is Audience.PUBLIC else recipient
        seen = desk.begin(
            f"proof:{one.id}", desk.say(N_("A proof of {claim}"), claim=claim), lambda job: f"/reports/editions/{one.id}/proofs/{job.id}",
            lambda progress: (claim, press.make_proof(desk.office, one.id, claim, audience, recipient, now, progress)),
        )  # fmt: skip
        return []

    return desk.submit(_proof_form(desk, one, False), verb, lambda given: show(desk, given), lambda _given: seen, None)


def _made(desk: Desk) -> tuple[str, bytes]:
    job = desk.room.jobs.get(desk.part("job"))
    if job is None or job.kind != f"proof:{desk.id()}" or not isinstance(job.result, tuple):
        raise NoSuchWork
    return job.result


def proof(desk: Desk) -> Response:
    _, data = _made(desk)
    path = f"/reports/editions/{desk.id()}/proofs/{desk.part('job')}"
    return desk.page(desk.say(N_("A proof")), pages.proof(desk.say, check(data), f"{path}/file", f"/reports/editions/{desk.id()}#proofs"))


def proof_file(desk: Desk) -> Response:
    claim, data = _made(desk)
    return saved(data, f"proof-{''.join(char for char in claim if char.isalnum() or char in '.-')}.json")


# A proof from elsewhere


def _check_form(desk: Desk) -> Form:
    say = desk.say
    note = Field("note", say(N_("The edition's published note (edition.note)")), Kind.FILE, needed=False,
                 help=say(N_("from a place you trust; without it, the keys are to be compared by hand")))  # fmt: skip
    return Form("check", "/reports/check", (Field("proof", say(N_("The proof")), Kind.FILE), note), say(N_("Check it")), drafts=False)


def checking(desk: Desk, given: Given | None = None) -> Response:
    return desk.page(desk.say(N_("Check a proof")), pages.check(desk.say, desk.form_of(_check_form(desk), given), None, None))


def checked(desk: Desk) -> Response:
    form = _check_form(desk)
    given = read_form(form, desk.form.raw, desk.say, desk.form.files)
    if not given.good:
        answer = checking(desk, given)
        answer.status_code = 422
        return answer
    note = given.values["note"]
    verdict, failed = None, None
    try:
        published = note.data.decode("utf-8", "replace").partition("\n\n")[0] + "\n" if note is not None else None
        verdict = check(given.values["proof"].data, published)
    except CheckFailed as error:
        failed = (error.number, desk.say.error(error), desk.say.hint(error))
    return desk.page(desk.say(N_("Check a proof")), pages.check(desk.say, desk.form_of(form), verdict, failed))


def waiting(desk: Desk) -> Iterator[Group]:
    """For Today: the newest edition of each report, where it waits for this member."""
    newest: dict[str, Edition] = {}
    for one in islice(desk.view.all(Edition), _LOOKED_AT):
        newest.setdefault(one.report, one)
    lines = [
        Line(f"/reports/editions/{one.id}", desk.say(N_("Edition {version}"), version=one.version), act)
        for one in newest.values()
        if (act := _mine(desk, one))
    ]
    yield Group(desk.say(N_("Editions that wait for you")), lines, "/reports")


_LOOKED_AT = 20


def _mine(desk: Desk, one: Edition) -> str:
    """What this member can do for it, said; empty for nothing."""
    if one.sealed is not None:
        return ""
    if len(one.approvers) >= release.APPROVALS:
        return desk.say(N_("to be sealed")) if desk.is_a(Role.INTERVIEWER, Role.ANALYST, Role.EDITOR) else ""
    return desk.say(N_("to be approved")) if desk.me.id in release.may_approve(one) - one.approvers else ""


MORE.append(waiting)
ENTRIES = (
    get("/reports/check", checking),
    post("/reports/check", checked, writes=False),
    get("/reports/editions/{id}", show),
    post("/reports/editions/{id}/approve", approve, writes=False),
    post("/reports/editions/{id}/seal", seal),
    get("/reports/editions/{id}/look/{name}", look),
    get("/reports/editions/{id}/files/{name}", file),
    get("/reports/editions/{id}/package.zip", package),
    post("/reports/editions/{id}/agree", agree),
    post("/reports/editions/{id}/proof", make, writes=False),
    get("/reports/editions/{id}/proofs/{job}", proof),
    get("/reports/editions/{id}/proofs/{job}/file", proof_file),
)
