"""Reports: started, written section by section, looked at as they would stand, built into an edition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import htpy as h
from starlette.responses import Response

from safeconduct.casework.ask import State as Asked
from safeconduct.desk.desk import Desk
from safeconduct.desk.jobs import Job
from safeconduct.desk.pages import reports as pages
from safeconduct.desk.routes.own import NoSuchWork
from safeconduct.desk.routing import get, post
from safeconduct.ground.errors import N_, NotFound, SafeconductError
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.office import counting, press, vault
from safeconduct.office.press import Looked
from safeconduct.records.claim import Claim
from safeconduct.records.edition import Edition
from safeconduct.records.fact import Fact
from safeconduct.records.report import Report, Section
from safeconduct.records.response import Response as Answer
from safeconduct.records.source import Source
from safeconduct.records.statement import Statement
from safeconduct.records.view import View, need
from safeconduct.report import outline, release
from safeconduct.report.cite import Cites, counted
from safeconduct.report.compose import prose
from safeconduct.report.html import CSP
from safeconduct.report.review import Finding, ReviewBlocks
from safeconduct.report.wording import LANGS
from safeconduct.web.forms import Field, Form, Given, Kind, Option

FRAME = {
    "content-security-policy": f"{CSP}; sandbox; frame-ancestors 'self'", "x-frame-options": "SAMEORIGIN",
    "x-content-type-options": "nosniff",
}  # fmt: skip
"""A web edition is shown in a frame that runs nothing, sends nothing and loads nothing."""


class NoSuchSection(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("the report has no such section"), N_("choose one of its outline"))


# The list


def listed(desk: Desk) -> Response:
    editions = list(desk.view.all(Edition))
    return desk.page(desk.say(N_("Reports")), pages.listed(desk.say, [_line(desk, one, editions) for one in desk.view.all(Report)]))


def _line(desk: Desk, report: Report, editions: Sequence[Edition]) -> pages.Line:
    newest = next((one for one in editions if one.report == report.id), None)
    state, mark = (desk.say(N_("no edition yet")), "waiting") if newest is None else state_of(desk, newest)
    return pages.Line(f"/reports/{report.id}", report, state, mark)


def state_of(desk: Desk, one: Edition) -> tuple[str, str]:
    """What an edition waits for, and whom, in one line."""
    say = desk.say
    if one.sealed is not None:
        return say(N_("edition {version} sealed on {day}"), version=one.version, day=say.date(one.sealed)), "good"
    if len(one.approvers) >= release.APPROVALS:
        return say(N_("edition {version} is approved by two and waits to be sealed"), version=one.version), "waiting"
    missing = release.APPROVALS - len(one.approvers)
    waits = say.n("edition {version} waits for {count} approval", "edition {version} waits for {count} approvals", missing, version=one.version)
    return f"{waits}: {', '.join(may_still(desk, one))}", "waiting"


def may_still(desk: Desk, one: Edition) -> list[str]:
    """Codenames of those who may approve it and have not."""
    may = release.may_approve(one) - one.approvers
    return sorted(member.codename for member in desk.members.values() if member.id in may)


# A new report


def _start_form(desk: Desk) -> Form:
    say = desk.say
    asked = (
        ("title", N_("Title, in English"), N_("Title, in Russian")), ("subtitle", N_("Subtitle, in English"), N_("Subtitle, in Russian")),
        ("publisher", N_("Publisher, in English"), N_("Publisher, in Russian")),
        ("notice", N_("What a reader must know first, in English"), N_("What a reader must know first, in Russian")),
    )  # fmt: skip
    fields = (
        Field(f"{name}_{lang}", say(label), Kind.AREA if name == "notice" else Kind.TEXT, longest=2000 if name == "notice" else 200)
        for name, *labels in asked
        for lang, label in zip(LANGS, labels, strict=True)
    )
    return Form("report", "/reports/new", (*fields, Field("cutoff", say(N_("Figures until")), Kind.DATE)), say(N_("Start the report")))


def new(desk: Desk, given: Given | None = None) -> Response:
    return desk.page(desk.say(N_("A new report")), desk.form_of(_start_form(desk), given))


def start(desk: Desk) -> Response:
    made = new_id()

    def verb(given: Given) -> list[Fact]:
        texts = {name: {lang: given.values[f"{name}_{lang}"] for lang in LANGS} for name in ("title", "subtitle", "publisher", "notice")}
        return outline.start_report(desk.view, outline.StartReport(id=made, cutoff=given.values["cutoff"], **texts), desk.me, desk.now)

    return desk.submit(_start_form(desk), verb, lambda given: new(desk, given), f"/reports/{made}")


# One report


def show(desk: Desk, ask: Given | None = None, build: Given | None = None) -> Response:
    report = need(desk.view, Report, desk.id())
    editions = [_edition_line(desk, one) for one in desk.view.all(Edition) if one.report == report.id]
    add = h.p[h.a(".button", href=f"/reports/{report.id}/sections")[desk.say(N_("Write another section"))]]
    body = pages.report(desk.say, report, list(_steps(desk, report, ask, build)), editions, _looked(desk, report), add)
    return desk.page(desk.say(N_("A report")), body)


def _edition_line(desk: Desk, one: Edition) -> pages.EditionLine:
    history = desk.view.history(one.id)
    state, mark = state_of(desk, one)
    day = desk.say.date(desk.say.here(history[0].at).date()) if history else ""
    return pages.EditionLine(f"/reports/editions/{one.id}", one.version, day, state, mark)


def _steps(desk: Desk, report: Report, ask: Given | None, build: Given | None) -> Iterator[pages.Step]:
    say = desk.say
    yield _leave(desk, report, ask)
    last = desk.room.jobs.last(f"build:{report.id}")
    form = desk.form_of(_build_form(desk, report), build)
    if last is not None and isinstance(last.error, ReviewBlocks):
        blocked = h.div(".alarm")[h.p[say.error(last.error)], pages.findings(say, _found(desk, report, last.error.findings))]
        yield pages.Step(say(N_("Build it")), say(N_("the review blocks it")), "late", [blocked, form])
    else:
        yield pages.Step(say(N_("Build it")), say(N_("an editor builds, and the review looks at every finished file")), "", form)
    yield pages.Step(say(N_("Two members approve it")), say(N_("each looks at the files and counts again, on the page of the edition")), "")
    yield pages.Step(say(N_("It is sealed")), say(N_("by a member who reads the statements, if the consents still stand")), "")


def _leave(desk: Desk, report: Report, given: Given | None) -> pages.Step:
    """The custodians lend the names that must not be in it."""
    say, what = desk.say, desk.say(N_("The custodians lend the protected names, for one search"))
    if not press.needs_leave(desk.office):
        return pages.Step(what, say(N_("not needed: nobody keeps names")), "good")
    request = press.review_asked(desk.office, report.id)
    state = vault.status(desk.office.state, request.id, desk.now) if request is not None else None
    if request is not None and state is Asked.READY:
        return pages.Step(what, say(N_("approved, for one build on this device")), "good")
    if request is not None and state is Asked.WAITING:
        said = [desk.codename(one) for one in request.approvers(desk.now)]
        more = h.p[say(N_("Approved by: {who}"), who=", ".join(said))] if said else h.p[say(N_("No custodian has answered yet."))]
        return pages.Step(what, say(N_("waits for custodians")), "waiting", more)
    return pages.Step(what, say(N_("to be asked")), "waiting", desk.form_of(_leave_form(desk, report), given))


def _leave_form(desk: Desk, report: Report) -> Form:
    say = desk.say
    field = Field("purpose", say(N_("Why")), longest=300, start=say(N_("search of the finished edition for protected names")),
                  help=say(N_("the custodians read it; no name in it")))  # fmt: skip
    return Form(f"leave:{report.id}", f"/reports/{report.id}/leave", (field,), say(N_("Ask the custodians")), drafts=False)


def leave(desk: Desk) -> Response:
    report = need(desk.view, Report, desk.id())

    def asked(given: Given) -> list[Fact]:
        press.ask_review(desk.office, report.id, given.values["purpose"], desk.now)
        desk.saved = True
        return []

    notice = desk.say(N_("Asked. The custodians see it on their page Circle of trust."))
    return desk.submit(_leave_form(desk, report), asked, lambda given: show(desk, ask=given), f"/reports/{report.id}#next", notice)


def _build_form(desk: Desk, report: Report) -> Form:
    versions = [one.version for one in desk.view.all(Edition) if one.report == report.id]
    numbers = [int(one) for one in versions if one.isdecimal()]
    field = Field("version", desk.say(N_("Number of the edition")), longest=12, start=str(max(numbers, default=0) + 1))
    return Form(f"build:{report.id}", f"/reports/{report.id}/build", (field,), desk.say(N_("Build the edition")), drafts=False)


def build(desk: Desk) -> Response:
    report, seen = need(desk.view, Report, desk.id()), ""

    def verb(given: Given) -> list[Fact]:
        nonlocal seen
        version, made, now = given.values["version"], new_id(), desk.now
        seen = desk.begin(
            f"build:{report.id}", desk.say(N_("Building edition {version}"), version=version), _built(report.id),
            lambda progress: press.build_edition(desk.office, report.id, version, None, now, made, progress),
        )  # fmt: skip
        return []

    return desk.submit(_build_form(desk, report), verb, lambda given: show(desk, build=given), lambda _given: seen, None)


def _built(report: RecordId) -> Any:
    def goal(job: Job) -> str:
        return f"/reports/editions/{job.result}" if job.result else f"/reports/{report}#next"

    return goal


# Looking at it as it would stand


def look(desk: Desk) -> Response:
    report, now = need(desk.view, Report, desk.id()), desk.now
    return desk.to(desk.begin(
        f"look:{report.id}", desk.say(N_("Reviewing the report")), f"/reports/{report.id}#review",
        lambda progress: press.look(desk.office, report.id, now, progress),
    ))  # fmt: skip


def _last_look(desk: Desk, report: Report) -> Looked | None:
    job = desk.room.jobs.last(f"look:{report.id}")
    return job.result if job is not None and isinstance(job.result, Looked) else None


def _looked(desk: Desk, report: Report) -> h.Node:
    form = desk.form_of(Form(f"look:{report.id}", f"/reports/{report.id}/look", (), desk.say(N_("Review it now")), drafts=False))
    found = _last_look(desk, report)
    if found is None:
        told = N_("The review composes it in both languages and looks for what would expose a person. Nothing is recorded.")
        return [h.p[desk.say(told)], form]
    left_out = [(one.segment.quotation_ref, f"/statements/{one.statement.id}/segments/{one.segment.number}") for one in found.left_out]
    frames, unread = pages.preview(desk.say, report.id), sorted(found.unread, key=lambda ref: (len(ref), ref))
    return [pages.looked(desk.say, _found(desk, report, found.findings), left_out, unread, frames), form]


def preview(desk: Desk) -> Response:
    found = _last_look(desk, need(desk.view, Report, desk.id()))
    if found is None or desk.part("lang") not in found.pages:
        raise NoSuchWork
    return Response(found.pages[desk.part("lang")], media_type="text/html; charset=utf-8", headers=FRAME)


def _found(desk: Desk, report: Report, findings: Sequence[Finding]) -> list[pages.Found]:
    return [pages.Found(one, place_of(desk.view, report, one.where)) for one in findings]


def place_of(view: View, report: Report, where: str) -> str:
    """The page on which a finding can be mended; empty where it is a file."""
    if any(one.key == where for one in report.sections):
        return f"/reports/{report.id}/sections/{where}"
    figure = counting.figure_of(view, where)
    if figure is not None:
        return f"/figures/{figure.id}"
    for claim in view.all(Claim):
        if claim.ref == where or any(one.ref == where for one in (view.get(Source, claim.source),) if one is not None):
            return f"/claims/{claim.id}"
    for answer in view.all(Answer):
        if answer.ref == where:
            return f"/responses/{answer.id}/answer"
    for statement in view.all(Statement):
        for segment in statement.segments:
            if segment.quotation_ref == where:
                return f"/statements/{statement.id}/segments/{segment.number}"
    return ""


# Sections


def _section_form(desk: Desk, report: Report, one: Section | None) -> Form:
    say, known = desk.say, one or Section("", (report.sections[-1].order + 1 if report.sections else 0), {}, {}, "")
    blocks = tuple(Option(block, say(pages.BLOCKS[block])) for block in outline.BLOCKS if block)
    told = N_("Latin letters and hyphens, such as voices-road; it stands in the address of the web edition")
    named = () if one is not None else (Field("key", say(N_("Short name")), longest=40, help=say(told)),)
    labels = {
        "title": (N_("Title, in English"), N_("Title, in Russian")),
        "text": (N_("Text, in English"), N_("Text, in Russian")),
    }
    texts = (
        Field(f"{name}_{lang}", say(label), Kind.AREA if name == "text" else Kind.TEXT, longest=20_000 if name == "text" else 200,
              start=(known.title if name == "title" else known.text).get(lang, ""))
        for lang, place in zip(LANGS, (0, 1), strict=True)
        for name, label in ((name, pair[place]) for name, pair in labels.items())
    )  # fmt: skip
    return Form(
        f"section:{report.id}:{known.key}", f"/reports/{report.id}/sections{'/' + known.key if one else ''}",
        (
            *named,
            *texts,
            Field("order", say(N_("Order")), Kind.NUMBER, least=0, most=999, start=str(known.order)),
            Field("block", say(N_("What follows its text")), Kind.CHOICE, needed=False, options=blocks, start=known.block),
        ),
        say(N_("Record the section")), seen=desk.seen(report.id),
    )  # fmt: skip


def _section(desk: Desk, report: Report) -> Section | None:
    key = desk.request.path_params.get("key")
    if key is None:
        return None
    found = next((one for one in report.sections if one.key == key), None)
    if found is None:
        raise NoSuchSection
    return found


def section(desk: Desk, given: Given | None = None) -> Response:
    report = need(desk.view, Report, desk.id())
    one, reads, fault = _section(desk, report), [], None
    try:
        reads = list(prose(Cites(desk.view, desk.say.lang).fill(one.text[desk.say.lang]))) if one is not None else []
    except SafeconductError as error:
        fault = h.div(".faults")[h.p[desk.say.error(error)], h.p[desk.say.hint(error)]]
    form = desk.form_of(_section_form(desk, report, one), given)
    body = pages.section(desk.say, report, one, reads, fault, form, pages.cites(desk.say, list(_citable(desk))))
    return desk.page(desk.say(N_("A section")), body)


def _citable(desk: Desk) -> Iterator[tuple[str, str]]:
    say = desk.say
    for figure in counting.newest(desk.view):
        yield f"{{count:{figure.ref}}}", f"{counted(figure.value, figure.unit, say.lang)}. {figure.method.get(say.lang, '')}"
    for claim in sorted(desk.view.all(Claim), key=lambda one: (len(one.ref), one.ref)):
        yield f"{{claim:{claim.ref}}}", say(N_("the number of claim {ref}, with its kind"), ref=claim.ref)
    for source in sorted(desk.view.all(Source), key=lambda one: (len(one.ref), one.ref)):
        yield f"{{source:{source.ref}}}", source.titles.get(say.lang, source.title)
    yield "{date:2017-04}", say(N_("a date, as far as it is known"))


def write(desk: Desk) -> Response:
    report = need(desk.view, Report, desk.id())
    one = _section(desk, report)

    def verb(given: Given) -> list[Fact]:
        found = given.values
        key = one.key if one is not None else found["key"]
        title, text = ({lang: found[f"{name}_{lang}"] for lang in LANGS} for name in ("title", "text"))
        ask = outline.WriteSection(report.id, key, found["order"], title, text, found["block"] or "")
        return outline.write_section(desk.view, ask, desk.me, desk.now)

    def then(given: Given) -> str:
        return f"/reports/{report.id}/sections/{one.key if one is not None else given.values['key']}"

    return desk.submit(_section_form(desk, report, one), verb, lambda given: section(desk, given), then, about=(report.id,))


ENTRIES = (
    get("/reports", listed),
    get("/reports/new", new),
    post("/reports/new", start),
    get("/reports/{id}", show),
    post("/reports/{id}/leave", leave),
    post("/reports/{id}/build", build, writes=False),
    post("/reports/{id}/look", look, writes=False),
    get("/reports/{id}/look/{lang}", preview),
    get("/reports/{id}/sections", section),
    post("/reports/{id}/sections", write),
    get("/reports/{id}/sections/{key}", section),
    post("/reports/{id}/sections/{key}", write),
)
