"""Figures: what the network counts, at any day; every count can be made again."""

from __future__ import annotations

from collections.abc import Iterator

import htpy as h
from starlette.responses import Response

from safeconduct.desk.desk import Desk
from safeconduct.desk.jobs import Job
from safeconduct.desk.pages import figures as pages
from safeconduct.desk.pages.estimates import estimate
from safeconduct.desk.routes.own import NoSuchWork
from safeconduct.desk.routing import get, post
from safeconduct.figures.count import MEASURES
from safeconduct.figures.register.figure import answer_of
from safeconduct.ground.errors import N_
from safeconduct.office import counting
from safeconduct.office.counting import Again, Counting, Tried
from safeconduct.records.claim import Claim
from safeconduct.records.fact import Fact
from safeconduct.records.figure import Figure, FigureComputed, FigureEstimated
from safeconduct.records.report import Report
from safeconduct.records.view import need
from safeconduct.report import cite, register
from safeconduct.web.forms import Field, Form, Given, Kind, Option


def overview(desk: Desk, given: Given | None = None) -> Response:
    shown = pages.overview(desk.say, counting.newest(desk.view), desk.form_of(_count_form(desk), given))
    return desk.page(desk.say(N_("Figures")), shown)


def _count_form(desk: Desk) -> Form:
    say = desk.say
    measures = tuple(Option(one.name, one.title[say.lang]) for one in MEASURES.values())
    by = tuple(Option(one, say(label)) for one, label in pages.BY.items() if one)
    return Form(
        "count", "/figures/count",
        (
            Field("measure", say(N_("What to count")), Kind.CHOICE, options=measures, start=desk.query("measure")),
            Field("by", say(N_("Broken down")), Kind.CHOICE, needed=False, options=by,
                  help=say(N_("one dimension only; small counts are hidden"))),
            Field("cutoff", say(N_("Until")), Kind.DATE, start=desk.today.isoformat()),
        ),
        say(N_("Count")), drafts=False,
    )  # fmt: skip


def count(desk: Desk) -> Response:
    seen = ""

    def start(given: Given) -> list[Fact]:
        nonlocal seen
        asked = Counting(given.values["measure"], given.values["by"] or "", given.values["cutoff"])
        counting.check(asked)
        seen = desk.begin(
            "count", desk.say(N_("Counting")), lambda job: f"/figures/counted/{job.id}",
            lambda progress: counting.try_count(desk.office, asked, progress),
        )  # fmt: skip
        return []

    return desk.submit(_count_form(desk), start, lambda given: overview(desk, given), lambda _given: seen, None)


def _counted(desk: Desk) -> Job:
    job = desk.room.jobs.get(desk.part("job"))
    if job is None or job.kind != "count":
        raise NoSuchWork
    return job


def counted(desk: Desk, given: Given | None = None) -> Response:
    job = _counted(desk)
    if job.running:
        return desk.to(f"/jobs/{job.id}")
    form = desk.form_of(_record_form(desk, job, need_tried(job)), given)
    return desk.page(desk.say(N_("A count")), pages.tried(desk.say, need_tried(job), form))


def _record_form(desk: Desk, job: Job, found: Tried) -> Form:
    say, asked = desk.say, found.asked
    standing = next((one.ref for one in counting.newest(desk.view) if (one.measure, one.by) == (asked.measure, asked.by)), "")
    field = Field(
        "ref", say(N_("Reference")), start=standing or counting.next_ref(desk.view), longest=8,
        help=say(N_("Reports cite it: the reference of a figure that stands computes it anew, a new one makes another.")),
    )  # fmt: skip
    return Form(f"figure:{job.id}", f"/figures/counted/{job.id}/record", (field,), say(N_("Record the figure")), drafts=False)


def record(desk: Desk) -> Response:
    job = _counted(desk)
    asked, seen = need_tried(job).asked, ""

    def start(given: Given) -> list[Fact]:
        nonlocal seen
        ref, now = given.values["ref"], desk.now
        counting.check_ref(desk.view, asked, ref)
        seen = desk.begin(
            f"figure:{ref}", desk.say(N_("Figure {ref}"), ref=ref), lambda job: f"/figures/{job.result}",
            lambda progress: counting.record_figure(desk.office, asked, ref, now, progress),
        )  # fmt: skip
        return []

    form = _record_form(desk, job, need_tried(job))
    return desk.submit(form, start, lambda given: counted(desk, given), lambda _given: seen, None)


def need_tried(job: Job) -> Tried:
    if not isinstance(job.result, Tried):
        raise NoSuchWork
    return job.result


# One figure


def one(desk: Desk) -> Response:
    figure = need(desk.view, Figure, desk.id())
    history = desk.view.history(figure.id)
    told = [
        pages.Told(e.fact, desk.codename(e.by), desk.say.moment(e.at)) for e in history if isinstance(e.fact, FigureComputed | FigureEstimated)
    ]
    last = desk.room.jobs.last(f"recount:{figure.id}")
    again = last.result if last is not None and isinstance(last.result, Again) else None
    form = Form(f"recount:{figure.id}", f"/figures/{figure.id}/recount", (), desk.say(N_("Count it again now")), drafts=False)
    shown = pages.counted_again(desk.say, figure, again, desk.form_of(form))
    said = cite.counted(figure.value, figure.unit, desk.say.lang)
    if figure.estimate is not None:
        said = cite.bounds(*register.printed(answer_of(figure.estimate)), desk.say.lang)
    body = pages.one(desk.say, figure, said, told, list(_stands(desk, figure)), shown, _estimated(desk, figure))
    return desk.page(desk.say(N_("A figure")), body)


def _estimated(desk: Desk, figure: Figure) -> h.Node:
    if figure.estimate is None:
        return None
    answer, lang = answer_of(figure.estimate), desk.say.lang
    card, lists = register.card(desk.view, figure, answer, lang), register.lists(desk.view, figure.estimate, lang)
    return estimate(desk.say, figure, answer, card, lists)


def _stands(desk: Desk, figure: Figure) -> Iterator[pages.Stands]:
    """Sections that cite it, claims that rest on it."""
    cites = (f"{{figure:{figure.ref}}}", f"{{count:{figure.ref}}}")
    for report in desk.view.all(Report):
        for section in report.sections:
            if any(cite in text for text in (*section.text.values(), *section.title.values()) for cite in cites):
                title = desk.say(N_("Report, section {key}"), key=section.key)
                yield pages.Stands(f"/reports/{report.id}/sections/{section.key}", title)
    for claim in desk.view.all(Claim):
        if any(one.by == figure.id for one in claim.supports):
            yield pages.Stands(f"/claims/{claim.id}", desk.say(N_("Claim {ref}"), ref=claim.ref))


def recount(desk: Desk) -> Response:
    figure = need(desk.view, Figure, desk.id())
    return desk.to(desk.begin(
        f"recount:{figure.id}", desk.say(N_("Counting {ref} again"), ref=figure.ref), f"/figures/{figure.id}",
        lambda progress: counting.count_again(desk.office, figure.id, progress),
    ))  # fmt: skip


ENTRIES = (
    get("/figures", overview),
    post("/figures/count", count, writes=False),
    get("/figures/counted/{job}", counted),
    post("/figures/counted/{job}/record", record, writes=False),
    get("/figures/{id}", one),
    post("/figures/{id}/recount", recount, writes=False),
)
