"""Numbers that others state, and signals over calls and acts."""

from __future__ import annotations

import datetime as dt

from starlette.responses import Response

from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import signals as pages
from safeconduct.desk.pages.signals import Looked, Stated, Watched
from safeconduct.desk.routing import get, post
from safeconduct.figures.coded import STREAMS, coded, watch_of
from safeconduct.figures.signal import signals as found_in
from safeconduct.ground.errors import N_
from safeconduct.ground.progress import Progress
from safeconduct.records import warning as warnings
from safeconduct.records.claim import Claim, QuantityKind
from safeconduct.records.fact import Fact
from safeconduct.records.source import Source
from safeconduct.records.view import View
from safeconduct.report.cite import period, quantity
from safeconduct.report.counts import unlike_counts
from safeconduct.report.standing import by_ref, source_line, text_of
from safeconduct.report.tree import Table
from safeconduct.report.wording import ABOUT, UNIT_NAMES, named
from safeconduct.report.wording import say as word
from safeconduct.web.forms import Field, Form, Given, Kind


def claimed(desk: Desk) -> Response:
    view, lang = desk.view, desk.say.lang
    found = by_ref([one for one in view.all(Claim) if one.quantity_kind is not QuantityKind.NONE])
    header = tuple(word(key, lang) for key in ("ref", "kind", "what", "unit", "claimed_by", "period", "place", "source"))
    head = Table(desk.say(N_("Numbers that claims state")), header, ())
    sources = (view.get(Source, one.source) for one in found)
    tags = {tag for source in sources if source is not None for tag in source.warnings}
    named_tags = ", ".join(warnings.name(tag, lang) for tag in warnings.ContentWarning if tag in tags)
    stated = [Stated(f"/claims/{one.id}", one.ref, _cells(view, one, lang)) for one in found]
    warning = word("warning", lang, tags=named_tags) if named_tags else ""
    return desk.page(desk.say(N_("Numbers others state")), pages.claimed(desk.say, unlike_counts(view, lang), stated, head, warning))


def _cells(view: View, claim: Claim, lang: str) -> list[str]:
    _, claimant, place = text_of(claim, lang)
    return [
        quantity(claim, lang), named(ABOUT, claim.about, lang), named(UNIT_NAMES, claim.unit, lang), claimant,
        period(claim.period_start, claim.period_end, lang), place, source_line(view.get(Source, claim.source), lang),
    ]  # fmt: skip


def _form(desk: Desk) -> Form:
    say = desk.say
    return Form(
        "signals", "/figures/signals",
        (
            Field("until", say(N_("Look as on")), Kind.DATE, start=desk.today.isoformat()),
            Field("rate", say(N_("False alarms a year that each question may raise")), Kind.NUMBER, start="1", least=1, most=12),
        ),
        say(N_("Look")), drafts=False,
    )  # fmt: skip


def signals(desk: Desk, given: Given | None = None) -> Response:
    last = desk.room.jobs.last("signals")
    looked = last.result if last is not None and isinstance(last.result, Looked) else None
    return desk.page(desk.say(N_("Signals")), pages.signals(desk.say, looked, desk.form_of(_form(desk), given)))


def look(desk: Desk) -> Response:
    seen = ""

    def start(given: Given) -> list[Fact]:
        nonlocal seen
        until, rate = given.values["until"], float(given.values["rate"])
        label = desk.say(N_("Looking for signals"))
        seen = desk.begin("signals", label, "/figures/signals", lambda progress: _look(desk, until, rate, progress))
        return []

    return desk.submit(_form(desk), start, lambda given: signals(desk, given), lambda _given: seen, None)


def _look(desk: Desk, until: dt.date, rate: float, progress: Progress) -> Looked:
    desk.office.recall()
    found = []
    for done, stream in enumerate(STREAMS):
        progress(N_("looking for signals"), done, len(STREAMS))
        reports = coded(desk.view, stream)
        questions = len({name for one in reports for name, code in one.codes if code}) + 1 if reports else 0
        found.append(Watched(stream, questions, found_in(reports, until, watch_of(stream, rate))))
    return Looked(until, rate, found)


ENTRIES = (get("/figures/claimed", claimed), get("/figures/signals", signals), post("/figures/signals", look, writes=False))
