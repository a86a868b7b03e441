"""The member's own pages: settings, drafts, long work."""

from __future__ import annotations

import htpy as h

from safeconduct.desk.jobs import Job
from safeconduct.ground.errors import N_
from safeconduct.web.fields import hidden
from safeconduct.web.guard import TOKEN_FIELD
from safeconduct.web.say import Say


def jobs(say: Say, listed: list[Job]) -> h.Node:
    if not listed:
        return h.p[say(N_("No long work was begun since the desk was unlocked."))]
    running = any(one.running for one in listed)
    return h.div(data_live="/jobs" if running else None)[
        _again(5) if running else None,
        h.ul(".cards")[(h.li(data_row=True)[_job(say, one)] for one in listed)],
        h.p(".faint")[say(N_("Locking ends what still runs; nothing that was recorded is lost."))] if running else None,
    ]


def _again(seconds: int) -> h.Element:
    """Where scripts are off the page comes anew by itself; with them desk.js looks."""
    return h.noscript[h.meta(http_equiv="refresh", content=str(seconds))]


def _job(say: Say, job: Job) -> h.Node:
    return [
        h.h2[h.a(href=f"/jobs/{job.id}")[say(job.label)], " ", _mark(say, job)],
        progress(say, job),
    ]


def _mark(say: Say, job: Job) -> h.Element:
    if job.running:
        return h.span(".mark.waiting")[say(N_("going on"))]
    return h.span(".mark.late")[say(N_("did not go"))] if job.error is not None else h.span(".mark.good")[say(N_("done"))]


def progress(say: Say, job: Job) -> h.Node:
    """How far it is, in words and as a bar; how it ended, and where to look."""
    begun = h.p(".faint")[say(N_("begun {when}"), when=say.moment(job.begun))]
    if job.error is not None:
        back = h.p[h.a(href=job.page)[say(N_("Back to where it was begun"))]] if isinstance(job.page, str) and job.page else None
        return [h.div(".faults")[h.p[say.error(job.error)], h.p[say.hint(job.error)]], back, begun]
    if not job.running:
        return h.p[say(N_("Ended {when}."), when=say.moment(job.ended)), " ", h.a(href=job.goal)[say(N_("See what came of it"))]]
    share = say(N_("{done} of {total}"), done=job.done, total=job.total) if job.total else str(job.done or "")
    return [
        h.p(role="status")[
            h.progress(max=job.total or None, value=job.done if job.total else None, aria_label=say(job.label)), " ",
            say(job.step) if job.step else say(N_("it begins")), " ", share,
        ],
        begun,
    ]  # fmt: skip


def one_job(say: Say, job: Job) -> h.Node:
    """With scripts the page looks by itself, and goes on to what came of it."""
    return h.div(data_live=f"/jobs/{job.id}" if job.running else None)[
        _again(2) if job.running else None,
        h.p(".lead")[say(job.label), " ", _mark(say, job)],
        progress(say, job),
        h.p(".faint")[say(N_("You can leave this page; the work goes on, and Long work shows it."))] if job.running else None,
    ]


def closing(say: Say, token: str) -> h.Node:
    return [
        h.h2[say(N_("Close the desk"))],
        h.p[say(N_("Locking keeps the desk ready behind the passphrase. Closing ends it; it is started anew from the terminal."))],
        h.form(method="post", action="/quit")[hidden(TOKEN_FIELD, token), h.button(type="submit")[say(N_("Close the desk"))]],
    ]
